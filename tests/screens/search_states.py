"""Pictures of the search: by name, with a slip, in another script, with offers, in notes, by date, and without hits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.ids import new_record_id
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.kinds import OFFER
from kiim_desktop.domain.records import CATALOGUE, Edit
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import Answers, new_person, numbered_answers
from tests.screens.plan_states import Photographer, Until

SEARCHES = (
    ("", "karimi"),
    ("-mit-tippfehler", "schewtshenka"),
    ("-andere-schrift", "Шевченко"),
    ("-angebote", "nähwerkstatt"),
    ("-zahl", "0170 9876543"),
    ("-nichts", "zzyzx"),
)
PERSONS = (
    ("Oleksandr", "Schewtschenko", "0170 9876543"),
    ("Iryna", "Schewtschuk", ""),
    ("Viktor", "Sawtschenko", ""),
)
OFFERS: tuple[Answers, ...] = (
    {"title": "Nähwerkstatt für Frauen", "provider": "Frauenzentrum", "municipality": "Moorbeck", "free_places": 0},
    {"title": "Integrationskurs mit Nähwerkstatt", "provider": "VHS Lauenstein", "free_places": 4},
)


def search_pictures(camera: Photographer, window: QWidget, work: Workplace, until: Until) -> Iterator[Path]:
    """Take them; afterwards the list shows everybody again."""
    presenter, made = work.screens.persons.presenter, list[object]()
    presenter.desk.jobs.run(lambda progress: _record(presenter.desk, progress), done=made.append)
    until(lambda: bool(made))
    work.go("persons")
    for name, text in SEARCHES:
        work.frame.top.search.setText(text)
        work.screens.persons.search(text)
        until(lambda: presenter.state.is_answered)
        yield camera.take(window, f"03-personen-suche{name}")
    work.frame.top.search.setText("")
    work.screens.persons.search("")
    until(lambda: presenter.state.is_answered)


def _record(desk: Desk, _progress: Progress) -> None:
    for given, family, phone in PERSONS:
        new_person(desk.office, {"given_names": given, "family_name": family}, phone=phone)
    offers = [
        Edit(
            scope=CATALOGUE,
            record=new_record_id(desk.office.random),
            kind=OFFER.number,
            values=numbered_answers(OFFER, {**answers, "status": "open", "kind": "course", "begins": "2027-01-11"}),
        )
        for answers in OFFERS
    ]
    desk.office.save(offers, [], act=None)
