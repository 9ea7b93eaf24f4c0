"""Counts what the hub does, for /metrics: numbers and codes, never who or what."""

from __future__ import annotations

import threading
from collections import Counter

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)
"""Seconds."""


class Metrics:
    """Counters of one process; threads may share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def count(self, name: str, label: str = "", by: int = 1) -> None:
        with self._lock:
            self._counts[name, label] += by

    def took(self, seconds: float) -> None:
        """Note how long one exchange took."""
        with self._lock:
            self._seconds += seconds
            self._buckets.update(bound for bound in BUCKETS if seconds <= bound)
            self._counts["exchanges", ""] += 1

    def text(self, gauges: dict[str, int]) -> str:
        """Return everything in the text format of Prometheus."""
        with self._lock:
            lines = [f"kiim_hub_{name} {value}" for name, value in sorted(gauges.items())]
            for (name, label), value in sorted(self._counts.items()):
                lines.append(f"kiim_hub_{name}_total{_braced(label)} {value}")
            lines += [f'kiim_hub_exchange_seconds_bucket{{le="{bound}"}} {self._buckets[bound]}' for bound in BUCKETS]
            total = self._counts["exchanges", ""]
            lines.append(f'kiim_hub_exchange_seconds_bucket{{le="+Inf"}} {total}')
            lines.append(f"kiim_hub_exchange_seconds_sum {self._seconds:.6f}")
            lines.append(f"kiim_hub_exchange_seconds_count {total}")
        return "\n".join(lines) + "\n"


def _braced(label: str) -> str:
    return f'{{code="{label}"}}' if label else ""
