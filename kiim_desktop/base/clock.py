"""Time is a parameter: the program asks a clock, tests set one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of the computer."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until somebody moves it."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def today(clock: Clock) -> date:
    """Return the calendar day at the place of the user."""
    return clock.now().astimezone().date()


def millis(moment: datetime) -> int:
    """Return milliseconds since 1970-01-01 UTC, the form in which wall time is stored and sent."""
    return int(moment.timestamp() * 1000)


def moment(at_millis: int) -> datetime:
    """Return the aware datetime of stored milliseconds; the inverse of `millis`."""
    return datetime.fromtimestamp(at_millis / 1000, UTC)
