"""When an exchange that found no line is tried again by itself: soon, then ever later, never all offices at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.ids import Random

FIRST_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 1_800.0
"""As often as an exchange runs by itself anyway."""
SPREAD: Final = 0.25
"""Share by which a pause may be shorter: after a failure of the hub not everybody comes back in the same second."""
_CHANCES, _DOUBLINGS = 65_536, 16


@dataclass(frozen=True, slots=True)
class Again:
    """How often in a row there was no line, and after how many seconds to try again; 0: nothing to try again."""

    failures: int = 0
    seconds: float = 0.0

    def later(self, random: Random) -> Again:
        """Return what holds after one more failure: twice the pause, up to the longest."""
        pause = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self.failures, _DOUBLINGS))
        share = int.from_bytes(random(2), "big") / _CHANCES
        return Again(self.failures + 1, pause * (1 - SPREAD * share))
