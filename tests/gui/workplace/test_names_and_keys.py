"""Every control has a spoken name of its own, and the Tab key leads through all of them (BITV, EN 301 549)."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.gui.focus_ring import OWN_FOCUS, OWN_FOCUS_PROPERTY
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.screen import HISTORY
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.gui.screens.unlock import UnlockScreen
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.start import StartPresenter
from kiim_desktop.presenters.unlock import AfterLock, UnlockPresenter
from tests.gui.workplace.conftest import Place
from tests.gui.workplace.office_scenes import OFFICE, OFFICE_FORMS
from tests.gui.workplace.scenes import controls, facts, focused, scenes, spoken
from tests.presenters.entrances import SmallBuilder, SmallDoor

LONGEST_WAY = 200
WALKED = {
    "day",
    "new task",
    "put off",
    "persons",
    "no hits",
    "history",
    "note",
    "facts",
    "form address",
    "plan empty",
    "plan templates",
    "plan",
    "plan signature",
    "exchange",
    *OFFICE,
    *OFFICE_FORMS,
    "acts",
    "import file",
    "import columns",
    "import rows",
    "import result",
    "import past",
    "settings",
    "help",
}
NOT_GERMAN = re.compile(
    r"Q[A-Z]|[a-z][A-Z]|_|\b(Ctrl|Shift|Widget|Button|Label|Line ?Edit|Text ?Edit|View|Panel|Search)\b"
)


def _is_not_german(name: str) -> bool:
    """Tell whether a name was written for programmers; the KldB (Klassifikation der Berufe) only looks so."""
    return NOT_GERMAN.search(name.replace("KldB", "")) is not None


def check_names(root: QWidget) -> list[str]:
    """Return what is wrong with the spoken names."""
    names = [(spoken(widget), type(widget).__name__) for widget in controls(root)]
    wrong = [f"{kind} has no name" for name, kind in names if not name]
    wrong += [f"not for people: {name}" for name, kind in names if _is_not_german(name) or name == kind]
    only = [name for name, _kind in names]
    return wrong + [f"twice: {name}" for name in sorted({name for name in only if name and only.count(name) > 1})]


def walk(root: QWidget) -> list[QWidget]:
    """Press Tab until the keyboard is where it began; return where it was."""
    start = QApplication.focusWidget()
    assert start is not None
    way = [start]
    for _turn in range(LONGEST_WAY):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        assert here is not None
        if here is start:
            return way
        if here is not way[-1]:  # inside a text the key walks from link to link
            way.append(here)
    return way


def test_every_control_of_every_screen_has_a_name_of_its_own(qtbot: QtBot, place: Place) -> None:
    wrong = {scene: found for scene in scenes(qtbot, place, "amina") if (found := check_names(place.work.frame))}
    assert wrong == {}


def check_tab(qtbot: QtBot, place: Place) -> set[str]:
    """Walk through every scene; return the scenes."""
    frame, walked = place.work.frame, set[str]()
    for scene in scenes(qtbot, place, "amina"):
        if scene not in WALKED:
            continue
        frame.top.search.setFocus()
        qtbot.waitUntil(frame.top.search.hasFocus)
        way = walk(frame)
        assert len(way) < LONGEST_WAY, (scene, [spoken(widget) for widget in way[-20:]])
        assert len(set(map(id, way))) == len(way), scene
        assert all(widget.isVisible() for widget in way), scene
        missed = [spoken(widget) or type(widget).__name__ for widget in controls(frame) if widget not in way]
        assert missed == [], scene
        walked.add(scene)
    return walked


def test_the_tab_key_leads_through_everything_in_sight_and_back(qtbot: QtBot, place: Place) -> None:
    assert check_tab(qtbot, place) == WALKED


def test_the_tab_key_leads_through_everything_in_the_smallest_window_at_200_percent(
    qtbot: QtBot, place: Place, dressed: tuple[Look, Dress]
) -> None:
    look = dressed[0]
    look.set_scale(200)
    try:
        place.work.frame.resize(640, 400)
        assert check_tab(qtbot, place) == WALKED
    finally:
        look.set_scale(100)


def test_the_ring_is_where_the_keyboard_is_on_every_screen(qtbot: QtBot, place: Place) -> None:
    frame = place.work.frame
    ringed = 0
    for _scene in scenes(qtbot, place, "amina"):
        for widget in controls(frame)[:8]:
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            here = QApplication.focusWidget()
            if here is None or isinstance(here, OWN_FOCUS) or here.property(OWN_FOCUS_PROPERTY):
                continue
            assert place.dress.ring.widget is here
            ringed += 1
        frame.top.search.setFocus()
    assert ringed > 20
    assert frame.findChildren(QFocusFrame)


def test_the_entrance_has_names_and_a_way_through(qtbot: QtBot, dressed: tuple[Look, Dress]) -> None:
    unlock = UnlockScreen(
        UnlockPresenter(SmallDoor(), InlineJobs(), lambda _office: None, AfterLock()), Look(theme=Theme.LIGHT)
    )
    presenter = StartPresenter(SmallBuilder(), InlineJobs(), lambda _office: None)
    start = StartScreen(presenter, Look(theme=Theme.LIGHT))
    for screen in (unlock, start):
        qtbot.addWidget(screen)
        screen.resize(1440, 900)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        assert check_names(screen) == []
        assert len(walk(screen)) < LONGEST_WAY
        screen.hide()


def test_the_keys_of_facts_stay_while_a_form_is_closed_by_escape(qtbot: QtBot, place: Place) -> None:
    page = facts(place)
    place.open_file(qtbot, "amina", tab="facts", new="address")
    qtbot.waitUntil(page.form.isVisible)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.form.isVisible())
    assert "Verlauf zeigen" in place.work.frame.foot.keys.accessibleName()


def test_the_keyboard_is_in_sight_again_after_a_panel_or_a_window_was_closed(qtbot: QtBot, place: Place) -> None:
    screen = place.work.screens.person
    place.open_file(qtbot, "amina", tab="history")
    page = screen.tab(HISTORY)
    assert isinstance(page, HistoryTab)
    page.reading.view.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.isAncestorOf(focused()))
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.editor.isVisible())
    qtbot.waitUntil(lambda: focused().isVisible() and page.isAncestorOf(focused()))
    page.lanes.setFocus()
    if page.lanes.isVisible():
        QTest.keyClick(focused(), Qt.Key.Key_F6)
        assert focused() is not page.lanes
        assert page.isAncestorOf(focused())
