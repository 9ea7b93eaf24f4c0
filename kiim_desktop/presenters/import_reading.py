"""Reading a list: from a file, or from where somebody stood with it before the window was locked, to its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Lane, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.interchange.errors import NoHeaderFound
from kiim_desktop.interchange.given_mappings import GivenMapping, GivenSheet
from kiim_desktop.presenters.import_begun import BegunList, BegunWork, changed_words, lost_words
from kiim_desktop.presenters.import_checking import RowChecking
from kiim_desktop.presenters.import_columns import ColumnChoosing, facts_of
from kiim_desktop.presenters.import_rows import RowFilter
from kiim_desktop.presenters.import_state import ImportState, Stage
from kiim_desktop.presenters.import_work import ImportWork
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.errors import AlreadyImported, BatchUnfinished
from kiim_desktop.usecases.importing import (
    ImportedRow,
    ImportFile,
    ImportReport,
    must_be_new,
    open_import,
    preview_import,
    read_otherwise,
)
from kiim_desktop.usecases.leaving import BegunImport, FoundAgain, find_again
from kiim_desktop.usecases.office import Office

_FIRST_ROW = GivenMapping(sheets=(GivenSheet(header_rows=(1,)),))
"""How a list without recognisable headings is read until somebody says otherwise."""


class ImportReading(ImportWork):
    """Holds the file and its rows. `columns` and `rows` are the two steps between choosing it and taking it over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.columns = ColumnChoosing(self._read_otherwise, self._say)
        self.rows = RowChecking(desk, self._show_rows)
        self.left: tuple[ImportedRow, ...] = ()
        """The rows of the list that were not taken over."""
        self._begun = BegunList(desk)

    def come_in(self) -> None:
        """Come into sight; the first time a list that was begun before the window was locked is gone on with."""
        self.open()
        self._begun.look(self._go_on)

    def keep_begun(self) -> BegunWork | None:
        """Return what keeps how far somebody is with a list, to be done before the file is closed."""
        shown = self.rows if self.state.stage is Stage.ROWS else None
        file = self.columns.file if self.state.stage in {Stage.COLUMNS, Stage.ROWS} else None
        return self._begun.keeping(file, shown)

    def _read(self, path: Path) -> None:
        """Read a file from its beginning."""
        office = self.desk.office
        self._forget()
        self._start(lambda progress: _opened(office, path, progress), self._show_file, Lane.OUTSIDE)

    def _read_otherwise(self, file: ImportFile, given: GivenMapping, kind: str) -> None:
        office = self.desk.office
        self._start(lambda _progress: read_otherwise(office, file, given, kind), self._show_file, Lane.READING)

    def _look_through(self, file: ImportFile) -> None:
        """See what every row would become."""
        office = self.desk.office
        self._start(lambda progress: preview_import(office, file, progress), self._show_report, Lane.READING)

    def _go_on(self, begun: BegunImport) -> None:
        """Go on with a list that was begun, unless somebody has chosen another one in the meantime."""
        if not self.state.is_busy and self.state.stage is Stage.FILE and self.state.waits_for is None:
            self._begun.waiting = begun
            self._find(begun, Path(begun.way.path))

    def _find(self, begun: BegunImport, path: Path) -> None:
        office = self.desk.office

        def failed(error: Exception) -> None:
            if isinstance(error, AlreadyImported | BatchUnfinished):
                self._begun.waiting = None
            self._fail(error)
            if self._begun.waiting is not None and isinstance(error, KiimError):
                self._say(lost_words(begun, error))
            elif isinstance(error, AlreadyImported):
                self._say("")  # nothing is left to be done

        self._start(lambda progress: find_again(office, begun, path, progress), self._show_found, Lane.OUTSIDE,
                    failed=failed)  # fmt: skip

    def _show_found(self, found: FoundAgain) -> None:
        """Show a list where it was left; one whose file says other things begins with its columns."""
        begun = self._begun.waiting
        self._show_file(found.file)
        if begun is None or not found.is_same:
            self._begun.waiting = None
            self._say(changed_words(begun, found) if begun is not None else "")
        elif not begun.is_at_rows:
            self._begun.waiting = None
        else:
            self._begun.names = found.names
            self._look_through(found.file)

    def _forget(self) -> None:
        self.cancel()
        self._begun.waiting = None
        self.columns.file, self.left = None, ()
        self.rows.forget()
        self._become(ImportState(past=self.state.past))

    def _show_file(self, file: ImportFile) -> None:
        self.columns.file = file
        guess = _("Überschriften wurden nicht erkannt, vorerst gilt die erste Zeile. Bitte die Spalten zuordnen.")
        problem = guess if file.given == _FIRST_ROW else ""
        self._become(replace(self._rested(), stage=Stage.COLUMNS, facts=facts_of(file), problem=problem))

    def _show_report(self, report: ImportReport) -> None:
        if self.columns.file is not None:
            self._become(replace(self._rested(), stage=Stage.ROWS))
            self.rows.begin(self.columns.file, report)
            if (begun := self._begun.waiting) is not None:
                self._begun.waiting = None
                self.rows.stand_at(RowFilter(begun.shown), begun.marked, self._begun.names)

    def _show_rows(self) -> None:
        shown = self.rows
        self._become(
            replace(self.state, counts=shown.counts, choice=shown.choice, version=shown.version, detail=shown.detail)
        )


def _opened(office: Office, path: Path, progress: Progress) -> ImportFile:
    """Return a file that was not imported yet; without recognisable headings its first row counts as such."""
    try:
        file = open_import(office, path, None, "", progress)
    except NoHeaderFound:
        file = open_import(office, path, _FIRST_ROW, "", progress)
    must_be_new(office, file)
    return file
