"""What of a record the agenda shows, and when."""

from __future__ import annotations

import pytest

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.agenda import AgendaLine, agenda_line, read_time, split_time
from kiim_desktop.domain.kinds import APPOINTMENT, COUNSELLING_ENTRY, OFFICE_APPOINTMENT, OFFICE_TASK, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.domain.values import NonValue, Value

ANNA = bytes(8).hex()


def line(kind: Kind, **values: Value) -> AgendaLine | None:
    numbers = {field.name: field.number for field in kind.fields}
    answers = {numbers[name]: value for name, value in values.items()}
    return agenda_line(ListedRecord(RecordId(b"record00"), kind.number, answers))


@pytest.mark.parametrize("kind", [TASK, OFFICE_TASK])
@pytest.mark.parametrize(
    ("due", "rests", "day"),
    [
        ("2026-03-05", None, "2026-03-05"),
        ("2026-03-05", "2026-03-12", "2026-03-12"),
        ("2026-03-05", "2026-03-01", "2026-03-05"),
        ("2026-03", None, "2026-03-31"),
        (None, None, ""),
        (None, "2026-03-12", "2026-03-12"),
        (NonValue.UNKNOWN, None, ""),
    ],
)
def test_a_reminder_is_shown_on_its_day_or_when_its_rest_is_over(
    kind: Kind, due: Value, rests: Value, day: str
) -> None:
    found = line(kind, text="Anrufen", due=due, snoozed_until=rests)
    assert found is not None
    assert found.day == day


def test_a_rest_does_not_change_what_was_promised() -> None:
    found = line(TASK, text="Anrufen", due="2026-03-05", snoozed_until="2026-03-12", responsible=ANNA)
    assert found == AgendaLine(day="2026-03-12", due="2026-03-05", time="", user=bytes(8))


def test_what_is_done_is_not_shown() -> None:
    assert line(TASK, text="Anrufen", due="2026-03-05", done="2026-03-02") is None


def test_other_kinds_are_not_of_the_agenda() -> None:
    assert line(COUNSELLING_ENTRY, text="Anrufen", date="2026-03-05") is None


@pytest.mark.parametrize("kind", [APPOINTMENT, OFFICE_APPOINTMENT])
def test_an_appointment_stands_on_its_day(kind: Kind) -> None:
    found = line(kind, text="Folgeberatung", date="2026-03-05", time="9.30", responsible="no id")
    assert found == AgendaLine(day="2026-03-05", due="2026-03-05", time="09:30", user=b"")


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("9", "09:00"),
        ("9:30", "09:30"),
        ("09.30 Uhr", "09:30"),
        ("0930", "09:30"),
        ("14 Uhr", "14:00"),
        ("14h15", "14:15"),
        ("um 16:00", "16:00"),
        ("nachmittags", ""),
        ("25:00", ""),
        ("", ""),
        (None, ""),
        (9, ""),
    ],
)
def test_times_are_read_as_people_write_them(said: object, time: str) -> None:
    assert read_time(said) == time


@pytest.mark.parametrize(
    ("typed", "day", "time"),
    [
        ("Fr 14 Uhr", "Fr", "14:00"),
        ("3.12. 9:30", "3.12.", "09:30"),
        ("3.12. um 9.30 Uhr", "3.12.", "09:30"),
        ("morgen, 14h15", "morgen", "14:15"),
        ("16:00", "", "16:00"),
        ("3.12.", "3.12.", ""),
        ("3.12", "3.12", ""),
        ("in 14 Tagen", "in 14 Tagen", ""),
        ("Fr 27:00", "Fr 27:00", ""),
        ("", "", ""),
    ],
)
def test_day_and_time_are_told_apart(typed: str, day: str, time: str) -> None:
    assert split_time(typed) == (day, time)
