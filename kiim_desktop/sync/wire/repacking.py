"""Packing anew: the owner of a stream puts one or several units in the place of units that were there before.

The new ones hold everything that lives in the cells the replaced ones touched, under the same dots and contexts: who
never saw the replaced ones comes to the same state, and for whoever did nothing changes. What is dead there is left
out, and of a deleted record everything but dots and contexts. The hub swaps all at once; it can read none of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.sync.wire.codec import Id16
from kiim_desktop.sync.wire.units import UnitEnvelope

REPACKS_CAP: Final = 1_000
"""Streams packed anew in one bundle."""
REPLACES_CAP: Final = 4_000
UNITS_CAP: Final = 64


class Repack(msgspec.Struct, frozen=True, array_like=True):
    """Units in the place of others of one stream; taken wholly or not at all."""

    stream: int
    """As UnitEnvelope.stream: an alias, or < 0 the place of a notice of the same bundle."""
    units: Annotated[tuple[UnitEnvelope, ...], Meta(max_length=UNITS_CAP)]
    """All of this stream. Empty only for one that was taken back (DROP): all of it lies in the own stream too."""
    replaces: Annotated[tuple[Id16, ...], Meta(min_length=1, max_length=REPLACES_CAP)]
    """Of this stream, under whichever of its keys."""
    forgets: bool = False
    """A record in the replaced units was deleted: nothing of them is kept aside."""

    @property
    def name(self) -> bytes:
        """Return under which id RefusedUnit speaks of it."""
        return self.units[0].id if self.units else sha256(b"".join(sorted(self.replaces))).digest()[:16]
