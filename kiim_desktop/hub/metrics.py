"""Counts what the hub does, for /metrics: numbers and codes, never who or what.

Several workers count into a file each, side by side in one folder: whichever of them is asked tells the sum of all,
those that ended included.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiim_desktop.hub.refusals import Refused
from kiim_desktop.sync.wire.requests import AnswerCode

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)
"""Seconds."""
GONE_AWAY: Final = "gone_away"
OTHER: Final = "other"
PREFIX: Final = "kiim_hub_"
COUNTS_SUFFIX: Final = ".counts"
HELP: Final = {
    "exchange_seconds": "Time the hub took for one exchange.",
    "answers_total": "Exchanges by the code of their answer.",
    "problems_total": "Requests refused outside of an exchange, by code.",
}
Slot = tuple[str, str]


def _refusals(kind: type[Refused] = Refused) -> Iterator[str]:
    yield kind.problem
    for child in kind.__subclasses__():
        yield from _refusals(child)


EXCHANGES, SECONDS = ("exchanges", ""), ("seconds", "")
SLOTS: Final[tuple[Slot, ...]] = (
    EXCHANGES,
    SECONDS,
    *(("bucket", str(bound)) for bound in BUCKETS),
    *(("answers", code.name.lower()) for code in AnswerCode),
    *(("problems", code) for code in dict.fromkeys([*_refusals(), GONE_AWAY, OTHER])),
)
"""Everything that is counted: a closed list, so that nothing a stranger sends can make it grow."""
_PLACES = {slot: number for number, slot in enumerate(SLOTS)}
_SIZE = struct.calcsize("d") * len(SLOTS)


class Metrics:
    """Counters of one process; threads may share them, and a folder those of several processes."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._folder = folder
        self._values: array[float] | memoryview[float] = array("d", [0.0] * len(SLOTS))
        if folder is not None:
            self._values = _mapped(folder / f"{os.getpid()}{COUNTS_SUFFIX}")

    def count(self, name: str, label: str = "", by: float = 1) -> None:
        place = _PLACES.get((name, label), _PLACES["problems", OTHER])
        with self._lock:
            self._values[place] += by

    def took(self, seconds: float) -> None:
        """Note how long one exchange took."""
        self.count(*SECONDS, by=seconds)
        self.count(*EXCHANGES)
        for bound in BUCKETS:
            if seconds <= bound:
                self.count("bucket", str(bound))

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything in the text format of Prometheus."""
        values = dict(zip(SLOTS, self._sums(), strict=True))
        lines: list[str] = []
        for name, value in sorted(gauges.items()):
            lines += [f"# TYPE {PREFIX}{name} gauge", f"{PREFIX}{name} {value:g}" if value % 1 else _whole(name, value)]
        for name in ("answers", "problems"):
            lines += _head(f"{name}_total", "counter")
            lines += [f'{PREFIX}{name}_total{{code="{code}"}} {int(values[name, code])}' for code in _codes(name)]
        lines += _head("exchange_seconds", "histogram")
        bounds = [(str(bound), values["bucket", str(bound)]) for bound in BUCKETS]
        for bound, value in [*bounds, ("+Inf", values[EXCHANGES])]:
            lines.append(f'{PREFIX}exchange_seconds_bucket{{le="{bound}"}} {int(value)}')
        lines.append(f"{PREFIX}exchange_seconds_sum {values[SECONDS]:.6f}")
        lines.append(f"{PREFIX}exchange_seconds_count {int(values[EXCHANGES])}")
        return "\n".join(lines) + "\n"

    def _sums(self) -> list[float]:
        if self._folder is None:
            return list(self._values)
        all_counts = [_read(path) for path in sorted(self._folder.glob(f"*{COUNTS_SUFFIX}"))]
        return [sum(column) for column in zip(*all_counts, strict=True)]


def _mapped(path: Path) -> memoryview[float]:
    with path.open("a+b") as file:
        file.truncate(_SIZE)
        return memoryview(mmap.mmap(file.fileno(), _SIZE)).cast("d")


def _read(path: Path) -> list[float]:
    return list(array("d", path.read_bytes()[:_SIZE].ljust(_SIZE, b"\0")))


def _head(name: str, kind: str) -> list[str]:
    return [f"# HELP {PREFIX}{name} {HELP[name]}", f"# TYPE {PREFIX}{name} {kind}"]


def _codes(name: str) -> list[str]:
    return [label for slot, label in SLOTS if slot == name]


def _whole(name: str, value: float) -> str:
    return f"{PREFIX}{name} {int(value)}"
