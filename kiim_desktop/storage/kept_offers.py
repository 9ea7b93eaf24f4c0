"""Own records of files that were taken back, as long as they may be kept with a legal basis of the own office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiim_desktop.base.ids import RecordId, StreamId
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.codec import payload, read_payload
from kiim_desktop.storage.connection import Connection

_COLUMNS = 'stream, record, owner, until, kind, "values", basis, wall'


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedRecord:
    """A record of this office in a file of another that was taken back."""

    stream: StreamId
    """Through which it was shared; names the offer."""
    record: RecordId
    owner: bytes
    """The office that kept the file."""
    until: str
    """The last day on which it may be kept, ISO 8601."""
    kind: int
    values: dict[int, Value] = field(repr=False)
    basis: str
    """How it was known: told, seen ..."""
    wall: int
    """When it was written last, milliseconds."""


def keep(connection: Connection, records: Iterable[OfferedRecord]) -> None:
    for each in records:
        connection.execute(
            f"INSERT INTO kept_offer({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608
            (each.stream, each.record, each.owner, each.until, each.kind, payload(each.values), each.basis, each.wall),
        )


def offered(connection: Connection) -> list[OfferedRecord]:
    """Return what is offered, by stream and record."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM kept_offer ORDER BY until, stream, record")  # noqa: S608
    return [
        OfferedRecord(
            stream=StreamId(stream), record=RecordId(record), owner=owner, until=until, kind=kind,
            values=read_payload(values), basis=basis, wall=wall,
        )
        for stream, record, owner, until, kind, values, basis, wall in rows
    ]  # fmt: skip


def until_before(connection: Connection, day: str) -> list[StreamId]:
    """Return the offers whose last day lies before a day."""
    rows = connection.execute("SELECT DISTINCT stream FROM kept_offer WHERE until < ?", (day,)).scalars()
    return [StreamId(each) for each in rows]


def forget(connection: Connection, stream: StreamId) -> int:
    """Delete an offer; returns of how many records. Its traces go with the next sweep (sweeping.py)."""
    return connection.execute("DELETE FROM kept_offer WHERE stream = ?", (stream,)).rowcount
