"""Pictures of doubles: the pairs, two files compared, a file that is merged, and comparing from an open file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.candidates import BIRTH, FAMILY, GIVEN, MUNICIPALITY, PHONE
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import new_person
from tests.screens.plan_states import Photographer, Until

DOUBLES = (
    ("Mohammed", "Al-Hassan", "1985-03-04", "Boxberg", "0170 1234567"),
    ("Muhamad", "Alhasan", "1985-03-04", "Lauda", "+49 170 1234567"),
    ("Oleksandr", "Schewtschenko", "1979-11-30", "Grünsfeld", ""),
    ("Олександр", "Шевченко", "1979", "", ""),
    ("Tsegay", "Gebremariam", "1994-01-01", "Boxberg", ""),
    ("Tsegaye", "Gebre Mariam", "1994-06-12", "Boxberg", ""),
)


def duplicate_pictures(camera: Photographer, window: QWidget, work: Workplace, until: Until) -> Iterator[Path]:
    """Take them; afterwards two files are one."""
    made: list[PersonId] = []
    desk = work.screens.persons.presenter.desk
    before = work.screens.persons.presenter.state.doubles
    _register(desk, made)
    until(lambda: len(made) == len(DOUBLES))
    until(lambda: work.screens.persons.presenter.state.doubles >= before + len(DOUBLES) // 2)
    work.go("persons")
    yield camera.take(window, "03-personen-doppelte")
    yield _hinted(camera, window, work, until)
    screen = work.screens.duplicates
    work.go("duplicates")
    until(lambda: screen.pairs.model.total > 0 and not screen.pairs.model.is_loading)
    screen.pairs.list.select_row(0)
    yield camera.take(window, "15-doppelte")
    rows = [screen.pairs.model.row(screen.pairs.model.index(number, 0)) for number in range(screen.pairs.model.total)]
    for row in rows[1:3]:
        if row is not None:
            screen.presenter.mark(row)
    yield camera.take(window, "15-doppelte-markiert")
    for row in rows[1:3]:
        if row is not None:
            screen.presenter.mark(row)
    wanted = next(row for row in rows if row is not None and {row.one, row.other} == set(made[:2]))
    screen.presenter.compare(wanted)
    until(lambda: screen.presenter.comparing.state.is_ready)
    yield camera.take(window, "15-doppelte-vergleich")
    screen.presenter.comparing.merge()
    until(lambda: screen.presenter.comparing.state.listed is None)
    work.go("person", person=made[0])
    until(lambda: bool(work.screens.person.presenter.state.merged))
    yield camera.take(window, "04-person-zusammengeführt")
    work.screens.person.presenter.merged.look_for_others(made[2])
    until(lambda: screen.presenter.state.about is not None and bool(screen.presenter.state.about_name))
    yield camera.take(window, "15-doppelte-aus-der-akte")


def _hinted(camera: Photographer, window: QWidget, work: Workplace, until: Until) -> Path:
    """Type somebody who is on file already."""
    persons = work.screens.persons
    persons.begin_person()
    typed = {GIVEN: "Mohamed", FAMILY: "Alhassan", BIRTH: "4.3.1985", MUNICIPALITY: "Boxberg", PHONE: "0170 1234567"}
    for name, text in typed.items():
        persons.panel.fields[name].line.setText(text)
        persons.presenter.new_person.write(name, text)
    until(lambda: len(persons.presenter.new_person.state.shown) > 1)
    picture = camera.take(window, "03-personen-hinweis")
    persons.presenter.new_person.cancel()
    return picture


def _register(desk: Desk, made: list[PersonId]) -> None:
    """Let people come twice."""

    def work(_progress: Progress) -> None:
        for given, family, birth, place, phone in DOUBLES:
            core = {"given_names": given, "family_name": family, "birth_date": birth}
            done = new_person(desk.office, core, place, phone)
            made.append(done.person)
            changed.append(done.changed)

    changed: list[object] = []

    def tell(_nothing: None) -> None:
        for each in changed:
            desk.navigator.changed(each)  # type: ignore[arg-type]  # what a save answers

    desk.jobs.run(work, done=tell, failed=desk.navigator.explain)
