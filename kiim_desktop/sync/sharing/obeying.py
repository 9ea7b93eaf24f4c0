"""Carrying out orders here: hidden at once, deleted for good as soon as nothing of this office is pending, receipted.

An order counts only if the owner of the streams signed it; the hub alone cannot make anybody forget. What was written
here and has not left goes to the owner first (the farewell): it is sealed into the stream like any other change, and
the hub gives it to the owner only. Then records, index, drafts, history and keys go, in one transaction with the
receipt, and the pages they lay on are wiped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from kiim_desktop.base.ids import OfficeId, StreamId
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import forgetting, shares, sharing_orders, streams
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.sharing_orders import GotState, StoredOrder, StoredReceipt
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.admitting import office_key
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.sharing.retracting import fetch_again, records_of, strayed
from kiim_desktop.sync.sharing.undelivered import last_moment, owes_any
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import Countersignature, Order, OrderKind, OrderReceipt

NOTHING: Final = bytes(32)
ENDED, RESTORED = "ended", "restored"
"""Why a person is out of sight when no order says so."""
DECIDERS: Final = 2
"""So many people of different roles decide about an erasure."""
DAY: Final = int(timedelta(days=1).total_seconds() * 1000)
SECOND_SIGNATURES: Final = frozenset({"lead", "dpo"})


@dataclass(frozen=True, slots=True)
class Guard:
    """From so many persons in a day by one signer on a second signature is needed (sync.md 6)."""

    least: int = 5
    most: int = 20
    share: float = 0.1

    def limit(self, persons: int) -> int:
        return max(self.least, min(self.most, int(persons * self.share)))


def note_orders(
    desk: Desk, member: Membership, signed_orders: Iterable[Signed], countersignatures: Sequence[Signed]
) -> int:
    """Take up orders that count: hide what they name, in the transaction that applies the bundle; returns how many."""
    taken = 0
    for signed in signed_orders:
        order = _verified(member, signed)
        if order is None or not _concerns(desk, member, order):
            continue
        if sharing_orders.order_by_id(desk.connection, order.id, given=False):
            sharing_orders.receipt_again(desk.connection, order.id)  # who tells it again has no receipt
            continue
        scopes = _scopes(desk, order)
        for scope in scopes:
            _hide(desk, scope, order)
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
        _note_countersignature(desk, member, signed)
    return taken


def taken_back(desk: Desk) -> frozenset[bytes]:
    """Return the streams this office was ordered to forget: whoever brings them again, they stay forgotten."""
    got = sharing_orders.orders(desk.connection, given=False)
    return frozenset(stream for each in got for stream in unpack(unpack(each.signed, Signed).raw, Order).streams)


def carry_out(exchange: Exchange, member: Membership, user: bytes, guard: Guard | None = None) -> int:
    """Delete what waiting orders name, and what has ended by itself; returns how many orders and ends were done.

    Waits for what is pending: as long as own changes of a person have no receipt, that person is only hidden.
    """
    done = 0
    with exchange.reading() as desk:
        waiting = sharing_orders.got_waiting(desk.connection)
        ended = shares.got_that_ended(desk.connection, member.office, desk.today())
    for stored in waiting:
        done += _carry_out(exchange, member, stored, user, guard or Guard())
    for share in ended:
        done += _end(exchange, member, share, user)
    done += _forget_what_came_back(exchange, member, user)
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


def _carry_out(exchange: Exchange, member: Membership, stored: StoredOrder, user: bytes, guard: Guard) -> int:
    order = unpack(unpack(stored.signed, Signed).raw, Order)
    with exchange.writing() as desk:
        scopes = _scopes(desk, order)
        if any(desk.is_pending(scope) for scope in scopes) or _needs_second(desk, order, scopes, guard):
            return 0
        if order.kind is OrderKind.DROP and owes_any(desk, member, order.streams, stored.at):
            return 0
        units = sorted(unit for stream in order.streams for unit in streams.held_ids(desk.connection, StreamId(stream)))
        if order.kind is OrderKind.ERASE:
            forgetting.note_erased(exchange.store.sentinel, map(StreamId, order.streams))
        reason = order.id.hex()
        records = sum(_forget_stream(desk, member.office, StreamId(each), order.kind, reason) for each in order.streams)
        receipt = OrderReceipt(
            order=order.id,
            device=member.device,
            office=member.office,
            records=records,
            delivered=merkle_root(units),
            at=desk.now(),
        )
        signed = sign(member.keys.signing, SignLabel.ORDER_RECEIPT, receipt)
        done = StoredOrder(
            id=stored.id, kind=stored.kind, owner=stored.owner, scope=stored.scope, signed=stored.signed,
            state=GotState.DONE.value, at=desk.now(), given=False, receipt=pack(signed),
        )  # fmt: skip
        sharing_orders.keep_order(desk.connection, done)
        if order.owner == member.office:
            own = StoredReceipt(order=order.id, device=member.device, signed=pack(signed), at=desk.now())
            sharing_orders.keep_receipt(desk.connection, own)
        desk.audit([AuditEntry(user, AuditAction.ORDER, detail=f"{order.kind.value} records={records}")])
    return 1


def _end(exchange: Exchange, member: Membership, share: StoredShare, user: bytes) -> int:
    """The last day of a share is over: it goes without any order and without any network."""
    with exchange.writing() as desk:
        if shares.share_of(desk.connection, share.stream) is None:
            return 0  # an order came first
        _hide(desk, share.scope, None)
        if desk.is_pending(share.scope) or owes_any(desk, member, [share.stream], last_moment(share.until)):
            return 0
        records = _forget_stream(desk, member.office, share.stream, OrderKind.DROP, ENDED)
        desk.audit([AuditEntry(user, AuditAction.ORDER, detail=f"ended records={records}")])
    return 1


def _forget_stream(desk: Desk, office: OfficeId, stream: StreamId, kind: OrderKind, reason: str) -> int:
    """Delete the records of a stream that nothing else opens to this office, and the stream itself.

    Whom nothing else hides is in sight again, as far as something else opens the person.
    """
    known = streams.stream_by_id(desk.connection, stream)
    if known is None:
        return 0
    scope = known.scope
    others = [each for each in shares.shares_of_scope(desk.connection, scope) if each.stream != stream]
    is_own = known.owner == office
    if kind is OrderKind.ERASE:
        others = [each for each in others if each.owner != known.owner]
    if not is_own and is_kept(desk, office, scope):
        forgotten = forgetting.Forgotten()  # it was handed over to this office
    elif not others:
        forgotten = forgetting.forget_scope(desk.connection, desk.ground, scope)
    else:
        covered = {record for each in others for record in shares.records_in(desk.connection, each.stream)}
        stray = [] if is_own else strayed(desk, scope, others)
        gone = sorted({each.record for each in desk.living(scope)} - covered | records_of(stray))
        forgotten = forgetting.forget_records(desk.connection, desk.ground, scope, gone)
        fetch_again(desk, office, others, stray)
    shares.forget_share(desk.connection, stream)
    if is_own and kind is OrderKind.ERASE:
        streams.forget_scope(desk.connection, scope)
    forgetting.unhide_scope(desk.connection, desk.ground, scope, reason)
    return forgotten.records


def _verified(member: Membership, signed: Signed) -> Order | None:
    try:
        order = unpack(signed.raw, Order)
        key = office_key(member, order.owner, order.generation)
        return verified(key, SignLabel.ORDER, signed, Order) if key else None
    except (CryptoError, WireError):
        return None


def _concerns(desk: Desk, member: Membership, order: Order) -> bool:
    """Tell whether an order is for this office, and by the owner of every stream in it that is known here."""
    if order.kind is OrderKind.DROP and (order.owner == member.office or member.office not in order.offices):
        return False
    if order.kind is OrderKind.ERASE and len(set(order.roles)) < DECIDERS:
        return False
    known = [streams.stream_by_id(desk.connection, StreamId(each)) for each in order.streams]
    return all(each is None or each.owner == order.owner for each in known)


def _scopes(desk: Desk, order: Order) -> list[Scope]:
    known = [streams.stream_by_id(desk.connection, StreamId(each)) for each in order.streams]
    return sorted({each.scope for each in known if each is not None})


def _hide(desk: Desk, scope: Scope, order: Order | None) -> None:
    """Take a person out of sight, unless another stream still opens the person to this office."""
    taken = set(order.streams) if order is not None else set()
    others = [each for each in shares.shares_of_scope(desk.connection, scope) if each.stream not in taken]
    if order is not None and order.kind is OrderKind.ERASE:
        others = [each for each in others if each.owner != order.owner]
    is_kept_here = is_kept(desk, desk.office, scope) and (order is None or order.owner != desk.office)
    if not is_kept_here and not [each for each in others if each.until >= desk.today()]:
        forgetting.hide_scope(desk.connection, desk.ground, scope, order.id.hex() if order else ENDED)


def _needs_second(desk: Desk, order: Order, scopes: Sequence[Scope], guard: Guard) -> bool:
    """Tell whether so many persons go in a day that a second signature has to be waited for."""
    if sharing_orders.has_second(desk.connection, order.id):
        return False
    earlier = sharing_orders.persons_since(desk.connection, order.owner, desk.now() - DAY)
    return earlier + len(scopes) > guard.limit(desk.persons())


def _note_countersignature(desk: Desk, member: Membership, signed: Signed) -> None:
    try:
        said = unpack(signed.raw, Countersignature)
        key = office_key(member, said.office, said.generation)
        checked = verified(key, SignLabel.COUNTERSIGN, signed, Countersignature) if key else None
    except (CryptoError, WireError):
        return
    if checked is None or checked.role not in SECOND_SIGNATURES:
        return
    for stored in sharing_orders.got_waiting(desk.connection):
        signed_order = unpack(stored.signed, Signed)
        owner = unpack(signed_order.raw, Order).owner
        entry = member.office_entry(checked.office)
        is_dpo = checked.role == "dpo" and entry is not None and entry.kind == "dpo"
        if sha256(signed_order.raw).digest() == checked.order and (is_dpo or checked.office == owner):
            sharing_orders.keep_second(desk.connection, stored.id, pack(signed))


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
