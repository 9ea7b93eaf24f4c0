"""How the list of Heute holds still: what was ticked stays in its place, and a section is folded to its heading."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kiim_desktop.presenters.today_rows import DeadlineRow, HeadRow, Row, TaskRow

Todo = TaskRow | DeadlineRow


def is_ticked(row: Row) -> bool:
    """Tell whether a row is shown although it is done."""
    return isinstance(row, TaskRow | DeadlineRow) and row.is_done


def with_tick(rows: Sequence[Row], chosen: Todo, *, is_done: bool) -> tuple[Row, ...]:
    """Return the rows with one of them struck through, or no longer."""
    return tuple(
        replace(row, is_done=is_done) if isinstance(row, TaskRow | DeadlineRow) and row.place == chosen.place else row
        for row in rows
    )


def still(before: Sequence[Row], fresh: Sequence[Row], writing: Collection[object]) -> tuple[Row, ...]:
    """Return the rows that were read, with those that were ticked where they stood.

    `writing`: the places whose tick is on its way; until then the file still shows them as open.
    """
    merged = [
        replace(row, is_done=True) if isinstance(row, TaskRow | DeadlineRow) and row.place in writing else row
        for row in fresh
    ]
    known = {key_of(row) for row in merged}
    above: list[Row] = []
    for row in before:
        if is_ticked(row) and key_of(row) not in known:
            _insert(merged, above, row)
        above.append(row)
    return tuple(merged)


def without_ticked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows without what is done, and without headings under which nothing is left."""
    left = [row for row in rows if not is_ticked(row)]
    return tuple(row for place, row in enumerate(left) if not isinstance(row, HeadRow) or _has_rows(left, place))


def folded(rows: Sequence[Row], keys: Collection[str]) -> Iterator[Row]:
    """Yield the rows without those of the folded sections."""
    is_hidden = False
    for row in rows:
        if isinstance(row, HeadRow):
            is_hidden = row.key in keys
            yield replace(row, is_folded=is_hidden)
        elif not is_hidden:
            yield row


def head_of(rows: Sequence[Row], chosen: Row) -> HeadRow | None:
    """Return the heading above a row."""
    head = None
    for row in rows:
        head = row if isinstance(row, HeadRow) else head
        if key_of(row) == key_of(chosen):
            return head
    return None


def key_of(row: Row) -> object:
    """Return what a row is about, whatever it says."""
    return row.key if isinstance(row, HeadRow) else row.place


def _insert(merged: list[Row], above: Sequence[Row], row: Row) -> None:
    """Put a row below the nearest one that stood above it; its heading comes back if nothing else is left of it."""
    head = next((each for each in reversed(above) if isinstance(each, HeadRow)), None)
    place = 0
    for each in reversed(above):
        found = next((at for at, known in enumerate(merged) if key_of(known) == key_of(each)), None)
        if found is not None:
            place = found + 1
            break
    if head is not None and not any(key_of(each) == head.key for each in merged):
        while place < len(merged) and not isinstance(merged[place], HeadRow):
            place += 1
        merged.insert(place, replace(head, count=0))
        place += 1
    merged.insert(place, row)


def _has_rows(rows: Sequence[Row], place: int) -> bool:
    return place + 1 < len(rows) and not isinstance(rows[place + 1], HeadRow)
