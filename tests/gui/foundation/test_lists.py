"""Long lists keep their memory, their place and their newest question; rows answer to mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import Cancelled, InlineJobs, Lane, Newest, Progress, Step, T, Work
from kiim_desktop.gui.lists.cells import Action, Column, RowCells, Text, column_places
from kiim_desktop.gui.lists.page_model import KEPT_PAGES, PAGE_ROWS, ROW_ROLE, ListPage, PageModel, RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress

TOTAL = 50_000


@dataclass
class WaitingJobs:
    """Keeps work until the test lets it run, in any order; a quick one keeps only the answers."""

    is_quick: bool = False
    waiting: list[tuple[Progress, Callable[[], None]]] = field(default_factory=list)

    def run(
        self,
        work: Work[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[Step], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        lane: Lane = Lane.RECORDS,
    ) -> Progress:
        progress = Progress()
        found = [work(progress)] if self.is_quick else []

        def deed() -> None:
            try:
                result = found[0] if found else work(progress)
            except Cancelled:
                return
            if done is not None:
                done(result)

        self.waiting.append((progress, deed))
        return progress

    def close(self) -> None:
        self.waiting.clear()

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(0)[1]()


def _numbers(offset: int, limit: int) -> ListPage[int]:
    return ListPage(range(offset, min(TOTAL, offset + limit)), TOTAL)


def _model(jobs: InlineJobs | WaitingJobs | None = None) -> PageModel[int]:
    return PageModel[int](jobs or InlineJobs(), str)


def test_fifty_thousand_rows_take_the_memory_of_six_pages(qtbot: QtBot) -> None:
    model = _model()
    model.ask(_numbers)
    assert model.rowCount() == TOTAL
    for number in range(0, TOTAL, 50):
        model.data(model.index(number, 0), ROW_ROLE)
        assert model.data(model.index(number, 0), ROW_ROLE) == number
        assert model.kept_rows <= KEPT_PAGES * PAGE_ROWS


def test_the_newest_question_wins(qtbot: QtBot) -> None:
    jobs = WaitingJobs()
    model = _model(jobs)
    model.ask(lambda _offset, _limit: ListPage([1], 1))
    model.ask(lambda _offset, _limit: ListPage([2], 1))
    (old, old_deed), (_new, new_deed) = jobs.waiting
    assert old.is_cancelled
    new_deed()
    old_deed()
    assert model.data(model.index(0, 0), ROW_ROLE) == 2


def test_an_answer_already_on_its_way_is_ignored_after_the_next_question(qtbot: QtBot) -> None:
    jobs = WaitingJobs(is_quick=True)
    model = _model(jobs)
    model.ask(lambda _offset, _limit: ListPage([1], 1))
    model.ask(lambda _offset, _limit: ListPage([2], 1))
    (_old, old_deed), (_new, new_deed) = jobs.waiting
    new_deed()
    old_deed()
    assert model.data(model.index(0, 0), ROW_ROLE) == 2


def test_a_late_answer_of_an_older_request_is_silenced() -> None:
    jobs, answers = WaitingJobs(is_quick=True), list[str]()
    newest = Newest(jobs)
    newest.run(lambda _progress: "old", done=answers.append)
    newest.run(lambda _progress: "new", done=answers.append)
    jobs.run_all()
    assert answers == ["new"]


def test_old_rows_stay_in_sight_until_the_new_ones_are_there(qtbot: QtBot) -> None:
    jobs = WaitingJobs()
    model = _model(jobs)
    model.ask(_numbers)
    jobs.run_all()
    model.ask(lambda _offset, _limit: ListPage([7], 1))
    assert model.rowCount() == TOTAL
    jobs.run_all()
    assert (model.rowCount(), model.data(model.index(0, 0), ROW_ROLE)) == (1, 7)


def test_refreshing_keeps_the_place(qtbot: QtBot) -> None:
    model, total = _model(), [300]
    model.ask(lambda offset, limit: ListPage(range(offset, min(total[0], offset + limit)), total[0]))
    model.data(model.index(250, 0), ROW_ROLE)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    total[0] = 301
    model.refresh()
    assert (resets, model.rowCount(), model.data(model.index(250, 0), ROW_ROLE)) == ([], 301, 250)


def test_grey_rows_stand_there_while_an_empty_list_waits_too_long(qtbot: QtBot) -> None:
    jobs = WaitingJobs()
    model = _model(jobs)
    model.ask(_numbers)
    assert model.rowCount() == 0
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    assert model.data(model.index(0, 0), ROW_ROLE) is None
    jobs.run_all()
    assert model.rowCount() == TOTAL


def test_clearing_forgets_at_once_and_answers_on_the_way_are_ignored(qtbot: QtBot) -> None:
    jobs = WaitingJobs()
    model = _model(jobs)
    model.ask(_numbers)
    model.clear()
    jobs.run_all()
    assert (model.rowCount(), model.kept_rows) == (0, 0)


def test_columns_share_what_the_fixed_ones_leave() -> None:
    columns = (Column(share=1), Column(width=100), Column(share=3))
    assert column_places(columns, 532, 16) == ((0, 100), (116, 100), (232, 300))
    assert column_places(columns, 932, 16, 2.0)[1] == (191, 200)


def _list(look: Look, qtbot: QtBot) -> tuple[RowList, RowDelegate]:
    columns = (Column(share=1), Column(width=100, is_right=True))

    def describe(row: object) -> RowCells:
        return RowCells(cells=(Text(text=str(row)), Action("open", "Öffnen")))

    delegate = RowDelegate(look, columns, describe)
    model = RowsModel[int](InlineJobs(), str)
    model.set_rows([1, 2, 3])
    view = RowList(look, "Zahlen", model, delegate)
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(QSize(400, 200))
    with qtbot.waitExposed(view):
        view.show()
    return view, delegate


def test_enter_opens_and_space_runs_the_action(look: Look, worn: Dress, qtbot: QtBot) -> None:
    view, _delegate = _list(look, qtbot)
    opened: list[object] = []
    acted: list[tuple[object, str]] = []
    view.opened.connect(opened.append)
    view.action_chosen.connect(lambda row, key: acted.append((row, key)))
    view.select_row(0)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert (opened, acted) == ([2], [(2, "open")])


def test_a_click_on_the_words_of_an_action_runs_it_and_beside_them_selects(
    look: Look, worn: Dress, qtbot: QtBot
) -> None:
    view, _delegate = _list(look, qtbot)
    acted: list[tuple[object, str]] = []
    view.action_chosen.connect(lambda row, key: acted.append((row, key)))
    right = view.viewport().width() - 30
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right, 60))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert (acted, view.current_row()) == ([(2, "open")], 2)


def test_up_on_the_first_row_leaves_the_list(look: Look, worn: Dress, qtbot: QtBot) -> None:
    view, _delegate = _list(look, qtbot)
    view.select_row(0)
    with qtbot.waitSignal(view.left_at_top):
        QTest.keyClick(view, Qt.Key.Key_Up)


def test_a_row_with_a_second_line_is_taller(look: Look, qtbot: QtBot) -> None:
    one, two = RowCells(cells=()), RowCells(cells=(), second=Text(text="Treffer"))
    model = RowsModel[RowCells](InlineJobs(), str)
    model.set_rows([one, two])
    delegate = RowDelegate(look, (Column(),), lambda row: row if isinstance(row, RowCells) else one)
    heights = [delegate.sizeHint(QStyleOptionViewItem(), model.index(number, 0)).height() for number in range(2)]
    assert heights == [40, 56]
