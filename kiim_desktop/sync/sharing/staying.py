"""What never leaves the office although its data group is shared: an address under a block, a place in a shelter.

What was shared before the block was set is taken back: the stream that holds it is closed for everybody, and what may
still be shared goes on in a new one.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import StoredShare

MAY_STAY = frozenset(kind.number for kind in KINDS.all if kind.stays_if is not None)


def staying(living: Iterable[PlainChange]) -> frozenset[RecordId]:
    """Return the records that stay here, from all that lives in them; one of several living values is enough."""
    return frozenset(
        each.record
        for each in living
        if each.kind in MAY_STAY and (kind := KINDS.numbered(each.kind)) is not None and kind.keeps_here(each.values)
    )


def stays(desk: Desk, change: PlainChange) -> bool:
    """Tell whether the record of an own change stays here, by what lives in it now."""
    if change.kind not in MAY_STAY:
        return False
    return change.record in staying([change, *desk.living_of(change.scope, [change.record])])


def holds_what_stays(desk: Desk, share: StoredShare) -> bool:
    """Tell whether a shared stream holds a record that must not have left."""
    listed = [each.id for each in desk.records(share.scope) if each.kind_number in MAY_STAY]
    kept = staying(desk.living_of(share.scope, listed)) if listed else frozenset()
    return any(shares.dots_in(desk.connection, share.stream, record) for record in kept)


def scopes_that_may_stay(desk: Desk, given: Iterable[StoredShare]) -> set[Scope]:
    """Return the persons, of those opened to others, of whom own changes of such kinds are in no bundle yet."""
    opened = {each.scope for each in given}
    if not opened:
        return set()
    return opened & set(desk.unsealed_scopes(*sorted(MAY_STAY)))
