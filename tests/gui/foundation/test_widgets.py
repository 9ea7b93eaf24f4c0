"""What people do with single widgets: choose by typing, collect topics, cancel, undo, read what is wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Step
from kiim_desktop.gui.explain import Notice, Tone, explain
from kiim_desktop.gui.frame.foot import Foot
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import icon_button, plain_button
from kiim_desktop.gui.widgets.chips import ChipKind, FilterChip
from kiim_desktop.gui.widgets.chips_field import ChipsField
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.conflict import ConflictCards, ConflictOffer, ConflictValue
from kiim_desktop.gui.widgets.fields import PasswordField, TextField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.gui.widgets.tabs import Tab, TabRow

OPTIONS = (Option("fa", "Persisch", ("Farsi", "Dari")), Option("ti", "Tigrinya"), Option("tr", "Türkisch"))


@pytest.fixture
def choice(look: Look, worn: Dress, qtbot: QtBot) -> Choice:
    widget = Choice(look, "Sprache", OPTIONS)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.mark.parametrize(("typed", "key"), [("farsi", "fa"), ("FA", "fa"), ("Tigri", "ti"), ("Türkisch", "tr")])
def test_a_code_is_found_by_word_code_synonym_or_its_beginning(
    choice: Choice, qtbot: QtBot, typed: str, key: str
) -> None:
    choice.line.setFocus()
    choice.line.insert(typed)  # keyClicks knows ASCII only
    with qtbot.waitSignal(choice.chosen) as told:
        choice.line.editingFinished.emit()
    assert (told.args, choice.key()) == ([key], key)
    assert choice.line.text() in {"Persisch", "Tigrinya", "Türkisch"}


def test_what_is_not_in_the_list_is_said_and_kept(choice: Choice, qtbot: QtBot) -> None:
    QTest.keyClicks(choice.line, "xyz")
    choice.line.editingFinished.emit()
    assert (choice.key(), choice.line.text()) == ("", "xyz")
    assert "nicht in der Liste" in choice.message()


def test_topics_are_added_by_typing_and_taken_away_by_backspace(look: Look, worn: Dress, qtbot: QtBot) -> None:
    field = ChipsField(look, "Themen", OPTIONS)
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    told: list[tuple[str, ...]] = []
    field.changed.connect(told.append)
    for typed in ("Tigr", "farsi"):
        QTest.keyClicks(field.line, typed)
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert told == [("ti",), ("ti", "fa"), ("ti",)]


def test_an_error_stands_below_the_field_and_goes_again(look: Look, worn: Dress, qtbot: QtBot) -> None:
    field = TextField(look, "Datum", hint="auch „~1990“")
    qtbot.addWidget(field)
    field.set_error("Tag gibt es nicht")
    assert (field.message(), field.line.property("state")) == ("Tag gibt es nicht", "error")
    assert field.line.accessibleDescription() == "Tag gibt es nicht"
    field.clear_message()
    assert (field.message(), field.line.property("state")) == ("auch „~1990“", "")


def test_capitals_without_umschalt_warn_of_the_caps_lock_key(look: Look, worn: Dress, qtbot: QtBot) -> None:
    field = PasswordField(look, "Kennwort")
    qtbot.addWidget(field)
    QTest.keyClick(field.line, Qt.Key.Key_A)
    assert field.message() == ""
    QTest.keyClicks(field.line, "A", Qt.KeyboardModifier.NoModifier)
    assert field.message() == "Feststelltaste ist an."
    QTest.keyClicks(field.line, "A", Qt.KeyboardModifier.ShiftModifier)
    assert field.message() == ""


def test_the_eye_shows_and_hides(look: Look, worn: Dress, qtbot: QtBot) -> None:
    field = PasswordField(look, "Kennwort")
    qtbot.addWidget(field)
    eye = field.line.actions()[-1]
    eye.trigger()
    assert field.line.echoMode() is QLineEdit.EchoMode.Normal
    field.hide_text()
    assert field.line.echoMode() is QLineEdit.EchoMode.Password


def test_setting_a_key_or_tab_or_segment_tells_nobody(look: Look, choice: Choice, qtbot: QtBot) -> None:
    tabs = TabRow(look, [Tab("a", "A"), Tab("b", "B", "1 klären", ChipKind.WARN)])
    segments = Segments(look, "Wessen", [("mine", "Meine"), ("all", "Büro")])
    told: list[str] = []
    for widget in (tabs, segments):
        qtbot.addWidget(widget)
        widget.chosen.connect(told.append)
    choice.chosen.connect(told.append)
    choice.set_key("ti")
    tabs.set_current("b")
    segments.set_current("all")
    assert (told, tabs.current(), segments.current()) == ([], "b", "all")


def test_tabs_that_do_not_fit_move_into_mehr_but_never_the_current_one(look: Look, worn: Dress, qtbot: QtBot) -> None:
    tabs = TabRow(look, [Tab(str(number), f"Reiter {number}") for number in range(8)])
    qtbot.addWidget(tabs)
    tabs.resize(400, 40)
    tabs.show()
    tabs.set_current("7")
    mehr = next(button for button in tabs.findChildren(QAbstractButton) if button.accessibleName() == "Mehr")
    assert mehr.isVisible()
    assert tabs.current() == "7"
    tabs.resize(1200, 40)
    assert not mehr.isVisible()


def test_progress_says_what_is_left(look: Look, worn: Dress, qtbot: QtBot) -> None:
    ticks: Iterator[float] = iter((0.0, 10.0))
    card = ProgressCard(look, "Erster Abgleich", monotonic=lambda: next(ticks))
    qtbot.addWidget(card)
    card.set_step(Step(2500, 10_000, "liest"))
    shown = [label.text() for label in card.findChildren(PlainLabel)]
    assert shown == ["Erster Abgleich", "2.500 von 10.000", "liest · noch 30 s"]


def test_both_values_of_a_conflict_have_the_same_buttons(look: Look, worn: Dress, qtbot: QtBot) -> None:
    values = (
        ConflictValue(key="a", value="1", author="x", is_suggested=True),
        ConflictValue(key="b", value="2", author="y"),
    )
    cards = ConflictCards(look, values, ConflictOffer())
    qtbot.addWidget(cards)
    told: list[str] = []
    cards.taken.connect(told.append)
    takes = [button for button in cards.findChildren(QAbstractButton) if button.text() == "Diesen nehmen"]
    assert len({button.sizeHint().toTuple() for button in takes}) == 1
    for button in takes:
        button.click()
    assert told == ["a", "b"]


def test_the_graver_banner_wins_and_the_other_waits(look: Look, worn: Dress, qtbot: QtBot) -> None:
    banner = Banner(look)
    qtbot.addWidget(banner)
    warning, danger = Notice(Tone.WARN, "Seit 3 Tagen kein Abgleich."), Notice(Tone.DANGER, "Der Stick ist voll.")
    for notice in (warning, danger):
        banner.add_notice(notice)
    assert banner.notice() is danger
    banner.remove_notice(danger)
    assert banner.notice() is warning
    banner.set_notice(None)
    assert banner.isHidden()


def test_a_lighter_notice_in_the_foot_waits_for_the_graver(look: Look, worn: Dress, qtbot: QtBot) -> None:
    foot, undone = Foot(look), list[str]()
    qtbot.addWidget(foot)
    foot.show_notice(Notice(Tone.DANGER, "Nicht gespeichert."))
    foot.show_notice(Notice(Tone.DONE, "Notiz gespeichert.", action="Rückgängig"), lambda: undone.append("note"))
    found = foot.notice()
    assert found is not None
    assert found.kind is Tone.DANGER
    foot.end_notice()
    found = foot.notice()
    assert found is not None
    assert found.what == "Notiz gespeichert."
    next(button for button in foot.banner.findChildren(QAbstractButton)).click()
    assert (undone, foot.notice()) == (["note"], None)


def test_a_flow_breaks_like_words(look: Look, worn: Dress, qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, 8)
    chips = [FilterChip(look, "Sprache") for _number in range(6)]
    for chip in chips:
        flow.addWidget(chip)
    width = chips[0].sizeHint().width()
    assert flow.heightForWidth(3 * width + 16) == 2 * 26 + 8
    assert flow.heightForWidth(6 * width + 40) == 26


def test_every_button_has_a_name(look: Look, qtbot: QtBot) -> None:
    assert icon_button(look, "print", "Drucken").accessibleName() == "Drucken"
    assert plain_button(look, "Vermitteln").accessibleName() == "Vermitteln"


class StickFull(KiimError):
    """Der Stick ist voll. Nichts ist verloren. Bitte einen anderen nehmen."""

    code = "stick_full"


def test_our_errors_say_their_own_sentence() -> None:
    notice = explain(StickFull(), "Anderer Stick")
    assert notice == Notice(
        Tone.DANGER, "Der Stick ist voll.", "Nichts ist verloren. Bitte einen anderen nehmen.", "Anderer Stick"
    )


@pytest.mark.logs("unexpected error: ValueError")
def test_foreign_errors_are_neither_shown_nor_logged_in_full(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        notice = explain(ValueError("Hiba Al-Masri 0170 555"))
    assert "Hiba" not in f"{notice}{caplog.text}"
    assert "unexpected.ValueError" in notice.meaning


def test_enter_presses_the_button_with_the_focus(look: Look, worn: Dress, qtbot: QtBot) -> None:
    pressed: list[str] = []
    button = plain_button(look, "Diesen nehmen", lambda: pressed.append("p"))
    qtbot.addWidget(button)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["p"]


def test_a_row_that_wraps_measures_anew_what_grew_came_or_went(look: Look, worn: Dress, qtbot: QtBot) -> None:
    box, flow = QWidget(), FlowLayout(gap=8)
    box.setLayout(flow)
    qtbot.addWidget(box)
    chips = [FilterChip(look, "Wohnen", parent=box) for _each in range(3)]
    for chip in chips[:2]:
        flow.addWidget(chip)
    box.show()
    width = chips[0].sizeHint().width() * 2 + 8
    one_line = flow.heightForWidth(width)
    chips[0].set_text("Wohnen und Wohnungslosigkeit")
    assert flow.heightForWidth(width) > one_line
    chips[0].hide()
    assert flow.heightForWidth(width) == one_line
    flow.addWidget(chips[2])
    assert flow.heightForWidth(width) == one_line
    chips[0].show()
    three_lines = flow.heightForWidth(width)
    flow.removeWidget(chips[2])
    assert one_line < flow.heightForWidth(width) <= three_lines
