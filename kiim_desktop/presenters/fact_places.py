"""Where a record or an area begins among the facts that are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiim_desktop.base.ids import RecordId
from kiim_desktop.presenters.fact_rows import FactArea, FactKey


def first_of_record(areas: Sequence[FactArea], record: RecordId) -> FactKey | None:
    """Return the first line of a record, None if it has none in sight."""
    return next((key for area in areas for key in _keys(area) if key.record == record), None)


def first_of_area(areas: Sequence[FactArea], name: str) -> FactKey | None:
    """Return the first line of an area, None if nothing stands there."""
    return next((key for area in areas if area.key == name for key in _keys(area)), None)


def _keys(area: FactArea) -> Iterator[FactKey]:
    for block in area.blocks:
        for record in block.records:
            yield from (row.key for row in record.rows)
