"""Taking over a list of persons: look first, then row by row, and give the whole file back if it was wrong.

A file is one batch with an id. Rows are written in slices through the one write path, each with the note which row
became which record, so that after cancel or a crash the batch can be continued or taken back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from kiim_desktop.base.ids import BatchId, PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.settings import RECORD_HEALTH
from kiim_desktop.base.translation import _
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import CATALOGUE
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
from kiim_desktop.storage.batches import Batch, BatchState
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import (
    AlreadyImported,
    BatchTakenBack,
    BatchUnfinished,
    NoSuchBatch,
    OtherFile,
    OtherMapping,
)
from kiim_desktop.usecases.import_slices import SliceWriter
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.remembered_mappings import as_remembered, remember_mapping, remembered_mappings
from kiim_desktop.usecases.row_decisions import (
    Decisions,
    ImportWay,
    Place,
    RowDecision,
    Wish,
    read_way,
    stored_way,
)
from kiim_desktop.usecases.row_edits import RowEdits
from kiim_desktop.usecases.similar_persons import SimilarPersons
from kiim_desktop.usecases.training import NoTrainingList, TrainingList

_DIGEST = 32


class RowResult(Enum):
    """What became of a row, in the words of the contract."""

    CREATED = "created"
    WARNED = "warned"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    IGNORED = "ignored"
    JOINED = "joined"
    """Somebody decided whose file it belongs to."""
    LEFT = "left"
    """Somebody decided that nothing comes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """One row of the file; `person` is set once it was written, `similar` names files it may belong to.

    `known` is whose days of attendance it tells, for sure.
    """

    row: int
    sheet: str
    result: RowResult
    read: ReadPerson | None
    offer: ReadOffer | None = None
    warnings: tuple[Remark, ...] = ()
    duplicate_of: int | None = None
    similar: tuple[PersonId, ...] = ()
    known: PersonId | None = None
    person: PersonId | None = None

    @property
    def place(self) -> Place:
        return self.sheet, self.row


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file that was opened and how it will be read."""

    path: Path
    workbook: Workbook
    mapping: ImportMapping
    digest: bytes
    given: GivenMapping = field(default_factory=GivenMapping)
    """What somebody corrected; the office remembers it once the list is taken over."""
    decisions: Decisions = field(default_factory=dict)
    """What somebody decided about single rows."""

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
    changed: Changed = field(default_factory=Changed)

    def count(self, result: RowResult) -> int:
        return sum(1 for row in self.rows if row.result is result)


def open_import(
    office: Office, path: Path, given: GivenMapping | None = None, kind: str = "", progress: Progress | None = None
) -> ImportFile:
    """Open a file and propose how to read it: what the office remembers of such lists corrects the proposal, and
    `given` corrects both. Without a kind the list is recognised by its content.

    Raises FileNotReadable, TrainingList, NoTrainingList, NoHeaderFound, UnknownTarget, NoSuchSheet, NoSuchHeader,
    Cancelled.
    """
    office.must_allow(Action.IMPORT)
    steps = progress or Progress()
    told = given or GivenMapping()
    workbook = open_workbook(path, lambda: steps.step(what=_("Datei wird gelesen")))
    if workbook.is_of_training != office.store.identity.training:
        raise office.refused(TrainingList() if workbook.is_of_training else NoTrainingList(), "list")
    proposed = recognised(workbook, office.codes, office.today, _kinds(office), kind or told.kind)
    mapping = _corrected(office, workbook, proposed, told, kind or told.kind)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise FileMissing from error
    return ImportFile(path=path, workbook=workbook, mapping=mapping, digest=digest, given=told)


def read_otherwise(office: Office, file: ImportFile, given: GivenMapping, kind: str = "") -> ImportFile:
    """Return a file that is open already as somebody wants it read; decisions about its rows fall.

    Raises NoHeaderFound, UnknownTarget, NoSuchSheet, NoSuchHeader.
    """
    office.must_allow(Action.IMPORT)
    proposed = recognised(file.workbook, office.codes, office.today, _kinds(office), kind)
    mapping = _corrected(office, file.workbook, proposed, given, kind)
    return replace(file, mapping=mapping, given=given, decisions={})


def must_be_new(office: Office, file: ImportFile) -> None:
    """Refuse a file that was taken over before and not taken back; AlreadyImported, BatchUnfinished."""
    office.must_allow(Action.IMPORT)
    for batch in office.store.batches.all():
        if file.digest == batch.file_hash[:_DIGEST] and batch.state is BatchState.DONE:
            raise AlreadyImported(batch=batch.id.hex())
        if file.digest == batch.file_hash[:_DIGEST] and batch.state is BatchState.RUNNING:
            raise BatchUnfinished(batch=batch.id.hex())


def way_of_import(office: Office, batch: BatchId) -> ImportWay:
    """Return how the file of an unfinished import is read."""
    office.must_allow(Action.IMPORT)
    return read_way(office.store.batches.way_of(batch))


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
    similar = SimilarPersons(office.store, steps.step)
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
    must_be_new(office, file)
    if not file.given.is_empty:
        remember_mapping(office, file.mapping, file.given)
    batch_id = BatchId(office.random(8))
    way = ImportWay(path=str(file.path), kind=file.mapping.kind, given=file.given, decisions=file.decisions)
    office.store.batches.begin(batch_id, file.mark, office.user.id, file.row_count, stored_way(way), file.path.name)
    return _take_over(office, file, batch_id, 0, progress or Progress())


def continue_import(office: Office, batch: BatchId, file: ImportFile, progress: Progress | None = None) -> ImportReport:
    """Go on where an import was cancelled or its program died, with what was decided then about single rows.

    NoSuchBatch, BatchTakenBack, OtherFile. OtherMapping if other sheets or rows would be read than those with which it
    began.
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
    decided = replace(file, decisions=way_of_import(office, batch).decisions)
    return _take_over(office, decided, batch, found.rows_done, progress or Progress())


def imports(office: Office) -> list[Batch]:
    """Return the imports of this device, newest first."""
    office.must_allow(Action.IMPORT)
    return office.store.batches.all()


def names_of_imports(office: Office) -> dict[BatchId, str]:
    """Return what the files of the imports of this device are called."""
    office.must_allow(Action.IMPORT)
    return office.store.batches.names()


def files_of_imports(office: Office) -> dict[BatchId, int]:
    """Return how many files of persons each import of this device wrote to."""
    office.must_allow(Action.IMPORT)
    return office.store.batches.scopes_written(CATALOGUE)


def find_batch(office: Office, batch: BatchId) -> Batch:
    """Return one import; NoSuchBatch."""
    for found in office.store.batches.all():
        if found.id == batch:
            return found
    raise NoSuchBatch


def _take_over(office: Office, file: ImportFile, batch: BatchId, done: int, progress: Progress) -> ImportReport:
    similar = SimilarPersons(office.store, progress.step)
    confirmed = {plan.name: plan.as_of for plan in file.mapping.chosen if plan.as_of}
    into = RowEdits(office, similar, confirmed, file.decisions)
    writer = SliceWriter(office, batch)
    rows: list[ImportedRow] = []
    outcomes = read_rows(file.workbook, file.mapping, office.codes, office.today)
    for count, outcome in enumerate(outcomes, 1):
        progress.step(count, file.row_count, _("Personen werden angelegt"))
        if count <= done:  # the reader still sees what is done already, it knows repeated rows by it
            continue
        row = _seen(outcome, similar, file)
        if row.result in {RowResult.CREATED, RowResult.WARNED}:
            decided = file.decisions.get(row.place)
            if decided is not None and decided.wish is Wish.SAME:
                writer.write(count - 1)  # what joins a file has to see what came to it before
            row = _written(row, decided, into, writer)
        rows.append(row)
        if writer.is_full:
            writer.write(count)
            progress.let_others()
    writer.write(done + len(rows))
    office.store.batches.finish(batch, BatchState.DONE)
    return ImportReport(mapping=file.mapping, rows=tuple(rows), batch=batch, changed=writer.changed)


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
        known=similar.exact(outcome.person) if outcome.person is not None and outcome.person.attendance else None,
    )


def _written(row: ImportedRow, decided: RowDecision | None, into: RowEdits, writer: SliceWriter) -> ImportedRow:
    """Return the row with whose it became, once its edits are on their way."""
    if decided is not None and decided.wish is Wish.LEAVE:
        return replace(row, result=RowResult.LEFT)
    taken = into.of(row.place, row.read, row.offer, [remark.target for remark in row.warnings])
    writer.add(row.row, taken.edits)
    is_settled = taken.is_known or decided is not None
    row = _with(replace(row, person=taken.person, similar=() if is_settled else row.similar), taken.warnings)
    has_joined = taken.is_known and decided is not None and decided.wish is Wish.SAME
    return replace(row, result=RowResult.JOINED) if has_joined else row


def _with(row: ImportedRow, warnings: tuple[Remark, ...]) -> ImportedRow:
    """Return the row with what was noticed while it was written; a known participant is no possible duplicate."""
    kept = tuple(each for each in row.warnings if row.similar or each.code != "possible_duplicate")
    told = (*kept, *warnings)
    return replace(row, warnings=told, result=RowResult.WARNED if told else RowResult.CREATED)


def _warned(result: RowResult) -> RowResult:
    return RowResult.WARNED if result is RowResult.CREATED else result
