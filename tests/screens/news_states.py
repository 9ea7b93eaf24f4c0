"""Heute with what came from other offices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.clock import millis
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COURSE_ENROLMENT, LANGUAGE_SKILL
from kiim_desktop.domain.persons import PersonRow
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.news import StoredNews, keep_news
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import persons_page
from tests.screens.plan_states import Photographer, Until

_KINDS = [LANGUAGE_SKILL.number, COURSE_ENROLMENT.number, CONTACT_DETAIL.number]
_HOURS = 3_600_000


def news_pictures(camera: Photographer, window: QWidget, work: Workplace, until: Until) -> Iterator[Path]:
    """Take one of the first lines and one of all; in a narrow window with the side open."""
    screen, done = work.screens.today, list[object]()
    presenter = work.screens.acts.presenter
    presenter.desk.jobs.run(lambda _progress: _let_come(presenter.desk.office), done=done.append)
    until(lambda: bool(done))
    screen.presenter.load()
    until(lambda: bool(screen.presenter.state.news))
    is_narrow = not screen.side.isVisible()
    if is_narrow:
        screen.toggle_side()
    yield camera.take(window, "02-heute-neu")
    screen.presenter.show_all_news()
    until(lambda: screen.presenter.state.news_count == len(screen.presenter.state.news))
    yield camera.take(window, "02-heute-neu-alle")
    screen.presenter.show_all_news()
    if is_narrow:
        screen.toggle_side()


def _let_come(office: Office) -> None:
    persons: Sequence[PersonRow] = persons_page(office, 0, 7)
    exchange, now = Exchange(office.store), millis(office.clock.now())
    with exchange.reading() as desk:
        names = office_names(desk)
    of = next((each for each in names if each != office.store.identity.office), office.store.identity.office)
    lines = []
    for number, person in enumerate(persons):
        records = office.store.records(person_scope(person.id), _KINDS)[: 1 + number % 3]
        if records:
            seen = (bytes(office.user.id),) if number % 2 else ()
            at = now - number * 5 * _HOURS
            lines.append(StoredNews(at, person_scope(person.id), of, tuple(each.id for each in records), seen))
    with exchange.writing() as desk:
        keep_news(desk.connection, lines, now)
