"""A file that was given for good is kept here from now on, in a stream of the own office."""

from __future__ import annotations

from collections.abc import Iterable

from kiim_desktop.base.ids import StreamId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import claims, shares, streams, transfers
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.streams import Stream, StreamKind
from kiim_desktop.storage.transfers import StoredTransfer
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.offering import offer_of, words_about
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.wire.handing_over import WordKind, own_stream_id, tenure_of

OWN_STREAMS = "streams of files taken over"


def take_over(desk: Desk, member: Membership, transfer: StoredTransfer) -> None:
    """Keep a file from now on: only one this office accepted, and of which the records are here.

    All that was given goes into a stream of the own office; whatever still comes through streams of others is a late
    contribution (`applying`). Two devices of the former keeper may each have given it in a stream of its own: the
    second one is over, too, when it comes.
    """
    if transfer.past:
        opened = shares.shares_of_scope(desk.connection, transfer.scope)
        _close(desk, [each for each in opened if _is_body(each, transfer)])
        return
    words = words_about(desk, transfer)
    if not any(each.kind is WordKind.ACCEPT and each.office == member.office for each in words):
        return
    given = (shares.share_of(desk.connection, StreamId(each.stream)) for each in words if each.kind is WordKind.DONE)
    body = next((each for each in given if each is not None and _is_body(each, transfer)), None)
    if body is None:
        return
    _begin(desk, member, body.scope, transfer)
    transfers.set_past(desk.connection, [transfer.id, *_before(desk, member, body.scope, transfer)])
    opened = shares.shares_of_scope(desk.connection, body.scope)
    _close(desk, [each for each in opened if each.owner != member.office])
    for claim in claims.claims(desk.connection):
        if claim.scope == body.scope and claim.state is claims.ClaimState.WAITS:
            claims.forget_claim(desk.connection, claim.stream)  # nobody else keeps it now


def _begin(desk: Desk, member: Membership, scope: Scope, transfer: StoredTransfer) -> None:
    """Let everything that lives here go into the own stream.

    If a colleague began that stream it lacks what is late to the colleague and came here before the file was taken
    over: what others wrote, and what this device wrote as a guest into a stream that is over. Both then have it.
    """
    kept = StreamId(own_stream_id(member.own_ring.lasting_secret(OWN_STREAMS), scope, transfer.id))
    is_begun = streams.stream_by_id(desk.connection, kept) is not None
    if not is_begun:
        streams.keep_stream(desk.connection, Stream(id=kept, kind=StreamKind.OWN, scope=scope, owner=member.office))
    writers = {change.dot.replica for change in desk.living(scope)}
    if not is_begun or any((by := desk.replica(each)) is not None and by.office == member.office for each in writers):
        streams.mark_to_offer(desk.connection, [kept])
    else:
        shares.mark_all_due(desk.connection, kept, scope)


def _close(desk: Desk, over: Iterable[StoredShare]) -> None:
    for each in over:
        shares.set_state(desk.connection, each.stream, shares.ShareState.CLOSED)


def _before(desk: Desk, member: Membership, scope: Scope, back: StoredTransfer) -> list[bytes]:
    """Return the offers by which a file had left this office before it came back by this one."""
    at, after = offer_of(back).at, tenure_of(scope, member.office, back.id)
    gone = transfers.handed_over(desk.connection, scope)
    return [
        each.id
        for each in gone
        if back.tenure == tenure_of(scope, back.office, each.id) or (offer_of(each).at < at and each.tenure != after)
    ]


def _is_body(share: StoredShare, transfer: StoredTransfer) -> bool:
    return share.owner == transfer.office and terms_of(share).offer == transfer.id
