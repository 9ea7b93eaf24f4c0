"""Liste einlesen: from a file over its columns and rows to the records, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kiim_desktop.base.ids import BatchId
from kiim_desktop.base.jobs import Lane, Progress, Work
from kiim_desktop.base.translation import _
from kiim_desktop.presenters.import_begun import is_file_of
from kiim_desktop.presenters.import_checking import RowPage
from kiim_desktop.presenters.import_reading import ImportReading
from kiim_desktop.presenters.import_rows import line_of
from kiim_desktop.presenters.import_state import (
    BatchLine,
    ImportResult,
    Stage,
    past_imports,
    result_of,
    taken_back_words,
    unfinished_result,
)
from kiim_desktop.usecases.import_leftovers import left_over, save_left_over
from kiim_desktop.usecases.importing import (
    ImportFile,
    ImportReport,
    continue_import,
    open_import,
    run_import,
    way_of_import,
)
from kiim_desktop.usecases.leaving import BegunImport
from kiim_desktop.usecases.taking_back import TakenBack, take_back_import

T = TypeVar("T")
_KNOWN_KINDS = frozenset({".csv", ".xlsx"})


class ImportPresenter(ImportReading):
    """Leads through the steps; one piece of work at a time. `columns` and `rows` are the two steps in between."""

    def choose_file(self, path: Path) -> None:
        """Read a file; if an unfinished import waits for its file, go on with it."""
        if self.state.is_writing:
            return
        if self.state.waits_for is not None:
            self._continue_with(self.state.waits_for, path)
            return
        begun = self._begun.waiting
        if begun is None:
            self._read(path)
            return

        def compared(same: BegunImport | None) -> None:
            if same is not None:
                self._find(same, path)
            else:
                self._read(path)

        self._start(lambda _progress: begun if is_file_of(begun, path) else None, compared, Lane.OUTSIDE)

    def forward(self) -> None:
        """Go on to the next step: look through the rows, or take them over."""
        office, file = self.desk.office, self.columns.file
        if not self.state.can_go_on or file is None:
            return
        if self.state.stage is Stage.COLUMNS:
            self._look_through(file)
        else:
            decided = replace(file, decisions=self.rows.decisions)
            self._write(lambda progress: run_import(office, decided, progress))

    def back(self) -> None:
        """Go back one step, from the first one to the persons; what writes is not left behind."""
        if self.state.is_writing:
            return
        if self.state.is_busy:
            self.cancel()
        elif self.state.stage is Stage.ROWS:
            if self.columns.file is not None:
                self.columns.file = replace(self.columns.file, decisions=self.rows.decisions)
            self._become(replace(self.state, stage=Stage.COLUMNS, detail=None, problem=""))
        elif self.state.stage is Stage.FILE and self.state.waits_for is None:
            self.desk.navigator.go("persons")
        else:
            self.begin_anew()

    def begin_anew(self) -> None:
        """Forget the list and ask for another one."""
        self._forget()
        self.open()

    def resume(self, batch: BatchId) -> None:
        """Go on with an unfinished import; asks for its file where nobody noted which one it was."""
        office = self.desk.office

        def found(path: str) -> None:
            if path:
                self._continue_with(batch, Path(path))
            else:
                self._become(replace(self._rested(), stage=Stage.FILE, waits_for=batch))

        self._start(lambda _progress: way_of_import(office, batch).path, found, Lane.READING)

    def take_back(self, batch: BatchId) -> None:
        """Take a whole import back."""
        office = self.desk.office

        def done(taken: TakenBack) -> None:
            title = taken_back_words(taken.deleted, len(taken.kept))
            result = ImportResult(title=title, batch=batch, is_taken_back=True)
            self._become(replace(self._rested(), stage=Stage.RESULT, result=result, waits_for=None))
            self.desk.navigator.changed(taken.changed)
            self.open()

        def stopped() -> None:
            self._say(_("Angehalten. Ein Teil ist schon fort. Noch einmal zurücknehmen holt auch den Rest zurück."))
            self.desk.navigator.renew()

        self._start(lambda progress: take_back_import(office, batch, progress), done, Lane.RECORDS, stopped)

    def save_left_over(self, out: Path) -> None:
        """Write the rows that were not taken over into a file."""
        office, file, rows, result = self.desk.office, self.columns.file, self.left, self.state.result
        if file is None or result is None or not rows:
            return
        path = out if out.suffix.lower() in _KNOWN_KINDS else out.with_name(f"{out.name}.xlsx")
        self._start(
            lambda _progress: save_left_over(office, file, rows, path),
            lambda _count: self._become(replace(self._rested(), result=replace(result, saved=str(path)))),
            Lane.OUTSIDE,
        )

    def left_page(self, offset: int, limit: int) -> RowPage:
        """Return one page of the rows that were not taken over."""
        return RowPage([line_of(row, None, {}) for row in self.left[offset : offset + limit]], len(self.left))

    def _continue_with(self, batch: BatchId, path: Path) -> None:
        office = self.desk.office

        def read(progress: Progress) -> ImportFile:
            way = way_of_import(office, batch)
            return open_import(office, path, way.given, way.kind, progress)

        def opened(file: ImportFile) -> None:
            self.columns.file = file
            self._write(lambda progress: continue_import(office, batch, file, progress))

        self._become(replace(self.state, waits_for=batch))
        self._start(read, opened, Lane.OUTSIDE)

    def _write(self, work: Work[ImportReport]) -> None:
        def done(report: ImportReport) -> None:
            self.left = left_over(report)
            self._become(replace(self._rested(), stage=Stage.RESULT, result=result_of(report), waits_for=None))
            self.desk.navigator.changed(report.changed)
            self.open()

        def stopped() -> None:
            office = self.desk.office
            self._looking.run(lambda _progress: past_imports(office), done=self._show_stopped, failed=self._fail)
            self.desk.navigator.renew()

        self._start(work, done, Lane.RECORDS, stopped)

    def _show_stopped(self, past: tuple[BatchLine, ...]) -> None:
        result = unfinished_result(next((line for line in past if line.is_unfinished), None))
        self._become(replace(self._rested(), stage=Stage.RESULT, result=result, past=past, waits_for=None))
