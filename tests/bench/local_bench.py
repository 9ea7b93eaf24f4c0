"""The local store: opening, looking at a file, saving a note; floor is plain SQLCipher doing the same."""

from __future__ import annotations

import random
import time
from functools import partial

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.storage.profiles import find_profile, open_profile, unlock_profile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import open_person
from kiim_desktop.usecases.recording import Entry, new_person, record_entry
from tests.bench.figures import Figure, at_most, median_millis
from tests.bench.offices import PASSWORD, Measured, measured_office, plain_file

OPEN, TIMELINE, TIMELINE_LONG, SAVE = 150, 1.5, 20, 5
LONG, SHORT = 500, 12
TIMES = 100


def figures(persons: int = 1_000) -> list[Figure]:
    with measured_office(persons) as measured, plain_file(measured.people) as plain:
        return [*_reading(measured, plain), *_saving(measured, plain), _opening(measured)]


def _reading(measured: Measured, plain: sqlcipher.Connection) -> list[Figure]:
    office = measured.office
    found = []
    for count, budget in ((SHORT, TIMELINE), (LONG, TIMELINE_LONG)):
        person = _person_with(measured, plain, count)
        look = median_millis(partial(_look, office, person), TIMES)
        floor = median_millis(partial(_look_plain, plain, person), TIMES)
        found.append(at_most(f"Akte mit {count} Einträgen", look, "ms", budget, floor))
    person = _person_with(measured, plain, SHORT)
    logged = median_millis(lambda: open_person(office, person), TIMES)
    return [*found, at_most(f"Akte mit {SHORT} Einträgen öffnen, mit Protokoll", logged, "ms", None)]


def _look(office: Office, person: PersonId) -> None:
    office.store.persons.one(person)
    office.store.records(person_scope(person))


def _look_plain(plain: sqlcipher.Connection, person: PersonId) -> None:
    plain.execute("SELECT id, payload FROM record WHERE scope = ?", (person,)).fetchall()


def _person_with(measured: Measured, plain: sqlcipher.Connection, count: int) -> PersonId:
    office = measured.office
    person = new_person(office, {"given_names": "Amina", "family_name": "Haddad", "birth_date": "1990-02-01"}).person
    numbers = {field.name: field.number for field in COUNSELLING_ENTRY.fields}
    values = {numbers["date"]: "2026-03-02", numbers["text"]: "Brief gemeinsam gelesen und beantwortet." * 3}
    edits = [
        Edit(scope=person_scope(person), record=office.random(8), kind=COUNSELLING_ENTRY.number, values=values)  # type: ignore[arg-type]  # chance as id
        for _each in range(count - 1)
    ]
    office.store.save(edits, office.user.id, [])
    plain.execute("BEGIN")
    rows = [(person, number.to_bytes(8, "big"), '{"1":"2026-03-02"}' + "x" * 120) for number in range(count)]
    plain.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)
    plain.execute("COMMIT")
    return person


def _saving(measured: Measured, plain: sqlcipher.Connection) -> list[Figure]:
    office = measured.office
    person = measured.people[0].id
    entry = Entry(kind=COUNSELLING_ENTRY, answers={"date": "2026-03-02", "text": "Bescheid erklärt, Frist notiert."})
    took = median_millis(lambda: record_entry(office, person, entry), TIMES)

    def bare() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO record VALUES (?, ?, ?)", (person, random.randbytes(8), "Bescheid erklärt"))
        plain.execute("COMMIT")

    return [at_most("Notiz speichern, dauerhaft", took, "ms", SAVE, median_millis(bare, TIMES))]


def _opening(measured: Measured) -> Figure:
    """Measure opening without the KDF, which takes its time on purpose."""
    measured.close()
    profile = find_profile(measured.folder / "profil")
    user = profile.users[0].id
    dek = unlock_profile(profile, user, PASSWORD)
    times = []
    for _each in range(5):
        started = time.perf_counter()
        opened = open_profile(profile, user, dek, measured.around.opening)
        opened.store.persons.page(0, 50)
        times.append((time.perf_counter() - started) * 1000)
        opened.store.close()
    return at_most("Öffnen nach dem Kennwort, bis zur ersten Liste", sorted(times)[2], "ms", OPEN)
