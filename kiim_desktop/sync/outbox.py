"""From own changes to the next bundle (states SEAL and PACK): one unit per stream, everything that died receipted too.

The work is done on a snapshot; the writer is held only to keep the finished bundle with all the numbers it uses up. A
bundle is kept before its first byte leaves and sent again byte for byte until the hub took it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from kiim_desktop.base.ids import Random, RecordId, ReplicaId
from kiim_desktop.domain.changes import Change, Dot, Head, RecordState
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Desk, Exchange, ExchangeFact, KnownReplica, OutboxRow, Outgoing
from kiim_desktop.sync import sealing
from kiim_desktop.sync.channels import Channel, read_channel
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import Post, read_post, write_post
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, bundle_hash, make_bundle
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, sign
from kiim_desktop.sync.wire.errors import BundleTooLarge
from kiim_desktop.sync.wire.units import StreamNotice, Triple, UnitEnvelope, add_interval

CHANGES_PER_BUNDLE = 1_000
"""A receiving device applies so many in about 100 ms."""
OFFERS_PER_BUNDLE = 50
"""Persons whose living records are sent again in one bundle (recovery)."""
SHARES = (1, 8, 64, 1_000)
"""If a bundle gets larger than a file may be, it is made again with fewer changes."""
UNIT_BYTES = 160 * 1024
"""Rough size of the changes put into one unit."""

_Cells = dict[tuple[RecordId, Dot], dict[int, Head]]


@dataclass(slots=True)
class _Draft:
    """A bundle in the making."""

    rid: ReplicaId
    member: Membership
    random: Random
    notices: list[StreamNotice] = field(default_factory=list)
    units: list[UnitEnvelope] = field(default_factory=list)
    homes: list[bytes] = field(default_factory=list)
    """The stream of each unit."""
    streams: list[OpenStream] = field(default_factory=list)
    """Streams and keys made for this bundle."""
    named: dict[bytes, int] = field(default_factory=dict)
    rids: set[ReplicaId] = field(default_factory=set)
    own_certificate: Signed | None = None
    refused: list[Change] = field(default_factory=list)
    """Too large to be exchanged; they stay here and are listed."""

    def name_of(self, opened: OpenStream) -> int:
        """Return how this bundle calls a stream: the hub's alias, or the place of its notice."""
        if opened.stored.alias is not None:
            return opened.stored.alias
        if opened.stored.key_id not in self.named:
            self.notices.append(sealing.notice_of(opened))
            self.named[opened.stored.key_id] = ~(len(self.notices) - 1)
        return self.named[opened.stored.key_id]

    def add(self, opened: OpenStream, changes: Sequence[Change], covers: tuple[Triple, ...]) -> None:
        """Seal changes into a unit, or into several; a single one too large for any is refused, not a stopper."""
        try:
            unit = sealing.seal_changes(opened, changes, self.name_of(opened), covers)
        except BundleTooLarge:
            half = len(changes) // 2
            if half:
                self.add(opened, changes[:half], ())
                self.add(opened, changes[half:], covers)
                return
            self.refused += changes
            unit = sealing.seal_changes(opened, (), self.name_of(opened), covers)
        self.units.append(unit)
        self.homes.append(opened.stream.id)


def seal_bundle(exchange: Exchange, member: Membership, random: Random) -> Outgoing | None:
    """Make and keep the next bundle; None if nothing waits. Local edits made meanwhile go into the one after."""
    for share in SHARES:
        try:
            return _seal_share(exchange, member, random, share)
        except BundleTooLarge:
            if share == SHARES[-1]:
                raise
    return None


def _seal_share(exchange: Exchange, member: Membership, random: Random, share: int) -> Outgoing | None:
    """Make and keep a bundle of at most the n-th part of what one usually holds; BundleTooLarge."""
    rid = exchange.store.replica
    with exchange.reading() as desk:
        rows = desk.unsealed(max(1, CHANGES_PER_BUNDLE // share))
        post = read_post(desk)
        offers = [] if rows else streams.streams_to_offer(desk.connection, max(1, OFFERS_PER_BUNDLE // share))
        if not rows and not offers and (post.is_empty or post.sealed):
            return None
        draft = _Draft(rid, member, random)
        _seal_rows(desk, draft, rows)
        _seal_offers(desk, draft, offers)
        channel = read_channel(desk.get(ExchangeFact.CHANNEL), rid)
        outgoing = _pack(desk, draft, channel, Post() if post.sealed else post)
    _keep(exchange, draft, outgoing, channel, rows[-1].seq if rows else 0, offers)
    return outgoing


def _keep(
    exchange: Exchange, draft: _Draft, outgoing: Outgoing, channel: Channel, sealed_to: int,
    offers: Sequence[streams.Stream],
) -> None:  # fmt: skip
    """Keep the bundle and every number it used up, in one transaction, before a byte of it leaves."""
    member, rid = draft.member, draft.rid
    made = replace(channel, number=outgoing.number, hash=outgoing.hash)
    with exchange.writing() as desk:
        for opened in draft.streams:
            streams.keep_stream(desk.connection, opened.stream)
            streams.keep_key(desk.connection, opened.stored)
        for stream in offers:
            streams.offered(desk.connection, stream.id)
        if draft.own_certificate is not None:
            desk.know_replica(
                KnownReplica(
                    rid=rid, device=member.device, office=member.office, certificate=pack(draft.own_certificate)
                )
            )
        desk.keep_outgoing(outgoing, rid, sealed_to)
        desk.put(made.facts)
        desk.refuse(draft.refused, "too_large")
        post = read_post(desk)
        if not post.is_empty:
            write_post(desk, msgspec.structs.replace(post, sealed=True))


def _pack(desk: Desk, draft: _Draft, channel: Channel, post: Post) -> Outgoing:
    member = draft.member
    is_offer = len(draft.rids - {draft.rid}) > 0
    plan = BundlePlan(
        channel=draft.rid,
        number=channel.number + 1,
        previous=channel.hash,
        epoch=desk.get(ExchangeFact.EPOCH) or b"",
        training=member.training,
        kind=BundleKind.SNAPSHOT if is_offer else BundleKind.DELTA,
    )
    body = BundleBody(
        rids=(draft.rid,),
        rid_certificates=_certificates(desk, draft, is_first=channel.number == 0),
        notices=tuple(draft.notices),
        units=tuple(draft.units),
        approvals=post.approvals,
        revocations=post.revocations,
        ring=post.ring,
    )
    raw = make_bundle(
        plan, body, sender=member.device, key=member.keys.signing, recipients=[member.hub.hpke_public],
        random=draft.random,
    )  # fmt: skip
    units = pack([[unit.id, home] for unit, home in zip(draft.units, draft.homes, strict=True)])
    return Outgoing(number=plan.number, hash=bundle_hash(raw), bundle=raw, units=units)


def _certificates(desk: Desk, draft: _Draft, *, is_first: bool) -> tuple[Signed, ...]:
    member = draft.member
    others = [msgspec.msgpack.decode(raw, type=Signed) for raw in desk.certificates(sorted(draft.rids - {draft.rid}))]
    if not is_first:
        return tuple(others)
    own = RidCertificate(draft.rid, member.device, member.office, desk.generation())
    draft.own_certificate = sign(member.keys.signing, SignLabel.RID, own)
    return (draft.own_certificate, *others)


def _seal_rows(desk: Desk, draft: _Draft, rows: Sequence[OutboxRow]) -> None:
    states = desk.states(rows)
    by_scope: dict[Scope, list[OutboxRow]] = {}
    for row in rows:
        by_scope.setdefault(row.scope, []).append(row)
    for scope, listed in by_scope.items():
        changes = [each for row in listed if (each := _own_change(states.get((scope, row.record)), row, draft.rid))]
        covers: tuple[tuple[int, int], ...] = ()
        for row in listed:
            covers = add_interval(covers, row.seq, row.seq)
        _seal_scope(desk, draft, scope, changes, tuple((0, first, last) for first, last in covers))


def _own_change(state: RecordState | None, row: OutboxRow, rid: ReplicaId) -> Change | None:
    """Return what still lives of an own change; None if all of it was replaced before it left."""
    dot = Dot(rid, row.seq)
    cells = state.cells if state else {}
    heads = {number: head for number, cell in cells.items() for head in cell if head.dot == dot}
    return Change(dot, row.scope, row.record, state.kind, heads) if state and heads else None


def _seal_offers(desk: Desk, draft: _Draft, offers: Iterable[streams.Stream]) -> None:
    """Seal every living head of a scope again, own or not: the hub lacks some of them."""
    for stream in offers:
        records = desk.every_record(stream.scope)
        changes = [change for each in records for change in _living(each.state, each.id, stream.scope)]
        draft.rids |= {change.dot.replica for change in changes}
        covers: tuple[tuple[int, int], ...] = ()
        for change in changes:
            if change.dot.replica == draft.rid:
                covers = add_interval(covers, change.dot.seq, change.dot.seq)
        _seal_scope(desk, draft, stream.scope, changes, tuple((0, first, last) for first, last in covers))


def _living(state: RecordState, record: RecordId, scope: Scope) -> list[Change]:
    found: _Cells = {}
    for number, cell in state.cells.items():
        for head in cell:
            found.setdefault((record, head.dot), {})[number] = head
    return [Change(dot, scope, record, state.kind, heads) for (_record, dot), heads in sorted(found.items())]


def _seal_scope(desk: Desk, draft: _Draft, scope: Scope, changes: list[Change], covers: tuple[Triple, ...]) -> None:
    """Seal the changes of one scope into as few units as their size allows; the receipts hang on the last one."""
    opened = _stream_for(desk, draft, scope)
    parts = _parts(changes)
    for part in parts[:-1]:
        draft.add(opened, part, ())
    draft.add(opened, parts[-1], covers)


def _parts(changes: list[Change]) -> list[list[Change]]:
    parts: list[list[Change]] = [[]]
    size = 0
    for change in changes:
        weight = 64 + sum(16 + len(head.value) if isinstance(head.value, str) else 32 for head in change.heads.values())
        if size + weight > UNIT_BYTES and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(change)
        size += weight
    return parts


def _stream_for(desk: Desk, draft: _Draft, scope: Scope) -> OpenStream:
    """Return stream and key for a scope; made now if there is none, or if the office has newer keys since."""
    ring = draft.member.own_ring
    stream = streams.stream_of_scope(desk.connection, scope, draft.member.office)
    if stream is None:
        opened = sealing.new_key(sealing.new_stream(scope, draft.member.office, draft.random), ring, draft.random)
        draft.streams.append(opened)
        return opened
    stored = streams.newest_key(desk.connection, stream.id)
    if stored is None or (stored.generation < ring.generation and stream.kind is not streams.StreamKind.CATALOGUE):
        opened = sealing.new_key(stream, ring, draft.random)
        draft.streams.append(opened)
        return opened
    return sealing.open_stored(stream, stored, ring)
