"""The screens one after the other, each as it stands after doing what leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.cli.demo.sample import PASSWORD, SampleKreis, sample_kreis
from kiim_desktop.cli.window import Holding, KeyFileDoor, ProfileBuilder, build_workplace
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import DISTINCT_PERSON, FILE_MERGE, KINDS
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.gui.app import Program, Window
from kiim_desktop.gui.jobs import QtJobs
from kiim_desktop.gui.journey import breathe
from kiim_desktop.gui.palette import Look, Theme
from kiim_desktop.gui.screens.start import StartScreen
from kiim_desktop.gui.style import dress
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.start import StartPresenter
from kiim_desktop.presenters.unlock import AfterLock
from kiim_desktop.usecases.carrying import exchange_over_line
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, new_person, record_entry
from kiim_desktop.usecases.undoing import undo_last
from tests.screens.duplicate_states import duplicate_pictures
from tests.screens.entrance import entrances, training_entrances
from tests.screens.exchange_states import exchange_states
from tests.screens.file_tabs import file_tabs
from tests.screens.import_states import import_pictures
from tests.screens.news_states import news_pictures
from tests.screens.office_states import office_pictures
from tests.screens.person_side import side_pictures
from tests.screens.plan_states import plan_pictures
from tests.screens.printing_states import printing_pictures
from tests.screens.search_states import search_pictures
from tests.screens.settings_states import settings_pictures
from tests.screens.snippet_states import snippet_pictures

_TURNS = 5
STRG = Qt.KeyboardModifier.ControlModifier
FEW = 3


class Camera:
    """Takes pictures of one window in one look."""

    def __init__(self, out: Path, size: tuple[int, int]) -> None:
        self._out = out
        self._size = size
        out.mkdir(parents=True, exist_ok=True)

    def settle(self, widget: QWidget) -> None:
        """Give the window its size and let it come to rest."""
        widget.resize(*self._size)
        breathe(0.35)
        for _turn in range(_TURNS):
            QApplication.processEvents()  # what the last event brought about

    def take(self, widget: QWidget, name: str) -> Path:
        """Let the window settle, then save it."""
        self.settle(widget)
        return self.save(widget, name)

    def save(self, widget: QWidget, name: str) -> Path:
        """Save a widget as it stands."""
        path = self._out / f"{name}.png"
        widget.grab().save(str(path))
        return path


def render(  # what is seen, and how
    folder: Path, out: Path, theme: str, size: tuple[int, int], persons: int, *, training: bool = False
) -> Iterator[Path]:
    """Yield the path of each picture."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # narrowing: nobody else makes one here
    look = Look(theme=Theme(theme))
    kept = dress(app, look)
    camera = Camera(out, size)
    settings = Settings(no_policies, None)
    holding = Holding(ExitStack())
    with sample_kreis(folder, persons, training=training) as kreis:
        if training:
            yield from training_entrances(camera, look)
        else:
            yield from _assistant(camera, look, folder, settings, holding)
            yield from entrances(camera, look)
        jobs = QtJobs()
        door = KeyFileDoor(kreis.office_folder, settings, holding)
        program = Program(
            profile=kreis.office_folder,
            settings=settings,
            door=door,
            builder=ProfileBuilder(folder / "leer", settings, holding, KdfCost.MINIMUM),
            build_workplace=build_workplace,
            before=AfterLock(drafts=2, exchange="Abgleich bestätigt heute 09:12", reason="Gesperrt um 10:02"),
            training=training,
            practise=None if training else _nothing,
            restart=lambda _after: None,
        )
        window = Window(program, look, jobs)
        window.show()
        yield camera.take(window, "01-unlock")
        yield from _inside(camera, window, kreis, look)
        if not training:
            yield from file_tabs(camera, look, folder / "akten")
        window.close()
        jobs.close()
        holding.stack.close()
    del kept


def _nothing() -> None:
    """Where nothing is started."""


def render_file_tabs(folder: Path, out: Path, theme: str, size: tuple[int, int]) -> Iterator[Path]:
    """Yield the path of each picture of the tabs that need another office, without all others."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # narrowing: nobody else makes one here
    look = Look(theme=Theme(theme))
    kept = dress(app, look)
    yield from file_tabs(Camera(out, size), look, folder / "akten")
    del kept


def _assistant(camera: Camera, look: Look, folder: Path, settings: Settings, holding: Holding) -> Iterator[Path]:
    jobs = QtJobs()
    builder = ProfileBuilder(folder / "neu", settings, holding, KdfCost.MINIMUM)
    presenter = StartPresenter(builder, jobs, lambda _office: None)
    screen = StartScreen(presenter, look)
    screen.setProperty("surface", "window")
    screen.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    screen.show()
    screen.pages[0].office.set_text("Welcome Center Lauenstein")
    presenter.name_office("Welcome Center Lauenstein")
    yield camera.take(screen, "12-start-1")
    presenter.forward()
    screen.pages[1].user.set_text("Anna Müller")
    presenter.name_user("Anna Müller")
    for field in (screen.pages[1].password, screen.pages[1].again):
        field.set_text(PASSWORD)
    presenter.type_password(PASSWORD, PASSWORD)
    yield camera.take(screen, "12-start-2")
    presenter.forward()
    yield camera.take(screen, "12-start-3")
    screen.close()
    screen.deleteLater()
    jobs.close()


def _inside(camera: Camera, window: Window, kreis: SampleKreis, look: Look) -> Iterator[Path]:
    password = window.entrance.password.line  # type: ignore[attr-defined]  # the entrance is the unlock screen here
    password.setText(PASSWORD)
    QTest.keyClick(password, Qt.Key.Key_Return)
    _until(lambda: window.workplace is not None)
    work = window.workplace
    assert isinstance(work, Workplace)  # narrowing
    _until(lambda: work.screens.persons.found.model.total > 0)
    yield from _day(camera, window, work)
    work.go("persons")
    yield camera.take(window, "03-personen")
    yield from search_pictures(camera, window, work, _until)
    work.screens.persons.begin_person()
    yield camera.take(window, "03-neue-person")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    work.go("person", person=kreis.hero)
    _until(lambda: bool(work.screens.person.presenter.state.name))
    yield from side_pictures(camera, window, work, kreis.hero, _until)
    QTest.keyClick(window, Qt.Key.Key_E, STRG)
    yield camera.take(window, "05-notiz")
    yield from snippet_pictures(camera, work, _until)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    work.go("person", person=kreis.hero, tab="facts")
    yield camera.take(window, "06-angaben")
    for kind in KINDS.all:
        if kind.is_of_person and not kind.is_final and kind not in (DISTINCT_PERSON, FILE_MERGE):
            work.go("person", person=kreis.hero, tab="facts", new=kind.name)
            yield camera.take(window, f"form-{kind.name}")
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    yield from plan_pictures(camera, window, work, kreis.hero, _until)
    yield from printing_pictures(camera, window, work, kreis.hero, _until)
    work.go("exchange")
    work.screens.exchange.presenter.exchange()
    _until(lambda: work.screens.exchange.presenter.state.disagreement_count > 0)
    yield camera.take(window, "09-abgleich")
    for name, state in exchange_states(work.screens.exchange.presenter.state):
        work.screens.exchange.show_state(state)
        yield camera.take(window, f"09-abgleich-{name}")
    yield from _second_device(camera, kreis, look)
    yield from office_pictures(camera, window, work, _until)
    work.go("acts")
    yield camera.take(window, "13-schritte-leer")
    yield from _acts(camera, window, work, kreis)
    yield from import_pictures(camera, window, work, kreis.office_folder.parent / "listen", _until)
    yield from settings_pictures(camera, window, work, kreis.office_folder, _until)
    work.go("help")
    yield camera.take(window, "handbuch")
    yield from duplicate_pictures(camera, window, work, _until)


def _day(camera: Camera, window: Window, work: Workplace) -> Iterator[Path]:
    work.go("today")
    _until(lambda: work.screens.today.presenter.state.is_loaded)
    yield camera.take(window, "02-heute")
    yield from news_pictures(camera, window, work, _until)
    work.screens.today.begin_task()
    yield camera.take(window, "02-heute-neue-aufgabe")
    work.screens.today.strip.give_up()


def _acts(camera: Camera, window: Window, work: Workplace, kreis: SampleKreis) -> Iterator[Path]:
    """Do a few things, take one back, and look at the list of them."""
    presenter, done = work.screens.acts.presenter, list[object]()
    presenter.desk.jobs.run(lambda _progress: _do_a_few_things(presenter.desk.office, kreis.hero), done=done.append)
    _until(lambda: bool(done))
    work.go("persons")
    work.go("acts")
    _until(lambda: len(presenter.state.lines) > FEW)
    yield camera.take(window, "13-schritte")
    presenter.turn(presenter.state.lines[1])
    _until(lambda: work.frame.foot.notice() is not None)
    yield camera.take(window, "13-schritte-zurueck")


def _do_a_few_things(office: Office, person: PersonId) -> None:
    kinds, note = office.kinds, {"date": office.today.isoformat(), "text": "Anruf", "next_step": "Unterlagen holen"}
    record_entry(office, person, Entry(kind=kinds.named("language_skill"), answers={"language": "fra"}))
    core = single_record_id(kinds.named("identity"))
    corrected = {"birth_place": "Herat", "birth_name": "Amini"}
    record_entry(office, person, Entry(kind=kinds.named("identity"), answers=dict(corrected), record=core))
    record_entry(office, person, Entry(kind=kinds.named("counselling_entry"), answers=dict(note)))
    new_person(office, {"given_names": "Omid", "family_name": "Rahimi"})
    undo_last(office)


def _second_device(camera: Camera, kreis: SampleKreis, look: Look) -> Iterator[Path]:
    """Show the same disagreement in the window of the other device of the office, after both have exchanged."""
    exchange_over_line(kreis.second)
    jobs = QtJobs()
    work = Workplace(kreis.second, jobs, look, lambda _reason: None)
    work.frame.show()
    _until(lambda: work.screens.persons.found.model.total > 0)
    work.go("exchange")
    exchange = work.screens.exchange.presenter
    _until(lambda: exchange.state.disagreement_count > 0)
    yield camera.take(work.frame, "09-abgleich-zweites-geraet")
    exchange.open_person(exchange.state.disagreements[0])
    yield camera.take(work.frame, "06-angaben-zweites-geraet")
    work.prepare_lock("")
    work.frame.close()
    jobs.close()


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    for _turn in range(int(seconds * 50)):
        if condition():
            return
        breathe(0.02)
    message = "the screen did not come"
    raise TimeoutError(message)
