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
from kiim_desktop.presenters.import_rows import RowFilter
from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.usecases.row_decisions import Wish
from kiim_desktop.usecases.sheet_words import Sheet
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


LIST = (
    "Nachname;Vorname;Geburtsdatum;Ort;Kürzel QX",
    "Berg;Anna;1990;Moorbeck;x",
    "Haddad;Amina;;Lauenstein;y",
    "Azizi;Zahra;1985;Moorbeck;z",
)


@pytest.fixture
def decided(qtbot: QtBot, place: Place, tmp_path: Path) -> Path:
    """Return a list whose third step is in sight: a column is read otherwise, one row goes to Amina, one is left."""
    path = tmp_path / "Teilnehmende Herbst.csv"
    path.write_text("\n".join(LIST), encoding="utf-8")
    place.work.go("import")
    wizard = place.work.screens.importing.presenter
    wizard.choose_file(path)
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.COLUMNS and not wizard.state.is_busy)
    assert wizard.state.facts is not None
    wizard.columns.retarget(wizard.state.facts.columns[-1], "notes")
    qtbot.waitUntil(lambda: not wizard.state.is_busy)
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    hands.play("<Strg+Eingabe>")
    qtbot.waitUntil(lambda: wizard.state.detail is not None)
    hands.play("G")
    qtbot.waitUntil(lambda: wizard.state.detail is not None and wizard.state.detail.line.number == 4)
    hands.play("A")
    assert [each.wish for each in wizard.rows.decisions.values()] == [Wish.SAME, Wish.LEAVE]
    return path


def test_a_list_that_was_begun_stands_where_it_stood(
    qtbot: QtBot, place: Place, decided: Path, reopened: Reopen
) -> None:
    before = place.work.screens.importing.presenter
    decisions, choice, marked = before.rows.decisions, before.state.choice, before.rows.marked
    assert choice is RowFilter.DOUBTFUL
    after = place.work.prepare_lock("nach 5 Minuten Pause")
    assert after.place == "import"
    assert decided.stem not in str(after)
    work, _hands = reopened(after)
    screen = work.screens.importing
    wizard = screen.presenter
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.ROWS and wizard.state.detail is not None)
    assert work.frame.current() == "import"
    assert focused() is screen.rows.list
    assert screen.rows.list.currentIndex().row() == 1, "the row in the panel is the one that is marked"
    assert (wizard.rows.decisions, wizard.state.choice, wizard.rows.marked) == (decisions, choice, marked)
    assert [line.standing.text for line in wizard.rows.page(0, 9).rows] == [
        "zur Akte \u2068Amina Haddad\u2069",
        "wird ausgelassen",
    ]
    assert wizard.state.facts is not None
    assert (wizard.state.facts.name, wizard.state.facts.columns[-1].target) == (decided.name, "notes")
    assert work.__dict__.get("errors", []) == []
    wizard.forward()
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.RESULT and bool(wizard.state.past))
    assert wizard.state.past[0].what == "Teilnehmende Herbst.csv: 3 Zeilen · 2 Akten"
    third, _hands = reopened(work.prepare_lock(""))
    third.go("import")
    wizard = third.screens.importing.presenter
    qtbot.waitUntil(lambda: bool(wizard.state.past))
    assert (wizard.state.stage, wizard.state.problem) == (Stage.FILE, ""), "what is done does not come again"


def test_a_list_waits_also_behind_a_file_and_through_two_locks(
    qtbot: QtBot, place: Place, decided: Path, reopened: Reopen
) -> None:
    decisions = place.work.screens.importing.presenter.rows.decisions
    place.open_file(qtbot, "zahra")
    work, _hands = reopened(place.work.prepare_lock(""))
    assert work.frame.current() == "person"
    work, _hands = reopened(work.prepare_lock(""))
    work.go("import")
    wizard = work.screens.importing.presenter
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.ROWS)
    assert wizard.rows.decisions == decisions
    assert decided.exists()


def test_a_list_that_was_left_does_not_come_again(qtbot: QtBot, place: Place, decided: Path, reopened: Reopen) -> None:
    place.work.screens.importing.presenter.begin_anew()
    work, _hands = reopened(place.work.prepare_lock(""))
    wizard = work.screens.importing.presenter
    assert decided.exists()
    assert (work.frame.current(), wizard.state.stage, wizard.state.problem) == ("import", Stage.FILE, "")


def test_a_list_that_lies_elsewhere_now_is_gone_on_with_from_there(
    qtbot: QtBot, place: Place, decided: Path, reopened: Reopen
) -> None:
    decisions = place.work.screens.importing.presenter.rows.decisions
    after = place.work.prepare_lock("")
    moved = decided.rename(decided.with_name("umbenannt.csv"))
    work, _hands = reopened(after)
    screen = work.screens.importing
    wizard = screen.presenter
    qtbot.waitUntil(lambda: bool(wizard.state.problem))
    assert wizard.state.stage is Stage.FILE
    assert wizard.state.problem == (
        "Die Liste „Teilnehmende Herbst.csv“ liegt nicht mehr dort, wo sie war. "
        "Die Spalten und 2 Entscheidungen sind noch da: bitte dieselbe Datei wählen, wo sie jetzt liegt."
    )
    assert screen.banner.isVisible()
    assert focused() is screen.file.choose_button
    screen.file.file_chosen.emit(moved)
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.ROWS)
    assert (wizard.rows.decisions, wizard.state.problem) == (decisions, "")


def test_of_a_list_that_has_changed_the_decisions_fall_and_it_says_so(
    qtbot: QtBot, place: Place, decided: Path, reopened: Reopen
) -> None:
    after = place.work.prepare_lock("")
    decided.write_text("\n".join((LIST[0], *reversed(LIST[1:]))), encoding="utf-8")
    work, _hands = reopened(after)
    wizard = work.screens.importing.presenter
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.COLUMNS and bool(wizard.state.problem))
    assert wizard.state.problem == (
        "Die Liste „Teilnehmende Herbst.csv“ hat sich geändert, seit gesperrt wurde. "
        "2 Entscheidungen zu ihren Zeilen gelten nicht mehr und sind neu zu treffen."
    )
    assert wizard.state.facts is not None
    assert wizard.state.facts.columns[-1].target == "notes"
    wizard.forward()
    qtbot.waitUntil(lambda: wizard.state.stage is Stage.ROWS)
    assert wizard.rows.decisions == {}


def test_nothing_of_a_list_or_a_search_lies_open_while_locked(
    qtbot: QtBot, place: Place, decided: Path, tmp_path: Path
) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    hands.play("<Strg+K>«Haddadowitsch»")
    assert place.work.frame.current() == "persons"
    after = place.work.prepare_lock("")
    assert "Haddadowitsch" not in str(after)
    for file in (each for each in tmp_path.rglob("*") if each.is_file() and each != decided):
        data = file.read_bytes()
        assert not any(word in data for word in (b"Haddadowitsch", decided.stem.encode(), "Kürzel QX".encode()))


def test_the_search_stands_in_the_field_again(qtbot: QtBot, place: Place, reopened: Reopen) -> None:
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    hands.play("<Strg+K>«Azizi»")
    after = place.work.prepare_lock("")
    assert after.place == "persons"
    work, again = reopened(after)
    search = work.frame.top.search
    qtbot.waitUntil(lambda: search.text() == "Azizi" and work.screens.persons.presenter.state.hit_count == 1)
    assert focused() is search
    again.play("<Esc>")
    work.go("today")
    work.go("persons", again=True)
    again.look_up()
    assert (search.text(), work.screens.persons.presenter.state.query) == ("", ""), "a search that was ended stays so"
    third, _hands = reopened(work.prepare_lock(""))
    assert third.frame.current() == "persons"
    assert third.screens.persons.presenter.state.query == ""


def test_the_sheet_to_be_printed_is_there_again_and_the_way_back_to_its_file(
    qtbot: QtBot, place: Place, reopened: Reopen
) -> None:
    place.work.go("printing", person=place.persons["amina"])
    sheets = place.work.screens.printing.presenter
    qtbot.waitUntil(lambda: sheets.state.is_ready)
    sheets.choose_sheet(Sheet.MY_DATA)
    work, again = reopened(place.work.prepare_lock(""))
    assert work.frame.current() == "printing"
    state = work.screens.printing.presenter
    qtbot.waitUntil(lambda: state.state.is_ready)
    assert (state.state.person, state.state.sheet) == (place.persons["amina"], Sheet.MY_DATA)
    assert work.screens.printing.isAncestorOf(focused()), focused()
    again.play("<Esc>")
    assert work.frame.current() == "person"
    assert work.screens.person.presenter.state.person == place.persons["amina"]


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
