"""What stands in the list of all persons: only what may leave the office, and nothing dangerous in the wrong hands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import FOREIGN_IDENTIFIER, HOUSEHOLD_MEMBER, HOUSING, PASSPORT
from kiim_desktop.usecases.exporting import export_persons
from tests.factories import PASSWORD, make_entry, make_person, open_office


@pytest.fixture
def exported(tmp_path: Path, clock: FixedClock) -> dict[str, str]:
    """Return the one line of an office with one person, by heading."""
    with open_office(tmp_path, clock=clock) as office:
        person = make_person(office)
        make_entry(office, person, PASSPORT, state="SYR", number="N0815")
        make_entry(office, person, FOREIGN_IDENTIFIER, kind="azr", value="120815")
        make_entry(office, person, HOUSING, kind="womens_shelter", rent=61_250)
        make_entry(office, person, HOUSEHOLD_MEMBER, role="child", name="Lina", household="ab" * 8)
        export_persons(office, tmp_path / "alle.csv", lambda: PASSWORD)
    with (tmp_path / "alle.csv").open(encoding="utf-8-sig", newline="") as file:
        header, line = csv.reader(file, delimiter=";")
    return dict(zip(header, line, strict=True))


def test_numbers_of_papers_and_where_somebody_hides_stand_in_no_list(exported: dict[str, str]) -> None:
    text = " ".join((*exported, *exported.values()))
    for told in ("N0815", "120815", "Frauenhaus", "Kennung einer anderen Stelle", "ab" * 4):
        assert told not in text


def test_what_may_leave_stands_in_the_list_as_people_read_it(exported: dict[str, str]) -> None:
    assert exported["Pass oder Ausweis: ausgestellt von"] == "Syrien"
    assert exported["Wohnsituation: Miete"] == "612,50 €"
    assert exported["Haushaltsmitglied: Name"] == "Lina"


def test_health_and_notes_have_no_column(exported: dict[str, str]) -> None:
    titles = {heading.split(":")[0] for heading in exported}
    assert not {"Bedarf Gesundheit", "Schutzbedarf", "Notiz", "Beratungsfall", "Angebot"} & titles
