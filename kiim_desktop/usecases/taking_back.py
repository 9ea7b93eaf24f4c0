"""Taking a whole import back: what nobody touched since is deleted, what somebody went on working with is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiim_desktop.base.ids import BatchId, PersonId, RecordId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, Scope
from kiim_desktop.storage.batches import BatchRecord, BatchState
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import BatchTakenBack
from kiim_desktop.usecases.importing import find_batch
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.person_edits import BASIS

_AT_ONCE = 100
"""Records deleted in one transaction; measured well below 100 ms."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record that stays because somebody changed it, or because the file it heads is still in use."""

    person: PersonId
    record: RecordId
    kind: int
    source_row: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of the records of an import."""

    batch: BatchId
    deleted: int
    kept: tuple[KeptRecord, ...]
    changed: Changed = field(default_factory=Changed)


def take_back_import(office: Office, batch: BatchId, progress: Progress | None = None) -> TakenBack:
    """Delete what an import made and nobody edited since; can be repeated. NoSuchBatch, BatchTakenBack."""
    office.must_allow(Action.IMPORT)
    if find_batch(office, batch).state is BatchState.TAKEN_BACK:
        raise BatchTakenBack
    steps = progress or Progress()
    written = _by_scope(office.store.batches.records_of(batch))
    kept: list[KeptRecord] = []
    waiting: list[Edit] = []
    deleted, changed = 0, Changed()
    for count, (scope, records) in enumerate(written.items()):
        steps.step(count, len(written), _("Import wird zurückgenommen"))
        untouched, touched = _sorted_out(office, scope, records)
        kept += touched
        waiting += [_deletion(record) for record in untouched]
        if len(waiting) >= _AT_ONCE:
            changed |= _delete(office, batch, waiting)
            deleted, waiting = deleted + len(waiting), []
            steps.let_others()
    changed |= _delete(office, batch, waiting)
    deleted += len(waiting)
    office.store.batches.finish(batch, BatchState.TAKEN_BACK)
    return TakenBack(batch, deleted, tuple(kept), changed)


def _by_scope(records: list[BatchRecord]) -> dict[Scope, dict[RecordId, int]]:
    found: dict[Scope, dict[RecordId, int]] = {}
    for each in records:
        found.setdefault(each.scope, {})[each.record] = each.source_row
    return found


def _sorted_out(office: Office, scope: Scope, rows: dict[RecordId, int]) -> tuple[list[Record], list[KeptRecord]]:
    """Return the records to delete and those to keep; core data stay as long as anything else of the person does."""
    living = office.store.records(scope)
    untouched = [record for record in living if record.id in rows and _is_untouched(record)]
    if len(untouched) < len(living):
        untouched = [record for record in untouched if record.kind_number != IDENTITY.number]
    gone = {record.id for record in untouched}
    kept = [
        KeptRecord(PersonId(scope), record.id, record.kind_number, rows[record.id])
        for record in living
        if record.id in rows and record.id not in gone
    ]
    return untouched, kept


def _is_untouched(record: Record) -> bool:
    """Tell whether all that lives in a record was written at once, by an import.

    The sequence number noted with the batch is no help here: a new replica id gives own changes new numbers.
    """
    heads = [head for cell in record.state.cells.values() for head in cell]
    return len({head.dot for head in heads}) == 1 and all(head.origin.basis == BASIS for head in heads)


def _deletion(record: Record) -> Edit:
    return Edit(scope=record.scope, record=record.id, kind=record.kind_number, values={}, deletes=True)


def _delete(office: Office, batch: BatchId, edits: list[Edit]) -> Changed:
    if not edits:
        return Changed()
    entry = office.entry(AuditAction.IMPORT, batch, f"taken_back={len(edits)}")
    return office.save(edits, [entry], act=None)  # the act is the import; its batch says that it was taken back
