"""What is typed becomes a value or is refused with a reason; what is stored is shown in German."""

from __future__ import annotations

from datetime import date

import pytest

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
    read_text,
    show,
)
from kiim_desktop.domain.values import NonValue, Value, is_filled

TODAY = date(2026, 3, 2)
LEVEL, TOPICS = FieldType(Shape.CODE, "cefr_levels"), FieldType(Shape.CODES, "contact_topics")
NUMBER, DAY, YES_NO = FieldType(Shape.NUMBER, unit="Min"), FieldType(Shape.DATE), FieldType(Shape.YES_NO)
SHORT = FieldType(Shape.TEXT, length=5)


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
