"""The root of every error KiIM raises on purpose.

KiimError
 ├── base:        ResourceMissing, SettingsUnreadable
 ├── domain:      domain/errors.py
 ├── crypto:      crypto/errors.py
 ├── storage:     storage/errors.py
 ├── sync:        sync/errors.py
 ├── interchange: interchange/errors.py
 ├── usecases:    usecases/errors.py
 ├── hub:         hub/errors.py
 └── cli:         cli/errors.py

The docstring of a class is the sentence a person reads: what happened, what it means, what to do.
`code` is stable and may be used by scripts. Facts filled into the sentence never carry personal data.
"""

from __future__ import annotations

import inspect
from typing import ClassVar

from kiim_desktop.base.translation import _

Fact = str | int


class KiimError(Exception):
    """Ein Fehler ist aufgetreten. Es ging nichts verloren. Bitte noch einmal versuchen."""

    code: ClassVar[str] = "kiim"

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        super().__init__(facts)

    @property
    def sentence(self) -> str:
        """Return the docstring of the class in the language of the surface, with the facts filled in."""
        return _(type(self).text()).format_map(_Facts(self.facts))

    @classmethod
    def text(cls) -> str:
        """Return the docstring of the class as one paragraph, as the catalogues know it."""
        return " ".join((inspect.getdoc(cls) or "").split())

    def __str__(self) -> str:
        return f"{self.sentence} [{self.code}]"


class _Facts(dict[str, Fact]):
    """Keep an unfilled place readable instead of failing while an error is being shown."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


class ResourceMissing(KiimError):
    """Die Datei {name} fehlt in der Installation. Bitte das Programm neu installieren lassen."""

    code = "resource_missing"


class SettingsUnreadable(KiimError):
    """Die Einstellungen {name} sind nicht lesbar. Sie bleiben, wie sie sind, es gelten die Vorgaben.
    Bitte IT verständigen.
    """

    code = "settings_unreadable"
