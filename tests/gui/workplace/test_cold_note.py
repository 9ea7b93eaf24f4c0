"""A note's next step never ends as a reminder nobody finds: a day that was not read is asked about once."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiim_desktop.domain.kinds import TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.screens.person.history import HistoryTab
from kiim_desktop.gui.screens.person.note_editor import NoteEditor
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.scenes import focused
from tests.strokes.hands import Hands

STEP_WITH_BAD_DAY = "<Strg+E>«Gespräch über Arbeit.»<Tab>Jobcenter anrufen<Tab>31.2.<Strg+Eingabe>"


def tasks(place: Place) -> list[tuple[object, object]]:
    """Return the reminders of Amina: what and until when."""
    scope = person_scope(place.persons["amina"])
    found = elsewhere(lambda: place.office.store.records(scope, [TASK.number]))
    return [(each.answer(TASK, "text"), each.answer(TASK, "due")) for each in found]


def told(place: Place) -> str:
    notice = place.work.frame.foot.notice()
    return notice.what if notice else ""


def editor_of(place: Place) -> NoteEditor:
    page = place.work.screens.person.page
    assert isinstance(page, HistoryTab)
    return page.editor


def hands_in_file(qtbot: QtBot, place: Place) -> Hands:
    place.open_file(qtbot, "amina")
    hands = Hands(place.work.frame, place.jobs)
    hands.look_up()
    return hands


def test_an_unreadable_day_keeps_the_note_open_with_the_keyboard_in_the_field(qtbot: QtBot, place: Place) -> None:
    hands = hands_in_file(qtbot, place)
    hands.play(STEP_WITH_BAD_DAY)
    editor = editor_of(place)
    assert place.work.screens.person.presenter.note.state.is_open
    assert focused() is editor.due.line
    assert editor.due.message() == "Diesen Tag verstehe ich nicht."
    assert editor.due.editor.property("state") == "error"
    assert tasks(place) == []
    hands.play("in 2 Tagen<Strg+Eingabe>")
    assert tasks(place) == [("Jobcenter anrufen", "2026-11-19")]
    assert told(place) == "Notiz gespeichert."


def test_saved_again_the_notice_says_where_the_task_without_a_day_stands(qtbot: QtBot, place: Place) -> None:
    hands_in_file(qtbot, place).play(STEP_WITH_BAD_DAY + "<Strg+Eingabe>")
    assert tasks(place) == [("Jobcenter anrufen", None)]
    assert told(place) == (
        "Notiz gespeichert. „31.2.“ war kein Tag: „Jobcenter anrufen“ steht in Heute unter „Ohne Tag“."
    )


def test_a_day_without_a_step_asks_for_it_and_then_takes_the_first_words(qtbot: QtBot, place: Place) -> None:
    hands = hands_in_file(qtbot, place)
    hands.play("<Strg+E>«Zeugnis nachreichen»<Tab><Tab>Freitag<Strg+Eingabe>")
    editor = editor_of(place)
    assert focused() is editor.step.line
    assert editor.step.message() == "Was ist bis dahin zu tun?"
    assert tasks(place) == []
    hands.play("<Strg+Eingabe>")
    assert tasks(place) == [("Zeugnis nachreichen", "2026-11-20")]
    assert told(place) == "Notiz gespeichert. Aufgabe bis Fr 20.11.: Zeugnis nachreichen"


def test_what_was_asked_about_and_then_changed_is_asked_about_again(qtbot: QtBot, place: Place) -> None:
    hands = hands_in_file(qtbot, place)
    hands.play(STEP_WITH_BAD_DAY + "32.3.<Strg+Eingabe>")
    assert place.work.screens.person.presenter.note.state.is_open
    assert tasks(place) == []
