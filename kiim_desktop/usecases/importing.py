"""Taking over a list of persons: look first, then row by row, and give the whole file back if it was wrong.

A file is one batch with an id. Rows are written in slices through the one write path, each with the note which row
became which record, so that after cancel or a crash the batch can be continued or taken back.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from kiim_desktop.base.ids import BatchId, PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.settings import RECORD_HEALTH
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.columns import load_columns
from kiim_desktop.interchange.errors import FileMissing, NoHeaderFound
from kiim_desktop.interchange.given_mappings import GivenMapping, with_given
from kiim_desktop.interchange.offers import ReadOffer
from kiim_desktop.interchange.persons import ReadPerson
from kiim_desktop.interchange.plan import ImportMapping
from kiim_desktop.interchange.readings import Remark
from kiim_desktop.interchange.recognising import OFFERS, PERSONS, recognised
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.sheets import Workbook
from kiim_desktop.interchange.workbook import open_workbook
from kiim_desktop.storage.batches import Batch, BatchPart, BatchState
from kiim_desktop.usecases.errors import (
    AlreadyImported,
    BatchTakenBack,
    BatchUnfinished,
    NoSuchBatch,
    OtherFile,
    OtherMapping,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.remembered_mappings import as_remembered, remember_mapping, remembered_mappings
from kiim_desktop.usecases.row_edits import RowEdits
from kiim_desktop.usecases.similar_persons import SimilarPersons

_DIGEST = 32
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
    offer: ReadOffer | None = None
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
    given: GivenMapping = field(default_factory=GivenMapping)
    """What somebody corrected; the office remembers it once the list is taken over."""

    @property
    def mark(self) -> bytes:
        """Return what a batch notes: the digest of the file, and of which rows of it are read in which order."""
        read = [(plan.name, plan.header_rows) for plan in self.mapping.chosen]
        return self.digest + hashlib.sha256(repr((self.mapping.kind, read)).encode()).digest()[:8]

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


def open_import(
    office: Office, path: Path, given: GivenMapping | None = None, kind: str = "", progress: Progress | None = None
) -> ImportFile:
    """Open a file and propose how to read it: what the office remembers of such lists corrects the proposal, and
    `given` corrects both. Without a kind the list is recognised by its content.

    Raises FileNotReadable, NoHeaderFound, UnknownTarget, NoSuchSheet, NoSuchHeader, Cancelled.
    """
    office.must_allow(Action.IMPORT)
    steps = progress or Progress()
    told = given or GivenMapping()
    workbook = open_workbook(path, lambda: steps.step(what=_("Datei wird gelesen")))
    proposed = recognised(workbook, office.codes, office.today, _kinds(office), kind or told.kind)
    mapping = _corrected(office, workbook, proposed, told, kind or told.kind)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise FileMissing from error
    return ImportFile(workbook=workbook, mapping=mapping, digest=digest, given=told)


def _kinds(office: Office) -> Kinds:
    return office.kinds.recorded(with_health=office.settings.is_on(RECORD_HEALTH))


def _corrected(
    office: Office, workbook: Workbook, proposed: ImportMapping | None, given: GivenMapping, kind: str
) -> ImportMapping:
    columns = proposed.columns if proposed else load_columns(kind or PERSONS, _kinds(office))
    remembered = as_remembered(remembered_mappings(office), workbook, proposed, columns)
    mapping = proposed
    if not remembered.is_empty:
        mapping = with_given(workbook, proposed, remembered, columns)
        text = _("Die Spalten werden gelesen wie beim letzten Mal, als eine solche Liste übernommen wurde.")
        mapping = replace(mapping, remarks=(text, *mapping.remarks))
    if not given.is_empty:
        mapping = with_given(workbook, mapping, given, columns)
    if mapping is None:
        raise NoHeaderFound
    return mapping


def preview_import(office: Office, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Return what an import would do; nothing is written."""
    office.must_allow(Action.IMPORT)
    steps = progress or Progress()
    similar = SimilarPersons(office.store.persons, steps.step)
    rows = []
    for count, outcome in enumerate(read_rows(file.workbook, file.mapping, office.codes, office.today)):
        steps.step(count, file.row_count, _("Liste wird gelesen"))
        rows.append(_seen(outcome, similar, file))
    return ImportReport(mapping=file.mapping, rows=tuple(rows))


def run_import(office: Office, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Take a file over; what was corrected is remembered first, so that it also holds when this is continued.

    AlreadyImported, BatchUnfinished; Cancelled leaves the batch to be continued or taken back.
    """
    office.must_allow(Action.IMPORT)
    if file.mapping.kind == OFFERS:
        office.must_allow(Action.WRITE_CATALOGUE)
    for batch in office.store.batches.all():
        if file.digest == batch.file_hash[:_DIGEST] and batch.state is BatchState.DONE:
            raise AlreadyImported(batch=batch.id.hex())
        if file.digest == batch.file_hash[:_DIGEST] and batch.state is BatchState.RUNNING:
            raise BatchUnfinished(batch=batch.id.hex())
    if not file.given.is_empty:
        remember_mapping(office, file.mapping, file.given)
    batch_id = BatchId(office.random(8))
    office.store.batches.begin(batch_id, file.mark, office.user.id, file.row_count)
    return _take_over(office, file, batch_id, 0, progress or Progress())


def continue_import(office: Office, batch: BatchId, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Go on where an import was cancelled or its program died; NoSuchBatch, BatchTakenBack, OtherFile.

    OtherMapping if other sheets or rows would be read than those with which it began.
    """
    office.must_allow(Action.IMPORT)
    found = find_batch(office, batch)
    if found.state is BatchState.TAKEN_BACK:
        raise BatchTakenBack
    if found.file_hash[:_DIGEST] != file.digest:
        raise OtherFile
    if found.state is BatchState.DONE:
        raise AlreadyImported(batch=batch.hex())
    if found.file_hash not in {file.mark, file.digest}:  # early batches noted the file only
        raise OtherMapping
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
    similar = SimilarPersons(office.store.persons, progress.step)
    confirmed = {plan.name: plan.as_of for plan in file.mapping.chosen if plan.as_of}
    into = RowEdits(office, similar, confirmed)
    writer = _SliceWriter(office, batch)
    rows: list[ImportedRow] = []
    outcomes = read_rows(file.workbook, file.mapping, office.codes, office.today)
    for count, outcome in enumerate(outcomes, 1):
        progress.step(count, file.row_count, _("Personen werden angelegt"))
        if count <= done:  # the reader still sees what is done already, it knows repeated rows by it
            continue
        row = _seen(outcome, similar, file)
        if row.result in {RowResult.CREATED, RowResult.WARNED}:
            taken = into.of(row.sheet, row.read, row.offer, [remark.target for remark in row.warnings])
            writer.add(row.row, taken.edits)
            row = replace(row, person=taken.person, similar=() if taken.is_known else row.similar)
            row = _with(row, taken.warnings)
        rows.append(row)
        if writer.is_full:
            writer.write(count)
            progress.let_others()
    writer.write(done + len(rows))
    office.store.batches.finish(batch, BatchState.DONE)
    return ImportReport(mapping=file.mapping, rows=tuple(rows), batch=batch)


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
        self._office.save(part.edits, [entry], BatchPart(self._batch, done, tuple(part.rows)))
        took = time.perf_counter() - started
        if part.edits:
            fitting = int(len(part.edits) * _SLICE_SECONDS / max(took, 0.001))
            self._size = min(max(fitting, _FEWEST), _MOST, self._size * 2)


def _seen(outcome: RowOutcome, similar: SimilarPersons, file: ImportFile) -> ImportedRow:
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
    if outcome.row in file.workbook.sheet(outcome.sheet).damaged:
        remark = Remark("damaged", "", _("beschädigte Zeichen in der Zeile, bitte mit der Liste vergleichen"))
        warnings, result = (*warnings, remark), _warned(result)
    if found:
        text = _("vielleicht schon da, bitte vergleichen")
        warnings, result = (*warnings, Remark("possible_duplicate", "", text)), RowResult.WARNED
    return ImportedRow(
        row=outcome.row,
        sheet=outcome.sheet,
        result=result,
        read=outcome.person,
        offer=outcome.offer,
        warnings=warnings,
        duplicate_of=outcome.duplicate_of,
        similar=found,
    )


def _with(row: ImportedRow, warnings: tuple[Remark, ...]) -> ImportedRow:
    """Return the row with what was noticed while it was written; a known participant is no possible duplicate."""
    kept = tuple(each for each in row.warnings if row.similar or each.code != "possible_duplicate")
    told = (*kept, *warnings)
    return replace(row, warnings=told, result=RowResult.WARNED if told else RowResult.CREATED)


def _warned(result: RowResult) -> RowResult:
    return RowResult.WARNED if result is RowResult.CREATED else result
