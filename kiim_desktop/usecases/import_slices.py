"""The rows of a list on their way into the file: slices short enough that waiting saves come in between."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from kiim_desktop.base.ids import BatchId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.records import Edit
from kiim_desktop.storage.batches import BatchPart
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office

_SLICE_SECONDS = 0.035
"""What one transaction of an import may take: the budget is 100 ms, of which a collection of garbage takes up to 50."""
_FEWEST, _FIRST, _MOST = 30, 150, 1_500


@dataclass(slots=True)
class _Slice:
    """Rows on their way into one transaction."""

    edits: list[Edit] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, row: int, edits: list[Edit]) -> None:
        self.edits += edits
        self.rows += [row] * len(edits)


class SliceWriter:
    """Writes rows in transactions short enough for others; the size follows what the last one took."""

    def __init__(self, office: Office, batch: BatchId) -> None:
        self._office = office
        self._batch = batch
        self._slice = _Slice()
        self._size = _FIRST
        self.changed = Changed()

    @property
    def is_full(self) -> bool:
        return len(self._slice.edits) >= self._size

    def add(self, row: int, edits: list[Edit]) -> None:
        self._slice.add(row, edits)

    def write(self, done: int) -> None:
        """Write what has gathered, together with how many rows are done."""
        part, self._slice = self._slice, _Slice()
        entry = self._office.entry(AuditAction.IMPORT, self._batch, f"rows_done={done} records={len(part.edits)}")
        started = time.perf_counter()
        changed = self._office.save(part.edits, [entry], BatchPart(self._batch, done, tuple(part.rows)))
        took = time.perf_counter() - started
        self.changed |= changed
        if part.edits:
            fitting = int(len(part.edits) * _SLICE_SECONDS / max(took, 0.001))
            self._size = min(max(fitting, _FEWEST), _MOST, self._size * 2)
