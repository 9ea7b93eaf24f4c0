"""What stands in the agenda of an office: reminders to be done until a day, and appointments on one.

A reminder that rests is shown from the day it rests until; its own day stays what was promised. What nobody is named
for is everybody's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiim_desktop.domain.kinds import APPOINTMENT, OFFICE_APPOINTMENT, OFFICE_TASK, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import Listed, last_day
from kiim_desktop.domain.values import is_filled

TASK_KINDS: Final = frozenset({TASK.number, OFFICE_TASK.number})
APPOINTMENT_KINDS: Final = frozenset({APPOINTMENT.number, OFFICE_APPOINTMENT.number})
NO_DAY: Final = ""
_TIME: Final = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.h]?([0-5]\d)?(?!\d)")
_CLOCK: Final = re.compile(
    r"(?:^|\s)(?:um )?(?:\d{1,2}[:h]\d\d|\d{1,2}[.:]\d\d(?= ?uhr)|\d{1,2}(?= ?uhr))(?: ?uhr)?$", re.IGNORECASE
)
"""A time at the end; "3.12" alone is a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """When a record of the agenda is shown; days are ISO 8601, "" stands for none."""

    day: str
    """From when on a reminder is to be seen, or the day of an appointment."""
    due: str
    """The day that was promised."""
    time: str
    """HH:MM, or "" if nobody named one that can be read."""
    user: bytes
    """Whose it is; b"" if nobody is named."""


def agenda_line(record: Listed) -> AgendaLine | None:
    """Return when a living record is shown; None if it is not of the agenda, or done.

    An answer to a deadline is none: the deadline says itself when it is due.
    """
    fields = _FIELDS.get(record.kind_number)
    if fields is None:
        return None
    if "rule" in fields and is_filled(record.value(fields["rule"])):
        return None  # what somebody said of a deadline; the deadline itself is shown (deadlines.py)
    user = _id(record.value(fields["responsible"]))
    if record.kind_number in APPOINTMENT_KINDS:
        day = _day(record, fields["date"])
        return AgendaLine(day=day, due=day, time=read_time(record.value(fields["time"])), user=user)
    if record.value(fields["done"]) is not None:
        return None
    due, rests = _day(record, fields["due"]), _day(record, fields["snoozed_until"])
    return AgendaLine(day=max(due, rests), due=due, time="", user=user)


def read_time(said: object) -> str:
    """Return a time of day as people write it ("9", "9.30", "14 Uhr", "0930") as HH:MM; "" if it is none."""
    found = _TIME.search(said) if isinstance(said, str) else None
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else ""


def split_time(typed: str) -> tuple[str, str]:
    """Return what was typed for an appointment as day and time: "Fr 14 Uhr" is ("Fr", "14:00"); "" where none is."""
    words = " ".join(typed.split())
    found = _CLOCK.search(words)
    if found is None or not (time := read_time(found[0])):
        return words, ""
    return words[: found.start()].rstrip(" ,"), time


def _numbers(kind: Kind, *names: str) -> Mapping[str, int]:
    return {field.name: field.number for field in kind.fields if field.name in names}


_FIELDS: Final[Mapping[int, Mapping[str, int]]] = {
    **{
        kind.number: _numbers(kind, "due", "done", "snoozed_until", "responsible", "rule")
        for kind in (TASK, OFFICE_TASK)
    },
    **{kind.number: _numbers(kind, "date", "time", "responsible") for kind in (APPOINTMENT, OFFICE_APPOINTMENT)},
}


def _day(record: Listed, field: int) -> str:
    value = record.value(field)
    return last_day(value) if isinstance(value, str) else NO_DAY


def _id(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""
