"""Stewardship proposes: the steward's value, else the better proven one; nothing between equals; it never decides."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.base.ids import OfficeId, UserId
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Dot, Head, Origin
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.kinds import (
    ADDRESS,
    BENEFIT,
    CHILD_SCHOOLING,
    CONTACT_DETAIL,
    COURSE_ENROLMENT,
    GOAL,
    HEALTH_NEED,
    IDENTITY,
    KINDS,
    LANGUAGE_SKILL,
    PRIVATE_NOTE,
    RECOGNITION,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.stewardship import AuthorOffice, Rules, Voice, proposal
from kiim_desktop.usecases.author_offices import rules_on
from tests.factories import head

DAY = 24 * 3600 * 1000
MORNING = 1_772_442_000_000
OWN = AuthorOffice(id=OfficeId(b"o" * 16), name="Beratung Nord", kind="mbe", keeps_file=True, is_own=True)


@pytest.fixture
def rules() -> Rules:
    return rules_on(date(2026, 3, 2))


def office(kind: str) -> AuthorOffice:
    return AuthorOffice(id=OfficeId(kind.encode().ljust(16)), name=kind, kind=kind)


def voice(value: str, basis: str = "told", *, day: int = 0, of: AuthorOffice | None = None, seq: int = 1) -> Voice:
    plain = head(value, seq=seq)
    origin = Origin(seq, MORNING + day * DAY, UserId(b"userid01"), basis)
    return Voice(Head(Dot(plain.dot.replica, seq), {}, value, origin), of)


def proposed(kind: Kind, rules: Rules, *voices: Voice) -> str | None:
    found = proposal(kind, kind.fields[0], voices, rules)
    assert found is None or found.reason
    return str(found.head.value) if found else None


@pytest.mark.parametrize(
    ("kind", "steward"),
    [
        (LANGUAGE_SKILL, "language_provider"),
        (COURSE_ENROLMENT, "language_provider"),
        (RECOGNITION, "recognition_counselling"),
        (BENEFIT, "jobcenter"),
        (BENEFIT, "employment_agency"),
        (CHILD_SCHOOLING, "school"),
        (CHILD_SCHOOLING, "youth_office"),
    ],
)
def test_the_value_of_the_steward_is_proposed_before_a_better_proven_one(
    kind: Kind, steward: str, rules: Rules
) -> None:
    mine = voice("mine", "document_seen", day=5, of=OWN, seq=1)
    theirs = voice("theirs", "told", of=office(steward), seq=2)
    assert proposed(kind, rules, mine, theirs) == "theirs"
    assert proposed(kind, rules, theirs, mine) == "theirs"


@pytest.mark.parametrize("kind", [IDENTITY, RESIDENCE_TITLE, GOAL])
def test_the_office_that_keeps_the_file_is_the_steward_of_core_data_residence_and_plan(
    kind: Kind, rules: Rules
) -> None:
    assert proposed(
        kind, rules, voice("theirs", "document_seen", of=office("jobcenter")), voice("mine", of=OWN, seq=2)
    ) == ("mine")


def test_two_values_of_the_steward_itself_are_weighed_by_their_proof(rules: Rules) -> None:
    told, seen = voice("told", of=OWN), voice("seen", "document_seen", of=OWN, seq=2)
    assert proposed(IDENTITY, rules, told, seen) == "seen"


def test_while_the_office_of_an_author_is_unknown_nobody_counts_as_steward(rules: Rules) -> None:
    assert proposed(IDENTITY, rules, voice("mine", of=OWN), voice("theirs", seq=2)) is None


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("document_seen", "certificate"),
        ("certificate", "told"),
        ("told", "other_agency"),
        ("told", "estimated"),
        ("estimated", "unknown"),
    ],
)
def test_the_better_proof_is_proposed_whatever_was_written_later(stronger: str, weaker: str, rules: Rules) -> None:
    assert proposed(LANGUAGE_SKILL, rules, voice("a", stronger), voice("b", weaker, day=300, seq=2)) == "a"


@pytest.mark.parametrize("basis", ["told", "certificate", "estimated", "imported", "unknown"])
def test_the_later_word_alone_is_no_reason(basis: str, rules: Rules) -> None:
    assert proposed(LANGUAGE_SKILL, rules, voice("a", basis), voice("b", basis, day=300, seq=2)) is None


def test_of_two_documents_the_one_seen_later_is_proposed_but_not_within_one_day(rules: Rules) -> None:
    first, later = voice("a", "document_seen"), voice("b", "document_seen", day=3, seq=2)
    assert proposed(RESIDENCE_TITLE, rules, first, later) == "b"
    assert proposed(RESIDENCE_TITLE, rules, first, voice("b", "document_seen", seq=2)) is None


@pytest.mark.parametrize("kind", [CONTACT_DETAIL, ADDRESS])
def test_for_ways_to_reach_a_person_whoever_saw_the_person_last_is_the_steward(kind: Kind, rules: Rules) -> None:
    assert proposed(kind, rules, voice("a", "document_seen"), voice("b", "told", day=1, seq=2)) == "b"
    assert proposed(kind, rules, voice("a", "told"), voice("b", "imported", day=9, seq=2)) == "a"
    assert proposed(kind, rules, voice("a", "told"), voice("b", "told", seq=2)) is None
    assert proposed(kind, rules, voice("a", "told"), voice("b", "document_seen", seq=2)) == "b"


@pytest.mark.parametrize("kind", [HEALTH_NEED, PRIVATE_NOTE])
def test_notes_and_health_have_no_proposal(kind: Kind, rules: Rules) -> None:
    assert proposed(kind, rules, voice("a", "document_seen", day=9, of=OWN), voice("b", "estimated", seq=2)) is None


def test_a_third_value_as_strong_as_the_best_leaves_no_proposal(rules: Rules) -> None:
    strong = (voice("a", "certificate"), voice("b", "certificate", seq=2))
    assert proposed(LANGUAGE_SKILL, rules, *strong, voice("c", "told", seq=3)) is None


def test_the_table_names_known_sources_categories_kinds_and_organisations_only(rules: Rules) -> None:
    codes = load(read_codes_texts())
    assert {code for step in rules.bases for code in step.codes} | {"unknown"} == set(codes["sources"].codes)
    groups = rules.groups
    assert {name for group in groups for name in group.categories} <= {category.name for category in Category}
    assert {name.partition(".")[0] for group in groups for name in group.fields} <= {kind.name for kind in KINDS.all}
    assert {name for group in groups for name in group.stewards} <= set(codes["org_kinds"].codes)
    assert all(group.steward_reason for group in groups if group.stewards or group.case_holder)
    assert all(group.ask for group in groups)


def test_every_edition_holds_from_a_day_and_the_first_also_before(rules: Rules) -> None:
    assert rules_on(date(2020, 1, 1)) == rules
    assert rules.valid_from == date(2026, 1, 1)
