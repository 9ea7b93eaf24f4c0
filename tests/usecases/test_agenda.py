"""The agenda of an office: what is due, put off, done, of whom, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId, UserId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import APPOINTMENT, COUNSELLING_ENTRY, OFFICE_TASK, TASK
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.agenda import AgendaRecord
from kiim_desktop.storage.forgetting import hide_scope, unhide_scope
from kiim_desktop.usecases.agenda import (
    Place,
    add_to_agenda,
    agenda_of_day,
    appointment_kind,
    assign_task,
    count_due,
    find_in_agenda,
    finish_task,
    snooze_task,
    stand_in,
    stood_in_for,
    task_kind,
    week_on_paper,
)
from kiim_desktop.usecases.colleagues import add_user, introduce
from kiim_desktop.usecases.errors import DayIsOver, NoSuchPerson, NoSuchRecord, NoSuchUser, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry, restore_record
from tests.factories import MONDAY, PASSWORD, make_entry, make_office, make_person

TODAY = MONDAY.date()
WEEK = timedelta(days=7)


def reminder(office: Office, person: PersonId | None, text: str, due: date | None) -> Place:
    return add_to_agenda(office, task_kind(person), {"text": text, "due": due.isoformat() if due else None}, person)


def texts(records: Sequence[AgendaRecord]) -> list[object]:
    return [each.values[1] for each in records]


def names(records: Sequence[AgendaRecord]) -> list[str]:
    return [each.person.name if each.person else "" for each in records]


def test_reminders_stand_in_the_group_of_their_day(office: Office) -> None:
    amina, zohra = make_person(office, "Amina", "Haddad"), make_person(office, "Zohra", "Azimi")
    for days, person, text in (
        (-4, amina, "vor 4 Tagen"),
        (-1, None, "gestern"),
        (0, amina, "heute"),
        (1, zohra, "morgen"),
        (7, amina, "in 7 Tagen"),
        (8, amina, "in 8 Tagen"),
    ):
        reminder(office, person, text, TODAY + timedelta(days=days))
    reminder(office, zohra, "irgendwann", None)
    day = agenda_of_day(office, None)
    assert texts(day.overdue.records) == ["vor 4 Tagen", "gestern"]
    assert texts(day.today.records) == ["heute"]
    assert texts(day.soon.records) == ["morgen", "in 7 Tagen"]
    assert texts(day.undated.records) == ["irgendwann"]
    assert names(day.overdue.records) == ["Amina Haddad", ""]
    assert day.count == count_due(office, None) == 3


def test_of_one_day_the_names_decide(office: Office) -> None:
    for given, family in (("Zohra", "Azimi"), ("Amina", "Haddad"), ("Bela", "Azad")):
        reminder(office, make_person(office, given, family), "anrufen", TODAY)
    assert names(agenda_of_day(office, None).today.records) == ["Bela Azad", "Zohra Azimi", "Amina Haddad"]


def test_a_long_list_is_counted_not_loaded(office: Office) -> None:
    person = make_person(office)
    for number in range(5):
        reminder(office, person, f"Nr. {number}", TODAY)
    found = agenda_of_day(office, None, most=2).today
    assert (len(found.records), found.total) == (2, 5)


def test_done_is_gone_and_comes_back(office: Office) -> None:
    person = make_person(office)
    place = reminder(office, person, "anrufen", TODAY)
    finish_task(office, place)
    assert agenda_of_day(office, None).today.total == 0
    row = office.store.persons.one(person)
    assert row is not None
    assert row.next_due == ""
    finish_task(office, place, done=False)
    assert agenda_of_day(office, None).today.total == 1
    row = office.store.persons.one(person)
    assert row is not None
    assert row.next_due == TODAY.isoformat()


def test_a_reminder_of_the_office_is_ticked_off_too(office: Office) -> None:
    place = reminder(office, None, "Stempelfarbe", TODAY)
    finish_task(office, place)
    assert agenda_of_day(office, None).today.total == 0


def test_what_rests_comes_back_exactly_on_its_day(office: Office, clock: FixedClock) -> None:
    place = reminder(office, make_person(office), "anrufen", TODAY)
    snooze_task(office, place, TODAY + WEEK)
    assert (agenda_of_day(office, None).today.total, agenda_of_day(office, None).soon.total) == (0, 1)
    clock.at += WEEK - timedelta(days=1)
    assert agenda_of_day(office, None).today.total == 0
    clock.at += timedelta(days=1)
    (record,) = agenda_of_day(office, None).today.records
    assert record.line.due == TODAY.isoformat()
    clock.at += timedelta(days=1)
    assert agenda_of_day(office, None).overdue.total == 1


def test_rest_is_taken_back(office: Office) -> None:
    place = reminder(office, make_person(office), "anrufen", TODAY)
    snooze_task(office, place, TODAY + WEEK)
    snooze_task(office, place, None)
    assert agenda_of_day(office, None).today.total == 1


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_rests_until_a_day_that_is_over(office: Office, days: int) -> None:
    place = reminder(office, make_person(office), "anrufen", TODAY)
    with pytest.raises(DayIsOver):
        snooze_task(office, place, TODAY + timedelta(days=days))


def test_deleted_reminders_are_gone_and_come_back(office: Office) -> None:
    person = make_person(office)
    place = reminder(office, person, "anrufen", TODAY)
    delete_record(office, person, place.record)
    assert agenda_of_day(office, None).today.total == 0
    with pytest.raises(NoSuchRecord):
        finish_task(office, place)
    restore_record(office, person, place.record)
    assert agenda_of_day(office, None).today.total == 1


def test_what_was_typed_anew_counts(office: Office) -> None:
    person = make_person(office)
    place = reminder(office, person, "anrufen", TODAY)
    later: dict[str, Value] = {"text": "anrufen", "due": (TODAY + WEEK).isoformat()}
    record_entry(office, person, Entry(kind=TASK, answers=later, record=place.record))
    day = agenda_of_day(office, None)
    assert (day.today.total, day.soon.total) == (0, 1)


def test_nobody_sees_the_agenda_of_a_hidden_file(office: Office) -> None:
    person = make_person(office)
    place = reminder(office, person, "anrufen", TODAY)
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, person_scope(person))
    assert agenda_of_day(office, None).today.total == count_due(office, None) == 0
    with pytest.raises(NoSuchRecord):
        find_in_agenda(office, place.record)
    with office.store.database.write() as connection:
        unhide_scope(connection, office.store.ground, person_scope(person))
    assert agenda_of_day(office, None).today.total == 1


def test_the_next_step_of_a_note_is_its_authors(office: Office) -> None:
    person = make_person(office)
    make_entry(office, person, COUNSELLING_ENTRY, text="x", next_step="Formular holen", next_step_due=TODAY.isoformat())
    assert texts(agenda_of_day(office, [office.user.id]).today.records) == ["Formular holen"]
    assert agenda_of_day(office, [UserId(b"somebody")]).today.total == 0


def test_appointments_stand_in_the_order_of_their_times(office: Office) -> None:
    person = make_person(office)
    for time, text, whose in (("14 Uhr", "Nachmittag", person), ("9.30", "Morgen", None), ("", "irgendwann", person)):
        answers = {"text": text, "date": TODAY.isoformat(), "time": time}
        add_to_agenda(office, appointment_kind(whose), answers, whose)
    tomorrow = {"text": "morgen", "date": (TODAY + timedelta(days=1)).isoformat(), "time": "8"}
    add_to_agenda(office, APPOINTMENT, tomorrow, person)
    assert texts(agenda_of_day(office, None).appointments) == ["irgendwann", "Morgen", "Nachmittag"]
    week = week_on_paper(office, None, TODAY)
    assert texts(week.appointments) == ["irgendwann", "Morgen", "Nachmittag", "morgen"]


def test_a_reminder_needs_words_and_a_person_that_is_there(office: Office) -> None:
    with pytest.raises(NothingToSave):
        reminder(office, None, " ".strip(), TODAY)
    with pytest.raises(NoSuchPerson):
        reminder(office, PersonId(bytes(16)), "anrufen", TODAY)


def test_a_note_is_not_of_the_agenda(office: Office) -> None:
    person = make_person(office)
    note = make_entry(office, person, COUNSELLING_ENTRY, text="x")
    with pytest.raises(NoSuchRecord):
        finish_task(office, Place(person_scope(person), note))
    with pytest.raises(NoSuchRecord):
        find_in_agenda(office, RecordId(note))


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> tuple[Office, UserId]:
    """Return an office of two people, opened by the lead, and the other one's id."""
    opened = make_office(tmp_path, clock=clock)
    grown = add_user(opened, "Herr Yilmaz", Role.COUNSELLOR, PASSWORD + "x", cost=KdfCost.MINIMUM)
    introduce(grown)
    return grown, next(each.id for each in grown.profile.users if each.name == "Herr Yilmaz")


def test_a_reminder_is_given_to_a_colleague_and_to_everybody(two: tuple[Office, UserId]) -> None:
    office, yilmaz = two
    place = reminder(office, None, "Stempelfarbe", TODAY)
    assign_task(office, place, yilmaz)
    assert count_due(office, [office.user.id]) == 0
    assert count_due(office, [yilmaz]) == count_due(office, None) == 1
    assign_task(office, place, None)
    assert count_due(office, [office.user.id]) == count_due(office, [yilmaz]) == 1
    with pytest.raises(NoSuchUser):
        assign_task(office, place, UserId(b"somebody"))
    office.store.close()


def test_who_stands_in_does_so_until_the_day_that_was_named(two: tuple[Office, UserId], clock: FixedClock) -> None:
    office, yilmaz = two
    stand_in(office, yilmaz, TODAY + WEEK)
    assert [each.name for each in stood_in_for(office)] == ["Herr Yilmaz"]
    clock.at += WEEK
    assert stood_in_for(office)
    clock.at += timedelta(days=1)
    assert stood_in_for(office) == ()
    office.store.close()


def test_standing_in_ends_when_somebody_says_so(two: tuple[Office, UserId]) -> None:
    office, yilmaz = two
    stand_in(office, yilmaz, TODAY + WEEK)
    stand_in(office, yilmaz, None)
    assert stood_in_for(office) == ()
    with pytest.raises(NoSuchUser):
        stand_in(office, office.user.id, TODAY + WEEK)
    with pytest.raises(DayIsOver):
        stand_in(office, yilmaz, TODAY - WEEK)
    introduce(office)
    office.store.close()


def test_kinds_of_the_office_are_those_without_a_person() -> None:
    assert task_kind(None) is OFFICE_TASK
