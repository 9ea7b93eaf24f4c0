"""Kinds of record: their numbers are permanent, and everything is said in one line.

A new kind or field is entered with `python -m tests.domain.test_kinds`; what stands in the registry never changes.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain import codes
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import NON_VALUE_TITLES, Shape, check, read_text
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.kinds.declaring import COMMON_FROM, TODAY, Kind, Search, field_type
from kiim_desktop.domain.values import NonValue, Value, from_plain, to_plain

REGISTRY = Path(__file__).with_name("kind_registry.json")
MOST_VISIBLE = 12
LAST_OF_THE_FIRST = 12
"""Kinds up to this number are older than the rule that required fields stand first; their order is permanent."""
EACH_KIND = pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.name)
SAMPLES: dict[Shape, Value] = {
    Shape.TEXT: "Text",
    Shape.LONG_TEXT: "Langer Text",
    Shape.PHONE: "0171 2345678",
    Shape.CODE: "deu",
    Shape.CODES: ("deu", "ara"),
    Shape.DATE: "1990-02",
    Shape.NUMBER: 45,
    Shape.YES_NO: True,
    Shape.REFERENCE: "0123456789abcdef",
    Shape.REFERENCES: ("0123456789abcdef", "f" * 32),
    Shape.FILE: "0123456789abcdef" * 10,
}
"""A value of each shape."""
CATEGORIES = {
    Category.IDENTITY: "identity name_variant nationality foreign_identifier",
    Category.CONTACT: "contact_detail address reachability",
    Category.HOUSEHOLD: "household_member family_status",
    Category.RESIDENCE: "residence_title residence_condition passport arrival",
    Category.LANGUAGE: "native_language language_skill language_certificate literacy",
    Category.EDUCATION: "schooling recognition occupation skill",
    Category.WORK: "employment benefit",
    Category.COURSES: "course_enrolment attendance course_entitlement",
    Category.HOUSING: "housing everyday_life",
    Category.HEALTH: "health_need vulnerability",
    Category.CHILDREN: "childcare child_schooling",
    Category.PLAN: "plan goal measure",
    Category.COUNSELLING: "counselling_entry private_note",
    Category.REFERRAL: "referral agency_message",
    Category.DOCUMENTS: "document",
    Category.CASEWORK: "case task appointment consent distinct_person file_merge",
    Category.OFFICE: "user snippet import_mapping saved_filter office_task office_appointment",
    Category.CATALOGUE: "organisation offer system_issue practice_card",
}
"""The table of domain.md 3.21."""
NOT_BY_HAND = [
    *("attendance", "private_note", "agency_message", "referral", "document", "case", "consent"),
    *("user", "snippet", "import_mapping", "saved_filter", "office_task", "office_appointment"),
    *("organisation", "offer", "system_issue", "practice_card", "distinct_person", "file_merge"),
]
"""Kinds that come from an import or have a workflow of their own."""
SENSITIVE = {
    "address.address_block",
    "foreign_identifier.value",
    "health_need.disability_band",
    "health_need.kind",
    "health_need.therapy",
    "housing.kind",
    "passport.number",
    "vulnerability.kind",
}
COLLECTED_BY_NOBODY = ("religi", "ethni", "volkszug", "konfession", "foto", "lichtbild", "photo")


@functools.cache
def shipped() -> CodeLists:
    return codes.load(read_codes_texts())


def registered() -> dict[str, dict[str, object]]:
    """Return what the kinds declare of everything that travels: numbers, names and shapes."""
    return {
        str(kind.number): {
            "name": kind.name,
            "category": kind.category.number,
            "fields": {
                str(
                    field.number
                ): f"{field.name}: {field.type.shape.value} {field.type.codes or field.type.target}".strip()
                for field in sorted(kind.fields, key=lambda each: each.number)
            },
        }
        for kind in sorted(KINDS.all, key=lambda each: each.number)
    }


def test_numbers_of_kinds_and_fields_are_permanent() -> None:
    known = json.loads(REGISTRY.read_text(encoding="utf-8"))
    gone = {
        f"{number}.{field}": was
        for number, kind in known.items()
        for field, was in kind["fields"].items()
        if registered().get(number, {"fields": {}})["fields"].get(field) != was  # type: ignore[attr-defined]  # see registered()
    }
    assert not gone, "a number that was given away never changes its meaning"


def test_every_kind_and_field_stands_in_the_registry() -> None:
    known = json.loads(REGISTRY.read_text(encoding="utf-8"))
    assert registered() == known, "python -m tests.domain.test_kinds enters what is new"


def test_no_number_and_no_name_is_given_twice() -> None:
    assert max(Counter(kind.number for kind in KINDS.all).values()) == 1
    assert max(Counter(kind.name for kind in KINDS.all).values()) == 1
    for kind in KINDS.all:
        assert max(Counter(field.number for field in kind.fields).values()) == 1, kind.name
        assert max(Counter(field.name for field in kind.fields).values()) == 1, kind.name


@EACH_KIND
def test_every_field_has_a_german_title_and_a_number_of_its_own(kind: Kind) -> None:
    for field in kind.fields:
        assert field.title
        assert field.title != field.name
        assert 0 < field.number < COMMON_FROM
        assert kind.numbered(field.number) is field
        assert kind.field(field.name) is field


@EACH_KIND
def test_every_coded_field_names_a_list_that_is_shipped(kind: Kind) -> None:
    for field in kind.fields:
        if field.type.shape not in {Shape.CODE, Shape.CODES}:
            assert not field.type.codes
        else:
            assert shipped()[field.type.codes].codes, field.type.codes


@EACH_KIND
def test_every_field_takes_its_own_shape_and_no_other(kind: Kind) -> None:
    for field in kind.fields:
        assert not check(field.type, SAMPLES[field.type.shape])
        wrong: Value = 3 if field.type.shape is not Shape.NUMBER else "drei"
        assert check(field.type, wrong)


@EACH_KIND
def test_every_field_may_be_empty_in_four_ways(kind: Kind) -> None:
    for field in kind.fields:
        assert not any(check(field.type, value) for value in (None, *NonValue))
        assert set(NON_VALUE_TITLES) == set(NonValue)


@EACH_KIND
def test_only_text_is_searched_for_words(kind: Kind) -> None:
    for field in kind.fields:
        words = {Shape.TEXT, Shape.LONG_TEXT, Shape.PHONE}
        assert field.search is Search.NOT or field.type.shape in words


def test_every_kind_belongs_to_the_category_of_the_table() -> None:
    assert {kind.name: kind.category for kind in KINDS.all} == {
        name: category for category, names in CATEGORIES.items() for name in names.split()
    }


def test_numbers_of_other_agencies_never_leave_the_own_stream_though_their_category_can_be_granted() -> None:
    narrowed = {kind.name for kind in KINDS.all if kind.reach is not kind.category.reach}
    assert narrowed == {"foreign_identifier"}
    kind = KINDS.named("foreign_identifier")
    assert (kind.reach, kind.category.reach) == (Reach.OWN_STREAM, Reach.GRANTABLE)


@EACH_KIND
def test_a_form_shows_at_most_twelve_fields_before_mehr_and_the_required_ones_first(kind: Kind) -> None:
    visible = [field for field in kind.fields if not field.more]
    assert 0 < len(visible) <= MOST_VISIBLE
    assert not [field.name for field in kind.fields if field.more and field.is_required]
    if kind.number > LAST_OF_THE_FIRST:
        required = [field.is_required for field in visible]
        assert required == sorted(required, reverse=True)


def test_people_are_offered_the_kinds_they_enter_by_hand_and_health_only_where_it_is_allowed() -> None:
    with_health, without = KINDS.offered(with_health=True), KINDS.offered(with_health=False)
    assert {kind.name for kind in KINDS.all if kind not in with_health} == {*NOT_BY_HAND}
    assert {kind.name for kind in with_health if kind not in without} == {"health_need", "vulnerability"}
    assert all(kind.is_of_person for kind in without)


def test_what_is_dangerous_in_the_wrong_hands_is_marked() -> None:
    assert {
        f"{kind.name}.{field.name}" for kind in KINDS.all for field in kind.fields if field.is_sensitive
    } == SENSITIVE


def test_health_is_told_in_codes_only_without_a_text_for_diagnoses() -> None:
    shapes = {field.type.shape for kind in KINDS.all if kind.category is Category.HEALTH for field in kind.fields}
    assert shapes <= {Shape.CODE, Shape.DATE, Shape.YES_NO}


def test_religion_ethnicity_and_pictures_of_faces_have_no_field() -> None:
    names = [f"{field.name} {field.title}".casefold() for kind in KINDS.all for field in kind.fields]
    assert not [name for name in names if any(word in name for word in COLLECTED_BY_NOBODY)]


@EACH_KIND
def test_a_default_is_an_answer_of_its_field(kind: Kind) -> None:
    for field in kind.fields:
        if field.default:
            read = read_text(field.type, field.default, shipped(), date(2026, 3, 2))
            assert not read.doubt
            assert read.value == ("2026-03-02" if field.default == TODAY else field.default)


@EACH_KIND
def test_every_kind_has_titles_and_a_summary_of_its_own_fields(kind: Kind) -> None:
    assert kind.title
    assert kind.plural
    assert kind.summary.format_map({field.name: "" for field in kind.fields}) is not None
    for name in filter(None, (kind.timeline.begins, kind.timeline.ends)):
        dated = kind.field(name)
        assert dated is not None, name
        assert dated.type.shape is Shape.DATE


def test_a_declaration_without_a_field_type_is_refused_where_it_stands() -> None:
    with pytest.raises(TypeError, match="no field type"):
        field_type(str)


def test_health_counselling_and_casework_never_leave_the_own_stream() -> None:
    own = {category for category in Category if category.reach is Reach.OWN_STREAM}
    assert own == {Category.HEALTH, Category.COUNSELLING, Category.CASEWORK}
    assert {category for category in Category if category.is_special} == {Category.HEALTH}


def test_numbers_of_categories_are_permanent() -> None:
    given = {category.name: category.number for category in Category}
    assert list(given.values()) == [*range(15), 20, 30, 40]
    assert given["IDENTITY"] == 0
    assert given["DOCUMENTS"] == 14


@pytest.mark.parametrize("value", [*SAMPLES.values(), *NonValue, None])
def test_a_value_survives_being_stored(value: Value) -> None:
    assert from_plain(to_plain(value)) == value


@pytest.mark.parametrize(
    "plain", [{"?": "a newer reason"}, {"?": ["hostile"]}, {"?": {}}, {"amount": 3}, {"?": "unknown", "x": 1}]
)
def test_a_form_that_only_a_newer_version_knows_is_kept_as_it_is(plain: object) -> None:
    assert to_plain(from_plain(plain)) == plain


def main() -> None:
    known = json.loads(REGISTRY.read_text(encoding="utf-8")) if REGISTRY.exists() else {}
    new = registered()
    for number, kind in known.items():
        new.setdefault(number, kind)
    REGISTRY.write_text(json.dumps(new, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
