"""The screen "Liste einlesen" one picture after the other, over lists that are read for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.domain.training import FILE_MARK
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.import_state import Stage
from kiim_desktop.usecases.row_decisions import Wish
from tests.screens.plan_states import Photographer

Until = Callable[[Callable[[], bool]], None]
_MANY = 40


def import_pictures(
    camera: Photographer, window: QWidget, work: Workplace, folder: Path, until: Until
) -> Iterator[Path]:
    """Yield the pictures; some rows mean people who are on file, some cannot be read."""
    folder.mkdir(exist_ok=True)
    work.go("import")
    screen = work.screens.importing
    presenter = screen.presenter
    yield camera.take(window, "16-einlesen-1-datei")
    presenter.choose_file(folder)
    until(lambda: bool(presenter.state.problem))
    yield camera.take(window, "16-einlesen-1-ordner")
    presenter.choose_file(write_list(work, folder / "Teilnehmer 2026.csv"))
    until(lambda: presenter.state.stage is Stage.COLUMNS)
    screen.columns.list.select_row(5)
    yield camera.take(window, "16-einlesen-2-spalten")
    presenter.forward()
    until(lambda: presenter.state.stage is Stage.ROWS and presenter.state.detail is not None)
    yield camera.take(window, "16-einlesen-3-zeilen")
    if screen.rows.beside.covers:
        screen.rows.beside.open_panel()
        yield camera.take(window, "16-einlesen-3-zeile")
        screen.rows.beside.close_panel()
    presenter.rows.decide(Wish.NEW)
    presenter.rows.choose(next(iter(screen.rows.chips)))
    yield camera.take(window, "16-einlesen-3-alle")
    presenter.forward()
    until(lambda: presenter.state.stage is Stage.RESULT)
    yield camera.take(window, "16-einlesen-4-ergebnis")
    batch = presenter.state.result.batch if presenter.state.result else None
    presenter.begin_anew()
    until(lambda: bool(presenter.state.past))
    yield camera.take(window, "16-einlesen-1-frueher")
    if batch is not None:
        presenter.take_back(batch)
        until(lambda: presenter.state.stage is Stage.RESULT)
        yield camera.take(window, "16-einlesen-4-zurueck")
    presenter.begin_anew()


def write_list(work: Workplace, path: Path) -> Path:
    """Write a list of people, three of whom are on file."""
    model = work.screens.persons.found.model
    known = [str(model.data(model.index(number, 0))).split(",")[0] for number in range(3)]
    lines = ["Teilnehmerliste 2026;;;;;;", "Nr;Name;Vorname;geb.;Ort;Tel.;Kursleiterin"]
    for number, name in enumerate(known):
        given, _space, family = name.rpartition(" ")
        lines.append(f"{number + 1};{family};{given};;Lauenstein;0151 5550{number}00;Frau Vogt")
    lines += [
        f"{number + 4};Beispiel{number:02};Nadia;{number % 28 + 1}.3.{1960 + number};Moorbeck;;Frau Vogt"
        for number in range(_MANY)
    ]
    lines.append("99;;;4.4.1980;Moorbeck;;Frau Vogt")
    lines.append("5;Beispiel01;Nadia;2.3.1961;Moorbeck;;Frau Vogt")
    lines.append('46;=HYPERLINK("x");<table>;vor langer Zeit;Moorbeck;;Frau Vogt')
    if work.training:
        lines = [f"{line};{FILE_MARK}" for line in lines]
    path.write_text("\n".join(lines), encoding="cp1252")
    return path
