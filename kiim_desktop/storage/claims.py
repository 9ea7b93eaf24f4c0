"""Streams in which an office opened a file here that another keeps, as far as is known (sync/sharing/claiming)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.base.ids import KeyId, OfficeId, StreamId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.shares import ShareState


class ClaimState(Enum):
    """What becomes of a stream that claims a file."""

    WAITS = "waits"
    """Put aside until the office ends that keeps the file, as far as is known."""
    PAST = "past"
    """Its office kept the file once: nothing of it is taken any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A stream under one key, with what is needed to open it later."""

    stream: StreamId
    key_id: KeyId
    scope: Scope
    owner: OfficeId
    until: str
    """ISO day, the last one."""
    state: ClaimState
    epoch: bytes
    """Of the hub, in which `alias` is its short name."""
    alias: int | None
    notice: bytes = field(default=b"", repr=False)
    grant: bytes = field(default=b"", repr=False)
    """Packed, as they came."""
    at: int = 0
    """When it came first, milliseconds."""


_COLUMNS = 'stream, key_id, scope, owner, until, state, epoch, alias, notice, "grant", at'


def keep_claim(connection: Connection, claim: StoredClaim) -> None:
    """Keep a claim; of a known one how it came last."""
    connection.execute(
        f"INSERT INTO claim({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT(stream, key_id) DO UPDATE SET until = excluded.until, state = excluded.state,"
        ' epoch = excluded.epoch, alias = excluded.alias, notice = excluded.notice, "grant" = excluded."grant"',
        (claim.stream, claim.key_id, claim.scope, claim.owner, claim.until, claim.state.value, claim.epoch,
         claim.alias, claim.notice, claim.grant, claim.at),
    )  # fmt: skip


def claims(connection: Connection) -> list[StoredClaim]:
    """Return all of them, as they came; most offices never have any."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM claim ORDER BY at, alias, stream, key_id")  # noqa: S608
    return [
        StoredClaim(
            stream=StreamId(stream), key_id=KeyId(key_id), scope=scope, owner=OfficeId(owner), until=until,
            state=ClaimState(state), epoch=epoch, alias=alias, notice=notice, grant=grant, at=at,
        )
        for stream, key_id, scope, owner, until, state, epoch, alias, notice, grant, at in rows
    ]  # fmt: skip


def is_any_waiting(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM claim WHERE state = 'waits' LIMIT 1").first() is not None


def owner_of(connection: Connection, stream: StreamId) -> bytes | None:
    """Return the office that claims a file by this stream; None if it is no such stream."""
    row = connection.execute("SELECT owner FROM claim WHERE stream = ? LIMIT 1", (stream,)).first()
    return bytes(row[0]) if row is not None else None


def make_past(connection: Connection, stream: StreamId, epoch: bytes) -> None:
    """A stream that was open here counts no more: nothing is taken from it from now on, and it is to be forgotten."""
    connection.execute(
        f"INSERT INTO claim({_COLUMNS}) SELECT s.stream, k.key_id, s.scope, s.owner, s.until, 'past', ?, k.alias, x'',"  # noqa: S608
        " x'', s.granted_at FROM share s JOIN stream_key k ON k.stream = s.stream WHERE s.stream = ?"
        " ON CONFLICT DO NOTHING",
        (epoch, stream),
    )
    shares.set_state(connection, stream, ShareState.CLOSED)


def past_here(connection: Connection) -> list[StreamId]:
    """Return the past streams of which something is still here."""
    rows = connection.execute(
        "SELECT DISTINCT c.stream FROM claim c JOIN share s ON s.stream = c.stream WHERE c.state = 'past'"
        " ORDER BY c.stream"
    )
    return [StreamId(each) for each in rows.scalars()]


def forget_claim(connection: Connection, stream: StreamId) -> None:
    """Forget a claim and what was put aside of it."""
    connection.execute("DELETE FROM claim WHERE stream = ?", (stream,))
    connection.execute("DELETE FROM unit WHERE stream = ? AND state = 'claimed'", (stream,))


def until_before(connection: Connection, day: str) -> list[StreamId]:
    """Return the claims whose last day lies before a day."""
    rows = connection.execute("SELECT DISTINCT stream FROM claim WHERE until < ?", (day,)).scalars()
    return [StreamId(each) for each in rows]
