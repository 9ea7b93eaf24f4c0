"""How long the next try waits after so many wrong ones; nothing is ever wiped (security.md 2)."""

from __future__ import annotations

from typing import Final

SECONDS_AFTER_WRONG: Final = (0, 0, 1, 2, 5, 10, 20, 30)


def seconds_after(wrong: int) -> int:
    """Return the wait after `wrong` wrong tries."""
    return SECONDS_AFTER_WRONG[min(wrong, len(SECONDS_AFTER_WRONG) - 1)]
