"""Many worlds side by side: a few processes that take one seed after the other, and what they found so far.

A report file makes a long run one that can be stopped: it holds a line per world, and whoever goes on with it leaves
out the seeds that stand in it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulate.running import Result

RunSeed = Callable[[int], Result]
POLITE = 5
"""Added to the niceness of the workers: a long run leaves the machine to people."""
FEW = 4
"""Failures of one world that are told; the rest follows from them."""


@dataclass(slots=True)
class Summary:
    """What a run has found so far."""

    worlds: int = 0
    writes: int = 0
    exchanges: int = 0
    written_off: int = 0
    failed: list[int] = field(default_factory=list)
    highest: int = 0
    """The greatest seed seen."""
    began: float = field(default_factory=time.monotonic)

    def count(self, result: Result) -> None:
        self.worlds += 1
        self.writes += result.writes
        self.exchanges += result.exchanges
        self.written_off += result.destroyed
        self.highest = max(self.highest, result.seed)
        if result.failures:
            self.failed.append(result.seed)

    @property
    def pace(self) -> float:
        """Return worlds per second."""
        return self.worlds / max(time.monotonic() - self.began, 0.001)

    def __str__(self) -> str:
        lost = f"{self.written_off} written off with what held them"
        said = f"{self.worlds} worlds, {self.writes} writes, {self.exchanges} exchanges, {lost}"
        return f"{said}\n{len(self.failed)} failures, {self.pace:.1f} worlds/s, up to seed {self.highest}"


def results_of(run: RunSeed, seeds: Iterable[int], workers: int) -> Iterator[Result]:
    """Yield how worlds ended, in any order; `run` need not be picklable, the workers are forked with it in hand."""
    if workers <= 1:
        yield from map(run, seeds)
        return
    with _in_hand(run), multiprocessing.get_context("fork").Pool(workers, initializer=_be_polite) as pool:
        yield from pool.imap_unordered(_run_in_worker, seeds)


def seeds_left(first: int, count: int, report: Path | None) -> list[int]:
    """Return the seeds of a run that stand in no line of its report yet."""
    done = set(reported(report)) if report is not None and report.exists() else set()
    return [seed for seed in range(first, first + count) if seed not in done]


def reported(report: Path) -> dict[int, list[str]]:
    """Return the failures of every world that stands in a report, by seed."""
    lines = (json.loads(line) for line in report.read_text(encoding="utf-8").splitlines() if line)
    return {line["seed"]: line["failures"] for line in lines}


def note(report: Path, result: Result) -> None:
    """Add a line about a world."""
    line = {"seed": result.seed, "failures": result.failures[:FEW], "writes": result.writes}
    with report.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


_hand: list[RunSeed] = []  # what a forked worker runs: a closure over the template cannot be sent to it


@contextmanager
def _in_hand(run: RunSeed) -> Iterator[None]:
    _hand.append(run)
    try:
        yield
    finally:
        _hand.clear()


def _be_polite() -> None:
    os.nice(POLITE)


def _run_in_worker(seed: int) -> Result:
    return _hand[0](seed)
