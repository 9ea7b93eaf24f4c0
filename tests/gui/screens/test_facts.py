"""The tab "Angaben" with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, COURSE_ENROLMENT, IDENTITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.gui.forms.field_editor import line_of
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.facts_area import AreaHead
from kiim_desktop.gui.screens.person.facts_lines import FactLine
from kiim_desktop.presenters.fact_rows import MOST_OPEN, FactKey
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.person import PersonState
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_entry, make_person, open_office
from tests.gui.plain_text import rich_texts
from tests.gui.screens.test_forms import HOSTILE
from tests.gui.screens.test_forms import look as look  # noqa: PLC0414  # the fixture that dresses the program
from tests.presenters.desks import Notes, PatientJobs


@dataclass(slots=True)
class Shown:
    """The tab of a person in a window."""

    office: Office
    person: PersonId
    page: FactsPage
    told: Notes

    def records(self, kind: Kind) -> list[Record]:
        return self.office.store.records(person_scope(self.person), [kind.number])

    def line(self, record: RecordId, field: str) -> FactLine:
        line = self.page.list.lines[FactKey(record, field)]
        assert isinstance(line, FactLine)
        return line

    def again(self) -> None:
        self.page.presenter.look_again()


@pytest.fixture
def shown(tmp_path: Path, clock: FixedClock, look: Look, qtbot: QtBot) -> Iterator[Shown]:
    with open_office(tmp_path, clock=clock) as office:
        told = Notes()
        presenter = FactsPresenter(Desk(office, InlineJobs(), told))
        page = FactsPage(presenter, look)
        told.on_changed.append(page.changed)
        qtbot.addWidget(page)
        page.resize(1248, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        person = make_person(office, "Ahmad", "Karimi", "1985")
        page.show_state(PersonState(person=person, today=office.today))
        page.set_room(FrameWidth.FULL)
        yield Shown(office, person, page, told)


def _conflict(shown: Shown) -> FactKey:
    record = make_entry(shown.office, shown.person, CONTACT_DETAIL, kind="mobile", value="0176")
    before = shown.records(CONTACT_DETAIL)[0]
    entry = Entry(kind=CONTACT_DETAIL, answers={"value": "0170 1"}, record=record)
    record_entry(shown.office, shown.person, entry)
    answers: dict[str, Value] = {"value": "0151 2"}
    other = OtherDevice().writes(person_scope(shown.person), CONTACT_DETAIL, sees=before, **answers)
    shown.office.store.take_in([other], [])
    shown.again()
    return FactKey(record, "value")


def _typing(line: FactLine) -> QWidget:
    """Return the field people type into while a row is edited."""
    assert line.form is not None
    found = line_of(line.form.editor)
    assert found is not None
    return found


def _button(parent: QWidget, name: str) -> QAbstractButton:
    found = [each for each in parent.findChildren(QAbstractButton) if each.accessibleName() == name]
    assert len(found) == 1, [each.accessibleName() for each in parent.findChildren(QAbstractButton)]
    return found[0]


def test_new_lines_are_in_their_places_before_anything_is_painted(shown: Shown) -> None:
    for number in range(30):
        make_entry(
            shown.office, shown.person, ADDRESS, municipality=f"Ort {number}", valid_from=f"2020-01-{number + 1:02}"
        )
    shown.again()  # no event is handled after it
    facts = shown.page.list
    inside = facts.area.widget()
    assert inside is not None  # narrowing
    tops = [line.mapTo(inside, line.rect().topLeft()).y() for line in facts.lines.values()]
    bottoms = [top + line.sizeHint().height() for top, line in zip(tops, facts.lines.values(), strict=True)]
    assert all(below >= bottom for below, bottom in zip(tops[1:], bottoms, strict=False))
    assert bottoms[-1] <= inside.height()
    assert all(section.findChildren(AreaHead)[-1].isVisibleTo(facts) for section in facts.sections.values())


def test_a_value_is_changed_in_its_row_by_keyboard(shown: Shown, qtbot: QtBot) -> None:
    line = shown.line(single_record_id(IDENTITY), "given_names")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.form is not None
    typing = _typing(line)
    QTest.keyClicks(typing, "Achmad")
    QTest.keyClick(typing, Qt.Key.Key_Return)
    assert shown.records(IDENTITY)[0].answer(IDENTITY, "given_names") == "Achmad"
    renewed = shown.line(single_record_id(IDENTITY), "given_names")
    assert renewed.form is None
    assert renewed.row.value == "Achmad"


def test_a_row_grows_by_eight_while_it_is_edited(shown: Shown) -> None:
    line = shown.line(single_record_id(IDENTITY), "given_names")
    before = line.sizeHint().height()
    shown.page.presenter.edit(line.key)
    assert line.sizeHint().height() - before in (8, 9)


def test_escape_ends_the_editing_and_keeps_the_text_as_a_draft(shown: Shown, qtbot: QtBot) -> None:
    line = shown.line(single_record_id(IDENTITY), "given_names")
    shown.page.presenter.edit(line.key)
    shown.page.presenter.line.write("given_names", "Achmad")
    QTest.keyClick(_typing(line), Qt.Key.Key_Escape)
    assert shown.line(single_record_id(IDENTITY), "given_names").form is None
    assert shown.records(IDENTITY)[0].answer(IDENTITY, "given_names") == "Ahmad"
    assert len(shown.page.presenter.state.drafts) == 1


def test_arrows_walk_the_rows_and_the_history_follows(shown: Shown, qtbot: QtBot) -> None:
    shown.page.focus_first()
    first, second = list(shown.page.list.lines)[:2]
    assert shown.page.presenter.state.focused == first
    QTest.keyClick(shown.page.list.lines[first], Qt.Key.Key_Down)
    assert shown.page.presenter.state.focused == second
    assert shown.page.history.isVisible()
    QTest.keyClick(shown.page.list.lines[second], Qt.Key.Key_F4)
    assert not shown.page.history.isVisible()


def test_only_one_row_is_a_tab_stop(shown: Shown) -> None:
    policies = [line.focusPolicy() for line in shown.page.list.lines.values()]
    assert policies.count(Qt.FocusPolicy.StrongFocus) == 1


def test_the_old_value_comes_back_from_the_history(shown: Shown, qtbot: QtBot) -> None:
    record = make_entry(shown.office, shown.person, ADDRESS, street="Gartenstraße 14")
    entry = Entry(kind=ADDRESS, answers={"street": "Marktplatz 1"}, record=record)
    record_entry(shown.office, shown.person, entry)
    shown.again()
    shown.page.presenter.focus(FactKey(record, "street"))
    QTest.mouseClick(shown.page.history.give_back, Qt.MouseButton.LeftButton)
    assert shown.line(record, "street").row.value == "Gartenstraße 14"
    shown.told.take_back()
    assert shown.line(record, "street").row.value == "Marktplatz 1"


def test_a_new_entry_opens_in_the_panel_and_stands_in_the_list_afterwards(shown: Shown, qtbot: QtBot) -> None:
    shown.page.opened({"new": "address"})
    form = shown.page.form
    assert form.isVisible()
    assert form.width() == 528
    shown.page.presenter.form.write("municipality", "Lauenstein")
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert not form.isVisible()
    (record,) = shown.records(ADDRESS)
    assert shown.line(record.id, "municipality").row.value == "Lauenstein"


def test_a_record_named_in_the_arguments_opens_its_form(shown: Shown) -> None:
    record = make_entry(shown.office, shown.person, ADDRESS, municipality="Lauenstein")
    shown.again()
    shown.page.opened({"record": record})
    assert shown.page.presenter.form.state.record == record


def test_deleting_offers_to_take_it_back(shown: Shown, qtbot: QtBot) -> None:
    make_entry(shown.office, shown.person, ADDRESS, municipality="Lauenstein")
    shown.again()
    QTest.mouseClick(_button(shown.page, "Löschen: Anschrift"), Qt.MouseButton.LeftButton)
    assert shown.records(ADDRESS) == []
    shown.told.take_back()
    assert len(shown.records(ADDRESS)) == 1


def test_a_draft_is_offered_above_the_facts(shown: Shown, qtbot: QtBot) -> None:
    shown.page.presenter.begin("address")
    shown.page.presenter.form.write("municipality", "Lauenstein")
    shown.page.presenter.form.leave()
    (offer,) = shown.page.presenter.state.drafts
    QTest.mouseClick(_button(shown.page, f"Weiterschreiben: {offer.words}"), Qt.MouseButton.LeftButton)
    assert shown.page.presenter.form.state.changed == {"municipality": "Lauenstein"}


@pytest.mark.parametrize("room", FrameWidth)
def test_in_a_small_window_the_form_takes_the_place_of_the_list(shown: Shown, room: FrameWidth) -> None:
    shown.page.set_room(room)
    shown.page.presenter.begin("address")
    assert shown.page.form.isVisible()
    assert shown.page.list.isVisible() is (room is not FrameWidth.COMPACT)
    shown.page.presenter.form.leave()
    assert shown.page.list.isVisible()


def test_controls_have_names_of_their_own(shown: Shown) -> None:
    make_entry(shown.office, shown.person, ADDRESS, municipality="Lauenstein")
    _conflict(shown)
    for _number in range(2):
        make_entry(shown.office, shown.person, COURSE_ENROLMENT, course="IK-A", status="begonnen")
    shown.again()
    names = [
        widget.accessibleName()
        for widget in shown.page.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert all(names)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


@pytest.mark.parametrize("text", HOSTILE, ids=("nested", "image", "directions", "long"))
def test_hostile_values_stay_text(shown: Shown, text: str) -> None:
    make_entry(shown.office, shown.person, ADDRESS, street=text[:500], municipality=text[:500])
    other = OtherDevice().writes(
        person_scope(shown.person), ADDRESS, RecordId(b"longlong"), municipality=text[:500], street=text[:500]
    )
    shown.office.store.take_in([other], [])
    shown.again()
    shown.page.presenter.focus(next(iter(shown.page.list.lines)))
    shown.page.grab()
    assert rich_texts(shown.page) == []


def test_a_long_history_of_courses_shows_the_newest_first(shown: Shown) -> None:
    for number in range(60):
        make_entry(
            shown.office, shown.person, COURSE_ENROLMENT, course="IK-A", status="begonnen", provider=f"VHS {number}"
        )
    shown.again()
    section = shown.page.list.sections["COURSES"]
    before = len(section.lines)
    assert before <= MOST_OPEN * len(COURSE_ENROLMENT.fields)
    QTest.mouseClick(_button(section, "48 ältere Einträge zeigen: Kurse"), Qt.MouseButton.LeftButton)
    assert len(section.lines) == before * 60 // MOST_OPEN


def test_losing_the_file_empties_the_tab(shown: Shown) -> None:
    shown.page.show_state(PersonState(today=shown.office.today))
    assert not shown.page.list.lines
    assert not shown.page.form.isVisible()


def test_a_tab_that_nobody_looks_at_reads_nothing_and_catches_up_when_it_is_shown(shown: Shown) -> None:
    shown.page.hide()
    other = make_person(shown.office, "Zahra", "Amiri")
    shown.page.show_state(PersonState(person=other, today=shown.office.today))
    assert not shown.page.list.lines
    shown.page.show()
    line = shown.line(single_record_id(IDENTITY), "given_names")
    assert line.row.value == "Zahra"


def test_the_keyboard_comes_into_the_first_line_as_soon_as_the_facts_are_read(
    tmp_path: Path, clock: FixedClock, look: Look, qtbot: QtBot
) -> None:
    with open_office(tmp_path, clock=clock) as office:
        jobs = PatientJobs()
        page = FactsPage(FactsPresenter(Desk(office, jobs, Notes())), look)
        qtbot.addWidget(page)
        with qtbot.waitExposed(page):
            page.show()
        page.show_state(PersonState(person=make_person(office), today=office.today))
        page.focus_first()
        assert page.presenter.state.focused is None
        jobs.finish()
        jobs.finish()
        assert page.presenter.state.focused == next(iter(page.list.lines))
