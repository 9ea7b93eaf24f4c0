"""All settings in one declared table, each with the place where its value came from: policy, user or default.

IT lays JSON files into the policy folder; a setting named there cannot be changed by the user. An invalid policy is
skipped and told, the others still count; for those marked `fail_closed` the strictest value counts instead.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked

_log = logging.getLogger(__name__)

SettingValue = str | int | bool


class Source(Enum):
    """Where a value came from, strongest first."""

    POLICY = "policy"
    USER = "user"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name in files, default, German text, bounds or choices."""

    name: str
    default: SettingValue
    text: str
    bounds: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    strictest: SettingValue | None = None
    """Counts if a policy for it cannot be read (fail closed); None: the broken policy is ignored."""
    only_policy: bool = False
    """Set by IT alone; a user's choice does not count."""

    @property
    def title(self) -> str:
        return _(self.text)

    def problem(self, value: object) -> str:
        """Return why a value does not fit, or ""."""
        if type(value) is not type(self.default):
            return "type"
        if self.bounds and isinstance(value, int) and not self.bounds[0] <= value <= self.bounds[1]:
            return "bounds"
        return "choice" if self.choices and value not in self.choices else ""


LANGUAGE = Setting(name="Language", default="de", text=marked("Sprache der Oberfläche"), choices=("de", "en"))
THEME = Setting(name="Theme", default="system", text=marked("Hell oder dunkel"), choices=("system", "light", "dark"))
SCALE = Setting(name="Scale", default=100, text=marked("Größe in Prozent"), bounds=(100, 200))
SCALE_STEPS = (100, 115, 130, 150, 175, 200)
"""The steps in which the keys and the screen of settings change the size."""
LOCK_MINUTES = Setting(
    name="LockMinutes", default=5, text=marked("Sperren nach Minuten ohne Eingabe"), bounds=(1, 15), strictest=5
)
EXCHANGE_MINUTES = Setting(
    name="ExchangeMinutes", default=30, text=marked("Abgleich von selbst alle ... Minuten, 0 = nie"), bounds=(0, 1440)
)
HIDE_NAMES = Setting(
    name="HideNames", default=False, text=marked("Namen auf dem Öffnen-Bildschirm verbergen"), strictest=True
)
DISABLE_USB_EXPORT = Setting(
    name="DisableUsbExport", default=False, text=marked("Abgleich über Stick und Ordner verbieten"), strictest=True
)
EXTRA_CA_FILE = Setting(name="ExtraCaFile", default="", text=marked("Zusätzliche Zertifikate (Datei)"))
PROXY = Setting(name="Proxy", default="system", text=marked("Proxy: system, none oder Adresse"))
RECORD_HEALTH = Setting(
    name="RecordHealth",
    default=False,
    text=marked("Gesundheit und Schutzbedarf erfassen (nur der Bedarf, keine Diagnosen)"),
    strictest=False,
    only_policy=True,
)
TRAINING = Setting(name="TrainingMode", default=True, text=marked("Übungsmodus anbieten"))
AUDIT_MONTHS = Setting(
    name="AuditMonths",
    default=24,
    text=marked("Protokoll so viele Monate aufheben"),
    bounds=(12, 24),
    only_policy=True,
)
BACKUP_FOLDER = Setting(
    name="BackupFolder", default="", text=marked("Ordner der täglichen Sicherung, leer = im Ordner des Büros")
)
ATTACHMENT_MEGABYTES = Setting(
    name="AttachmentMegabytes",
    default=500,
    text=marked("Platz für angehängte Dateien in MB, 0 = keine annehmen"),
    bounds=(0, 100_000),
    only_policy=True,
)

FETCH_FILES = Setting(
    name="FetchFiles",
    default="on_open",
    text=marked("Angehängte Dateien vom Hub holen: on_open = wenn jemand sie öffnet, always = mit jedem Abgleich"),
    choices=("on_open", "always"),
)
FOLDED_TODAY = Setting(name="FoldedToday", default="", text=marked("In Heute zugeklappt"))
"""What a window remembers by itself: neither listed among the settings nor set by IT."""

SETTINGS: tuple[Setting, ...] = (
    LANGUAGE,
    THEME,
    SCALE,
    LOCK_MINUTES,
    EXCHANGE_MINUTES,
    HIDE_NAMES,
    DISABLE_USB_EXPORT,
    EXTRA_CA_FILE,
    PROXY,
    RECORD_HEALTH,
    TRAINING,
    BACKUP_FOLDER,
    AUDIT_MONTHS,
    ATTACHMENT_MEGABYTES,
    FETCH_FILES,
)

Policies = Callable[[], Mapping[str, object]]
"""Returns the policies in force; tests pass their own, the product reads the folder of IT."""


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that counts and where it came from."""

    value: SettingValue
    source: Source

    @property
    def is_locked(self) -> bool:
        return self.source is Source.POLICY


class Settings:
    """The settings of this account."""

    def __init__(self, policies: Policies, user_file: Path | None) -> None:
        self._policies = policies()
        self._user_file = user_file
        self._user = _read_user(user_file)
        self.problems = tuple(sorted(self._problems()))

    def effective(self, setting: Setting) -> Effective:
        """Return the value that counts."""
        if setting.name in self._policies:
            value = self._policies[setting.name]
            if not setting.problem(value):
                return Effective(_checked(value), Source.POLICY)
            if setting.strictest is not None:
                return Effective(setting.strictest, Source.POLICY)
        chosen = None if setting.only_policy else self._user.get(setting.name)
        if chosen is not None and not setting.problem(chosen):
            return Effective(_checked(chosen), Source.USER)
        return Effective(setting.default, Source.DEFAULT)

    def number(self, setting: Setting) -> int:
        return int(self.effective(setting).value)

    def text(self, setting: Setting) -> str:
        return str(self.effective(setting).value)

    def is_on(self, setting: Setting) -> bool:
        return bool(self.effective(setting).value)

    def choose(self, setting: Setting, value: SettingValue) -> bool:
        """Keep the user's choice; False if IT has locked it, or alone sets it, or it does not fit.

        OSError if it cannot be written: then the former one counts.
        """
        if setting.only_policy or setting.problem(value) or self.effective(setting).is_locked:
            return False
        self._keep({**self._user, setting.name: value})
        return True

    def reset(self, setting: Setting) -> None:
        """Forget the user's choice: the policy counts, else the default."""
        if setting.name in self._user:
            self._keep({name: value for name, value in self._user.items() if name != setting.name})

    @property
    def user_file(self) -> Path | None:
        """Return where the choices of the user lie."""
        return self._user_file

    def _keep(self, chosen: dict[str, object]) -> None:
        if self._user_file is not None:
            self._user_file.parent.mkdir(parents=True, exist_ok=True)
            part = self._user_file.with_suffix(".part")
            part.write_text(json.dumps(chosen, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(part, self._user_file)  # noqa: PTH105  # atomic on every platform
        self._user = chosen

    def _problems(self) -> list[str]:
        known = {setting.name: setting for setting in SETTINGS}
        return [name for name, value in self._policies.items() if name not in known or known[name].problem(value)]


def policies_in(folder: Path) -> Policies:
    """Return a reader of *.json policy files, sorted by name, later files win; unreadable ones are skipped and told."""

    def read() -> Mapping[str, object]:
        found: dict[str, object] = {}
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                _log.warning("policy file %s is not readable and was skipped", path.name)
                continue
            found |= content if isinstance(content, dict) else {}
        return found

    return read


def no_policies() -> Mapping[str, object]:
    return {}


def _read_user(path: Path | None) -> dict[str, object]:
    if path is None or not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        _log.warning("user settings are not readable, defaults count")
        return {}
    return content if isinstance(content, dict) else {}


def _checked(value: object) -> SettingValue:
    if not isinstance(value, str | int | bool):
        raise TypeError(type(value))
    return value
