"""Kinds of record: their numbers are permanent, and everything is said in one line.

A new kind or field is entered with `python -m tests.domain.test_kinds`; what stands in the registry never changes.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain import codes
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.field_types import NON_VALUE_TITLES, Shape, check
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.kinds.declaring import COMMON_FROM, Field, Kind, Search, field_type
from kiim_desktop.domain.values import NonValue, Value, from_plain, to_plain

REGISTRY = Path(__file__).with_name("kind_registry.json")
FIELDS = [pytest.param(kind, field, id=f"{kind.name}.{field.name}") for kind in KINDS.all for field in kind.fields]
SAMPLES: dict[Shape, Value] = {
    Shape.TEXT: "Text",
    Shape.LONG_TEXT: "Langer Text",
    Shape.PHONE: "0171 2345678",
    Shape.CODE: "deu",
    Shape.CODES: ("deu", "ara"),
    Shape.DATE: "1990-02",
    Shape.NUMBER: 45,
    Shape.YES_NO: True,
}
"""A value of each shape."""


def registered() -> dict[str, dict[str, object]]:
    """Return what the kinds declare of everything that travels: numbers, names and shapes."""
    return {
        str(kind.number): {
            "name": kind.name,
            "category": kind.category.number,
            "fields": {
                str(field.number): f"{field.name}: {field.type.shape.value} {field.type.codes}".strip()
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


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_has_a_german_title_and_a_number_of_its_own(kind: Kind, field: Field) -> None:
    assert field.title
    assert field.title != field.name
    assert 0 < field.number < COMMON_FROM
    assert kind.numbered(field.number) is field
    assert kind.field(field.name) is field


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_coded_field_names_a_list_that_is_shipped(kind: Kind, field: Field) -> None:
    if field.type.shape not in {Shape.CODE, Shape.CODES}:
        assert not field.type.codes
        return
    assert codes.load(read_codes_texts())[field.type.codes].codes, field.type.codes


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_takes_its_own_shape_and_no_other(kind: Kind, field: Field) -> None:
    assert not check(field.type, SAMPLES[field.type.shape])
    wrong: Value = 3 if field.type.shape is not Shape.NUMBER else "drei"
    assert check(field.type, wrong)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_may_be_empty_in_four_ways(kind: Kind, field: Field) -> None:
    assert not any(check(field.type, value) for value in (None, *NonValue))
    assert set(NON_VALUE_TITLES) == set(NonValue)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_only_text_is_searched_for_words(kind: Kind, field: Field) -> None:
    words = {Shape.TEXT, Shape.LONG_TEXT, Shape.PHONE}
    assert field.search is Search.NOT or field.type.shape in words


@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.name)
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
