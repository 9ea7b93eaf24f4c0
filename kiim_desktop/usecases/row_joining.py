"""What a row adds to somebody who is on file: what is new joins the file, what contradicts it is kept as a note.

Nothing that stands in the file is changed: somebody who reads a list does not decide which of two answers is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kiim_desktop.base.ids import PersonId, new_record_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.names import folded
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, person_scope
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.usecases.file_access import keepers_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.person_edits import BASIS

_BESIDE = frozenset({"as_told", "is_primary", "note"})
"""Fields that do not make an entry another one."""


def files_to_join(office: Office, persons: Sequence[PersonId]) -> frozenset[PersonId]:
    """Return which of these files rows may join: those that are there and that this office keeps."""
    office.must_allow(Action.IMPORT)
    kept_elsewhere = keepers_of(office, persons)
    there = (person for person in persons if office.store.persons.one(person) is not None)
    return frozenset(person for person in there if person not in kept_elsewhere)


def joining_edits(office: Office, person: PersonId, edits: Sequence[Edit]) -> list[Edit]:
    """Return what is left of the edits of a row once the file of the person it means was looked at."""
    office.must_allow(Action.IMPORT)
    file = [record for record in office.store.records(person_scope(person)) if not record.is_deleted]
    found: list[Edit] = []
    other: list[str] = []
    for edit in edits:
        kind = office.kinds.numbered(edit.kind)
        if kind is None:
            continue
        same = [record for record in file if record.kind_number == edit.kind]
        if not kind.is_single:
            found += [] if any(_says(record, edit, kind) for record in same) else [_beside(edit, kind, same)]
        elif not same:
            found.append(edit)
        else:
            blank = {number: value for number, value in edit.values.items() if same[0].value(number) is None}
            found += [replace(edit, values=blank)] if blank else []
            other += _contradictions(office, same[0], edit.values, kind)
    return [*found, _note(office, person, other)] if other else found


def _says(record: Record, edit: Edit, kind: Kind) -> bool:
    """Tell whether an entry of the file says all that the row says."""
    return all(
        _alike(record.value(number), value)
        for number, value in edit.values.items()
        if _name(kind, number) not in _BESIDE
    )


def _beside(edit: Edit, kind: Kind, same: Sequence[Record]) -> Edit:
    """Return an entry that takes its place beside those of the file: what is the main one there stays so."""
    if not same:
        return edit
    return replace(edit, values={n: value for n, value in edit.values.items() if _name(kind, n) != "is_primary"})


def _contradictions(office: Office, record: Record, told: Mapping[int, Value], kind: Kind) -> list[str]:
    """Return in words what the row says otherwise; that it says nothing ("unbekannt") is no contradiction."""
    words = []
    for number, value in told.items():
        known, field = record.value(number), next((each for each in kind.fields if each.number == number), None)
        if field is not None and known is not None and not isinstance(value, NonValue) and not _alike(known, value):
            words.append(f"{field.title}: {show(field.type, value, office.codes)}")
    return words


def _alike(known: Value, told: Value) -> bool:
    if isinstance(known, str) and isinstance(told, str):
        return folded(known) == folded(told)
    return known == told


def _name(kind: Kind, number: int) -> str:
    return next((field.name for field in kind.fields if field.number == number), "")


def _note(office: Office, person: PersonId, words: Sequence[str]) -> Edit:
    text = _("Eine eingelesene Liste sagt anderes als die Akte:") + "\n" + "\n".join(words)
    values = {
        field.number: value
        for name, value in (("date", office.today.isoformat()), ("text", text))
        if (field := COUNSELLING_ENTRY.field(name))
    }
    record = new_record_id(office.random)
    return Edit(scope=person_scope(person), record=record, kind=COUNSELLING_ENTRY.number, values=values, basis=BASIS)
