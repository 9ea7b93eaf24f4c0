"""The deadlines of the office are kept at write time, leave nothing behind, and are computed anew with new rules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.deadline_rules import DEADLINES_FILE, DeadlineRules, rules_of
from kiim_desktop.domain.deadlines import deadlines_of
from kiim_desktop.domain.kinds import (
    CASE,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    COURSE_ENTITLEMENT,
    IDENTITY,
    PASSPORT,
    PLAN,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage import facts
from kiim_desktop.storage.deadlines import (
    DeadlineLines,
    DeadlineSpan,
    needs_renewal,
    renew_slice,
    shipped_deadlines,
)
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.forgetting import forget_records, forget_scope, hide_scope, unhide_scope
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import delete_record, restore_record
from tests.factories import OtherDevice, make_entry, make_person, open_office

TODAY = date(2026, 3, 2)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def rows(office: Office, person: PersonId | None = None) -> list[tuple[str, str, str]]:
    where, values = (" WHERE scope = ?", (person_scope(person),)) if person else ("", ())
    with office.store.database.read() as connection:
        sql = f"SELECT rule, first, last FROM deadline{where} ORDER BY scope, first, rule"  # noqa: S608  # constants
        return [(rule, first, last) for rule, first, last in connection.execute(sql, values)]


def with_title(office: Office, until: str = "2026-05-01", name: str = "Haddad") -> tuple[PersonId, RecordId]:
    person = make_person(office, "Amina", name)
    return person, make_entry(office, person, RESIDENCE_TITLE, title="25(3)", valid_until=until)


def test_a_deadline_comes_and_goes_with_what_is_written(office: Office) -> None:
    person, title = with_title(office)
    assert rows(office) == [("title_expiry", "2026-05-01", "2026-05-01")]
    make_entry(office, person, RESIDENCE_TITLE, title="25(3)", valid_until="2029-05")
    assert rows(office) == [("title_expiry", "2029-05-01", "2029-05-31")]
    delete_record(office, person, title)
    assert len(rows(office)) == 1
    restore_record(office, person, title)
    assert len(rows(office)) == 1


def test_a_deleted_record_takes_its_deadline_along_and_brings_it_back(office: Office) -> None:
    person, title = with_title(office)
    delete_record(office, person, title)
    assert rows(office) == []
    restore_record(office, person, title)
    assert rows(office) == [("title_expiry", "2026-05-01", "2026-05-01")]


def test_a_person_whose_core_data_are_deleted_has_no_deadlines(office: Office) -> None:
    person, _title = with_title(office)
    delete_record(office, person, single_record_id(IDENTITY))
    assert rows(office) == []
    restore_record(office, person, single_record_id(IDENTITY))
    assert len(rows(office)) == 1


def test_hidden_files_leave_no_deadline_until_they_are_seen_again(office: Office) -> None:
    person, _title = with_title(office)
    scope = person_scope(person)
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, scope)
    assert rows(office) == []
    other = OtherDevice()
    office.store.take_in([other.writes(scope, PASSPORT, RecordId(b"passport"), valid_until="2026-06-01")], [])
    assert rows(office) == []
    with office.store.database.write() as connection:
        unhide_scope(connection, office.store.ground, scope)
    assert [rule for rule, *_days in rows(office)] == ["title_expiry", "passport_expiry"]


def test_what_is_forgotten_leaves_no_deadline(office: Office) -> None:
    person, title = with_title(office)
    newer = make_entry(office, person, RESIDENCE_TITLE, title="25(3)", valid_until="2029-05-01")
    with office.store.database.write() as connection:
        forget_records(connection, office.store.ground, person_scope(person), [newer])
    assert rows(office) == [("title_expiry", "2026-05-01", "2026-05-01")], "the older title is the last one again"
    with office.store.database.write() as connection:
        forget_records(connection, office.store.ground, person_scope(person), [title])
    assert rows(office) == []
    with_title(office)
    with office.store.database.write() as connection:
        forget_scope(connection, office.store.ground, person_scope(person))
    assert len(rows(office)) == 1


def test_a_note_touches_no_deadline(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person, _title = with_title(office)

    def looked(_self: object, _scope: object, _records: object) -> list[object]:
        raise AssertionError

    monkeypatch.setattr(DeadlineLines, "_rows", looked)
    make_entry(office, person, COUNSELLING_ENTRY, date="2026-03-01", text="Brief gelesen")
    with pytest.raises(AssertionError):
        make_entry(office, person, PASSPORT, kind="passport", valid_until="2026-06-01")


def test_what_others_send_has_its_deadlines_at_once(office: Office) -> None:
    other = OtherDevice()
    scope = bytes(range(16))
    changes = [
        other.writes(scope, IDENTITY, given_names="Amina", family_name="Haddad"),
        other.writes(scope, RESIDENCE_TITLE, RecordId(b"title001"), title="60a", valid_until="2026-04-01"),
    ]
    office.store.take_in(changes, [])
    assert rows(office) == [("toleration_expiry", "2026-04-01", "2026-04-01")]


# --- reading --------------------------------------------------------------------------------------------------------


def page(office: Office, **asked: object) -> list[tuple[str, str]]:
    span = DeadlineSpan(**{"today": TODAY, "until": date(2026, 12, 31), **asked})  # type: ignore[arg-type]  # as asked
    found = office.store.deadlines.page(span, 100)
    assert office.store.deadlines.count(span) == len(found)
    return [(each.person.name, each.first.isoformat()) for each in found]


def test_the_office_sees_what_is_to_be_seen_today_by_day_and_name(office: Office) -> None:
    for until, name in (
        ("2026-05-01", "B"),
        ("2026-05-01", "A"),
        ("2026-02-01", "C"),
        ("2026-12-01", "D"),
        ("2020-01-01", "E"),
    ):
        with_title(office, until, name)
    assert page(office) == [("Amina C", "2026-02-01"), ("Amina A", "2026-05-01"), ("Amina B", "2026-05-01")]
    assert page(office, only_shown=False)[-1] == ("Amina D", "2026-12-01")
    assert page(office, until=date(2026, 2, 28)) == [("Amina C", "2026-02-01")]
    assert page(office, since=TODAY)[0] == ("Amina A", "2026-05-01")
    assert page(office, today=date(2020, 2, 1), until=date(2020, 2, 1)) == [("Amina E", "2020-01-01")]


def test_a_file_belongs_to_who_is_named_for_its_case(office: Office) -> None:
    person, _title = with_title(office)
    with_title(office, name="Yusuf")
    make_entry(office, person, CASE, status="active", responsible="11" * 8, opened="2026-01-01")
    nobody = page(office, users=[])
    assert nobody == [("Amina Yusuf", "2026-05-01")]
    assert len(page(office, users=[bytes.fromhex("11" * 8)])) == 2
    assert page(office, users=[bytes.fromhex("22" * 8)]) == nobody


def test_a_page_is_read_from_the_index(office: Office) -> None:
    condition, values = DeadlineSpan(today=TODAY, until=TODAY).condition
    with office.store.database.read() as connection:
        sql = f"EXPLAIN QUERY PLAN SELECT * FROM deadline WHERE {condition} ORDER BY first, last"  # noqa: S608  # constants
        plan = " ".join(str(row[3]) for row in connection.execute(sql, values))
    assert "deadline_in_time" in plan
    assert "TEMP B-TREE" not in plan


# --- new rules ------------------------------------------------------------------------------------------------------


def _other_rules() -> DeadlineRules:
    return rules_of(read_text(DEADLINES_FILE).replace('"period": {"months": 6}', '"period": {"months": 7}'))


def test_new_rules_compute_everything_anew_in_slices_that_go_on_where_they_stopped(office: Office) -> None:
    people = [make_person(office, "Amina", f"Nr {each}") for each in range(5)]
    for person in people:
        make_entry(office, person, PLAN, agreed="2026-01-10")
    rules = _other_rules()
    assert rules.version != shipped_deadlines().version
    database = office.store.database
    with database.write() as connection:
        assert needs_renewal(connection, rules)
        assert renew_slice(connection, rules, 2) == 2
        assert needs_renewal(connection, rules)
    assert sorted(day for _rule, day, _last in rows(office)) == ["2026-07-10"] * 3 + ["2026-08-10"] * 2
    for expected in (2, 1):
        with database.write() as connection:
            assert renew_slice(connection, rules, 2) == expected
    assert {day for _rule, day, _last in rows(office)} == {"2026-08-10"}
    with database.write() as connection:
        assert not needs_renewal(connection, rules)
        assert facts.get(connection, Fact.DEADLINES_RENEWED) is None


def test_rules_that_change_once_more_begin_anew(office: Office) -> None:
    for each in range(3):
        make_entry(office, make_person(office, "Amina", f"Nr {each}"), PLAN, agreed="2026-01-10")
    with office.store.database.write() as connection:
        renew_slice(connection, _other_rules(), 2)
        renew_slice(connection, shipped_deadlines(), 2)
        renew_slice(connection, shipped_deadlines(), 2)
        assert not needs_renewal(connection, shipped_deadlines())
    assert {day for _rule, day, _last in rows(office)} == {"2026-07-10"}


# --- whatever is written in whatever order --------------------------------------------------------------------------

_DAYS = ("2024-02-29", "2025-11", "2026-01-05", "2027", None, "XXXX")
_ANSWERS: dict[Kind, dict[str, tuple[Value, ...]]] = {
    IDENTITY: {"given_names": ("Amina", "Zoë")},
    RESIDENCE_TITLE: {
        "title": ("25(2)", "55 AsylG", "60a"),
        "issued": _DAYS,
        "valid_until": _DAYS,
        "is_applied_for": (True, None),
    },
    COURSE_ENTITLEMENT: {"kind": ("ik_admitted", "bsk_entitled"), "issued": _DAYS, "registered": _DAYS},
    COURSE_ENROLMENT: {
        "course": ("IK-A", "BSK-B2"),
        "status": ("angemeldet", "begonnen"),
        "registered": _DAYS,
        "begins": _DAYS,
    },
}


@pytest.mark.parametrize("seed", range(6))
def test_the_table_always_says_what_the_records_say(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    devices = [OtherDevice(), OtherDevice(replica=b"otherde2")]  # type: ignore[arg-type]  # bytes as id
    scopes = [chance.randbytes(16) for _each in range(3)]
    for _round in range(25):
        changes = []
        for _each in range(chance.randrange(1, 6)):
            scope, kind = chance.choice(scopes), chance.choice(list(_ANSWERS))
            record = (
                single_record_id(kind)
                if kind is IDENTITY
                else RecordId(f"{kind.number:04}{chance.randrange(3):04}".encode())
            )
            known = office.store.record(scope, record)
            if known is not None and chance.random() < 0.2:
                changes.append(devices[0].deletes(scope, kind, known))
            else:
                said = {name: chance.choice(values) for name, values in _ANSWERS[kind].items()}
                changes.append(chance.choice(devices).writes(scope, kind, record, sees=known, **said))
        office.store.take_in(changes, [])
        assert rows(office) == _expected(office, sorted(scopes))


def _expected(office: Office, scopes: list[bytes]) -> list[tuple[str, str, str]]:
    found = []
    for scope in scopes:
        records = office.store.records(scope)
        if any(each.kind_number == IDENTITY.number for each in records):
            open_ones = [each for each in deadlines_of(records, shipped_deadlines()) if each.met_by is None]
            found += sorted(
                ((each.rule.id, each.first.isoformat(), each.last.isoformat()) for each in open_ones),
                key=lambda row: (row[1], row[0]),
            )
    return found
