"""Deadlines from the shipped rules: tables of facts and the days that follow from them.

records.json: a record each rule is about and the field its period runs from; days.json: that date and the deadline;
histories.json: several records of a person; states.json: how a deadline stands on a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.deadline_rules import DeadlineRules, load_deadline_rules
from kiim_desktop.domain.deadlines import Deadline, State, answer_id, answer_of, deadlines_of
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.domain.values import NonValue, from_plain

FOLDER = Path(__file__).parent / "deadlines"
RULES = load_deadline_rules(read_text)


def table(name: str) -> Any:  # noqa: ANN401  # as the table has it
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


RECORDS: Mapping[str, tuple[str, Mapping[str, object], str]] = table("records.json")
DAYS = [(rule, *row) for rule, rows in table("days.json").items() for row in rows]
HISTORIES: Sequence[Mapping[str, Any]] = table("histories.json")
STATES = table("states.json")


def id_of(name: str) -> RecordId:
    return RecordId(name.encode().rjust(8, b"\0"))


def record(name: str, kind_name: str, values: Mapping[str, object]) -> ListedRecord:
    kind = KINDS.named(kind_name)
    numbers = {field.name: field.number for field in kind.fields}
    return ListedRecord(id_of(name), kind.number, {numbers[key]: from_plain(value) for key, value in values.items()})


def one(rule: str, begin: object) -> ListedRecord:
    kind, values, field = RECORDS[rule]
    return record("a", kind, {**values, field: begin})


def found(records: Sequence[ListedRecord], rule: str, rules: DeadlineRules = RULES) -> Deadline | None:
    return next((each for each in deadlines_of(records, rules) if each.rule.id == rule), None)


@pytest.mark.parametrize(("rule", "begin", "due"), DAYS, ids=str)
def test_the_day_that_follows_from_a_date(rule: str, begin: object, due: str | None) -> None:
    deadline = found([one(rule, begin)], rule)
    assert (deadline.due if deadline else None) == due


def history(case: Mapping[str, Any]) -> list[ListedRecord]:
    records = []
    for said in case["records"]:
        values = {key: value for key, value in said.items() if key not in {"id", "kind", "is", "is_"}}
        named = said.get("is") or said.get("is_")
        values |= {"kind": named} if named else {}
        values = {
            key: id_of(value[1:]).hex() if isinstance(value, str) and value.startswith("@") else value
            for key, value in values.items()
        }
        records.append(record(said["id"], said["kind"], values))
    return records


def words(deadline: Deadline) -> str:
    met = f" met {bytes(deadline.met_by).lstrip(bytes(1)).decode()}" if deadline.met_by else ""
    return f"{deadline.rule.id} {bytes(deadline.record).lstrip(bytes(1)).decode()} {deadline.due}{met}"


@pytest.mark.parametrize("case", HISTORIES, ids=lambda case: str(case["name"]))
def test_what_follows_from_several_records(case: Mapping[str, Any]) -> None:
    assert sorted(map(words, deadlines_of(history(case), RULES))) == sorted(case["expect"])


@pytest.mark.parametrize("case", HISTORIES, ids=lambda case: str(case["name"]))
def test_the_order_of_the_records_does_not_matter(case: Mapping[str, Any]) -> None:
    records = history(case)
    told = {tuple((each.rule.id, each.record, each.due, each.met_by is None) for each in deadlines_of(order, RULES))
            for order in permutations(records)}  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize(("rule", "begin", "today", "state", "lead"), STATES)
def test_how_a_deadline_stands_on_a_day(rule: str, begin: str, today: str, state: str, lead: int | None) -> None:
    deadline = found([one(rule, begin)], rule)
    assert deadline is not None
    day = date.fromisoformat(today)
    assert (deadline.state_on(day), deadline.lead_on(day)) == (State(state), lead)


def test_there_are_cases_for_every_rule() -> None:
    told = {rule for rule, *_row in DAYS} | {line.split()[0] for case in HISTORIES for line in case["expect"]}
    assert {rule.id for rule in RULES.rules} <= told
    assert len(DAYS) + len(HISTORIES) + len(STATES) >= 150


def test_a_met_deadline_is_met_on_every_day() -> None:
    deadline = found([one("title_expiry", "2026-05-01")], "title_expiry")
    assert deadline is not None
    met = replace(deadline, met_by=id_of("b"))
    assert {met.state_on(date(2026, 1, 1) + timedelta(days=each)) for each in range(0, 900, 30)} == {State.MET}


# --- properties -----------------------------------------------------------------------------------------------------

DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31))


@given(DATES, st.sampled_from(sorted(RECORDS)))
def test_a_month_spans_the_deadlines_of_its_days(day: date, rule: str) -> None:
    exact, month = found([one(rule, day.isoformat())], rule), found([one(rule, f"{day:%Y-%m}")], rule)
    if exact is None:
        return
    assert month is not None
    assert month.first <= exact.first == exact.last <= month.last


@given(DATES, DATES, st.sampled_from(sorted(RECORDS)))
def test_what_begins_later_never_ends_earlier(one_day: date, other_day: date, rule: str) -> None:
    ends = [found([one(rule, day.isoformat())], rule) for day in sorted((one_day, other_day))]
    if ends[0] is not None and ends[1] is not None:
        assert ends[0].first <= ends[1].first


@given(DATES, st.sampled_from(sorted(RECORDS)), st.integers(-400, 400))
def test_states_follow_each_other_and_never_turn_back(day: date, rule: str, away: int) -> None:
    deadline = found([one(rule, day.isoformat())], rule)
    if deadline is None:
        return
    order = [State.UPCOMING, State.DUE, State.OVERDUE, State.LAPSED]
    at = deadline.first + timedelta(days=away)
    states = [order.index(deadline.state_on(each)) for each in (at, at + timedelta(days=1))]
    assert states == sorted(states)
    assert (deadline.lead_on(at) is not None) == (at >= deadline.reminds_from)


def _values() -> Iterator[object]:
    yield from (None, "", "XXXX", "2026-05-01", 7, True, ["a"], {"newer": "form"})
    yield from ({"?": each.value} for each in NonValue)


@pytest.mark.parametrize("rule", sorted(RECORDS))
@pytest.mark.parametrize("value", list(_values()), ids=str)
def test_no_value_whatever_breaks_the_computation(rule: str, value: object) -> None:
    kind = KINDS.named(RECORDS[rule][0])
    deadlines_of([record("a", kind.name, {field.name: value for field in kind.fields})] * 2, RULES)


# --- what people say of deadlines -----------------------------------------------------------------------------------


def task(**values: object) -> ListedRecord:
    about = {"is_automatic": True, "rule": "title_expiry", "about": id_of("a").hex(), "due": "2026-05-01"}
    return record("t", "task", {**about, **values})


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, None),
        ({"done": "2026-04-01"}, State.DONE),
        ({"done": {"?": "not_applicable"}}, State.NOT_APPLICABLE),
        ({"done": {"?": "unknown"}}, State.DONE),
        ({"snoozed_until": "2026-04-20"}, None),
    ],
    ids=str,
)
def test_an_answer_says_done_or_not_applicable(values: Mapping[str, object], state: State | None) -> None:
    answer = answer_of(task(**values))
    assert answer is not None
    assert answer.state == state


@pytest.mark.parametrize(
    "values",
    [{"is_automatic": None}, {"rule": None}, {"about": None}, {"about": "xy"}, {"due": {"?": "unknown"}}],
    ids=str,
)
def test_a_reminder_people_wrote_answers_no_deadline(values: Mapping[str, object]) -> None:
    assert answer_of(task(**values)) is None


def test_two_devices_answer_the_same_deadline_in_the_same_record() -> None:
    ids = {answer_id("r", id_of("a"), "2026-05-01"), answer_id("r", id_of("a"), "2026-05-01")}
    others = [
        answer_id("s", id_of("a"), "2026-05-01"),
        answer_id("r", id_of("b"), "2026-05-01"),
        answer_id("r", id_of("a"), "2026"),
    ]
    assert len(ids) == 1
    assert len({*ids, *others}) == 4
    assert {len(each) for each in ids} == {8}
