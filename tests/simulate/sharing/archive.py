"""Everything that ever lay at the hub, and every key any office ever held: what the strongest reader could open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kiim_desktop.base.ids import KeyId, OfficeId, StreamId, UnitId
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.streams import SealedUnit, StreamKey, open_unit
from kiim_desktop.domain.changes import Change
from kiim_desktop.hub.store.schema import ALL_TABLES
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.storage import streams
from kiim_desktop.storage.plain import change_of
from kiim_desktop.storage.streams import StoredKey, Stream, StreamKind
from kiim_desktop.sync import dictionaries, sealing
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.sharing import SharedTerms
from kiim_desktop.sync.wire.units import StreamHead, UnitEnvelope
from tests.simulate.places import Device, HubPlace

UnitKey = tuple[bytes, bytes]
"""Key id and unit id."""


@dataclass(slots=True)
class ArchivedStream:
    """A stream under one key, as the hub had it."""

    id: bytes
    key_id: bytes
    owner: bytes
    reach: int
    head: bytes


@dataclass(slots=True)
class ArchivedUnit:
    """A sealed unit that lay at the hub at some time."""

    stream: ArchivedStream
    id: bytes
    dictionary: int
    body: bytes
    device: bytes
    late: bool
    """Whenever it was taken it came too late."""
    after_closing: frozenset[bytes] = frozenset()
    """Offices whose access had ended when it was taken in."""


@dataclass(slots=True)
class Archive:
    """Units and keys of a world, whatever was put back or forgotten since."""

    streams: dict[bytes, ArchivedStream] = field(default_factory=dict)
    """By key id."""
    units: dict[UnitKey, ArchivedUnit] = field(default_factory=dict)
    keys: dict[bytes, StreamKey] = field(default_factory=dict)
    held: dict[bytes, set[bytes]] = field(default_factory=dict)
    """Key ids every office held at some time."""
    granted: dict[bytes, set[bytes]] = field(default_factory=dict)
    """Streams ever opened to each office."""
    present: set[UnitKey] = field(default_factory=set)
    """What lies at the hub now."""
    keyed: set[bytes] = field(default_factory=set)
    """Ids of the keys that lie there now, sealed for their owner."""
    _opened: dict[UnitKey, list[Change]] = field(default_factory=dict)
    _heads: dict[bytes, StreamHead] = field(default_factory=dict)

    def look_at_hub(self, place: HubPlace) -> None:
        """Copy what is new at the hub."""
        self.present = set()
        with place.site.store.read() as transaction:
            self.keyed = {_raw(row["key_id"]) for row in _rows(transaction, "keys.stream_key")}
            by_alias: dict[object, ArchivedStream] = {}
            for row in _rows(transaction, "hub.stream"):
                found = ArchivedStream(
                    _raw(row["id"]), _raw(row["key_id"]), _raw(row["owner"]), _count(row["reach"]), _raw(row["head"])
                )
                by_alias[row["alias"]] = self.streams.setdefault(found.key_id, found)
            closed: dict[bytes, dict[bytes, int]] = {}
            for row in _rows(transaction, "ledger.subscription"):
                closed.setdefault(_raw(row["stream"]), {})[_raw(row["office"])] = _count(row["closed"])
                self.granted.setdefault(_raw(row["office"]), set()).add(_raw(row["stream"]))
            for row in _rows(transaction, "hub.unit"):
                self._add(row, by_alias[row["alias"]], closed)

    def look_at(self, device: Device) -> None:
        """Copy every key a device holds now."""
        member = load_membership(device.exchange)
        with device.exchange.reading() as desk:
            sql = "SELECT stream, key_id, sealed_key, head, generation, alias FROM stream_key"
            for row in desk.connection.execute(sql).all():
                stored = StoredKey(
                    stream=StreamId(row[0]), key_id=KeyId(row[1]), sealed=row[2], head=row[3], generation=row[4],
                    alias=row[5],
                )  # fmt: skip
                held = self.held.setdefault(member.office, set())
                stream = streams.stream_by_id(desk.connection, stored.stream)
                if stored.key_id in held or stream is None:
                    continue
                try:
                    self.keys[stored.key_id] = sealing.open_stored(stream, stored, member.own_ring).key
                except CryptoError:
                    continue
                held.add(stored.key_id)

    def head_of(self, key_id: bytes) -> StreamHead | None:
        """Return what a stream is for; None if nobody has its key."""
        stream, key = self.streams.get(key_id), self.keys.get(key_id)
        if stream is None or key is None:
            return None
        if key_id not in self._heads:
            plain = open_unit(key, StreamId(stream.id), dictionaries.NONE, SealedUnit.from_bytes(stream.head))
            self._heads[key_id] = unpack(plain, StreamHead)
        return self._heads[key_id]

    def terms_of(self, key_id: bytes) -> SharedTerms | None:
        head = self.head_of(key_id)
        return unpack(head.terms, SharedTerms) if head is not None and head.terms else None

    def content(self, unit: ArchivedUnit) -> list[Change]:
        """Return what a unit says; () if its key went down with a device before anybody else had it."""
        name = (unit.stream.key_id, unit.id)
        head = self.head_of(unit.stream.key_id)
        if head is None:
            return []
        if name not in self._opened:
            stream = Stream(
                id=StreamId(unit.stream.id), kind=StreamKind(head.kind), scope=head.scope,
                owner=OfficeId(unit.stream.owner),
            )  # fmt: skip
            stored = StoredKey(
                stream=stream.id, key_id=KeyId(unit.stream.key_id), sealed=b"", head=b"", generation=0, alias=None
            )
            opened = OpenStream(stream, self.keys[unit.stream.key_id], stored)
            envelope = UnitEnvelope(UnitId(unit.id), 1, unit.dictionary, unit.body)
            self._opened[name] = [change_of(each) for each in sealing.open_changes(opened, envelope)]
        return self._opened[name]

    def at_hub(self) -> list[Change]:
        """Return everything that lies at the hub now."""
        return [change for name in sorted(self.present) for change in self.content(self.units[name])]

    def within_reach(self, devices: Iterable[Device]) -> list[Change]:
        """Return what lies at the hub and can be opened by its owner: the key lies there too, or at one of these.

        A key that only a device had which was shut out, and a key store put back to the time before, is gone.
        """
        lost = self.without_key(devices)
        return [change for name in sorted(self.present - lost) for change in self.content(self.units[name])]

    def without_key(self, devices: Iterable[Device]) -> set[UnitKey]:
        """Return the units at the hub whose key nobody has any more: neither the key store nor one of these devices."""
        held: dict[bytes, set[bytes]] = {}
        for device in devices:
            with device.office.store.database.read() as connection:
                ids = connection.execute("SELECT key_id FROM stream_key").scalars()
            held.setdefault(device.office.store.identity.office, set()).update(ids)
        return {
            name
            for name in self.present
            if name[0] not in self.keyed and name[0] not in held.get(self.streams[name[0]].owner, ())
        }

    def _add(
        self, row: Mapping[str, object], stream: ArchivedStream, closed: Mapping[bytes, Mapping[bytes, int]]
    ) -> None:
        unit = ArchivedUnit(
            stream, _raw(row["id"]), _count(row["dictionary"]), _raw(row["body"]), _raw(row["device"]),
            bool(row["late"]),
        )  # fmt: skip
        name = (stream.key_id, unit.id)
        self.present.add(name)
        ended = closed.get(stream.id, {})
        gone = frozenset(office for office, at in ended.items() if 0 < at < _count(row["hub_seq"]))
        known = self.units.setdefault(name, unit)
        known.late = known.late and unit.late
        known.after_closing |= gone if not unit.late else frozenset()


def _rows(transaction: Transaction, table: str) -> Iterator[Mapping[str, object]]:
    names = ALL_TABLES.tables[table].columns.keys()
    for row in transaction.rows(table):
        yield dict(zip(names, row, strict=True))


def _raw(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value


def _count(value: object) -> int:
    assert isinstance(value, int)
    return value
