"""What one consent says while devices disagree about it: the most restrictive of all living values, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, ReplicaId
from kiim_desktop.base.resources import read_codes_texts, read_text
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import DELETED, Head, RecordState, apply
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.consents import Question, decide, last_day
from kiim_desktop.domain.kinds import CASE, CONSENT, KINDS
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.permissions import (
    Extent,
    Mode,
    Stored,
    end_of_counselling,
    group_named,
    permission_of,
    permissions_in,
)
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.sharing_rules import load_rules
from kiim_desktop.domain.values import NonValue, Value
from tests.factories import head

RULES = load_rules(read_text)
PERSON = PersonId(b"p" * 16)
FIRST, SECOND, THIRD = (OfficeId(letter * 16) for letter in (b"a", b"b", b"c"))
FULL: dict[str, Value] = {
    "purposes": ("P-A", "P-B"),
    "recipients": (FIRST.hex(), SECOND.hex()),
    "groups": ("P0", "P4", "P6"),
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "signed": "2026-01-01",
    "status": "given",
    "mode": "co_edit",
    "extent": "all",
    "evidence": "Blatt 3",
    "text_version": "v1",
    "confidentiality_release": True,
}
SAID: dict[str, list[Value]] = {
    "purposes": [("P-A",), ("P-B",), ("P-A", "P-B"), (), None, NonValue.UNKNOWN],
    "recipients": [(FIRST.hex(),), (SECOND.hex(),), (FIRST.hex(), SECOND.hex()), (), None, ("ff",)],
    "groups": [("P4",), ("P0", "P4"), ("P6",), (), None, ("P4", "P99"), ("P12", "P4")],
    "valid_from": ["2026-01-01", "2026-03-15", "2025-02-01", "2026-03", "XXXX", None, "nonsense"],
    "signed": ["2026-01-01", "2026-03-15", "2025-02-01", None, "XXXX"],
    "valid_until": ["2026-03-10", "2026-12-31", "2027-06-30", "2026-03", None, "XXXX", NonValue.NOT_ASKED],
    "status": ["given", "refused", "withdrawn", "new_code", None, NonValue.REFUSED],
    "withdrawn": ["2026-02-01", "2030-01-01", "2026", "XXXX", None, NonValue.UNKNOWN, NonValue.NOT_APPLICABLE],
    "withdrawn_groups": [("P4",), ("P6",), (), None],
    "withdrawn_recipients": [(FIRST.hex(),), (SECOND.hex(),), (), None],
    "mode": ["once", "read", "contribute", "co_edit", None, "new_mode"],
    "evidence": ["Blatt 3", "Blatt 4", None],
    "text_version": ["v1", "v2", None],
}
FIELDS_AND_VALUES = st.sampled_from(list(SAID)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(SAID[name]), min_size=1, max_size=4))
)
ENDS = st.sampled_from(["2026-12-31", None, "2099-01-01"])
QUESTIONS = st.builds(
    lambda recipient, group, mode, day, purpose: Question(
        person=PERSON,
        recipient=recipient,
        organisation_kind="jobcenter",
        category=group,
        mode=mode,
        day=day,
        purpose=purpose,
    ),
    st.sampled_from([FIRST, SECOND, THIRD]),
    st.sampled_from([Category.LANGUAGE, Category.WORK, Category.IDENTITY, Category.COUNSELLING]),
    st.sampled_from(Mode),
    st.sampled_from([date(2026, 3, 1), date(2026, 3, 20), date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 1)]),
    st.sampled_from([None, "P-A", "P-B"]),
)


def number(name: str, kind: Kind = CONSENT) -> int:
    field = kind.field(name)
    assert field is not None
    return field.number


def consent(*disagreeing: tuple[str, list[Value]], **said: Value) -> Record:
    """Return a consent as one device wrote it; about some fields others wrote something at the same time."""
    values = {number(name): (head(value),) for name, value in {**FULL, **said}.items()}
    heads = {number(name): others(told) for name, told in disagreeing}
    return Record(PERSON, RecordId(b"consent1"), RecordState(CONSENT.number, {**values, **heads}))


def others(told: list[Value]) -> tuple[Head, ...]:
    return tuple(head(value, f"device{place:02}".encode(), lamport=place) for place, value in enumerate(told))


def case(opened: str | None, closed: str | None, record: bytes = b"thecase1") -> Record:
    cells = {number("opened", CASE): (head(opened),), number("closed", CASE): (head(closed),)}
    return Record(PERSON, RecordId(record), RecordState(CASE.number, cells))


def may(record: Record, asked: Question) -> bool:
    return decide([permission_of(record)], asked, RULES).allowed


def test_a_consent_as_it_was_signed_opens_what_it_says() -> None:
    said = permission_of(consent())
    assert (said.id, said.person, said.status, said.mode, said.extent) == (
        b"consent1",
        PERSON,
        Stored.GIVEN,
        Mode.CO_EDIT,
        Extent.ALL,
    )
    assert said.recipients == {FIRST, SECOND}
    assert said.groups == {Category.IDENTITY, Category.LANGUAGE, Category.WORK}
    assert (said.valid_from, said.valid_until, said.default_ends) == (date(2026, 1, 1), date(2026, 12, 31), False)
    assert said.confidentiality_release
    assert not said.covers_special
    assert said.is_complete


@given(st.lists(FIELDS_AND_VALUES, min_size=1, max_size=3, unique_by=lambda each: each[0]), ENDS, QUESTIONS)
def test_while_devices_disagree_only_what_each_of_them_would_allow_is_allowed(
    disagreements: list[tuple[str, list[Value]]], end: Value, asked: Question
) -> None:
    if may(consent(*disagreements, valid_until=end), asked):
        for alone in itertools.product(*([(name, [value]) for value in told] for name, told in disagreements)):
            assert may(consent(*alone, valid_until=end), asked)


@given(st.dictionaries(st.sampled_from(list(SAID)), st.integers(0, 3), max_size=4), st.data())
def test_the_order_in_which_changes_arrive_does_not_matter(fields: Mapping[str, int], data: st.DataObject) -> None:
    told = {
        name: [data.draw(st.sampled_from(SAID[name])) for _each in range(count + 1)] for name, count in fields.items()
    }
    arriving = [{number(name): one} for name, values in told.items() for one in others(values)]
    results = set()
    for order in (arriving, list(reversed(arriving)), data.draw(st.permutations(arriving))):
        base = consent().state
        state = RecordState(base.kind, {key: cell for key, cell in base.cells.items() if key not in map(number, told)})
        for heads in order:
            state = apply(state, heads)
        results.add(permission_of(Record(PERSON, RecordId(b"consent1"), state)))
    assert len(results) == 1


@given(FIELDS_AND_VALUES, st.sampled_from(["2020-01-01", "2026-02-01", "2099", "XXXX", "nonsense"]), QUESTIONS)
def test_a_withdrawal_wins_over_anything_said_beside_it(
    disagreement: tuple[str, list[Value]], day: str, asked: Question
) -> None:
    for withdrawals in ([day], [None, day], [day, None]):
        record = consent(disagreement, ("withdrawn", list(withdrawals)))
        assert permission_of(record).status is Stored.WITHDRAWN
        assert not may(record, asked)


@pytest.mark.parametrize("emptied", [None, "", NonValue.NOT_APPLICABLE])
def test_a_withdrawal_cannot_be_taken_back_by_emptying_its_day(emptied: Value) -> None:
    base = consent()
    withdrawn = apply(base.state, {number("withdrawn"): head("2026-02-01", b"device01")})
    seen = {ReplicaId(b"device01"): 1}
    later = apply(withdrawn, {number("withdrawn"): head(emptied, b"device02", seen=seen, lamport=2)})
    assert permission_of(replace(base, state=later)).status is Stored.WITHDRAWN
    never = apply(base.state, {number("withdrawn"): head(emptied, b"device02")})
    assert permission_of(replace(base, state=never)).status is Stored.GIVEN


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (["requested"], Stored.REQUESTED),
        (["given"], Stored.GIVEN),
        (["requested", "given"], Stored.GIVEN),
        (["given", "refused"], Stored.REFUSED),
        (["refused", "given", "requested"], Stored.REFUSED),
        (["given", None], Stored.REFUSED),
        (["given", "a newer code"], Stored.REFUSED),
        (["given", "withdrawn"], Stored.WITHDRAWN),
    ],
)
def test_requested_gives_way_to_an_answer_and_the_stricter_answer_counts(told: list[Value], status: Stored) -> None:
    for order in itertools.permutations(told):
        assert permission_of(consent(("status", list(order)))).status is status


def test_a_record_that_says_nothing_opens_nothing() -> None:
    said = permission_of(Record(PERSON, RecordId(b"consent1"), RecordState(CONSENT.number)))
    assert (said.status, said.recipients, said.groups, said.extent) == (
        Stored.REQUESTED,
        frozenset(),
        frozenset(),
        Extent.NONE,
    )
    assert not said.is_complete


def test_a_deleted_consent_is_withdrawn_even_if_somebody_went_on_writing_in_it() -> None:
    record = consent()
    gone = {**record.state.cells, DELETED: (head(True),)}
    kept = replace(record, state=replace(record.state, cells=gone))
    assert not kept.is_deleted
    assert permission_of(kept).status is Stored.WITHDRAWN


def test_what_was_withdrawn_in_part_adds_up() -> None:
    record = consent(("withdrawn_groups", [("P4",), ("P6",)]), ("withdrawn_recipients", [(SECOND.hex(),), None]))
    said = permission_of(record)
    assert (said.groups, said.recipients) == (frozenset({Category.IDENTITY}), frozenset({FIRST}))


@pytest.mark.parametrize(
    ("told", "extent"),
    [(["all", "none"], Extent.NONE), (["all", "listed"], Extent.LISTED), (["listed", None], Extent.NONE)],
)
def test_of_two_extents_the_smaller_counts(told: list[Value], extent: Extent) -> None:
    assert permission_of(consent(("extent", told))).extent is extent


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        (["co_edit", "read"], Mode.READ),
        (["contribute", "co_edit"], Mode.CONTRIBUTE),
        (["once", "read"], Mode.ONCE),
        (["co_edit", None], Mode.READ),
        (["read", "a newer code"], None),
    ],
)
def test_of_two_modes_the_smaller_counts(told: list[Value], mode: Mode | None) -> None:
    for order in itertools.permutations(told):
        assert permission_of(consent(("mode", list(order)))).mode is mode


def test_of_listed_records_those_that_all_list_are_meant() -> None:
    record = consent(("chosen", [("01" * 8, "02" * 8), ("02" * 8,), ("02" * 8, "zz")]))
    assert permission_of(record).chosen == {b"\x02" * 8}


@pytest.mark.parametrize("name", ["covers_special", "is_mutual", "confidentiality_release"])
@pytest.mark.parametrize(("told", "says"), [([True, True], True), ([True, False], False), ([True, None], False)])
def test_a_tick_counts_if_all_see_it(name: str, told: list[Value], says: bool) -> None:
    assert getattr(permission_of(consent((name, told))), name) is says


@pytest.mark.parametrize(
    ("told", "last"),
    [
        (["2026-05-31"], date(2026, 5, 31)),
        (["2026-05-31", "2026-04-30"], date(2026, 4, 30)),
        (["2026-05"], date(2026, 5, 1)),
        ([None], date(2027, 1, 1)),
        (["2028-01-01"], date(2028, 1, 1)),
        (["2028-01-01", None], date(2027, 1, 1)),
        (["2099-01-01"], date(2029, 1, 1)),
    ],
)
def test_the_earlier_end_counts_and_no_consent_is_open_ended(told: list[Value], last: date) -> None:
    assert last_day(permission_of(consent(("valid_until", told))), RULES) == last


def test_a_start_that_is_not_exactly_known_is_the_last_day_it_can_be() -> None:
    assert permission_of(consent(("valid_from", ["2026-03"]))).valid_from == date(2026, 3, 31)
    assert permission_of(consent(("valid_from", ["2026-01-01", "2026-02-01"]))).valid_from == date(2026, 2, 1)
    assert permission_of(consent(("valid_from", [None]))).valid_from == date(2026, 1, 1)
    assert permission_of(consent(("valid_from", [None]), ("signed", [None]))).valid_from is None


def test_nobody_consents_to_what_happened_before_the_signature() -> None:
    assert permission_of(consent(valid_from="2025-06-01", signed="2026-02-14")).valid_from == date(2026, 2, 14)


def test_of_two_starts_the_later_opens_and_the_earlier_counts_for_the_end() -> None:
    said = permission_of(consent(("valid_from", ["2026-02-01", "2026-05-01"]), valid_until=None))
    assert (said.valid_from, last_day(said, RULES)) == (date(2026, 5, 1), date(2027, 2, 1))


@pytest.mark.parametrize("hostile", [({"x": 1}, "P4"), [["P4"]], {"P4": 1}, 4, True, "P4"])
def test_forms_of_newer_versions_open_nothing_and_break_nothing(hostile: object) -> None:
    for name in SAID:
        permission_of(consent((name, [hostile, FULL.get(name)])))  # type: ignore[list-item]  # what no type allows
    assert permission_of(consent(("groups", ["P4"]))).groups == frozenset()


@pytest.mark.parametrize(
    ("cases", "end"),
    [
        ([], None),
        ([("2025-01-01", None)], None),
        ([("2025-01-01", "2026-06-30")], date(2026, 6, 30)),
        ([("2025-01-01", "2026-06-30"), ("2026-05-01", None)], None),
        ([("2025-01-01", "2026-06-30"), ("2026-08-01", None)], date(2026, 6, 30)),
        ([("2025-01-01", "2026-06-30"), ("2026-05-01", "2026-09-30")], date(2026, 9, 30)),
        ([("2024-01-01", "2025-06-30")], date(2025, 6, 30)),
        ([("2024-01-01", "2025-06-30"), ("2026-02-01", None)], None),
        ([(None, "2026-06-30")], date(2026, 6, 30)),
    ],
)
def test_a_consent_ends_with_the_counselling(cases: list[tuple[str | None, str | None]], end: date | None) -> None:
    file = [case(opened, closed, bytes([place]) * 8) for place, (opened, closed) in enumerate(cases)]
    assert end_of_counselling(file, date(2026, 1, 1)) == end
    (said,) = permissions_in([*file, consent()])
    assert said.valid_until == min(end or date.max, date(2026, 12, 31))


def test_only_consents_are_taken_from_a_file_in_the_order_of_their_ids() -> None:
    later = replace(consent(), id=RecordId(b"consent2"))
    assert [each.id for each in permissions_in([later, case(None, None), consent()])] == [b"consent1", b"consent2"]


def test_codes_of_the_lists_are_those_of_the_program() -> None:
    lists = load(read_codes_texts())
    assert list(lists["share_modes"].codes) == [each.value for each in Mode]
    assert set(lists["share_extents"].codes) == {each.value for each in Extent}
    assert set(lists["consent_statuses"].codes) == {each.value for each in Stored} - {"withdrawn"}
    assert all(group_named(code) for code in lists["data_groups"].codes)
    assert group_named("P12") is Category.COUNSELLING
    assert not any(group_named(code) for code in ("P99", "4", "", "P04", "p4"))
    assert KINDS.named("consent") is CONSENT
