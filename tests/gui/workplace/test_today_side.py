"""At the right of Heute every sentence stands there whole, in every window and size of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QScrollArea, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import RecordId
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.gui.lists.wrapped_rows import WholeList, WrappedRows
from kiim_desktop.gui.screens.today import TodayScreen
from kiim_desktop.presenters.news_rows import NewsRow
from kiim_desktop.presenters.today_rows import ClarifyRow
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import press

_WHAT = "Sprachkenntnis: Deutsch B1, mündlich besser als schriftlich, Prüfung beim telc im November abgelegt"
_LONGER = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenantragsformularausfüllhilfe"
_WINDOWS = ((1440, 900, 100), (1440, 900, 200), (1000, 700, 150), (640, 400, 100), (640, 400, 200))


@pytest.fixture
def day(place: Place) -> Iterator[TodayScreen]:
    """Return the screen with seven pieces of news and three files to be clarified, all of many words."""
    screen, person = place.work.screens.today, place.persons["amina"]
    news = tuple(
        NewsRow(
            person=person,
            record=RecordId(bytes([number]) * 16),
            name="Amina Haddad",
            what=what,
            where="Jobcenter Lauenstein, Abteilung Markt und Integration, Team 4 · eingetroffen 09:12",
            is_seen=number > 2,
        )
        for number, what in enumerate((_WHAT, "kurz", _LONGER, _WHAT, "kurz", "kurz", _WHAT))
    )
    clarify = tuple(
        ClarifyRow(person=person, name=name, detail="2 Angaben mit zwei Werten, eine davon seit drei Monaten")
        for name in ("Amina Haddad", "Maria del Carmen Fernández de la Vega y Sánchez Rodríguez", _LONGER)
    )
    full = replace(screen.presenter.state, news=news, news_count=7, clarify=clarify, clarify_count=3)
    screen.presenter._become(full)  # noqa: SLF001  # what another office would have sent
    yield screen
    place.work.frame.top._look.set_scale(100)  # noqa: SLF001  # as it was found


def _fit(qtbot: QtBot, place: Place, day: TodayScreen, window: tuple[int, int, int]) -> None:
    """Give the window a size and its letters another, and the side a place in sight."""
    place.work.frame.resize(*window[:2])
    place.work.frame.top._look.set_scale(window[2])  # noqa: SLF001  # as Strg+plus does
    day._wants_side = True  # noqa: SLF001  # as F4 does
    day._fit()  # noqa: SLF001
    qtbot.waitUntil(lambda: day.side.isVisible() and _is_laid_out(day.side.news) and _is_laid_out(day.side.clarify))
    qtbot.waitUntil(lambda: _is_settled(day))


def _is_settled(day: TodayScreen) -> bool:
    inside = day.side.findChildren(QScrollArea)[0].widget()
    return inside is not None and inside.height() >= inside.minimumSizeHint().height()


def _is_laid_out(rows: WholeList[NewsRow] | WholeList[ClarifyRow]) -> bool:
    return rows.visualRect(rows.model().index(0, 0)).width() == rows.viewport().width()


def _cut_off(rows: WholeList[NewsRow] | WholeList[ClarifyRow]) -> list[str]:
    """Return the texts that do not stand in their row with all their letters."""
    delegate, found = rows.itemDelegate(), list[str]()
    assert isinstance(delegate, WrappedRows)
    for number in range(rows.model().rowCount()):
        index = rows.model().index(number, 0)
        box = rows.visualRect(index)
        shown = delegate.cells(index.data(ROW_ROLE))
        for cell, x, top, block in delegate._blocks_of(box, shown, right=False):  # noqa: SLF001
            lines = [layout.lineAt(at) for layout in block.lines for at in range(layout.lineCount())]
            is_whole = sum(line.textLength() for line in lines) == len(cell.text)
            is_wide = x + block.width > box.right() + 2
            if not is_whole or is_wide or top + block.height > box.bottom():
                found.append(cell.text)
    return found


@pytest.mark.parametrize("window", _WINDOWS)
def test_no_sentence_is_cut_off(qtbot: QtBot, place: Place, day: TodayScreen, window: tuple[int, int, int]) -> None:
    _fit(qtbot, place, day, window)
    assert _cut_off(day.side.news) == []
    assert _cut_off(day.side.clarify) == []


@pytest.mark.parametrize("window", _WINDOWS)
def test_the_first_rows_need_no_scrolling_of_their_own(
    qtbot: QtBot, place: Place, day: TodayScreen, window: tuple[int, int, int]
) -> None:
    _fit(qtbot, place, day, window)
    clarify, news = day.side.clarify, day.side.news
    assert clarify.verticalScrollBar().maximum() == 0
    assert news.viewport().rect().contains(news.visualRect(news.model().index(5, 0)))
    assert news.verticalScrollBar().maximum() > 0, "the seventh is scrolled to"


def test_what_is_short_needs_no_more_room_than_before(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    short = replace(day.presenter.state.news[1], where="Jobcenter · gestern")
    day.side.show_state(replace(day.presenter.state, news=(short,), news_count=1))
    qtbot.waitUntil(lambda: _is_laid_out(day.side.news))
    assert day.side.news.visualRect(day.side.news.model().index(0, 0)).height() == 56


@pytest.mark.parametrize("window", _WINDOWS)
def test_the_page_follows_the_keyboard_through_the_rows(
    qtbot: QtBot, place: Place, day: TodayScreen, window: tuple[int, int, int]
) -> None:
    _fit(qtbot, place, day, window)
    page, rows = day.side.findChildren(QScrollArea)[0].viewport(), day.side.clarify
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    for _row in range(3):
        box = rows.visualRect(rows.currentIndex())
        seen = QRect(rows.viewport().mapTo(page, box.topLeft()), box.size())
        assert seen.top() >= -1
        assert seen.bottom() <= page.height() or seen.height() > page.height()
        press(place, Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 2


def test_a_long_list_breaks_its_lines_once(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    _fit(qtbot, place, day, _WINDOWS[0])
    rows = day.side.news
    delegate, option = rows.itemDelegate(), QStyleOptionViewItem()
    assert isinstance(delegate, WrappedRows)
    rows.initViewItemOption(option)
    delegate.sizeHint(option, rows.model().index(0, 0))
    kept = dict(delegate._blocks)  # noqa: SLF001  # a test looks inside
    rows.viewport().grab()
    rows.doItemsLayout()
    assert all(delegate._blocks[key] is block for key, block in kept.items())  # noqa: SLF001


def test_a_click_on_the_words_of_an_action_still_reaches_it(qtbot: QtBot, place: Place, day: TodayScreen) -> None:
    _fit(qtbot, place, day, _WINDOWS[0])
    rows, option = day.side.clarify, QStyleOptionViewItem()
    delegate, index = rows.itemDelegate(), rows.model().index(1, 0)
    assert isinstance(delegate, WrappedRows)
    rows.initViewItemOption(option)
    option.rect = rows.visualRect(index)
    words = QFontMetrics(day._look.font()).horizontalAdvance("Klären")  # noqa: SLF001
    at = QPoint(option.rect.right() - words // 2, option.rect.top() + 20)
    chosen = delegate.action_at(option, index, at.x())
    assert chosen is not None
