"""Who keeps a file of another office: whoever opened it here, until that ends; nobody else writes in it as its keeper.

A person is one file kept by one office, and whoever reads it knows its id: such an office could open a stream of its
own over the same person, whose values would then cover those of the keeper without a conflict. So of each file the
streams of one office count at a time. Another office that opens the same file claims it: its stream is put aside as a
whole, people are told, and it is taken up once nothing of the other is left here.

Three ways lead past that. The keeper's own word that it handed the file over to the office that claims it, which comes
in the terms of the new stream: the new keeper counts at once, and what only the former one says is forgotten here, in
whatever order the two arrive. A hand-over this office accepted itself: what others claimed is forgotten first, then it
is taken up. And people here who have asked both offices (`choose`). What of a former keeper, or of one people do not
believe, still comes is not taken (`past`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from kiim_desktop.base.ids import StreamId
from kiim_desktop.storage import claims, shares, streams, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.days import day_at_hub
from kiim_desktop.sync.sharing.offering import is_proof, state_here, words_about
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState, WordKind


class Claim(Enum):
    """What becomes of a stream in which another office opens a file."""

    COUNTS = "counts"
    FOLLOWS = "follows"
    """It counts, and what the former keeper opened counts no more."""
    WAITS = "waits"
    REPLACES = "replaces"
    """It waits until what others opened is forgotten, which is now."""
    PAST = "past"


def judge_claim(desk: Desk, member: Membership, share: StoredShare, beside: Iterable[StoredShare]) -> Claim:
    """Tell whether a stream that is new here comes from the keeper of its file; `beside` came with the same bundle."""
    if is_kept(desk, member.office, share.scope):
        return Claim.COUNTS  # what comes into an own file is judged there (coming_late)
    others = other_shares(desk, share, beside)
    owners = {each.owner for each in others}
    if not owners:
        return Claim.COUNTS
    if _is_given_here(desk, member, share):
        return Claim.REPLACES
    if all(_hands_over(member, each.owner, share) for each in others):
        return Claim.FOLLOWS
    if any(_hands_over(member, share.owner, each) for each in others):
        return Claim.PAST
    return Claim.WAITS


def other_shares(desk: Desk, share: StoredShare, beside: Iterable[StoredShare] = ()) -> list[StoredShare]:
    """Return what other offices opened of the same file, as long as anything of it is here."""
    known = (
        shares.share_of(desk.connection, each.id) for each in streams.streams_of_scope(desk.connection, share.scope)
    )
    found = {each.stream: each for each in (*beside, *known) if each is not None and each.scope == share.scope}
    return [each for each in found.values() if each.owner not in {share.owner, desk.office}]


def choose(desk: Desk, stream: StreamId) -> None:
    """People here believe the office that opened this stream: what the other opened of the file is to be forgotten."""
    epoch = desk.get(ExchangeFact.EPOCH) or b""
    for claim in claims.claims(desk.connection):
        known = streams.streams_of_scope(desk.connection, claim.scope) if claim.stream == stream else []
        for each in known:
            if each.owner not in {claim.owner, desk.office}:
                claims.make_past(desk.connection, each.id, epoch)


def to_be_forgotten(desk: Desk) -> list[StoredShare]:
    """Return what is still here of streams that count no more."""
    found = (shares.share_of(desk.connection, each) for each in claims.past_here(desk.connection))
    return [each for each in found if each is not None]


def waits_for_others(exchange: Exchange) -> bool:
    """Tell whether anything waits here until what another office opened is forgotten, and may not wait any more."""
    with exchange.reading() as desk:
        return claims.is_any_waiting(desk.connection)


def end_claims(exchange: Exchange) -> None:
    """Forget the claims whose last day is over at the hub, too."""
    with exchange.reading() as desk:
        heard = day_at_hub(desk)
        over = claims.until_before(desk.connection, heard.isoformat()) if heard is not None else []
    for stream in over:
        with exchange.writing() as desk:
            claims.forget_claim(desk.connection, stream)


def _hands_over(member: Membership, former: bytes, share: StoredShare) -> bool:
    """Tell whether a stream brings the word of an office that the file went from it to the one that opened this."""
    proof = terms_of(share).proof
    return proof is not None and is_proof(member, proof, share.scope, former, share.owner)


def _is_given_here(desk: Desk, member: Membership, share: StoredShare) -> bool:
    """Tell whether a file comes by a hand-over that this office accepted."""
    offer = terms_of(share).offer
    transfer = transfers.transfer_by_id(desk.connection, offer) if offer else None
    if transfer is None or transfer.given or transfer.kind != OfferKind.HANDOVER.value or transfer.past:
        return False
    words = words_about(desk, transfer)
    is_accepted = any(each.kind is WordKind.ACCEPT and each.office == member.office for each in words)
    state = state_here(desk, transfer)
    return transfer.office == share.owner and is_accepted and state in {OfferState.ACCEPTED, OfferState.DONE}
