"""Offers from office to office, and what is said about them: the hub takes the first acceptance and keeps who it was.

It sees who offers something to whom and how that ended, never what or whom it is about. Everything may come twice; an
office that was offered something may bring again what the other said about it (the hub was put back).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from msgspec import structs

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.manifests import key_chain
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.sharing import day_of
from kiim_desktop.hub.signatures import NotTaken, decoded, stands_in_manifest
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.ledger import EntryKind
from kiim_desktop.hub.store.offers import StoredOffer, StoredWord
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import OfficeKeys, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.handing_over import (
    Offer,
    OfferKind,
    OfferNotice,
    OfferState,
    Word,
    WordKind,
    is_by_right,
    may_say,
    state_of,
)
from kiim_desktop.sync.wire.sharing import refusal_id
from kiim_desktop.sync.wire.units import RefusedUnit

OFFER_BYTES: Final = 2_400
WORD_BYTES: Final = 240
"""What they take in a bundle beside the sealed preview, at most in practice."""


def take_transfers(
    site: Site, transaction: Transaction, sender: Device, rid: bytes, body: BundleBody
) -> list[RefusedUnit]:
    """Take offers and what is said about them, after the units of the same bundle; return what was not taken."""
    refused: list[RefusedUnit] = []

    def take(signed: Signed, take_it: Callable[[], None]) -> None:
        try:
            take_it()
        except NotTaken as left_out:
            refused.append(RefusedUnit(refusal_id(signed.raw), left_out.reason.value))

    for notice in body.offers:
        take(notice.offer, lambda notice=notice: _take_offer(site, transaction, sender, rid, notice))  # type: ignore[misc]  # bound at once
    for signed in body.words:
        take(signed, lambda signed=signed: _take_word(site, transaction, sender, rid, signed))  # type: ignore[misc]  # bound at once
    if (body.offers or body.words) and transaction.offers.drop_lapsed(day_of(site)):
        transaction.shred_at_end()
    return refused


def _take_offer(site: Site, transaction: Transaction, sender: Device, rid: bytes, notice: OfferNotice) -> None:
    offer = decoded(notice.offer, Offer)
    if offer.owner != sender.office:
        raise NotTaken(Reason.UNKNOWN)
    known = transaction.offers.get(offer.id)
    _check(transaction, offer.owner, offer.generation, SignLabel.OFFER, notice.offer, Offer)
    if known is not None:
        if known.owner != sender.office or known.tenure != offer.tenure or known.office != offer.office:
            raise NotTaken(Reason.OFFER)
        _keep_previews(site, transaction, notice, offer)
        return
    if offer.office == offer.owner or not stands_in_manifest(transaction, offer.office):
        raise NotTaken(Reason.OFFICE)
    if not _is_day(offer.until):
        raise NotTaken(Reason.DAY)
    transaction.lock_numbers()
    stored = StoredOffer(
        id=offer.id,
        tenure=offer.tenure,
        owner=offer.owner,
        office=offer.office,
        until=offer.until,
        signed=pack(notice.offer),
        recipient_generation=notice.recipient_generation,
        rid=rid,
        hub_seq=transaction.facts.give_hub_seqs(1)[0],
    )
    transaction.offers.add(stored)
    promise(transaction, EntryKind.OFFER, site.now(), offer.id, stored.signed, site.random)
    _keep_previews(site, transaction, notice, offer)


def _keep_previews(site: Site, transaction: Transaction, notice: OfferNotice, offer: Offer) -> None:
    """Keep what the other office may see, unless there is nothing to decide any more."""
    if not state_of(offer, _words(transaction, offer.id), day_of(site)).is_over and notice.sealed:
        transaction.offers.put_preview(offer.id, offer.office, notice.sealed)
        transaction.offers.put_preview(offer.id, offer.owner, notice.own_sealed)


def _take_word(site: Site, transaction: Transaction, sender: Device, rid: bytes, signed: Signed) -> None:
    """Check who says it and whether it may still be said. Of two acceptances of one file the first is taken."""
    word = decoded(signed, Word)
    stored = transaction.offers.get(word.offer)
    if stored is None or sender.office not in {stored.owner, stored.office}:
        raise NotTaken(Reason.UNKNOWN)
    if transaction.offers.word(word.id) is not None:
        return
    offer = unpack(unpack(stored.signed, Signed).raw, Offer)
    if not is_by_right(offer, word):
        raise NotTaken(Reason.OFFICE)
    _check(transaction, word.office, word.generation, SignLabel.WORD, signed, Word)
    transaction.lock_numbers()
    words, today = _words(transaction, offer.id), day_of(site)
    if not may_say(offer, words, word.kind, today, is_vouched=sender.office == offer.owner):
        if word.kind in {each.kind for each in words}:
            return  # a sibling said the same before
        _shut(transaction, offer, word)
        raise NotTaken(Reason.OVER)
    if word.kind in {WordKind.ACCEPT, WordKind.DONE} and _is_given_to_others(transaction, offer, today):
        _shut(transaction, offer, word)
        raise NotTaken(Reason.TAKEN)
    if word.kind is WordKind.DONE:
        _check_stream(transaction, offer, word)
    number = transaction.facts.give_hub_seqs(1)[0]
    said = StoredWord(id=word.id, offer_id=offer.id, signed=pack(signed), rid=rid, hub_seq=number)
    transaction.offers.add_word(said)
    promise(transaction, EntryKind.WORD, site.now(), offer.id, said.signed, site.random)
    if state_of(offer, [*words, word], today).is_over and transaction.offers.drop_previews(offer.id):
        transaction.shred_at_end()
        for device in transaction.directory.devices(offer.office):
            transaction.channels.drop_queued(device.id)


def _is_given_to_others(transaction: Transaction, offer: Offer, today: str) -> bool:
    """Tell whether another offer of the same file was accepted before, and not taken back since."""
    if offer.kind is not OfferKind.HANDOVER:
        return False
    for stored in transaction.offers.of_tenure(offer.tenure, offer.owner):
        other = unpack(unpack(stored.signed, Signed).raw, Offer)
        state = state_of(other, _words(transaction, other.id), today)
        if other.id != offer.id and state in {OfferState.ACCEPTED, OfferState.DONE}:
            return True
    return False


def _shut(transaction: Transaction, offer: Offer, word: Word) -> None:
    """Shut again what came open with a word that counts no more: the grant lay in the same bundle, nobody saw it."""
    known = transaction.units.by_id(word.stream) if word.kind is WordKind.DONE else []
    if known and known[0].owner == offer.owner:
        transaction.subscriptions.close(word.stream, offer.office, transaction.facts.give_hub_seqs(1)[0])
        transaction.keys.drop_for(offer.office, word.stream)


def _check_stream(transaction: Transaction, offer: Offer, word: Word) -> None:
    """Of what was given the stream is known, and it was opened to whoever accepted."""
    known = transaction.units.by_id(word.stream)
    opened = transaction.subscriptions.get(word.stream, offer.office)
    if not known or known[0].owner != offer.owner or opened is None or opened.closed:
        raise NotTaken(Reason.UNKNOWN)


def _words(transaction: Transaction, offer: bytes) -> list[Word]:
    return [unpack(unpack(each.signed, Signed).raw, Word) for each in transaction.offers.words_of(offer)]


def _check(
    transaction: Transaction, office: bytes, generation: int, label: SignLabel, signed: Signed, form: type[object]
) -> None:
    """Check that an office signed this with keys of any generation; NotTaken.

    Who brings it is an active device of one of the two offices either way; what was said before the keys were renewed
    stays said.
    """
    found = transaction.directory.office(office)
    chain = key_chain(found) if found is not None else ()
    if not 1 <= generation <= len(chain):
        raise NotTaken(Reason.KEYS)
    public = OfficePublic.from_bytes(unpack(chain[generation - 1].raw, OfficeKeys).public)
    try:
        verified(VerifyKey(public.signing_public), label, signed, form)
    except (CryptoError, WireError) as error:
        raise NotTaken(Reason.SIGNATURE) from error


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Told:
    """What of offers goes down in one page; `whole` is the hub_seq up to which all of it is listed."""

    offers: Sequence[StoredOffer]
    words: Sequence[StoredWord]
    whole: int

    @property
    def items(self) -> list[tuple[int, int]]:
        return [(each.hub_seq, OFFER_BYTES) for each in self.offers] + [
            (each.hub_seq, WORD_BYTES) for each in self.words
        ]

    def put_into(self, site: Site, transaction: Transaction, body: BundleBody, office: bytes) -> BundleBody:
        """Return a page with what of this lies before its cursor."""
        return structs.replace(
            body,
            offers=tuple(
                _notice(site, transaction, each, office) for each in self.offers if each.hub_seq <= body.cursor
            ),
            words=tuple(unpack(each.signed, Signed) for each in self.words if each.hub_seq <= body.cursor),
        )


def transfers_between(
    transaction: Transaction, office: bytes, rid: bytes, *, after: int, head: int, limit: int
) -> Told:
    """Return what a device has not confirmed of offers by or to its office, and of words about them."""
    offers = transaction.offers.between(after, head, office, rid, limit)
    words = transaction.offers.words_between(after, head, office, rid, limit)
    ends = [each[-1].hub_seq for each in (offers, words) if len(each) >= limit]
    return Told(offers, words, min(ends, default=head))


def _notice(site: Site, transaction: Transaction, stored: StoredOffer, office: bytes) -> OfferNotice:
    """Return an offer for one of the two offices, with the preview as it is sealed to that one."""
    sealed = transaction.offers.preview(stored.id, office) if stored.until >= day_of(site) else b""
    is_own = stored.owner == office
    return OfferNotice(
        offer=unpack(stored.signed, Signed),
        recipient_generation=stored.recipient_generation,
        sealed=b"" if is_own else sealed,
        own_sealed=sealed if is_own else b"",
    )
