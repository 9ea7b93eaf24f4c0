"""What came from other offices, as Heute lists it: per exchange, file and office one line, the newest first.

It is kept as one value beside the records, never exchanged, and holds ids only; it goes with the file it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import facts
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.facts import Fact

MOST: Final = 200
"""Lines that are kept."""
DAYS: Final = 30
"""How long each is kept."""
_DAY_MS: Final = 86_400_000


class StoredNews(msgspec.Struct, frozen=True, array_like=True):
    """One line: what one office wrote into one file, as it came with one exchange."""

    at: int
    """When it came, milliseconds by the clock here."""
    scope: bytes
    office: bytes
    records: tuple[bytes, ...]
    seen_by: tuple[bytes, ...] = ()


_CODEC: Final = msgspec.msgpack.Decoder(list[StoredNews])


def kept_news(connection: Connection) -> list[StoredNews]:
    """Return the lines, the newest first, of files that somebody may see."""
    lines = _all(connection)
    seen = _visible(connection, {each.scope for each in lines})
    return [each for each in lines if each.scope in seen]


def keep_news(connection: Connection, lines: Iterable[StoredNews], now: int) -> None:
    """Add lines; what is too old, too much, or of a file that is gone goes."""
    _put(connection, _lasting(connection, lines, now))


def has_lapsed(connection: Connection, now: int) -> bool:
    """Tell whether something is kept that is to go."""
    return len(_lasting(connection, (), now)) < len(_all(connection))


def _lasting(connection: Connection, lines: Iterable[StoredNews], now: int) -> list[StoredNews]:
    found = sorted((*lines, *_all(connection)), key=lambda each: each.at, reverse=True)
    there = _there(connection, {each.scope for each in found})
    return [each for each in found if each.scope in there and each.at > now - DAYS * _DAY_MS][:MOST]


def mark_seen(connection: Connection, scope: Scope, record: RecordId | None, user: bytes) -> None:
    """Note that a user has seen the lines of a file, or only those with a record."""
    lines = _all(connection)
    after = [
        msgspec.structs.replace(each, seen_by=(*each.seen_by, user))
        if each.scope == scope and (record is None or record in each.records) and user not in each.seen_by
        else each
        for each in lines
    ]
    if after != lines:
        _put(connection, after)


def drop_news(connection: Connection, scope: Scope) -> None:
    """Forget the lines of a file."""
    lines = _all(connection)
    if any(each.scope == scope for each in lines):
        _put(connection, [each for each in lines if each.scope != scope])


def _all(connection: Connection) -> list[StoredNews]:
    stored = facts.get(connection, Fact.NEWS)
    try:
        return _CODEC.decode(stored) if stored else []
    except msgspec.DecodeError:  # a newer version may have written it differently
        return []


def _put(connection: Connection, lines: list[StoredNews]) -> None:
    if lines:
        facts.put(connection, Fact.NEWS, msgspec.msgpack.encode(lines))
    else:
        facts.drop(connection, Fact.NEWS)


def _visible(connection: Connection, scopes: set[bytes]) -> set[bytes]:
    """Return of these files those that have a line in the list: hidden ones have none."""
    return {
        scope for scope in scopes if connection.execute("SELECT 1 FROM person WHERE id = ?", (scope,)).one_or_none()
    }


def _there(connection: Connection, scopes: set[bytes]) -> set[bytes]:
    sql = "SELECT 1 FROM record WHERE scope = ? LIMIT 1"
    return {scope for scope in scopes if connection.execute(sql, (scope,)).one_or_none()}
