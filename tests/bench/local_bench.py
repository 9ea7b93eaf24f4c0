"""The local store: opening, looking at a file, saving a note, searching; floor is plain SQLCipher doing the same."""

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
from kiim_desktop.usecases.reading import open_person, search
from kiim_desktop.usecases.recording import Entry, new_person, record_entry
from tests.bench.figures import Figure, at_most, median_millis, percentiles_millis
from tests.bench.offices import PASSWORD, Measured, measured_office, plain_file

OPEN, TIMELINE, TIMELINE_LONG, SAVE, SEARCH, SEARCH_P95 = 150, 1.5, 20, 5, 20, 50
LONG, SHORT = 500, 12
TIMES = 100
TYPED = 40
LENGTHS = ((1, 1), (2, 2), (3, 3), (4, 6), (7, 10), (11, 30), (1, 30))
"""Of what was typed so far, from one letter to a full name; the last is the whole way."""


def figures(persons: int = 1_000) -> list[Figure]:
    with measured_office(persons) as measured, plain_file(measured.people) as plain:
        return [*_reading(measured, plain), *_saving(measured, plain), *_searching(measured, plain), _opening(measured)]


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


def _searching(measured: Measured, plain: sqlcipher.Connection) -> list[Figure]:
    chance = random.Random(4)
    names = [str(chance.choice(measured.people).records[0].answers["family_name"]) for _each in range(TIMES)]
    typed = [name[: chance.randrange(2, len(name) + 1)] for name in names]
    middle, late = percentiles_millis(lambda number: search(measured.office, typed[number]), TIMES)
    query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 50"
    floor, floor_late = percentiles_millis(
        lambda number: plain.execute(query, (_match(typed[number]),)).fetchall(), TIMES
    )
    words = ["Jobcenter", "Kurs", "Wohnung", "Termin", "Bescheid"]
    notes, notes_late = percentiles_millis(lambda number: search(measured.office, words[number % len(words)]), TIMES)
    return [
        at_most("Suche je Tastendruck, Namen, p50", middle, "ms", SEARCH, floor),
        at_most("Suche je Tastendruck, Namen, p95", late, "ms", SEARCH_P95, floor_late),
        at_most("Suche in Notizen, p50", notes, "ms", SEARCH),
        at_most("Suche in Notizen, p95", notes_late, "ms", SEARCH_P95),
        *_typing(measured, chance),
    ]


def _typing(measured: Measured, chance: random.Random) -> list[Figure]:
    """Measure each key of full names, every second one with a letter left out: few answer those as typed."""
    names = []
    for number in range(TYPED):
        answers = chance.choice(measured.people).records[0].answers
        name = f"{answers['given_names']} {answers['family_name']}"
        slip = chance.randrange(1, len(name) - 1)
        names.append(name[:slip] + name[slip + 1 :] if number % 2 else name)
    found = []
    for first, last in LENGTHS:
        typed = [name[:length] for name in names for length in range(first, min(last, len(name)) + 1)]
        middle, late = percentiles_millis(partial(_search_each, measured.office, typed), len(typed))
        title = f"Suche je Tastendruck, {first} bis {last} Zeichen"
        is_all = (first, last) == LENGTHS[-1]
        found.append(at_most(f"{title}, p50", middle, "ms", SEARCH if is_all else None))
        found.append(at_most(f"{title}, p95", late, "ms", SEARCH_P95))
    return found


def _search_each(office: Office, typed: list[str], number: int) -> None:
    search(office, typed[number])


def _match(text: str) -> str:
    return f'"{text}" *'


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
