"""Search: time per key by length, in notes, size of its index and what keeping it costs a save."""

from __future__ import annotations

import random
from functools import partial

from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.storage.text_index import FULL_TEXT_TABLES
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.bench.figures import Figure, at_most, median_millis, percentiles_millis
from tests.bench.offices import Measured, measured_office, plain_file

SEARCH, SEARCH_P95 = 20, 50
TIMES = 100
TYPED = 40
LENGTHS = ((1, 1), (2, 2), (3, 3), (4, 6), (7, 10), (11, 30), (1, 30))
"""Of what was typed so far, from one letter to a full name; the last is the whole way."""


def figures(persons: int = 1_000) -> list[Figure]:
    with measured_office(persons) as measured, plain_file(measured.people) as plain:
        return [*_searching(measured, plain), *_sizes(measured), *_writing(measured)]


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


def _sizes(measured: Measured) -> list[Figure]:
    """Measure what the tables of the full text hold; what notes take depends on how much people write."""
    titles = {
        "person_words": "Suchindex der Namen und Nummern, je Person",
        "text_words": "Suchindex der Texte, je Person",
    }
    found = []
    for table in FULL_TEXT_TABLES:
        size = 0
        with measured.office.store.database.read() as connection:
            for part, column in (("data", "block"), ("docsize", "sz"), ("idx", "term")):
                query = f"SELECT coalesce(sum(length({column}) + 8), 0) FROM {table}_{part}"  # noqa: S608  # constants
                size += int(connection.execute(query).scalar_one())
        found.append(at_most(titles[table], size / len(measured.people), "Bytes", None))
    return found


def _writing(measured: Measured) -> list[Figure]:
    """Measure saves that the index has to follow beside one that it has not."""
    office, person, chance = measured.office, measured.people[0].id, random.Random(5)
    core = single_record_id(IDENTITY)

    def save(entry: Entry) -> None:
        record_entry(office, person, entry)

    def plain() -> None:
        save(Entry(kind=LANGUAGE_SKILL, answers={"language": chance.choice(("fra", "rus", "tur"))}))

    def text() -> None:
        save(Entry(kind=COUNSELLING_ENTRY, answers={"date": "2026-03-02", "text": "Bescheid erklärt, Frist notiert."}))

    def name() -> None:
        save(Entry(kind=IDENTITY, answers={"birth_name": f"Amini{chance.randrange(10_000)}"}, record=core))

    floor = median_millis(plain, TIMES)
    return [
        at_most("Eintrag ohne Suchwörter speichern", floor, "ms", None),
        at_most("Notiz speichern, der Suchindex geht mit", median_millis(text, TIMES), "ms", None, floor),
        at_most("Namen ändern, der Suchindex geht mit", median_millis(name, TIMES), "ms", None, floor),
    ]
