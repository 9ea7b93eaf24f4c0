"""A pytest plugin that makes PySide6 impossible to import, as on a hub or a machine without the desktop extra.

Used as `-p no:pytest-qt -p tests.check.without_qt`; it declares the settings that pytest-qt would have declared.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

BLOCKED = ("PySide6", "shiboken6")


class NotInstalled(MetaPathFinder):
    """Finds the blocked packages before anybody else does and says they are not there."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in BLOCKED:
            message = f"No module named {fullname!r}"
            raise ModuleNotFoundError(message, name=fullname)
        return None


def pytest_addoption(parser: pytest.Parser) -> None:
    sys.meta_path.insert(0, NotInstalled())
    parser.addini("qt_api", "unused without Qt")
    parser.addini("qt_log_level_fail", "unused without Qt")
    parser.addini("qt_log_ignore", "unused without Qt", type="linelist")
