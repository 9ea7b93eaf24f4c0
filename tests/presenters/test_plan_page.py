"""The copy of the plan for the person: what stands on it, in the words of the person, ready for any printer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.plans import Signer
from kiim_desktop.presenters.paper.pages import Page, Signatures
from kiim_desktop.presenters.paper.sheets import Part
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.planning import finish_goal, give_up, sign_plan, tick_step
from kiim_desktop.usecases.sheet_words import Sheet
from tests.factories import make_person, open_office
from tests.plans import LEARN, LIVE, WORK, goal_called, make_plan, plan_now, step_called
from tests.presenters.paper_places import plainly, rows_of, said_on, sheet


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    with open_office(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office, "Amina", "Haddad")


def signatures(page: Page) -> list[tuple[str, str]]:
    found = next(block for block in page.blocks if isinstance(block, Signatures))
    return [(plainly(line.who.text), plainly(line.signed.text)) for line in found.lines]


def test_the_copy_says_what_who_and_by_when_seen_from_the_person(office: Office, amina: PersonId) -> None:
    make_plan(office, amina, LEARN, WORK, review=date(2026, 6, 1))
    page = sheet(office, amina, Sheet.PLAN)
    said = said_on(page)
    assert said[:2] == ["Mein Plan", "Für Amina Haddad"]
    assert said.index(LEARN.text) + 1 == said.index("bis 30.06.2027")
    assert list(rows_of(page)) == [
        ["☐ Ich mache den Einstufungstest.", "ich", "01.04.2026"],
        ["☐ Wir stellen den Antrag.", "meine Beratung", "16.03.2026"],
        ["☐ Der Arbeitgeber meldet sich.", "Bäckerei", "ohne Termin"],
    ]
    assert any("01.06.2026" in each for each in said)


def test_what_is_done_is_ticked_what_was_dropped_is_left_out_what_was_reached_is_told(
    office: Office, amina: PersonId
) -> None:
    plan = make_plan(office, amina, LEARN, LIVE)
    tick_step(office, amina, step_called(plan, "Einstufung"))
    give_up(office, amina, step_called(plan, "Antrag"), "nicht nötig")
    finish_goal(office, amina, goal_called(plan, "Schimmel"), "reached")
    page = sheet(office, amina, Sheet.PLAN)
    assert list(rows_of(page)) == [["☑ Ich mache den Einstufungstest.", "ich", "erledigt"]]
    said = said_on(page)
    assert said[said.index("Das habe ich geschafft") + 1] == LIVE.text
    assert LIVE.text not in said_on(sheet(office, amina, Sheet.PLAN, parts=[Part.SIGNATURES]))


def test_there_is_a_line_for_each_signature_and_what_is_signed_says_so(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    assert [signed for _who, signed in signatures(sheet(office, amina, Sheet.PLAN))] == ["", ""]
    sign_plan(office, amina, plan.versions[0].id, [Signer.PERSON], date(2026, 3, 2))
    assert signatures(sheet(office, amina, Sheet.PLAN)) == [
        ("Unterschrift: Amina Haddad", "unterschrieben am 02.03.2026"),
        ("Unterschrift der Beratung: Frau Sommer", ""),
    ]


def test_another_language_changes_the_words_around_never_what_people_wrote(office: Office, amina: PersonId) -> None:
    make_plan(office, amina)
    page = sheet(office, amina, Sheet.PLAN, "ar")
    assert page.is_right_to_left
    said = said_on(page)
    assert "Mein Plan" not in said
    assert LEARN.text in said
    assert next(rows_of(page))[1:] == ["أنا", "01.04.2026"]


def test_an_empty_plan_has_a_copy_without_goals(office: Office, amina: PersonId) -> None:
    said = said_on(sheet(office, amina, Sheet.PLAN))
    assert "Wir haben noch keine Ziele vereinbart." in said
    assert "Wir vereinbaren noch, wann wir gemeinsam nachschauen." in said


def test_what_was_changed_after_the_signature_is_signed_anew(
    office: Office, amina: PersonId, clock: FixedClock
) -> None:
    version = make_plan(office, amina, LEARN).versions[0]
    sign_plan(office, amina, version.id, list(Signer), office.today)
    assert all(signed for _who, signed in signatures(sheet(office, amina, Sheet.PLAN)))
    clock.at += timedelta(days=30)
    make_plan(office, amina, LIVE)
    assert [signed for _who, signed in signatures(sheet(office, amina, Sheet.PLAN))] == ["", ""]
    assert plan_now(office, amina).is_changed_since_signed
