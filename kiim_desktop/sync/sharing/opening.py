"""The owner's side of opening: shared streams follow from the consents, and each recipient gets the key by a grant.

`settle_sharing` runs before a bundle is made. It compares what the consents allow with what is open, founds what is
missing and orders back what is too much; the founding itself (everything agreed put into the stream) is done by
`owing`, and only then the grants leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import msgspec

from kiim_desktop.base.ids import OfficeId, Random, RecordId, StreamId
from kiim_desktop.crypto import hpke
from kiim_desktop.domain.consents import Reason, Recipient, scope_of, standing_on
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.permissions import permissions_in
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.sharing_rules import SharingRules
from kiim_desktop.storage import shares, sharing_orders, streams
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import ShareState, StoredGrant, StoredShare
from kiim_desktop.storage.streams import Stream, StreamKind, UnitState
from kiim_desktop.sync import sealing
from kiim_desktop.sync.manifests import office_publics
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.days import day_at_hub
from kiim_desktop.sync.sharing.leaving import agreed_after, scopes_left
from kiim_desktop.sync.sharing.offering import proof_of_keeping
from kiim_desktop.sync.sharing.ordering import order_back, sign_anew, try_again
from kiim_desktop.sync.sharing.planning import Agreed, Present, agreed_by, is_part, plan
from kiim_desktop.sync.sharing.staying import holds_what_stays, scopes_that_may_stay
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import SignLabel, Status, sign
from kiim_desktop.sync.wire.sharing import Grant, GrantNotice, Mode, SharedTerms, grant_info


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the comparison goes by: the day and the dated rules."""

    today: date
    rules: SharingRules


def settle_sharing(exchange: Exchange, member: Membership, ground: Ground, random: Random) -> None:
    """Open and close until exactly what the consents allow is open; nothing to do costs one look."""
    with exchange.reading() as desk:
        scopes = _scopes_to_settle(desk, member, ground)
        unsigned = sharing_orders.to_sign(desk.connection)
        is_any_refused = sharing_orders.is_any_turned_down(desk.connection)
    if unsigned or is_any_refused:
        with exchange.writing() as desk:
            try_again(desk, member)
            sign_anew(desk, member)
    for scope in scopes:
        with exchange.writing() as desk:
            _settle(desk, member, ground, scope, random)


def grant_notices(desk: Desk, member: Membership, opened: OpenStream, share: StoredShare) -> list[GrantNotice]:
    """Return the grants of a stream for all its recipients, the key sealed to the newest keys of each office."""
    terms = unpack(share.terms, SharedTerms)
    found = []
    for office in terms.recipients:
        entry = member.office_entry(office)
        publics = office_publics(entry) if entry else []
        if not publics:
            continue
        grant = Grant(
            stream=opened.stream.id,
            key_id=opened.stored.key_id,
            owner=member.office,
            office=office,
            mode=terms.mode,
            until=share.until,
            head=sha256(opened.stored.head).digest(),
            generation=member.own_ring.generation,
            at=desk.now(),
        )
        signed = sign(member.own_ring.signing, SignLabel.GRANT, grant)
        sealed = hpke.seal(publics[-1].hpke_public, grant_info(signed.raw), opened.key.to_bytes())
        found.append(GrantNotice(signed, publics[-1].generation, sealed))
    return found


def terms_of(share: StoredShare) -> SharedTerms:
    return unpack(share.terms, SharedTerms)


def _scopes_to_settle(desk: Desk, member: Membership, ground: Ground) -> list[Scope]:
    found = set(shares.due_scopes(desk.connection)) | set(desk.unsealed_scopes(CONSENT.number))
    given = shares.open_shares_of(desk.connection, member.office)
    found |= scopes_that_may_stay(desk, given) | scopes_left(desk, ground.today, ground.rules)
    outdated = _with_old_keys(desk, member) if given else set()
    for share in given:
        is_over = share.until < ground.today.isoformat() and not terms_of(share).offer
        if is_over or share.stream in outdated:
            found.add(share.scope)
    return sorted(found)


def _with_old_keys(desk: Desk, member: Membership) -> set[StreamId]:
    """Return the streams under older keys of this office, or opened to offices that have newer ones since."""
    own = member.own_ring.generation
    found = {stream for stream, generation in shares.key_generations(desk.connection).items() if generation < own}
    grants = shares.all_grants(desk.connection)
    newest = {office: generation_of(member, office) for office in {each.office for each in grants}}
    return found | {each.stream for each in grants if each.generation != newest[each.office]}


def _settle(desk: Desk, member: Membership, ground: Ground, scope: Scope, random: Random) -> None:
    shares.scope_settled(desk.connection, scope)
    permissions = permissions_in(desk.records(scope))
    named = sorted({office for each in permissions for office in each.recipients})
    recipients = [found for office in named if (found := _recipient(member, office))]
    heard = day_at_hub(desk) or ground.today
    day = max(heard, ground.today)
    agreed = agreed_by(scope_of(permissions, each, day, ground.rules) for each in recipients)
    lately = agreed_by(scope_of(permissions, each, heard, ground.rules) for each in recipients)
    if any(standing_on(each, day, ground.rules) is Reason.NOT_YET for each in permissions):
        shares.mark_scope(desk.connection, [scope])
    all_own = [each for each in shares.shares_of_scope(desk.connection, scope) if each.owner == member.office]
    own = [each for each in all_own if not terms_of(each).offer]
    tainted = [each for each in own if holds_what_stays(desk, each)]
    present = [_present(each) for each in own if each not in tainted]
    if (left := agreed_after(desk, scope, ground.rules)) is not None:
        agreed, lately = left.keep(agreed, present, day), left.keep(lately, present, heard)
    todo = plan(agreed, present)
    signers = {each.id: each for each in permissions}
    for each in todo.opens:
        _found(desk, member, scope, each, signers[each.consent].evidence, signers[each.consent].text_version, random)
    closes = [each for each in todo.closes if each.agreed in agreed or each.agreed not in lately]
    closes = _sure(desk, closes, set(signers), {*agreed, *lately})
    order_back(desk, member, scope, [each.stream for each in closes] + [each.stream for each in tainted])
    closed = {each.stream for each in closes} | {each.stream for each in tainted}
    for share in all_own:
        if share.stream not in closed:
            _renew_key_if_needed(desk, member, share.stream, random)


def _sure(desk: Desk, closes: list[Present], known: set[RecordId], agreed: set[Agreed]) -> list[Present]:
    """Leave out what a colleague may have opened rightly on what waits here unread, until a newer program is installed.

    That is another consent, or that one known here was taken back in part.
    """
    doubtful = [each for each in closes if each.agreed.consent not in known or is_part(each.agreed, agreed)]
    if not doubtful or not streams.waiting_units(desk.connection, UnitState.PARKED):
        return closes
    return [each for each in closes if each not in doubtful]


def _recipient(member: Membership, office: OfficeId) -> Recipient | None:
    entry = member.office_entry(office)
    if entry is None or entry.status is not Status.ACTIVE or not entry.keys or office == member.office:
        return None
    return Recipient(office, entry.name, entry.kind)


def _present(share: StoredShare) -> Present:
    terms = terms_of(share)
    agreed = Agreed(
        consent=RecordId(terms.consent),
        groups=terms.groups,
        mode=Mode(terms.mode),
        since=terms.since,
        until=terms.until,
        purposes=terms.purposes,
        everything=terms.everything,
        listed=tuple(RecordId(each) for each in terms.listed),
        recipients=tuple(OfficeId(each) for each in terms.recipients),
    )
    return Present(stream=share.stream, agreed=agreed)


def _found(  # what is agreed, and between whom
    desk: Desk, member: Membership, scope: Scope, agreed: Agreed, evidence: str, text_version: str, random: Random
) -> None:
    """Make a stream for what was agreed."""
    terms = SharedTerms(
        consent=agreed.consent,
        groups=agreed.groups,
        mode=agreed.mode,
        since=agreed.since,
        until=agreed.until,
        recipients=agreed.recipients,
        purposes=agreed.purposes,
        evidence=evidence[:120],
        text_version=text_version[:120],
        signer=member.device.hex(),
        everything=agreed.everything,
        listed=agreed.listed,
    )
    found_stream(desk, member, scope, terms, random)


def found_stream(desk: Desk, member: Membership, scope: Scope, terms: SharedTerms, random: Random) -> StreamId:
    """Make a shared stream on these terms; it stays untold until everything agreed is in it."""
    terms = msgspec.structs.replace(terms, proof=proof_of_keeping(desk, member.office, scope))
    stream = Stream(id=StreamId(random(16)), kind=StreamKind.SHARED, scope=scope, owner=member.office)
    opened = sealing.new_key(stream, member.own_ring, random, terms=pack(terms))
    streams.keep_stream(desk.connection, stream)
    streams.keep_key(desk.connection, opened.stored)
    share = StoredShare(
        stream=stream.id,
        scope=scope,
        owner=member.office,
        consent=RecordId(terms.consent),
        until=terms.until,
        mode=int(terms.mode),
        terms=pack(terms),
        state=ShareState.FOUNDING,
        granted_at=desk.now(),
        founded_seq=desk.next_seq(),
    )
    shares.keep_share(desk.connection, share)
    for office in map(OfficeId, terms.recipients):
        generation = generation_of(member, office)
        shares.keep_grant(
            desk.connection, StoredGrant(stream=stream.id, office=office, generation=generation, sent=False)
        )
    shares.mark_all_due(desk.connection, stream.id, scope)
    return stream.id


def _renew_key_if_needed(desk: Desk, member: Membership, stream: StreamId, random: Random) -> None:
    """Give a shared stream a new key if the office or a recipient has newer keys: whoever left must not read on."""
    share = shares.share_of(desk.connection, stream)
    known = streams.stream_by_id(desk.connection, stream)
    if share is None or known is None or not _has_old_keys(desk, member, stream):
        return
    opened = sealing.new_key(known, member.own_ring, random, terms=share.terms)
    streams.keep_key(desk.connection, opened.stored)
    if not shares.is_taken_by_all(desk.connection, stream):
        shares.begin_anew(desk.connection, [stream])  # the old key will be given to nobody
    for each in shares.grants_of(desk.connection, stream):
        generation = generation_of(member, each.office)
        shares.keep_grant(
            desk.connection, StoredGrant(stream=stream, office=each.office, generation=generation, sent=False)
        )


def _has_old_keys(desk: Desk, member: Membership, stream: StreamId) -> bool:
    newest = streams.newest_key(desk.connection, stream)
    if newest is not None and newest.generation < member.own_ring.generation:
        return True
    grants = shares.grants_of(desk.connection, stream)
    return any(generation_of(member, each.office) != each.generation for each in grants)


def generation_of(member: Membership, office: bytes) -> int:
    """Return the generation of the newest keys of an office; 0 if it is no active member."""
    entry = member.office_entry(office)
    return len(entry.keys) if entry is not None and entry.status is Status.ACTIVE else 0
