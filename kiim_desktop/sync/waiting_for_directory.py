"""What came too early for the directory kept here: it waits and is judged as soon as a newer one, or a word that this
is the newest, has come.

A bundle may be handed over before the directory that names its senders (an attachment, a stick that was swapped). What
is signed by an office, with keys or by a device that no directory here vouches for is neither believed nor thrown away.
By a directory that is too old nothing of other offices is taken in either, for they may have lost a device since; what
they take back is, and so is everything of the own office (security.md 2). All of it may come twice and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from kiim_desktop.base.ids import StreamId
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.freshness import is_too_old
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.terms import device_terms
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import MESSAGE_CAP, pack, unpack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.handing_over import Offer, OfferNotice, Word
from kiim_desktop.sync.wire.requests import SyncAnswer
from kiim_desktop.sync.wire.sharing import Countersignature, Grant, GrantNotice, Order, OrderReceipt
from kiim_desktop.sync.wire.units import StreamNotice

S = TypeVar("S")
T = TypeVar("T")
TABLES: Final = (
    "rid_certificates", "notices", "grants", "orders", "countersignatures", "order_receipts", "offers", "words",
)  # fmt: skip
"""What of a bundle may have to wait; nothing depends on the order in which it came."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What waits, since which directory, and whether that was too old."""

    epoch: bytes
    directory: int
    is_old: bool
    body: BundleBody


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a bundle, and of those before it, cannot be judged yet."""

    office: bytes = b""
    """The own one."""
    epoch: bytes = b""
    directory: int = 0
    is_old: bool = False
    body: BundleBody = field(default_factory=BundleBody)
    aliases: Mapping[int, StreamId] = field(default_factory=dict)
    """The hub's names of streams whose announcement waits: their units wait with it."""

    def keeps_out(self, member: Membership, device: bytes) -> bool:
        """Tell whether a unit that a device sent has to wait, whatever it says."""
        sender = member.certified.get(device)
        return self.is_old and (sender is None or sender.certificate.office != self.office)

    def keep(self, desk: Desk, *, has_units: bool) -> None:
        """Keep what waits, in the transaction that applies the rest."""
        waits = any(getattr(self.body, name) for name in TABLES) or (self.is_old and has_units)
        kept = pack(_Kept(self.epoch, self.directory, self.is_old, self.body)) if waits else None
        if kept != desk.get(ExchangeFact.WAITS_FOR_DIRECTORY):
            desk.put({ExchangeFact.WAITS_FOR_DIRECTORY: kept})


def part(desk: Desk, member: Membership, body: BundleBody) -> tuple[BundleBody, Withheld]:
    """Return a bundle together with what waited, without what has to wait; and the latter.

    Beyond a megabyte nothing waits: it is judged by the directory there is, and comes again from the hub.
    """
    kept = _kept(desk)
    joined = _joined(kept.body, body) if kept is not None else body
    is_old = is_too_old(desk, member, device_terms(desk.now()))
    early = _early(member, joined, is_old=is_old)
    if len(pack(early)) > MESSAGE_CAP // 2:
        return joined, Withheld()
    withheld = Withheld(
        office=member.office,
        epoch=desk.get(ExchangeFact.EPOCH) or b"",
        directory=_number(member),
        is_old=is_old,
        body=early,
        aliases={notice.alias: StreamId(notice.stream) for notice in early.notices if notice.alias},
    )
    return _without(joined, early), withheld


def may_go_on(exchange: Exchange, member: Membership) -> bool:
    """Tell whether something waits here for a directory, and this may be the one."""
    with exchange.reading() as desk:
        kept = _kept(desk)
        if kept is None:
            return False
        return kept.directory < _number(member) or (
            kept.is_old and not is_too_old(desk, member, device_terms(desk.now()))
        )


def may_read_more(exchange: Exchange, member: Membership, answer: SyncAnswer) -> bool:
    """Tell whether an answer told what units wait for here: whose replicas are, names of streams, the directory.

    Receipts count, too: what others wrote over something of this device may have waited for them.
    """
    if answer.named or answer.named_certificates or may_go_on(exchange, member):
        return True
    if answer.receipts and exchange.waiting_units(UnitState.PARKED):
        return True
    return bool(answer.aliases) and bool(exchange.waiting_units(UnitState.QUARANTINED))


def _early(member: Membership, body: BundleBody, *, is_old: bool) -> BundleBody:
    """Return what of a bundle nobody in the directory vouches for, and of other offices what is new, if it is old."""

    def is_early(office: bytes, generation: int, *, is_news: bool = True) -> bool:
        entry = member.office_entry(office)
        is_known = entry is not None and 1 <= generation <= len(entry.keys)
        return not is_known or (is_old and is_news and office != member.office)

    grants = _those(body.grants, _grant, lambda said: is_early(said.owner, said.generation))
    waiting = {(grant.stream, grant.key_id) for each in grants if (grant := _grant(each)) is not None}
    offers = _those(body.offers, _offer, lambda said: is_early(said.owner, said.generation))
    offered = {offer.id for each in offers if (offer := _offer(each)) is not None}
    return BundleBody(
        rid_certificates=_those(
            body.rid_certificates, _read(RidCertificate), lambda said: said.device not in member.certified
        ),
        notices=tuple(each for each in body.notices if _key(each) in waiting),
        grants=grants,
        orders=_those(body.orders, _read(Order), lambda said: is_early(said.owner, said.generation, is_news=False)),
        countersignatures=_those(
            body.countersignatures,
            _read(Countersignature),
            lambda said: is_early(said.office, said.generation, is_news=False),
        ),
        order_receipts=_those(
            body.order_receipts, _read(OrderReceipt), lambda said: said.device not in member.certified
        ),
        offers=offers,
        words=_those(
            body.words, _read(Word), lambda said: said.offer in offered or is_early(said.office, said.generation)
        ),
    )


def _those(items: Iterable[T], read: Callable[[T], S | None], is_early: Callable[[S], bool]) -> tuple[T, ...]:
    """Return the items that have to wait; what cannot be read waits for nothing."""
    return tuple(each for each in items if (said := read(each)) is not None and is_early(said))


def _read(form: type[S]) -> Callable[[Signed], S | None]:
    def read(signed: Signed) -> S | None:
        try:
            return unpack(signed.raw, form)
        except WireError:
            return None

    return read


def _grant(notice: GrantNotice) -> Grant | None:
    return _read(Grant)(notice.grant)


def _offer(notice: OfferNotice) -> Offer | None:
    return _read(Offer)(notice.offer)


def _key(notice: StreamNotice) -> tuple[bytes, bytes]:
    return notice.stream, notice.key_id


def _joined(before: BundleBody, now: BundleBody) -> BundleBody:
    """Return a bundle with what waited before it; where both say the same, the newer one says it last."""
    return _with(now, lambda name: (*_new(getattr(before, name), getattr(now, name)), *getattr(now, name)))


def _without(body: BundleBody, other: BundleBody) -> BundleBody:
    return _with(body, lambda name: _new(getattr(body, name), getattr(other, name)))


def _new(items: Sequence[object], known: Sequence[object]) -> tuple[object, ...]:
    there = set(known)
    return tuple(each for each in items if each not in there)


def _with(body: BundleBody, table: Callable[[str], tuple[object, ...]]) -> BundleBody:
    return msgspec.structs.replace(body, **{name: table(name) for name in TABLES})


def _kept(desk: Desk) -> _Kept | None:
    """Return what waits; what a hub said before it was put back comes again by itself."""
    stored = desk.get(ExchangeFact.WAITS_FOR_DIRECTORY)
    kept = unpack(stored, _Kept) if stored else None
    return kept if kept is not None and kept.epoch == (desk.get(ExchangeFact.EPOCH) or b"") else None


def _number(member: Membership) -> int:
    return member.manifest.number if member.manifest else 0
