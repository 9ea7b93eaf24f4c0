"""List lines and search words say the same whether they grew change by change or are made anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiim_desktop.base.ids import RecordId, new_record_id
from kiim_desktop.domain.changes import Change
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    COURSE_ENROLMENT,
    IDENTITY,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, Scope, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.projections import read_row
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.office import Office
from tests.factories import OtherDevice, make_note, make_person, open_office

DAYS = ("2024", "2025-11", "2026-01-05", "2026-01", None, "XXXX")
ANSWERS: dict[Kind, dict[str, tuple[Value, ...]]] = {
    IDENTITY: {"given_names": ("Amina", "Zoë", None), "family_name": ("Haddad", "Öz"), "birth_date": DAYS},
    NAME_VARIANT: {"text": ("أمينة حداد", "Aminah")},
    CONTACT_DETAIL: {"value": ("0170 1234", "a@example.org", None)},
    ADDRESS: {"municipality": ("Neustadt", "Altdorf"), "valid_from": DAYS, "address_block": (True, None)},
    COURSE_ENROLMENT: {"course": ("integration",), "begins": DAYS},
    LANGUAGE_SKILL: {"language": ("deu", "ara"), "overall": ("A1", "B1"), "assessed": DAYS},
    RESIDENCE_TITLE: {"title": ("25(2)", "24(1)"), "valid_until": DAYS},
    COUNSELLING_ENTRY: {"date": DAYS, "text": ("Brief gelesen", "Termin vereinbart", None)},
    TASK: {"text": ("anrufen",), "due": DAYS, "done": ("2026-01-02", None)},
}


class Crowd:
    """Two devices that write, delete and contradict each other about a few persons."""

    def __init__(self, office: Office, seed: int) -> None:
        self._office = office
        self._chance = random.Random(seed)
        self._devices = [OtherDevice(), OtherDevice(replica=office.store.replica[:7] + b"\xff")]  # type: ignore[arg-type]  # bytes as id
        self._scopes: list[Scope] = [self._chance.randbytes(16) for _each in range(5)]
        self._written: list[tuple[Scope, Kind, RecordId]] = []

    def change(self) -> Change:
        device = self._chance.choice(self._devices)
        if self._written and self._chance.random() < 0.5:
            scope, kind, record = self._chance.choice(self._written)
            known = self._office.store.record(scope, record)
            if known is not None and self._chance.random() < 0.4:
                return device.deletes(scope, kind, known)
            return self._answers(device, scope, kind, record, known if self._chance.random() < 0.7 else None)
        kind = self._chance.choice(list(ANSWERS))
        record = single_record_id(kind) if kind.is_single else new_record_id(self._chance.randbytes)
        scope = self._chance.choice(self._scopes)
        self._written.append((scope, kind, record))
        return self._answers(device, scope, kind, record, None)

    def _answers(self, device: OtherDevice, scope: Scope, kind: Kind, record: RecordId, sees: Record | None) -> Change:
        chosen = {name: self._chance.choice(values) for name, values in ANSWERS[kind].items()}
        return device.writes(scope, kind, record, sees=sees, **chosen)


@pytest.mark.parametrize("seed", range(4))
def test_lines_that_grew_change_by_change_equal_lines_made_anew(tmp_path: Path, seed: int) -> None:
    with open_office(tmp_path) as office:
        crowd = Crowd(office, seed)
        for size in (1, 3, 12) * 8:
            office.store.take_in([crowd.change() for _each in range(size)], [])
            check = next(each for each in verify(office.store) if each.name == "lists")
            assert check.ok, check.detail
            assert _unsorted(office) == []


def test_a_note_moves_the_last_contact_and_leaves_the_words_alone(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        person = make_person(office)
        make_note(office, person, day="2026-02-01")
        before = _line(office, person)
        make_note(office, person, day="2026-01-01")
        make_note(office, person, day="2026-03-01")
        after = _line(office, person)
    assert (after[0], after[1]) == (before[0], before[1])
    assert (before[2], after[2]) == ("2026-02-01", "2026-03-01")


def test_a_new_name_is_found_and_the_old_one_is_forgotten(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        person = make_person(office, given="Amina")
        known = office.store.record(person_scope(person), single_record_id(IDENTITY))
        office.store.take_in(
            [OtherDevice().writes(person_scope(person), IDENTITY, sees=known, given_names="Olena")], []
        )
        with office.store.database.read() as connection:
            found = [
                connection.execute("SELECT rowid FROM person_words WHERE person_words MATCH ?", (word,)).all()
                for word in ("olena", "amina")
            ]
    assert [len(rows) for rows in found] == [1, 0]


def _unsorted(office: Office) -> list[str]:
    """Return the persons that stand elsewhere in the list than their line says."""
    with office.store.database.read() as connection:
        rows = connection.execute("SELECT sort, row FROM person").all()
    return [sort for sort, row in rows if read_row(row).sort != sort]


def _line(office: Office, person: bytes) -> tuple[int, str, str]:
    with office.store.database.read() as connection:
        row = connection.execute("SELECT no, names, last_contact FROM person WHERE id = ?", (person,)).one()
    return row[0], row[1], row[2]
