"""What streams lack: a shared stream holds every living head that was agreed, an own stream what others contributed.

The rule is one: of each record the living heads that belong into a stream, less those it holds, are sealed into it
again with the same dots and contexts (sync.md 2, invariant). Founding a stream, catching up after a device wrote
without knowing of it, carrying what a co-editor wrote to the others, and repairing a hub that was put back are all it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kiim_desktop.base.ids import OfficeId, RecordId, ReplicaId, StreamId
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import shares, streams, transfers
from kiim_desktop.storage.exchange import Desk, KnownReplica
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.shares import ShareState, StoredGrant, StoredShare
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.sync.sharing.offering import keep_said
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.staying import staying, stays
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.sharing import GrantNotice, Mode, SharedTerms

NOBODY: Mapping[ReplicaId, KnownReplica] = MappingProxyType({})
RECORDS_AT_ONCE = 400
"""Records compared for one bundle."""


@dataclass(slots=True)
class Owed:
    """What one bundle brings into streams beyond own changes; kept with the bundle."""

    held: list[tuple[StreamId, PlainChange]] = field(default_factory=list)
    compared: list[tuple[StreamId, list[RecordId]]] = field(default_factory=list)
    begun: list[tuple[StreamId, list[RecordId]]] = field(default_factory=list)
    """Of which records a stream gets a part for the first time: they are compared with it before the next bundle."""
    grants: list[GrantNotice] = field(default_factory=list)
    granted: list[StoredGrant] = field(default_factory=list)
    words: list[Signed] = field(default_factory=list)
    """That what was accepted has been given: with the grants that open it."""

    def keep(self, desk: Desk) -> None:
        """Note it all in the transaction that keeps the bundle."""
        for stream, change in self.held:
            shares.note_dots(desk.connection, stream, change.record, [change.dot])
        for stream, records in self.compared:
            shares.compared(desk.connection, stream, records)
        for stream, records in self.begun:
            shares.mark_due(desk.connection, stream, records)
        shares.grants_sent(desk.connection, self.granted)
        keep_said(desk, self.words, transfers.UNDER_WAY)
        for stream in {each.stream for each in self.granted}:
            shares.set_state(desk.connection, stream, ShareState.OPEN)


@dataclass(frozen=True, slots=True)
class Debt:
    """What one stream lacks of the records that were compared."""

    stream: StreamId
    scope: Scope
    records: list[RecordId]
    changes: list[PlainChange]


def shared_part(
    desk: Desk, office: OfficeId, scope: Scope, changes: Sequence[PlainChange]
) -> list[tuple[StoredShare, list[PlainChange]]]:
    """Return which of own new changes of a file of this office also go into which of its shared streams."""
    found = []
    for share in shares.shares_of_scope(desk.connection, scope):
        if share.owner == office:
            terms = terms_of(share)
            chosen = [each for each in changes if _goes_into(desk, share, terms, each)]
            if chosen:
                found.append((share, chosen))
    return found


def only_begun(desk: Desk, stream: StreamId, changes: Sequence[PlainChange]) -> list[RecordId]:
    """Return the records of which a stream got nothing before these changes, and more lives than they say.

    One that was deleted when it was shared lies in no stream; when its deletion is taken back, the rest has to follow.
    """
    new = {each.record for each in changes if shares.dots_in(desk.connection, stream, each.record) is None}
    told = {each.dot for each in changes}
    living = desk.living_of(changes[0].scope, sorted(new)) if new else ()
    return sorted({each.record for each in living if each.dot not in told})


def foreign_part(
    desk: Desk, office: OfficeId, scope: Scope, changes: Sequence[PlainChange]
) -> list[tuple[StoredShare | None, list[PlainChange]]]:
    """Return into which streams own changes of a person of another office go; None: nobody opens it any more."""
    opened = [each for each in shares.shares_of_scope(desk.connection, scope) if each.owner != office]
    found: dict[StreamId | None, list[PlainChange]] = {}
    for change in changes:
        found.setdefault(_home_of(desk, office, opened, change), []).append(change)
    by_id = {each.stream: each for each in opened}
    return [(by_id[home] if home is not None else None, chosen) for home, chosen in found.items()]


def _home_of(desk: Desk, office: OfficeId, opened: Iterable[StoredShare], change: PlainChange) -> StreamId | None:
    """Return the stream an own change goes into: one the record lies in, before one in which it would be new."""
    writable = [each for each in opened if may_write_into(desk, each, office, change)]
    lies_in = (each.stream for each in writable if belongs(desk, each, change.record))
    return next(lies_in, writable[0].stream if writable else None)


def is_foreign(desk: Desk, office: OfficeId, scope: Scope) -> bool:
    """Tell whether another office keeps this file; one that was handed over to this office is its own."""
    return streams.has_other_owner(desk.connection, scope, office) and not is_kept(desk, office, scope)


def is_kept(desk: Desk, office: OfficeId, scope: Scope) -> bool:
    """Tell whether this office has a stream of its own for all of a file."""
    return streams.stream_of_scope(desk.connection, scope, office) is not None


def owes_anything(desk: Desk) -> bool:
    """Tell whether streams have to be compared, or grants to leave."""
    held_up = _held_up(desk)
    return any(each not in held_up for each in shares.due_streams(desk.connection)) or any(
        each.stream not in held_up for each in _grants_that_may_leave(desk)
    )


def _held_up(desk: Desk) -> set[StreamId]:
    """Return the due shared streams of files of which something waits here unread, be it for a newer program.

    What seems to live may be long replaced; who can read all of the file carries it across.
    """
    parked = streams.scopes_parked(desk.connection)
    known = (
        streams.stream_by_id(desk.connection, each) for each in (shares.due_streams(desk.connection) if parked else ())
    )
    return {each.id for each in known if each is not None and each.kind is StreamKind.SHARED and each.scope in parked}


def _grants_that_may_leave(desk: Desk) -> list[StoredGrant]:
    """Return the grants not sent yet; none while the directory is too old to seal anything by it."""
    return [] if desk.get(ExchangeFact.GRANTS_WAIT) is not None else shares.unsent_grants(desk.connection)


def unsent_grants(desk: Desk, paid: set[tuple[StreamId, RecordId]]) -> dict[StreamId, list[StoredGrant]]:
    """Return the grants that may leave: of streams that lack nothing beyond what is being put into them now."""
    found: dict[StreamId, list[StoredGrant]] = {}
    for grant in _grants_that_may_leave(desk):
        found.setdefault(grant.stream, []).append(grant)
    return {
        stream: grants
        for stream, grants in found.items()
        if all((stream, record) in paid for record in shares.due_records(desk.connection, stream, -1))
    }


def debts(desk: Desk, office: OfficeId, room: int = RECORDS_AT_ONCE) -> list[Debt]:
    """Return what streams lack of the records that are due, at most `room` records.

    A stream of another office lacks what this office wrote into it and the hub has lost.
    """
    found: list[Debt] = []
    held_up = _held_up(desk)
    for stream in shares.due_streams(desk.connection):
        if room <= 0:
            break
        if stream in held_up:
            continue
        records = shares.due_records(desk.connection, stream, room)
        known = streams.stream_by_id(desk.connection, stream)
        room -= len(records)
        changes = lacking(desk, office, stream, records)
        found.append(Debt(stream, known.scope if known else b"", records, changes))
    return found


def lacking(desk: Desk, office: OfficeId, stream: StreamId, records: list[RecordId]) -> list[PlainChange]:
    """Return what lives in these records, belongs into a stream and is not known to be in it."""
    known = streams.stream_by_id(desk.connection, stream)
    share = shares.share_of(desk.connection, stream)
    if known is None or (known.kind is StreamKind.SHARED and (share is None or share.state is ShareState.CLOSED)):
        return []
    living = desk.sayable(known.scope, records)
    if share is not None and share.owner != office:
        living = _own_of(desk, office, share, living)
    elif share is not None:
        living = belonging(desk, share, living)
    else:
        living = [each for each in living if _is_of_others(desk, office, each.dot.replica)]
    return [each for each in living if each.dot not in (shares.dots_in(desk.connection, stream, each.record) or ())]


def belonging(desk: Desk, share: StoredShare, living: Iterable[PlainChange]) -> list[PlainChange]:
    """Return what of a file of this office lies, or is to lie, in one of its shared streams."""
    terms = terms_of(share)
    return _wanted(desk, share.stream, terms, [each for each in living if _is_agreed(terms, each)])


def _own_of(desk: Desk, office: OfficeId, share: StoredShare, living: Iterable[PlainChange]) -> list[PlainChange]:
    """Return what this office wrote into a stream of others, or would now.

    What it wrote into another one stays there: who reads this one was not promised it, and it goes with the other.
    """
    opened = [each for each in shares.shares_of_scope(desk.connection, share.scope) if each.owner != office]
    return [
        each
        for each in living
        if _is_of(desk, office, each)
        and may_write_into(desk, share, office, each)
        and (belongs(desk, share, each.record) or _home_of(desk, office, opened, each) == share.stream)
    ]


def _is_of(desk: Desk, office: OfficeId, change: PlainChange) -> bool:
    known = desk.replica(change.dot.replica)
    return known is not None and known.office == office


def _wanted(desk: Desk, stream: StreamId, terms: SharedTerms, living: Iterable[PlainChange]) -> list[PlainChange]:
    """Return what belongs to the stream; a record deleted before it was shared is nobody's business."""
    by_record: dict[RecordId, list[PlainChange]] = {}
    for each in living:
        by_record.setdefault(each.record, []).append(each)
    found: list[PlainChange] = []
    deleted = shares.deleted_among(desk.connection, [(each[0].scope, record) for record, each in by_record.items()])
    kept = staying(change for changes in by_record.values() for change in changes)
    for record, changes in by_record.items():
        if record in kept:
            continue
        held = shares.dots_in(desk.connection, stream, record)
        is_chosen = terms.everything or record in terms.listed
        if held is not None or (is_chosen and record not in deleted):
            found += changes
    return found


def belongs(desk: Desk, share: StoredShare, record: RecordId) -> bool:
    """Tell whether a record lies in a shared stream, or is meant to."""
    terms = terms_of(share)
    is_meant = terms.everything or record in terms.listed
    return is_meant or shares.dots_in(desk.connection, share.stream, record) is not None


def _goes_into(desk: Desk, share: StoredShare, terms: SharedTerms, change: PlainChange) -> bool:
    """Tell whether an own change made now goes into a shared stream."""
    if not _is_agreed(terms, change) or stays(desk, change):
        return False
    if belongs(desk, share, change.record) or terms.is_once:
        return belongs(desk, share, change.record)
    living = desk.living_of(change.scope, [change.record])
    return all(
        each.dot.replica == change.dot.replica and each.dot.seq >= share.founded_seq and not each.contexts
        for each in living
    )


def _is_agreed(terms: SharedTerms, change: PlainChange) -> bool:
    return shared_group(change.kind, once=terms.is_once) in terms.groups


def shared_group(kind: int, *, once: bool = False) -> int | None:
    """Return the number of the data group in which a kind may be shared; None if it never is, or nobody knows.

    `once`: as the content of one accepted referral, in which special categories may be, too.
    """
    known = KINDS.numbered(kind)
    if known is None or (known.reach is not Reach.GRANTABLE and not (once and known.category.is_special)):
        return None
    return known.category.number


def _is_of_others(desk: Desk, office: OfficeId, replica: ReplicaId) -> bool:
    known = desk.replica(replica)
    return known is not None and known.office != office


def may_write(share: StoredShare, kind: int, *, is_own_record: bool) -> bool:
    """Tell whether this office may write a record of a kind into a stream another office opened to it."""
    terms = terms_of(share)
    group = shared_group(kind)
    if group not in terms.groups or (terms.is_once and group != Category.REFERRAL.number):
        return False
    return terms.mode >= (Mode.CONTRIBUTE if is_own_record else Mode.CO_EDIT)


def may_edit(desk: Desk, share: StoredShare, kind: int, record: RecordId, *, is_own_record: bool) -> bool:
    """Tell whether this office may write in a record through a stream another office opened to it.

    In a record of others only if it lies in that stream: the others who read it were promised no other records.
    """
    if not may_write(share, kind, is_own_record=is_own_record):
        return False
    return is_own_record or belongs(desk, share, record)


def may_write_into(desk: Desk, share: StoredShare, office: OfficeId | bytes, change: PlainChange) -> bool:
    """Tell whether an office may write a change into a stream that was opened to it."""
    if not may_write(share, change.kind, is_own_record=True):
        return False
    is_own = goes_on_with_own(desk, office, [change])
    return may_edit(desk, share, change.kind, change.record, is_own_record=is_own)


def touches_only_own(desk: Desk, office: bytes, changes: Iterable[PlainChange]) -> bool:
    """Tell whether an office changes only records it made itself: nothing of anybody else is, or was, in them."""
    listed = list(changes)
    living = desk.living_of(listed[0].scope, [change.record for change in listed]) if listed else ()
    return _are_of(desk, office, _named_in([*living, *listed]), NOBODY)


def goes_on_with_own(
    desk: Desk, office: bytes, changes: Iterable[PlainChange], told: Mapping[ReplicaId, KnownReplica] = NOBODY
) -> bool:
    """Tell whether what an office wrote goes on with records it made itself, as they were when it wrote.

    It replaces nothing of anybody else. What others wrote in such a record at the same time, its deletion for one, does
    not count against it, whichever comes first: what they met there was of this office. `told` are replicas that are
    not kept yet: they came with the same bundle.
    """
    listed = list(changes)
    if not _are_of(desk, office, _named_in(listed), told):
        return False
    judged = {each.dot for each in listed}
    living: dict[RecordId, list[PlainChange]] = {}
    for each in desk.living_of(listed[0].scope, [change.record for change in listed]) if listed else ():
        if each.dot not in judged:
            living.setdefault(each.record, []).append(each)
    return all(any(_are_of(desk, office, [rid], told) for rid in _named_in(others)) for others in living.values())


def _named_in(changes: Iterable[PlainChange]) -> set[ReplicaId]:
    """Return the replicas that wrote these changes, or what they replaced."""
    named: set[ReplicaId] = set()
    for each in changes:
        named.add(each.dot.replica)
        named.update(rid for context in (*each.contexts.values(), *each.erases.values()) for rid in context)
    return named


def _are_of(desk: Desk, office: bytes, replicas: Iterable[ReplicaId], told: Mapping[ReplicaId, KnownReplica]) -> bool:
    known = (told.get(rid) or desk.replica(rid) for rid in replicas)
    return all(each is not None and each.office == office for each in known)
