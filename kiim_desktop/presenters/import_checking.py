"""Looking through the rows of a list: filters, one row in full, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Newest
from kiim_desktop.presenters.import_rows import (
    RowDetail,
    RowFilter,
    RowLine,
    counted,
    detail_of,
    is_doubtful,
    line_of,
    shown_by,
)
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.importing import ImportedRow, ImportFile, ImportReport
from kiim_desktop.usecases.row_decisions import Decisions, Place, RowDecision, Wish


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows and how many there are in all."""

    rows: Sequence[RowLine]
    total: int


class RowChecking:
    """Holds the rows of one list; `changed` is called whenever something else is to be shown."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk, self._changed = desk, changed
        self._looking = Newest(desk.jobs)
        self.forget()

    def forget(self) -> None:
        """Let go of a list."""
        self._file: ImportFile | None = None
        self._rows: tuple[ImportedRow, ...] = ()
        self._shown: tuple[ImportedRow, ...] = ()
        self._by_place: dict[Place, ImportedRow] = {}
        self._names: dict[PersonId, str] = {}
        self.marked: Place | None = None
        self.decisions: Decisions = {}
        self.choice = RowFilter.ALL
        self.counts: dict[RowFilter, int] = {}
        self.version = 0
        self.detail: RowDetail | None = None

    def begin(self, file: ImportFile, report: ImportReport) -> None:
        """Show what a list would become, with what was decided before; what is doubtful comes into sight first."""
        names = self._names
        self.forget()
        self._file, self._rows, self._names = file, report.rows, names
        self._by_place = {row.place: row for row in report.rows}
        self.decisions = {place: each for place, each in file.decisions.items() if place in self._by_place}
        self.counts = counted(self._rows, self.decisions)
        self.choose(RowFilter.DOUBTFUL if self.counts[RowFilter.DOUBTFUL] else RowFilter.ALL)

    def choose(self, choice: RowFilter, marked: Place | None = None) -> None:
        """Show the rows of a chip."""
        self.choice = choice
        self._shown = tuple(row for row in self._rows if choice in shown_by(row, self.decisions.get(row.place)))
        self.version += 1
        self.marked, self.detail = marked, None
        self._changed()

    def stand_at(self, choice: RowFilter, place: Place | None, names: Mapping[PersonId, str]) -> None:
        """Show the rows of a chip with one of them marked; `names` are those of the persons somebody decided for."""
        self._names |= names
        self.choose(choice, place if place in self._by_place else None)
        self._look()

    @property
    def marked_number(self) -> int:
        """Return the number of the marked row among those shown; 0 if none is."""
        return next((number for number, row in enumerate(self._shown) if row.place == self.marked), 0)

    def page(self, offset: int, limit: int) -> RowPage:
        """Return one page of the rows that are shown; all of them are in memory."""
        rows = self._shown[offset : offset + limit]
        lines = [line_of(row, self.decisions.get(row.place), self._names) for row in rows]
        return RowPage(lines, len(self._shown))

    def mark(self, line: RowLine | None) -> None:
        """Show a row in full."""
        place = line.place if line else None
        if place != self.marked:
            self.marked = place
            self._look()

    def decide(self, wish: Wish, person: PersonId | None = None) -> None:
        """Decide what becomes of the marked row; the same once more takes it back."""
        row = self._by_place.get(self.marked) if self.marked else None
        detail = self.detail
        if row is None or detail is None or detail.line.place != row.place or not detail.can_decide:
            return
        if wish is Wish.SAME and (person is None or person in detail.elsewhere):
            return
        if wish is Wish.NEW and not is_doubtful(row):
            self._put({place: each for place, each in self.decisions.items() if place != row.place})
            return
        decision = RowDecision(wish, person)
        self._names |= {each.person: each.name for each in detail.candidates}
        others = {place: each for place, each in self.decisions.items() if place != row.place}
        self._put(others if self.decisions.get(row.place) == decision else {**others, row.place: decision})

    def decide_rest(self, wish: Wish) -> None:
        """Decide all doubtful rows at once that nobody has decided."""
        rest = {row.place: RowDecision(wish) for row in self._rows if is_doubtful(row)}
        self._put({**rest, **self.decisions})

    def open_file(self, person: PersonId) -> None:
        """Look at the file of somebody who may be meant; the list waits."""
        self._desk.navigator.go("person", person=person)

    def _put(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.counts = counted(self._rows, decisions)
        self.version += 1
        self._look()
        self._changed()

    def _look(self) -> None:
        """Read the marked row in full; the one before stays in sight until then."""
        row = self._by_place.get(self.marked) if self.marked else None
        office, file = self._desk.office, self._file
        if row is None or file is None:
            self._looking.cancel()
            self._show(None)
            return
        decision = self.decisions.get(row.place)
        self._looking.run(
            lambda progress: detail_of(office, file, row, decision, progress),
            done=self._show,
            failed=self._desk.navigator.explain,
        )

    def _show(self, detail: RowDetail | None) -> None:
        self.detail = detail
        self._changed()
