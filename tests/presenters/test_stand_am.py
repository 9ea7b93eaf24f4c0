"""A file as of a past day: what is shown of it, how one gets there and back, and that nothing changes by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    LANGUAGE_SKILL,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.as_of import months_later, read_day, valid_words
from kiim_desktop.presenters.fact_rows import FactKey, FactRecord
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.note_steps import TEXT
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import numbered_answers
from tests.factories import OtherDevice, make_entry, make_note, make_person
from tests.presenters.desks import notes, open_desk

TODAY = date(2026, 11, 17)
MAY = "1.5.2023"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def person(desk: Desk) -> PersonId:
    """Return somebody whose level, title and address changed over the years."""
    office, found = desk.office, make_person(desk.office, "Ahmad", "Karimi", "1985", birth_place="Kabul")
    entries: tuple[tuple[Kind, dict[str, Value]], ...] = (
        (ADDRESS, {"municipality": "Kirchwalde", "valid_from": "2022-02-01"}),
        (ADDRESS, {"municipality": "Lauenstein", "valid_from": "2024-05-01"}),
        (LANGUAGE_SKILL, {"language": "deu", "overall": "A1", "evidence": "self", "assessed": "2022-01-10"}),
        (LANGUAGE_SKILL, {"language": "deu", "overall": "B1", "evidence": "certificate", "assessed": "2023-11-20"}),
        (RESIDENCE_TITLE, {"title": "25(2)", "issued": "2022-07-01", "valid_until": "2023-07-01"}),
        (RESIDENCE_TITLE, {"title": "26(3)", "issued": "2025-07-01", "valid_until": "2028-07-01"}),
        (CONTACT_DETAIL, {"kind": "mobile", "value": "0170 555"}),
    )
    for kind, answers in entries:
        make_entry(office, found, kind, **answers)
    for day in ("2022-12-01", "2023-04-28", "2024-06-01", "2026-11-11"):
        make_note(office, found, f"Notiz vom {day}", day)
    make_entry(office, found, TASK, text="anrufen", due="2026-12-01")
    return found


@pytest.fixture
def presenter(desk: Desk, person: PersonId) -> PersonPresenter:
    found = PersonPresenter(desk)
    notes(desk).on_changed.append(found.changed)
    found.open(person)
    return found


@pytest.fixture
def facts(desk: Desk, presenter: PersonPresenter, person: PersonId) -> FactsPresenter:
    found = FactsPresenter(desk)
    notes(desk).on_changed.append(found.changed)
    found.on_today = presenter.must_be_today
    found.open(person)
    return found


def header(presenter: PersonPresenter) -> list[str]:
    return [f"{fact.text} {fact.note}".strip() for fact in presenter.state.facts]


def records(facts: FactsPresenter, kind: Kind) -> list[FactRecord]:
    blocks = (block for area in facts.state.areas for block in area.blocks if block.kind == kind.name)
    return [record for block in blocks for record in block.records]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1.5.2023", "2023-05-01"),
        ("05/2023", "2023-05-31"),
        ("2019", "2019-12-31"),
        ("Mai 2023", "2023-05-31"),
        ("gestern", "2026-11-16"),
        ("31.12.", "2025-12-31"),
        ("heute", None),
        ("", None),
        ("2026", None),
    ],
)
def test_a_day_is_typed_as_people_write_it(typed: str, day: str | None) -> None:
    asked = read_day(typed, TODAY)
    assert (asked.day and asked.day.isoformat(), asked.problem) == (day, "")


@pytest.mark.parametrize("typed", ["quatsch", "1.5.2031", "unbekannt", "31.2.2023"])
def test_what_is_no_past_day_is_told_and_changes_nothing(presenter: PersonPresenter, typed: str) -> None:
    presenter.view_as_of(MAY)
    before = presenter.state
    presenter.view_as_of(typed)
    assert presenter.state.day_problem
    assert presenter.state.as_of == before.as_of
    presenter.view_as_of("2.5.2023")
    assert presenter.state.day_problem == ""


def test_that_day_s_values_stand_in_the_header_and_at_a_glance(presenter: PersonPresenter) -> None:
    assert header(presenter)[2:] == ["Lauenstein", "B1 (Zertifikat 11/2023)", "§ 26(3) bis 01.07.2028"]
    presenter.view_as_of(MAY)
    assert header(presenter)[2:] == ["Kirchwalde", "A1 (Selbstauskunft 01/2022)", "§ 25(2) bis 01.07.2023"]
    glance = {row.label: row.value for row in presenter.state.glance}
    assert (glance["Anschrift"], glance["Sprachen"]) == ("Kirchwalde", "Deutsch A1")
    assert presenter.state.as_of_words[0] == "Stand am 01.05.2023."


def test_what_is_not_sure_is_marked_in_the_header(desk: Desk, presenter: PersonPresenter, person: PersonId) -> None:
    make_entry(desk.office, person, ADDRESS, municipality="Steinfeld", valid_from="2023")
    presenter.look_again()
    presenter.view_as_of(MAY)
    assert "Steinfeld (nicht sicher)" in header(presenter)


def test_the_text_holds_the_entries_up_to_that_day(presenter: PersonPresenter) -> None:
    presenter.view_as_of("28.4.2023")
    texts = [entry.text for entry in presenter.state.shown if entry.is_note]
    assert texts == ["Notiz vom 2023-04-28", "Notiz vom 2022-12-01"]
    assert presenter.state.last == "letzter Kontakt bis dahin: 28.04.2023, Sommer"
    presenter.view_as_of("27.4.2023")
    assert [entry.text for entry in presenter.state.shown if entry.is_note] == ["Notiz vom 2022-12-01"]


def test_reminders_and_drafts_belong_to_today(presenter: PersonPresenter) -> None:
    presenter.write_note()
    presenter.note.write(TEXT, "halb fertig")
    presenter.view_as_of(MAY)
    assert not presenter.note.state.is_open
    assert (presenter.state.tasks, presenter.state.drafts) == ((), ())
    presenter.back_to_today()
    assert [task.text for task in presenter.state.tasks] == ["anrufen"]
    assert [draft.beginning for draft in presenter.state.drafts] == ["halb fertig"]


def test_the_facts_are_those_that_held_with_their_source_and_period(facts: FactsPresenter) -> None:
    facts.view_as_of(date(2023, 5, 1))
    (address,), (level,), (title,) = (records(facts, kind) for kind in (ADDRESS, LANGUAGE_SKILL, RESIDENCE_TITLE))
    assert (address.title, address.valid_words) == ("Kirchwalde", "gilt seit 01.02.2022")
    assert level.valid_words == "gilt ab 10.01.2022"
    assert title.valid_words == "gilt 01.07.2022 bis 01.07.2023"
    assert {row.source for row in address.rows} == {"Person gesagt"}
    assert records(facts, COURSE_ENROLMENT) == []
    facts.view_as_of(None)
    assert len(records(facts, ADDRESS)) == 2


def test_what_has_no_date_stands_as_today_and_says_so(facts: FactsPresenter) -> None:
    facts.view_as_of(date(1980, 1, 1))
    (phone,) = records(facts, CONTACT_DETAIL)
    assert phone.doubt == "ohne Datum: wie heute"
    assert records(facts, ADDRESS) == []


def test_a_day_of_which_nothing_is_known_says_so(presenter: PersonPresenter) -> None:
    presenter.view_as_of("1980")
    assert "Zu diesem Tag ist nichts bekannt." in presenter.state.as_of_words[1]
    presenter.view_as_of("2023")
    assert "nichts bekannt" not in presenter.state.as_of_words[1]


def test_the_keyboard_walks_by_months_and_arrives_at_today() -> None:
    assert months_later(date(2023, 3, 31), -1, TODAY) == date(2023, 2, 28)
    assert months_later(date(2023, 12, 5), 1, TODAY) == date(2024, 1, 5)
    assert months_later(date(2026, 10, 17), 1, TODAY) is None
    assert months_later(date(1900, 1, 1), -1, TODAY) == date(1900, 1, 1)


def test_stepping_a_month_back_begins_at_today(presenter: PersonPresenter) -> None:
    presenter.step_month(-1)
    assert presenter.state.as_of == date(2026, 10, 17)
    presenter.step_month(1)
    assert presenter.state.as_of is None


def fact(facts: FactsPresenter, kind: Kind) -> tuple[RecordId, FactKey]:
    record = records(facts, kind)[0]
    return record.record, record.rows[0].key


@pytest.mark.parametrize("deed", ["edit", "open_form", "delete", "ask", "resume"])
def test_a_change_first_goes_back_to_today_and_writes_nothing(
    desk: Desk, presenter: PersonPresenter, facts: FactsPresenter, deed: str
) -> None:
    presenter.view_as_of(MAY)
    facts.view_as_of(presenter.state.as_of)
    record, key = fact(facts, ADDRESS)
    generation = desk.office.store.generation()
    {
        "edit": lambda: facts.edit(key),
        "open_form": lambda: facts.open_form(record),
        "delete": lambda: facts.delete(record),
        "ask": lambda: facts.ask(key),
        "resume": lambda: facts.resume(facts.form.state.draft or desk.office.random(8)),  # type: ignore[arg-type]
    }[deed]()
    assert presenter.state.as_of is None
    assert desk.office.store.generation() == generation
    assert not facts.form.state.is_open
    assert not facts.line.state.is_open
    assert notes(desk).told == ["Wieder Stand heute. Es wurde nichts geändert, bitte noch einmal wählen."]


def test_a_reminder_is_not_ticked_off_from_the_past(desk: Desk, presenter: PersonPresenter) -> None:
    (task,) = presenter.state.tasks
    presenter.view_as_of(MAY)
    presenter.finish(task)
    assert presenter.state.as_of is None
    assert [each.text for each in presenter.state.tasks] == ["anrufen"]


def test_a_new_note_is_written_today(desk: Desk, presenter: PersonPresenter) -> None:
    presenter.view_as_of(MAY)
    presenter.write_note()
    assert presenter.state.as_of is None
    assert presenter.note.state.is_open
    assert notes(desk).told == ["Wieder Stand heute: Neues wird heute eingetragen."]


def test_a_new_entry_is_written_today(desk: Desk, presenter: PersonPresenter) -> None:
    presenter.view_as_of(MAY)
    presenter.begin_entry("address")
    assert presenter.state.as_of is None
    assert notes(desk).went[-1][1]["new"] == "address"


def test_nothing_is_offered_to_be_changed_in_the_past(facts: FactsPresenter) -> None:
    facts.view_as_of(date(2023, 5, 1))
    shown = [record for area in facts.state.areas for block in area.blocks for record in block.records]
    assert not any(block.can_add for area in facts.state.areas for block in area.blocks)
    assert not any(record.can_delete or row.action for record in shown for row in record.rows)


def test_the_day_stays_while_something_arrives_and_goes_with_the_file(
    desk: Desk, presenter: PersonPresenter, person: PersonId
) -> None:
    presenter.view_as_of(MAY)
    change = OtherDevice().writes(
        person_scope(person), ADDRESS, RecordId(b"newrecor"), municipality="Steinfeld", valid_from="2022-11-01"
    )
    presenter.changed(desk.office.store.take_in([change], []))
    assert presenter.state.as_of == date(2023, 5, 1)
    assert "Steinfeld" in header(presenter)
    presenter.open(make_person(desk.office, "Tesfay", "Tekle"))
    assert presenter.state.as_of is None


def test_looking_at_a_past_day_is_no_second_reading(desk: Desk, presenter: PersonPresenter) -> None:
    before = desk.office.store.audit_lines()
    presenter.view_as_of(MAY)
    assert desk.office.store.audit_lines() == before
    assert sum(line.entry.action is AuditAction.READ_RECORD for line in before) == 1


def test_an_event_and_a_period_say_when_they_hold(desk: Desk, person: PersonId) -> None:
    course = make_entry(desk.office, person, COURSE_ENROLMENT, course="IK-A", ends="2023-06")
    note = make_entry(desk.office, person, COURSE_ENROLMENT, course="IK-A")
    found = {record.id: record for record in desk.office.store.records(person_scope(person))}
    assert valid_words(found[course], COURSE_ENROLMENT) == "gilt bis 06/2023"
    assert valid_words(found[note], COURSE_ENROLMENT) == "ohne Datum"
    (entry,) = (r for r in found.values() if r.answer(COUNSELLING_ENTRY, "date") == "2022-12-01")
    assert valid_words(entry, COUNSELLING_ENTRY) == "am 01.12.2022"


def test_a_later_day_shows_at_least_what_was_there_on_an_earlier_one(desk: Desk) -> None:
    found = make_person(desk.office)
    kinds = (ADDRESS, COURSE_ENROLMENT, COUNSELLING_ENTRY, LANGUAGE_SKILL)
    edits = []
    for number in range(500):
        kind, day = kinds[number % 4], f"{2010 + number % 16}-{1 + number % 12:02}-01"
        name = kind.timeline.begins
        answers: dict[str, Value] = {name: day}
        answers |= {"text": "Gespräch."} if kind is COUNSELLING_ENTRY else {}
        record, values = new_record_id(desk.office.random), numbered_answers(kind, answers)
        edits.append(Edit(scope=person_scope(found), record=record, kind=kind.number, values=values))
    desk.office.store.save(edits, desk.office.user.id, [])
    presenter, facts = PersonPresenter(desk), FactsPresenter(desk)
    presenter.open(found)
    facts.open(found)
    counts = []
    for year in range(2012, 2022):
        presenter.view_as_of(str(year))
        facts.view_as_of(presenter.state.as_of)
        counts.append(len(presenter.state.entries))
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1]
