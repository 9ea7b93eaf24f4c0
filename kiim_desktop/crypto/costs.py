"""What one guess of a password costs, and within which bounds; apart from the work itself, which needs the libraries.

The unlock screen reads the key file and must not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from kiim_desktop.crypto.errors import KdfOutOfBounds

_MIB = 1024
MEMORY_BOUNDS: Final = (46 * _MIB, 1024 * _MIB)
ITERATION_BOUNDS: Final = (1, 10)
LANE_BOUNDS: Final = (1, 4)


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How much work one password guess takes; memory in KiB."""

    memory_kib: int
    iterations: int
    lanes: int

    MINIMUM: ClassVar[KdfCost]
    DEFAULT: ClassVar[KdfCost]


KdfCost.MINIMUM = KdfCost(46 * _MIB, 1, 1)
KdfCost.DEFAULT = KdfCost(256 * _MIB, 3, 1)


def check_cost(cost: KdfCost) -> None:
    """Refuse a cost that would be too cheap to protect or so dear that it stops the computer (KdfOutOfBounds)."""
    for name, value, (lowest, highest) in (
        ("memory_kib", cost.memory_kib, MEMORY_BOUNDS),
        ("iterations", cost.iterations, ITERATION_BOUNDS),
        ("lanes", cost.lanes, LANE_BOUNDS),
    ):
        if not lowest <= value <= highest:
            raise KdfOutOfBounds(name=name, value=value, lowest=lowest, highest=highest)
