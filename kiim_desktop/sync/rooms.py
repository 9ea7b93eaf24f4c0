"""How much travels at once over a line: much where the last exchange ended well and soon, little where the line breaks.

What breaks off on its way up has to be sent again from the start of its piece, so a piece is as small as the line is
poor. Between two cuts a line of 64 kbit/s that breaks every 20 s carries some 90 kB; of pieces of 6 KiB it loses a
twenty-fifth. Downloads lose next to nothing whatever the size: they go on at the byte where the line broke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiim_desktop.storage.exchange import CONFIRMED, Exchange, ExchangeLine
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import LineBroke
from kiim_desktop.sync.wire.codec import FILE_CAP, INLINE_CAP, PROVED_CAP

ATTEMPTS: Final = 4
"""So often in a row nothing gets through before the line counts as broken."""
NARROW: Final = 16 * 1024
"""Bytes of a bundle that goes inside its request even over a line that breaks: a working day stays one round trip."""
CRUMB: Final = 6 * 1024
"""Bytes of a piece over a line that breaks."""
ENOUGH: Final = 4
"""Times its room a line which once broke has to carry without breaking before it is trusted with more."""
SLOW_MILLIS: Final = 1_000
"""A line that took longer for a round trip is far or slow, and nothing large is trusted to it at once."""


@dataclass(slots=True)
class Room:
    """Bytes that may travel at once in this exchange."""

    exchange: Exchange
    bytes: int
    """Of a bundle that goes up inside its request."""
    asks: bool = True
    """Whether the hub may have the beginning of what goes up next."""
    breaks: int = 0
    unheard: int = 0
    """Hellos in a row that broke off."""

    @property
    def inlined(self) -> int:
        """Return how much an answer may bring inlined; what is more is fetched, and resumed where it broke."""
        return self.bytes if self.bytes > PROVED_CAP else min(self.bytes, INLINE_CAP)

    @property
    def piece(self) -> int:
        """Return the bytes of a piece on its way up: a break loses all that came of it."""
        if self.bytes > PROVED_CAP:
            return self.bytes
        return min(self.bytes // 2, INLINE_CAP) if self.bytes > NARROW else CRUMB

    @property
    def fetched(self) -> int:
        """Return the bytes of a piece on its way down: a break loses nothing of it."""
        return max(self.bytes, INLINE_CAP)

    def narrow(self) -> None:
        """The line broke: go on in small pieces, and begin with them next time."""
        self.breaks += 1
        self.asks = True
        if self.bytes > NARROW:
            self.bytes = NARROW
            self.exchange.put({ExchangeFact.ROOM: NARROW.to_bytes(4, "big")})

    def hello_broke(self, error: LineBroke) -> None:
        """Make a hello worth saying anew, over what is left of the line; LineBroke if it broke too often in a row."""
        self.narrow()
        self.unheard += 1
        if self.unheard >= ATTEMPTS:
            raise error

    def widen(self, carried: int) -> None:
        """An exchange over a line that once broke ended well: trust it with more if it carried enough to tell."""
        if self.breaks or carried < ENOUGH * self.bytes or self.exchange.get(ExchangeFact.ROOM) is None:
            return
        wider = INLINE_CAP.to_bytes(4, "big") if self.bytes < INLINE_CAP else None
        self.exchange.put({ExchangeFact.ROOM: wider})


def room_of(exchange: Exchange, carrier: Carrier) -> Room:
    """Return what may travel at once: all by folder, little over a line that broke, is slow or was never tried."""
    if not carrier.answers_at_once:
        return Room(exchange, FILE_CAP)
    known = exchange.get(ExchangeFact.ROOM)
    last = next(iter(exchange.lines(limit=1)), None)
    size = PROVED_CAP if last is not None and _proves(last) else INLINE_CAP
    if known is not None:
        size = int.from_bytes(known, "big")
    return Room(exchange, size, asks=last is None or last.outcome != CONFIRMED)


def _proves(line: ExchangeLine) -> bool:
    is_far = line.carrier == "https" and line.millis > SLOW_MILLIS * max(1, line.round_trips)
    return line.outcome == CONFIRMED and not is_far
