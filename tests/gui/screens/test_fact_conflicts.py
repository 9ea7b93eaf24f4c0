"""Deciding disagreements in the tab "Angaben": by mouse and by keyboard alone, with whole values in every width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import CONTACT_DETAIL, OCCUPATION
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.facts_lines import FactLine
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.fact_rows import WHOLE, FactKey
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_entry
from tests.gui.plain_text import rich_texts
from tests.gui.screens.test_facts import Shown, _button, _conflict
from tests.gui.screens.test_facts import shown as shown  # noqa: PLC0414  # the fixture
from tests.gui.screens.test_forms import HOSTILE
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program

BEFORE = "Er näht. Er sucht Arbeit."


def disagree(shown: Shown, kind: Kind, name: str, mine: Value, theirs: Value, /, **before: Value) -> FactKey:
    record = make_entry(shown.office, shown.person, kind, **before)
    known = next(each for each in shown.records(kind) if each.id == record)
    record_entry(shown.office, shown.person, Entry(kind=kind, answers={name: mine}, record=record))
    other = OtherDevice().writes(person_scope(shown.person), kind, sees=known, **{name: theirs})
    shown.office.store.take_in([other], [])
    shown.again()
    return FactKey(record, name)


def line_of(shown: Shown, key: FactKey) -> ConflictLine:
    line = shown.page.list.lines[key]
    assert isinstance(line, ConflictLine)
    return line


def tab_to(name: str, most: int = 12) -> None:
    """Press Tab until the button of this name has the keyboard."""
    for _step in range(most):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused.accessibleName() == name:
            return
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    pytest.fail(f"the keyboard does not reach {name}")


def press(key: Qt.Key = Qt.Key.Key_Return) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_taking_a_value_ends_the_disagreement(shown: Shown, qtbot: QtBot) -> None:
    key = _conflict(shown)
    line = line_of(shown, key)
    assert shown.page.nav.buttons["CONTACT"].accessibleName().endswith("1 zu klären")
    QTest.mouseClick(_button(line, "Diesen nehmen: 0151 2"), Qt.MouseButton.LeftButton)
    assert shown.records(CONTACT_DETAIL)[0].answer(CONTACT_DETAIL, "value") == "0151 2"
    assert isinstance(shown.page.list.lines[key], FactLine)


def test_after_a_disagreement_the_keyboard_stays_in_its_line(shown: Shown, qtbot: QtBot) -> None:
    key = _conflict(shown)
    button = _button(shown.page.list.lines[key], "Diesen nehmen: 0151 2")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert shown.page.list.lines[key].hasFocus()


def test_a_value_is_taken_by_keyboard_alone(shown: Shown, qtbot: QtBot) -> None:
    key = _conflict(shown)
    line_of(shown, key).setFocus()
    tab_to("Diesen nehmen: 0151 2")
    press()
    assert shown.records(CONTACT_DETAIL)[0].answer(CONTACT_DETAIL, "value") == "0151 2"


def test_both_are_kept_by_keyboard_alone(shown: Shown, qtbot: QtBot) -> None:
    key = _conflict(shown)
    line_of(shown, key).setFocus()
    tab_to("Beide behalten")
    press(Qt.Key.Key_Space)
    values = {record.answer(CONTACT_DETAIL, "value") for record in shown.records(CONTACT_DETAIL)}
    assert values == {"0170 1", "0151 2"}


def test_the_merged_text_is_edited_and_taken_by_keyboard_alone(shown: Shown, qtbot: QtBot) -> None:
    key = disagree(
        shown, OCCUPATION, "activities", BEFORE + " Gern Teilzeit.", "Er näht seit 2010. Er sucht Arbeit.",
        title="Schneider", activities=BEFORE,
    )  # fmt: skip
    line = line_of(shown, key)
    assert line.cards.merged is not None
    assert line.cards.merged.text() == "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit."
    line.cards.merged.edit.setFocus()
    QTest.keyClick(line.cards.merged.edit, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line.cards.merged.edit, " Neu.")
    tab_to("Zusammengeführten Text nehmen")
    press()
    (record,) = shown.records(OCCUPATION)
    assert record.answer(OCCUPATION, "activities") == "Er näht seit 2010. Er sucht Arbeit. Gern Teilzeit. Neu."


def test_typing_in_the_merged_text_alone_writes_nothing(shown: Shown, qtbot: QtBot) -> None:
    key = disagree(shown, OCCUPATION, "activities", "Er näht.", "Er kocht.", title="x", activities=BEFORE)
    merged = line_of(shown, key).cards.merged
    assert merged is not None
    generation = shown.office.store.generation()
    QTest.keyClicks(merged.edit, "Neu.")
    shown.page.presenter.focus(None)
    assert shown.office.store.generation() == generation


def test_a_record_deleted_elsewhere_is_kept_or_deleted_with_two_buttons(shown: Shown, qtbot: QtBot) -> None:
    record = make_entry(shown.office, shown.person, CONTACT_DETAIL, kind="mobile", value="0176")
    before = shown.records(CONTACT_DETAIL)[0]
    entry = Entry(kind=CONTACT_DETAIL, answers={"value": "0170"}, record=record)
    record_entry(shown.office, shown.person, entry)
    deletion = OtherDevice().deletes(person_scope(shown.person), CONTACT_DETAIL, before)
    shown.office.store.take_in([deletion], [])
    shown.again()
    line = line_of(shown, FactKey(record, WHOLE))
    assert shown.page.nav.buttons["CONTACT"].accessibleName().endswith("1 zu klären")
    names = {button.accessibleName() for button in line.findChildren(QAbstractButton)}
    assert {"Behalten: Geändert: Nummer oder Adresse", "Doch löschen: Eintrag gelöscht"} <= names
    QTest.mouseClick(_button(line, "Doch löschen: Eintrag gelöscht"), Qt.MouseButton.LeftButton)
    assert shown.records(CONTACT_DETAIL) == []
    shown.told.take_back()
    assert len(shown.records(CONTACT_DETAIL)) == 1


def _wanted_height(line: ConflictLine) -> int:
    column = line.layout()
    return column.heightForWidth(line.width()) if column is not None else -1


@pytest.mark.parametrize(
    ("room", "width"), [(FrameWidth.FULL, 1248), (FrameWidth.NARROW, 900), (FrameWidth.COMPACT, 560)]
)
def test_no_value_is_cut_in_any_width(shown: Shown, qtbot: QtBot, room: FrameWidth, width: int) -> None:
    long = "Näht seit zwanzig Jahren Kleider und Anzüge, dazu Vorhänge und Polster. " * 4
    key = disagree(shown, OCCUPATION, "activities", long, long + "Neu.", title="x", activities=BEFORE)
    shown.page.resize(width, 700)
    shown.page.set_room(room)
    line = line_of(shown, key)
    qtbot.waitUntil(lambda: line.isVisible() and line.height() == _wanted_height(line))
    labels = [label for label in line.findChildren(PlainLabel) if label.isVisible() and label.text()]
    assert any(label.text().startswith("Näht") for label in labels)
    for label in labels:
        assert not label.is_elided()
        assert label.height() >= label.heightForWidth(label.width())


def test_three_values_stand_as_three_equal_cards(shown: Shown, qtbot: QtBot) -> None:
    key = _conflict(shown)
    third = OtherDevice(replica=type(OtherDevice().replica)(b"thirddev"), lamport=50).writes(
        person_scope(shown.person), CONTACT_DETAIL, key.record, value="0160 3"
    )
    shown.office.store.take_in([third], [])
    shown.again()
    line = line_of(shown, key)
    takes = [each for each in line.findChildren(QAbstractButton) if each.text() == "Diesen nehmen"]
    assert len(takes) == 3
    QTest.mouseClick(_button(line, "Diesen nehmen: 0160 3"), Qt.MouseButton.LeftButton)
    assert shown.records(CONTACT_DETAIL)[0].answer(CONTACT_DETAIL, "value") == "0160 3"


@pytest.mark.parametrize("text", HOSTILE, ids=("nested", "image", "directions", "long"))
def test_hostile_texts_in_dispute_stay_text(shown: Shown, text: str) -> None:
    make_entry(shown.office, shown.person, OCCUPATION, title=text[:500], activities=text)
    known = shown.records(OCCUPATION)[0]
    other = OtherDevice().writes(
        person_scope(shown.person), OCCUPATION, RecordId(known.id), title="x" + text[:400], activities="x" + text
    )
    shown.office.store.take_in([other], [])
    shown.again()
    assert any(isinstance(line, ConflictLine) for line in shown.page.list.lines.values())
    shown.page.grab()
    assert rich_texts(shown.page) == []


def test_controls_of_a_disagreement_have_names_of_their_own(shown: Shown) -> None:
    key = disagree(shown, OCCUPATION, "activities", "Er näht.", "Er kocht.", title="x", activities=BEFORE)
    names = [
        widget.accessibleName()
        for widget in line_of(shown, key).findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert all(names)
    assert len(names) == len(set(names))
