"""F1 opens the manual where it tells about the place in sight, and what it tells can be searched."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.app import FIRST_SIZE, first_size
from kiim_desktop.gui.screens.help import HelpScreen
from kiim_desktop.presenters.manual import Chapter, chapters, found_in
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.scenes import focused
from tests.strokes.hands import Hands


def shown(place: Place) -> str:
    """Return the chapter in sight."""
    screen = place.work.screens.help
    assert isinstance(screen, HelpScreen)
    row = screen.list.current_row()
    assert isinstance(row, Chapter)
    return row.name


@pytest.mark.parametrize(
    ("screen", "chapter"),
    [
        ("today", "15-heute.md"),
        ("persons", "20-personen.md"),
        ("exchange", "40-abgleich.md"),
        ("office", "65-verwaltung.md"),
        ("settings", "72-einstellungen.md"),
        ("import", "50-einlesen.md"),
        ("help", "00-inhalt.md"),
    ],
)
def test_f1_opens_the_chapter_about_the_screen(qtbot: QtBot, place: Place, screen: str, chapter: str) -> None:
    place.work.go(screen)
    Hands(place.work.frame, place.jobs).play("<F1>")
    assert shown(place) == chapter


@pytest.mark.parametrize(("tab", "chapter"), [("facts", "30-akte.md"), ("consents", "45-teilen.md")])
def test_f1_opens_the_chapter_about_the_tab_of_a_file(qtbot: QtBot, place: Place, tab: str, chapter: str) -> None:
    hands = Hands(place.work.frame, place.jobs)
    place.open_file(qtbot, "amina", tab=tab)
    hands.play("<F1>")
    assert shown(place) == chapter
    hands.play("<Alt+←>")
    assert place.work.frame.current() == "person"


def test_the_manual_is_searched_by_keyboard(qtbot: QtBot, place: Place) -> None:
    hands, screen = Hands(place.work.frame, place.jobs), place.work.screens.help
    hands.play("<F1><Strg+F>notfallblatt")
    assert screen.search.line.hasFocus()
    assert screen.text.textCursor().selectedText().casefold().startswith("notfallbl")
    hands.play("<Eingabe>")
    assert screen.list.isAncestorOf(focused()) or screen.list is focused()
    hands.play("<Strg+F>xyzzy")
    assert screen.none.isVisible()
    hands.play("<F1>")
    assert not screen.none.isVisible()
    assert shown(place) == "00-inhalt.md"


def test_chapters_with_the_word_in_their_title_come_first() -> None:
    found = found_in(chapters(), "plan drucken")
    assert found
    assert all("plan" in each.text.casefold() and "drucken" in each.text.casefold() for each in found)
    assert "drucken" in found[0].title.casefold()
    assert found_in(chapters(), "  ") == chapters()


@pytest.mark.parametrize("screen", [(1366, 768), (1440, 900), (1920, 1080), (800, 600)])
def test_the_first_window_is_to_be_seen_whole(screen: tuple[int, int]) -> None:
    size = first_size(QSize(*screen))
    assert size.width() < screen[0]
    assert size.height() < screen[1]
    assert size.width() <= FIRST_SIZE[0]
