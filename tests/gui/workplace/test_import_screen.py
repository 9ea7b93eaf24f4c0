"""Liste einlesen by keyboard alone: from the list of persons to the result and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.screens.importing import ImportScreen
from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.usecases.row_decisions import Wish
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import focused, press

STRG = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the list the file dialog answers with; three rows, two of which mean people on file."""
    path = tmp_path / "liste.csv"
    rows = ("Haddad;Amina;;Lauenstein;x", "Azizi;Zahra;1985;Moorbeck;y", "Berg;Anna;1990;Moorbeck;z")
    path.write_text("\n".join(("Nachname;Vorname;Geburtsdatum;Ort;Kürzel QX", *rows)), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))
    return path


def opened(qtbot: QtBot, place: Place) -> ImportScreen:
    """Open the screen from the list of persons and choose the file, by keys."""
    place.work.go("persons")
    place.work.screens.persons.focus_first()
    press(place, Qt.Key.Key_I, STRG)
    screen = place.work.screens.importing
    assert focused() is screen.file.choose_button
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.COLUMNS)
    return screen


def _target(screen: ImportScreen) -> str:
    """Return what the last column is read as."""
    facts = screen.presenter.state.facts
    return facts.columns[-1].target if facts is not None else ""


def test_from_the_persons_to_the_result_by_keys_alone(qtbot: QtBot, place: Place, chosen: Path) -> None:
    screen = opened(qtbot, place)
    assert chosen.name == "liste.csv"
    assert focused() is screen.columns.list
    press(place, Qt.Key.Key_End)
    press(place, Qt.Key.Key_Return)
    assert focused() is screen.columns.panel.choice.line
    screen.columns.panel.choice.line.selectAll()
    QTest.keyClicks(focused(), "Notizen")
    press(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _target(screen) == "notes")
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: screen.presenter.state.detail is not None)
    assert focused() is screen.rows.list
    press(place, Qt.Key.Key_G)
    qtbot.waitUntil(
        lambda: screen.presenter.state.detail is not None and screen.presenter.state.detail.line.number == 3
    )
    press(place, Qt.Key.Key_A)
    assert [each.wish for each in screen.presenter.rows.decisions.values()] == [Wish.SAME, Wish.LEAVE]
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.RESULT)
    assert focused() is screen.result.persons
    press(place, Qt.Key.Key_Return)
    assert place.work.frame.current() == "persons"
    qtbot.waitUntil(lambda: sorted(place.names()) == ["Amina Haddad", "Anna Berg", "Zahra Azizi"])
    assert place.errors == []


def test_escape_leads_back_step_by_step(qtbot: QtBot, place: Place, chosen: Path) -> None:
    screen = opened(qtbot, place)
    assert chosen.exists()
    press(place, Qt.Key.Key_Return)
    press(place, Qt.Key.Key_Escape)
    assert focused() is screen.columns.list, "from the panel to the list"
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.ROWS)
    for stage in (Stage.COLUMNS, Stage.FILE):
        press(place, Qt.Key.Key_Escape)
        assert screen.presenter.state.stage is stage
    press(place, Qt.Key.Key_Escape)
    assert place.work.frame.current() == "persons"


def test_a_file_that_is_dropped_is_read(qtbot: QtBot, place: Place, chosen: Path) -> None:
    place.work.go("import")
    screen = place.work.screens.importing
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(chosen))])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    over = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, carried, left, none)
    over.ignore()
    screen.dragEnterEvent(over)
    assert over.isAccepted()
    screen.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, carried, left, none))
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.COLUMNS)


def test_looking_at_a_file_and_coming_back_finds_the_list_as_it_was(qtbot: QtBot, place: Place, chosen: Path) -> None:
    screen = opened(qtbot, place)
    assert chosen.exists()
    press(place, Qt.Key.Key_Return, STRG)
    qtbot.waitUntil(lambda: screen.presenter.state.detail is not None)
    press(place, Qt.Key.Key_A)
    screen.presenter.rows.open_file(place.persons["amina"])
    assert place.work.frame.current() == "person"
    press(place, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert place.work.frame.current() == "import"
    assert screen.presenter.state.stage is Stage.ROWS
    assert len(screen.presenter.rows.decisions) == 1


def test_locking_stops_what_is_being_read(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    rows = (f"Berg{n};Anna;1990;Moorbeck" for n in range(3_000))
    path = tmp_path / "lang.csv"
    path.write_text("\n".join(("Nachname;Vorname;Geburtsdatum;Ort", *rows)), encoding="utf-8")
    screen = place.work.screens.importing
    screen.presenter.choose_file(path)
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.COLUMNS)
    screen.presenter.forward()
    qtbot.waitUntil(lambda: screen.presenter.state.stage is Stage.ROWS, timeout=15_000)
    screen.presenter.forward()
    qtbot.waitUntil(lambda: screen.presenter.state.step is not None and screen.presenter.state.step.done > 0)
    place.work.prepare_lock("")
    assert place.errors == []
