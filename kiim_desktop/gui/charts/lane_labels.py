"""Where words fit in the swim lanes: inside a bar, or beside a dot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Interval = tuple[float, float]
FEWEST_LETTERS = 3


def inside(text: str, room: float, measure: Callable[[str, bool], float], *, semibold: bool) -> str:
    """Return the text if it fits, else shortened to at least three letters, else nothing."""
    if not text or measure(text, semibold) <= room:
        return text
    for length in range(len(text) - 1, FEWEST_LETTERS - 1, -1):
        short = text[:length].rstrip() + "…"
        if measure(short, semibold) <= room:
            return short
    return ""


def beside(need: float, edges: Interval, room: Interval, taken: Sequence[Interval]) -> float | None:
    """Return the x of words beside a dot whose free edges are given: right if free, else left, else None."""
    right = (edges[1], edges[1] + need)
    left = (edges[0] - need, edges[0])
    if right[1] <= room[1] and _is_free(right, taken):
        return right[0]
    if left[0] >= room[0] and _is_free(left, taken):
        return left[0]
    return None


def _is_free(wanted: Interval, taken: Sequence[Interval]) -> bool:
    return all(wanted[1] <= start or wanted[0] >= end for start, end in taken)
