"""Streams and their keys as this device knows them: which scope goes into which stream, under which key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.base.ids import KeyId, OfficeId, StreamId, UnitId
from kiim_desktop.domain.records import CATALOGUE, Scope
from kiim_desktop.storage.connection import Connection


class StreamKind(Enum):
    """What a stream is for."""

    OWN = "own"
    """A person, for the office that keeps the file: everything."""
    SHARED = "shared"
    """What a consent opened of a person to other offices."""
    OFFICE = "office"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream and whose it is."""

    id: StreamId
    kind: StreamKind
    scope: Scope
    owner: OfficeId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """One key of a stream; `sealed` lies under the office secret of `generation`."""

    stream: StreamId
    key_id: KeyId
    sealed: bytes = field(repr=False)
    head: bytes = field(repr=False)
    generation: int
    alias: int | None
    """The hub's short name; None until the hub told it."""


class UnitState(Enum):
    """Where a unit stands on this device."""

    HELD = "held"
    BEFORE = "before"
    """Held in an earlier epoch of the hub; not seen in the present one."""
    PARKED = "parked"
    QUARANTINED = "quarantined"
    CLAIMED = "claimed"
    """Of a stream in which another office than the one that keeps a file opened it (claims.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUnit:
    """A unit that was met; the body is kept only while it waits."""

    id: UnitId
    stream: StreamId
    state: UnitState = UnitState.HELD
    hub_seq: int = 0
    body: bytes | None = field(default=None, repr=False)
    replaces: tuple[bytes, ...] = ()
    """The beginnings of the ids of the units in whose place its owner put it (sync/repacking.py)."""


_SELECT_KEY = "SELECT stream, key_id, sealed_key, head, generation, alias FROM stream_key"


def stream_of_scope(connection: Connection, scope: Scope, owner: OfficeId) -> Stream | None:
    """Return the stream that holds all of a scope of an office; the least id if two devices once made one each."""
    row = connection.execute(
        "SELECT id, kind, scope, owner FROM stream WHERE scope = ? AND owner = ? AND kind <> 'shared'"
        " ORDER BY id LIMIT 1",
        (scope, owner),
    ).one_or_none()
    return _stream(*row) if row else None


def streams_of_scope(connection: Connection, scope: Scope) -> list[Stream]:
    """Return every stream of a scope that is known here, closed ones too."""
    rows = connection.execute("SELECT id, kind, scope, owner FROM stream WHERE scope = ? ORDER BY id", (scope,))
    return [_stream(*row) for row in rows]


def has_other_owner(connection: Connection, scope: Scope, office: OfficeId) -> bool:
    """Tell whether a scope is known as that of another office."""
    row = connection.execute("SELECT 1 FROM stream WHERE scope = ? AND owner <> ? LIMIT 1", (scope, office))
    return scope != CATALOGUE and row.first() is not None


def stream_by_id(connection: Connection, stream: StreamId) -> Stream | None:
    row = connection.execute("SELECT id, kind, scope, owner FROM stream WHERE id = ?", (stream,)).one_or_none()
    return _stream(*row) if row else None


def keep_stream(connection: Connection, stream: Stream) -> None:
    keep_streams(connection, [stream])


def keep_streams(connection: Connection, streams: Iterable[Stream]) -> None:
    rows = [(each.id, each.kind.value, each.scope, each.owner) for each in streams]
    if rows:
        connection.execute(
            "INSERT INTO stream(id, kind, scope, owner, offer, touched, stale) VALUES (?, ?, ?, ?, 0, 0, 0)"
            " ON CONFLICT(id) DO NOTHING",
            rows,
        )


def keep_key(connection: Connection, key: StoredKey) -> None:
    """Keep a key; of a known one only the alias is new."""
    keep_keys(connection, [key])


def keep_keys(connection: Connection, keys: Iterable[StoredKey]) -> None:
    """Keep keys; of known ones only the alias is new. Of several that claim one alias the last has it."""
    listed = list(keys)
    named: dict[int | None, StoredKey] = {key.alias: key for key in listed if key.alias is not None}
    rows = [
        (
            key.stream,
            key.key_id,
            key.sealed,
            key.head,
            key.generation,
            key.alias if named.get(key.alias) is key else None,
        )
        for key in listed
    ]
    if named:
        connection.execute("UPDATE stream_key SET alias = NULL WHERE alias = ?", [(alias,) for alias in named])
    if rows:
        connection.execute(
            "INSERT INTO stream_key(stream, key_id, sealed_key, head, generation, alias) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(stream, key_id) DO UPDATE SET alias = coalesce(excluded.alias, alias)",
            rows,
        )


def newest_key(connection: Connection, stream: StreamId) -> StoredKey | None:
    """Return the key to seal with: of the newest office secret, and of several under one secret the last to come.

    A stream gets a new key also when a recipient has newer keys: then nothing but the order tells it from the old one.
    """
    row = connection.execute(
        _SELECT_KEY + " WHERE stream = ? ORDER BY generation DESC, no DESC LIMIT 1", (stream,)
    ).one_or_none()
    return _key(*row) if row else None


def key_by_alias(connection: Connection, alias: int) -> StoredKey | None:
    row = connection.execute(_SELECT_KEY + " WHERE alias = ?", (alias,)).one_or_none()
    return _key(*row) if row else None


def name_key(connection: Connection, stream: StreamId, key_id: KeyId, alias: int) -> None:
    """Note the hub's short name of a key."""
    connection.execute("UPDATE stream_key SET alias = NULL WHERE alias = ?", (alias,))
    connection.execute("UPDATE stream_key SET alias = ? WHERE stream = ? AND key_id = ?", (alias, stream, key_id))


def forget_aliases(connection: Connection) -> None:
    """Forget the hub's short names: they hold only within one epoch of the hub."""
    connection.execute("UPDATE stream_key SET alias = NULL")


def keep_units(connection: Connection, units: Iterable[StoredUnit]) -> None:
    """Note units; one that is held stays held."""
    rows = [(unit.id, unit.stream, unit.hub_seq, unit.state.value, unit.body) for unit in units]
    if rows:
        connection.execute(
            "INSERT INTO unit(id, stream, hub_seq, state, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
            " SET state = excluded.state, stream = excluded.stream, body = excluded.body, hub_seq = excluded.hub_seq"
            " WHERE state <> 'held'",
            rows,
        )


def waiting_units(connection: Connection, state: UnitState) -> list[StoredUnit]:
    rows = connection.execute(
        "SELECT id, stream, hub_seq, body FROM unit WHERE state = ? ORDER BY hub_seq", (state.value,)
    )
    return [
        StoredUnit(id=UnitId(i), stream=StreamId(stream), state=state, hub_seq=seq or 0, body=body)
        for i, stream, seq, body in rows
    ]


def claimed_units(connection: Connection, stream: StreamId) -> list[StoredUnit]:
    """Return what was put aside of a stream that was not believed, in the order in which it came."""
    rows = connection.execute(
        "SELECT id, hub_seq, body FROM unit WHERE stream = ? AND state = 'claimed' ORDER BY hub_seq", (stream,)
    )
    return [
        StoredUnit(id=UnitId(i), stream=stream, state=UnitState.CLAIMED, hub_seq=seq or 0, body=body)
        for i, seq, body in rows
    ]


def is_any_waiting(connection: Connection) -> bool:
    """Tell whether any unit is parked or quarantined."""
    sql = "SELECT 1 FROM unit WHERE state IN ('parked', 'quarantined') LIMIT 1"
    return connection.execute(sql).first() is not None


def scopes_parked(connection: Connection) -> set[Scope]:
    """Return the persons of whose own stream something waits here unread."""
    return set(
        connection.execute(
            "SELECT DISTINCT stream.scope FROM unit JOIN stream ON stream.id = unit.stream"
            " WHERE unit.state = 'parked' AND stream.kind = 'own'"
        ).scalars()
    )


def doubt_held(connection: Connection) -> None:
    """The hub has a new epoch: nothing counts as held there until it was seen again."""
    connection.execute("UPDATE unit SET state = 'before' WHERE state = 'held'")


def lost_streams(connection: Connection) -> list[StreamId]:
    """Return the streams of which the hub lacks units it once had, and forget these units."""
    found = connection.execute("SELECT DISTINCT stream FROM unit WHERE state = 'before'").scalars()
    connection.execute("DELETE FROM unit WHERE state = 'before'")
    return [StreamId(stream) for stream in found]


def first_number(connection: Connection, chosen: Iterable[StreamId]) -> int:
    """Return the least hub_seq of what is held of these streams; 0 if some of it was sent from here."""
    sql = "SELECT coalesce(min(hub_seq), 0) FROM unit WHERE stream = ? AND state = 'held'"
    return min([int(connection.execute(sql, (each,)).scalar_one()) for each in chosen], default=0)


def held_ids(connection: Connection, stream: StreamId) -> list[bytes]:
    """Return the ids of the units of a stream that this device holds."""
    return list(connection.execute("SELECT id FROM unit WHERE stream = ? AND state = 'held'", (stream,)).scalars())


def all_streams(connection: Connection) -> list[Stream]:
    return [_stream(*row) for row in connection.execute("SELECT id, kind, scope, owner FROM stream ORDER BY id")]


def streams_under_older_keys(connection: Connection, owner: OfficeId, generation: int, limit: int) -> list[Stream]:
    """Return own and office streams of an office whose newest key lies under an older office secret."""
    rows = connection.execute(
        "SELECT id, kind, scope, owner FROM stream WHERE owner = ? AND kind IN ('own', 'office') AND EXISTS"
        " (SELECT 1 FROM stream_key k WHERE k.stream = stream.id) AND NOT EXISTS"
        " (SELECT 1 FROM stream_key k WHERE k.stream = stream.id AND k.generation >= ?) ORDER BY id LIMIT ?",
        (owner, generation, limit),
    )
    return [_stream(*row) for row in rows]


def mark_to_offer(connection: Connection, streams: Iterable[StreamId]) -> None:
    """Let everything living in these streams be sent again."""
    for stream in streams:
        connection.execute("UPDATE stream SET offer = 1 WHERE id = ?", (stream,))


def streams_to_offer(connection: Connection, limit: int) -> list[Stream]:
    rows = connection.execute("SELECT id, kind, scope, owner FROM stream WHERE offer > 0 ORDER BY id LIMIT ?", (limit,))
    return [_stream(*row) for row in rows]


def mark_to_announce(connection: Connection, owner: OfficeId) -> None:
    """Let every stream of an office be announced under each key for which the hub told no short name: it lacks it.

    A shared stream into which nothing has been put yet never left: it is announced with the first that it holds, and
    may still be dropped without anybody knowing of it.
    """
    connection.execute(
        "UPDATE stream SET offer = 2 WHERE owner = ? AND offer = 0 AND EXISTS"
        " (SELECT 1 FROM stream_key WHERE stream_key.stream = stream.id AND alias IS NULL) AND NOT EXISTS"
        " (SELECT 1 FROM share WHERE share.stream = stream.id AND state = 'founding' AND NOT EXISTS"
        " (SELECT 1 FROM in_stream WHERE in_stream.stream = stream.id))",
        (owner,),
    )


def is_to_send(connection: Connection, stream: StreamId) -> bool:
    """Tell whether what lives in a stream that is offered has to be sent again, too; else it is only announced."""
    return bool(connection.execute("SELECT offer = 1 FROM stream WHERE id = ?", (stream,)).scalar_one_or_none())


def keys_of(connection: Connection, stream: StreamId) -> list[StoredKey]:
    """Return every key of a stream, the last to come first."""
    rows = connection.execute(_SELECT_KEY + " WHERE stream = ? ORDER BY generation DESC, no DESC", (stream,))
    return [_key(*row) for row in rows]


def nameless_keys(connection: Connection, stream: StreamId) -> list[StoredKey]:
    """Return the keys of a stream for which the hub told no short name, in the order in which they came."""
    rows = connection.execute(_SELECT_KEY + " WHERE stream = ? AND alias IS NULL ORDER BY generation, no", (stream,))
    return [_key(*row) for row in rows]


def offered(connection: Connection, stream: StreamId) -> None:
    """It is in a bundle that is kept; until the hub took that, it may have to be offered once more."""
    connection.execute("UPDATE stream SET offer = -offer WHERE id = ? AND offer > 0", (stream,))


def offers_taken(connection: Connection) -> None:
    """The hub has every offer that was in a bundle."""
    connection.execute("UPDATE stream SET offer = 0 WHERE offer < 0")


def offers_dropped(connection: Connection) -> None:
    """Bundles were thrown away: let what was offered in them leave once more."""
    connection.execute("UPDATE stream SET offer = -offer WHERE offer < 0")


def _stream(id_: bytes, kind: str, scope: bytes, owner: bytes) -> Stream:
    return Stream(id=StreamId(id_), kind=StreamKind(kind), scope=scope, owner=OfficeId(owner))


def _key(stream: bytes, key_id: bytes, sealed: bytes, head: bytes, generation: int, alias: int | None) -> StoredKey:
    return StoredKey(
        stream=StreamId(stream),
        key_id=KeyId(key_id),
        sealed=sealed,
        head=head,
        generation=generation,
        alias=alias,
    )


def forget_scope(connection: Connection, scope: Scope) -> None:
    """Forget every stream of a scope with its keys and units."""
    for table in ("stream_key", "unit", "chunk_place"):
        connection.execute(
            f"DELETE FROM {table} WHERE stream IN (SELECT id FROM stream WHERE scope = ?)",  # noqa: S608  # closed list
            (scope,),
        )
    connection.execute("DELETE FROM stream WHERE scope = ?", (scope,))
