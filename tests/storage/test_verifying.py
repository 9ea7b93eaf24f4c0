"""No damage goes unnoticed: a flipped bit is reported when it is read, or by `verify`; nothing is silently wrong."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.crypto.keyfile import raw_database_key
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.storage.errors import DatabaseDamaged
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.verifying import Check, verify
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import edit, make_entry, make_note, make_office, make_person, open_again

FLIPS = 100
NAMES = ("pages", "structure", "generation", "audit", "lists", "attachments")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where a locked office with some persons lies."""
    office = make_office(tmp_path)
    for number in range(5):
        person = make_person(office, f"Person {number}", "Haddad", municipality="Neustadt")
        make_entry(office, person, CONTACT_DETAIL, kind="phone", value=f"0171 234567{number}")
        make_note(office, person, f"Notiz Nummer {number} über den Kurs " * 20)
    lock_office(office)
    return tmp_path


@pytest.fixture
def open_one(folder: Path) -> Iterator[Office]:
    office = open_again(folder)
    yield office
    office.store.close()


def failed(checks: tuple[Check, ...]) -> list[str]:
    assert tuple(check.name for check in checks) == NAMES
    return [check.name for check in checks if not check.ok]


def test_searching_and_saving_before_is_no_damage(open_one: Office) -> None:
    person = make_person(open_one, "Neu", "Neumann")
    for number in range(5):
        assert search(open_one, "Haddad") != []
        change = edit(person_scope(person), IDENTITY, family_name=f"Anders{number}")
        open_one.store.save([change], open_one.user.id, ())
        assert failed(verify(open_one.store)) == []


def everything(office: Office) -> object:
    """Return all that an office can see: lists, records, search, audit lines up to the opening."""
    rows = office.store.persons.page(0, 100)
    records = [_values(record) for row in rows for record in office.store.records(person_scope(row.id))]
    hits = [search(office, text) for text in ("Haddad", "1990", "Kurs", "0171 2345671")]
    return rows, records, hits, office.store.audit_lines()[:10], office.store.drafts.of(office.user.id)


def _values(record: Record) -> tuple[object, ...]:
    """Return what a record says; its dots are new ones if this device noticed that its file was put back."""
    return record.id, record.kind_number, {number: record.value(number) for number in record.state.cells}


def change(office: Office, statement: str) -> None:
    """Change the open file as an intruder with the key would."""
    with closing(connect(office.store.database.path, raw_database_key(office.dek), Access.WRITE)) as connection:
        connection.execute(statement)


def test_a_sound_file_passes_every_check(open_one: Office) -> None:
    assert failed(verify(open_one.store, open_one.profile.keyfile.minimum_generation)) == []


def test_looking_changes_nothing(open_one: Office) -> None:
    before, generation = everything(open_one), open_one.store.generation()
    verify(open_one.store)
    assert (everything(open_one), open_one.store.generation()) == (before, generation)


@pytest.mark.parametrize("part", range(4))
def test_a_flipped_bit_is_never_silently_wrong(folder: Path, part: int) -> None:
    database = folder / "profil" / "akten.db"
    whole = database.read_bytes()
    office = open_again(folder)
    expected = everything(office)
    office.store.close()
    whole = database.read_bytes()
    chance = random.Random(SEED + part)
    reports: list[str] = []
    for _ in range(FLIPS // 4):
        at, bit = chance.randrange(len(whole)), chance.randrange(8)
        database.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        seen, noticed = look(folder)
        reports += noticed
        assert noticed, f"bit {bit} of byte {at} was not noticed"
        assert seen in (None, expected), f"bit {bit} of byte {at} changed what is shown"
        database.write_bytes(whole)
        for beside in database.parent.glob("akten.db-*"):  # a WAL left by a refused closing would cover the next flip,
            beside.unlink()  # and by the note the file that was put back would be refused as older
    assert {"opening", "pages"} <= set(reports)


def look(folder: Path) -> tuple[object, list[str]]:
    """Return what can be seen of a damaged office, None if that is refused, and what reported the damage."""
    try:
        office = open_again(folder)
    except KiimError:
        return None, ["opening"]
    try:
        seen = everything(office)
    except KiimError:
        return None, ["reading"]
    else:
        return seen, failed(verify(office.store))
    finally:
        close_damaged(office)


def close_damaged(office: Office) -> None:
    """Close a file whose WAL may not be carried over any more."""
    with contextlib.suppress(DatabaseDamaged):
        office.store.close()


def test_an_older_file_is_named(open_one: Office) -> None:
    assert failed(verify(open_one.store, minimum_generation=10_000)) == ["generation"]


def test_a_generation_set_by_hand_is_named(open_one: Office) -> None:
    with open_one.store.database.write() as connection:
        stored = connection.execute("SELECT value FROM meta WHERE key = 'generation'").scalar_one()
        higher = (int.from_bytes(stored[:8], "big") + 7).to_bytes(8, "big") + stored[8:]
        connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (higher,))
    assert failed(verify(open_one.store)) == ["generation"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET detail = 'x' WHERE no = 3", "changed 3 2026-03"),
        ("DELETE FROM audit WHERE no = 2", "missing 2 2026-03"),
    ],
)
def test_the_first_broken_audit_line_is_named(open_one: Office, statement: str, said: str) -> None:
    change(open_one, statement)
    (audit,) = [check for check in verify(open_one.store) if check.name == "audit"]
    assert audit == Check("audit", ok=False, detail=said)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person SET names = 'other' WHERE no = 1",
        "DELETE FROM person WHERE no = 1",
        "DELETE FROM text_entry WHERE no = 1",
        "UPDATE text_entry SET words = 'other' WHERE no = 1",
        "DELETE FROM record WHERE kind = 10",
        "UPDATE record SET deleted = 1 WHERE kind = 4",
    ],
)
def test_a_list_that_does_not_say_what_the_records_say_is_named(open_one: Office, statement: str) -> None:
    change(open_one, statement)
    assert failed(verify(open_one.store)) == ["lists"]


def test_lists_are_found_equal_after_many_changes(folder: Path) -> None:
    office = open_again(folder)
    chance = random.Random(SEED)
    for number in range(10):
        person = chance.choice(office.store.persons.page(0, 10)).id
        make_entry(office, person, office.kinds.named("task"), text="Anrufen", due=f"2026-04-{number + 1:02}")
        make_note(office, person, "Neu", f"2026-02-{number + 1:02}")
    try:
        assert failed(verify(office.store)) == []
    finally:
        office.store.close()


def test_the_key_file_remembers_the_generation_that_was_verified(folder: Path) -> None:
    lock_office(open_again(folder))
    office = open_again(folder)
    try:
        assert find_profile(folder / "profil").keyfile.minimum_generation <= office.store.generation()
    finally:
        office.store.close()
