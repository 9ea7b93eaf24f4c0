"""Rules that hold for any consents and any question: order, withdrawal, union, expiry, and what never leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.consents import (
    Question,
    Recipient,
    closed_by_table,
    decide,
    last_day,
    months_later,
    scope_of,
    standing_on,
)
from kiim_desktop.domain.permissions import Mode, Permission, Stored
from tests.domain.permits import OFFICE, OTHER, RULES, answer, letters, permission, question

DAYS = st.dates(date(2025, 1, 1), date(2031, 12, 31))
GROUPS = st.frozensets(st.sampled_from(Category))
PERMISSIONS = st.builds(
    permission,
    st.integers(0, 2**32),
    status=st.sampled_from(Stored),
    purposes=st.frozensets(st.sampled_from(["P-A", "P-B", "P-F"])),
    recipients=st.frozensets(st.sampled_from([OFFICE, OTHER])),
    groups=GROUPS,
    mode=st.none() | st.sampled_from(Mode),
    valid_from=st.none() | DAYS,
    valid_until=st.none() | DAYS,
    default_ends=st.booleans(),
    covers_special=st.booleans(),
    evidence=st.sampled_from(["", "Blatt 3"]),
)
QUESTIONS = st.builds(
    question,
    recipient=st.sampled_from([OFFICE, OTHER]),
    organisation_kind=st.sampled_from([*letters(), "immigration_office", "new_kind"]),
    category=st.sampled_from(Category),
    mode=st.sampled_from(Mode),
    purpose=st.none() | st.sampled_from(["P-A", "P-B", "P-F"]),
    day=DAYS,
    ends=st.frozensets(st.sampled_from([OFFICE, OTHER])),
)


@given(st.lists(PERMISSIONS, max_size=4), QUESTIONS, st.randoms())
def test_the_order_in_which_consents_arrive_changes_no_answer(
    permissions: list[Permission], asked: Question, random: object
) -> None:
    permissions = list({each.id: each for each in permissions}.values())
    shuffled = list(permissions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert decide(permissions, asked, RULES) == decide(shuffled, asked, RULES)


@given(st.lists(PERMISSIONS, max_size=4), QUESTIONS)
def test_what_never_leaves_the_office_is_allowed_to_nobody(permissions: list[Permission], asked: Question) -> None:
    if not decide(permissions, asked, RULES).allowed:
        return
    assert asked.category.reach is Reach.GRANTABLE or (asked.category is Category.HEALTH and asked.mode is Mode.ONCE)


@given(st.lists(PERMISSIONS, max_size=4), QUESTIONS, st.integers(0, 3))
def test_withdrawing_one_consent_never_opens_anything(
    permissions: list[Permission], asked: Question, place: int
) -> None:
    before = decide(permissions, asked, RULES)
    after = [
        replace(each, status=Stored.WITHDRAWN) if number == place else each for number, each in enumerate(permissions)
    ]
    assert before.allowed or not decide(after, asked, RULES).allowed


@given(st.lists(PERMISSIONS, max_size=3), PERMISSIONS, QUESTIONS)
def test_the_right_is_the_union_of_the_valid_signatures(
    permissions: list[Permission], further: Permission, asked: Question
) -> None:
    apart = decide(permissions, asked, RULES).allowed or decide([further], asked, RULES).allowed
    assert decide([*permissions, further], asked, RULES).allowed is apart


@given(PERMISSIONS, QUESTIONS, st.integers(1, 400))
def test_what_has_ended_by_itself_stays_ended(said: Permission, asked: Question, days: int) -> None:
    last = last_day(said, RULES)
    assert last is None or last <= months_later(said.valid_from or date.min, 36)
    if last is None or asked.day <= last:
        return
    later = replace(asked, day=asked.day + timedelta(days=days))
    assert not decide([said], asked, RULES).allowed
    assert not decide([said], later, RULES).allowed
    assert standing_on(said, later.day, RULES) is standing_on(said, asked.day, RULES)


@given(PERMISSIONS, QUESTIONS)
def test_an_answer_needs_a_consent_that_names_the_office_the_group_and_a_proof(
    said: Permission, asked: Question
) -> None:
    if decide([said], asked, RULES).allowed:
        assert asked.recipient in said.recipients
        assert asked.category in said.groups
        assert said.evidence
        assert said.mode is not None
        assert said.mode.includes(asked.mode)
        assert closed_by_table(asked, RULES) is None


@given(PERMISSIONS, DAYS, st.sampled_from([*letters()]))
def test_a_scope_says_exactly_what_the_decision_says(said: Permission, day: date, kind: str) -> None:
    scope = scope_of([said], Recipient(OFFICE, "Büro", kind), day, RULES)
    mode = said.mode or Mode.READ
    allowed = {
        category
        for category in Category
        if mode is not Mode.ONCE
        and answer([said], category=category, mode=mode, day=day, organisation_kind=kind, recipient=OFFICE).allowed
    }
    assert set(scope.categories) == allowed
