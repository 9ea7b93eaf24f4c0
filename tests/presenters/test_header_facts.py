"""The line of facts above a file: a residence title that is over says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import LANGUAGE_CERTIFICATE, RESIDENCE_TITLE
from kiim_desktop.presenters.person_side import header_facts
from kiim_desktop.usecases.reading import open_person
from tests.factories import make_entry, make_person, open_office


@pytest.mark.parametrize(
    ("today", "words", "is_over"),
    [
        (date(2026, 11, 17), "§ 25(2) bis 17.11.2026", False),
        (date(2026, 11, 18), "§ 25(2) abgelaufen 17.11.2026", True),
    ],
)
def test_a_title_is_over_from_the_day_after(
    tmp_path: Path, clock: FixedClock, today: date, words: str, is_over: bool
) -> None:
    with open_office(tmp_path, clock=clock) as office:
        person = make_person(office)
        make_entry(office, person, RESIDENCE_TITLE, title="25(2)", valid_until="2026-11-17")
        file = open_person(office, person)
        facts = header_facts(file.row, file.records, office.codes, today)
    assert [(fact.text, fact.is_over) for fact in facts if "25(2)" in fact.text] == [(words, is_over)]


def test_an_exam_shows_as_level_with_its_ground(tmp_path: Path, clock: FixedClock) -> None:
    with open_office(tmp_path, clock=clock) as office:
        person = make_person(office)
        make_entry(office, person, LANGUAGE_CERTIFICATE, exam="telc-B1", level="B1", taken="2025-05-03")
        file = open_person(office, person)
        facts = header_facts(file.row, file.records, office.codes, office.today)
    assert ("B1", "(Zertifikat 05/2025)") in [(fact.text, fact.note) for fact in facts]
