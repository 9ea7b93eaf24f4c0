"""Dialogs for files begin among the documents of the user and offer a name that is free."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui import file_dialogs
from kiim_desktop.gui.file_dialogs import ask_folder, ask_open, ask_save


@pytest.fixture
def parent(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    (tmp_path / "Dokumente").mkdir()
    (tmp_path / "Downloads").mkdir()
    monkeypatch.setattr(QStandardPaths, "standardLocations", lambda _which: [str(tmp_path / "Dokumente")])
    monkeypatch.setattr(file_dialogs._Folder, "last", None)  # noqa: SLF001  # a session that begins
    return widget


def test_two_people_on_one_day_get_two_names(parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = tmp_path / "Dokumente"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda _parent, _title, name, _filters: (name, ""))
    assert ask_save(parent, "", "Plan.pdf") == documents / "Plan.pdf"
    (documents / "Plan.pdf").touch()
    assert ask_save(parent, "", "Plan.pdf") == documents / "Plan-2.pdf"
    (documents / "Plan-2.pdf").touch()
    assert ask_save(parent, "", "Plan.pdf") == documents / "Plan-3.pdf"


def test_the_next_dialog_begins_where_the_last_file_was(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, begun = tmp_path / "Downloads" / "Brief.pdf", list[str]()

    def ask(_parent: object, _title: str, begin: str, _filters: str) -> tuple[str, str]:
        begun.append(begin)
        return (str(letter) if len(begun) == 1 else "", "")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    assert ask_open(parent, "") == letter
    assert ask_open(parent, "") is None
    assert begun == [str(tmp_path / "Dokumente"), str(letter.parent)]


def test_nothing_begins_on_a_stick_that_was_chosen(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, begun = tmp_path / "Downloads", list[str]()

    def ask(_parent: object, _title: str, begin: str) -> str:
        begun.append(begin)
        return str(stick)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", ask)
    assert [ask_folder(parent, ""), ask_folder(parent, "")] == [stick, stick]
    assert begun == [str(tmp_path / "Dokumente")] * 2
