"""The chooser behind "+ Eintrag": a few keys lead from the file into a form; Esc leaves everything as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.domain.kinds import LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.screens.person.entry_chooser import EntryChooser
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.usecases.drafting import drafts_of
from tests.gui.workplace.conftest import Place, elsewhere
from tests.strokes.hands import Hands

STRG = Qt.KeyboardModifier.ControlModifier
MOST_STROKES = 6


def here() -> QWidget:
    """Return where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def opened(qtbot: QtBot, place: Place, **arguments: object) -> EntryChooser:
    """Open the file of Amina and the chooser over it."""
    place.open_file(qtbot, "amina", **arguments)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    chooser = place.work.screens.person.header.kinds
    QTest.keyClick(here(), Qt.Key.Key_I, STRG)
    qtbot.waitUntil(chooser.line.hasFocus)
    return chooser


def wait_for_form(qtbot: QtBot, place: Place, kind: str) -> str:
    """Wait until the form of a kind has the keyboard; return the name of its field that has it."""
    page = place.work.screens.person.tab("facts")
    form = page.form  # type: ignore[attr-defined]  # the tab Angaben
    qtbot.waitUntil(lambda: bool(form.editors) and form.isAncestorOf(QApplication.focusWidget() or place.work.frame))
    state = page.presenter.form.state  # type: ignore[attr-defined]  # the tab Angaben
    assert state.kind is not None
    assert state.kind.name == kind
    names = [str(name) for name, editor in form.editors.items() if editor.isAncestorOf(here())]
    return names[0]


@pytest.mark.parametrize(
    ("typed", "kind", "field"),
    [("kita", "childcare", "state"), ("zeug", "language_certificate", "exam"), ("tel", "contact_detail", "kind")],
)
def test_six_keys_lead_from_the_file_into_the_first_field(
    qtbot: QtBot, place: Place, typed: str, kind: str, field: str
) -> None:
    opened(qtbot, place)
    QTest.keyClicks(here(), typed)
    QTest.keyClick(here(), Qt.Key.Key_Return)
    assert wait_for_form(qtbot, place, kind) == field
    assert 1 + len(typed) + 1 <= MOST_STROKES
    assert place.errors == []


def test_the_kind_entered_last_is_two_keys_away_also_from_the_facts(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    QTest.keyClicks(here(), "miete")
    QTest.keyClick(here(), Qt.Key.Key_Return)
    wait_for_form(qtbot, place, "housing")
    QTest.keyClick(here(), Qt.Key.Key_Escape)
    chooser = opened(qtbot, place, tab="facts")
    assert chooser.rows()[0].title == "zuletzt"
    QTest.keyClick(here(), Qt.Key.Key_Return)
    wait_for_form(qtbot, place, "housing")


def form_of(place: Place) -> FormPresenter:
    page = place.work.screens.person.tab("facts")
    assert isinstance(page, FactsPage)
    return page.presenter.form


def test_a_level_that_was_typed_stands_in_the_form_and_is_saved(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    hands = Hands(place.work.frame, place.jobs)
    hands.play("b1<Eingabe>")
    assert wait_for_form(qtbot, place, "language_skill") == "language"
    assert form_of(place).state.typed["overall"] == "B1"
    hands.play("<Strg+Eingabe>")
    assert not form_of(place).state.is_open
    scope = person_scope(place.persons["amina"])
    found = elsewhere(lambda: place.office.store.records(scope, [LANGUAGE_SKILL.number]))
    assert [each.answer(LANGUAGE_SKILL, "overall") for each in found] == ["B1"]
    assert place.errors == []


def test_who_goes_on_typing_writes_over_what_was_said(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    hands = Hands(place.work.frame, place.jobs)
    hands.play("telefon<Eingabe>")
    assert wait_for_form(qtbot, place, "contact_detail") == "kind"
    assert form_of(place).state.typed["kind"] == "phone"
    hands.play("mob<Tab>«0151 5550733»")
    typed = form_of(place).state.typed
    assert (typed["kind"], typed["value"]) == ("mobile", "0151 5550733")


def test_what_was_only_said_on_the_way_leaves_no_draft(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    hands = Hands(place.work.frame, place.jobs)
    hands.play("b1<Eingabe><Esc>")
    assert not form_of(place).state.is_open
    assert elsewhere(lambda: drafts_of(place.office, place.persons["amina"])) == []


def test_escape_closes_and_gives_the_keyboard_back(qtbot: QtBot, place: Place) -> None:
    place.open_file(qtbot, "amina")
    reading = place.work.screens.person.tab("history").reading.view  # type: ignore[attr-defined]  # the tab Verlauf
    qtbot.waitUntil(reading.hasFocus)
    chooser = place.work.screens.person.header.kinds
    QTest.keyClick(here(), Qt.Key.Key_I, STRG)
    QTest.keyClicks(here(), "kita")
    QTest.keyClick(here(), Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    assert here() is reading
    QTest.keyClick(here(), Qt.Key.Key_I, STRG)
    assert chooser.line.text() == ""


def test_if_the_keyboard_came_from_what_is_gone_it_goes_to_the_first_line(qtbot: QtBot, place: Place) -> None:
    place.open_file(qtbot, "amina", tab="facts")
    qtbot.waitUntil(lambda: "Vorname" in here().accessibleName())
    QTest.keyClick(here(), Qt.Key.Key_Down)
    gone = here()
    QTest.keyClick(gone, Qt.Key.Key_I, STRG)
    gone.hide()
    QTest.keyClick(here(), Qt.Key.Key_Escape)
    assert "Vorname" in here().accessibleName()


def test_the_same_key_and_leaving_close_it(qtbot: QtBot, place: Place) -> None:
    chooser = opened(qtbot, place)
    QTest.keyClick(here(), Qt.Key.Key_I, STRG)
    assert not chooser.isVisible()
    QTest.keyClick(here(), Qt.Key.Key_I, STRG)
    assert chooser.isVisible()
    QTest.keyClick(here(), Qt.Key.Key_K, STRG)
    assert not chooser.isVisible()
    assert "Suche" in here().accessibleName()


def test_arrows_pass_over_headings_and_stop_at_the_ends(qtbot: QtBot, place: Place) -> None:
    chooser = opened(qtbot, place)
    kinds = [row for row in chooser.rows() if not row.is_head]
    assert chooser.current() == kinds[0]
    QTest.keyClick(here(), Qt.Key.Key_Up)
    assert chooser.current() == kinds[0]
    walked = []
    for _turn in kinds:
        walked.append(chooser.current())
        QTest.keyClick(here(), Qt.Key.Key_Down)
    assert walked == kinds
    assert chooser.current() == kinds[-1]
    assert kinds[-1].title in chooser.line.accessibleDescription()


def test_a_click_takes_a_kind_and_a_heading_nothing(qtbot: QtBot, place: Place) -> None:
    chooser = opened(qtbot, place)
    model, view = chooser.list.model(), chooser.list
    head = view.visualRect(model.index(0, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=head)
    assert chooser.isVisible()
    second = view.visualRect(model.index(2, 0)).center()
    kind = chooser.rows()[2].kind
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert not chooser.isVisible()
    wait_for_form(qtbot, place, kind)


def test_a_note_opens_its_editor(qtbot: QtBot, place: Place) -> None:
    opened(qtbot, place)
    QTest.keyClicks(here(), "xyzzy")
    QTest.keyClick(here(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.note.state.is_open)


@pytest.mark.parametrize("size", [(640, 400), (720, 450), (1440, 900)])
def test_it_stays_inside_the_window(qtbot: QtBot, place: Place, size: tuple[int, int]) -> None:
    place.work.frame.resize(*size)
    chooser = opened(qtbot, place)
    frame = place.work.frame
    corner = chooser.mapTo(frame, QPoint(0, 0))
    assert corner.x() >= 0
    assert corner.y() >= 0
    assert corner.x() + chooser.width() <= frame.width()
    assert corner.y() + chooser.height() <= frame.height()
    assert chooser.list.height() >= 4 * chooser.list.sizeHintForRow(1)


def test_it_goes_with_the_screen(qtbot: QtBot, place: Place) -> None:
    chooser = opened(qtbot, place)
    place.work.frame.resize(900, 700)
    assert not chooser.isVisible()
