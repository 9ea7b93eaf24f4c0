"""Wrong variants of sharing by name: one function of the real path replaced by a plausible mistake.

What worlds of honest offices cannot notice (a hub that lies, an office that sends what it must not) is noticed by the
tests named in tests/sync/test_sharing_mistakes.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from kiim_desktop.base.ids import OfficeId, RecordId, StreamId
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.records import Scope
from kiim_desktop.domain.values import to_plain
from kiim_desktop.hub.store.units import Units
from kiim_desktop.storage import forgetting, shares, sharing_orders
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.forgetting import Forgotten
from kiim_desktop.storage.pending import Ground
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.reading import history_of
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync import applying, outbox, sealing, settling
from kiim_desktop.sync.contexts import Past, Told
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sealing import OpenStream
from kiim_desktop.sync.sharing import obeying, opening, owing
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import SyncAnswer
from kiim_desktop.sync.wire.sharing import Order
from kiim_desktop.sync.wire.units import StreamNotice, UnitEnvelope
from tests.simulate.variants import Variant


def _not_carried(desk: Desk, office: OfficeId, opened: OpenStream, changes: Sequence[PlainChange]) -> None:
    """Apply what came, and leave the other streams of the person as they are."""


def _refusals_ignored(desk: Desk, member: Membership, answer: SyncAnswer) -> frozenset[bytes]:
    """Believe that what lay in a bundle that was taken was taken."""
    return frozenset()


def _anybody_announces(opened: OpenStream) -> StreamNotice:
    """Announce a stream to a hub that does not know it, whose ever it is."""
    return sealing.notice_of(opened)


def _orders_gone(connection: Connection) -> None:
    """Throw bundles away with the orders in them."""


def _grants_gone(connection: Connection) -> list[StreamId]:
    """Throw bundles away with the grants in them."""
    return []


def _every_record_belongs(desk: Desk, share: StoredShare, record: RecordId) -> bool:
    """Take a consent for some records for one for all of them."""
    return True


def _own_clock_decides(desk: Desk) -> None:
    """Take back what has ended by the clock of this device."""


def _records_only(connection: Connection, ground: Ground, scope: Scope, records: Iterable[RecordId] = ()) -> Forgotten:
    """Delete the records and leave their words, their history and the line in the list."""
    count = connection.execute("DELETE FROM record WHERE scope = ?", (scope,)).rowcount
    return Forgotten(records=count)


def _only_hidden(desk: Desk, *_about: object) -> int:
    """Receipt an order and keep the records hidden for ever."""
    return 0


def _first_that_may_be_written(
    desk: Desk, office: OfficeId, opened: Iterable[StoredShare], change: PlainChange
) -> StreamId | None:
    """Take any stream that lets this office contribute, for records of others too."""
    writable = (each for each in opened if owing.may_write(each, change.kind, is_own_record=True))
    return next((each.stream for each in writable), None)


def _still_open(connection: Connection, stream: StreamId, state: shares.ShareState) -> None:
    """Order a stream back and go on sealing into it."""
    if state is not shares.ShareState.CLOSED:
        _set_state(connection, stream, state)


def _never_frozen(self: Units, stream: bytes, number: int, successor: bytes) -> None:
    """Go on taking changes into a stream that was ordered back; alone the owner's going on there harms nobody."""


_set_state = shares.set_state


def _never_anew(connection: Connection, chosen: Iterable[StreamId]) -> None:
    """Take what was sealed for what has arrived."""


def _nothing_new_is_due(connection: Connection, stream: StreamId, scope: Scope) -> None:
    """Found a stream and put nothing into it but what is written from now on."""


def _order_unchecked(member: Membership, signed: Signed) -> Order | None:
    """Obey whatever comes down from the hub."""
    return unpack(signed.raw, Order)


def _everything_agreed(share: StoredShare, changes: Iterable[PlainChange]) -> bool:
    return True


def _all_may_be_changed(desk: Desk, office: bytes, changes: Iterable[PlainChange], told: object = None) -> bool:
    """Let contributors change what others wrote."""
    return True


def _grants_at_once(desk: Desk, paid: object) -> dict[StreamId, list[shares.StoredGrant]]:
    """Open a stream before everything that was agreed lies in it."""
    found: dict[StreamId, list[shares.StoredGrant]] = {}
    for grant in shares.unsent_grants(desk.connection):
        found.setdefault(grant.stream, []).append(grant)
    return found


def _nothing_is_unreceipted(past: object, changes: object) -> bool:
    """Let anybody say that it has seen what this device has not sent yet."""
    return False


def _future_is_past(self: Past, changes: Iterable[PlainChange], said: Told) -> bool:
    """Believe whatever others say they have seen."""
    return True


def _thrown_away(
    desk: Desk, opened: object, device: bytes, unit: UnitEnvelope, state: UnitState, stream: StreamId | None = None
) -> None:  # fmt: skip
    """Forget what cannot be judged or read yet."""


_belonging = owing.belonging


def _overwritten_too(desk: Desk, share: StoredShare, living: Iterable[PlainChange]) -> list[PlainChange]:
    """Put into a shared stream what stood in its fields before, too, as far as this office still knows it."""
    right = _belonging(desk, share, living)
    return [*_overwritten(desk, right), *right]


def _overwritten(desk: Desk, changes: Iterable[PlainChange]) -> Iterator[PlainChange]:
    for change in changes:
        for number, context in change.contexts.items():
            past = history_of(desk.connection, change.scope, change.record, number)
            for (rid, seq), each in zip(context.items(), past, strict=False):
                yield replace(change, dot=Dot(rid, seq), values={number: to_plain(each.value)}, contexts={}, erases={})


SHARING_VARIANTS: Mapping[str, Variant] = {
    "contribution_not_carried": Variant(((applying, "note_arrival", _not_carried),), 91_006),
    "refusals_ignored": Variant(((settling, "_heed_refusals", _refusals_ignored),), 91_016),
    "grants_go_with_their_bundle": Variant(
        ((shares, "grants_dropped", _grants_gone), (shares, "begin_anew", _never_anew)), 91_016
    ),
    "listed_means_all": Variant(((owing, "belongs", _every_record_belongs),), 4),
    "words_stay_after_order": Variant(((forgetting, "forget_scope", _records_only),), 91_022),
    "receipted_and_kept": Variant(((obeying, "_forget_stream", _only_hidden),), 91_001),
    "old_key_after_withdrawal": Variant(((shares, "set_state", _still_open), (Units, "freeze", _never_frozen)), 91_001),
    "nothing_parked": Variant(((applying, "_put_aside", _thrown_away),), 91_075),
    "dead_value_reaches_a_new_subscriber": Variant(((owing, "belonging", _overwritten_too),), 90_001),
    "founded_empty": Variant(((shares, "mark_all_due", _nothing_new_is_due),), 91_001),
}

RULED_VARIANTS: Mapping[str, Variant] = {
    "guest_announces_streams": Variant(((sealing, "reference_to", _anybody_announces),), 0),
    "orders_go_with_their_bundle": Variant(((sharing_orders, "dropped", _orders_gone),), 0),
    "own_clock_takes_back": Variant(((opening, "day_at_hub", _own_clock_decides),), 0),
    "contributor_writes_anywhere": Variant(((owing, "_home_of", _first_that_may_be_written),), 0),
    "context_of_the_future_accepted": Variant(
        ((Past, "has_all", _future_is_past), (Past, "names_unreceipted", _nothing_is_unreceipted)), 0
    ),
}
"""Noticed by rules of tests/sync (test_sharing_mistakes.py names them); few worlds meet them."""

HOSTILE_VARIANTS: Mapping[str, Variant] = {
    "hub_signed_order_obeyed": Variant(((obeying, "verified_order", _order_unchecked),), 0),
    "category_not_checked_at_import": Variant(((applying, "is_agreed", _everything_agreed),), 0),
    "contributor_changes_others": Variant(((applying, "goes_on_with_own", _all_may_be_changed),), 0),
    "grant_before_everything_is_in": Variant(((outbox, "unsent_grants", _grants_at_once),), 0),
}
