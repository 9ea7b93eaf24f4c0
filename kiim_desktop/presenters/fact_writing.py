"""What is decided about a single fact: which value holds, that both hold, that somebody asks, that the old one returns.

Each writes with the source of the value it writes and with what was seen, so that a value nobody has seen yet stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import Head, displayed
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds import TASK
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.fact_conflicts import distinct, head_key
from kiim_desktop.presenters.fact_history import Past
from kiim_desktop.presenters.form_writing import take_back
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.stewardship import edition_on
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, Recorded, delete_record, record_entry

Place = tuple[Record, Kind, Field]
"""A field of a record as it was last shown."""
DAYS_TO_ASK = 7


@dataclass(frozen=True, slots=True)
class _Done:
    """What was written and how it is taken back."""

    changed: Changed
    undo: Callable[[], Changed] | None = None


def take_value(desk: Desk, person: PersonId, place: Place, key: str) -> None:
    """End a disagreement: the chosen value holds, with its own source; the others stay in the history."""
    record, _kind, field = place
    head = next((each for each in record.cell(field.number) if head_key(each) == key), None)
    if head is not None:
        _run(
            desk,
            lambda: _Done(_write(desk.office, person, place, head.value, head.origin.basis).changed),
            _("{field} geklärt. Der andere Wert bleibt im Verlauf.").format(field=field.title),
        )


def keep_both(desk: Desk, person: PersonId, place: Place) -> None:
    """Make a second record of the further values where several are natural; elsewhere leave both open."""
    record, kind, field = place
    if kind.is_single or len(distinct(record.cell(field.number))) < 2:  # noqa: PLR2004  # two values
        return
    _run(desk, lambda: _split(desk.office, person, place), _("Beide behalten: es gibt jetzt zwei Einträge."))


def leave_open(desk: Desk) -> None:
    """Say that a disagreement stays in sight."""
    desk.navigator.tell(_("Beide Werte bleiben stehen, bis es geklärt ist."))


def ask_about(desk: Desk, person: PersonId, place: Place, today: date) -> None:
    """Make a reminder to ask about the field, due in a week."""
    record, kind, field = place
    office = desk.office
    values = [show(field.type, head.value, office.codes) or _("leer") for head in distinct(record.cell(field.number))]
    who = edition_on(today).steward(kind.category).ask
    text = _("{kind}, {field} klären: {values}").format(
        kind=kind.title, field=field.title, values=_(" oder ").join(values) or _("noch leer")
    )
    text += _(" (fragen: {who})").format(who=who) if who else ""
    due = today + timedelta(days=DAYS_TO_ASK)
    entry = Entry(kind=TASK, answers={"text": text[:500], "due": due.isoformat()})

    def work() -> _Done:
        made = record_entry(office, person, entry)
        return _Done(made.changed, lambda: delete_record(office, person, made.record))

    _run(desk, work, _("Wiedervorlage angelegt: nachfragen in einer Woche."))


def restore_value(desk: Desk, person: PersonId, place: Place, past: Past) -> None:
    """Write an earlier value again, with its source."""
    record, kind, field = place

    def work() -> _Done:
        recorded = _write(desk.office, person, place, past.value, past.basis)
        values = {field.name: past.value}
        return _Done(recorded.changed, partial(take_back, desk.office, kind, record, values, recorded))

    _run(desk, work, _("{field}: alter Wert zurückgeholt.").format(field=field.title))


def _write(office: Office, person: PersonId, place: Place, value: Value, basis: str) -> Recorded:
    record, kind, field = place
    seen = {field.number: record.contexts().get(field.number, {})}
    return record_entry(
        office,
        person,
        Entry(kind=kind, answers={field.name: value}, record=record.id, basis=basis, seen=seen),
    )


def _split(office: Office, person: PersonId, place: Place) -> _Done:
    """Write each further value into a record of its own, then let the shown one hold here."""
    record, _kind, field = place
    stays = displayed(record.cell(field.number))
    if stays is None:
        return _Done(Changed())
    changed = Changed()
    for head in distinct(record.cell(field.number)):
        if head.value != stays.value:
            changed |= _copy(office, person, place, head).changed
    return _Done(changed | _write(office, person, place, stays.value, stays.origin.basis).changed)


def _copy(office: Office, person: PersonId, place: Place, head: Head) -> Recorded:
    record, kind, field = place
    answers = {each.name: value for each in kind.fields if (value := record.value(each.number)) is not None}
    basis = head.origin.basis
    return record_entry(office, person, Entry(kind=kind, answers=answers | {field.name: head.value}, basis=basis))


def _run(desk: Desk, work: Callable[[], _Done], sentence: str) -> None:
    def done(result: _Done) -> None:
        desk.navigator.changed(result.changed)
        desk.navigator.tell(sentence, partial(_undo, desk, result.undo) if result.undo else None)

    desk.jobs.run(lambda _progress: work(), done=done, failed=desk.navigator.explain)


def _undo(desk: Desk, undo: Callable[[], Changed]) -> None:
    desk.jobs.run(lambda _progress: undo(), done=desk.navigator.changed, failed=desk.navigator.explain)
