"""Offers and words about them on this device: signed, checked, kept, and on their way (wire/handing_over.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiim_desktop.base.ids import OfficeId, Random, StreamId
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares, transfers
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.transfers import StoredTransfer, StoredWord
from kiim_desktop.sync.errors import ManifestRefused
from kiim_desktop.sync.manifests import office_publics
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.days import day_at_hub, day_here
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.handing_over import (
    Offer,
    OfferKind,
    OfferNotice,
    OfferState,
    Preview,
    Word,
    WordKind,
    answers_that_count,
    done_id,
    handed_mark,
    is_by_right,
    offer_info,
    preview_hash,
    state_of,
)
from kiim_desktop.sync.wire.sharing import refusal_id
from kiim_desktop.sync.wire.units import RefusedUnit

UNKNOWN = "unknown"
OVER = "over"
T = TypeVar("T", Offer, Word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be offered to whom; `until` is the last day for an answer, ISO 8601."""

    kind: OfferKind
    office: OfficeId
    tenure: bytes
    until: str
    preview: Preview


def make_offer(desk: Desk, member: Membership, proposal: Proposal, random: Random) -> StoredTransfer:
    """Sign and keep an offer; it leaves with the next bundle."""
    preview = proposal.preview
    offer = Offer(
        id=random(16),
        kind=proposal.kind,
        tenure=proposal.tenure,
        owner=member.office,
        office=proposal.office,
        until=proposal.until,
        preview=preview_hash(preview),
        generation=member.own_ring.generation,
        at=desk.now(),
    )
    stored = _stored(member, offer, sign(member.own_ring.signing, SignLabel.OFFER, offer), preview, transfers.TO_SEND)
    transfers.keep_transfer(desk.connection, stored)
    return stored


def say(desk: Desk, member: Membership, transfer: StoredTransfer, kind: WordKind, random: Random) -> None:
    """Sign and keep something said about an offer by this office; it leaves with the next bundle."""
    known = answers_that_count(words_about(desk, transfer))
    answers = kind in {WordKind.ACCEPT, WordKind.DECLINE}
    word = Word(
        id=random(16),
        offer=transfer.id,
        kind=kind,
        office=member.office,
        generation=member.own_ring.generation,
        at=desk.now(),
        after=tuple(each.id for each in known) if answers else (),
    )
    keep_said(desk, [sign(member.own_ring.signing, SignLabel.WORD, word)], transfers.TO_SEND)


def done_word(desk: Desk, member: Membership, offer: bytes, stream: bytes, handed: bytes = b"") -> Signed:
    """Return, signed, that the records of an accepted offer are given in a stream; `handed` of a file for good."""
    word = Word(
        id=done_id(offer, stream),
        offer=offer,
        kind=WordKind.DONE,
        office=member.office,
        generation=member.own_ring.generation,
        at=desk.now(),
        stream=stream,
        handed=handed,
    )
    return sign(member.own_ring.signing, SignLabel.WORD, word)


def keep_said(desk: Desk, words: Iterable[Signed], sent: int) -> None:
    for signed in words:
        word = unpack(signed.raw, Word)
        stored = StoredWord(id=word.id, offer=word.offer, kind=word.kind.value, signed=pack(signed), sent=sent)
        transfers.keep_word(desk.connection, stored)


def proof_of_keeping(desk: Desk, office: OfficeId, scope: Scope) -> Signed | None:
    """Return the former keeper's word that this office keeps a file now; None if it began the file itself."""
    got = [each for each in transfers.transfers(desk.connection) if not each.given and each.scope in {scope, b""}]
    for transfer in sorted(got, key=lambda each: offer_of(each).at, reverse=True):
        mark = handed_mark(scope, transfer.office, office, transfer.id)
        for stored in transfers.words_of(desk.connection, transfer.id):
            if _word(stored).handed == mark:
                return unpack(stored.signed, Signed)
    return None


def is_proof(member: Membership, signed: Signed, scope: Scope, former: bytes, keeper: bytes) -> bool:
    """Tell whether this is the former keeper's word that it handed a file to the office that claims to keep it now."""
    word = _verified(member, signed, SignLabel.WORD, Word, lambda said: said.office)
    if word is None or word.kind is not WordKind.DONE or word.office != former:
        return False
    return word.handed == handed_mark(scope, former, keeper, word.offer)


def offer_of(transfer: StoredTransfer) -> Offer:
    return unpack(unpack(transfer.signed, Signed).raw, Offer)


def preview_of(transfer: StoredTransfer) -> Preview | None:
    return unpack(transfer.preview, Preview) if transfer.preview else None


def words_about(desk: Desk, transfer: StoredTransfer) -> list[Word]:
    return [_word(each) for each in transfers.words_of(desk.connection, transfer.id)]


def state_here(desk: Desk, transfer: StoredTransfer) -> OfferState:
    """Return how an offer stands as far as this device knows; its clock alone shows nothing as lapsed or open."""
    return state_of(offer_of(transfer), words_about(desk, transfer), day_here(desk).isoformat())


def state_at_hub(desk: Desk, transfer: StoredTransfer) -> OfferState:
    """Return how an offer stood on the day the hub last spoke: what is over by it may be forgotten for good."""
    heard = day_at_hub(desk)
    return state_of(offer_of(transfer), words_about(desk, transfer), heard.isoformat() if heard else "")


def offers_to_send(desk: Desk, member: Membership) -> tuple[dict[bytes, OfferNotice], dict[bytes, Signed]]:
    """Return by id what waits for the next bundle; an offer to an office without keys waits on."""
    offers, words = transfers.to_send(desk.connection)
    found = {each.id: notice for each in offers if (notice := _notice(member, each)) is not None}
    return found, {each.id: unpack(each.signed, Signed) for each in words}


def note_offers(desk: Desk, member: Membership, notices: Sequence[OfferNotice]) -> list[StoredTransfer]:
    """Keep the offers by or to this office that are signed by whom they name; returns them."""
    found = []
    for notice in notices:
        offer = _verified_offer(member, notice.offer)
        if offer is None:
            continue
        preview = _opened(member, offer, notice)
        stored = _stored(member, offer, notice.offer, preview, transfers.TAKEN)
        if not transfers.keep_transfer(desk.connection, stored) and preview is not None:
            transfers.know_more(desk.connection, stored.id, stored.scope, stored.preview, stored.record)
        found.append(stored)
    return found


def note_words(desk: Desk, member: Membership, signed_words: Iterable[Signed]) -> list[Word]:
    """Keep what was said by an office that may say it; returns these words."""
    found = []
    for signed in signed_words:
        word = _verified_word(desk, member, signed)
        if word is None:
            continue
        keep_said(desk, [signed], transfers.TAKEN)
        share = shares.share_of(desk.connection, StreamId(word.stream)) if word.stream else None
        if share is not None:
            transfers.know_more(desk.connection, word.offer, share.scope, None)
        found.append(word)
    return found


def heed_refusals(desk: Desk, refused: Iterable[RefusedUnit]) -> None:
    """Take back what the hub did not let count; what it cannot know yet after it was put back waits.

    An answer upon which a file was given stands, whatever a hub says that has forgotten it: whoever gave it brings it.
    """
    codes = {each.id: each.code for each in refused}
    for stored in transfers.words_under_way(desk.connection) if codes else ():
        code = codes.get(refusal_id(unpack(stored.signed, Signed).raw))
        if code == UNKNOWN:
            transfers.put_off(desk.connection, stored.id)
        elif code is not None and not (code == OVER and _is_followed(desk, stored)):
            transfers.refuse_word(desk.connection, stored.id, code)


def _is_followed(desk: Desk, answer: StoredWord) -> bool:
    """Tell whether a file was given upon an answer, as far as this device knows."""
    said = transfers.words_of(desk.connection, answer.offer)
    return answer.kind == WordKind.ACCEPT.value and any(each.kind == WordKind.DONE.value for each in said)


def _stored(member: Membership, offer: Offer, signed: Signed, preview: Preview | None, sent: int) -> StoredTransfer:
    given = offer.owner == member.office
    return StoredTransfer(
        id=offer.id,
        kind=offer.kind.value,
        given=given,
        scope=preview.person if preview else b"",
        office=OfficeId(offer.office if given else offer.owner),
        tenure=offer.tenure,
        until=offer.until,
        signed=pack(signed),
        preview=pack(preview) if preview else None,
        record=preview.record if preview else b"",
        sent=sent,
    )


def _notice(member: Membership, transfer: StoredTransfer) -> OfferNotice | None:
    signed = unpack(transfer.signed, Signed)
    entry = member.office_entry(transfer.office)
    publics = office_publics(entry) if entry else []
    if not publics:
        return None
    info, newest, own = offer_info(signed.raw), publics[-1], member.own_ring.keys_of(offer_of(transfer).generation)
    sealed = [hpke.seal(each, info, transfer.preview) for each in (newest.hpke_public, own.public.hpke_public)] if (
        transfer.preview
    ) else [b"", b""]  # fmt: skip
    return OfferNotice(signed, newest.generation, sealed[0], sealed[1])


def _opened(member: Membership, offer: Offer, notice: OfferNotice) -> Preview | None:
    """Return the preview if it is the one that was signed."""
    is_own = offer.owner == member.office
    sealed = notice.own_sealed if is_own else notice.sealed
    generation = offer.generation if is_own else notice.recipient_generation
    if not sealed:
        return None
    try:
        keys = member.own_ring.keys_of(generation)
        preview = unpack(hpke.open_sealed(keys.hpke, offer_info(notice.offer.raw), sealed), Preview)
    except (CryptoError, WireError, ValueError, IndexError):
        return None
    return preview if preview_hash(preview) == offer.preview else None


def _verified_offer(member: Membership, signed: Signed) -> Offer | None:
    offer = _verified(member, signed, SignLabel.OFFER, Offer, lambda said: said.owner)
    return offer if offer is not None and member.office in {offer.owner, offer.office} else None


def _verified_word(desk: Desk, member: Membership, signed: Signed) -> Word | None:
    word = _verified(member, signed, SignLabel.WORD, Word, lambda said: said.office)
    known = transfers.transfer_by_id(desk.connection, word.offer) if word else None
    return word if word is not None and known is not None and is_by_right(offer_of(known), word) else None


def _verified(
    member: Membership, signed: Signed, label: SignLabel, form: type[T], speaker: Callable[[T], bytes]
) -> T | None:
    """Return what an office signed with keys of any generation the directory names; None if it did not."""
    try:
        said = unpack(signed.raw, form)
        entry = member.office_entry(speaker(said))
        publics = office_publics(entry) if entry else []
        if not 1 <= said.generation <= len(publics):
            return None
        return verified(VerifyKey(publics[said.generation - 1].signing_public), label, signed, form)
    except (CryptoError, WireError, ManifestRefused):
        return None


def _word(stored: StoredWord) -> Word:
    return unpack(unpack(stored.signed, Signed).raw, Word)
