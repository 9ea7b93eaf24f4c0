"""Invented offices: the same seed gives the same, everything generated fits its field and its code list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import CodeLists, load
from kiim_desktop.domain.field_types import Shape, check
from kiim_desktop.domain.kinds import KINDS, OFFER, ORGANISATION
from kiim_desktop.domain.records import CATALOGUE, Edit
from kiim_desktop.domain.values import NonValue
from kiim_desktop.interchange.generator.offers import catalogue
from kiim_desktop.interchange.generator.population import Size, population

TODAY = date(2026, 3, 2)
SMALL = Size(300, 7_500)


@pytest.fixture(scope="module")
def codes() -> CodeLists:
    return load(read_codes_texts())


@pytest.fixture(scope="module")
def edits() -> list[Edit]:
    return [edit for person in population(SMALL, 3) for edit in person.edits()]


def misfits(edits: Iterable[Edit], codes: CodeLists) -> list[tuple[str, str, object]]:
    """Return the values that do not fit their field, or whose code no list knows."""
    found: list[tuple[str, str, object]] = []
    for edit in edits:
        kind = KINDS.numbered(edit.kind)
        assert kind is not None
        for number, value in edit.values.items():
            field = kind.numbered(number)
            assert field is not None
            coded = field.type.shape in (Shape.CODE, Shape.CODES) and not isinstance(value, NonValue)
            said = value if isinstance(value, tuple) else (value,)
            if check(field.type, value) or (coded and any(each not in codes[field.type.codes].codes for each in said)):
                found.append((kind.name, field.name, value))
    return found


def test_every_generated_value_fits_its_field_and_list(edits: list[Edit], codes: CodeLists) -> None:
    assert misfits(edits, codes) == []
    assert misfits(catalogue(300, 3, TODAY), codes) == []


def test_as_many_records_as_asked_for_and_of_many_kinds(edits: list[Edit]) -> None:
    assert abs(len(edits) - SMALL.records) < SMALL.records * 0.02
    assert len({edit.kind for edit in edits}) >= 25


def test_the_same_seed_gives_the_same_and_another_something_else(edits: list[Edit]) -> None:
    again = [edit for person in population(SMALL, 3) for edit in person.edits()]
    other = [edit for person in population(SMALL, 4) for edit in person.edits()]
    assert again == edits
    assert other != edits
    assert list(catalogue(50, 3, TODAY)) == list(catalogue(50, 3, TODAY))


def test_offers_stand_in_the_catalogue_and_name_their_organisation() -> None:
    made = list(catalogue(100, 1, TODAY))
    counts = Counter(edit.kind for edit in made)
    assert counts[OFFER.number] == 100
    assert {edit.scope for edit in made} == {CATALOGUE}
    organisations = {edit.record.hex() for edit in made if edit.kind == ORGANISATION.number}
    field = OFFER.field("organisation")
    assert field is not None
    assert {edit.values[field.number] for edit in made if edit.kind == OFFER.number} <= organisations


def test_nobody_works_goes_to_school_or_ends_before_it_began(edits: list[Edit]) -> None:
    for edit in edits:
        kind = KINDS.numbered(edit.kind)
        assert kind is not None
        begins, ends = kind.field("begins"), kind.field("ends")
        if begins and ends and edit.values.get(ends.number):
            first, last = str(edit.values.get(begins.number) or ""), str(edit.values[ends.number])
            assert first.rstrip("~")[:4] <= last[:4], (kind.name, first, last)
