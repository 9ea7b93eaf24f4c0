"""One figure with its floor, ratio and budget, and how times are measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TypedDict


class Figure(TypedDict):
    """The shape of the contract; `floor` is the same work without the product, None where there is none."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    budget: float | None
    ok: bool


def at_most(name: str, value: float, unit: str, budget: float | None, floor: float | None = None) -> Figure:
    """Return a figure that is better the smaller it is."""
    return _figure(name, value, unit, budget, floor, ok=budget is None or value <= budget)


def at_least(name: str, value: float, unit: str, budget: float | None, floor: float | None = None) -> Figure:
    """Return a figure that is better the larger it is."""
    return _figure(name, value, unit, budget, floor, ok=budget is None or value >= budget)


def median_millis(work: Callable[[], object], times: int) -> float:
    """Return the median time of one call in milliseconds."""
    return statistics.median(_times(work, times))


def percentiles_millis(work: Callable[[int], object], times: int) -> tuple[float, float]:
    """Return median and 95th percentile of calls that get their number."""
    numbers = iter(range(times))
    took = sorted(_times(lambda: work(next(numbers)), times))
    return statistics.median(took), took[int(len(took) * 0.95)]


def _times(work: Callable[[], object], times: int) -> list[float]:
    took = []
    for _each in range(times):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return took


def _figure(name: str, value: float, unit: str, budget: float | None, floor: float | None, *, ok: bool) -> Figure:
    ratio = round(value / floor, 2) if floor else None
    rounded = round(floor, 3) if floor is not None else None
    return Figure(name=name, value=round(value, 3), unit=unit, floor=rounded, ratio=ratio, budget=budget, ok=ok)
