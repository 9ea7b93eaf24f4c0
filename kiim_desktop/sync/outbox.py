"""From own changes to the next bundle (states SEAL and PACK): one unit per stream, everything that died receipted too.

The work is done on a snapshot; the writer is held only to keep the finished bundle with all the numbers it uses up. A
bundle is kept before its first byte leaves and sent again byte for byte until the hub took it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from kiim_desktop.base.ids import Random, ReplicaId, StreamId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import repacks, shares, streams
from kiim_desktop.storage.exchange import Desk, Exchange, KnownReplica, OutboxRow, Outgoing
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.sync import sealing
from kiim_desktop.sync.channels import Channel, read_channel
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import Post, read_post, write_post
from kiim_desktop.sync.rekeying import KEYS_PER_BUNDLE, announce_under_new_keys, under_old_keys
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.drafts import Draft, covers_of
from kiim_desktop.sync.sharing.farewell import units_of
from kiim_desktop.sync.sharing.handing_over import done_words
from kiim_desktop.sync.sharing.letters import Letters, read_letters
from kiim_desktop.sync.sharing.opening import grant_notices
from kiim_desktop.sync.sharing.owing import (
    debts,
    foreign_part,
    is_foreign,
    only_begun,
    owes_anything,
    shared_part,
    unsent_grants,
)
from kiim_desktop.sync.sharing.turning import list_unshared
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, bundle_hash, make_bundle
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, sign
from kiim_desktop.sync.wire.errors import BundleTooLarge
from kiim_desktop.sync.wire.units import Triple

CHANGES_PER_BUNDLE = 1_000
"""A receiving device applies so many in about 100 ms."""
OFFERS_PER_BUNDLE = 50
"""Persons whose living records are sent again in one bundle (recovery)."""
PORTIONS = (1, 8, 64, 1_000)
"""If a bundle gets larger than a file may be, it is made again with fewer changes."""


def seal_bundle(exchange: Exchange, member: Membership, random: Random) -> Outgoing | None:
    """Make and keep the next bundle; None if nothing waits. Local edits made meanwhile go into the one after."""
    for portion in PORTIONS:
        try:
            return _seal_portion(exchange, member, random, portion)
        except BundleTooLarge:
            if portion == PORTIONS[-1]:
                raise
    return None


def seal_filled(
    exchange: Exchange, member: Membership, random: Random, fill: Callable[[Desk, Draft], None]
) -> Outgoing | None:
    """Make and keep a bundle of what `fill` puts into it; None if that is nothing. BundleTooLarge."""
    draft = Draft(exchange.store.replica, member, random)
    with exchange.reading() as desk:
        fill(desk, draft)
        if not (draft.packings or draft.units or draft.opened or draft.unopened):
            return None
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), draft.rid)
        outgoing = _pack(desk, draft, channel, Post(), Letters())
    _keep(exchange, draft, outgoing, channel, _Waiting())
    return outgoing


def _seal_portion(exchange: Exchange, member: Membership, random: Random, portion: int) -> Outgoing | None:
    """Make and keep a bundle of at most the n-th part of what one usually holds; BundleTooLarge."""
    rid = exchange.store.replica
    with exchange.reading() as desk:
        rows = desk.unsealed(max(1, CHANGES_PER_BUNDLE // portion)) if member.ring is not None else []
        post = read_post(desk)
        offers = [] if rows else streams.streams_to_offer(desk.connection, max(1, OFFERS_PER_BUNDLE // portion))
        letters = read_letters(desk, member, portion)
        is_due = owes_anything(desk) if not rows and not offers else False
        old = under_old_keys(desk, member, max(1, KEYS_PER_BUNDLE // portion)) if not rows and not offers else []
        if not rows and not offers and (post.is_empty or post.sealed) and not letters and not is_due and not old:
            return None
        draft = Draft(rid, member, random)
        _seal_rows(desk, draft, rows)
        _seal_offers(desk, draft, offers)
        if not rows and not offers:
            _seal_debts(desk, draft)
        announce_under_new_keys(draft, old)
        _announce_ordered(desk, draft, letters)
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), rid)
        packed = Post() if post.sealed else post
        outgoing = _pack(desk, draft, channel, packed, letters)
    _keep(exchange, draft, outgoing, channel, _Waiting(rows[-1].seq if rows else 0, offers, letters, packed))
    return outgoing


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waited and is in a bundle: this counts as sent, and nothing that came meanwhile or found no room."""

    sealed_to: int = 0
    offers: Sequence[streams.Stream] = ()
    letters: Letters = field(default_factory=Letters)
    post: Post = field(default_factory=Post)


def _keep(exchange: Exchange, draft: Draft, outgoing: Outgoing, channel: Channel, packed: _Waiting) -> None:
    """Keep the bundle and every number it used up, in one transaction, before a byte of it leaves."""
    member, rid = draft.member, draft.rid
    made = replace(channel, number=outgoing.number, hash=outgoing.hash)
    with exchange.writing() as desk:
        streams.keep_streams(desk.connection, [opened.stream for opened in draft.streams])
        streams.keep_keys(desk.connection, [opened.stored for opened in draft.streams])
        for stream in packed.offers:
            streams.offered(desk.connection, stream.id)
        if draft.own_certificate is not None:
            desk.know_replica(
                KnownReplica(
                    rid=rid, device=member.device, office=member.office, certificate=pack(draft.own_certificate)
                )
            )
        desk.keep_outgoing(outgoing, rid, packed.sealed_to)
        desk.put(made.facts)
        desk.refuse(draft.refused, "too_large")
        list_unshared(desk, member.office, draft.unshared)
        draft.owed.keep(desk)
        repacks.under_way(desk, [each.packed(outgoing.number) for each in draft.packings])
        repacks.told(desk, draft.opened, draft.unopened)
        packed.letters.sent(desk)
        if not packed.post.is_empty and read_post(desk) == packed.post:
            write_post(desk, msgspec.structs.replace(packed.post, sealed=True))


def _pack(desk: Desk, draft: Draft, channel: Channel, post: Post, letters: Letters) -> Outgoing:
    member = draft.member
    is_offer = len(draft.rids - {draft.rid}) > 0
    rids = [draft.rid, *letters.rids_beside(draft.rid)]
    plan = BundlePlan(
        channel=draft.rid,
        number=channel.number + 1,
        previous=channel.hash,
        epoch=desk.get(ExchangeFact.EPOCH) or b"",
        training=member.training,
        kind=BundleKind.SNAPSHOT if is_offer else BundleKind.DELTA,
    )
    farewells = units_of(desk, draft, letters.farewells, rids)
    body = BundleBody(
        rids=tuple(rids),
        rid_certificates=_certificates(desk, draft, rids, is_first=channel.number == 0),
        notices=tuple(draft.notices),
        units=(*draft.units, *farewells),
        approvals=post.approvals,
        revocations=post.revocations,
        ring=post.ring,
        grants=tuple(draft.owed.grants),
        orders=letters.orders,
        countersignatures=letters.countersignatures,
        order_receipts=letters.receipts,
        recalled=post.recalled,
        repacks=tuple(each.repack for each in draft.packings),
        opened=draft.opened,
        unopened=draft.unopened,
        offers=letters.offers,
        words=(*letters.words, *draft.owed.words),
    )
    raw = make_bundle(
        plan, body, sender=member.device, key=member.keys.signing, recipients=[member.hub.hpke_public],
        random=draft.random,
    )  # fmt: skip
    units = pack([[unit.id, *where] for unit, where in zip(draft.units, draft.homes, strict=True)])
    return Outgoing(number=plan.number, hash=bundle_hash(raw), bundle=raw, units=units)


def _certificates(desk: Desk, draft: Draft, beside: Iterable[ReplicaId], *, is_first: bool) -> tuple[Signed, ...]:
    member = draft.member
    named = sorted((draft.rids | set(beside)) - {draft.rid})
    others = [msgspec.msgpack.decode(raw, type=Signed) for raw in desk.certificates(named)]
    if not is_first:
        return tuple(others)
    own = RidCertificate(draft.rid, member.device, member.office, desk.generation())
    draft.own_certificate = sign(member.keys.signing, SignLabel.RID, own)
    return (draft.own_certificate, *others)


def _seal_rows(desk: Desk, draft: Draft, rows: Sequence[OutboxRow]) -> None:
    by_scope: dict[Scope, list[OutboxRow]] = {}
    for row in rows:
        by_scope.setdefault(row.scope, []).append(row)
    is_sharing = shares.is_any(desk.connection)
    for scope, listed in by_scope.items():
        changes = [row.change for row in listed if row.change is not None]
        covers = covers_of(row.seq for row in listed)
        if is_sharing and is_foreign(desk, draft.member.office, scope):
            _seal_foreign(desk, draft, scope, changes, covers)
            continue
        _seal_scope(desk, draft, scope, changes, covers)
        for share, chosen in shared_part(desk, draft.member.office, scope, changes) if is_sharing else ():
            _seal_shared(desk, draft, share.stream, chosen)
            draft.owed.begun.append((share.stream, only_begun(desk, share.stream, chosen)))


def _seal_foreign(
    desk: Desk, draft: Draft, scope: Scope, changes: list[PlainChange], covers: tuple[Triple, ...]
) -> None:
    """Seal own changes of a person another office keeps into the streams that office opened to this one.

    What no stream takes any more is listed; the receipt for it hangs on a unit of the own office. What goes into a
    stream that a hub put back does not know follows as soon as its owner has announced it once more (`owing`).
    """
    for share, chosen in foreign_part(desk, draft.member.office, scope, changes):
        opened = draft.known(desk, share.stream) if share is not None else None
        if share is None:
            draft.unshared += chosen
        elif opened is not None:
            draft.add_all(opened, chosen)
            draft.owed.held += [(opened.stream.id, change) for change in chosen]
    draft.add(_stream_for(desk, draft, draft.member.office), (), covers)


def _seal_shared(desk: Desk, draft: Draft, stream: StreamId, changes: Sequence[PlainChange]) -> None:
    opened = draft.known(desk, stream)
    if opened is not None and changes:
        draft.rids |= {change.dot.replica for change in changes}
        draft.add_all(opened, changes)
        draft.owed.held += [(stream, change) for change in changes]


def _seal_debts(desk: Desk, draft: Draft) -> None:
    """Seal what streams lack, and let the grants of a stream leave with the last of what it was founded with."""
    for debt in debts(desk, draft.member.office):
        _seal_shared(desk, draft, debt.stream, debt.changes)
        draft.owed.compared.append((debt.stream, debt.records))
    paid = {(stream, record) for stream, records in draft.owed.compared for record in records}
    for stream, grants in unsent_grants(desk, paid).items():
        opened, share = draft.known(desk, stream), shares.share_of(desk.connection, stream)
        if opened is not None and share is not None:
            draft.name_of(opened)
            draft.owed.grants += grant_notices(desk, draft.member, opened, share)
            draft.owed.words += done_words(desk, draft.member, share)
            draft.owed.granted += grants


def _announce_ordered(desk: Desk, draft: Draft, letters: Letters) -> None:
    """Announce the streams of orders the hub does not know in its present epoch: recipients may have them."""
    for stream in letters.streams:
        opened = draft.known(desk, stream)
        if opened is not None:
            draft.name_of(opened)


def _seal_offers(desk: Desk, draft: Draft, offers: Iterable[streams.Stream]) -> None:
    """Announce streams under every key the hub lacks, and seal every living head again where it lacks some of them."""
    for stream in offers:
        for stored in streams.nameless_keys(desk.connection, stream.id):
            draft.name_of(sealing.open_stored(stream, stored, draft.member.own_ring))
        if not streams.is_to_send(desk.connection, stream.id):
            continue
        changes = desk.sayable(stream.scope)
        draft.rids |= {change.dot.replica for change in changes}
        own = (change.dot.seq for change in changes if change.dot.replica == draft.rid)
        _seal_scope(desk, draft, stream.scope, changes, covers_of(own))


def _seal_scope(desk: Desk, draft: Draft, scope: Scope, changes: list[PlainChange], covers: tuple[Triple, ...]) -> None:
    draft.add_all(_stream_for(desk, draft, scope), changes, covers)


def _stream_for(desk: Desk, draft: Draft, scope: Scope) -> OpenStream:
    """Return stream and key for a scope; made now if there is none, or if the office has newer keys since."""
    ring = draft.member.own_ring
    stream = streams.stream_of_scope(desk.connection, scope, draft.member.office)
    if stream is None:
        opened = sealing.new_key(sealing.new_stream(scope, draft.member.office, draft.random), ring, draft.random)
        draft.streams.append(opened)
        return opened
    return opened_anew(desk, draft, stream)


def opened_anew(desk: Desk, draft: Draft, stream: streams.Stream) -> OpenStream:
    """Return an own stream that is not shared under its newest key, or under a new one if the office has newer ones."""
    ring = draft.member.own_ring
    stored = streams.newest_key(desk.connection, stream.id)
    if stored is None or (stored.generation < ring.generation and stream.kind is not streams.StreamKind.CATALOGUE):
        opened = sealing.new_key(stream, ring, draft.random)
        draft.streams.append(opened)
        return opened
    return sealing.open_stored(stream, stored, ring)
