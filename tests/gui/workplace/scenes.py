"""Goes through everything the workplace can show, one scene after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import APPOINTMENT, DISTINCT_PERSON, FILE_MERGE, KINDS, OFFICE_TASK, TASK
from kiim_desktop.domain.training import FILE_MARK
from kiim_desktop.gui.screens.person.consents import ConsentsPage
from kiim_desktop.gui.screens.person.documents import DocumentsPage
from kiim_desktop.gui.screens.person.facts import FactsPage
from kiim_desktop.gui.screens.person.plan import PlanPage
from kiim_desktop.gui.screens.person.screen import CONSENTS, DOCUMENTS, FACTS, PLAN
from kiim_desktop.presenters.candidates import FAMILY, GIVEN
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.presenters.paper.sheets import SHEETS
from kiim_desktop.presenters.plan_asking import Question
from kiim_desktop.usecases.agenda import add_to_agenda
from kiim_desktop.usecases.recording import Answers
from tests.gui.workplace.conftest import Place, elsewhere
from tests.gui.workplace.office_scenes import office_scenes
from tests.gui.workplace.snippet_scenes import snippet_scenes

_DECIDED = (DISTINCT_PERSON, FILE_MERGE)
"""Kinds that are decided beside two files and have no form."""
FORMS = tuple(kind.name for kind in KINDS.all if kind.is_of_person and not kind.is_final and kind not in _DECIDED)


def press(place: Place, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or place.work.frame, key, modifier)


def focused() -> QWidget:
    """Return where the keyboard is."""
    widget: QWidget | None = QApplication.focusWidget()
    assert widget is not None
    return widget


def facts(place: Place) -> FactsPage:
    page = place.work.screens.person.tab(FACTS)
    assert isinstance(page, FactsPage)
    return page


def search(qtbot: QtBot, place: Place, text: str) -> None:
    """Type into the search field and wait for the hits."""
    top, screen = place.work.frame.top, place.work.screens.persons
    top.search.setFocus()
    top.search.selectAll()
    QTest.keyClicks(top.search, text)
    qtbot.waitUntil(lambda: screen._presenter.state.is_answered and screen._presenter.state.query == text)  # noqa: SLF001  # a test looks inside


def scenes(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield the name of each scene while it is in sight; `name` is the person whose file is opened."""
    yield from _day(qtbot, place, name)
    yield from _lists(qtbot, place)
    place.open_file(qtbot, name)
    yield "history"
    place.open_file(qtbot, name, tab="history", note=True)
    qtbot.waitUntil(lambda: place.work.screens.person.presenter.note.state.is_open)
    yield "note"
    yield from snippet_scenes(qtbot, place, name)
    place.work.screens.person.presenter.note.leave()
    page = facts(place)
    place.open_file(qtbot, name, tab="facts")
    qtbot.waitUntil(lambda: bool(page.list.lines))
    yield "facts"
    yield from _records(qtbot, page)
    yield from _doubles(qtbot, place, name)
    for kind in FORMS:
        place.work.go("person", person=place.persons[name], tab="facts", new=kind)
        qtbot.waitUntil(partial(_shows, page, kind))
        yield f"form {kind}"
    page.presenter.form.leave()
    yield from _plan(qtbot, place, name)
    yield from _tabs(qtbot, place, name)
    yield from _paper(qtbot, place, name)
    place.work.go("exchange")
    qtbot.waitUntil(lambda: place.work.screens.exchange.presenter.state.is_loaded)
    yield "exchange"
    yield from office_scenes(qtbot, place)
    place.work.go("acts")
    qtbot.waitUntil(lambda: place.work.screens.acts.presenter.state.is_loaded)
    yield "acts"
    place.work.screens.acts.presenter.choose(None)
    yield "acts of all days"
    yield from _import(qtbot, place, name)
    place.work.go("settings")
    qtbot.waitUntil(lambda: bool(place.work.screens.settings.lines))
    yield "settings"
    place.work.go("help")
    yield "help"


def _doubles(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield the pairs of files, two compared, and a merged file; it stands apart again afterwards."""
    screen, person = place.work.screens.duplicates, place.persons[name]
    place.work.go("duplicates")
    qtbot.waitUntil(lambda: screen.presenter.state.count is not None)
    yield "doubles"
    place.work.go("duplicates", person=person)
    qtbot.waitUntil(lambda: bool(screen.presenter.state.about_name))
    yield "doubles of a file"
    other = next(each for each in place.persons.values() if each != person)
    comparing = screen.presenter.comparing
    comparing.compare(person, other)
    qtbot.waitUntil(lambda: comparing.state.is_ready)
    yield "compared"
    comparing.merge()
    qtbot.waitUntil(lambda: comparing.state.listed is None)
    place.open_file(qtbot, name, tab="history")
    presenter = place.work.screens.person.presenter
    qtbot.waitUntil(lambda: bool(presenter.state.merged))
    yield "merged"
    presenter.merged.separate(presenter.state.merged[0])
    qtbot.waitUntil(lambda: not presenter.state.merged)


def _paper(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield each sheet about a person."""
    presenter = place.work.screens.printing.presenter
    place.work.go("printing", person=place.persons[name])
    qtbot.waitUntil(lambda: presenter.state.is_ready)
    for sheet in SHEETS:
        presenter.choose_sheet(sheet)
        qtbot.waitUntil(lambda: presenter.state.is_ready)
        yield f"sheet {sheet.value}"


def _import(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield the steps of a list; one of its rows means the person, one cannot be read."""
    presenter = place.work.screens.importing.presenter
    place.work.go("import")
    yield "import file"
    row = place.office.profile.folder.parent / "liste.csv"
    told = next(line for line in place.names()).replace(";", ",").replace('"', "")
    more = f";{FILE_MARK}" if place.office.store.identity.training else ""
    row.write_text(f"Name;Ort;Beruf{more}\n{told};{name};{told}\n;x;{told}\n", encoding="utf-8")
    presenter.choose_file(row)
    qtbot.waitUntil(lambda: presenter.state.stage is Stage.COLUMNS)
    yield "import columns"
    presenter.forward()
    qtbot.waitUntil(lambda: presenter.state.stage is Stage.ROWS and presenter.state.detail is not None)
    yield "import rows"
    presenter.forward()
    qtbot.waitUntil(lambda: presenter.state.stage is Stage.RESULT)
    yield "import result"
    presenter.begin_anew()
    qtbot.waitUntil(lambda: bool(presenter.state.past))
    yield "import past"


def _plan(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield the plan before there is one, the templates, and what was taken over from one."""
    page = place.work.screens.person.tab(PLAN)
    assert isinstance(page, PlanPage)
    place.open_file(qtbot, name, tab="plan")
    qtbot.waitUntil(lambda: page.presenter.state.is_read)
    yield "plan empty"
    page.presenter.choose_template()
    qtbot.waitUntil(lambda: bool(page.presenter.chooser.state.rows))
    yield "plan templates"
    page.presenter.chooser.take()
    qtbot.waitUntil(lambda: bool(page.list.lines) and page.presenter.state.history is not None)
    yield "plan"
    page.presenter.ask(Question.SIGN)
    yield "plan signature"
    page.presenter.leave_question()


def files(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Yield what differs from person to person: the history, the facts, the forms of what is there."""
    place.open_file(qtbot, name, tab="history")
    yield "history"
    page = facts(place)
    place.open_file(qtbot, name, tab="facts")
    qtbot.waitUntil(lambda: page.presenter.state.person == place.persons[name] and bool(page.list.lines))
    yield "facts"
    yield from _records(qtbot, page, ("identity", "course_enrolment"))
    yield from _tabs(qtbot, place, name)
    yield from _paper(qtbot, place, name)


def _tabs(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    """Show the tabs that read the file for themselves."""
    screen = place.work.screens.person
    consents, documents = screen.tab(CONSENTS), screen.tab(DOCUMENTS)
    assert isinstance(consents, ConsentsPage)
    assert isinstance(documents, DocumentsPage)
    place.open_file(qtbot, name, tab="consents")
    qtbot.waitUntil(lambda: consents.presenter.state.is_loaded and consents.presenter.person == place.persons[name])
    yield "consents"
    place.open_file(qtbot, name, tab="documents")
    qtbot.waitUntil(lambda: documents.presenter.state.is_loaded and documents.presenter.person == place.persons[name])
    yield "documents"
    documents.presenter.add()
    qtbot.waitUntil(documents.form.isVisible)
    yield "form of a document"
    documents.presenter.form.leave()


def _records(qtbot: QtBot, page: FactsPage, kinds: Collection[str] = FORMS) -> Iterator[str]:
    """Open the form of one record of each kind that is there."""
    form, number_of = page.presenter.form, {kind.number: kind.name for kind in KINDS.all}
    known = page.presenter._records  # noqa: SLF001  # a test looks inside
    of_kind = {number_of[known[key.record].kind_number]: key.record for key in page.list.lines}
    for kind, record in of_kind.items():
        if kind in kinds:
            page.presenter.open_form(record)
            qtbot.waitUntil(partial(_is_open, form, record))
            yield f"record {kind}"
    form.leave()
    qtbot.waitUntil(lambda: not page.form.isVisible())


def _day(qtbot: QtBot, place: Place, name: str) -> Iterator[str]:
    screen = place.work.screens.today
    place.work.go("today")
    qtbot.waitUntil(lambda: screen.presenter.state.is_loaded)
    yield "empty day"
    elsewhere(lambda: remind(place, name))
    screen.presenter.load()
    qtbot.waitUntil(lambda: bool(screen.presenter.state.rows and screen.presenter.state.appointments))
    screen.focus_first()
    yield "day"
    screen.begin_task()
    yield "new task"
    screen.strip.give_up()
    screen.list.setFocus()
    screen.questions.rest()
    yield "put off"
    screen.strip.give_up()


def remind(place: Place, name: str) -> None:
    """Note a reminder and an appointment of a person, and a reminder of the office; text and time say the name."""
    person, day = place.persons[name], place.office.today.isoformat()
    add_to_agenda(place.office, TASK, {"text": name, "due": day, "priority": "high"}, person)
    add_to_agenda(place.office, OFFICE_TASK, {"text": name})
    said: Answers = {"text": name, "date": day, "time": "14", "place": name, "with_whom": name}
    add_to_agenda(place.office, APPOINTMENT, said, person)


def _lists(qtbot: QtBot, place: Place) -> Iterator[str]:
    screen = place.work.screens.persons
    place.work.go("persons")
    yield "persons"
    search(qtbot, place, "ber")
    yield "hits"
    search(qtbot, place, "xyzxyz")
    yield "no hits"
    press(place, Qt.Key.Key_Escape)
    screen.begin_person()
    QTest.keyClicks(screen.panel.fields[GIVEN].line, "Amina")
    QTest.keyClicks(screen.panel.fields[FAMILY].line, "Berg")
    yield "new person"
    press(place, Qt.Key.Key_Escape)


def _is_open(form: FormPresenter, record: RecordId) -> bool:
    return form.state.record == record


def _shows(page: FactsPage, kind: str) -> bool:
    return page.form.isVisible() and _form_kind(page) == kind


def _form_kind(page: FactsPage) -> str:
    kind = page.presenter.form.state.kind
    return kind.name if kind is not None else ""


def in_sight(place: Place, wanted: type[QWidget] = QWidget) -> list[QWidget]:
    """Return the visible widgets of the window."""
    return [widget for widget in place.work.frame.findChildren(wanted) if widget.isVisible()]


def controls(root: QWidget) -> list[QWidget]:
    """Return what in sight can have the keyboard."""
    tab = Qt.FocusPolicy.TabFocus
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & tab and widget.focusProxy() is None
    ]


def spoken(widget: QWidget) -> str:
    """Return the name a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name).strip()
