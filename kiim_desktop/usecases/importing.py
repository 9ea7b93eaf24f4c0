"""Taking over a list of persons: look first, then row by row, and give the whole file back if it was wrong.

A file is one batch with an id. Rows are written in slices through the one write path, each with the note which row
became which record, so that after cancel or a crash the batch can be continued or taken back.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from kiim_desktop.base.ids import BatchId, PersonId, new_person_id
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.errors import FileMissing
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.interchange.plan import ImportMapping, propose
from kiim_desktop.interchange.readings import Remark
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.sheets import Workbook
from kiim_desktop.interchange.workbook import open_workbook
from kiim_desktop.storage.batches import Batch, BatchPart, BatchState
from kiim_desktop.usecases.errors import AlreadyImported, BatchTakenBack, BatchUnfinished, NoSuchBatch, OtherFile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.person_edits import person_edits
from kiim_desktop.usecases.similar_persons import SimilarPersons

_SLICE_SECONDS = 0.05
"""What one transaction of an import may take: waiting saves come in between, the budget is 100 ms."""
_FEWEST, _FIRST, _MOST = 30, 150, 1_500


class RowResult(Enum):
    """What became of a row, in the words of the contract."""

    CREATED = "created"
    WARNED = "warned"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """One row of the file; `person` is set once it was written, `similar` names files it may belong to."""

    row: int
    sheet: str
    result: RowResult
    read: ReadPerson | None
    warnings: tuple[Remark, ...] = ()
    duplicate_of: int | None = None
    similar: tuple[PersonId, ...] = ()
    person: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file that was opened and how it will be read."""

    workbook: Workbook
    mapping: ImportMapping
    digest: bytes

    @property
    def row_count(self) -> int:
        """Return how many rows the chosen sheets have at most."""
        return sum(len(self.workbook.sheet(plan.name).rows) for plan in self.mapping.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do: every row has its result."""

    mapping: ImportMapping
    rows: tuple[ImportedRow, ...]
    batch: BatchId | None = None

    def count(self, result: RowResult) -> int:
        return sum(1 for row in self.rows if row.result is result)


def open_import(office: Office, path: Path, targets: Mapping[str, str] | None = None) -> ImportFile:
    """Open a file and propose how to read it; `targets` (heading -> target) correct the proposal.

    Raises FileNotReadable or NoHeaderFound.
    """
    office.must_allow(Action.IMPORT)
    workbook = open_workbook(path)
    mapping = propose(workbook, office.codes, office.today)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise FileMissing from error
    return ImportFile(workbook=workbook, mapping=mapping.with_targets(targets or {}), digest=digest)


def preview_import(office: Office, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Return what an import would do; nothing is written."""
    office.must_allow(Action.IMPORT)
    similar = SimilarPersons(office.store.persons)
    steps = progress or Progress()
    rows = []
    for count, outcome in enumerate(read_rows(file.workbook, file.mapping, office.codes, office.today)):
        steps.step(count, file.row_count, _("Liste wird gelesen"))
        rows.append(_seen(outcome, similar))
    return ImportReport(mapping=file.mapping, rows=tuple(rows))


def run_import(office: Office, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Take a file over. AlreadyImported, BatchUnfinished; Cancelled leaves the batch to be continued or taken back."""
    office.must_allow(Action.IMPORT)
    for batch in office.store.batches.all():
        if batch.file_hash == file.digest and batch.state is BatchState.DONE:
            raise AlreadyImported(batch=batch.id.hex())
        if batch.file_hash == file.digest and batch.state is BatchState.RUNNING:
            raise BatchUnfinished(batch=batch.id.hex())
    batch_id = BatchId(office.random(8))
    office.store.batches.begin(batch_id, file.digest, office.user.id, file.row_count)
    return _take_over(office, file, batch_id, 0, progress or Progress())


def continue_import(office: Office, batch: BatchId, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Go on where an import was cancelled or its program died; NoSuchBatch, BatchTakenBack, OtherFile."""
    office.must_allow(Action.IMPORT)
    found = find_batch(office, batch)
    if found.state is BatchState.TAKEN_BACK:
        raise BatchTakenBack
    if found.file_hash != file.digest:
        raise OtherFile
    if found.state is BatchState.DONE:
        raise AlreadyImported(batch=batch.hex())
    return _take_over(office, file, batch, found.rows_done, progress or Progress())


def imports(office: Office) -> list[Batch]:
    """Return the imports of this device, newest first."""
    office.must_allow(Action.IMPORT)
    return office.store.batches.all()


def find_batch(office: Office, batch: BatchId) -> Batch:
    """Return one import; NoSuchBatch."""
    for found in office.store.batches.all():
        if found.id == batch:
            return found
    raise NoSuchBatch


@dataclass(slots=True)
class _Slice:
    """Rows on their way into one transaction."""

    edits: list[Edit] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, row: int, edits: list[Edit]) -> None:
        self.edits += edits
        self.rows += [row] * len(edits)


def _take_over(office: Office, file: ImportFile, batch: BatchId, done: int, progress: Progress) -> ImportReport:
    similar = SimilarPersons(office.store.persons)
    writer = _SliceWriter(office, batch)
    rows: list[ImportedRow] = []
    outcomes = enumerate(read_rows(file.workbook, file.mapping, office.codes, office.today), 1)
    for count, outcome in _from_row(outcomes, done):
        progress.step(count, file.row_count, _("Personen werden angelegt"))
        row = _seen(outcome, similar)
        if row.result in {RowResult.CREATED, RowResult.WARNED} and row.read is not None:
            person = new_person_id(office.random)
            targets = [remark.target for remark in row.warnings]
            writer.add(row.row, person_edits(row.read, targets, person, office.random))
            similar.add(person, row.read)
            row = replace(row, person=person)
        rows.append(row)
        if writer.is_full:
            writer.write(count)
            progress.let_others()
    writer.write(done + len(rows))
    office.store.batches.finish(batch, BatchState.DONE)
    return ImportReport(mapping=file.mapping, rows=tuple(rows), batch=batch)


def _from_row(outcomes: Iterator[tuple[int, RowOutcome]], done: int) -> Iterator[tuple[int, RowOutcome]]:
    """Pass over what is done already; the reader still sees it, it knows repeated rows by it."""
    return ((count, outcome) for count, outcome in outcomes if count > done)


class _SliceWriter:
    """Writes rows in transactions short enough for others; the size follows what the last one took."""

    def __init__(self, office: Office, batch: BatchId) -> None:
        self._office = office
        self._batch = batch
        self._slice = _Slice()
        self._size = _FIRST

    @property
    def is_full(self) -> bool:
        return len(self._slice.edits) >= self._size

    def add(self, row: int, edits: list[Edit]) -> None:
        self._slice.add(row, edits)

    def write(self, done: int) -> None:
        """Write what has gathered, together with how many rows are done."""
        part, self._slice = self._slice, _Slice()
        entry = self._office.entry(AuditAction.IMPORT, self._batch, f"rows_done={done} records={len(part.edits)}")
        started = time.perf_counter()
        self._office.store.save(
            part.edits, self._office.user.id, [entry], BatchPart(self._batch, done, tuple(part.rows))
        )
        took = time.perf_counter() - started
        if part.edits:
            fitting = int(len(part.edits) * _SLICE_SECONDS / max(took, 0.001))
            self._size = min(max(fitting, _FEWEST), _MOST, self._size * 2)


def _seen(outcome: RowOutcome, similar: SimilarPersons) -> ImportedRow:
    result = {
        Outcome.OK: RowResult.CREATED,
        Outcome.WARNED: RowResult.WARNED,
        Outcome.DUPLICATE: RowResult.DUPLICATE,
        Outcome.REFUSED: RowResult.REFUSED,
        Outcome.IGNORED: RowResult.IGNORED,
    }[outcome.outcome]
    warnings = outcome.warnings
    found: tuple[PersonId, ...] = ()
    if outcome.person is not None and result in {RowResult.CREATED, RowResult.WARNED}:
        found = similar.of(outcome.person)
    if found:
        text = _("vielleicht schon da, bitte vergleichen")
        warnings, result = (*warnings, Remark("possible_duplicate", "", text)), RowResult.WARNED
    return ImportedRow(
        row=outcome.row,
        sheet=outcome.sheet,
        result=result,
        read=outcome.person,
        warnings=warnings,
        duplicate_of=outcome.duplicate_of,
        similar=found,
    )
