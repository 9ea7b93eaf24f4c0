"""Carrying out orders here: hidden at once, deleted for good with the same exchange, receipted.

An order counts only if the owner of the streams signed it; the hub alone cannot make anybody forget. What was written
here and has not left is sealed for the owner first (the farewell). Then records, index, drafts, history and keys go, in
one transaction with the receipt, and the pages they lay on are wiped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from kiim_desktop.base.ids import OfficeId, RecordId, StreamId
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.order_rules import OrderRules, OrderTerms
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import claims, forgetting, shares, sharing_orders, streams
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import ShareState, StoredShare
from kiim_desktop.storage.sharing_orders import GotState, StoredOrder, StoredReceipt
from kiim_desktop.storage.streams import Stream
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.admitting import office_key
from kiim_desktop.sync.sharing.claiming import end_claims, to_be_forgotten
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.ending import ENDED, hide_what_is_over, surely_over
from kiim_desktop.sync.sharing.farewell import say_farewell
from kiim_desktop.sync.sharing.guarding import may_delete, note_countersignature, replace_lapsed, shipped_order_rules
from kiim_desktop.sync.sharing.keeping import end_offers, forget_what_is_left, offer_own
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.sharing.retracting import fetch_again, records_of, strayed
from kiim_desktop.sync.sharing.turning import keep_only_that, retract
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import Order, OrderKind, OrderReceipt, order_id

NOTHING: Final = bytes(32)
RESTORED = "restored"
"""Why a person is out of sight that was erased once and stood in a backup."""
DECIDERS: Final = 2
"""So many people of different roles decide about an erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Obeying:
    """Who obeys here, and by which rules."""

    exchange: Exchange
    member: Membership
    user: bytes
    terms: OrderTerms


def note_orders(
    desk: Desk, member: Membership, signed_orders: Iterable[Signed], countersignatures: Sequence[Signed]
) -> int:
    """Take up orders that count: hide what they name, in the transaction that applies the bundle; returns how many."""
    taken = 0
    for signed in signed_orders:
        order = verified_order(member, signed)
        if order is None or not _concerns(desk, member, order):
            continue
        if sharing_orders.order_by_id(desk.connection, order.id, given=False):
            sharing_orders.receipt_again(desk.connection, order.id)  # who tells it again has no receipt
            continue
        scopes = _scopes(desk, order)
        for scope in scopes:
            _hide(desk, scope, order)
        replace_lapsed(desk, order, scopes)
        stored = StoredOrder(
            id=order.id,
            kind=order.kind.value,
            owner=order.owner,
            scope=scopes[0] if scopes else b"",
            signed=pack(signed),
            state=GotState.WAITING.value,
            at=desk.now(),
            given=False,
        )
        sharing_orders.keep_order(desk.connection, stored)
        taken += 1
    for signed in countersignatures:
        note_countersignature(desk, member, signed)
    return taken


def taken_back(desk: Desk) -> frozenset[bytes]:
    """Return the streams this office was ordered to forget: whoever brings them again, they stay forgotten."""
    got = sharing_orders.orders(desk.connection, given=False)
    return frozenset(stream for each in got for stream in _order_in(each).streams)


def carry_out(exchange: Exchange, member: Membership, user: bytes, rules: OrderRules | None = None) -> int:
    """Delete what waiting orders name, and what has ended by itself; returns of how much something was forgotten.

    What was written here and has not left is sealed for the owner before (`farewell`), own records are offered to be
    kept (`keeping`): nothing has to be waited for but the second signature of the guard.
    """
    hide_what_is_over(exchange)
    with exchange.reading() as desk:
        waiting = sharing_orders.got_waiting(desk.connection)
        ended = [*surely_over(desk, member.office), *to_be_forgotten(desk)]
        terms = (rules or shipped_order_rules()).on(day_here(desk))
    here = _Obeying(exchange=exchange, member=member, user=user, terms=terms)
    done = sum(_carry_out(here, stored) for stored in waiting)
    done += sum(_end(here, share) for share in ended)
    done += _forget_what_came_back(exchange, member, user)
    done += retract(exchange, member.office, user)
    end_offers(exchange, user)
    end_claims(exchange)
    forgetting.sweep(exchange.store)
    return done


def _forget_what_came_back(exchange: Exchange, member: Membership, user: bytes) -> int:
    """Forget again what was erased once and stood in a backup that was restored."""
    again = forgetting.erased_streams(exchange.store)
    for stream in again:
        with exchange.writing() as desk:
            records = _forget_stream(desk, member.office, stream, OrderKind.ERASE, RESTORED)
            desk.audit([AuditEntry(user, AuditAction.ORDER, detail=f"erased again records={records}")])
    return len(again)


def _carry_out(here: _Obeying, stored: StoredOrder) -> int:
    order, member = _order_in(stored), here.member
    with here.exchange.writing() as desk:
        if not may_delete(desk, member, stored, order, here.terms):
            return 0
        units = sorted(unit for stream in order.streams for unit in streams.held_ids(desk.connection, StreamId(stream)))
        if order.kind is OrderKind.ERASE:
            through = _came_through(desk, member.office, order)
            forgetting.note_erased(here.exchange.store.sentinel, [*map(StreamId, order.streams), *through])
            forget_what_is_left(desk, order.streams)
            for stream in through:
                shares.forget_share(desk.connection, stream)
        kept, records, reason = 0, 0, order.id.hex()
        for stream in map(StreamId, order.streams):
            claims.forget_claim(desk.connection, stream)
        for stream in map(StreamId, order.streams):  # one by one: what lies in two of them goes with the last
            kept += _part_from(desk, here, stream) if order.kind is OrderKind.DROP else 0
            records += _forget_stream(desk, member.office, stream, order.kind, reason)
        receipt = OrderReceipt(
            order=order.id,
            device=member.device,
            office=member.office,
            records=records,
            delivered=merkle_root(units),
            at=desk.now(),
            kept=kept,
        )
        _note_done(desk, member, stored, receipt)
        desk.audit([AuditEntry(here.user, AuditAction.ORDER, detail=f"{order.kind.value} records={records}")])
    return 1


def _came_through(desk: Desk, office: OfficeId, order: Order) -> list[StreamId]:
    """Return the streams of others in which a file was given to this office, which erases it: it comes by them no more.

    They are not this office's to erase anywhere else.
    """
    if order.owner != office:
        return []
    others = [each for scope in _scopes(desk, order) for each in streams.streams_of_scope(desk.connection, scope)]
    got = (shares.share_of(desk.connection, each.id) for each in others if each.owner != office)
    return [each.stream for each in got if each is not None and each.state is ShareState.CLOSED]


def _note_done(desk: Desk, member: Membership, stored: StoredOrder, receipt: OrderReceipt) -> None:
    """Keep the receipt, which leaves with the next bundle; of an order of this office it counts at once."""
    signed = pack(sign(member.keys.signing, SignLabel.ORDER_RECEIPT, receipt))
    sharing_orders.keep_order(desk.connection, replace(stored, state=GotState.DONE.value, receipt=signed))
    if stored.owner == member.office:
        own = StoredReceipt(order=stored.id, device=member.device, signed=signed, at=desk.now())
        sharing_orders.keep_receipt(desk.connection, own)


def _end(here: _Obeying, share: StoredShare) -> int:
    """The last day of a share is over: it goes without any order."""
    with here.exchange.writing() as desk:
        if shares.share_of(desk.connection, share.stream) is None:
            return 0  # an order came first
        _part_from(desk, here, share.stream)
        records = _forget_stream(desk, here.member.office, share.stream, OrderKind.DROP, ENDED)
        desk.audit([AuditEntry(here.user, AuditAction.ORDER, detail=f"ended records={records}")])
    return 1


def _part_from(desk: Desk, here: _Obeying, stream: StreamId) -> int:
    """Before a file of another office goes: bring its owner what has not left, offer what is own; returns how much."""
    known, member = streams.stream_by_id(desk.connection, stream), here.member
    if known is None or known.owner == member.office or is_kept(desk, member.office, known.scope):
        return 0
    going = frozenset(_going(desk, known, OrderKind.DROP))
    stray = records_of(strayed(desk, member.office, known.scope, _remaining(desk, known)))
    store = here.exchange.store
    lost = say_farewell(desk, member, store.replica, known, going | stray, store.random)
    keep_only_that(desk, known, going, [each for each in lost if each.record in going])
    return offer_own(desk, member.office, known, going, here.terms)


def _going(desk: Desk, stream: Stream, kind: OrderKind) -> list[RecordId]:
    """Return the records that go with a stream: those nothing else opens to this office."""
    there = {each.record for each in desk.living(stream.scope)}
    others = _remaining(desk, stream, kind)
    if not others:
        return sorted(there)
    return sorted(there - {record for each in others for record in shares.records_in(desk.connection, each.stream)})


def _remaining(desk: Desk, stream: Stream, kind: OrderKind = OrderKind.DROP) -> list[StoredShare]:
    """Return what goes on opening the person to this office; what its owner erased nobody but another owner opens."""
    others = [each for each in shares.shares_of_scope(desk.connection, stream.scope) if each.stream != stream.id]
    return [each for each in others if kind is not OrderKind.ERASE or each.owner != stream.owner]


def _forget_stream(desk: Desk, office: OfficeId, stream: StreamId, kind: OrderKind, reason: str) -> int:
    """Delete the records of a stream that nothing else opens to this office, and the stream itself.

    Whom nothing else hides is in sight again, as far as something opens the person that nobody took back.
    """
    known = streams.stream_by_id(desk.connection, stream)
    if known is None:
        shares.forget_share(desk.connection, stream)  # what waits of it, and was never read here
        return 0
    scope, is_own = known.scope, known.owner == office
    others = _remaining(desk, known, kind)
    if not is_own and is_kept(desk, office, scope):
        forgotten = forgetting.Forgotten()  # it was handed over to this office
    elif not others:
        forgotten = forgetting.forget_scope(desk.connection, desk.ground, scope)
    else:
        stray = [] if is_own else strayed(desk, office, scope, others)
        gone = sorted(records_of(stray).union(_going(desk, known, kind)))
        forgotten = forgetting.forget_records(desk.connection, desk.ground, scope, gone)
        fetch_again(desk, office, others, stray)
    shares.forget_share(desk.connection, stream)
    if is_own and kind is OrderKind.ERASE:
        streams.forget_scope(desk.connection, scope)
    forgetting.unhide_scope(desk.connection, desk.ground, scope, reason)
    for order in _undone(desk, scope) if others else ():
        if order.id.hex() != reason:
            _hide(desk, scope, order)
    return forgotten.records


def verified_order(member: Membership, signed: Signed) -> Order | None:
    """Return an order if the office it names signed it."""
    try:
        order = unpack(signed.raw, Order)
        key = office_key(member, order.owner, order.generation)
        is_named_right = order.id == order_id(order.kind, order.streams, order.again)
        return verified(key, SignLabel.ORDER, signed, Order) if key and is_named_right else None
    except (CryptoError, WireError):
        return None


def _concerns(desk: Desk, member: Membership, order: Order) -> bool:
    """Tell whether an order is for this office, and by the owner of every stream in it that is known here."""
    if order.kind is OrderKind.DROP and (order.owner == member.office or member.office not in order.offices):
        return False
    if order.kind is OrderKind.ERASE and len(set(order.roles)) < DECIDERS:
        return False
    known = [streams.stream_by_id(desk.connection, StreamId(each)) for each in order.streams]
    claimed = (claims.owner_of(desk.connection, StreamId(each)) for each in order.streams)
    owners = {*(each.owner for each in known if each is not None), *(each for each in claimed if each is not None)}
    return owners <= {order.owner}


def _scopes(desk: Desk, order: Order) -> list[Scope]:
    known = [streams.stream_by_id(desk.connection, StreamId(each)) for each in order.streams]
    return sorted({each.scope for each in known if each is not None})


def _undone(desk: Desk, scope: Scope) -> list[Order]:
    """Return the orders about a person that wait here, or waited in vain, for a second signature."""
    undone = {GotState.WAITING.value, GotState.LAPSED.value}
    got = sharing_orders.orders(desk.connection, given=False)
    return [_order_in(each) for each in got if each.scope == scope and each.state in undone]


def _order_in(stored: StoredOrder) -> Order:
    return unpack(unpack(stored.signed, Signed).raw, Order)


def _hide(desk: Desk, scope: Scope, order: Order) -> None:
    """Take a person out of sight, unless a stream that nobody took back still opens the person to this office."""
    gone = {*order.streams, *(each for one in _undone(desk, scope) for each in one.streams)}
    others = [each for each in shares.shares_of_scope(desk.connection, scope) if each.stream not in gone]
    if order.kind is OrderKind.ERASE:
        others = [each for each in others if each.owner != order.owner]
    is_open = any(each.until >= day_here(desk).isoformat() for each in others)
    is_kept_here = order.owner != desk.office and is_kept(desk, desk.office, scope)
    if not is_open and not is_kept_here:
        forgetting.hide_scope(desk.connection, desk.ground, scope, order.id.hex())


def merkle_root(ids: Sequence[bytes]) -> bytes:
    """Return the root over ids in their order; 32 zero bytes for none. A lone node goes up as it is (as RFC 9162)."""
    level = [sha256(b"\0" + each).digest() for each in ids]
    if not level:
        return NOTHING
    while len(level) > 1:
        lone = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\1" + left + right).digest() for left, right in pairs] + lone
    return level[0]
