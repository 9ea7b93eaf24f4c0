"""What was ever saved and what its author had seen: the truth that the devices are measured against.

It is told in values, not in dots or contexts: whatever the program does with replicas and numbers, each save is known
by the moment it was made, and by the saves that stood on the screen at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.changes import DELETED, Head, RecordState
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import Value
from tests.simulate.places import TICKS_PER_HOUR

Place = tuple[Scope, RecordId, int]
"""A cell: scope, record, field."""
Ticks = frozenset[int]
View = Mapping[Place, Ticks]
"""Which saves live in which cells."""


@dataclass(slots=True)
class Write:
    """One value of one save."""

    place: Place
    value: Value
    knows: Ticks
    """Every earlier save of this cell that its author had seen, or whose successor he had seen."""
    gone: Mapping[int, Ticks] = field(default_factory=dict)
    """For a deletion: the same per field of the record."""
    by: bytes = b""
    """Of which office; empty where there is only one."""
    acknowledged: bool = False
    destroyed: bool = False
    """It existed only in state that the world destroyed."""


@dataclass(slots=True)
class Book:
    """All writes by cell and moment."""

    writes: dict[Place, dict[int, Write]] = field(default_factory=dict)
    author: bytes = b""
    """Of which office whoever writes now is."""

    @property
    def count(self) -> int:
        return sum(write.acknowledged for saves in self.writes.values() for write in saves.values())

    def note(self, place: Place, tick: int, value: Value, shown: Iterable[Head]) -> Write:
        """Note a save that is about to be made by somebody who looks at these heads."""
        write = Write(place, value, self.closure(place, {tick_of(head) for head in shown}), by=self.author)
        self.writes.setdefault(place, {})[tick] = write
        return write

    def note_deletion(self, scope: Scope, record: RecordId, tick: int, state: RecordState, *, gone: bool) -> Write:
        """Note that a record is about to be deleted or brought back by somebody who sees it so."""
        place = (scope, record, DELETED)
        write = self.note(place, tick, gone, state.cells.get(DELETED, ()))
        if gone:
            write.gone = {
                number: self.closure((scope, record, number), {tick_of(head) for head in cell})
                for number, cell in state.cells.items()
                if number != DELETED
            }
        return write

    def closure(self, place: Place, ticks: Iterable[int]) -> Ticks:
        """Return these saves and all that their authors knew."""
        known = self.writes.get(place, {})
        found = set(ticks)
        return frozenset(found.union(*(known[tick].knows for tick in found if tick in known)))

    def missing(self, views: Iterable[View]) -> list[Write]:
        """Return the acknowledged writes that live nowhere and that no living one knew."""
        everywhere = list(views)
        found: list[Write] = []
        for place, saves in self.writes.items():
            living = {tick for view in everywhere for tick in view.get(place, ())}
            known = self.closure(place, living)
            found += [write for tick, write in saves.items()
                      if write.acknowledged and not write.destroyed and tick not in known]  # fmt: skip
        return found


def tick_of(head: Head) -> int:
    """Return the moment of a save without the hours by which the clock of its author was wrong."""
    return head.origin.wall % TICKS_PER_HOUR
