"""What the start waits for: the unlock screen reads what it shows and nothing else, the workplace nothing rare."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

UNLOCK = "import kiim_desktop.cli.main, kiim_desktop.cli.window, kiim_desktop.gui.app, kiim_desktop.gui.single"
WORKPLACE = f"{UNLOCK}; from kiim_desktop.cli.window import read_workplace; read_workplace()"
OF_THE_OFFICE = (
    "sqlcipher3", "sqlalchemy", "cryptography", "keyring", "babel", "zstandard", "httpx", "openpyxl", "phonenumbers",
    "kiim_desktop.gui.workplace", "kiim_desktop.storage", "kiim_desktop.sync", "kiim_desktop.domain.kinds",
    "kiim_desktop.presenters.words", "kiim_desktop.interchange.readers", "kiim_desktop.usecases.office",
)  # fmt: skip
RARE = ("openpyxl", "httpx", "sqlalchemy", "cryptography.x509", "kiim_desktop.hub")
TOOL_TIP = """
import sys
from pathlib import Path
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.window import open_window

def play(window):
    import time
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QApplication, QToolTip
    from kiim_desktop.gui.journey import breathe
    window.setToolTip("<b>Name</b>")
    middle, end = window.rect().center(), time.monotonic() + 20
    while "&lt;b&gt;" not in QToolTip.text() and time.monotonic() < end:
        breathe()
        QApplication.sendEvent(window, QHelpEvent(QEvent.Type.ToolTip, middle, window.mapToGlobal(middle)))
    print(QToolTip.text())

open_window(Path(sys.argv[1]), Settings(no_policies, None), play=play)
"""


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_unlock_screen_reads_nothing_of_the_office() -> None:
    loaded = loaded_by(UNLOCK)
    assert "kiim_desktop.gui.screens.unlock" in loaded
    assert sorted(loaded & set(OF_THE_OFFICE)) == []


def test_the_workplace_reads_nothing_that_few_days_need() -> None:
    loaded = loaded_by(WORKPLACE)
    assert "kiim_desktop.gui.workplace" in loaded
    assert sorted(loaded & set(RARE)) == []


def test_tool_tips_of_the_program_show_markup_as_it_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOOL_TIP, str(tmp_path / "profil")], capture_output=True, text=True, check=True
    )
    assert "&lt;b&gt;Name&lt;/b&gt;" in done.stdout
