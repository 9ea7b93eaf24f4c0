"""Keeping own records of a file that another office took back: in an own file, with a legal basis, or not (sync.md 6).

The own file begins anew: a new id, the name as the person told it here, and only what this office had written itself.
Its first note says where the records come from and on what ground they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, StreamId, new_person_id, new_record_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, person_scope, single_record_id
from kiim_desktop.domain.values import Value, is_filled
from kiim_desktop.storage import forgetting, kept_offers
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.kept_offers import OfferedRecord
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.guarding import shipped_order_rules
from kiim_desktop.usecases.errors import NameMissing, NoSuchBasis, NotOffered
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, Recorded, numbered_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLine:
    """One own record that may be kept: what it is and when it was written; what it says is seen once it is kept."""

    kind: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Own records of one file that was taken back."""

    id: StreamId
    office: str
    """Name of the office that kept the file; "" if the directory names it no more."""
    until: date
    """The last day on which they may be kept."""
    lines: tuple[OfferedLine, ...]


def kept_bases(office: Office) -> Mapping[str, str]:
    """Return why own records may be kept: the words of each legal basis by its code."""
    office.must_allow(Action.WRITE_RECORD)
    return shipped_order_rules().on(office.today).bases.value


def offers(office: Office) -> tuple[Offer, ...]:
    """Return what may still be kept, the most urgent first; not what a sibling device has kept already."""
    office.must_allow(Action.EXCHANGE)
    with Exchange(office.store).reading() as desk:
        today = day_here(desk).isoformat()
        found = [each for each in kept_offers.offered(desk.connection) if each.until >= today]
        names = office_names(desk) if found else {}
    listed = []
    for stream, records in groupby(found, key=lambda each: each.stream):
        if not _is_kept(office, stream):
            listed.append(_offer(stream, list(records), names))
    return tuple(listed)


def keep_records(office: Office, offer: StreamId, basis: str, name: Answers) -> Recorded:
    """Make an own file with the own records of an offer; `name` answers fields of the core data.

    NotOffered if its time is over, NoSuchBasis, NameMissing. Twice is as good as once.
    """
    office.must_allow(Action.WRITE_RECORD)
    words = shipped_order_rules().on(office.today).bases.value.get(basis)
    if words is None:
        raise NoSuchBasis(known=", ".join(shipped_order_rules().on(office.today).bases.value))
    if not any(is_filled(value) for value in name.values()):
        raise NameMissing
    chosen = next((each for each in offers(office) if each.id == offer), None)
    if chosen is None:
        raise NotOffered
    records = _records(office, offer)
    person = _own_person(office, offer)
    said = _(
        "Eigene Einträge aus einer Akte, die {office} führt und zurückgenommen hat. Behalten auf der Grundlage: {b}"
    )
    note = said.format(office=chosen.office or _("eine andere Stelle"), b=words)
    edits = [
        _edit(person, IDENTITY.number, single_record_id(IDENTITY), numbered_answers(IDENTITY, name)),
        *[_kept(person, each) for each in records],
        _edit(
            person,
            COUNSELLING_ENTRY.number,
            new_record_id(office.random),
            numbered_answers(COUNSELLING_ENTRY, {"date": office.today.isoformat(), "text": note}),
        ),
    ]
    detail = f"kept basis={basis} records={len(records)}"
    changed = office.save(edits, [office.entry(AuditAction.WRITE, person, detail)], act=ActNote(Deed.KEEPING))
    _forget(office, offer)
    return Recorded(person, edits[0].record, changed)


def leave_records(office: Office, offer: StreamId) -> int:
    """Do not keep own records: they are deleted now; returns how many. NotOffered."""
    office.must_allow(Action.DELETE_RECORD)
    if not _records(office, offer):
        raise NotOffered
    count = _forget(office, offer)
    office.store.log([office.entry(AuditAction.ORDER, detail=f"not kept records={count}")])
    return count


def _forget(office: Office, offer: StreamId) -> int:
    with Exchange(office.store).writing() as desk:
        count = kept_offers.forget(desk.connection, offer)
        forgetting.note_unswept(desk.connection)
    forgetting.sweep(office.store)
    return count


def _records(office: Office, offer: StreamId) -> list[OfferedRecord]:
    with Exchange(office.store).reading() as desk:
        return [each for each in kept_offers.offered(desk.connection) if each.stream == offer]


def _offer(stream: StreamId, records: Sequence[OfferedRecord], names: Mapping[OfficeId, str]) -> Offer:
    return Offer(
        id=stream,
        office=names.get(OfficeId(records[0].owner), ""),
        until=date.fromisoformat(records[0].until),
        lines=tuple(OfferedLine(kind=each.kind, day=moment(each.wall).astimezone().date()) for each in records),
    )


def _own_person(office: Office, offer: StreamId) -> PersonId:
    """Return the id of the own file: the same on every device of the office, so that two who keep make one file.

    It is none by which the other office knows the person.
    """
    seed = sha256(b"kiim kept\0" + office.store.identity.office + offer).digest()
    return new_person_id(lambda count: seed[:count])


def _is_kept(office: Office, offer: StreamId) -> bool:
    scope = person_scope(_own_person(office, offer))
    return office.store.record(scope, single_record_id(IDENTITY)) is not None


def _kept(person: PersonId, offered: OfferedRecord) -> Edit:
    return Edit(
        scope=person_scope(person),
        record=offered.record,
        kind=offered.kind,
        values=offered.values,
        basis=offered.basis,
    )


def _edit(person: PersonId, kind: int, record: RecordId, values: Mapping[int, Value]) -> Edit:
    return Edit(scope=person_scope(person), record=record, kind=kind, values=values)
