"""Deciding disagreements: what people disagree about, and a decision as an ordinary change that covers what was shown.

A decision is audited, its author and its ground stand at the value, the values that did not win go into the history
here and on every other device. Nothing is ever decided by the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import Context, Head, seen
from kiim_desktop.domain.disputes import Dispute, DisputeGround, Further, dispute_of, note_field, version_of
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.field_types import check, show
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import CATALOGUE, Edit, Record, Scope, person_scope
from kiim_desktop.domain.stewardship import Voice
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.author_offices import author_offices, rules_on
from kiim_desktop.usecases.colleagues import colleagues
from kiim_desktop.usecases.errors import ConflictGone, NothingToSave, NotKeptBoth
from kiim_desktop.usecases.office import Office

Disputes = Mapping[tuple[RecordId, int], Dispute]
"""Disagreements by record and number of the field."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision wrote; `made` are new records with the values that were kept beside."""

    changed: Changed
    made: tuple[RecordId, ...] = field(default=())


def all_disputes(office: Office) -> list[Dispute]:
    """Return what people disagree about in all files; the reading is logged if there is anything."""
    office.must_allow(Action.READ_PERSON)
    records = office.store.conflicting()
    if records:
        kinds = [office.kinds.numbered(record.kind_number) for record in records]
        is_special = any(kind and kind.category.is_special for kind in kinds)
        action = AuditAction.READ_SPECIAL if is_special else AuditAction.READ_RECORD
        office.store.log([office.entry(action, detail=f"conflicts={len(records)}")])
    return [each for record in records for each in _of_record(office, record)]


def disputes_in(office: Office, person: PersonId, records: Iterable[Record]) -> Disputes:
    """Return the disagreements in records of a file that is open."""
    office.must_allow(Action.READ_PERSON)
    family = office.store.families.of(person_scope(person))
    own = (record for record in records if record.scope in family and record.conflicts)
    return {(each.record.id, each.field): each for record in own for each in _of_record(office, record)}


def find_dispute(office: Office, scope: Scope, record: RecordId, number: int) -> Dispute:
    """Return one disagreement as it stands now; ConflictGone."""
    office.must_allow(Action.READ_PERSON)
    found = office.store.record(scope, record)
    disputes = _of_record(office, found) if found is not None else []
    return next((each for each in disputes if each.field == number), None) or _gone()


def take(office: Office, dispute: Dispute, place: int) -> Settled:
    """Let one of the values hold, with its own source; the others stay in the history. ConflictGone."""
    office.must_allow(Action.WRITE_RECORD)
    head = _voice(dispute, place).head
    if dispute.is_deletion:
        return _keep_or_delete(office, dispute, deletes=head.value is True)
    return _save(office, dispute, [_edit(dispute, {dispute.field: head.value}, head.origin.basis)], "take")


def take_merged(office: Office, dispute: Dispute, text: str) -> Settled:
    """Let a text hold that a person made of all of them; its source is the weakest of theirs. ConflictGone."""
    office.must_allow(Action.WRITE_RECORD)
    declared, value = dispute.declared, text.strip()
    if dispute.merged is None or declared is None or not value:
        raise NothingToSave
    if why := check(declared.type, value):
        raise NotReadable(field=declared.title, why=why)
    rules = rules_on(office.today)
    basis = max((voice.head.origin.basis for voice in dispute.voices), key=rules.rank)
    return _save(office, dispute, [_edit(dispute, {dispute.field: value}, basis)], "merged")


def keep_both(office: Office, dispute: Dispute) -> Settled:
    """Let the proposed value (else the one displayed) hold and keep the others beside it, each with its source.

    Kinds that may have several get a new entry for each; the only record of its kind gets a line in its note.
    NotKeptBoth where neither makes sense, ConflictGone.
    """
    office.must_allow(Action.WRITE_RECORD)
    stays = dispute.staying
    others = [voice for voice in dispute.voices if voice.head.value != stays.value]
    held = _edit(dispute, {dispute.field: stays.value}, stays.origin.basis)
    if dispute.further is Further.RECORD:
        made = [_entry(office, dispute, voice.head) for voice in others]
        return _save(office, dispute, [*made, held], "both", made=tuple(edit.record for edit in made))
    if dispute.further is Further.NOTE:
        return _save(office, dispute, [_noted(office, dispute, others), held], "both")
    raise NotKeptBoth


def _keep_or_delete(office: Office, dispute: Dispute, *, deletes: bool) -> Settled:
    """Keep a record that somebody deleted while another wrote in it, or delete it after all."""
    office.must_allow(Action.DELETE_RECORD if deletes else Action.WRITE_RECORD)
    record = dispute.record
    edit = Edit(scope=record.scope, record=record.id, kind=record.kind_number, values={},
                deletes=deletes, restores=not deletes)  # fmt: skip
    return _save(office, dispute, [edit], "delete" if deletes else "keep")


def _save(office: Office, dispute: Dispute, edits: list[Edit], how: str, *, made: tuple[RecordId, ...] = ()) -> Settled:
    """Write a decision in one transaction, if there is still something to decide."""
    record = dispute.record
    if record.scope == CATALOGUE:
        office.must_allow(Action.WRITE_CATALOGUE)
    known = office.store.record(record.scope, record.id)
    if known is None or dispute.field not in known.conflicts or (dispute.is_deletion and not _is_shown(known, dispute)):
        _gone()
    action = AuditAction.DELETE if how == "delete" else AuditAction.WRITE
    entry = office.entry(action, record.scope, f"resolve_conflict:{how}")
    return Settled(office.save(edits, [entry], act=ActNote(Deed.CONFLICT)), made)


def _is_shown(known: Record, dispute: Dispute) -> bool:
    """Tell whether a record is still as it was shown: deleting or keeping it covers all that stands in it."""
    return known.state.cells == dispute.record.state.cells


def _edit(dispute: Dispute, values: Mapping[int, Value], basis: str) -> Edit:
    record = dispute.record
    shown: dict[int, Context] = {number: seen(record.cell(number)) for number in values}
    return Edit(scope=record.scope, record=record.id, kind=record.kind_number, values=values, basis=basis, seen=shown)


def _entry(office: Office, dispute: Dispute, head: Head) -> Edit:
    """Return a new record as the author of a value left it."""
    record, kind = dispute.record, dispute.kind
    values = version_of(record, kind, head) if kind else {}
    return Edit(
        scope=record.scope,
        record=new_record_id(office.random),
        kind=record.kind_number,
        values=values | {dispute.field: head.value},
        basis=head.origin.basis,
    )


def _noted(office: Office, dispute: Dispute, others: list[Voice]) -> Edit:
    """Return the line that keeps further values in the note of the record."""
    kind, declared, record = dispute.kind, dispute.declared, dispute.record
    into = note_field(record, kind, dispute.field) if kind else None
    if into is None or declared is None:
        raise NotKeptBoth
    before = record.value(into.number)
    names = {user.id: user.name for user in colleagues(office)}
    lines = [before] if isinstance(before, str) and before else []
    for voice in others:
        origin = voice.head.origin
        ground = [office.codes["sources"].label(origin.basis) if origin.basis else "", names.get(origin.actor, "")]
        ground += [voice.office.name if voice.office and not voice.office.is_own else ""]
        lines.append(
            _("{field} auch: {value} ({ground})").format(
                field=declared.title,
                value=show(declared.type, voice.head.value, office.codes) or _("leer"),
                ground=", ".join(filter(None, ground)) or _("ohne Quelle"),
            )
        )
    text = " · ".join(lines)
    if check(into.type, text):
        raise NotReadable(field=into.title, why=_("zu lang, höchstens {count} Zeichen").format(count=into.type.length))
    return _edit(dispute, {into.number: text}, others[0].head.origin.basis)


def _of_record(office: Office, record: Record) -> list[Dispute]:
    """Return what people disagree about in one record."""
    kind = office.kinds.numbered(record.kind_number)
    heads = [head for cell in record.state.cells.values() for head in cell]
    offices = author_offices(office, record.scope, {head.dot.replica for head in heads} if record.conflicts else ())
    rules = rules_on(office.today)
    found = []
    for number in record.conflicts:
        declared = kind.numbered(number) if kind else None
        is_text = declared is not None and declared.editable_text
        past = office.store.history(record.scope, record.id, number) if is_text else []
        ground = DisputeGround(rules=rules, offices=offices, past=tuple(each.value for each in past))
        found.append(dispute_of(record, kind, number, ground))
    return found


def _voice(dispute: Dispute, place: int) -> Voice:
    if not 0 <= place < len(dispute.voices):
        _gone()
    return dispute.voices[place]


def _gone() -> Dispute:
    raise ConflictGone
