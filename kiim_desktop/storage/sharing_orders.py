"""Orders of the exchange on this device: those this office gave, those it got, and the receipts of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import farewells, order_letters
from kiim_desktop.storage.connection import Connection, Row

DELETED: Final = 0
"""The outcome of a receipt (wire/sharing.py) after which nothing else is said."""


class GivenState(Enum):
    """How far an order is that this office gave."""

    TO_SEND = "to_send"
    SENT = "sent"
    """It is in a bundle that the hub may or may not have."""
    OUTDATED = "outdated"
    """The hub wants it by newer office keys: it is signed anew once these are here."""
    REFUSED = "refused"
    """The hub did not take it, `why` says its reason: nobody was shut out. It is sent again later (ordering.py)."""
    TAKEN = "taken"
    """The hub has it: whoever was shut out gets nothing more."""
    REPLACED = "replaced"
    """The same was ordered anew."""


class GotState(Enum):
    """How far an order is that this office got."""

    WAITING = "waiting"
    """Hidden here, and not deleted yet: a second signature may have to come first."""
    LAPSED = "lapsed"
    """The second signature did not come in time: hidden, not deleted, and only a new order deletes it."""
    DONE = "done"
    """Carried out; the receipt is in no bundle yet."""
    RECEIPTED = "receipted"
    """The receipt is in a bundle that the hub may or may not have."""
    CONFIRMED = "confirmed"
    """The hub has the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrder:
    """An order, given or got; `signed` is the packed Signed."""

    id: bytes
    kind: str
    owner: bytes
    """The office that gave it."""
    scope: Scope
    signed: bytes = field(repr=False)
    state: str
    at: int
    given: bool
    receipt: bytes | None = field(default=None, repr=False)
    second_until: int = 0
    """Until when (milliseconds) a second signature is waited for here; 0: none is needed."""
    why: str = ""
    """The code by which the hub did not take a given one."""
    tried_at: int = 0
    """When that was, in milliseconds of the hub's time."""
    tried_by: int = 0
    """The number of the directory it was sent under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """What a device of another office, or of this one, receipted."""

    order: bytes
    device: bytes
    signed: bytes = field(repr=False)
    at: int
    outcome: int = DELETED


_COLUMNS = "id, kind, owner, scope, signed, state, at, given, receipt, second_until, why, tried_at, tried_by"


def keep_order(connection: Connection, order: StoredOrder) -> None:
    connection.execute(
        f"INSERT INTO sharing_order({_COLUMNS}) VALUES ({', '.join('?' * 13)}) ON CONFLICT(id, given) DO"  # noqa: S608
        " UPDATE SET state = excluded.state, receipt = coalesce(excluded.receipt, receipt),"
        " second_until = excluded.second_until",
        (order.id, order.kind, order.owner, order.scope, order.signed, order.state, order.at, int(order.given),
         order.receipt, order.second_until, order.why, order.tried_at, order.tried_by),
    )  # fmt: skip


def order_by_id(connection: Connection, order: bytes, *, given: bool) -> StoredOrder | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE id = ? AND given = ?",  # noqa: S608
        (order, int(given)),
    ).one_or_none()
    return _order(row) if row else None


def orders(connection: Connection, *, given: bool) -> list[StoredOrder]:
    """Return the orders given or got, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE given = ? ORDER BY at DESC, id",  # noqa: S608
        (int(given),),
    )
    return [_order(row) for row in rows]


def to_send(connection: Connection) -> list[StoredOrder]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE given = 1 AND state = 'to_send' ORDER BY at, id"  # noqa: S608
    )
    return [_order(row) for row in rows]


def sent(connection: Connection, orders_sent: Iterable[StoredOrder]) -> None:
    """These are in a bundle that is kept; one signed anew meanwhile is not."""
    for each in orders_sent:
        connection.execute(
            "UPDATE sharing_order SET state = 'sent' WHERE id = ? AND given = 1 AND signed = ?", (each.id, each.signed)
        )


def send_again(connection: Connection) -> None:
    """Let every order of this office, and every own receipt, leave once more: the hub may have lost them."""
    connection.execute("UPDATE sharing_order SET state = 'to_send' WHERE given = 1 AND state <> 'replaced'")
    connection.execute(
        "UPDATE sharing_order SET state = 'done' WHERE given = 0 AND state IN ('receipted', 'confirmed')"
    )
    order_letters.send_again(connection)


def taken(connection: Connection) -> None:
    """The hub has every order and every receipt that was in a bundle."""
    connection.execute("UPDATE sharing_order SET state = 'taken' WHERE given = 1 AND state = 'sent'")
    connection.execute("UPDATE sharing_order SET state = 'confirmed' WHERE given = 0 AND state = 'receipted'")
    order_letters.taken(connection)
    farewells.taken(connection)


def refused(connection: Connection, ids: Iterable[bytes]) -> int:
    """The hub wants these orders by newer office keys; returns how many of the ids are those of orders."""
    sql = "UPDATE sharing_order SET state = 'outdated' WHERE id = ? AND given = 1 AND state = 'sent'"
    return sum(connection.execute(sql, (each,)).rowcount for each in ids)


def turned_down(connection: Connection, order: bytes, why: str, at: int, by: int) -> None:
    """The hub did not take an order, at a time of its own and under a directory, and not for want of newer keys."""
    connection.execute(
        "UPDATE sharing_order SET state = 'refused', why = ?, tried_at = ?, tried_by = ?"
        " WHERE id = ? AND given = 1 AND state = 'sent'",
        (why, at, by, order),
    )


def under_way(connection: Connection) -> list[StoredOrder]:
    """Return the given orders that are in a bundle of which it is not known what became of it."""
    return _given_in(connection, GivenState.SENT)


def is_any_turned_down(connection: Connection) -> bool:
    sql = "SELECT 1 FROM sharing_order WHERE state = 'refused' AND given = 1 LIMIT 1"
    return connection.execute(sql).first() is not None


def turned_down_before(connection: Connection, before: int, directory: int) -> list[StoredOrder]:
    """Return the orders not taken before a time of the hub, or under an older directory than this."""
    found = _given_in(connection, GivenState.REFUSED)
    return [each for each in found if each.tried_at < before or each.tried_by < directory]


def to_sign(connection: Connection) -> list[StoredOrder]:
    """Return the given orders the hub does not have, in bundles or not."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order"  # noqa: S608
        " WHERE given = 1 AND state IN ('to_send', 'outdated') ORDER BY at, id"
    )
    return [_order(row) for row in rows]


def signed_anew(connection: Connection, order: bytes, signed: bytes) -> None:
    """Keep an order under newer keys; it leaves with the next bundle."""
    connection.execute(
        "UPDATE sharing_order SET signed = ?, state = 'to_send' WHERE id = ? AND given = 1", (signed, order)
    )


def dropped(connection: Connection) -> None:
    """Bundles were thrown away: let orders and receipts in them leave once more."""
    connection.execute("UPDATE sharing_order SET state = 'to_send' WHERE given = 1 AND state = 'sent'")
    connection.execute("UPDATE sharing_order SET state = 'done' WHERE given = 0 AND state = 'receipted'")
    order_letters.dropped(connection)
    farewells.dropped(connection)


def receipt_again(connection: Connection, order: bytes) -> None:
    """Let the receipt for an order carried out here leave once more."""
    connection.execute(
        "UPDATE sharing_order SET state = 'done' WHERE id = ? AND given = 0 AND state = 'confirmed'", (order,)
    )


def receipts_to_send(connection: Connection) -> list[StoredOrder]:
    """Return the orders carried out here whose receipt is in no bundle yet."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE given = 0 AND state = 'done' AND receipt IS NOT NULL"  # noqa: S608
        " ORDER BY at, id"
    )
    return [_order(row) for row in rows]


def got_waiting(connection: Connection) -> list[StoredOrder]:
    """Return the orders taken up here and not carried out yet, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE given = 0 AND state = 'waiting' ORDER BY at, id"  # noqa: S608
    )
    return [_order(row) for row in rows]


def keep_second(connection: Connection, order: bytes, signed: bytes) -> None:
    connection.execute("UPDATE sharing_order SET second = ? WHERE id = ? AND given = 0", (signed, order))


def has_second(connection: Connection, order: bytes) -> bool:
    found = connection.execute(
        "SELECT second FROM sharing_order WHERE id = ? AND given = 0", (order,)
    ).scalar_one_or_none()
    return found is not None


def wait_for_second(connection: Connection, order: bytes, until: int) -> None:
    connection.execute("UPDATE sharing_order SET second_until = ? WHERE id = ? AND given = 0", (until, order))


def set_state(connection: Connection, order: bytes, state: GivenState | GotState) -> None:
    sql = "UPDATE sharing_order SET state = ? WHERE id = ? AND given = ?"
    connection.execute(sql, (state.value, order, int(isinstance(state, GivenState))))


def got_between(connection: Connection, owner: bytes, first: int, last: int) -> list[tuple[int, Scope]]:
    """Return when orders of an office came here in a span of time, and about whom; carried out or not."""
    rows = connection.execute(
        "SELECT at, scope FROM sharing_order WHERE given = 0 AND owner = ? AND at BETWEEN ? AND ? ORDER BY at",
        (owner, first, last),
    )
    return [(int(at), scope) for at, scope in rows]


def receipts_sent(connection: Connection, receipted: Iterable[StoredOrder]) -> None:
    for each in receipted:
        connection.execute(
            "UPDATE sharing_order SET state = 'receipted' WHERE id = ? AND given = 0 AND receipt = ?",
            (each.id, each.receipt),
        )


def keep_receipt(connection: Connection, receipt: StoredReceipt) -> int:
    """Keep what somebody says of an order; returns 1 if it is new. That something was deleted is the last word."""
    return connection.execute(
        'INSERT INTO order_receipt("order", device, signed, at, outcome) VALUES (?, ?, ?, ?, ?)'
        ' ON CONFLICT("order", device) DO UPDATE SET signed = excluded.signed, at = excluded.at,'
        " outcome = excluded.outcome WHERE outcome <> 0 AND (excluded.outcome = 0 OR excluded.outcome > outcome)",
        (receipt.order, receipt.device, receipt.signed, receipt.at, receipt.outcome),
    ).rowcount


def receipts_of(connection: Connection, order: bytes) -> list[StoredReceipt]:
    """Return what devices said last of an order, also why they have not deleted yet."""
    names = ("order", "device", "signed", "at", "outcome")
    rows = connection.execute(
        'SELECT "order", device, signed, at, outcome FROM order_receipt WHERE "order" = ? ORDER BY at, device', (order,)
    )
    return [StoredReceipt(**dict(zip(names, row, strict=True))) for row in rows]


def _given_in(connection: Connection, state: GivenState) -> list[StoredOrder]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sharing_order WHERE given = 1 AND state = ? ORDER BY at, id",  # noqa: S608
        (state.value,),
    )
    return [_order(row) for row in rows]


def _order(row: Row) -> StoredOrder:
    stored = StoredOrder(**dict(zip(_COLUMNS.split(", "), row, strict=True)))
    return replace(stored, given=bool(stored.given))
