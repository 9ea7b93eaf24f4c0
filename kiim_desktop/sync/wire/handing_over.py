"""What one office offers another: a file for good (hand-over), or what belongs to one referral (sync.md 2).

An offer shows a preview and nothing else; the records leave only once the other office has accepted, in a stream of
their own, by an ordinary grant. That is stricter than a body that lies at the hub under a key to be released, and
simpler: what never left need not be destroyed on decline, withdrawal, or after its days.

What became of an offer follows from the words said about it as a set, in whatever order they arrived: `state_of`.
The hub and every device ask the same function; the hub alone decides which of two acceptances was first, by taking it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from hmac import digest
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.sync.wire.codec import Blob, Count, Hash, Id16, Label, pack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.sharing import Day

AFTER_CAP: Final = 64
NO_CONSENT: Final = b""


class OfferKind(StrEnum):
    """What is offered."""

    HANDOVER = "handover"
    """The file itself: whoever accepts keeps it from then on."""
    REFERRAL = "referral"
    """What belongs to one referral; the file stays where it is."""


class WordKind(StrEnum):
    """What may be said about an offer; the first two by whom it was made to, the others by who made it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    DONE = "done"
    """The records were given; of a hand-over: the other office keeps the file from now on."""


class OfferState(StrEnum):
    """How an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DISPUTED = "disputed"
    """Two devices answered differently without knowing of each other: open until somebody there settles it."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DONE = "done"

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has to do anything any more, and nothing of the preview is needed."""
        return self in {OfferState.DECLINED, OfferState.WITHDRAWN, OfferState.LAPSED, OfferState.DONE}


class Preview(msgspec.Struct, frozen=True, array_like=True):
    """What the other office sees before it decides: never more than the person agreed to. Sealed to that office."""

    salt: Id16
    """Nobody can guess the content from its hash."""
    person: Id16
    groups: Annotated[tuple[Count, ...], Meta(min_length=1, max_length=32)]
    """Numbers of the data groups that come with it."""
    counts: Annotated[tuple[Count, ...], Meta(max_length=32)]
    """How many records there are of each of these groups."""
    consent: Annotated[bytes, Meta(max_length=8)]
    """The consent record it rests on; empty: `basis` names the law."""
    basis: Label
    """The evidence of the consent, or the paragraph."""
    purpose: Label
    reason: Annotated[str, Meta(max_length=500)]
    """What for, in the words of whoever offers."""
    name: Label = ""
    """Only if the core data are among the groups; so is `born`."""
    born: Label = ""
    record: Annotated[bytes, Meta(max_length=8)] = b""
    """The referral record in the file; empty for a hand-over."""


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """An office offers something to another (SignLabel.OFFER, by its office keys of `generation`)."""

    id: Id16
    kind: OfferKind
    tenure: Id16
    """tenure_of a file: it can be handed over once. Random for a referral. Nobody else can tell what it stands for."""
    owner: Id16
    office: Id16
    """To whom."""
    until: Day
    """The last day for an answer."""
    preview: Hash
    """SHA-256 of the packed Preview."""
    generation: Count
    at: Count


class OfferNotice(msgspec.Struct, frozen=True, array_like=True):
    """An offer with its preview, sealed to the other office and to the own one (crypto.hpke, under `offer_info`)."""

    offer: Signed
    recipient_generation: Count
    sealed: Blob
    """Down: only for devices of the office it was made to. Empty once the offer is over."""
    own_sealed: Blob
    """Down: only for devices of the office that made it."""


class Word(msgspec.Struct, frozen=True, array_like=True):
    """Something an office says about an offer (SignLabel.WORD, by its office keys of `generation`)."""

    id: Id16
    offer: Id16
    kind: WordKind
    office: Id16
    generation: Count
    at: Count
    after: Annotated[tuple[Id16, ...], Meta(max_length=AFTER_CAP)] = ()
    """The answers whoever speaks knew: they count no more."""
    stream: Annotated[bytes, Meta(max_length=16)] = b""
    """DONE: in which the records came."""
    handed: Annotated[bytes, Meta(max_length=16)] = b""
    """DONE of a hand-over: handed_mark, by which others who know the file see who keeps it now."""


def offer_info(offer_raw: bytes) -> bytes:
    """Return the `info` under which a preview is sealed: it fits exactly one offer."""
    return b"kiim offer\0" + offer_raw


def preview_hash(preview: Preview) -> bytes:
    return sha256(pack(preview)).digest()


def tenure_of(person: bytes, owner: bytes, since: bytes) -> bytes:
    """Return what stands for the time an office keeps a file; `since`: the offer by which it got it, or b"".

    Every device of the office comes to the same, so that the hub sees when a file is offered twice.
    """
    return sha256(b"kiim tenure\0" + person + owner + since).digest()[:16]


def done_id(offer: bytes, stream: bytes) -> bytes:
    """Return the id of the word that an offer is done: two devices that say the same say one thing."""
    return sha256(b"kiim done\0" + offer + stream).digest()[:16]


def handed_mark(person: bytes, owner: bytes, office: bytes, offer: bytes) -> bytes:
    """Return what stands for it that one office handed this file to another: nobody else can tell which file it is."""
    return sha256(b"kiim handed\0" + person + owner + office + offer).digest()[:16]


def own_stream_id(secret: bytes, person: bytes, offer: bytes) -> bytes:
    """Return the id of the stream in which whoever accepted keeps the file: the same on all its devices.

    `secret` is its own: else the former keeper could tell the id, and announce it at the hub first.
    """
    return digest(secret, b"kiim own stream\0" + person + offer, "sha256")[:16]


def is_by_right(offer: Offer, word: Word) -> bool:
    """Tell whether an office may say this about an offer: answers only who was asked, the rest only who offered."""
    answers = word.kind in {WordKind.ACCEPT, WordKind.DECLINE}
    return word.offer == offer.id and word.office == (offer.office if answers else offer.owner)


def answers_that_count(words: Iterable[Word]) -> list[Word]:
    """Return the answers nobody has gone beyond, oldest first."""
    answers = [each for each in words if each.kind in {WordKind.ACCEPT, WordKind.DECLINE}]
    passed = {earlier for each in answers for earlier in each.after}
    return sorted((each for each in answers if each.id not in passed), key=lambda one: (one.at, one.id))


def state_of(offer: Offer, words: Iterable[Word], today: str) -> OfferState:
    """Return how an offer stands by all that was said; the order in which it was heard makes no difference.

    A hand-over that is done stays done: the file has a new keeper. Of a referral a withdrawal always wins.
    """
    listed = [each for each in words if is_by_right(offer, each)]
    said = {each.kind for each in listed}
    answers = {each.kind for each in answers_that_count(listed)}
    is_handover = offer.kind is OfferKind.HANDOVER
    if is_handover and WordKind.DONE in said:
        return OfferState.DONE
    if WordKind.WITHDRAW in said:
        return OfferState.WITHDRAWN
    if len(answers) > 1:
        return OfferState.DISPUTED
    if WordKind.DONE in said and WordKind.DECLINE not in answers:
        return OfferState.DONE
    if answers:
        return OfferState.ACCEPTED if WordKind.ACCEPT in answers else OfferState.DECLINED
    return OfferState.LAPSED if today > offer.until else OfferState.OFFERED


def may_say(
    offer: Offer, words: Iterable[Word], kind: WordKind, today: str, *, is_vouched: bool = False
) -> bool:  # fmt: skip
    """Tell whether a word may still be added; the hub refuses it otherwise.

    A hand-over has one answer, the first that arrived. Of a referral a second, different one is kept beside the first:
    people see that two of them disagreed. `is_vouched`: whoever offered brings it, so that the answer was there before
    the last day was over, and a hub that was put back has forgotten it.
    """
    listed = list(words)
    state = state_of(offer, listed, today)
    is_handover = offer.kind is OfferKind.HANDOVER
    match kind:
        case WordKind.ACCEPT if is_handover and is_vouched:
            return state in {OfferState.OFFERED, OfferState.LAPSED}
        case WordKind.ACCEPT | WordKind.DECLINE if is_handover:
            return state is OfferState.OFFERED
        case WordKind.ACCEPT | WordKind.DECLINE:
            return state not in {OfferState.WITHDRAWN, OfferState.LAPSED}
        case WordKind.WITHDRAW:
            return state not in {OfferState.WITHDRAWN, OfferState.DONE} or not is_handover
        case WordKind.DONE:
            return state is OfferState.ACCEPTED


__all__ = [
    "Offer",
    "OfferKind",
    "OfferNotice",
    "OfferState",
    "Preview",
    "Word",
    "WordKind",
    "answers_that_count",
    "done_id",
    "handed_mark",
    "is_by_right",
    "may_say",
    "offer_info",
    "own_stream_id",
    "preview_hash",
    "state_of",
    "tenure_of",
]
