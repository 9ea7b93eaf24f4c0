"""Consents and questions for the tests of who may see what: invented persons, one office asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Decision, Question, decide
from kiim_desktop.domain.permissions import Extent, Mode, Permission
from kiim_desktop.domain.sharing_rules import load_rules

RULES = load_rules(read_text)
TODAY = date(2026, 3, 2)
PERSON, STRANGER = PersonId(b"p" * 16), PersonId(b"s" * 16)
OFFICE, OTHER = OfficeId(b"o" * 16), OfficeId(b"q" * 16)
EVERY_GROUP = frozenset(Category)
MATRIX = """
mbe                     O O O O O O O O O O O O O
jmd                     O O O O O O O O O O O O O
county_case_mgmt        O O O O O O O O O X O O O
jobcenter               C C C C C C O C X - X C -
employment_agency       C C - C C C C C - - - X -
language_provider       X X - X C X - O - - X - -
school                  X X X - X X - X - - X - -
kita                    X X X - X X - X - - X - -
youth_office            X X X X X - - - X X X X -
recognition_counselling C C - C C C C C - - - X -
employer_recruiting     X X - X X X X X - - - - -
volunteer_group         X X - - X - - - - - - - -
welcome_center          O O C O O O O O O - C O O
county_coordination     - - - A A A A A A - A A -
housing                 - - - - - - - - - - - - -
health                  - - - - - - - - - - - - -
dpo                     - - - - - - - - - - - - -
it                      - - - - - - - - - - - - -
"""
"""The table of domain.md 2, P0 to P12; for two kinds it names nothing, so they get nothing."""


def letters() -> dict[str, list[str]]:
    lines = (line.split() for line in MATRIX.strip().splitlines())
    return {kind: told for kind, *told in lines}


def permission(number: int = 1, **said: object) -> Permission:
    """Return a consent that opens all groups to OFFICE for the year from January on; `said` changes it."""
    usual = Permission(
        id=RecordId(number.to_bytes(8, "big")),
        person=PERSON,
        purposes=frozenset({"P-A", "P-B"}),
        recipients=frozenset({OFFICE}),
        groups=EVERY_GROUP,
        mode=Mode.CONTRIBUTE,
        extent=Extent.ALL,
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        covers_special=True,
        text_version="v1",
        evidence="Handakte, Blatt 3",
    )
    return replace(usual, **said)  # type: ignore[arg-type]  # fields by name


def question(**asked: object) -> Question:
    usual = Question(
        person=PERSON,
        recipient=OFFICE,
        organisation_kind="jobcenter",
        category=Category.LANGUAGE,
        mode=Mode.READ,
        day=TODAY,
    )
    return replace(usual, **asked)  # type: ignore[arg-type]  # fields by name


def answer(permissions: Iterable[Permission], **asked: object) -> Decision:
    return decide(permissions, question(**asked), RULES)
