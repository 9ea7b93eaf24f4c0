"""The iCalendar file: read again by the same standard, wall times, whole days, the same id for the same record."""

from __future__ import annotations

from datetime import UTC, date, datetime

from icalendar import Calendar

from kiim_desktop.interchange.calendar_file import CalendarEntry, calendar_file

MADE = datetime(2026, 11, 17, 9, 42, tzinfo=UTC)
DAY = date(2026, 11, 20)


def events(*entries: CalendarEntry) -> list[dict[str, object]]:
    read = Calendar.from_ical(calendar_file(entries, MADE, training=False))
    return [{name: getattr(value, "dt", str(value)) for name, value in event.items()} for event in read.walk("VEVENT")]


def test_an_appointment_stands_at_its_wall_time() -> None:
    (event,) = events(CalendarEntry(uid="ab12", day=DAY, title="Team", place="Raum 2", time="14:00", minutes=45))
    assert event == {
        "UID": "ab12@kiim",
        "DTSTAMP": MADE,
        "SUMMARY": "Team",
        "LOCATION": "Raum 2",
        "DTSTART": datetime(2026, 11, 20, 14, 0),  # noqa: DTZ001  # a clock on the wall
        "DTEND": datetime(2026, 11, 20, 14, 45),  # noqa: DTZ001  # as above
        "CLASS": "PRIVATE",
    }


def test_without_a_time_it_takes_the_day() -> None:
    (event,) = events(CalendarEntry(uid="ab12", day=DAY, title="Fachtag"))
    assert (event["DTSTART"], event["DTEND"]) == (DAY, date(2026, 11, 21))


def test_what_people_wrote_breaks_no_line() -> None:
    hostile = "Team; Raum, oben\nBEGIN:VEVENT " + "lang " * 40
    (event,) = events(CalendarEntry(uid="ab12", day=DAY, title=hostile))
    assert event["SUMMARY"] == hostile


def test_a_file_without_appointments_is_one_all_the_same() -> None:
    assert events() == []
