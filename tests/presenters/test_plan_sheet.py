"""The copy of the plan for the person: what stands on it, in the words of the person, ready for any printer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.plans import Plan, Signer
from kiim_desktop.presenters.plan_sheet import PlanSheet, SheetNames, plan_sheet
from kiim_desktop.usecases.consent_texts import Review
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.plan_words import plan_words
from kiim_desktop.usecases.planning import finish_goal, give_up, sign_plan, tick_step
from tests.factories import make_person, open_office
from tests.plans import LEARN, LIVE, WORK, goal_called, make_plan, plan_now, step_called

NAMES = SheetNames(person="Amina Haddad", counsellor="Anna Müller")


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    with open_office(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office, "Amina", "Haddad")


def sheet(plan: Plan) -> PlanSheet:
    return plan_sheet(plan, NAMES, plan_words("de"), "de")


def test_the_copy_says_what_who_and_by_when_seen_from_the_person(office: Office, amina: PersonId) -> None:
    copy = sheet(make_plan(office, amina, LEARN, WORK, review=date(2026, 6, 1)))
    assert (copy.title, copy.for_whom) == ("Mein Plan", "Plan von Amina Haddad")
    learn, work = copy.goals
    assert (learn.text, learn.until) == (LEARN.text, "bis 30.06.2027")
    assert [(step.what, step.who, step.when) for step in learn.steps] == [
        ("Ich mache den Einstufungstest.", "ich", "01.04.2026"),
        ("Wir stellen den Antrag.", "meine Beratung", "16.03.2026"),
    ]
    assert [(step.who, step.when) for step in work.steps] == [("Bäckerei", "ohne Termin")]
    assert "01.06.2026" in copy.review


def test_what_is_done_is_ticked_what_was_dropped_is_left_out_what_was_reached_is_told(
    office: Office, amina: PersonId
) -> None:
    plan = make_plan(office, amina, LEARN, LIVE)
    tick_step(office, amina, step_called(plan, "Einstufung"))
    give_up(office, amina, step_called(plan, "Antrag"), "nicht nötig")
    finish_goal(office, amina, goal_called(plan, "Schimmel"), "reached")
    copy = sheet(plan_now(office, amina))
    assert [(step.what, step.is_done) for step in copy.goals[0].steps] == [("Ich mache den Einstufungstest.", True)]
    assert copy.reached == ("Das habe ich geschafft", (LIVE.text,))


def test_there_is_a_line_for_each_signature_and_what_is_signed_says_so(office: Office, amina: PersonId) -> None:
    plan = make_plan(office, amina)
    assert [line.signed for line in sheet(plan).signatures] == ["", ""]
    sign_plan(office, amina, plan.versions[0].id, [Signer.PERSON], date(2026, 3, 2))
    signed = sheet(plan_now(office, amina)).signatures
    assert [(line.words, line.signed) for line in signed] == [
        ("Unterschrift: Amina Haddad", "unterschrieben am 02.03.2026"),
        ("Unterschrift der Beratung: Anna Müller", ""),
    ]


def test_another_language_changes_the_words_around_and_the_days_never_what_people_wrote(
    office: Office, amina: PersonId
) -> None:
    plan = make_plan(office, amina)
    german = plan_words("de")
    texts = {**german.texts, "heading": "خطتي", "who_person": "أنا"}
    arabic = replace(german, language="ara", direction="rtl", status=Review.DRAFT, texts=texts)
    copy = plan_sheet(plan, NAMES, arabic, "ar")
    assert (copy.title, copy.is_right_to_left, copy.is_draft) == ("خطتي", True, True)
    assert copy.goals[0].text == LEARN.text
    assert copy.goals[0].steps[0].who == "أنا"
    assert copy.goals[0].steps[0].when != "01.04.2026"


def test_an_empty_plan_has_a_copy_without_goals(office: Office, amina: PersonId) -> None:
    copy = sheet(plan_now(office, amina))
    assert (copy.goals, copy.loose, copy.reached) == ((), None, ("", ()))
    assert copy.review == plan_words("de").say("no_review")


def test_what_was_changed_after_the_signature_is_signed_anew(
    office: Office, amina: PersonId, clock: FixedClock
) -> None:
    version = make_plan(office, amina, LEARN).versions[0]
    sign_plan(office, amina, version.id, list(Signer), office.today)
    clock.at += timedelta(days=30)
    make_plan(office, amina, LIVE)
    assert [line.signed for line in sheet(plan_now(office, amina)).signatures] == ["", ""]
