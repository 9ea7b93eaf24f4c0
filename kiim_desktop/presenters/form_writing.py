"""What a form writes can be taken back: a save, a deletion."""

from __future__ import annotations

from functools import partial

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.form_state import TOLD
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Answers, Entry, Recorded, delete_record, record_entry, restore_record


def tell_saved(  # the sentence, and all that taking it back needs
    desk: Desk, sentence: str, kind: Kind, before: Record | None, values: Answers, recorded: Recorded
) -> None:
    """Say what was saved, with an offer to take it back. `before` is the record as it was, None for a new one."""
    desk.navigator.changed(recorded.changed)
    desk.navigator.tell(sentence, partial(_take_back, desk, kind, before, values, recorded))


def take_back(office: Office, kind: Kind, before: Record | None, values: Answers, recorded: Recorded) -> Changed:
    """Undo one save: delete what was new, else write the former values with their former sources."""
    if before is None:
        return delete_record(office, recorded.person, recorded.record)
    former: dict[str, dict[str, Value]] = {}
    for name in values:
        known = kind.field(name)
        if known is not None:
            origin = before.origin(known.number)
            former.setdefault(origin.basis if origin else TOLD, {})[name] = before.value(known.number)
    changed = Changed()
    for basis, answers in former.items():
        entry = Entry(kind=kind, answers=answers, record=recorded.record, basis=basis)
        changed |= record_entry(office, recorded.person, entry).changed
    return changed


def delete_with_undo(desk: Desk, person: PersonId, record: RecordId, kind: Kind) -> None:
    """Delete a record and offer to take it back."""
    office, navigator = desk.office, desk.navigator

    def restore() -> None:
        desk.jobs.run(
            lambda _progress: restore_record(office, person, record),
            done=navigator.changed,
            failed=navigator.explain,
        )

    def deleted(changed: Changed) -> None:
        navigator.changed(changed)
        navigator.tell(_("{kind} gelöscht.").format(kind=kind.title), restore)

    desk.jobs.run(lambda _progress: delete_record(office, person, record), done=deleted, failed=navigator.explain)


def _take_back(desk: Desk, kind: Kind, before: Record | None, values: Answers, recorded: Recorded) -> None:
    desk.jobs.run(
        lambda _progress: take_back(desk.office, kind, before, values, recorded),
        done=desk.navigator.changed,
        failed=desk.navigator.explain,
    )
