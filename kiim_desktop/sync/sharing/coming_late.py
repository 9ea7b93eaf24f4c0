"""What comes too late to be applied: it is listed for people, so that nothing somebody wrote is lost.

Too late is what reaches a stream after it was closed from an office that may not write there any more, and whatever
still comes from others in a file that was handed over to this office: its keeper decides what of it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import transfers
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import StoredShare, share_of
from kiim_desktop.sync.membership import Certified, Membership
from kiim_desktop.sync.sharing.admitting import may_still_bring
from kiim_desktop.sync.sharing.offering import state_here
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.wire.handing_over import OfferState


def comes_late(  # what is judged, and from whom it comes
    desk: Desk,
    member: Membership,
    share: StoredShare | None,
    sender: Certified | None,
    changes: Sequence[PlainChange],
    *,
    is_flagged: bool,
    kept: Collection[Scope] = (),
) -> bool:
    """Tell whether a unit of a shared stream is only listed; `is_flagged`: the hub says its stream was closed.

    `kept` are files of which a unit of the own stream came before this one with the same bundle: to a device that loads
    anew late is what was late to its colleagues.
    """
    office = sender.certificate.office if sender else b""
    if share is None:
        return False
    if share.owner != member.office and (share.scope in kept or is_kept(desk, member.office, share.scope)):
        return not _is_coming_back(desk, share)
    return is_flagged and office != share.owner and not may_still_bring(desk, share, office, changes)


def may_come_here(desk: Desk, share: StoredShare, *, is_kept_here: bool) -> bool:
    """Tell whether a stream another office opened is taken up: of a file this office keeps only what comes with one.

    That is the stream of a hand-over, also under a newer key and also if a colleague took the file over before this
    device heard of it, and a file on its way back. A file that went to another office counts as kept as long as it is
    here to be read: it shows what went, and nothing of what its new keeper opens is mixed into it.
    """
    if not is_kept_here:
        return True
    is_known = share_of(desk.connection, share.stream) is not None
    return is_known or _came_with(desk, share) or _is_coming_back(desk, share)


def new_here(desk: Desk, changes: Iterable[PlainChange]) -> list[PlainChange]:
    """Return those changes of which something neither lives here nor was replaced by what does."""
    listed = list(changes)
    living: dict[bytes, list[PlainChange]] = {}
    for each in desk.living_of(listed[0].scope, [change.record for change in listed]) if listed else ():
        living.setdefault(each.record, []).append(each)
    return [each for each in listed if not _is_known(each, living.get(each.record, []))]


def _is_known(change: PlainChange, living: Sequence[PlainChange]) -> bool:
    def holds(field: int) -> bool:
        return any(
            (each.dot == change.dot and field in each.values)
            or each.contexts.get(field, {}).get(change.dot.replica, 0) >= change.dot.seq
            or each.erases.get(field, {}).get(change.dot.replica, 0) >= change.dot.seq
            for each in living
        )

    return all(holds(field) for field in change.values)


def _came_with(desk: Desk, share: StoredShare) -> bool:
    """Tell whether a stream is the one by which a file came to this office for good."""
    offer = terms_of(share).offer
    transfer = transfers.transfer_by_id(desk.connection, offer) if offer else None
    if transfer is None or transfer.given or transfer.office != share.owner:
        return False
    return state_here(desk, transfer) is OfferState.DONE


def _is_coming_back(desk: Desk, share: StoredShare) -> bool:
    """Tell whether a file this office once handed over is given back to it, and not taken over yet."""
    offer = terms_of(share).offer
    transfer = transfers.transfer_by_id(desk.connection, offer) if offer else None
    if transfer is None or transfer.given or not transfers.handed_over(desk.connection, share.scope):
        return False
    return state_here(desk, transfer) in {OfferState.ACCEPTED, OfferState.DONE}
