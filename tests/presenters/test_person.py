"""The screen of one person: opening, following changes, reminders, drafts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.history import ONLY_NOTES
from kiim_desktop.presenters.note_steps import TEXT
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import delete_record
from tests.factories import OtherDevice, make_entry, make_note, make_person
from tests.presenters.desks import PatientJobs, notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def presenter_at(desk: Desk) -> PersonPresenter:
    presenter = PersonPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    return presenter


def test_opening_shows_the_header_and_is_logged_once(desk: Desk) -> None:
    office = desk.office
    person = make_person(office, "Ahmad", "Karimi", "1985", municipality="Lauenstein", birth_place="Kabul")
    make_entry(office, person, NAME_VARIANT, text="احمد کریمی")
    make_entry(office, person, RESIDENCE_TITLE, title="25(2)", valid_until="2027-03-31")
    make_entry(office, person, RESIDENCE_TITLE, title="25(2)", valid_until="2029-03-31", is_applied_for=True)
    presenter = presenter_at(desk)
    presenter.open(person)
    presenter.open(person)
    state = presenter.state
    assert (state.name, state.variant) == ("Ahmad Karimi", "احمد کریمی")
    shown = [f"{fact.text} {fact.note}".strip() for fact in state.facts]
    assert shown == ["* 1985 (nur Jahr)", "aus Kabul", "Lauenstein", "§ 25(2) bis 31.03.2027"]
    readings = [line for line in office.store.audit_lines() if line.entry.action is AuditAction.READ_RECORD]
    assert len(readings) == 1


def test_a_blocked_address_is_shown_nowhere(desk: Desk) -> None:
    person = make_person(desk.office)
    answers = {"street": "Rosenweg 4", "municipality": "Lauenstein", "address_block": True, "valid_from": "2023"}
    make_entry(desk.office, person, ADDRESS, **answers)  # type: ignore[arg-type]  # texts and one flag
    presenter = presenter_at(desk)
    presenter.open(person)
    assert "Lauenstein" not in repr(presenter.state)
    assert "Rosenweg" not in repr(presenter.state)


def test_entries_stand_newest_first_and_undated_ones_last(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, LANGUAGE_SKILL, language="prs", overall="nativ")
    make_note(desk.office, person, "alt", "2024-01-05")
    make_note(desk.office, person, "neu", "2026-11-11")
    presenter = presenter_at(desk)
    presenter.open(person)
    entries = presenter.state.shown
    assert [entry.text for entry in entries[:2]] == ["neu", "alt"]
    assert entries[0].date_words == "Mi 11.11."
    assert entries[0].ago_words == "vor 6 Tagen"
    assert entries[2].date_words == "ohne Datum"
    assert presenter.state.last == "letzter Kontakt: vor 6 Tagen, Sommer"


def test_areas_filter_the_text_and_only_those_that_occur_are_offered(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, COUNSELLING_ENTRY, date="2026-11-11", text="n", topics=("sprache", "familie"))
    make_entry(desk.office, person, ADDRESS, municipality="Lauenstein", valid_from="2023-05-01")
    presenter = presenter_at(desk)
    presenter.open(person)
    assert [area.title for area in presenter.state.areas] == ["Alle", "Sprache", "Wohnen", "Familie", "Nur Notizen"]
    presenter.choose_area("Wohnen")
    assert [entry.text for entry in presenter.state.shown] == ["Lauenstein"]
    presenter.choose_area(ONLY_NOTES)
    assert [entry.text for entry in presenter.state.shown] == ["n"]


def test_own_changes_show_at_once(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = presenter_at(desk)
    presenter.open(person)
    presenter.write_note()
    presenter.note.write(TEXT, "Gespräch geführt.")
    presenter.note.save()
    assert [entry.text for entry in presenter.state.shown] == ["Gespräch geführt."]
    assert presenter.state.waiting == 0


def test_new_entries_from_elsewhere_wait_until_somebody_wants_them(desk: Desk) -> None:
    office = desk.office
    person = make_person(office)
    make_note(office, person, "eigene")
    presenter = presenter_at(desk)
    presenter.open(person)
    other = OtherDevice()
    change = other.writes(person_scope(person), ADDRESS, None, municipality="Steinfeld", valid_from="2026-01-01")
    presenter.changed(office.store.take_in([change], []))
    assert [entry.text for entry in presenter.state.shown] == ["eigene"]
    assert presenter.state.waiting_words == "1 neuen Eintrag anzeigen"
    presenter.show_new()
    assert {entry.text for entry in presenter.state.shown} == {"eigene", "Steinfeld"}
    assert presenter.state.waiting_words == ""


def test_a_change_of_somebody_else_is_no_reason_to_read_again(desk: Desk) -> None:
    person, other = make_person(desk.office), make_person(desk.office, "Tesfay", "Tekle")
    presenter = presenter_at(desk)
    presenter.open(person)
    before = presenter.state
    make_note(desk.office, person, "nicht gemeldet")
    change = OtherDevice().writes(person_scope(other), ADDRESS, None, municipality="Steinfeld")
    presenter.changed(desk.office.store.take_in([change], []))
    assert presenter.state is before


def test_a_reminder_is_ticked_off_and_the_tick_can_be_taken_back(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, TASK, text="später", due="2026-12-31")
    make_entry(desk.office, person, TASK, text="irgendwann")
    make_entry(desk.office, person, TASK, text="heute fällig", due="2026-11-17")
    presenter = presenter_at(desk)
    presenter.open(person)
    assert [task.text for task in presenter.state.tasks] == ["heute fällig", "später", "irgendwann"]
    presenter.finish(presenter.state.tasks[0])
    assert [task.text for task in presenter.state.tasks] == ["später", "irgendwann"]
    assert notes(desk).told == ["Erledigt: heute fällig"]
    notes(desk).take_back()
    assert len(presenter.state.tasks) == 3


def test_two_values_for_a_phone_are_told_at_a_glance(desk: Desk) -> None:
    office = desk.office
    person = make_person(office)
    record = make_entry(office, person, CONTACT_DETAIL, kind="mobile", value="0170 555 01 82")
    other = OtherDevice()
    office.store.take_in([other.writes(person_scope(person), CONTACT_DETAIL, record, value="0170 555 01 99")], [])
    presenter = presenter_at(desk)
    presenter.open(person)
    assert presenter.state.conflicts == 1
    assert [row.note for row in presenter.state.glance] == ["2 Werte"]


def test_a_person_who_is_gone_leaves_nothing_on_the_screen(desk: Desk) -> None:
    office = desk.office
    person = make_person(office, phone="0170 555")
    presenter = presenter_at(desk)
    presenter.open(person)
    for record in office.store.records(person_scope(person)):
        presenter.changed(delete_record(office, person, record.id))
    assert presenter.state.is_gone
    assert "0170" not in repr(presenter.state)


def test_going_to_another_person_leaves_the_note_as_a_draft(desk: Desk) -> None:
    first, second = make_person(desk.office), make_person(desk.office, "Tesfay", "Tekle")
    presenter = presenter_at(desk)
    presenter.open(first)
    presenter.write_note()
    presenter.note.write(TEXT, "halb fertig")
    presenter.open(second)
    assert not presenter.note.state.is_open
    assert not presenter.state.drafts
    presenter.open(first)
    assert len(presenter.state.drafts) == 1
    draft = presenter.state.drafts[0]
    assert (draft.words, draft.beginning) == ("Entwurf von 10:42, weiterschreiben", "halb fertig")
    presenter.write_note(draft.id)
    assert presenter.note.state.typed[TEXT] == "halb fertig"


def test_the_answer_for_a_person_left_long_ago_is_not_shown(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        first, second = make_person(desk.office), make_person(desk.office, "Tesfay", "Tekle")
        presenter = presenter_at(desk)
        presenter.open(first)
        presenter.open(second)
        jobs.finish(1)
        jobs.finish(0)
        assert presenter.state.name == "Tesfay Tekle"


def test_an_entry_can_be_of_any_kind_that_people_enter_by_hand(desk: Desk) -> None:
    presenter = presenter_at(desk)
    offered = {kind.name for kind in presenter.new_kinds()}
    assert {"language_skill", "course_enrolment", "task", "identity", "family_status", "counselling_entry"} <= offered
    assert not offered & {"attendance", "consent", "case"}
    presenter.open(make_person(desk.office))
    presenter.begin_entry("task")
    assert notes(desk).went == [("person", {"person": presenter.state.person, "tab": "facts", "new": "task"})]
