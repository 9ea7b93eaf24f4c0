"""An office of generated persons to measure on, and a plain SQLCipher file with the same content as floor."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.settings import Settings, no_policies
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.values import to_plain
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.storage.profiles import NewProfile
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, lock_office, set_up_office, unlock_office

PASSWORD = "Quitte-Laterne-Besen-41"
RECORDS_EACH = 25
SEED = 11


@dataclass(slots=True)
class Measured:
    """An office and everything needed to open it again."""

    office: Office
    around: Surroundings
    folder: Path
    people: list[GeneratedPerson]
    is_open: bool = True

    def close(self) -> None:
        """Close the office, once."""
        if self.is_open:
            self.is_open = False
            lock_office(self.office)


@contextmanager
def measured_office(persons: int) -> Iterator[Measured]:
    """Give an open office with generated persons (25 records each, as Office-M), and take it away again."""
    people = list(population(Size(persons, persons * RECORDS_EACH), SEED)) if persons else []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        around = Surroundings(
            settings=Settings(no_policies, None),
            clock=SystemClock(),
            random=random.Random(SEED).randbytes,
            state_folder=folder / "state",
        )
        new = NewProfile(office_name="Büro", user_name="Frau Sommer", password=PASSWORD, cost=KdfCost.MINIMUM)
        profile = set_up_office(folder / "profil", new, around)
        office = unlock_office(profile, profile.users[0].id, PASSWORD, around)
        measured = Measured(office, around, folder, people)
        try:
            fill_office(office, people)
            yield measured
        finally:
            measured.close()


@contextmanager
def plain_file(people: list[GeneratedPerson]) -> Iterator[sqlcipher.Connection]:
    """Give a SQLCipher file with raw key, WAL and FULL: one row a record, full text of the notes, nothing else."""
    with tempfile.TemporaryDirectory() as place:
        connection = open_plain(Path(place) / "plain.db")
        connection.execute(
            "CREATE TABLE record(scope BLOB, id BLOB, payload TEXT, PRIMARY KEY(scope, id)) WITHOUT ROWID"
        )
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(names, notes, prefix='2 3')")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO record VALUES (?, ?, ?)", plain_rows(people))
        connection.executemany("INSERT INTO words VALUES (?, ?)", (_words(person) for person in people))
        connection.execute("COMMIT")
        try:
            yield connection
        finally:
            connection.close()


def open_plain(path: Path) -> sqlcipher.Connection:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{bytes(32).hex()}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def plain_rows(people: list[GeneratedPerson]) -> list[tuple[bytes, bytes, str]]:
    return [
        (person.id, bytes(number.to_bytes(8, "big")), _payload(record.answers))
        for person in people
        for number, record in enumerate(person.records)
    ]


def _payload(answers: object) -> str:
    assert isinstance(answers, dict)
    return json.dumps({name: to_plain(value) for name, value in answers.items()}, ensure_ascii=False)


def _words(person: GeneratedPerson) -> tuple[str, str]:
    core = person.records[0].answers
    notes = [str(each.answers["text"]) for each in person.records if each.kind.name == "counselling_entry"]
    return f"{core.get('given_names')} {core.get('family_name')}", "\n".join(notes)
