"""What closes the file while somebody works: it ends with a lock, and the next unlocking opens it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings

Deed = Callable[[Office, Surroundings], Office]
"""Gives the file another key and opens it again; returns the office as it is then."""
Failed = Callable[[Exception], None]


class Closing(Protocol):
    """Keeps what is typed, lets running work end, does the deed, locks. `failed`: nothing was changed."""

    def __call__(self, deed: Deed, reason: str, failed: Failed) -> None: ...
