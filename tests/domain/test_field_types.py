"""What is typed becomes a value or is refused with a reason; what is stored is shown in German."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain import codes
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import (
    NON_VALUE_TITLES,
    FieldType,
    NotUnderstood,
    Shape,
    as_date,
    check,
    number_text,
    read_text,
    show,
)
from kiim_desktop.domain.values import NonValue, Value, is_filled

TODAY = date(2026, 3, 2)
LEVEL, TOPICS = FieldType(Shape.CODE, "cefr_levels"), FieldType(Shape.CODES, "contact_topics")
NUMBER, DAY, YES_NO = FieldType(Shape.NUMBER, unit="Min"), FieldType(Shape.DATE), FieldType(Shape.YES_NO)
SHORT = FieldType(Shape.TEXT, length=5)
MONEY = FieldType(Shape.NUMBER, unit="€", decimals=2)
GOAL, OFFICES = FieldType(Shape.REFERENCE, target="goal"), FieldType(Shape.REFERENCES, target="organisation")
ID, LONG_ID = "0123456789abcdef", "fe" * 16


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return codes.load(read_codes_texts())


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        (NUMBER, "45", 45),
        (NUMBER, "1.200", 1200),
        (NUMBER, "-3", -3),
        (NUMBER, "45 Min", 45),
        (DAY, "1.2.1990", "1990-02-01"),
        (DAY, "unbekannt", NonValue.UNKNOWN),
        (YES_NO, "Ja", True),
        (YES_NO, "nein", False),
        (SHORT, "  kurz ", "kurz"),
        (SHORT, "   ", None),
        (LEVEL, "b1", "B1"),
        (MONEY, "2,29", 229),
        (MONEY, "2.29 €", 229),
        (MONEY, "2,5", 250),
        (MONEY, "1603", 160_300),
        (MONEY, "1.603", 160_300),
        (MONEY, "1.603,50 €", 160_350),
        (MONEY, "-0,05", -5),
        (GOAL, ID.upper(), ID),
        (OFFICES, f"{ID}, {LONG_ID}", (ID, LONG_ID)),
    ],
)
def test_what_people_type_is_understood(type_: FieldType, typed: str, value: Value, lists: CodeLists) -> None:
    assert read_text(type_, typed, lists, TODAY).value == value


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        (NUMBER, "viel"),
        (NUMBER, "--5"),
        (NUMBER, "1-2"),
        (NUMBER, "9" * 30),
        (DAY, "irgendwann"),
        (YES_NO, "vielleicht"),
        (SHORT, "länger als fünf"),
        (LEVEL, "Z9"),
        (NUMBER, "2,29"),
        (MONEY, "2,295"),
        (MONEY, "2,-"),
        (MONEY, "viel"),
        (GOAL, "das Ziel vom Mai"),
        (GOAL, ID[1:]),
        (GOAL, f"{ID} {ID}"),
        (OFFICES, f"{ID}, Jobcenter"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(type_: FieldType, typed: str, lists: CodeLists) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        read_text(type_, typed, lists, TODAY)
    assert refusal.value.args[0]
    assert typed not in refusal.value.args[0]


@pytest.mark.parametrize("non_value", NonValue)
def test_each_way_of_having_no_value_can_be_typed_and_is_shown_again(non_value: NonValue, lists: CodeLists) -> None:
    typed = NON_VALUE_TITLES[non_value]
    assert read_text(NUMBER, typed, lists, TODAY).value is non_value
    assert show(NUMBER, non_value, lists) == typed
    assert not is_filled(non_value)


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        (DAY, "1990-02-01", "01.02.1990"),
        (DAY, "soon", "soon"),
        (NUMBER, 45, "45 Min"),
        (YES_NO, False, "nein"),
        (LEVEL, "a code of a newer list", "a code of a newer list"),
        (SHORT, None, ""),
        (MONEY, 229, "2,29 €"),
        (MONEY, 160_300, "1603,00 €"),
        (MONEY, -5, "-0,05 €"),
        (GOAL, ID, "01234567"),
        (OFFICES, (ID, LONG_ID), "01234567, fefefefe"),
    ],
)
def test_values_are_shown_as_people_read_them(type_: FieldType, value: Value, shown: str, lists: CodeLists) -> None:
    assert show(type_, value, lists) == shown


@pytest.mark.parametrize("value", ["soon", "1990-13-01", "", 7, None, NonValue.UNKNOWN])
def test_a_date_nobody_can_read_never_stops_a_list(value: Value) -> None:
    assert as_date(value) is None


def test_a_date_that_is_none_is_refused_before_it_is_stored() -> None:
    assert check(DAY, "1990-13-01")
    assert check(DAY, "irgendwann")
    assert not check(DAY, "1990~")


def test_a_number_no_format_could_carry_is_refused_before_it_is_stored() -> None:
    assert check(NUMBER, 2**53)
    assert not check(NUMBER, 2**53 - 1)
    assert check(NUMBER, True)


def test_a_reference_is_shown_by_the_name_of_what_it_points_to(lists: CodeLists) -> None:
    names = {ID: "Sprachschule Nord", LONG_ID: "Jobcenter"}
    assert show(GOAL, ID, lists, names.__getitem__) == "Sprachschule Nord"
    assert show(OFFICES, (ID, LONG_ID), lists, names.__getitem__) == "Sprachschule Nord, Jobcenter"


@pytest.mark.parametrize("value", ["Ziel", ID[1:], ID.upper(), 7, (ID,), ""])
def test_only_an_id_is_stored_as_a_reference(value: Value) -> None:
    assert check(GOAL, value)
    assert check(OFFICES, value) == ("" if value == (ID,) else check(GOAL, value))


@given(st.integers(-(10**9), 10**9))
def test_an_amount_of_money_that_is_shown_can_be_typed_again(cents: int) -> None:
    typed = f"{number_text(MONEY, cents)} €"
    assert read_text(MONEY, typed, codes.load({}), TODAY).value == cents
