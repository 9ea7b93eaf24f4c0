"""The week on paper: appointments and reminders on their days, nothing that was not asked for, all of it escaped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.week_page import monday_of, week_page
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.agenda import add_to_agenda, appointment_kind, task_kind, week_on_paper
from tests.factories import make_note, make_person
from tests.presenters.desks import TUESDAY, open_desk

TODAY = TUESDAY.date()
MONDAY = TODAY - timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def page_of(desk: Desk) -> str:
    return html_of(week_page(week_on_paper(desk.office, None, MONDAY), MONDAY, "Frau Sommer", TODAY, training=False))


def test_the_week_begins_on_monday(desk: Desk) -> None:
    assert monday_of(TODAY) == monday_of(MONDAY) == MONDAY
    assert "<title>Woche 47: 16.11.2026 bis 22.11.2026</title>" in page_of(desk)


def test_each_day_has_what_is_due_on_it(desk: Desk) -> None:
    person = make_person(desk.office, "Ahmad", "Karimi")
    make_note(desk.office, person, "Vertraulich erzählt.")
    add_to_agenda(desk.office, task_kind(person), {"text": "Plan prüfen", "due": "2026-11-19"}, person)
    add_to_agenda(desk.office, task_kind(None), {"text": "Notfallplan", "due": "2026-11-12"})
    add_to_agenda(desk.office, task_kind(None), {"text": "nächste Woche", "due": "2026-11-23"})
    meeting = {"text": "Folgeberatung", "date": "2026-11-19", "time": "9.30", "place": "Raum 2"}
    add_to_agenda(desk.office, appointment_kind(person), meeting, person)
    page = page_of(desk)
    parts = page.split("<h2>")
    overdue, thursday = parts[1], next(part for part in parts if part.startswith("Donnerstag, 19. November"))
    assert "Notfallplan" in overdue
    assert thursday.index("09:30") < thursday.index("Plan prüfen")
    assert "<bdi>Ahmad Karimi</bdi>" in thursday
    assert "Folgeberatung · Raum 2" in thursday
    assert "nächste Woche" not in page
    assert "Vertraulich" not in page


def test_an_empty_week_has_its_working_days(desk: Desk) -> None:
    titles = [part.partition("<")[0].partition(",")[0] for part in page_of(desk).split("<h2>")[1:]]
    assert titles == ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"]


def test_a_hostile_name_is_shown_as_it_is(desk: Desk) -> None:
    person = make_person(desk.office, "<table><tr><td>", "<script>")
    add_to_agenda(desk.office, task_kind(person), {"text": "<img src=x>", "due": "2026-11-17"}, person)
    page = page_of(desk)
    assert "&lt;table&gt;&lt;tr&gt;&lt;td&gt; &lt;script&gt;" in page
    assert "<img" not in page
