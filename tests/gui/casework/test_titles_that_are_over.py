"""In the list of persons a residence title that is over is marked in words with its date and by a sign."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import RESIDENCE_TITLE
from kiim_desktop.gui.lists.cells import Name
from kiim_desktop.gui.lists.page_model import ROW_ROLE
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.persons import PersonsScreen
from kiim_desktop.gui.screens.persons.rows import cells_of
from kiim_desktop.presenters.presenting import Desk
from tests.factories import make_entry, make_person
from tests.gui.casework.test_persons_screen import shown


def _person(desk: Desk, until: str) -> PersonId:
    person = make_person(desk.office, "Zahra", "Azizi")
    make_entry(desk.office, person, RESIDENCE_TITLE, title="25(2)", valid_until=until)
    return person


def _spoken(screen: PersonsScreen) -> str:
    return str(screen.found.model.data(screen.found.model.index(0, 0)))


def _red(screen: PersonsScreen, look: Look) -> list[int]:
    """Return at which places from the left something is painted in the colour of danger."""
    rows = screen.found.list
    index = rows.model().index(0, 0)
    option = QStyleOptionViewItem()
    rows.initViewItemOption(option)
    option.rect = QRect(0, 0, rows.viewport().width(), 40)
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    rows.itemDelegate().paint(painter, option, index)
    painter.end()
    danger = look.palette.danger
    return sorted({x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) == danger})


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2024-03-12", "Aufenthaltstitel abgelaufen am 12.03.2024"),
        ("2024-03", "Aufenthaltstitel abgelaufen 03/2024"),
    ],
)
def test_the_line_says_since_when(qtbot: QtBot, desk: Desk, look: Look, until: str, words: str) -> None:
    _person(desk, until)
    assert words in _spoken(shown(qtbot, desk, look))


def test_a_title_that_holds_is_not_marked(qtbot: QtBot, desk: Desk, look: Look) -> None:
    _person(desk, "2099-01-01")
    screen = shown(qtbot, desk, look)
    assert "abgelaufen" not in _spoken(screen)
    assert _red(screen, look) == []


def test_a_hit_is_marked_too(qtbot: QtBot, desk: Desk, look: Look) -> None:
    _person(desk, "2024-03-12")
    screen = shown(qtbot, desk, look)
    screen.search("zahra")
    assert "abgelaufen am 12.03.2024" in _spoken(screen)


@pytest.mark.parametrize("size", [(1440, 900), (900, 700), (640, 400)])
def test_the_sign_is_there_in_every_window_and_the_name_whole(
    qtbot: QtBot, desk: Desk, look: Look, size: tuple[int, int]
) -> None:
    _person(desk, "2024-03-12")
    screen = shown(qtbot, desk, look, size)
    name_ends = 24 + look.metrics().horizontalAdvance("Zahra Azizi")
    red = _red(screen, look)
    assert red
    assert red[0] >= name_ends


def test_the_longest_words_come_first(qtbot: QtBot, desk: Desk, look: Look) -> None:
    _person(desk, "2024-03-12")
    screen = shown(qtbot, desk, look)
    cell = cells_of(screen.found.model.index(0, 0).data(ROW_ROLE), is_compact=False).cells[0]
    assert isinstance(cell, Name)
    widths = [look.metrics().horizontalAdvance(words) for words in cell.alert]
    assert widths == sorted(widths, reverse=True)
