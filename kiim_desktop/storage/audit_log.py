"""The log of this device as other rooms see it: pages for a list, anchors for the hub, months to be removed."""

from __future__ import annotations

from collections.abc import Iterator

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.crypto.signing import SigningKey
from kiim_desktop.domain.audit import AuditAction, AuditEntry, AuditLine, AuditQuery, Break, month_of, months_before
from kiim_desktop.storage import anchors, chain_checking, chains
from kiim_desktop.storage.anchors import Anchor
from kiim_desktop.storage.database import Database

_AT_ONCE = 1_000


class AuditLog:
    """Reading, ending and shortening the log; lines are written by what they tell of (chains.append_audit)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, query: AuditQuery, limit: int, before: AuditLine | None = None) -> list[AuditLine]:
        """Return the newest lines first; `before` is the last line of the page that was shown."""
        with self._database.read() as connection:
            return chains.audit_page(connection, query, limit, before)

    def count(self, query: AuditQuery) -> int:
        """Return how many lines a query asks for."""
        with self._database.read() as connection:
            return chains.audit_count(connection, query)

    def last_number(self) -> int:
        """Return the number of the newest line."""
        with self._database.read() as connection:
            return chains.last_number(connection)

    def part(self, query: AuditQuery, offset: int, limit: int) -> list[AuditLine]:
        """Return some of the lines a query asks for, newest first, from the `offset`-th on."""
        with self._database.read() as connection:
            return chains.audit_page(connection, query, limit, offset=offset)

    def lines(self, query: AuditQuery) -> Iterator[AuditLine]:
        """Yield every line a query asks for, oldest first, however many they are."""
        place: AuditLine | None = None
        while True:
            with self._database.read() as connection:
                page = chains.audit_page(connection, query, _AT_ONCE, place, newest_first=False)
            if not page:
                return
            yield from page
            place = page[-1]

    def latest_anchor(self) -> Anchor | None:
        """Return the signed end of the newest closed month; the session hands it over, hub receipts keep it."""
        with self._database.read() as connection:
            return anchors.latest_anchor(connection)

    def anchors(self) -> list[Anchor]:
        """Return the ends of all closed months, the oldest first; those of removed lines too."""
        with self._database.read() as connection:
            return anchors.anchors(connection)

    def lacks_device(self) -> bool:
        """Tell whether a month was closed since the device signed last."""
        with self._database.read() as connection:
            return anchors.lack_device(connection)

    def sign_as_device(self, key: SigningKey) -> None:
        """Sign the ends of the months closed since the last time with the key of the device."""
        with self._database.write() as connection:
            anchors.sign_as_device(connection, key)
            chains.advance_generation(connection)

    def shorten(self, months: int, user: bytes) -> list[Anchor]:
        """Remove the lines of closed months that lie more than `months` back, each with a line saying so.

        Returns the anchors of what was removed; they stay.
        """
        at = millis(self._clock.now())
        limit = months_before(month_of(at), months)
        with self._database.read() as connection:
            if not anchors.is_any_older(connection, limit):
                return []
        with self._database.write() as connection:
            gone = anchors.remove_segments(connection, limit, at)
            for anchor in gone:
                detail = f"segment={anchor.no} month={anchor.month} lines={anchor.count}"
                chains.append_audit(connection, at, AuditEntry(user, AuditAction.SHORTENED, detail=detail))
            if gone:
                chains.advance_generation(connection)
        return gone

    def first_break(self) -> Break | None:
        """Walk the whole log; return the first broken line, or None."""
        with self._database.read() as connection:
            return chain_checking.first_break(connection)
