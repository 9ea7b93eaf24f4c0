"""How an offer stands follows from all that was said about it, in whatever order it was heard."""

from __future__ import annotations

from itertools import permutations

import pytest

from kiim_desktop.sync.wire.handing_over import Offer, OfferKind, OfferState, Word, WordKind, may_say, state_of

A, B, C = bytes([1]) * 16, bytes([2]) * 16, bytes([3]) * 16
BEFORE, AFTER = "2026-03-02", "2026-05-01"
ACCEPT, DECLINE, WITHDRAW, DONE = WordKind.ACCEPT, WordKind.DECLINE, WordKind.WITHDRAW, WordKind.DONE
HANDOVER, REFERRAL = OfferKind.HANDOVER, OfferKind.REFERRAL


def offer(kind: OfferKind) -> Offer:
    return Offer(
        id=bytes(16), kind=kind, tenure=bytes(16), owner=A, office=B, until="2026-04-01", preview=bytes(32),
        generation=1, at=0,
    )  # fmt: skip


def word(number: int, kind: WordKind, office: bytes = b"", after: tuple[int, ...] = ()) -> Word:
    speaker = office or (B if kind in {ACCEPT, DECLINE} else A)
    gone = tuple(bytes([each]) * 16 for each in after)
    return Word(
        id=bytes([number]) * 16, offer=bytes(16), kind=kind, office=speaker, generation=1, at=number, after=gone
    )


@pytest.mark.parametrize(
    ("kind", "said", "today", "state"),
    [
        (HANDOVER, (), BEFORE, OfferState.OFFERED),
        (HANDOVER, (), AFTER, OfferState.LAPSED),
        (HANDOVER, (word(1, ACCEPT),), AFTER, OfferState.ACCEPTED),
        (HANDOVER, (word(1, DECLINE),), BEFORE, OfferState.DECLINED),
        (HANDOVER, (word(1, WITHDRAW),), BEFORE, OfferState.WITHDRAWN),
        (HANDOVER, (word(1, ACCEPT), word(2, WITHDRAW)), BEFORE, OfferState.WITHDRAWN),
        (HANDOVER, (word(1, ACCEPT), word(2, DONE)), BEFORE, OfferState.DONE),
        (HANDOVER, (word(1, ACCEPT), word(2, DONE), word(3, WITHDRAW)), BEFORE, OfferState.DONE),
        (HANDOVER, (word(1, ACCEPT), word(2, DECLINE)), BEFORE, OfferState.DISPUTED),
        (HANDOVER, (word(1, ACCEPT, C),), BEFORE, OfferState.OFFERED),
        (HANDOVER, (word(1, DONE, B),), BEFORE, OfferState.OFFERED),
        (HANDOVER, (word(1, WITHDRAW, C),), BEFORE, OfferState.OFFERED),
        (REFERRAL, (word(1, ACCEPT), word(2, DONE)), BEFORE, OfferState.DONE),
        (REFERRAL, (word(1, ACCEPT), word(2, DONE), word(3, WITHDRAW)), BEFORE, OfferState.WITHDRAWN),
        (REFERRAL, (word(1, ACCEPT), word(2, DONE), word(3, DECLINE)), BEFORE, OfferState.DISPUTED),
        (REFERRAL, (word(1, ACCEPT), word(2, DECLINE), word(3, ACCEPT, after=(1, 2))), BEFORE, OfferState.ACCEPTED),
        (REFERRAL, (word(1, ACCEPT), word(2, DONE), word(3, DECLINE, after=(1,))), BEFORE, OfferState.DECLINED),
    ],
)  # fmt: skip
def test_state_of_an_offer(kind: OfferKind, said: tuple[Word, ...], today: str, state: OfferState) -> None:
    assert {state_of(offer(kind), order, today) for order in permutations(said)} == {state}


@pytest.mark.parametrize(
    ("kind", "said", "today", "allowed"),
    [
        (HANDOVER, (), BEFORE, {ACCEPT, DECLINE, WITHDRAW}),
        (HANDOVER, (), AFTER, {WITHDRAW}),
        (HANDOVER, (word(1, ACCEPT),), BEFORE, {WITHDRAW, DONE}),
        (HANDOVER, (word(1, DECLINE),), BEFORE, {WITHDRAW}),
        (HANDOVER, (word(1, WITHDRAW),), BEFORE, set()),
        (HANDOVER, (word(1, ACCEPT), word(2, DONE)), BEFORE, set()),
        (REFERRAL, (word(1, ACCEPT),), BEFORE, {ACCEPT, DECLINE, WITHDRAW, DONE}),
        (REFERRAL, (word(1, ACCEPT), word(2, DONE)), BEFORE, {ACCEPT, DECLINE, WITHDRAW}),
        (REFERRAL, (word(1, WITHDRAW),), BEFORE, {WITHDRAW}),
    ],
)
def test_what_may_still_be_said(kind: OfferKind, said: tuple[Word, ...], today: str, allowed: set[WordKind]) -> None:
    assert {each for each in WordKind if may_say(offer(kind), said, each, today)} == allowed
