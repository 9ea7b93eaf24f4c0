"""The table of deadlines: what it may say, what is refused, and how a change of the law is kept apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kiim_desktop.base.ids import RecordId
from kiim_desktop.base.resources import read_codes_texts, read_text
from kiim_desktop.domain.changes import RecordState, apply
from kiim_desktop.domain.codes import load
from kiim_desktop.domain.deadline_days import last_day_of
from kiim_desktop.domain.deadline_reasons import calculation, reason_of, standing_words
from kiim_desktop.domain.deadline_rules import (
    DEADLINES_FILE,
    Counting,
    DeadlineRules,
    Edition,
    Period,
    Shift,
    Standing,
    load_deadline_rules,
    rules_of,
)
from kiim_desktop.domain.deadlines import Deadline, deadlines_of
from kiim_desktop.domain.errors import BadDeadlineRule
from kiim_desktop.domain.kinds import COURSE_ENTITLEMENT, KINDS
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.domain.records import Record
from tests.factories import OtherDevice

CODES = load(read_codes_texts())
SHIPPED = load_deadline_rules(read_text, CODES)
SHIPPED_BSK = next(rule for rule in SHIPPED.rules if rule.id == "bsk_entitlement").editions[0]


def shipped() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(read_text(DEADLINES_FILE))
    return loaded


def only(rule: str, change: Callable[[dict[str, Any]], object]) -> str:
    """Return a table of one shipped rule that was changed."""
    said = shipped()
    said["rules"] = [each for each in said["rules"] if each["id"] == rule]
    change(said["rules"][0])
    return json.dumps(said)


def test_there_are_more_than_twelve_rules_and_each_names_its_source() -> None:
    assert len(SHIPPED.rules) >= 12
    for rule in SHIPPED.rules:
        for edition in rule.editions:
            assert edition.law.source
            assert edition.why.endswith(".")
            assert edition.text.endswith(".")


def test_what_was_not_compared_with_a_text_says_so() -> None:
    """What the study knew only from memory must never look as if somebody had read it up."""
    standing = {rule.id: rule.editions[0].law.standing for rule in SHIPPED.rules}
    memory = ("title_expiry", "passport_expiry", "residence_rule_three_years", "title_104c", "ik_repeat", "benefit_end")
    assert {standing[each] for each in memory} == {Standing.UNVERIFIED}
    read = (
        "ik_claim",
        "ik_not_begun",
        "ik_break",
        "ik_admission_asylum",
        "ik_six_weeks",
        "ik_refund",
        "bsk_entitlement",
    )
    assert {standing[each] for each in read} == {Standing.CHECKED}


MISTAKES: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("unknown field of a rule", lambda r: r.update(colour="red"), "colour"),
    ("unknown field of an edition", lambda r: r["editions"][0].update(wann=1), "wann"),
    ("missing title", lambda r: r.pop("title"), "title"),
    ("no edition", lambda r: r.update(editions=[]), "keine Fassung"),
    ("unknown kind", lambda r: r.update(kind="visum"), "visum"),
    ("unknown date field", lambda r: r["editions"][0].update(begin="seit"), "seit"),
    ("a date field that is none", lambda r: r["editions"][0].update(begin="kind"), "kein Datum"),
    ("unknown code", lambda r: r["editions"][0]["when"][0].update(is_any=["bsk"]), "bsk"),
    ("codes of a field without list", lambda r: r["editions"][0]["when"][0].update(field="issued"), "issued"),
    ("two conditions in one", lambda r: r["editions"][0]["when"][0].update(is_filled=True), "genau eine"),
    ("no condition", lambda r: r["editions"][0]["when"][0].update(is_any=[]), "genau eine"),
    ("leads out of order", lambda r: r.update(lead_days=[7, 30]), "lead_days"),
    ("no lead", lambda r: r.update(lead_days=[]), "lead_days"),
    ("negative time", lambda r: r["editions"][0].update(period={"months": -3}), "negativ"),
    ("a period where the day is named", lambda r: r["editions"][0].update(counting="on_day"), "Zählweise"),
    ("no period", lambda r: r["editions"][0].update(period={}), "Zählweise"),
    ("checked without a day", lambda r: r["editions"][0]["law"].pop("checked"), "geprüft"),
    ("unverified with a day", lambda r: r["editions"][0]["law"].update(standing="unverified"), "geprüft"),
    ("no source", lambda r: r["editions"][0]["law"].update(source=""), "Quelle"),
    ("a reason with unknown words", lambda r: r["editions"][0].update(why="{begin} {name}"), "name"),
    ("a reason with an open brace", lambda r: r["editions"][0].update(why="{begin"), "Begründung"),
    ("a reason without a day", lambda r: r["editions"][0].update(why="Frist."), "Begründung"),
    ("an end that is none", lambda r: r["editions"][0]["met_by"].append({}), "Ende"),
    ("a link that is no reference", lambda r: r["editions"][0]["met_by"][1]["other"].update(link="note"), "Verweis"),
    ("a comparison without a date", lambda r: r["editions"][0]["met_by"][1]["other"].pop("field"), "Datum"),
    ("backwards", lambda r: r["editions"][0].update(valid_from="2026-01-01", valid_to="2025-01-01"), "Beginn"),
    ("two at once", lambda r: r.update(editions=[r["editions"][0]] * 2), "zugleich"),
    ("unknown sort of reminder", lambda r: r.update(task_kind="alarm"), "alarm"),
    ("a word for a number", lambda r: r.update(lapse_days="viel"), "lapse_days"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
def test_a_mistake_in_the_table_is_refused_and_named(change: Callable[[dict[str, Any]], object], said: str) -> None:
    with pytest.raises(BadDeadlineRule) as refusal:
        rules_of(only("bsk_entitlement", change), CODES)
    assert said in str(refusal.value.sentence)


def test_two_rules_of_one_name_are_refused() -> None:
    table = shipped()
    table["rules"].append(table["rules"][0])
    with pytest.raises(BadDeadlineRule):
        rules_of(json.dumps(table), CODES)


def test_the_version_changes_with_each_letter() -> None:
    assert rules_of(only("bsk_entitlement", lambda r: r.update(action="Anmelden")), CODES).version != SHIPPED.version
    assert load_deadline_rules(read_text).version == SHIPPED.version


# --- a change of the law --------------------------------------------------------------------------------------------


def _changed_law() -> DeadlineRules:
    """Return the BSK rule as it would stand if six months counted from 1 April 2026."""

    def change(rule: dict[str, Any]) -> None:
        old = rule["editions"][0]
        rule["editions"] = [
            {**old, "valid_to": "2026-03-31"},
            {**old, "valid_from": "2026-04-01", "period": {"months": 6}},
        ]

    return rules_of(only("bsk_entitlement", change), CODES)


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2026-03-31", "2026-06-30"),
        ("2026-04-01", "2026-10-01"),
        ("2020-01-15", "2020-04-15"),
        ("2026-03", "2026-06-01/2026-06-30"),
        ("2026-04", "2026-10-01/2026-10-30"),
        ("2026", "2026-04-01/2027-06-30"),
        ("2026-03-31~", "2026-05-28/2026-11-01"),
        ("2026-03-20/2026-04-10", "2026-06-20/2026-10-10"),
    ],
)
def test_what_began_before_a_change_of_the_law_stays_under_the_old_text(issued: str, due: str) -> None:
    assert [each.due for each in deadlines_of([_entitlement(issued)], _changed_law())] == [due]


def test_a_law_that_ended_makes_no_deadlines_for_what_begins_later() -> None:
    rules = rules_of(only("bsk_entitlement", lambda r: r["editions"][0].update(valid_to="2025-12-31")), CODES)
    assert [each.due for each in deadlines_of([_entitlement("2025-12-31")], rules)] == ["2026-03-31"]
    assert deadlines_of([_entitlement("2026-01-01")], rules) == []


def _entitlement(issued: str) -> ListedRecord:
    numbers = {field.name: field.number for field in COURSE_ENTITLEMENT.fields}
    values = {numbers["kind"]: "bsk_entitled", numbers["issued"]: issued}
    return ListedRecord(RecordId(bytes(8)), COURSE_ENTITLEMENT.number, values)


# --- days -----------------------------------------------------------------------------------------------------------


def _edition(shift: Shift = Shift.NONE, counting: Counting = Counting.FROM_EVENT, **period: int) -> Edition:
    return Edition(
        valid_from=None, valid_to=None, when=(), begin="issued", period=Period(**period), counting=counting,
        shift=shift, law=SHIPPED.rules[0].editions[0].law, text="", why="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "edition", "due"),
    [
        ("2026-01-31", _edition(months=1), "2026-02-28"),
        ("2024-01-31", _edition(months=1), "2024-02-29"),
        ("2026-01-31", _edition(months=2), "2026-03-31"),
        ("2024-02-29", _edition(years=4), "2028-02-29"),
        ("2026-03-01", _edition(counting=Counting.FROM_DAY, years=1), "2027-02-28"),
        ("2026-03-15", _edition(counting=Counting.FROM_DAY, months=1), "2026-04-14"),
        ("2026-03-01", _edition(counting=Counting.FROM_DAY, weeks=2), "2026-03-14"),
        ("2026-11-28", _edition(Shift.NEXT_WORKDAY, months=1), "2026-12-28"),
        ("2026-11-25", _edition(Shift.NEXT_WORKDAY, months=1), "2026-12-28"),
        ("2026-11-25", _edition(months=1), "2026-12-25"),
        ("2026-03-03", _edition(Shift.NEXT_WORKDAY, months=1), "2026-04-07"),
        ("2026-04-01", _edition(Shift.NEXT_WORKDAY, months=1), "2026-05-04"),
        ("2026-04-14", _edition(Shift.NEXT_WORKDAY, months=1), "2026-05-15"),
        ("2026-04-25", _edition(Shift.NEXT_WORKDAY, months=1), "2026-05-26"),
        ("2025-09-03", _edition(Shift.NEXT_WORKDAY, months=1), "2025-10-06"),
        ("2026-01-01", _edition(Shift.NEXT_WORKDAY, days=2), "2026-01-05"),
        ("9999-12-01", _edition(years=1), "9999-12-31"),
        ("9999-12-31", _edition(Shift.NEXT_WORKDAY, days=0, weeks=1), "9999-12-31"),
    ],
    ids=str,
)
def test_periods_end_as_the_civil_code_counts(begin: str, edition: Edition, due: str) -> None:
    assert last_day_of(date.fromisoformat(begin), edition, SHIPPED.holidays).isoformat() == due


@pytest.mark.parametrize(
    "easter",
    ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"],
)
def test_easter_monday_and_good_friday_are_no_workdays(easter: str) -> None:
    sunday = date.fromisoformat(easter)
    edition = _edition(Shift.NEXT_WORKDAY, days=1)
    thursday = sunday - timedelta(days=3)
    assert last_day_of(thursday, edition, SHIPPED.holidays) == sunday + timedelta(days=2)


# --- reasons --------------------------------------------------------------------------------------------------------


def _deadline(issued: str) -> Deadline:
    return deadlines_of([_entitlement(issued)], rules_of(only("bsk_entitlement", lambda _rule: None)))[0]


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        ("2026-01-15", "3 Monate ab 15.01.2026 ({how}): 15.04.2026."),
        ("2025-11-30", "3 Monate ab 30.11.2025 ({how}): 28.02.2026; der Monat hat keinen 30., also sein letzter Tag."),
        (
            "2026-01",
            "3 Monate ab 01/2026 ({how}): zwischen dem 01.04.2026 und dem 30.04.2026; genauer {known}.",
        ),
    ],
)
def test_the_calculation_is_said_in_one_sentence(issued: str, said: str) -> None:
    assert calculation(_deadline(issued)) == said.format(
        how="der Tag selbst zählt nicht mit", known="ist „01/2026“ nicht bekannt"
    )


def test_a_reason_names_facts_sources_rule_and_law() -> None:
    change = OtherDevice().writes(
        bytes(16), COURSE_ENTITLEMENT, RecordId(bytes(8)), kind="bsk_entitled", issued="2026-01"
    )
    record = Record(bytes(16), change.record, apply(RecordState(change.kind), change.heads))
    deadline = deadlines_of([record], SHIPPED)[0]
    reason = reason_of(deadline, record, KINDS, CODES)
    assert [(each.field, each.value) for each in reason.facts] == [
        ("ausgestellt am", "01/2026"),
        ("Art", "Berechtigung Berufssprachkurs"),
    ]
    assert all(each.source for each in reason.facts)
    assert reason.why == (
        "Ausgestellt 01/2026; ohne Anmeldung verfällt sie nach 3 Monaten zwischen dem 01.04.2026 und dem 30.04.2026."
    )
    assert (reason.law.source, reason.rule) == ("§ 6 Abs. 3 DeuFöV", SHIPPED_BSK.text)
    assert standing_words(reason.law).startswith("geprüft am 26.03.2022")
