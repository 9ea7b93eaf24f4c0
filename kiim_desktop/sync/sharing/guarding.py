"""The guard: an order that would delete many persons at once waits for a second signature (sync.md 6).

The persons are out of sight meanwhile, and their streams are closed. The device tells the owner that it waits; when
nobody signed in time it says so, keeps the persons hidden and deletes nothing: only an order given anew does, with a
new time to sign. That is the safe side of both mistakes: nobody reads on, and stolen office keys delete nothing.
"""

from __future__ import annotations

import functools

from kiim_desktop.base.ids import StreamId
from kiim_desktop.base.resources import read_text
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.domain.order_rules import OrderRules, OrderTerms, load_order_rules
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import forgetting, order_letters, sharing_orders, streams
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.order_letters import Letter, Said
from kiim_desktop.storage.sharing_orders import GotState, StoredOrder, StoredReceipt
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.admitting import office_key
from kiim_desktop.sync.sharing.countersigning import LEAD, OFFICER
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import Countersignature, Order, OrderReceipt, Outcome

NOTHING = bytes(32)


@functools.cache
def shipped_order_rules() -> OrderRules:
    """Return the rules of the shipped table."""
    return load_order_rules(read_text)


def may_delete(desk: Desk, member: Membership, stored: StoredOrder, order: Order, terms: OrderTerms) -> bool:
    """Tell whether an order may be carried out now; if it has to wait, or has waited for too long, tell its owner."""
    if not stored.scope or sharing_orders.has_second(desk.connection, stored.id):
        return True
    if not stored.second_until:
        if len(_persons_in(desk, order)) <= 1 and not _is_many(desk, stored, terms):
            return True
        until = hub_now(desk) + terms.patience
        sharing_orders.wait_for_second(desk.connection, stored.id, until)
        _tell(desk, member, order, Outcome.WAITS)
    elif hub_now(desk) > stored.second_until:
        sharing_orders.set_state(desk.connection, stored.id, GotState.LAPSED)
        _tell(desk, member, order, Outcome.LAPSED)
    return False


def note_countersignature(desk: Desk, member: Membership, signed: Signed) -> None:
    """Take up a second signature for an order that waits here, if who signed may."""
    try:
        said = unpack(signed.raw, Countersignature)
        key = office_key(member, said.office, said.generation)
        checked = verified(key, SignLabel.COUNTERSIGN, signed, Countersignature) if key else None
    except (CryptoError, WireError):
        return
    if checked is None:
        return
    entry = member.office_entry(checked.office)
    is_officer = checked.role == OFFICER and entry is not None and entry.kind == OFFICER
    for stored in sharing_orders.got_waiting(desk.connection):
        is_lead = checked.role == LEAD and checked.office == stored.owner
        if stored.id == checked.order and (is_lead or is_officer):
            sharing_orders.keep_second(desk.connection, stored.id, pack(signed))


def replace_lapsed(desk: Desk, order: Order, scopes: list[Scope]) -> None:
    """An order given anew takes the place of those that had waited in vain; its own reason hides from now on."""
    for stored in sharing_orders.orders(desk.connection, given=False):
        if stored.state != GotState.LAPSED.value or stored.owner != order.owner:
            continue
        if set(unpack(unpack(stored.signed, Signed).raw, Order).streams) <= set(order.streams):
            for scope in scopes:
                forgetting.unhide_scope(desk.connection, desk.ground, scope, stored.id.hex())


def _persons_in(desk: Desk, order: Order) -> set[Scope]:
    """Return whom an order is about; an office that follows the rules orders for each person by itself."""
    known = [streams.stream_by_id(desk.connection, StreamId(each)) for each in order.streams]
    return {each.scope for each in known if each is not None}


def _is_many(desk: Desk, stored: StoredOrder, terms: OrderTerms) -> bool:
    """Tell whether the order stands among so many persons of one owner within the window that two must sign.

    Every window that holds the order counts, so that a row of orders is not carried out one by one as it passes.
    """
    near = sharing_orders.got_between(
        desk.connection, stored.owner, stored.at - terms.window + 1, stored.at + terms.window - 1
    )
    starts = {at for at, _scope in near if at <= stored.at}
    most = max(len({scope for at, scope in near if scope and start <= at < start + terms.window}) for start in starts)
    return most >= terms.second_from(desk.persons_and_hidden())


def _tell(desk: Desk, member: Membership, order: Order, outcome: Outcome) -> None:
    notice = OrderReceipt(
        order=order.id,
        device=member.device,
        office=member.office,
        records=0,
        delivered=NOTHING,
        at=desk.now(),
        outcome=outcome,
    )
    signed = pack(sign(member.keys.signing, SignLabel.ORDER_RECEIPT, notice))
    order_letters.keep(desk.connection, Letter(order.id, Said.NOTICE, signed))
    if order.owner == member.office:
        own = StoredReceipt(
            order=order.id, device=member.device, signed=signed, at=desk.now(), outcome=outcome.value
        )  # fmt: skip
        sharing_orders.keep_receipt(desk.connection, own)
