"""Everything done with data of persons is in the log, nothing that was said; reading the log is logged, too."""

from __future__ import annotations

import ast
import csv
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import kiim_desktop.usecases
from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.settings import AUDIT_MONTHS, Settings
from kiim_desktop.domain.audit import AuditAction, AuditEntry, AuditQuery, Purpose, months_before
from kiim_desktop.domain.offices import Role, User
from kiim_desktop.usecases.auditing import every_row, export_audit, purpose_of_log, read_audit
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import look_again, note_search, open_person, search
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_note, make_office, make_person, open_again, surroundings
from tests.usecases.logged import WRITES, WRITES_NOTHING

CODES = {
    "read_record", "read_special_category", "search", "export", "print", "share", "import", "write", "merge", "delete",
    "restore", "key_use", "exchange", "order_executed", "refused", "read_audit", "log_shortened", "unknown",
}  # fmt: skip
"""The codes stand in files for years: one may come, none may change or go."""


def use_cases() -> dict[str, Callable[..., object]]:
    """Return every public function of every module of use cases."""
    found: dict[str, Callable[..., object]] = {}
    for module in pkgutil.iter_modules(kiim_desktop.usecases.__path__, "kiim_desktop.usecases."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = function
    return found


def text_behind(start: object) -> str:
    """Return the source of a function or class and of all in usecases and sync that it names."""
    seen: set[object] = set()
    waiting, text = [start], ""
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        source = inspect.getsource(each)  # type: ignore[arg-type]  # functions and classes only
        text += source
        around = vars(sys.modules[each.__module__])
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        named = (around.get(name) for name in names)
        waiting += [one for one in named if _is_ours(one)]
    return text


def _is_ours(one: object) -> bool:
    rooms = ("kiim_desktop.usecases.", "kiim_desktop.sync.")
    is_code = inspect.isfunction(one) or inspect.isclass(one)
    return is_code and one.__module__.startswith(rooms) and one is not Office


def test_every_use_case_says_what_it_leaves_in_the_log_or_why_nothing() -> None:
    there = set(use_cases())
    assert there - set(WRITES) - set(WRITES_NOTHING) == set(), "say in a table above what this use case logs"
    assert (set(WRITES) | set(WRITES_NOTHING)) - there == set(), "these are gone"
    assert set(WRITES) & set(WRITES_NOTHING) == set()


@pytest.mark.parametrize("name", WRITES)
def test_a_use_case_writes_the_entry_its_line_names(name: str) -> None:
    assert f"AuditAction.{WRITES[name].name}" in text_behind(use_cases()[name])


def test_codes_of_actions_never_change_and_all_have_a_title() -> None:
    assert {action.value for action in AuditAction} == CODES
    assert len({action.title for action in AuditAction}) == len(AuditAction)
    assert all(action.purpose.title for action in AuditAction)


def as_role(office: Office, role: Role) -> Office:
    return replace(office, user=User(office.user.id, office.user.name, role))


def said(office: Office) -> list[AuditEntry]:
    return [line.entry for line in office.store.audit_lines()]


@pytest.mark.parametrize("role", Role)
def test_only_the_lead_and_the_data_protection_officer_read_the_log(office: Office, role: Role, tmp_path: Path) -> None:
    reader = as_role(office, role)
    if role in {Role.LEAD, Role.DPO}:
        assert read_audit(reader, AuditQuery(), 10)
        assert export_audit(reader, AuditQuery(), tmp_path / "protokoll.csv")
        return
    for attempt in (
        lambda: read_audit(reader, AuditQuery(), 10),
        lambda: every_row(reader, AuditQuery()),
        lambda: export_audit(reader, AuditQuery(), tmp_path / "protokoll.csv"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
        assert said(office)[-1].action is AuditAction.REFUSED
    assert not (tmp_path / "protokoll.csv").exists()


def test_reading_the_log_leaves_one_entry_however_many_pages_are_turned(office: Office) -> None:
    person = make_person(office)
    open_person(office, person)
    before = len(said(office))
    first = read_audit(office, AuditQuery(object=person), 1)
    rest = read_audit(office, AuditQuery(object=person), 10, before=first[-1])
    entry = said(office)[-1]
    assert len(said(office)) == before + 1
    assert (entry.action, entry.object, entry.purpose) == (AuditAction.READ_AUDIT, person, "data_protection")
    assert [row.line.entry.action for row in (*first, *rest)] == [
        AuditAction.READ_AUDIT,
        AuditAction.READ_RECORD,
        AuditAction.WRITE,
    ]


def test_a_row_has_words_for_who_what_and_why(office: Office) -> None:
    person = make_person(office)
    open_person(office, person)
    shared = office.entry(AuditAction.SHARE, person, purpose="P-B", consent=b"consent1")
    office.store.log([shared, AuditEntry(b"\x01" * 8, AuditAction.SEARCH)])
    rows = list(every_row(office, AuditQuery()))
    words = {row.line.entry.action: (row.who, row.action, row.purpose) for row in rows}
    assert words[AuditAction.READ_RECORD] == ("Frau Sommer", "Akte gelesen", "Beratung")
    assert words[AuditAction.SEARCH] == ("01" * 8, "Gesucht", "Beratung")
    assert words[AuditAction.SHARE][2] == "Vermittlung in einen Kurs"
    assert next(row.line.entry.consent for row in rows if row.line.entry == shared) == b"consent1"


def test_the_table_of_the_log_is_safe_says_its_purpose_and_holds_no_contents(office: Office, tmp_path: Path) -> None:
    person = make_person(office, "Amina", "Haddad")
    make_note(office, person, "Geheimes")
    evil = replace(office, user=User(office.user.id, "=HYPERLINK(1)", Role.DPO))
    office.store.log([evil.entry(AuditAction.EXPORT, detail="@SUM(1)")])
    out = tmp_path / "protokoll.csv"
    count = export_audit(office, AuditQuery(), out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert lines[0] == [purpose_of_log()]
    assert "Datenschutz, keine Leistungskontrolle" in lines[0][0]
    assert len(lines) == count + 2 == len(said(office)) + 2
    assert lines[-2][-1] == "'@SUM(1)"
    assert not any(word in out.read_text(encoding="utf-8-sig") for word in ("Amina", "Haddad", "Geheimes"))
    assert (said(office)[-1].action, said(office)[-1].detail) == (AuditAction.EXPORT, "audit format=csv")


def test_a_line_whose_action_was_changed_by_hand_is_shown_as_such(office: Office) -> None:
    with office.store.database.write() as connection:
        connection.execute("UPDATE audit SET action = 'nothing_at_all' WHERE no = 1")
    assert next(every_row(office, AuditQuery())).line.entry.action is AuditAction.UNKNOWN


def test_opening_a_file_writes_one_entry_and_looking_again_none(office: Office) -> None:
    person = make_person(office)
    make_note(office, person)
    before = len(said(office))
    open_person(office, person)
    for _ in range(3):
        look_again(office, person)
    assert len(said(office)) == before + 1


def test_a_search_is_logged_by_how_much_it_found_and_not_by_what_was_asked(office: Office) -> None:
    make_person(office)
    before = len(said(office))
    hits = [search(office, "haddad"[:end]) for end in range(1, 7)][-1]
    assert len(said(office)) == before
    note_search(office, len(hits))
    (entry,) = said(office)[before:]
    assert (entry.action, entry.object, entry.detail) == (AuditAction.SEARCH, b"", "hits=1")


def test_an_entry_states_its_purpose(office: Office) -> None:
    assert office.entry(AuditAction.READ_RECORD).purpose_code == Purpose.CASEWORK.value
    assert office.entry(AuditAction.SHARE, purpose="P-A").purpose_code == "P-A"


@pytest.fixture
def two_years_later(tmp_path: Path) -> Iterator[Callable[[int | None], Office]]:
    """Return a function that opens an office 13 months after its first entry, under a policy or none."""
    clock = FixedClock(datetime(2025, 1, 10, 9, 0, tzinfo=UTC))
    office = make_office(tmp_path, clock=clock)
    person = make_person(office)
    clock.at = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    open_person(office, person)
    lock_office(office)
    opened: list[Office] = []

    def open_under(months: int | None) -> Office:
        policies: dict[str, object] = {} if months is None else {AUDIT_MONTHS.name: months}
        around = surroundings(clock=FixedClock(datetime(2026, 3, 5, 9, 0, tzinfo=UTC)), seed="later")
        around = replace(around, settings=Settings(lambda: policies, None))
        opened.append(unlock_office(office.profile, office.user.id, PASSWORD, around))
        return opened[-1]

    yield open_under
    for each in opened:
        each.store.close()


def test_unlocking_removes_months_older_than_the_policy_says(
    two_years_later: Callable[[int | None], Office],
) -> None:
    office = two_years_later(12)
    assert [(anchor.month, anchor.removed is not None) for anchor in office.store.audit.anchors()] == [
        ("2025-01", True),
        ("2025-03", False),
    ]
    assert min(line.at for line in office.store.audit_lines()) == millis(datetime(2025, 3, 1, 9, 0, tzinfo=UTC))
    assert said(office)[-1].action is AuditAction.SHORTENED
    assert office.store.audit.first_break() is None


def test_without_a_policy_the_log_is_kept_for_two_years(two_years_later: Callable[[int | None], Office]) -> None:
    office = two_years_later(None)
    assert [anchor.removed for anchor in office.store.audit.anchors()] == [None, None]


def test_whoever_looks_beside_the_writer_removes_nothing(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2020, 1, 10, 9, 0, tzinfo=UTC))
    lock_office(make_office(tmp_path, clock=clock))
    office = open_again(tmp_path, clock=FixedClock(datetime(2020, 2, 10, 9, 0, tzinfo=UTC)))
    around = replace(surroundings(seed="beside"), beside=True)
    beside = unlock_office(office.profile, office.user.id, PASSWORD, around)
    try:
        assert [anchor.removed for anchor in beside.store.audit.anchors()] == [None, None]
    finally:
        beside.store.close()
        office.store.close()


@pytest.mark.parametrize(("month", "count", "before"), [("2026-03", 12, "2025-03"), ("2026-01", 1, "2025-12")])
def test_months_are_counted_back_over_the_turn_of_the_year(month: str, count: int, before: str) -> None:
    assert months_before(month, count) == before
