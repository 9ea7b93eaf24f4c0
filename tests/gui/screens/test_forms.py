"""Forms as widgets: every kind gets its editors, the keyboard alone is enough, hostile text stays text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget  # noqa: TID251  # looks for labels that are not plain
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, COURSE_ENROLMENT, KINDS, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import NonValue
from kiim_desktop.gui.forms.field_editor import CodeEditor, FieldEditor, LineEditor, YesNoEditor, line_of
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.style import dress
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from tests.factories import make_entry, make_person, open_office
from tests.presenters.desks import Notes

HOSTILE = (
    ("<table><tr><td>" * 17)[:244],
    '<img src="file:///etc/passwd">',
    "\u202egnp.exe\u202c \u2067abc" * 8,
    "A" * 10_000,
)


@dataclass(slots=True)
class Shown:
    """A form in a window of an office."""

    office: Office
    person: PersonId
    panel: FormPanel
    presenter: FormPresenter

    def records(self, kind: Kind) -> list[Record]:
        return self.office.store.records(person_scope(self.person), [kind.number])

    def line(self, name: str) -> QWidget:
        line = line_of(self.panel.editors[name])
        assert line is not None
        return line


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """Return the look in which the whole program is dressed, light and at 100 %."""
    made = Look(theme=Theme.LIGHT)
    dress(qapp, made)
    return made


@pytest.fixture
def shown(tmp_path: Path, clock: FixedClock, look: Look, qtbot: QtBot) -> Iterator[Shown]:
    with open_office(tmp_path, clock=clock) as office:
        presenter = FormPresenter(Desk(office, InlineJobs(), Notes()))
        window = QWidget()
        panel = FormPanel(presenter, look)
        QVBoxLayout(window).addWidget(panel)
        qtbot.addWidget(window)
        window.resize(560, 800)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        yield Shown(office, make_person(office), panel, presenter)


def _time(shown: Shown, text: str) -> float:
    """Return the seconds it takes to open a form with a text in several fields and to type it once more."""
    cut = text[:500]
    record = make_entry(shown.office, shown.person, ADDRESS, street=cut, municipality=cut, care_of=cut)
    started = time.perf_counter()
    shown.presenter.edit(shown.person, ADDRESS, record)
    shown.presenter.write("district", text)
    shown.panel.grab()
    return time.perf_counter() - started


def _walk(first: QWidget) -> list[QWidget]:
    """Return what the tab key reaches, in order."""
    found, widget = [first], first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.name)
def test_every_kind_gets_an_editor_for_every_field_with_a_name_of_its_own(shown: Shown, kind: Kind) -> None:
    if kind.is_single:
        shown.presenter.edit(shown.person, kind, shown.records(kind)[0].id)
    else:
        shown.presenter.begin(shown.person, kind)
    shown.presenter.show_more()
    assert list(shown.panel.editors) == [field.name for field in kind.fields]
    names = [widget.accessibleName() for widget in _walk(shown.panel.save)]
    assert all(names)
    assert len(names) == len(set(names))
    assert not any(re.match(r"Q[A-Z]|.*Editor", name) for name in names)


def test_the_tab_key_follows_the_reading_order(shown: Shown) -> None:
    shown.presenter.begin(shown.person, ADDRESS)
    names = [widget.accessibleName() for widget in _walk(shown.line("street"))]
    wanted = ["Straße und Hausnummer", "PLZ", "Wohnort", "Ortsteil", "bei (c/o)"]
    assert names[: len(wanted)] == wanted
    assert names.index("gilt ab") < names.index("Quelle der Angaben") < names.index("Speichern")


def test_a_record_is_written_with_the_keyboard_alone(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, RESIDENCE_TITLE)
    QTest.keyClicks(shown.line("title"), "25(2)")
    QTest.keyClick(shown.line("title"), Qt.Key.Key_Tab)
    QTest.keyClicks(shown.line("issued"), "3.5.2026")
    assert shown.panel.editors["issued"].box.message() == "So 3.5.2026"
    QTest.keyClick(shown.line("issued"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (record,) = shown.records(RESIDENCE_TITLE)
    assert record.answer(RESIDENCE_TITLE, "title") == "25(2)"
    assert record.answer(RESIDENCE_TITLE, "issued") == "2026-05-03"
    assert not shown.panel.isVisible()


def test_escape_closes_and_keeps_a_draft(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, ADDRESS)
    QTest.keyClicks(shown.line("municipality"), "Lauenstein")
    QTest.keyClick(shown.line("municipality"), Qt.Key.Key_Escape)
    assert not shown.panel.isVisible()
    (draft,) = drafts_of(shown.office, shown.person)
    assert draft.typed["municipality"] == "Lauenstein"


def test_a_code_is_found_by_code_label_or_synonym_and_an_unknown_word_stays(shown: Shown, qtbot: QtBot) -> None:
    for typed in ("dari", "prs", "Afghanisch-Persisch"):
        shown.presenter.begin(shown.person, LANGUAGE_SKILL)
        editor = shown.panel.editors["language"]
        assert isinstance(editor, CodeEditor)
        editor.field.line.clear()
        QTest.keyClicks(editor.field.line, typed)
        editor.field.line.editingFinished.emit()
        assert shown.presenter.state.typed["language"] == "prs"
        assert editor.field.line.text() == "Dari"
        shown.presenter.discard()
    shown.presenter.begin(shown.person, LANGUAGE_SKILL)
    editor = shown.panel.editors["language"]
    line = line_of(editor)
    assert line is not None
    QTest.keyClicks(line, "Bergdialekt")
    line.editingFinished.emit()
    assert line.text() == "Bergdialekt"
    assert "Wie gesagt" in editor.box.message()


def test_yes_and_no_are_segments_that_know_the_non_values(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, CONTACT_DETAIL)
    editor = shown.panel.editors["safe_to_call"]
    assert isinstance(editor, YesNoEditor)
    QTest.keyClick(editor.segments, Qt.Key.Key_Right)
    assert shown.presenter.state.typed["safe_to_call"] == "ja"
    shown.presenter.write("safe_to_call", "möchte nicht sagen")
    assert editor.segments.current() == "möchte nicht sagen"
    shown.presenter.save()
    assert shown.records(CONTACT_DETAIL)[0].answer(CONTACT_DETAIL, "safe_to_call") is NonValue.REFUSED


def test_the_reasons_for_no_value_open_with_a_key_on_every_field(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, ADDRESS)
    shown.panel.editors["street"].open_non_values()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    titles = [action.text() for action in menu.actions()]
    assert titles[:2] == ["nicht gefragt", "unbekannt"]
    menu.actions()[0].trigger()
    menu.close()
    assert shown.presenter.state.typed["street"] == "nicht gefragt"
    assert isinstance(shown.panel.editors["street"], LineEditor)


def test_a_number_names_its_unit_and_a_wrong_one_warns(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, COURSE_ENROLMENT)
    editor = shown.panel.editors["lesson_units"]
    line = line_of(editor)
    assert line is not None
    assert line.placeholderText() == "UE"
    QTest.keyClicks(line, "viele")
    assert "Nicht lesbar" in editor.box.message()


def test_what_was_saved_meanwhile_is_offered_beside_what_was_typed(shown: Shown, qtbot: QtBot) -> None:
    record = make_entry(shown.office, shown.person, ADDRESS, street="Gartenstraße 14")
    shown.presenter.edit(shown.person, ADDRESS, record)
    line = line_of(shown.panel.editors["street"])
    assert line is not None
    line.clear()
    QTest.keyClicks(line, "Am Anger 3")
    other = FormPresenter(Desk(shown.office, InlineJobs(), Notes()))
    other.edit(shown.person, ADDRESS, record)
    other.write("street", "Marktplatz 1")
    other.save()
    shown.presenter.save()
    assert line.text() == "Am Anger 3"
    shown_words = [label.text() for label in shown.panel.findChildren(QLabel) if label.isVisible()]
    assert any("Marktplatz 1" in words for words in shown_words)


@pytest.mark.parametrize("text", HOSTILE, ids=("nested", "image", "directions", "long"))
def test_hostile_values_stay_text_and_cost_no_time(shown: Shown, text: str, qtbot: QtBot) -> None:
    _time(shown, "Gartenstraße 14")
    harmless, used = _time(shown, "Gartenstraße 14"), _time(shown, text)
    assert used < harmless + 0.1, f"{used:.3f} s, harmless {harmless:.3f} s"
    for label in shown.panel.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_form_with_a_hidden_field_opens_it_when_it_holds_something(shown: Shown) -> None:
    record = make_entry(shown.office, shown.person, ADDRESS, municipality="Lauenstein", municipality_key="03252")
    shown.presenter.edit(shown.person, ADDRESS, record)
    editor: FieldEditor = shown.panel.editors["municipality_key"]
    assert editor.isVisible()
    shown.presenter.write("municipality_key", "")
    assert "municipality_key" in shown.panel.editors
