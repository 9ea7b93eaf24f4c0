"""Appointments as an iCalendar file (RFC 5545) for another calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from kiim_desktop.domain.training import WORD

PRODUCT = "-//KiIM Desktop//Termine//DE"
USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One appointment; without a time of day it takes the whole day."""

    uid: str
    """The same for the same record every time, so that a calendar renews instead of doubling."""
    day: date
    title: str
    place: str = ""
    time: str = ""
    """HH:MM at the place of the office."""
    minutes: int = USUAL_MINUTES


def calendar_file(entries: Iterable[CalendarEntry], made: datetime, *, training: bool) -> bytes:
    """Return the file; times without a zone, as clocks on the wall show them.

    For training each title begins with the word: of a file a calendar keeps only its entries.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if training:
        calendar.add("x-wr-calname", WORD)
    for each in entries:
        calendar.add_component(_event(each, made, f"{WORD}: " if training else ""))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry, made: datetime, before: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@kiim")
    event.add("dtstamp", made.astimezone(UTC))
    event.add("summary", before + entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.time:
        hour, minute = map(int, entry.time.split(":"))
        begins = datetime(entry.day.year, entry.day.month, entry.day.day, hour, minute)  # noqa: DTZ001  # wall time
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=max(1, entry.minutes)))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("class", "PRIVATE")
    return event
