"""What somebody was at when the window was locked, beside the drafts: a list half looked through, a search."""

from __future__ import annotations

import msgspec

from kiim_desktop.base.ids import UserId
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact


class LeftOpen:
    """What waits on this device for its user; never exchanged."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_list(self, user: UserId, way: bytes) -> None:
        """Keep how a list is read and what was decided about it; b"" forgets it."""
        with self._database.write() as connection:
            others = {whose: each for whose, each in _lists(connection).items() if whose != user}
            lists = {**others, bytes(user): way} if way else others
            if lists:
                facts.put(connection, Fact.IMPORTS_BEGUN, msgspec.msgpack.encode(lists))
            else:
                facts.drop(connection, Fact.IMPORTS_BEGUN)

    def list_of(self, user: UserId) -> bytes:
        """Return what was kept; b"" if no list was begun."""
        with self._database.read() as connection:
            return _lists(connection).get(user, b"")

    def keep_search(self, user: UserId, query: str) -> None:
        """Keep what is searched for instead of what anybody searched for before; "" forgets it."""
        with self._database.write() as connection:
            if query:
                facts.put(connection, Fact.SEARCH_LEFT, msgspec.msgpack.encode((user, query)))
            else:
                facts.drop(connection, Fact.SEARCH_LEFT)

    def search_of(self, user: UserId) -> str:
        """Return what this user searched for when the window was locked the last time."""
        with self._database.read() as connection:
            stored = facts.get(connection, Fact.SEARCH_LEFT)
        whose, query = msgspec.msgpack.decode(stored, type=tuple[bytes, str]) if stored else (b"", "")
        return query if whose == user else ""


def _lists(connection: Connection) -> dict[bytes, bytes]:
    stored = facts.get(connection, Fact.IMPORTS_BEGUN)
    return msgspec.msgpack.decode(stored, type=dict[bytes, bytes]) if stored else {}
