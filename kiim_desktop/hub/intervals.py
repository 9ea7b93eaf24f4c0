"""Sets of sequence numbers as sorted intervals: which changes of a replica the hub gave a receipt for."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]
"""First and last number, both included."""
Intervals = tuple[Interval, ...]


def united(*parts: Iterable[Interval]) -> Intervals:
    """Return the union, sorted, with neighbours joined."""
    joined: list[Interval] = []
    for first, last in sorted(interval for part in parts for interval in part):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def contains(intervals: Iterable[Interval], number: int) -> bool:
    return any(first <= number <= last for first, last in intervals)


def are_valid(intervals: Iterable[Interval]) -> bool:
    """Tell whether every interval counts upwards from 1 at least."""
    return all(1 <= first <= last for first, last in intervals)
