"""The streams a bundle announces, and those not believed until now: opened before any unit is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiim_desktop.base.ids import KeyId, StreamId
from kiim_desktop.crypto.errors import SealError
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import claims, shares, streams
from kiim_desktop.storage.claims import ClaimState, StoredClaim
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.admitting import GrantsByKey, admit, grants_by_key, note_recipients, own_share
from kiim_desktop.sync.sharing.claiming import Claim, judge_claim, other_shares
from kiim_desktop.sync.sharing.coming_late import may_come_here
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.granted import doubt_grants
from kiim_desktop.sync.sharing.obeying import taken_back
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import GrantNotice
from kiim_desktop.sync.wire.units import Reach, StreamNotice


@dataclass(slots=True)
class Announced:
    """What is known of streams before anything is written."""

    streams: dict[bytes, OpenStream] = field(default_factory=dict)
    """By key id."""
    aliases: dict[int, OpenStream] = field(default_factory=dict)
    shares: dict[StreamId, StoredShare] = field(default_factory=dict)
    """Shared streams that are new here."""
    again: list[StoredShare] = field(default_factory=list)
    """Known streams of other offices that were opened to this one once more."""
    claims: list[StoredClaim] = field(default_factory=list)
    """Streams that are not believed, as they came."""
    aside: dict[int, StreamId] = field(default_factory=dict)
    """Their names at the hub."""
    past: set[StreamId] = field(default_factory=set)
    """Streams of which nothing is taken any more."""
    taken_up: list[StreamId] = field(default_factory=list)
    """Streams that had to wait and count now."""
    not_taken: set[int] = field(default_factory=set)
    """Names of streams that others opened of files this office keeps, or kept: their units wait for nothing."""


def open_announced(desk: Desk, member: Membership, body: BundleBody) -> Announced:
    """Open what announces streams; one that cannot be opened is left out, its units are then quarantined."""
    found = Announced()
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    kept = claims.claims(desk.connection)
    gone = taken_back(desk) if body.notices or kept else frozenset()
    for claim in (each for each in kept if each.state is ClaimState.PAST):
        found.past.add(claim.stream)
        if claim.alias and claim.epoch == epoch:
            found.aside[claim.alias] = claim.stream
    for claim in kept:
        if claim.state is ClaimState.WAITS and claim.epoch == epoch and claim.stream not in gone:
            _open_kept(desk, member, claim, found)
    grants = grants_by_key(body.grants)
    for notice in (each for each in body.notices if each.stream not in gone):
        if (before := _past(kept, notice)) is not None:
            _keep_aside(found, replace(before, key_id=KeyId(notice.key_id), alias=notice.alias or None, epoch=epoch))
        else:
            _open_notice(desk, member, notice, grants, found)
    return found


def keep_announced(desk: Desk, member: Membership, found: Announced) -> None:
    """Keep what was opened, in the transaction of the first units."""
    streams.keep_streams(desk.connection, [each.stream for each in found.streams.values()])
    streams.keep_keys(desk.connection, [each.stored for each in found.streams.values()])
    for share in found.shares.values():
        shares.keep_share(desk.connection, share)
        if share.owner == member.office:
            note_recipients(desk, member, share)
            shares.mark_all_due(desk.connection, share.stream, share.scope)
    opened = (each.stream for each in found.streams.values())
    if any((each.kind, each.owner) == (StreamKind.SHARED, member.office) for each in opened):
        doubt_grants(desk)
    for share in found.again:
        shares.mark_all_due(desk.connection, share.stream, share.scope)
    for claim in found.claims:
        if claim.state is ClaimState.PAST:
            claims.forget_claim(desk.connection, claim.stream)
    for claim in found.claims:
        claims.keep_claim(desk.connection, claim)
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    for stream in sorted(found.past):
        claims.make_past(desk.connection, stream, epoch)


def _past(kept: list[StoredClaim], notice: StreamNotice) -> StoredClaim | None:
    return next((each for each in kept if each.state is ClaimState.PAST and each.stream == notice.stream), None)


def _keep_aside(found: Announced, claim: StoredClaim) -> None:
    found.claims.append(claim)
    if claim.alias:
        found.aside[claim.alias] = claim.stream


def _open_kept(desk: Desk, member: Membership, claim: StoredClaim, found: Announced) -> None:
    """Look once more at a stream that was put aside; it counts as soon as nothing speaks against it any more."""
    if claim.alias:
        found.aside[claim.alias] = claim.stream
    notice, grant = unpack(claim.notice, StreamNotice), unpack(claim.grant, GrantNotice)
    _open_notice(desk, member, notice, grants_by_key([grant]), found)
    if claim.key_id in found.streams:
        found.taken_up.append(claim.stream)


def _open_notice(
    desk: Desk, member: Membership, notice: StreamNotice, grants: GrantsByKey, found: Announced
) -> None:  # fmt: skip
    opened, share = _opened(desk, member, notice, grants)
    if opened is None:
        return
    if share is not None and share.owner != member.office:
        is_kept_here = is_kept(desk, member.office, share.scope) or _is_own_among(member, share.scope, found)
        if not may_come_here(desk, share, is_kept_here=is_kept_here):
            found.not_taken |= {notice.alias} if notice.alias else set()
            return
    if share is not None and share.owner != member.office and shares.share_of(desk.connection, share.stream) is None:
        match judge_claim(desk, member, share, found.shares.values()):
            case Claim.WAITS | Claim.REPLACES | Claim.PAST as verdict:
                _put_aside(desk, notice, grants, share, verdict, found)
                return
            case Claim.FOLLOWS:
                found.past |= {each.stream for each in other_shares(desk, share, found.shares.values())}
            case Claim.COUNTS:
                pass
    found.streams[opened.stored.key_id] = opened
    if notice.alias:
        found.aliases[notice.alias] = opened
    if share is None:
        return
    if shares.share_of(desk.connection, share.stream) is None:
        found.shares[share.stream] = share
    elif share.owner != member.office:
        found.again.append(share)


def _is_own_among(member: Membership, scope: Scope, found: Announced) -> bool:
    """Tell whether the own office's stream of a file came with the same bundle."""
    known = (each.stream for each in found.streams.values() if each.stream.kind is StreamKind.OWN)
    return any((each.owner, each.scope) == (member.office, scope) for each in known)


def _put_aside(
    desk: Desk, notice: StreamNotice, grants: GrantsByKey, share: StoredShare, verdict: Claim, found: Announced
) -> None:  # fmt: skip
    if verdict is Claim.REPLACES:
        found.past |= {each.stream for each in other_shares(desk, share, found.shares.values())}
    is_past = verdict is Claim.PAST
    claim = StoredClaim(
        stream=share.stream,
        key_id=KeyId(notice.key_id),
        scope=share.scope,
        owner=share.owner,
        until=share.until,
        state=ClaimState.PAST if is_past else ClaimState.WAITS,
        epoch=desk.get(ExchangeFact.EPOCH) or b"",
        alias=notice.alias or None,
        notice=b"" if is_past else pack(notice),
        grant=b"" if is_past else pack(grants[notice.stream, notice.key_id]),
        at=desk.now(),
    )
    if is_past:
        found.past.add(share.stream)
    _keep_aside(found, claim)


def _opened(
    desk: Desk, member: Membership, notice: StreamNotice, grants: GrantsByKey
) -> tuple[OpenStream | None, StoredShare | None]:
    if notice.owner != member.office and notice.reach is Reach.SHARED:
        return admit(member, notice, grants, day_here(desk).isoformat()) or (None, None)
    try:
        found = sealing.read_notice(notice, member.own_ring)
        if found.stream.kind is not StreamKind.CATALOGUE and found.stream.owner != member.office:
            return None, None
        is_shared = found.stream.kind is StreamKind.SHARED
        share = own_share(found, desk.now(), desk.next_seq()) if is_shared else None
    except (SealError, WireError):
        return None, None
    return found, share
