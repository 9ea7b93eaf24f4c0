"""The recipient's side: which grants count, and what of a shared stream may be believed.

The same decision as at the owner's is made again here: only what the terms name comes in, until their last day, written
by nobody but the owner and those who were allowed to (sync.md 2; consent is checked at export and at import).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from kiim_desktop.base.ids import OfficeId, RecordId
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.crypto.streams import StreamKey
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.records import CATALOGUE, Scope
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import ShareState, StoredGrant, StoredShare
from kiim_desktop.sync import sealing
from kiim_desktop.sync.errors import ManifestRefused
from kiim_desktop.sync.manifests import office_publics
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing.opening import generation_of, terms_of
from kiim_desktop.sync.sharing.owing import may_write_into, shared_group
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.sharing import Grant, GrantNotice, Mode, SharedTerms, grant_info
from kiim_desktop.sync.wire.units import StreamNotice

PERSON_LENGTH: Final = 16
GrantsByKey = Mapping[tuple[bytes, bytes], GrantNotice]


def office_key(member: Membership, office: bytes, generation: int) -> VerifyKey | None:
    """Return the signing key of an office of one generation, as the manifest vouches for it."""
    entry = member.office_entry(office)
    try:
        publics = office_publics(entry) if entry else []
    except ManifestRefused:
        return None
    return VerifyKey(publics[generation - 1].signing_public) if 1 <= generation <= len(publics) else None


def signed_by_office(member: Membership, signed: Signed, label: SignLabel, form: type[Grant]) -> Grant | None:
    """Return a grant if the office it names signed it."""
    try:
        said = unpack(signed.raw, form)
        key = office_key(member, said.owner, said.generation)
        return verified(key, label, signed, form) if key else None
    except (CryptoError, WireError):
        return None


def admit(
    member: Membership, notice: StreamNotice, grants: GrantsByKey, today: str
) -> tuple[OpenStream, StoredShare] | None:
    """Return a stream another office opened to this one, and what was agreed; None if the grant does not hold."""
    told = grants.get((notice.stream, notice.key_id))
    grant = signed_by_office(member, told.grant, SignLabel.GRANT, Grant) if told else None
    if told is None or grant is None or not _fits(member, notice, grant):
        return None
    try:
        generation = member.own_ring.keys_of(told.recipient_generation)
        key = StreamKey.from_bytes(hpke.open_sealed(generation.hpke, grant_info(told.grant.raw), told.sealed_key))
        opened = sealing.open_shared(notice, key, member.own_ring)
        terms = unpack(opened.terms, SharedTerms)
    except (CryptoError, WireError, ValueError):
        return None
    if not _is_sound(member, grant, terms) or terms.until < today or not _is_person(member, opened.stream.scope):
        return None
    share = StoredShare(
        stream=opened.stream.id,
        scope=opened.stream.scope,
        owner=OfficeId(grant.owner),
        consent=RecordId(terms.consent),
        until=terms.until,
        mode=int(terms.mode),
        terms=opened.terms,
        state=ShareState.OPEN,
        granted_at=grant.at,
    )
    return opened, share


def own_share(opened: OpenStream, at: int, founded_seq: int) -> StoredShare:
    """Return a share of this office that a sibling device founded; MessageDamaged."""
    terms = unpack(opened.terms, SharedTerms)
    return StoredShare(
        stream=opened.stream.id,
        scope=opened.stream.scope,
        owner=opened.stream.owner,
        consent=RecordId(terms.consent),
        until=terms.until,
        mode=int(terms.mode),
        terms=opened.terms,
        state=ShareState.OPEN,
        granted_at=at,
        founded_seq=founded_seq,
    )


def note_recipients(desk: Desk, member: Membership, share: StoredShare) -> None:
    """Note to whom a sibling opened a stream; under which of their keys is looked at when they change."""
    for office in terms_of(share).recipients:
        grant = StoredGrant(
            stream=share.stream, office=OfficeId(office), generation=generation_of(member, office), sent=True
        )
        shares.keep_grant(desk.connection, grant)


def may_bring(share: StoredShare, sender: bytes) -> bool:
    """Tell whether devices of an office may write into a shared stream at all."""
    terms = terms_of(share)
    return sender == share.owner or (sender in terms.recipients and terms.mode >= Mode.CONTRIBUTE)


def may_still_bring(desk: Desk, late: StoredShare, sender: bytes, changes: Sequence[PlainChange]) -> bool:
    """Tell whether an office that wrote too late into one stream of a person may write this through another.

    The stream itself does not count, even if this device has not heard yet that it is closed.
    """
    others = (each for each in shares.shares_of_scope(desk.connection, late.scope) if each.stream != late.stream)
    opened = (each for each in others if sender in terms_of(each).recipients)
    return any(all(may_write_into(desk, each, sender, change) for change in changes) for each in opened)


def grants_by_key(notices: Iterable[GrantNotice]) -> GrantsByKey:
    """Return grants by what they open, (stream, key id); what cannot be read opens nothing."""
    found: dict[tuple[bytes, bytes], GrantNotice] = {}
    for notice in notices:
        try:
            grant = unpack(notice.grant.raw, Grant)
        except WireError:
            continue
        found[grant.stream, grant.key_id] = notice
    return found


def is_agreed(share: StoredShare, changes: Iterable[PlainChange]) -> bool:
    """Tell whether all of it lies in what was agreed. A kind only a newer version knows is not judged here."""
    terms = terms_of(share)
    known = (each.kind for each in changes if KINDS.numbered(each.kind) is not None)
    return all(shared_group(kind, once=terms.is_once) in terms.groups for kind in known)


def has_unknown_kinds(changes: Iterable[PlainChange]) -> bool:
    return any(KINDS.numbered(each.kind) is None for each in changes)


def _fits(member: Membership, notice: StreamNotice, grant: Grant) -> bool:
    return (
        grant.office == member.office
        and grant.owner == notice.owner
        and grant.owner != member.office
        and (grant.stream, grant.key_id) == (notice.stream, notice.key_id)
        and grant.head == sha256(notice.head).digest()
    )


def _is_person(member: Membership, scope: Scope) -> bool:
    """Tell whether a stream is about a person: what is not of a file nobody opens to others."""
    offices = {each.id for each in member.manifest.offices} if member.manifest else set()
    return len(scope) == PERSON_LENGTH and scope != CATALOGUE and scope not in offices | {member.office}


def _is_sound(member: Membership, grant: Grant, terms: SharedTerms) -> bool:
    """Tell whether the terms say what the grant says, and name only groups that may be shared."""
    same = (terms.until, terms.mode) == (grant.until, grant.mode)
    shared = (shared_group(each.number, once=terms.is_once) for each in KINDS.all)
    open_groups = {number for number in shared if number is not None}
    return same and member.office in terms.recipients and open_groups.issuperset(terms.groups)
