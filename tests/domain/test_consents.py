"""Who may see what: one function decides, nothing is open by default, and of doubt the narrower side counts."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.consents import Reason, Recipient, months_later, scope_of
from kiim_desktop.domain.permissions import Extent, Mode, Permission, Stored, group_named
from kiim_desktop.domain.sharing_rules import Letter
from tests.domain.permits import OFFICE, OTHER, RULES, STRANGER, TODAY, answer, letters, permission

# --- the table of data groups ---------------------------------------------------------------------------------------


def test_the_shipped_table_is_the_one_of_the_concept_for_every_kind_of_organisation() -> None:
    table = RULES.table_on(TODAY)
    shipped = {kind: [row.letters[f"P{number}"].value for number in range(13)] for kind, row in table.kinds.items()}
    assert shipped == letters()
    assert set(table.kinds) == set(load(read_codes_texts())["org_kinds"].codes)
    for row in table.kinds.values():
        assert set(row.letters) == {f"P{number}" for number in range(15)}
        assert row.letters["P13"] in {Letter.ENDS, Letter.NEVER}
        assert set(row.only) <= set(row.letters)


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind in letters() for number in range(13) if number not in (9, 12)]
)
def test_a_standing_consent_opens_what_the_table_allows_and_nothing_else(kind: str, number: int) -> None:
    category = group_named(f"P{number}")
    decision = answer([permission()], organisation_kind=kind, category=category)
    expected = {
        "O": Reason.CONSENTED,
        "C": Reason.CONSENTED,
        "X": Reason.ONLY_ONCE,
        "A": Reason.AGGREGATES_ONLY,
        "-": Reason.NOT_FOR_THIS_KIND,
    }[letters()[kind][number]]
    assert (decision.reason, decision.allowed) == (expected, expected is Reason.CONSENTED)


@pytest.mark.parametrize("kind", letters())
@pytest.mark.parametrize("mode", set(Mode) - {Mode.ONCE})
def test_health_counselling_and_casework_are_in_no_standing_consent_of_any_kind(kind: str, mode: Mode) -> None:
    whole = [permission(mode=Mode.CO_EDIT)]
    for category in (Category.HEALTH, Category.COUNSELLING, Category.CASEWORK):
        assert not answer(whole, organisation_kind=kind, category=category, mode=mode).allowed


ONCE = permission(mode=Mode.ONCE)
TABLE = [
    # nothing, or not this
    ([], {}, Reason.NO_CONSENT),
    ([permission(person=STRANGER)], {}, Reason.NO_CONSENT),
    ([permission()], {"person": STRANGER}, Reason.NO_CONSENT),
    ([permission()], {}, Reason.CONSENTED),
    ([permission(recipients=frozenset())], {}, Reason.OTHER_RECIPIENT),
    ([permission()], {"recipient": OTHER}, Reason.OTHER_RECIPIENT),
    ([permission(recipients=frozenset({OFFICE, OTHER}))], {"recipient": OTHER}, Reason.CONSENTED),
    ([permission(groups=frozenset())], {}, Reason.OTHER_GROUP),
    ([permission(groups=frozenset({Category.WORK}))], {}, Reason.OTHER_GROUP),
    ([permission(groups=frozenset({Category.WORK}))], {"category": Category.WORK}, Reason.CONSENTED),
    # purpose
    ([permission()], {"purpose": "P-B"}, Reason.CONSENTED),
    ([permission()], {"purpose": "P-C"}, Reason.OTHER_PURPOSE),
    ([permission(purposes=frozenset())], {}, Reason.OTHER_PURPOSE),
    ([permission(purposes=frozenset({"P-F"}))], {}, Reason.OTHER_PURPOSE),
    ([permission(purposes=frozenset({"P-F"}))], {"purpose": "P-F"}, Reason.STATISTICS_ONLY),
    ([permission(purposes=frozenset({"P-F", "P-A"}))], {}, Reason.CONSENTED),
    # status
    ([permission(status=Stored.REQUESTED)], {}, Reason.REQUESTED),
    ([permission(status=Stored.REFUSED)], {}, Reason.REFUSED),
    ([permission(status=Stored.WITHDRAWN)], {}, Reason.WITHDRAWN),
    ([permission(status=Stored.WITHDRAWN, withdrawn=TODAY)], {"day": date(2026, 1, 5)}, Reason.WITHDRAWN),
    ([permission(status=Stored.WITHDRAWN, withdrawn=date(2026, 5, 1))], {}, Reason.WITHDRAWN),
    # period
    ([permission()], {"day": date(2025, 12, 31)}, Reason.NOT_YET),
    ([permission()], {"day": date(2026, 1, 1)}, Reason.CONSENTED),
    ([permission()], {"day": date(2026, 12, 31)}, Reason.CONSENTED),
    ([permission()], {"day": date(2027, 1, 1)}, Reason.EXPIRED),
    ([permission(valid_until=None)], {"day": date(2027, 1, 1)}, Reason.CONSENTED),
    ([permission(valid_until=None)], {"day": date(2027, 1, 2)}, Reason.EXPIRED),
    ([permission(valid_until=date(2028, 1, 1), default_ends=True)], {"day": date(2027, 1, 2)}, Reason.EXPIRED),
    ([permission(valid_until=date(2028, 1, 1))], {"day": date(2027, 1, 2)}, Reason.CONSENTED),
    ([permission(valid_until=date(9999, 12, 31))], {"day": date(2029, 1, 1)}, Reason.CONSENTED),
    ([permission(valid_until=date(9999, 12, 31))], {"day": date(2029, 1, 2)}, Reason.EXPIRED),
    ([permission(valid_from=None)], {}, Reason.INCOMPLETE),
    # proof
    ([permission(evidence="")], {}, Reason.INCOMPLETE),
    ([permission(evidence="", signature="ab12")], {}, Reason.CONSENTED),
    ([permission(text_version="")], {}, Reason.INCOMPLETE),
    ([permission(mode=None)], {}, Reason.INCOMPLETE),
    # mode
    ([permission(mode=Mode.READ)], {"mode": Mode.READ}, Reason.CONSENTED),
    ([permission(mode=Mode.READ)], {"mode": Mode.CONTRIBUTE}, Reason.LESS_AGREED),
    ([permission(mode=Mode.READ)], {"mode": Mode.CO_EDIT}, Reason.LESS_AGREED),
    ([permission()], {"mode": Mode.CONTRIBUTE}, Reason.CONSENTED),
    ([permission()], {"mode": Mode.CO_EDIT}, Reason.LESS_AGREED),
    ([permission(mode=Mode.CO_EDIT)], {"mode": Mode.CO_EDIT}, Reason.CONSENTED),
    ([ONCE], {"mode": Mode.READ}, Reason.LESS_AGREED),
    ([permission()], {"mode": Mode.ONCE}, Reason.CONSENTED),
    ([ONCE], {"mode": Mode.ONCE}, Reason.CONSENTED),
    # single transmissions
    ([ONCE], {"mode": Mode.ONCE, "category": Category.HOUSING}, Reason.CONSENTED),
    ([permission()], {"mode": Mode.ONCE, "category": Category.HOUSING}, Reason.LESS_AGREED),
    ([permission()], {"category": Category.HOUSING}, Reason.ONLY_ONCE),
    ([ONCE], {"mode": Mode.ONCE, "category": Category.HEALTH}, Reason.NOT_FOR_THIS_KIND),
    (
        [ONCE],
        {"mode": Mode.ONCE, "category": Category.HEALTH, "organisation_kind": "youth_office"},
        Reason.CONSENTED,
    ),
    (
        [replace(ONCE, covers_special=False)],
        {"mode": Mode.ONCE, "category": Category.HEALTH, "organisation_kind": "youth_office"},
        Reason.OWN_TICK,
    ),
    (
        [permission()],
        {"mode": Mode.ONCE, "category": Category.HEALTH, "organisation_kind": "mbe"},
        Reason.LESS_AGREED,
    ),
    ([permission()], {"category": Category.HEALTH, "organisation_kind": "mbe"}, Reason.SPECIAL_ONLY_ONCE),
    ([ONCE], {"mode": Mode.ONCE, "category": Category.COUNSELLING, "organisation_kind": "mbe"}, Reason.NEVER_LEAVES),
    ([ONCE], {"mode": Mode.ONCE, "category": Category.CASEWORK, "organisation_kind": "mbe"}, Reason.NEVER_LEAVES),
    # kinds and categories
    ([permission()], {"category": Category.OFFICE}, Reason.NOT_OF_A_PERSON),
    ([permission()], {"category": Category.CATALOGUE}, Reason.NOT_OF_A_PERSON),
    ([permission()], {"organisation_kind": "immigration_office"}, Reason.NEVER_A_MEMBER),
    ([permission()], {"organisation_kind": "police"}, Reason.UNKNOWN_KIND),
    ([permission()], {"organisation_kind": ""}, Reason.UNKNOWN_KIND),
    # both ends of a referral
    ([permission()], {"category": Category.REFERRAL}, Reason.ONLY_BOTH_ENDS),
    ([permission()], {"category": Category.REFERRAL, "ends": frozenset({OTHER})}, Reason.ONLY_BOTH_ENDS),
    ([permission()], {"category": Category.REFERRAL, "ends": frozenset({OFFICE, OTHER})}, Reason.CONSENTED),
    ([], {"category": Category.REFERRAL, "ends": frozenset({OFFICE, OTHER})}, Reason.NO_CONSENT),
    # several consents: the union of the valid ones; of all that fail the nearest speaks
    ([permission(1, status=Stored.WITHDRAWN), permission(2)], {}, Reason.CONSENTED),
    ([permission(1, groups=frozenset({Category.WORK})), permission(2, groups=frozenset())], {}, Reason.OTHER_GROUP),
    ([permission(1, recipients=frozenset({OTHER})), permission(2, status=Stored.REFUSED)], {}, Reason.REFUSED),
    ([permission(1, mode=Mode.READ), permission(2, mode=Mode.CO_EDIT)], {"mode": Mode.CO_EDIT}, Reason.CONSENTED),
    (
        # read for work and co-edit for languages do not add up to co-edit for work
        [
            permission(1, mode=Mode.READ, groups=frozenset({Category.WORK})),
            permission(2, mode=Mode.CO_EDIT, groups=frozenset({Category.LANGUAGE})),
        ],
        {"mode": Mode.CO_EDIT, "category": Category.WORK},
        Reason.LESS_AGREED,
    ),
]


@pytest.mark.parametrize(("permissions", "asked", "reason"), TABLE)
def test_what_is_asked_is_answered_by_the_rules(
    permissions: list[Permission], asked: dict[str, object], reason: Reason
) -> None:
    decision = answer(permissions, **asked)
    assert (decision.reason, decision.allowed) == (reason, reason is Reason.CONSENTED)
    assert (decision.permission is None) is not decision.allowed


def test_there_are_at_least_sixty_rows_and_every_reason_is_met() -> None:
    assert len(TABLE) >= 60
    met = {reason for _permissions, _asked, reason in TABLE} | {Reason.AGGREGATES_ONLY}
    assert met == set(Reason)
    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_answer_names_the_consent_it_rests_on_the_longest_first() -> None:
    short, long_ = permission(2, valid_until=date(2026, 6, 1)), permission(1)
    for order in itertools.permutations([short, long_]):
        assert answer(order).permission == long_.id


def test_of_documents_only_the_facts_are_shared_unless_attached_to_a_transmission() -> None:
    assert answer([permission()], category=Category.DOCUMENTS).is_metadata_only
    assert not answer([ONCE], category=Category.DOCUMENTS, mode=Mode.ONCE).is_metadata_only
    assert not answer([permission()]).is_metadata_only


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(9999, 1, 1), 12, date.max),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


# --- what an office has now -----------------------------------------------------------------------------------------


def test_the_scope_of_an_office_lists_each_consent_apart_and_only_what_it_opens() -> None:
    jobcenter = Recipient(OFFICE, "Jobcenter", "jobcenter")
    listed = permission(
        2,
        groups=frozenset({Category.WORK}),
        mode=Mode.CO_EDIT,
        extent=Extent.LISTED,
        chosen=frozenset({RecordId(b"record01")}),
        purposes=frozenset({"P-D"}),
    )
    gone = permission(3, status=Stored.WITHDRAWN)
    scope = scope_of([gone, listed, permission(1), replace(ONCE, id=RecordId(b"only4now"))], jobcenter, TODAY, RULES)
    first, second = scope.shares
    assert first.categories == {
        *(Category.IDENTITY, Category.CONTACT, Category.HOUSEHOLD, Category.RESIDENCE, Category.LANGUAGE),
        *(Category.EDUCATION, Category.WORK, Category.COURSES, Category.PLAN, Category.DOCUMENTS),
    }
    assert (first.mode, first.extent, first.chosen) == (Mode.CONTRIBUTE, Extent.ALL, frozenset())
    assert (first.since, first.until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert first.metadata_only == {Category.DOCUMENTS}
    assert (second.consent, second.categories, second.chosen) == (
        listed.id,
        frozenset({Category.WORK}),
        listed.chosen,
    )
    assert (scope.categories[Category.WORK], scope.categories[Category.PLAN]) == (Mode.CO_EDIT, Mode.CONTRIBUTE)


def test_an_office_of_another_kind_has_less_by_the_same_consent() -> None:
    volunteers = Recipient(OFFICE, "Paten", "volunteer_group")
    provider = Recipient(OFFICE, "Sprachschule", "language_provider")
    assert scope_of([permission()], volunteers, TODAY, RULES).shares == ()
    assert set(scope_of([permission()], provider, TODAY, RULES).categories) == {Category.LANGUAGE, Category.COURSES}
