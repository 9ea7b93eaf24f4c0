"""How the fields of a form stand in rows: narrow ones two beside each other, begin and end of a period together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

HALVES = 2


def form_rows(names: Sequence[str], narrow: Collection[str], period: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return the rows in reading order: one wide field, or one or two narrow ones; `period` shares a row."""
    rows: list[tuple[str, ...]] = []
    half: list[str] = []
    for name, follower in zip(names, (*names[1:], ""), strict=True):
        begins_period = (name, follower) == period
        if half and (name not in narrow or begins_period):
            rows.append(tuple(half))
            half = []
        half.append(name)
        if name not in narrow or len(half) == HALVES:
            rows.append(tuple(half))
            half = []
    return (*rows, tuple(half)) if half else tuple(rows)
