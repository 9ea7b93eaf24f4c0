"""All SQL of the exchange: what is to be sent, what was taken, what came, and what this device knows of the hub.

`Exchange.writing` hands out one transaction, so that a bundle, the numbers it uses up and the mark "sealed" are kept
together, and units are applied together with the cursor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from kiim_desktop.base.ids import DeviceId, OfficeId, ReplicaId, StreamId
from kiim_desktop.domain.audit import AuditEntry
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import chains, facts, reading, receipts, streams, writing
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.exchange_facts import ExchangeFact, Values, get_fact, get_facts, put_facts
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.file_view import FileView
from kiim_desktop.storage.hidden import NOT_HIDDEN
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.store import Changed, Store

_pack = msgspec.msgpack.Encoder(order="deterministic")


class SentUnit(NamedTuple):
    """A unit in a bundle: its id, its stream, and of one for another office the changes in it as (record, seq)."""

    id: bytes
    home: bytes
    held: list[tuple[bytes, int]]


def sent_units(packed: bytes) -> list[SentUnit]:
    """Return what is noted with an outgoing bundle."""
    return msgspec.msgpack.decode(packed, type=list[SentUnit]) if packed else []


def packed_values(change: PlainChange) -> set[tuple[int, bytes]]:
    """Return the fields of a change with their values as the list of what was not accepted keeps them."""
    return {(number, _pack.encode(value)) for number, value in change.values.items()}


class OutboxRow(NamedTuple):
    """An own change without a receipt."""

    seq: int
    scope: Scope
    change: PlainChange | None
    """What of it still lives; None if all of it was replaced before it left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A bundle that was made and not yet taken."""

    number: int
    hash: bytes
    bundle: bytes = field(repr=False)
    units: bytes = field(default=b"", repr=False)


CONFIRMED, IN_FOLDER, CANCELLED = "confirmed", "in_folder", "cancelled"
"""Outcomes in the list of exchanges; any other is the code of an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLine:
    """One line of the list of exchanges."""

    at: int
    carrier: str
    outcome: str
    sent: int
    received: int
    bytes_up: int
    bytes_down: int
    round_trips: int
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReplica:
    """Whose replica it is, as its certificate says."""

    rid: ReplicaId
    device: DeviceId
    office: OfficeId
    certificate: bytes = b""


class Desk(FileView):
    """One open write transaction of the exchange, with a view on the file."""

    def put(self, values: Values) -> None:
        put_facts(self.connection, values)

    def get(self, name: ExchangeFact) -> bytes | None:
        return get_fact(self.connection, name)

    def unsealed(self, limit: int) -> list[OutboxRow]:
        """Return own changes that are in no bundle yet, in their order."""
        replicas, own = self._store.database.replicas, self._store.replica
        found = reading.changes_to_send(self.connection, replicas, own, self.sealed_to(), limit)
        return [OutboxRow(*row) for row in found]

    def sealed_to(self) -> int:
        """Return the highest own seq that is in a bundle."""
        return facts.get_number(self.connection, Fact.SEALED_TO)

    def certificates(self, rids: Iterable[ReplicaId]) -> list[bytes]:
        """Return the signed certificates known of these replicas."""
        known = (_replica(self.connection, rid) for rid in rids)
        return [each.certificate for each in known if each is not None and each.certificate]

    def keep_outgoing(self, outgoing: Outgoing, rid: ReplicaId, sealed_to: int) -> None:
        """Keep a bundle before its first byte leaves, and remember how far own changes are in bundles."""
        if not self._is_under_way():
            self.put({ExchangeFact.LOOK_BACK: rid + (self.get(ExchangeFact.CURSOR) or b"")})
        self.connection.execute(
            "INSERT INTO outgoing(number, rid, hash, bundle, units, at) VALUES (?, ?, ?, ?, ?, ?)",
            (outgoing.number, rid, outgoing.hash, outgoing.bundle, outgoing.units, self.now()),
        )
        if sealed_to > facts.get_number(self.connection, Fact.SEALED_TO):
            facts.put_number(self.connection, Fact.SEALED_TO, sealed_to)

    def take_off(self, number: int) -> None:
        """Forget bundles of the own channel up to a number: the hub took them."""
        self.connection.execute("DELETE FROM outgoing WHERE number <= ?", (number,))

    def is_any_outgoing(self) -> bool:
        """Tell whether a bundle waits that the hub has not taken."""
        return self.connection.execute("SELECT 1 FROM outgoing LIMIT 1").first() is not None

    def first_waiting(self) -> int | None:
        """Return the number of the oldest bundle the hub has not taken."""
        return self.connection.execute("SELECT min(number) FROM outgoing").scalar_one()  # type: ignore[no-any-return]  # a number or NULL

    def _is_under_way(self) -> bool:
        """Tell whether anything that was sealed here has no receipt yet."""
        sealed = self.connection.execute("SELECT 1 FROM outbox WHERE seq <= ? LIMIT 1", (self.sealed_to(),))
        return self.is_any_outgoing() or sealed.first() is not None

    def homes_of_outgoing(self) -> set[StreamId]:
        """Return the streams of everything in bundles not yet taken."""
        rows = self.connection.execute("SELECT units FROM outgoing").scalars()
        return {StreamId(each.home) for units in rows for each in sent_units(units)}

    def unseal(self) -> None:
        """Throw away every bundle not yet taken; what was in them is sealed again."""
        self.connection.execute("DELETE FROM outgoing")
        first = self.connection.execute("SELECT min(seq) FROM outbox").scalar_one()
        if first is not None:
            facts.put_number(self.connection, Fact.SEALED_TO, first - 1)

    def receipted(self, rid: ReplicaId, intervals: Sequence[tuple[int, int]]) -> int:
        """Remove own changes that the hub holds for sure; returns how many."""
        if rid != facts.get(self.connection, Fact.REPLICA):
            return 0
        removed = 0
        for first, last in intervals:
            removed += self.connection.execute("DELETE FROM outbox WHERE seq BETWEEN ? AND ?", (first, last)).rowcount
        return removed

    def audit(self, entries: Iterable[AuditEntry]) -> None:
        for entry in entries:
            chains.append_audit(self.connection, self.now(), entry)

    def refuse(self, changes: Iterable[PlainChange], reason: str, keeper: bytes = b"") -> None:
        """List values that are not exchanged, so that somebody sees them and decides; each only once.

        `keeper` is the office whose file it is if the changes are own ones in a file of another office; what another
        office wrote is listed with its name.
        """
        for change in changes:
            known = None if keeper else self.replica(change.dot.replica)
            other = keeper or (known.office if known is not None and known.office != self.office else b"")
            for number, value in change.values.items():
                self.connection.execute(
                    "INSERT INTO refused(scope, record, kind, field, value, office, reason, at)"
                    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM refused"
                    " WHERE scope = ?1 AND record = ?2 AND field = ?4 AND value = ?5 AND reason = ?7)",
                    (change.scope, change.record, change.kind, number, _pack.encode(value), other, reason, self.now()),
                )

    def take_in(self, changes: Iterable[PlainChange], audit: Iterable[AuditEntry]) -> Changed:
        """Apply changes of others in this transaction."""
        return writing.take_in(self.connection, self._store.ground, changes, self.now(), audit)

    def drop_heads(self, beside: PlainChange, dots: Collection[Dot]) -> None:
        """Let these heads go where a change wrote, as if they had never come; what comes again is there again."""
        writing.drop_heads(self.connection, self._store.ground, beside, dots, self.now())

    def know_replica(self, replica: KnownReplica) -> None:
        self._store.database.replicas.number_in(self.connection, replica.rid)
        self.connection.execute(
            "UPDATE replica SET device = ?, office = ?, certificate = ? WHERE rid = ?",
            (replica.device, replica.office, replica.certificate, replica.rid),
        )

    def keep_receipts(self, rid: ReplicaId, intervals: Sequence[tuple[int, int]]) -> None:
        """Keep what the hub has of a replica, known here or not."""
        self._store.database.replicas.number_in(self.connection, rid)
        receipts.put(self.connection, rid, intervals)

    def replica(self, rid: ReplicaId) -> KnownReplica | None:
        """Return whose a replica is. The present one is of this device, even if no bundle ever left under it."""
        known = _replica(self.connection, rid)
        if known is None and rid == self._store.replica:
            return KnownReplica(rid=rid, device=self._store.identity.device, office=self.office)
        return known


class Exchange:
    """What the exchange keeps in the open profile."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """Give one transaction; all or nothing."""
        with self.store.database.write(is_piece=True) as connection:
            yield Desk(self.store, connection)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Give one snapshot to look at; writing through it fails."""
        with self.store.database.read() as connection:
            yield Desk(self.store, connection)

    def get(self, name: ExchangeFact) -> bytes | None:
        with self.reading() as desk:
            return desk.get(name)

    def get_all(self, *names: ExchangeFact) -> dict[ExchangeFact, bytes | None]:
        """Return several facts from one look."""
        with self.reading() as desk:
            return get_facts(desk.connection, names)

    def put(self, values: Values) -> None:
        with self.writing() as desk:
            desk.put(values)
        self.store.database.checkpoint()

    def waiting(self) -> int:
        """Return how many own changes have no receipt yet."""
        with self.store.database.read() as connection:
            return int(connection.execute("SELECT count(*) FROM outbox").scalar_one())

    def outgoing(self, after: int = 0) -> Outgoing | None:
        """Return the oldest bundle not yet taken, beyond a number."""
        with self.store.database.read() as connection:
            row = connection.execute(
                "SELECT number, hash, bundle, units FROM outgoing WHERE number > ? ORDER BY number LIMIT 1", (after,)
            ).one_or_none()
        return Outgoing(number=row[0], hash=row[1], bundle=row[2], units=row[3]) if row else None

    def all_streams(self) -> list[streams.Stream]:
        with self.store.database.read() as connection:
            return streams.all_streams(connection)

    def held_ids(self, stream: StreamId) -> list[bytes]:
        with self.store.database.read() as connection:
            return streams.held_ids(connection, stream)

    def waiting_units(self, state: streams.UnitState) -> list[streams.StoredUnit]:
        """Return the units that were parked or quarantined, bodies included."""
        with self.store.database.read() as connection:
            return streams.waiting_units(connection, state)

    def conflicts(self) -> int:
        """Return how many records two people disagree about."""
        with self.store.database.read() as connection:
            return int(
                connection.execute(
                    f"SELECT count(*) FROM record WHERE conflicts > 0 AND deleted = 0 AND {NOT_HIDDEN}"  # noqa: S608  # constants
                ).scalar_one()
            )

    def refused(self) -> int:
        with self.store.database.read() as connection:
            return int(connection.execute(f"SELECT count(*) FROM refused WHERE {NOT_HIDDEN}").scalar_one())  # noqa: S608  # a constant

    def log(self, line: ExchangeLine) -> None:
        with self.writing() as desk:
            desk.connection.execute(
                "INSERT INTO exchange_log(at, carrier, outcome, sent, received, bytes_up, bytes_down, round_trips,"
                " millis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (line.at, line.carrier, line.outcome, line.sent, line.received, line.bytes_up, line.bytes_down,
                 line.round_trips, line.millis),
            )  # fmt: skip

    def lines(self, limit: int = 50) -> list[ExchangeLine]:
        """Return the newest exchanges first."""
        with self.store.database.read() as connection:
            rows = connection.execute(
                "SELECT at, carrier, outcome, sent, received, bytes_up, bytes_down, round_trips, millis"
                " FROM exchange_log ORDER BY no DESC LIMIT ?",
                (limit,),
            ).all()
        names = ("at", "carrier", "outcome", "sent", "received", "bytes_up", "bytes_down", "round_trips", "millis")
        return [ExchangeLine(**dict(zip(names, row, strict=True))) for row in rows]


def _replica(connection: Connection, rid: ReplicaId) -> KnownReplica | None:
    row = connection.execute(
        "SELECT device, office, certificate FROM replica WHERE rid = ? AND device IS NOT NULL", (rid,)
    ).one_or_none()
    if row is None:
        return None
    return KnownReplica(rid=rid, device=DeviceId(row[0]), office=OfficeId(row[1]), certificate=row[2] or b"")
