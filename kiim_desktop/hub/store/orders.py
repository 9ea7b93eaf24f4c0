"""What owners took back, whom it was told, and who confirmed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from kiim_desktop.hub.store.statements import Connection, Row, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrder:
    """An order as its owner signed it (packed)."""

    id: bytes
    kind: str
    owner: bytes
    signed: bytes = field(repr=False)
    hub_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCountersignature:
    """A further signature for an order; `id` is taken from the hash of its signed bytes."""

    id: bytes
    order_id: bytes
    signed: bytes = field(repr=False)
    hub_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """What a device said it did, or why not yet."""

    order_id: bytes
    device: bytes
    rid: bytes
    signed: bytes = field(repr=False)
    hub_seq: int
    is_done: bool = True


_ADD = sql("INSERT INTO ledger.orders(id, kind, owner, signed, hub_seq) VALUES (:id, :kind, :owner, :signed, :hub_seq)")
_ADDRESS = sql("INSERT INTO ledger.order_office(id, office) VALUES (:id, :office) ON CONFLICT DO NOTHING")
_GET = sql("SELECT * FROM ledger.orders WHERE id = :id")
_ALL = sql("SELECT * FROM ledger.orders ORDER BY hub_seq")
_IS_ADDRESSED = sql("SELECT count(*) FROM ledger.order_office WHERE id = :id AND office = :office")
_UNRECEIPTED = (
    "NOT EXISTS (SELECT 1 FROM ledger.order_receipt r"
    " WHERE r.order_id = a.id AND r.device = :device AND r.rid = :rid AND r.is_done = 1)"
)
_FOR_DEVICE = sql(
    "SELECT o.* FROM ledger.order_office a JOIN ledger.orders o ON o.id = a.id "  # noqa: S608  # constants
    f"WHERE a.office = :office AND o.hub_seq > :after AND {_UNRECEIPTED} ORDER BY o.hub_seq"
)
_GIVEN_BY = sql(
    "SELECT * FROM ledger.orders WHERE owner = :office AND kind = 'drop' AND hub_seq > :after ORDER BY hub_seq"
)
_COUNTERSIGNED_FOR_DEVICE = sql(
    "SELECT c.* FROM ledger.order_office a JOIN ledger.countersigned c ON c.order_id = a.id "  # noqa: S608  # constants
    f"WHERE a.office = :office AND c.hub_seq > :after AND {_UNRECEIPTED} ORDER BY c.hub_seq"
)
_NEWEST = sql(
    "SELECT coalesce(max(o.hub_seq), 0) FROM ledger.order_office a JOIN ledger.orders o ON o.id = a.id "
    "WHERE a.office = :office"
)
_ADD_COUNTERSIGNED = sql(
    "INSERT INTO ledger.countersigned(id, order_id, signed, hub_seq) VALUES (:id, :order_id, :signed, :hub_seq) "
    "ON CONFLICT DO NOTHING"
)
_IS_COUNTERSIGNED = sql("SELECT count(*) FROM ledger.countersigned WHERE id = :id")
_ALL_COUNTERSIGNED = sql("SELECT * FROM ledger.countersigned ORDER BY hub_seq")
_ADD_RECEIPT = sql(
    "INSERT INTO ledger.order_receipt(order_id, device, rid, signed, hub_seq, is_done) "
    "VALUES (:order_id, :device, :rid, :signed, :hub_seq, :is_done) ON CONFLICT (order_id, device) DO UPDATE SET "
    "rid = excluded.rid, signed = excluded.signed, hub_seq = excluded.hub_seq, is_done = excluded.is_done"
)
_RECEIPT = sql("SELECT * FROM ledger.order_receipt WHERE order_id = :order_id AND device = :device")
_RECEIPTED_ANEW = sql("UPDATE ledger.order_receipt SET rid = :rid WHERE order_id = :order_id AND device = :device")
_RECEIPTS = sql(
    "SELECT r.* FROM ledger.order_receipt r JOIN ledger.orders o ON o.id = r.order_id "
    "WHERE o.owner = :office AND r.rid <> :rid AND r.hub_seq > :after AND r.hub_seq <= :upto ORDER BY r.hub_seq "
    "LIMIT :limit"
)
_ALL_RECEIPTS = sql("SELECT * FROM ledger.order_receipt ORDER BY hub_seq")
_OPEN = sql(
    "SELECT count(DISTINCT a.id) FROM ledger.order_office a "
    "JOIN ledger.device d ON d.office = a.office AND d.status = 'active' "
    "JOIN ledger.office o ON o.id = d.office "
    "WHERE (d.role NOT IN ('it', 'dpo') OR o.kind = 'dpo') AND "
    "NOT EXISTS (SELECT 1 FROM ledger.order_receipt r"
    " WHERE r.order_id = a.id AND r.device = d.id AND r.is_done = 1)"
)


class Orders:
    """The orders of one transaction, their countersignatures and receipts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, order: StoredOrder, offices: Iterable[bytes]) -> None:
        """Store an order and to whom it goes."""
        self._connection.execute(_ADD, asdict(order))
        rows = [{"id": order.id, "office": office} for office in sorted(offices)]
        if rows:
            self._connection.execute(_ADDRESS, rows)

    def get(self, id: bytes) -> StoredOrder | None:
        row = self._connection.execute(_GET, {"id": id}).first()
        return _order(row) if row else None

    def all(self) -> list[StoredOrder]:
        return [_order(row) for row in self._connection.execute(_ALL)]

    def is_addressed(self, id: bytes, office: bytes) -> bool:
        return bool(self._connection.execute(_IS_ADDRESSED, {"id": id, "office": office}).scalar_one())

    def for_device(self, office: bytes, device: bytes, rid: bytes, after: int) -> list[StoredOrder]:
        """Return the orders after a hub_seq that a device has not receipted under this replica id."""
        asked = {"office": office, "device": device, "rid": rid, "after": after}
        return [_order(row) for row in self._connection.execute(_FOR_DEVICE, asked)]

    def given_by(self, office: bytes, after: int) -> list[StoredOrder]:
        """Return what an office took back after a hub_seq; an erasure is addressed to it anyway."""
        return [_order(row) for row in self._connection.execute(_GIVEN_BY, {"office": office, "after": after})]

    def countersignatures_for(
        self, office: bytes, device: bytes, rid: bytes, after: int
    ) -> list[StoredCountersignature]:
        """Return what was signed to such orders after a hub_seq."""
        asked = {"office": office, "device": device, "rid": rid, "after": after}
        return [_countersignature(row) for row in self._connection.execute(_COUNTERSIGNED_FOR_DEVICE, asked)]

    def newest_to(self, office: bytes) -> int:
        """Return the hub_seq of the newest order to an office, 0 if there was none."""
        return int(self._connection.execute(_NEWEST, {"office": office}).scalar_one())

    def countersign(self, countersignature: StoredCountersignature) -> None:
        self._connection.execute(_ADD_COUNTERSIGNED, asdict(countersignature))

    def is_countersigned(self, id: bytes) -> bool:
        return bool(self._connection.execute(_IS_COUNTERSIGNED, {"id": id}).scalar_one())

    def countersignatures(self) -> list[StoredCountersignature]:
        return [_countersignature(row) for row in self._connection.execute(_ALL_COUNTERSIGNED)]

    def add_receipt(self, receipt: StoredReceipt) -> None:
        """Store what a device says of an order, in place of what it had said before."""
        self._connection.execute(_ADD_RECEIPT, asdict(receipt) | {"is_done": int(receipt.is_done)})

    def receipt(self, order_id: bytes, device: bytes) -> StoredReceipt | None:
        row = self._connection.execute(_RECEIPT, {"order_id": order_id, "device": device}).first()
        return _receipt(row) if row else None

    def receipted_anew(self, order_id: bytes, device: bytes, rid: bytes) -> None:
        """Note that a device did what was ordered under another replica id again."""
        self._connection.execute(_RECEIPTED_ANEW, {"order_id": order_id, "device": device, "rid": rid})

    def receipts_between(self, after: int, upto: int, office: bytes, rid: bytes, limit: int) -> Sequence[StoredReceipt]:
        """Return the first receipts of orders an office gave, those of this replica itself left out."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "limit": limit}
        return [_receipt(row) for row in self._connection.execute(_RECEIPTS, asked)]

    def receipts(self) -> list[StoredReceipt]:
        return [_receipt(row) for row in self._connection.execute(_ALL_RECEIPTS)]

    def open(self) -> int:
        """Return how many orders wait for the receipt of an active device that can hold anything to forget."""
        return int(self._connection.execute(_OPEN).scalar_one())


def _order(row: Row) -> StoredOrder:
    return StoredOrder(
        id=bytes(row.id),
        kind=row.kind,
        owner=bytes(row.owner),
        signed=bytes(row.signed),
        hub_seq=row.hub_seq,
    )


def _countersignature(row: Row) -> StoredCountersignature:
    return StoredCountersignature(
        id=bytes(row.id), order_id=bytes(row.order_id), signed=bytes(row.signed), hub_seq=row.hub_seq
    )


def _receipt(row: Row) -> StoredReceipt:
    return StoredReceipt(
        order_id=bytes(row.order_id),
        device=bytes(row.device),
        rid=bytes(row.rid),
        signed=bytes(row.signed),
        hub_seq=row.hub_seq,
        is_done=bool(row.is_done),
    )
