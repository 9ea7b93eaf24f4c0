"""Where words fit in the swim lanes: inside a bar, or beside a dot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Interval = tuple[float, float]
FEWEST_LETTERS = 3
MOST_LETTERS = 160
"""No window shows more beside a bar."""


def inside(text: str, room: float, measure: Callable[[str, bool], float], *, semibold: bool) -> str:
    """Return the text if it fits, else shortened to at least three letters, else nothing."""
    text = text[:MOST_LETTERS]
    if not text or measure(text, semibold) <= room:
        return text
    fits, too_long = FEWEST_LETTERS - 1, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if measure(_short(text, middle), semibold) <= room:
            fits = middle
        else:
            too_long = middle
    return _short(text, fits) if fits >= FEWEST_LETTERS else ""


def beside(need: float, edges: Interval, room: Interval, taken: Sequence[Interval]) -> float | None:
    """Return the x of words beside a dot whose free edges are given: right if free, else left, else None."""
    right = (edges[1], edges[1] + need)
    left = (edges[0] - need, edges[0])
    if right[1] <= room[1] and _is_free(right, taken):
        return right[0]
    if left[0] >= room[0] and _is_free(left, taken):
        return left[0]
    return None


def _short(text: str, length: int) -> str:
    return text[:length].rstrip() + "…"


def _is_free(wanted: Interval, taken: Sequence[Interval]) -> bool:
    return all(wanted[1] <= start or wanted[0] >= end for start, end in taken)
