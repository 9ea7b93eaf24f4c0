"""A list of any length in constant memory: pages are read when they come into sight and forgotten when far away."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from kiim_desktop.base.jobs import Jobs, Lane, Progress

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row value itself, or None while it is still being read."""
PAGE_ROWS = 100
KEPT_PAGES = 6
SKELETON_AFTER_MS = 150
SKELETON_ROWS = 8


class Page(Protocol[R_co]):
    """What a fetch answers: some rows from an offset on, and how many there are in all."""

    @property
    def rows(self) -> Sequence[R_co]: ...

    @property
    def total(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ListPage(Generic[R]):
    """A page as a plain value."""

    rows: Sequence[R]
    total: int


Fetch = Callable[[int, int], Page[R]]
"""(offset, limit) -> page; runs in the reading lane."""


class KeptPages(Generic[R]):
    """The pages in memory, the one looked at last at the end; never more than KEPT_PAGES."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._pages

    def numbers(self) -> list[int]:
        """Return the page numbers, the one looked at last first."""
        return list(reversed(self._pages))

    def rows_kept(self) -> int:
        return sum(len(rows) for rows in self._pages.values())

    def keep(self, number: int, rows: Sequence[R]) -> None:
        self._pages[number] = tuple(rows)
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def keep_only_last(self) -> None:
        while len(self._pages) > 1:
            self._pages.popitem(last=False)

    def clear(self) -> None:
        self._pages.clear()

    def row(self, number: int) -> R | None:
        """Return the row of the list with this number, if its page is in memory."""
        page = number // PAGE_ROWS
        rows = self._pages.get(page)
        if rows is None or number % PAGE_ROWS >= len(rows):
            return None
        self._pages.move_to_end(page)
        return rows[number % PAGE_ROWS]

    def find(self, wanted: Callable[[R], bool]) -> int | None:
        """Return the number of the first row in memory that fits."""
        for page, rows in sorted(self._pages.items()):
            for place, row in enumerate(rows):
                if wanted(row):
                    return page * PAGE_ROWS + place
        return None


class PageModel(QAbstractListModel, Generic[R]):
    """Rows of one query. `ask` starts a new query (newest wins), `refresh` reads the same one again in place.

    `speak` says a row in words (screen reader, type-ahead). Old rows stay in sight until the new ones are there.
    """

    loading_changed = Signal(bool)
    total_changed = Signal(int)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, speak: Callable[[R], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._speak = jobs, speak
        self._fetch: Fetch[R] | None = None
        self._turn = 0
        self._total = 0
        self._shown_rows = 0
        self._is_fresh = True
        self._pages: KeptPages[R] = KeptPages()
        self._running: dict[int, Progress] = {}
        self._skeleton = QTimer(self)
        self._skeleton.setSingleShot(True)
        self._skeleton.setInterval(SKELETON_AFTER_MS)
        self._skeleton.timeout.connect(self._show_skeleton)

    @property
    def total(self) -> int:
        """Return how many rows the last answer counted."""
        return self._total

    @property
    def kept_rows(self) -> int:
        """Return how many rows are in memory now."""
        return self._pages.rows_kept()

    @property
    def is_loading(self) -> bool:
        return bool(self._running)

    def ask(self, fetch: Fetch[R]) -> None:
        """Show another query from its first row on; answers of older queries are cancelled and ignored."""
        self._fetch = fetch
        self._is_fresh = True
        self._skeleton.start()
        self._stop()
        self._want(0, again=True)

    def refresh(self) -> None:
        """Read what is in memory again, the part in sight first; the list keeps its place."""
        if self._fetch is None:
            return
        if self._is_fresh:
            self.ask(self._fetch)
            return
        self._stop()
        for number in self._pages.numbers() or [0]:
            self._want(number, again=True)

    def clear(self) -> None:
        """Forget everything, at once (the office was locked, the person is gone)."""
        self._stop()
        self._fetch = None
        self.beginResetModel()
        self._pages.clear()
        self._total = self._shown_rows = 0
        self.endResetModel()

    def row(self, index: Index) -> R | None:
        """Return the row value, or None while it is still being read."""
        return self._pages.row(index.row()) if index.isValid() else None

    def find(self, wanted: Callable[[R], bool]) -> QModelIndex:
        """Return the first index in memory that fits, or an invalid one."""
        found = self._pages.find(wanted)
        return self.index(found, 0) if found is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else self._shown_rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (ROW_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index)
        if row is None:
            self._want(index.row() // PAGE_ROWS)
            return None
        return row if role == ROW_ROLE else self._speak(row)

    def _stop(self) -> None:
        self._turn += 1
        running, self._running = self._running, {}
        for progress in running.values():
            progress.cancel()

    def _want(self, number: int, *, again: bool = False) -> None:
        fetch = self._fetch
        if fetch is None or number in self._running or (number in self._pages and not again):
            return
        if self._is_fresh and not again:
            return  # the first page of the new query is on its way; old gaps are not filled any more
        turn, was_loading = self._turn, self.is_loading
        while len(self._running) >= KEPT_PAGES:
            self._running.pop(next(iter(self._running))).cancel()

        def read(progress: Progress) -> Page[R]:
            progress.step()
            return fetch(number * PAGE_ROWS, PAGE_ROWS)

        pending = Progress()
        self._running[number] = pending
        running = self._jobs.run(
            read,
            done=lambda page: self._take(turn, number, page),
            failed=lambda error: self._fail(turn, number, error),
            lane=Lane.READING,
        )
        if self._running.get(number) is pending:
            self._running[number] = running
        if self.is_loading and not was_loading:
            self.loading_changed.emit(True)

    def _take(self, turn: int, number: int, page: Page[R]) -> None:
        if turn != self._turn:
            return
        self._running.pop(number, None)
        if self._is_fresh:
            self._begin_anew(number, page)
        else:
            self._pages.keep(number, page.rows)
            self._resize(page.total)
            self._tell_rows(number)
        if not self._running:
            self.loading_changed.emit(False)

    def _begin_anew(self, number: int, page: Page[R]) -> None:
        self._is_fresh = False
        self._skeleton.stop()
        self.beginResetModel()
        self._pages.clear()
        self._pages.keep(number, page.rows)
        self._total = self._shown_rows = page.total
        self.endResetModel()
        self.total_changed.emit(page.total)

    def _resize(self, total: int) -> None:
        """Grow or shrink at the end, so nothing in sight jumps; other pages may have shifted and are forgotten."""
        if total > self._shown_rows:
            self.beginInsertRows(QModelIndex(), self._shown_rows, total - 1)
            self._shown_rows = total
            self.endInsertRows()
        elif total < self._shown_rows:
            self.beginRemoveRows(QModelIndex(), total, self._shown_rows - 1)
            self._shown_rows = total
            self.endRemoveRows()
        if total != self._total:
            self._total = total
            self._pages.keep_only_last()
            self.total_changed.emit(total)

    def _tell_rows(self, number: int) -> None:
        if self._shown_rows:
            first = min(number * PAGE_ROWS, self._shown_rows - 1)
            last = min(first + PAGE_ROWS, self._shown_rows) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _fail(self, turn: int, number: int, error: Exception) -> None:
        if turn != self._turn:
            return
        self._running.pop(number, None)
        self._skeleton.stop()
        if not self._running:
            self.loading_changed.emit(False)
        self.failed.emit(error)

    @Slot()
    def _show_skeleton(self) -> None:
        """After 150 ms without an answer an empty list shows grey rows."""
        if self._is_fresh and not self._shown_rows and self._running:
            self.beginInsertRows(QModelIndex(), 0, SKELETON_ROWS - 1)
            self._shown_rows = SKELETON_ROWS
            self.endInsertRows()


class RowsModel(PageModel[R]):
    """A short list that is already there: the same model without reading."""

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows."""
        kept = tuple(rows)
        self.ask(lambda offset, limit: ListPage(kept[offset : offset + limit], len(kept)))
