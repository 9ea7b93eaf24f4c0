"""Forms as widgets: every kind gets its editors, the keyboard alone is enough, hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget  # noqa: TID251  # looks for labels
from pytestqt.qtbot import QtBot

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COURSE_ENROLMENT,
    EVERYDAY_LIFE,
    HOUSING,
    KINDS,
    LANGUAGE_SKILL,
    LITERACY,
    NATIONALITY,
    PLAN,
    RESIDENCE_TITLE,
    TASK,
    VULNERABILITY,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import NonValue
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import (
    CodeEditor,
    CodesEditor,
    FieldEditor,
    LineEditor,
    LongEditor,
    YesNoEditor,
    line_of,
)
from kiim_desktop.gui.forms.form_rows import form_rows
from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.style import dress
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.form_fields import is_typed
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from tests.factories import make_entry, make_person, open_office
from tests.gui.plain_text import rich_texts
from tests.presenters.desks import Notes

OFFERED = [kind for kind in KINDS.offered(with_health=True) if kind.is_of_person]
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


def _open(shown: Shown, text: str) -> None:
    """Open a form with a text in several fields and type it once more."""
    cut = text[:500]
    record = make_entry(shown.office, shown.person, ADDRESS, street=cut, municipality=cut, care_of=cut)
    shown.presenter.edit(shown.person, ADDRESS, record)
    shown.presenter.write("district", text)
    shown.panel.grab()


def _walk(first: QWidget) -> list[QWidget]:
    """Return what the tab key reaches, in order."""
    found, widget = [first], first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


@pytest.mark.parametrize("kind", OFFERED, ids=lambda kind: kind.name)
def test_every_kind_gets_an_editor_for_every_field_with_a_name_of_its_own(shown: Shown, kind: Kind) -> None:
    shown.presenter.begin(shown.person, kind)
    shown.presenter.show_more()
    assert list(shown.panel.editors) == [field.name for field in kind.fields if is_typed(field)]
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
    assert line.accessibleName() == "Unterrichtseinheiten, UE"
    QTest.keyClicks(line, "viele")
    assert [label.text() for label in line.findChildren(QLabel) if label.isVisible()] == ["UE"]
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
def test_hostile_values_stay_text(shown: Shown, text: str) -> None:
    _open(shown, text)
    assert rich_texts(shown.panel) == []


def test_a_form_with_a_hidden_field_opens_it_when_it_holds_something(shown: Shown) -> None:
    record = make_entry(shown.office, shown.person, ADDRESS, municipality="Lauenstein", municipality_key="03252")
    shown.presenter.edit(shown.person, ADDRESS, record)
    editor: FieldEditor = shown.panel.editors["municipality_key"]
    assert editor.isVisible()
    shown.presenter.write("municipality_key", "")
    assert "municipality_key" in shown.panel.editors


def test_the_tab_key_reads_every_form_from_top_to_bottom(shown: Shown) -> None:
    for kind in OFFERED:
        shown.presenter.begin(shown.person, kind)
        shown.presenter.show_more()
        editors = shown.panel.editors
        next(iter(editors.values())).setFocus()
        start = QApplication.focusWidget()
        assert start is not None
        ways = {widget: name for name, editor in editors.items() for widget in editor.findChildren(QWidget)}
        reached = [ways[widget] for widget in _walk(start) if widget in ways]
        assert list(dict.fromkeys(reached)) == list(editors), kind.name


def test_no_label_of_a_form_is_cut_off_and_no_form_is_wider_than_its_panel(shown: Shown, look: Look) -> None:
    shown.panel.setFixedWidth(look.panel.note_editor)
    for kind in OFFERED:
        shown.presenter.begin(shown.person, kind)
        shown.presenter.show_more()
        shown.panel.grab()
        assert shown.panel.minimumSizeHint().width() <= look.panel.note_editor, kind.name
        for name, editor in shown.panel.editors.items():
            label = next(each for each in editor.box.findChildren(PlainLabel) if each.buddy() is not None)
            assert look.metrics(Type.SMALL).horizontalAdvance(label.text()) <= editor.width(), (kind.name, name)


def test_the_buttons_of_a_record_that_can_be_deleted_fit_into_the_panel(shown: Shown, look: Look) -> None:
    record = make_entry(shown.office, shown.person, HOUSING, landlord="Frau Nolte")
    shown.presenter.edit(shown.person, HOUSING, record)
    assert shown.panel.delete.isVisible()
    assert shown.panel.minimumSizeHint().width() <= look.panel.note_editor


def test_a_key_shows_all_fields_and_goes_to_the_first_new_one(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, COURSE_ENROLMENT)
    QTest.keyClick(shown.line("course"), Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert not shown.panel.more.isVisible()
    assert shown.line("note").hasFocus()
    QTest.keyClick(shown.line("note"), Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert shown.line("note").hasFocus()


def test_several_codes_are_chosen_and_taken_back_with_the_keyboard_alone(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, EVERYDAY_LIFE)
    editor = shown.panel.editors["transport"]
    assert isinstance(editor, CodesEditor)
    line = editor.field.line
    QTest.keyClick(line, Qt.Key.Key_Down)
    popup = editor.field.list_popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(editor.field.keys()) == 1 and not line.text())
    QTest.keyClicks(line, "fahrr")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(editor.field.keys()) == 2)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert len(editor.field.keys()) == 1


def test_the_best_fit_of_a_long_list_stands_first_as_one_types(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, NATIONALITY)
    editor = shown.panel.editors["country"]
    assert isinstance(editor, CodeEditor)
    for typed, wanted in (("turkei", "Türkei"), ("tuerk", "Türkei"), ("in", "Indien"), ("elfenb", "Côte d’Ivoire")):
        editor.field.line.clear()
        QTest.keyClicks(editor.field.line, typed)
        assert editor.field.list_popup().model().index(0, 0).data() == wanted


def test_enter_takes_the_entry_on_top_of_the_open_list(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, VULNERABILITY)
    editor = shown.panel.editors["kind"]
    assert isinstance(editor, CodeEditor)
    QTest.keyClicks(editor.field.line, "gewa")
    QTest.keyClick(editor.field.list_popup(), Qt.Key.Key_Return)
    assert shown.presenter.state.typed["kind"] == "violence"
    assert shown.panel.isVisible()


@pytest.mark.parametrize(
    ("kind", "name", "typed", "saved"),
    [(LITERACY, "kind", "zwei", "zweitschrift"), (EVERYDAY_LIFE, "transport", "bus", ("public",))],
)
def test_saving_takes_what_was_only_begun(
    shown: Shown, kind: Kind, name: str, typed: str, saved: object, qtbot: QtBot
) -> None:
    shown.presenter.begin(shown.person, kind)
    QTest.keyClicks(shown.line(name), typed)
    QTest.keyClick(shown.line(name), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (record,) = shown.records(kind)
    assert record.answer(kind, name) == saved


def test_a_long_text_begins_with_few_lines_and_grows_as_it_is_written(shown: Shown, look: Look) -> None:
    shown.presenter.begin(shown.person, PLAN)
    editor = shown.panel.editors["starting_point"]
    assert isinstance(editor, LongEditor)
    few = editor.field.edit.height()
    assert few < look.px(160)
    shown.presenter.write("starting_point", "Zeile\n" * 8)
    grown = editor.field.edit.minimumHeight()
    assert grown > few
    shown.presenter.write("starting_point", "Zeile\n" * 200)
    assert editor.field.edit.minimumHeight() < look.px(420)


def test_narrow_fields_stand_two_in_a_row_and_a_period_together() -> None:
    names = ("hours", "begins", "ends", "employer", "rooms", "note")
    rows = form_rows(names, {"hours", "begins", "ends", "rooms"}, ("begins", "ends"))
    assert rows == (("hours",), ("begins", "ends"), ("employer",), ("rooms",), ("note",))
    assert form_rows(("a", "b", "c"), {"a", "b", "c"}, ("", "")) == (("a", "b"), ("c",))


def test_a_single_number_is_as_narrow_as_a_half(shown: Shown, qtbot: QtBot) -> None:
    shown.presenter.begin(shown.person, HOUSING)
    shown.panel.grab()
    assert shown.panel.editors["rent"].width() < shown.panel.editors["landlord"].width() * 0.55


def test_what_only_the_program_sets_stands_in_no_form(shown: Shown) -> None:
    shown.presenter.begin(shown.person, TASK)
    shown.presenter.show_more()
    assert not {"from_entry", "is_automatic", "rule"} & set(shown.panel.editors)
