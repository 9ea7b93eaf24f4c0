"""The tab "Plan" with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import GOAL, MEASURE
from kiim_desktop.domain.plans import Plan
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.gui.forms.field_editor import line_of
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_conflict import ConflictLine
from kiim_desktop.gui.screens.person.plan import PlanPage
from kiim_desktop.gui.screens.person.plan_lines import PlanLineView
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.person import PersonState
from kiim_desktop.presenters.plan import PlanPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.planning import NewGoal, begin_plan
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_person, open_office
from tests.gui.plain_text import rich_texts
from tests.gui.screens.test_forms import HOSTILE
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program
from tests.plans import LEARN, WORK, plan_now
from tests.presenters.desks import Notes

MOST_KEYS = 25
"""For a plan from a template with two goals changed."""


@dataclass(slots=True)
class Shown:
    """The tab of a person in a window; `strokes` counts what was pressed."""

    office: Office
    person: PersonId
    page: PlanPage
    told: Notes
    strokes: int = field(default=0)

    def press(self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key, with_)
            self.strokes += 1

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)
        self.strokes += len(text)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def plan(self) -> Plan:
        return plan_now(self.office, self.person)

    def begin(self, *goals: NewGoal) -> None:
        begin_plan(self.office, self.person, goals or (LEARN, WORK))
        self.page.presenter.file.look_again()
        self.page.focus_first()

    def line(self, text: str) -> PlanLineView:
        return next(line for line in self.page.list.lines.values() if text in line.line.text)

    def stand_on(self, text: str) -> None:
        self.line(text).setFocus()


@pytest.fixture
def shown(tmp_path: Path, clock: FixedClock, look: Look, qtbot: QtBot) -> Iterator[Shown]:
    with open_office(tmp_path, clock=clock) as office:
        told = Notes()
        page = PlanPage(PlanPresenter(Desk(office, InlineJobs(), told)), look)
        told.on_changed.append(page.changed)
        qtbot.addWidget(page)
        page.resize(1248, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        person = make_person(office, "Amina", "Haddad")
        page.show_state(PersonState(person=person, today=office.today))
        page.set_room(FrameWidth.FULL)
        page.focus_first()
        yield Shown(office, person, page, told)


def test_a_plan_from_a_template_with_two_goals_changed_takes_few_keys(shown: Shown) -> None:
    down = Qt.Key.Key_Down
    shown.press(Qt.Key.Key_Return)
    shown.press(down, down, down, Qt.Key.Key_Return)
    shown.press(Qt.Key.Key_T)
    shown.type("1.6.")
    shown.press(Qt.Key.Key_Return)
    shown.press(down, down, down, down, Qt.Key.Key_Space)
    shown.press(Qt.Key.Key_Return, with_=Qt.KeyboardModifier.ControlModifier)
    assert [goal.text for goal in shown.plan.goals] == [
        "Ich weiß, ob die Pflege zu mir passt.",
        "Ich habe einen Ausbildungsplatz in der Pflege.",
        "Ich habe die Unterlagen, die die Pflegeschule braucht.",
    ]
    target = shown.plan.goals[0].target
    assert target is not None
    assert target.edtf == "2026-06-01"
    assert isinstance(shown.focus, PlanLineView)
    assert shown.strokes <= MOST_KEYS


def test_a_step_is_ticked_with_one_key_from_the_tab(shown: Shown) -> None:
    shown.begin()
    shown.press(Qt.Key.Key_Space)
    assert shown.plan.goals[0].done_count == 1
    assert shown.strokes <= 2
    assert isinstance(shown.focus, PlanLineView)


def test_arrows_walk_through_goals_and_steps(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Deutsch")
    walked = []
    for _line in shown.page.list.lines:
        assert isinstance(shown.focus, PlanLineView)
        walked.append(shown.focus.line.text)
        shown.press(Qt.Key.Key_Down)
    assert walked == [line.text for line in shown.page.presenter.state.lines]


def test_the_words_of_a_goal_are_changed_in_its_line(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Deutsch")
    shown.press(Qt.Key.Key_Return)
    form = shown.line("Deutsch").form
    assert form is not None
    typing = line_of(form.editor)
    assert typing is not None
    QTest.keyClicks(typing, "Ich lerne B2.")
    QTest.keyClick(typing, Qt.Key.Key_Return)
    assert shown.plan.goals[0].text == "Ich lerne B2."
    assert shown.line("B2").hasFocus()


def test_n_and_z_open_the_forms_of_a_step_and_a_goal_and_escape_keeps_a_draft(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Arbeit")
    shown.press(Qt.Key.Key_N)
    form = shown.page.presenter.file.form
    assert form.state.title == "Neu: Schritt"
    shown.type("Ich rufe an.")
    shown.press(Qt.Key.Key_Escape)
    assert not form.state.is_open
    assert shown.page.presenter.state.drafts[0].words.startswith("Schritt: Entwurf")
    shown.press(Qt.Key.Key_Z)
    assert form.state.title == "Neu: Ziel"


def test_a_new_step_has_the_keyboard_once_it_stands_there(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Deutsch")
    shown.press(Qt.Key.Key_N)
    shown.type("Ich kaufe ein Buch.")
    shown.press(Qt.Key.Key_Return, with_=Qt.KeyboardModifier.ControlModifier)
    assert any(step.text == "Ich kaufe ein Buch." for step in shown.plan.goals[0].steps)


def test_giving_up_asks_in_one_line_and_eingabe_answers(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Einstufung")
    shown.press(Qt.Key.Key_A)
    assert shown.focus is shown.page.ask.answer.line
    shown.type("hat schon")
    shown.press(Qt.Key.Key_Return)
    assert shown.plan.goals[0].steps[0].reason == "hat schon"
    assert shown.page.ask.isHidden()


def test_escape_leaves_a_question_and_nothing_is_written(shown: Shown) -> None:
    shown.begin()
    before = shown.plan
    for key in (Qt.Key.Key_R, Qt.Key.Key_U, Qt.Key.Key_F):
        shown.page.focus_first()
        shown.press(key)
        assert not shown.page.ask.isHidden()
        shown.press(Qt.Key.Key_Escape)
        assert shown.page.ask.isHidden()
    assert shown.plan == before


def test_alt_and_arrows_move_a_step_and_the_keyboard_goes_with_it(shown: Shown) -> None:
    shown.begin()
    shown.stand_on("Antrag")
    shown.press(Qt.Key.Key_Up, with_=Qt.KeyboardModifier.AltModifier)
    assert shown.plan.goals[0].steps[0].text == "Wir stellen den Antrag."
    assert shown.line("Antrag").hasFocus()


def test_a_click_on_the_box_ticks(shown: Shown) -> None:
    shown.begin()
    line = shown.line("Einstufung")
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.row_layout().box_rect().center())
    assert shown.plan.goals[0].done_count == 1


def test_long_words_are_shown_in_full_at_every_width(shown: Shown) -> None:
    long = "Ich möchte " + "sehr " * 80 + "gut Deutsch lernen."
    shown.begin(NewGoal(text=long, area="sprache", steps=LEARN.steps))
    for width in (1248, 640, 420):
        shown.page.resize(width, 700)
        QApplication.processEvents()
        line = shown.line("möchte")
        wanted = line.row_layout().text_block().height
        assert line.height() >= wanted
        tops = [each.mapTo(shown.page, each.rect().topLeft()).y() for each in shown.page.list.lines.values()]
        assert tops == sorted(tops)


def test_an_empty_tab_says_what_to_do_first(shown: Shown) -> None:
    words = [label.text() for label in shown.page.empty.findChildren(PlainLabel)]
    assert words[0] == "Noch kein Plan."
    assert isinstance(shown.focus, QAbstractButton)
    hints = shown.page.keys()
    assert [key for key, _words in hints] == ["V", "Z", "N"]


def test_hostile_texts_stay_texts(shown: Shown) -> None:
    shown.begin(*(NewGoal(text=text[:500], area="sprache") for text in HOSTILE))
    assert len(shown.page.list.lines) == len(HOSTILE)
    assert rich_texts(shown.page) == []


def test_a_text_of_a_letter_in_a_field_is_no_command(shown: Shown) -> None:
    shown.begin()
    shown.press(Qt.Key.Key_Z)
    shown.type("zn")
    assert shown.page.presenter.file.form.state.typed["text"] == "zn"
    assert shown.page.presenter.file.form.state.kind is GOAL


def test_the_mouse_finds_every_deed_of_a_line_with_its_key(shown: Shown) -> None:
    shown.begin()
    line = shown.line("Einstufung")
    line.open_menu(line.mapToGlobal(line.rect().center()))
    menu = next(each for each in line.findChildren(QMenu) if each.isVisible())
    words = [action.text() for action in menu.actions()]
    assert words[0] == "Abhaken\tLeertaste"
    assert len(words) == 10
    next(action for action in menu.actions() if action.text().startswith("Entf")).trigger()
    menu.close()
    assert not shown.page.ask.isHidden()


def test_a_disagreement_stands_below_its_line_and_arrows_come_to_it(shown: Shown) -> None:
    shown.begin()
    step = shown.plan.goals[0].steps[0].id
    scope = person_scope(shown.person)
    before = next(each for each in shown.office.store.records(scope, [MEASURE.number]) if each.id == step)
    entry = Entry(kind=MEASURE, answers={"due": "2026-05-01"}, record=step)
    record_entry(shown.office, shown.person, entry)
    answers: dict[str, Value] = {"due": "2026-06-01"}
    shown.office.store.take_in([OtherDevice().writes(scope, MEASURE, sees=before, **answers)], [])
    shown.page.presenter.file.look_again()
    shown.stand_on("Einstufung")
    shown.press(Qt.Key.Key_Down)
    walked = [type(shown.focus)]
    shown.press(Qt.Key.Key_Down)
    assert [*walked, type(shown.focus)] == [ConflictLine, PlanLineView]


def test_a_past_day_shows_no_deeds_and_its_keys(shown: Shown) -> None:
    shown.begin()
    state = PersonState(person=shown.person, today=shown.office.today, as_of=shown.office.today)
    shown.page.show_state(state)
    assert all(line.line.is_fixed for line in shown.page.list.lines.values())
    assert shown.page.list.head.deeds.isHidden()
    hints = shown.page.keys()
    assert hints[0][0] == "Esc"
