"""What the swim lanes show: plain values that presenters produce and the painter takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class LaneKind(Enum):
    """The shape of an item: a period, a dot, a contact, a deadline."""

    BAR = "bar"
    EVENT = "event"
    TICK = "tick"
    FLAG = "flag"


class LaneState(Enum):
    """What is known about an item; the shape shows it, never colour alone."""

    PAST = "past"
    RUNNING = "running"
    PLANNED = "planned"
    ESTIMATED = "estimated"
    REACHED = "reached"
    BEGUN = "begun"
    FAILED = "failed"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneItem:
    """One period or event. `key` names the entry to jump to; `details` are the lines of its tooltip.

    A bar without start began before everything shown; without end it is open. Events use `start`, else `end`.
    """

    key: str
    kind: LaneKind
    label: str
    start: date | None
    end: date | None = None
    state: LaneState = LaneState.PAST
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its title and its items in any order."""

    title: str
    items: tuple[LaneItem, ...] = ()
