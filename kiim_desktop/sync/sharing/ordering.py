"""The owner's side of taking back: orders, and what came back as receipts (sync.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from kiim_desktop.base.ids import OfficeId, StreamId
from kiim_desktop.crypto.errors import BadPublicKey, BadSignature
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.domain.device_rules import DAY
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares, sharing_orders
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.shares import ShareState
from kiim_desktop.storage.sharing_orders import GivenState, StoredOrder, StoredReceipt
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.countersigning import countersign_anew
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import MessageDamaged
from kiim_desktop.sync.wire.sharing import STREAMS_CAP, Order, OrderKind, OrderReceipt, order_id, refusal_id

KEYS: Final = "keys"
"""Refused: signed with office keys that are no longer the newest."""
ID_IS_USED: Final = "order"
"""Refused: another office ordered something else under this id."""
OTHER_IDS: Final = 3
"""So many ids are tried at once; who occupies them all only wins days."""


def order_back(desk: Desk, member: Membership, scope: Scope, chosen: Sequence[StreamId]) -> None:
    """Close shared streams here and order their recipients to forget them; one that never left is just dropped.

    One that nobody was told of, but that lies at the hub in part, is ordered back too: its key must stay known here.
    """
    for stream in chosen:
        share = shares.share_of(desk.connection, stream)
        if share is None:
            continue
        if share.state is ShareState.FOUNDING and not shares.records_in(desk.connection, stream):
            shares.forget_share(desk.connection, stream)
            continue
        shares.set_state(desk.connection, stream, ShareState.CLOSED)
        offices = [each.office for each in shares.grants_of(desk.connection, stream)]
        give(desk, member, scope, OrderKind.DROP, [stream], offices)


def give(  # noqa: PLR0913, PLR0917  # an order names all of it
    desk: Desk,
    member: Membership,
    scope: Scope,
    kind: OrderKind,
    chosen: Sequence[StreamId],
    offices: Iterable[OfficeId],
    roles: tuple[str, ...] = (),
    again: int = 0,
) -> list[bytes]:
    """Sign and keep orders for these streams; they go with the next bundle. Returns their ids.

    `again`: how often the same was ordered before.
    """
    ids = []
    for start in range(0, len(chosen), STREAMS_CAP):
        part = tuple(chosen[start : start + STREAMS_CAP])
        order = Order(
            id=order_id(kind, part, again),
            kind=kind,
            owner=member.office,
            streams=part,
            offices=tuple(sorted(offices)),
            generation=member.own_ring.generation,
            at=desk.now(),
            roles=roles,
            again=again,
        )
        signed = sign(member.own_ring.signing, SignLabel.ORDER, order)
        stored = StoredOrder(
            id=order.id, kind=order.kind.value, owner=order.owner, scope=scope, signed=pack(signed),
            state=GivenState.TO_SEND.value, at=order.at, given=True,
        )  # fmt: skip
        sharing_orders.keep_order(desk.connection, stored)
        ids.append(order.id)
    return ids


def sign_anew(desk: Desk, member: Membership) -> None:
    """Sign orders the hub does not have yet with the newest keys of the office: it takes no older ones."""
    for stored in sharing_orders.to_sign(desk.connection):
        order = unpack(unpack(stored.signed, Signed).raw, Order)
        if order.generation < member.own_ring.generation:
            renewed = msgspec.structs.replace(order, generation=member.own_ring.generation)
            signed = sign(member.own_ring.signing, SignLabel.ORDER, renewed)
            sharing_orders.signed_anew(desk.connection, order.id, pack(signed))
    countersign_anew(desk, member)


def heed_turned_down(desk: Desk, member: Membership, refused: Mapping[bytes, str]) -> None:
    """Note which orders the hub did not take and why; nobody was shut out by them.

    An id that another office used for something else costs nothing but another id. Everything else is sent again once
    its cause may be gone: under a newer directory, and one day later (`try_again`).
    """
    for stored in sharing_orders.under_way(desk.connection) if refused else ():
        code = refused.get(stored.id) or refused.get(refusal_id(unpack(stored.signed, Signed).raw))
        if code is None or code == KEYS:
            continue
        if code == ID_IS_USED and _again_of(stored) < OTHER_IDS:
            give_anew(desk, member, stored)
        else:
            sharing_orders.turned_down(desk.connection, stored.id, code, hub_now(desk), _directory(member))


def try_again(desk: Desk, member: Membership) -> None:
    """Let orders that were not taken leave once more, if the reason for that may be gone by now."""
    due = sharing_orders.turned_down_before(desk.connection, hub_now(desk) - DAY + 1, _directory(member))
    for stored in due:
        if stored.why == ID_IS_USED:
            give_anew(desk, member, stored)
        else:
            sharing_orders.set_state(desk.connection, stored.id, GivenState.TO_SEND)


def _again_of(stored: StoredOrder) -> int:
    return unpack(unpack(stored.signed, Signed).raw, Order).again


def _directory(member: Membership) -> int:
    return member.manifest.number if member.manifest else 0


def give_anew(desk: Desk, member: Membership, stored: StoredOrder) -> bytes:
    """Order once more what nobody signed a second time in time; the new order takes the place of the old one."""
    order = unpack(unpack(stored.signed, Signed).raw, Order)
    sharing_orders.set_state(desk.connection, order.id, GivenState.REPLACED)
    offices = [OfficeId(each) for each in order.offices]
    chosen = [StreamId(each) for each in order.streams]
    (id_,) = give(desk, member, stored.scope, order.kind, chosen, offices, order.roles, order.again + 1)
    return id_


def note_receipts(desk: Desk, member: Membership, receipts: Iterable[Signed]) -> int:
    """Keep what devices receipted of the orders of this office; returns how many were new and sound.

    A receipt may come before a sibling's order is known here: this device gives the same one when it hears of the
    withdrawal, under the same id.
    """
    new = 0
    for signed in receipts:
        receipt = _verified(member, signed)
        if receipt is None:
            continue
        stored = StoredReceipt(
            order=receipt.order, device=receipt.device, signed=pack(signed), at=desk.now(),
            outcome=receipt.outcome.value,
        )  # fmt: skip
        new += sharing_orders.keep_receipt(desk.connection, stored)
    return new


def _verified(member: Membership, signed: Signed) -> OrderReceipt | None:
    try:
        receipt = unpack(signed.raw, OrderReceipt)
        found = member.certified.get(receipt.device)
        if found is None or found.certificate.office != receipt.office:
            return None
        key = VerifyKey(found.certificate.signing_public)
        return verified(key, SignLabel.ORDER_RECEIPT, signed, OrderReceipt)
    except (BadSignature, BadPublicKey, MessageDamaged):
        return None
