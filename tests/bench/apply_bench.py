"""Applying changes of other devices: new persons, notes and core data of known ones; floor is plain SQLCipher inserts.

The floor writes the same rows of the table `record`, as many in a transaction, and nothing else.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId, new_record_id
from kiim_desktop.domain.changes import Change, Context, Dot, Head, Origin
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.storage.store import Store
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.offices import measured_office, open_plain

AT_ONCE, EDITS, RECORDS_EACH, OTHER_SEED = 500, 500, 8, 77
BUDGET, SLICE_BUDGET = 10_000, 100
_NAMES = ("Amal", "Omar", "Zahra", "Yusuf", "Olena", "Marta")
_COLUMNS = "scope, id, kind, begins, deleted, conflicts, payload, state"


class Other:
    """Another device that numbers its own changes."""

    def __init__(self) -> None:
        self._seqs = count(1)

    def writes(
        self, scope: Scope, record: RecordId, kind: Kind, values: dict[int, Value], seen: dict[int, Context]
    ) -> Change:
        seq = next(self._seqs)
        dot = Dot(ReplicaId(b"otherdev"), seq)
        origin = Origin(1_000_000 + seq, 1_772_442_000_000, UserId(b"userid01"), "told")
        heads = {number: Head(dot, seen.get(number, {}), value, origin) for number, value in values.items()}
        return Change(dot, scope, record, kind.number, heads)


@dataclass(frozen=True, slots=True)
class Took:
    """How long it took to apply some changes, in pieces of usual size."""

    changes: int
    seconds: float
    cpu: float
    longest: float


def figures(persons: int = 1_000) -> list[Figure]:
    chance, other = random.Random(5), Other()
    with measured_office(persons) as measured:
        store = measured.office.store
        known = [bytes(person.id) for person in measured.people]
        fresh = [
            other.writes(edit.scope, edit.record, each.kind, dict(edit.values), {})
            for person in population(Size(persons, persons * RECORDS_EACH), OTHER_SEED)
            for each, edit in zip(person.records, person.edits(), strict=True)
        ]
        new = _apply(store, fresh)
        floor = _floor(store, list(dict.fromkeys(change.scope for change in fresh)))
        notes = _apply(store, [_note(other, chance, known) for _each in range(EDITS * 4)])
        edited = _apply(
            store, [_core(other, chance, store, scope) for scope in chance.sample(known, min(EDITS, persons))]
        )
    return [
        at_least("Übernehmen, neue Personen", new.changes / new.seconds, "Änderungen/s", BUDGET, floor),
        at_least("Übernehmen, neue Personen, nach Rechenzeit", new.changes / new.cpu, "Änderungen/s", None),
        at_most(f"Übernehmen, längste Transaktion zu {AT_ONCE}", new.longest * 1000, "ms", SLICE_BUDGET),
        at_least("Übernehmen, Notizen zu Bekannten", notes.changes / notes.seconds, "Änderungen/s", None, floor),
        at_most("Übernehmen, Notizen, längste Transaktion", notes.longest * 1000, "ms", None),
        at_least("Übernehmen, Name und Geburt von Bekannten", edited.changes / edited.seconds, "Änderungen/s", None),
        at_most("Übernehmen, Name und Geburt, längste Transaktion", edited.longest * 1000, "ms", None),
    ]


def _apply(store: Store, changes: Sequence[Change]) -> Took:
    times = []
    began, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(changes), AT_ONCE):
        piece = time.perf_counter()
        store.take_in(changes[start : start + AT_ONCE], [])
        times.append(time.perf_counter() - piece)
    return Took(len(changes), time.perf_counter() - began, time.process_time() - cpu, max(times))


def _floor(store: Store, scopes: Sequence[Scope]) -> float:
    """Return rows per second of plain inserts of the records of these persons."""
    with store.database.read() as connection:
        query = f"SELECT {_COLUMNS} FROM record WHERE scope = ?"  # noqa: S608  # constant columns
        rows = [tuple(row) for scope in scopes for row in connection.execute(query, (scope,))]
    with tempfile.TemporaryDirectory() as place:
        plain = open_plain(Path(place) / "plain.db")
        plain.execute(f"CREATE TABLE record({_COLUMNS}, PRIMARY KEY(scope, id)) WITHOUT ROWID")
        began = time.perf_counter()
        for start in range(0, len(rows), AT_ONCE):
            plain.execute("BEGIN IMMEDIATE")
            plain.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows[start : start + AT_ONCE])
            plain.execute("COMMIT")
        took = time.perf_counter() - began
        plain.close()
    return len(rows) / took


def _note(other: Other, chance: random.Random, known: Sequence[Scope]) -> Change:
    fields = {field.name: field.number for field in COUNSELLING_ENTRY.fields}
    text = f"Bescheid {chance.randrange(1000)} gemeinsam gelesen, Frist notiert, Termin vereinbart. " * 3
    values: dict[int, Value] = {fields["date"]: "2026-03-02", fields["text"]: text}
    return other.writes(chance.choice(known), new_record_id(chance.randbytes), COUNSELLING_ENTRY, values, {})


def _core(other: Other, chance: random.Random, store: Store, scope: Scope) -> Change:
    """Return a change of first name and year of birth: the dearest kind, its words are found by."""
    fields = {field.name: field.number for field in IDENTITY.fields}
    record = store.record(scope, single_record_id(IDENTITY))
    values: dict[int, Value] = {
        fields["given_names"]: chance.choice(_NAMES),
        fields["birth_date"]: str(chance.randrange(1950, 2005)),
    }
    return other.writes(scope, single_record_id(IDENTITY), IDENTITY, values, record.contexts() if record else {})


if __name__ == "__main__":
    for figure in figures():
        print(figure)
