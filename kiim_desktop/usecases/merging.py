"""Making one file of two that are of one person, and taking that back (product.md B16, domain.md 3.20).

No record moves: the other file is shown with the listed one, and its history stays where it was written. What the two
say once each (core data above all) is decided field by field; the decision is a change like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import Origin
from kiim_desktop.domain.field_types import Shape, as_date
from kiim_desktop.domain.kinds import FILE_MERGE, IDENTITY
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.merging import Compared, compared_text, read_compared
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import Edit, Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value, is_filled
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.usecases.errors import MergeOfOtherOffice, NoSuchPerson, NotMerged, SameFile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers

_MERGE = ActNote(Deed.MERGE)
_LINK = single_record_id(FILE_MERGE)
FieldKey = tuple[int, int]
"""A kind and a field of it, by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field about which the two files say something different."""

    kind: Kind
    field: Field
    own: Value
    other: Value

    @property
    def key(self) -> FieldKey:
        return self.kind.number, self.field.number

    @property
    def is_gap(self) -> bool:
        """Tell whether only the other file says anything."""
        return not is_filled(self.own) and is_filled(self.other)

    @property
    def is_finer(self) -> bool:
        """Tell whether the other file knows the same date more exactly."""
        if self.field.type.shape is not Shape.DATE:
            return False
        own, other = as_date(self.own), as_date(self.other)
        return own is not None and other is not None and own.is_refined_by(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two files beside each other before they are merged."""

    listed: PersonRow
    other: PersonRow
    choices: tuple[Choice, ...]
    """In the order of the form; those that only the listed file answers are left out."""

    @property
    def proposed(self) -> frozenset[FieldKey]:
        """Return what would be taken without a decision: what fills a gap, and dates known more exactly."""
        return _proposed(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFile:
    """A file that is shown with another one."""

    person: PersonId
    given_names: str
    family_name: str
    birth: str
    """EDTF or ""."""
    records: int
    merged: Origin | None
    """Who merged it and when."""
    late: tuple[Choice, ...] = ()
    """What was changed in its core data since, by somebody who did not know of the merge."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What was done: the file that is listed, the other one, and what changed."""

    listed: PersonId
    other: PersonId
    changed: Changed


def compare_files(office: Office, listed: PersonId, other: PersonId) -> Comparison:
    """Return two files beside each other; the reading of both is logged. NoSuchPerson, SameFile, MergeOfOtherOffice."""
    office.must_allow(Action.READ_PERSON)
    mine, theirs = _must_be_two(office, listed, other)
    office.store.log([office.entry(AuditAction.READ_RECORD, row.id) for row in (mine, theirs)])
    choices = tuple(_choices(office, _single(office, mine.id), _single(office, theirs.id)))
    return Comparison(listed=mine, other=theirs, choices=choices)


def merge_files(office: Office, listed: PersonId, other: PersonId, take: Collection[FieldKey] | None = None) -> Merged:
    """Show the records of `other` with those of `listed`, and take these fields from it; None: those that are proposed.

    One transaction and one act. NoSuchPerson, SameFile, MergeOfOtherOffice.
    """
    office.must_allow(Action.WRITE_RECORD)
    mine, theirs = _must_be_two(office, listed, other)
    own, others = _single(office, mine.id), _single(office, theirs.id)
    choices = tuple(_choices(office, own, others))
    taken = _proposed(choices) if take is None else frozenset(take)
    facts = _facts(office, own, others, taken)
    values = numbered_answers(FILE_MERGE, {"into": mine.id.hex(), "compared": compared_text(facts)})
    link = Edit(scope=person_scope(theirs.id), record=_LINK, kind=FILE_MERGE.number, values=values)
    edits = [*_lives_again(office, theirs.id), *_filled(mine.id, choices, taken), link]
    return Merged(mine.id, theirs.id, _save(office, edits, mine.id, theirs.id, "merge"))


def separate_files(office: Office, person: PersonId) -> Merged:
    """Let a file that was merged stand by itself again, with all that was written into it since.

    `person` is the file that is not listed, or the listed one if it holds only one other. Values the listed file took
    go back to what they were unless somebody changed them since. NotMerged.
    """
    office.must_allow(Action.WRITE_RECORD)
    part, listed = _part(office, person)
    link = _link(office, part)
    own, is_direct = _single(office, listed), link.answer(FILE_MERGE, "into") == listed.hex()
    back: dict[int, dict[int, Value]] = {}
    for each in read_compared(link.answer(FILE_MERGE, "compared")):
        record = own.get(each.kind)
        if is_direct and each.is_taken and record is not None and record.value(each.field) == each.other:
            back.setdefault(each.kind, {})[each.field] = each.own
    edits = [_core(listed, own[kind].id, kind, values) for kind, values in back.items()]
    edits.append(replace(_link_edit(part), deletes=True))
    if office.store.families.apart(person_scope(listed), [FILE_MERGE.number]):  # each was merged into the other
        edits.append(replace(_link_edit(listed), deletes=True))
    return Merged(listed, part, _save(office, edits, listed, part, "separate"))


def merged_files(office: Office, person: PersonId) -> tuple[MergedFile, ...]:
    """Return the files that are shown with the one of a person, in the order of their ids."""
    office.must_allow(Action.READ_PERSON)
    listed, *parts = office.store.families.of(person_scope(person))
    own = _single(office, PersonId(listed))
    return tuple(_described(office, PersonId(part), own) for part in parts)


def records_behind(office: Office, person: PersonId) -> tuple[Record, ...]:
    """Return the core data of merged files, of which the screen shows those of the listed one alone.

    They are kept about the person, so whoever asks what is kept is told (Art. 15 GDPR).
    """
    office.must_allow(Action.READ_PERSON)
    _listed, *parts = office.store.families.of(person_scope(person))
    return tuple(record for part in parts for record in _single(office, PersonId(part)).values())


def take_late_changes(office: Office, part: PersonId, take: Collection[FieldKey]) -> Merged:
    """Decide what was changed in a merged file since: these fields are taken, the others are left. NotMerged."""
    office.must_allow(Action.WRITE_RECORD)
    part, listed = _part(office, part)
    link, own = _link(office, part), _single(office, listed)
    facts = {(each.kind, each.field): each for each in read_compared(link.answer(FILE_MERGE, "compared"))}
    late = tuple(_late(office, facts.values(), own, _single(office, part)))
    for each in late:
        before = facts.get(each.key)
        is_taken = each.key in take
        facts[each.key] = Compared(
            kind=each.kind.number,
            field=each.field.number,
            own=before.own if before is not None and before.is_taken and is_taken else each.own,
            other=each.other,
            is_taken=is_taken,
        )
    known = numbered_answers(FILE_MERGE, {"compared": compared_text(list(facts.values()))})
    edits = [*_filled(listed, late, take), replace(_link_edit(part), values=known)]
    return Merged(listed, part, _save(office, edits, listed, part, "late"))


def _must_be_two(office: Office, listed: PersonId, other: PersonId) -> tuple[PersonRow, PersonRow]:
    mine, theirs = office.store.persons.one(listed), office.store.persons.one(other)
    if mine is None or theirs is None:
        raise NoSuchPerson
    if mine.id == theirs.id:
        raise SameFile
    scopes = [each for row in (mine, theirs) for each in office.store.families.of(person_scope(row.id))]
    with Exchange(office.store).reading() as desk:
        if any(is_foreign(desk, office.store.identity.office, scope) for scope in scopes):
            raise MergeOfOtherOffice
    return mine, theirs


def _single(office: Office, person: PersonId) -> dict[int, Record]:
    """Return the records of a file itself of which it has one each, by kind."""
    kinds = [kind.number for kind in office.kinds.all if kind.is_single and kind != FILE_MERGE]
    return {record.kind_number: record for record in office.store.families.apart(person_scope(person), kinds)}


def _choices(office: Office, own: Mapping[int, Record], others: Mapping[int, Record]) -> Iterator[Choice]:
    for number in sorted(own.keys() & others.keys()):
        kind = office.kinds.numbered(number)
        for field in kind.fields if kind else ():
            mine, theirs = own[number].value(field.number), others[number].value(field.number)
            if kind and theirs is not None and mine != theirs:
                yield Choice(kind=kind, field=field, own=mine, other=theirs)


def _proposed(choices: Iterable[Choice]) -> frozenset[FieldKey]:
    return frozenset(each.key for each in choices if each.is_gap or each.is_finer)


def _facts(
    office: Office, own: Mapping[int, Record], others: Mapping[int, Record], taken: Collection[FieldKey]
) -> list[Compared]:
    """Return what the other file says where both could say something, to be known later."""
    return [
        Compared(
            kind=number,
            field=field.number,
            own=own[number].value(field.number),
            other=said,
            is_taken=(number, field.number) in taken,
        )
        for number in sorted(own.keys() & others.keys())
        if (kind := office.kinds.numbered(number)) is not None
        for field in kind.fields
        if (said := others[number].value(field.number)) is not None
    ]


def _filled(listed: PersonId, choices: Sequence[Choice], taken: Collection[FieldKey]) -> Iterator[Edit]:
    by_kind: dict[tuple[RecordId, int], dict[int, Value]] = {}
    for each in choices:
        if each.key in taken:
            place = single_record_id(each.kind), each.kind.number
            by_kind.setdefault(place, {})[each.field.number] = each.other
    for place, values in by_kind.items():
        yield _core(listed, *place, values)


def _core(person: PersonId, record: RecordId, kind: int, values: Mapping[int, Value]) -> Edit:
    return Edit(scope=person_scope(person), record=record, kind=kind, values=values)


def _link_edit(part: PersonId) -> Edit:
    return Edit(scope=person_scope(part), record=_LINK, kind=FILE_MERGE.number, values={})


def _lives_again(office: Office, part: PersonId) -> Iterator[Edit]:
    """A file that was merged once and stood apart since has a deleted link, which has to live again."""
    known = office.store.record(person_scope(part), _LINK)
    if known is not None and known.is_deleted:
        yield replace(_link_edit(part), restores=True)


def _link(office: Office, part: PersonId) -> Record:
    record = office.store.record(person_scope(part), _LINK)
    if record is None or record.is_deleted:
        raise NotMerged
    return record


def _part(office: Office, person: PersonId) -> tuple[PersonId, PersonId]:
    """Return the file that is not listed and the one that is; NotMerged, also if it is not clear which is meant."""
    listed, *parts = office.store.families.of(person_scope(person))
    if person in parts:
        return person, PersonId(listed)
    if len(parts) != 1:
        raise NotMerged
    return PersonId(parts[0]), PersonId(listed)


def _described(office: Office, part: PersonId, own: Mapping[int, Record]) -> MergedFile:
    link, records = _link(office, part), _single(office, part)
    core = records.get(IDENTITY.number)

    def said(name: str) -> str:
        value = core.answer(IDENTITY, name) if core is not None else None
        return value if isinstance(value, str) else ""

    facts = read_compared(link.answer(FILE_MERGE, "compared"))
    return MergedFile(
        person=part,
        given_names=said("given_names"),
        family_name=said("family_name"),
        birth=said("birth_date"),
        records=len(office.store.families.apart(person_scope(part))),
        merged=link.newest,
        late=tuple(_late(office, facts, own, records)),
    )


def _late(
    office: Office, facts: Collection[Compared], own: Mapping[int, Record], others: Mapping[int, Record]
) -> Iterator[Choice]:
    """Yield what the other file says otherwise than when it was merged, unless the listed one says the same."""
    known = {(each.kind, each.field): each.other for each in facts}
    for each in _choices(office, own, others):
        if each.key not in known or known[each.key] != each.other:
            yield each


def _save(office: Office, edits: Sequence[Edit], listed: PersonId, other: PersonId, way: str) -> Changed:
    audit = [office.entry(AuditAction.MERGE, person, way) for person in (listed, other)]
    return office.save(edits, audit, act=_MERGE)
