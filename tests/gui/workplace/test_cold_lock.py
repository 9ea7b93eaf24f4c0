"""After a lock the same user goes on where she was: the file, its tab, what she was writing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.returning import come_back
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.style import Dress
from kiim_desktop.presenters.unlock import AfterLock
from tests.factories import open_again
from tests.gui.workplace.conftest import Place, WatchedWorkplace, elsewhere
from tests.gui.workplace.scenes import facts, focused
from tests.presenters.desks import TUESDAY
from tests.strokes.hands import Hands

Reopen = Callable[[AfterLock], tuple[WatchedWorkplace, Hands]]


@pytest.fixture
def reopened(tmp_path: Path, qtbot: QtBot, dressed: tuple[Look, Dress], place: Place) -> Iterator[Reopen]:
    """Return what, opens the same office once more and goes back; the hands are at the new window."""
    opened: list[WatchedWorkplace] = []

    def again(after: AfterLock) -> tuple[WatchedWorkplace, Hands]:
        here, jobs = threading.get_ident(), QtJobs()
        office = elsewhere(lambda: open_again(tmp_path, clock=FixedClock(TUESDAY), window_thread=here))
        work = WatchedWorkplace(office, jobs, dressed[0], lambda _reason: None)
        opened.append(work)
        qtbot.addWidget(work.frame)
        with qtbot.waitActive(work.frame):
            work.frame.show()
            work.frame.activateWindow()
        come_back(work, office.user.id, after)
        hands = Hands(work.frame, jobs)
        hands.look_up()
        return work, hands

    yield again
    for work in opened:
        work.prepare_lock("")


def test_an_unfinished_note_is_gone_on_with(qtbot: QtBot, place: Place, reopened: Reopen) -> None:
    place.open_file(qtbot, "zahra")
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    hands.play("<Strg+E>«Halber Satz»")
    after = place.work.prepare_lock("nach 5 Minuten Pause")
    assert "Halber" not in str(after)
    work, again = reopened(after)
    assert work.frame.current() == "person"
    assert work.screens.person.presenter.note.state.typed["text"] == "Halber Satz"
    page = work.screens.person.page
    assert isinstance(page, HistoryTab)
    assert focused() is page.editor.text.edit
    again.play(" und Schluss")
    assert work.screens.person.presenter.note.state.typed["text"] == "Halber Satz und Schluss"


def test_the_tab_of_the_file_is_there_again_and_an_open_form(qtbot: QtBot, place: Place, reopened: Reopen) -> None:
    place.open_file(qtbot, "amina", tab="facts", new="address")
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    hands.play("«Am Wall»")
    form = facts(place).presenter.form
    typed = dict(form.state.changed)
    assert "Am Wall" in typed.values()
    work, _again = reopened(place.work.prepare_lock(""))
    page = work.screens.person.page
    assert isinstance(page, FactsPage)
    assert work.screens.person.tabs.current() == "facts"
    assert page.presenter.form.state.is_open
    assert page.presenter.form.state.changed == typed


def test_another_user_and_a_word_that_is_no_place_begin_with_heute(place: Place, reopened: Reopen) -> None:
    place.work.go("office")
    after = place.work.prepare_lock("")
    assert after.place == "office"
    for other in (AfterLock(user="00", place="office"), AfterLock(user=after.user, place="person zz history -")):
        work, _hands = reopened(other)
        assert work.frame.current() == "today"
        work.prepare_lock("")
    work, _hands = reopened(after)
    assert work.frame.current() == "office"
