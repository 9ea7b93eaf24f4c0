"""A paper is over from the day after its last one; of residence titles only the one that counts is looked at."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.domain.as_of import has_ended
from kiim_desktop.domain.kinds import DOCUMENT, PASSPORT, RESIDENCE_TITLE
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import title_that_counts
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.validity import expired
from kiim_desktop.domain.values import NonValue, Value
from tests.domain.test_persons import record

TODAY = date(2026, 11, 18)


def _title(number: int, **values: Value) -> Record:
    found = record(RESIDENCE_TITLE, number, **values)
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    ("until", "is_over"),
    [
        ("2026-11-17", True),
        ("2026-11-18", False),
        ("2026-11", False),
        ("2026-10", True),
        ("2025", True),
        ("2026-11-01?", False),
        ("2026-09-01?", True),
        (None, False),
        (NonValue.UNKNOWN, False),
        (NonValue.NOT_APPLICABLE, False),
    ],
)
def test_only_what_is_surely_over_is_over(until: Value, is_over: bool) -> None:  # an expectation
    assert has_ended(until, TODAY) is is_over


def test_a_title_that_another_one_followed_is_history() -> None:
    old, new = _title(1, title="55", valid_until="2022-01-01"), _title(2, title="25(2)", valid_until="2027-01-01")
    assert expired([old, new], TODAY) == frozenset()


def test_the_title_that_counts_is_marked_when_it_is_over() -> None:
    old, last = _title(1, title="55", valid_until="2022-01-01"), _title(2, title="25(2)", valid_until="2026-01-01")
    assert expired([old, last], TODAY) == {(last.id, "valid_until")}


def test_a_title_that_is_only_applied_for_ends_no_worry() -> None:
    held = _title(1, title="25(2)", valid_until="2026-01-01")
    applied = _title(2, title="9", valid_until="2030-01-01", is_applied_for=True)
    assert expired([held, applied], TODAY) == {(held.id, "valid_until")}


@pytest.mark.parametrize(
    "settled",
    [
        {"issued": "2026-02-01"},
        {"issued": "2026"},
        {"valid_until": NonValue.NOT_APPLICABLE},
    ],
)
def test_a_title_without_an_end_that_came_after_counts(settled: dict[str, Value]) -> None:
    before = _title(2, title="25(2)", issued="2023-01-01", valid_until="2026-01-01")
    lasting = _title(1, title="9", **settled)
    assert title_that_counts([before, lasting]) is lasting
    assert expired([before, lasting], TODAY) == frozenset()


@pytest.mark.parametrize("settled", [{}, {"issued": "2020-01-01"}])
def test_a_title_without_an_end_does_not_count_if_nobody_knows_that_it_came_after(settled: dict[str, Value]) -> None:
    dated = _title(1, title="25(2)", issued="2023-01-01", valid_until="2027-01-01")
    assert title_that_counts([dated, _title(2, title="55", **settled)]) is dated


def test_each_document_that_is_over_is_marked() -> None:
    passport, card = record(DOCUMENT, 1, kind="passport", expires="2025-12"), record(DOCUMENT, 2, expires="2028")
    assert expired(_records(passport, card), TODAY) == {(passport.id, "expires")}


def _records(*found: object) -> list[Record]:
    return [each for each in found if isinstance(each, Record)]


def _kind_of(found: Record) -> Kind:
    return DOCUMENT if found.kind_number == DOCUMENT.number else RESIDENCE_TITLE


def test_of_each_passport_and_state_the_last_one_is_marked() -> None:
    old = record(PASSPORT, 1, kind="passport", state="SYR", valid_until="2020-01-01")
    last = record(PASSPORT, 2, kind="passport", state="SYR", valid_until="2025-01-01")
    card = record(PASSPORT, 3, kind="identity_card", state="SYR", valid_until="2024")
    valid = record(PASSPORT, 4, kind="passport", state="IRQ", valid_until="2030")
    marked = {(last.id, "valid_until"), (card.id, "valid_until")}
    assert expired([last, old, card, valid], TODAY) == marked


@pytest.mark.parametrize("renewed", [{"valid_until": "2031-01-01"}, {}])
def test_a_passport_that_was_renewed_is_history(renewed: dict[str, Value]) -> None:
    old = record(PASSPORT, 1, kind="passport", state="SYR", valid_until="2020-01-01")
    assert expired([record(PASSPORT, 2, kind="passport", state="SYR", **renewed), old], TODAY) == frozenset()
