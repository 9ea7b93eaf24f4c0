"""Sealed farewells on this device: own changes on their way to the office that took its file back, unreadable here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiim_desktop.base.ids import KeyId, ReplicaId, StreamId
from kiim_desktop.storage.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFarewell:
    """A sealed unit (packed UnitEnvelope) and under which replica id its changes were made."""

    unit: bytes
    stream: StreamId
    key_id: KeyId
    rid: ReplicaId
    epoch: bytes
    """Of the hub whose short name of the stream stands in the envelope, if it had given one."""
    envelope: bytes = field(repr=False)


_UNSENT, _UNDER_WAY, _PUT_OFF = range(3)
_COLUMNS = "unit, stream, key_id, rid, epoch, envelope"


def keep(connection: Connection, farewell: StoredFarewell) -> None:
    connection.execute(
        f"INSERT INTO farewell({_COLUMNS}, sent) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(unit) DO NOTHING",  # noqa: S608
        (
            farewell.unit,
            farewell.stream,
            farewell.key_id,
            farewell.rid,
            farewell.epoch,
            farewell.envelope,
            _UNSENT,
        ),
    )


def to_send(connection: Connection) -> list[StoredFarewell]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM farewell WHERE sent = ? ORDER BY unit",  # noqa: S608
        (_UNSENT,),
    )
    return [
        StoredFarewell(
            unit=unit, stream=StreamId(stream), key_id=KeyId(key), rid=ReplicaId(rid), epoch=epoch, envelope=envelope
        )
        for unit, stream, key, rid, epoch, envelope in rows
    ]


def sent(connection: Connection, units: Iterable[bytes]) -> None:
    for unit in units:
        connection.execute("UPDATE farewell SET sent = ? WHERE unit = ?", (_UNDER_WAY, unit))


def taken(connection: Connection) -> None:
    """The hub has every farewell that was in a bundle."""
    connection.execute("DELETE FROM farewell WHERE sent = ?", (_UNDER_WAY,))


def put_off(connection: Connection, units: Iterable[bytes]) -> None:
    """The hub does not know the stream of these, among them maybe others: they wait for the next exchange."""
    for unit in units:
        connection.execute("UPDATE farewell SET sent = ? WHERE unit = ?", (_PUT_OFF, unit))


def is_any_put_off(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM farewell WHERE sent = ? LIMIT 1", (_PUT_OFF,)).first() is not None


def take_up(connection: Connection) -> None:
    """Let what was put off leave now."""
    connection.execute("UPDATE farewell SET sent = ? WHERE sent = ?", (_UNSENT, _PUT_OFF))


def dropped(connection: Connection) -> None:
    """Bundles were thrown away: let the farewells in them leave once more."""
    connection.execute("UPDATE farewell SET sent = ? WHERE sent = ?", (_UNSENT, _UNDER_WAY))


def forget(connection: Connection, stream: StreamId) -> int:
    """Let nothing leave any more for a stream that was erased; returns how many units."""
    return connection.execute("DELETE FROM farewell WHERE stream = ?", (stream,)).rowcount
