"""Train the zstd dictionary of sealed units on invented persons: python packaging/train_dictionary.py NUMBER.

A dictionary is permanent once a version with it was shipped: units that name it must open for ever. A better one gets
the next number.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import zstandard

from kiim_desktop.base.ids import RecordId, ReplicaId, UserId
from kiim_desktop.domain.changes import Change, Dot, Head, Origin
from kiim_desktop.domain.records import Edit
from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.storage.plain import plain_of
from kiim_desktop.sync.translating import unit_body
from kiim_desktop.sync.wire.codec import pack

SEED = 4711
"""Never the seed of the measurements."""
PERSONS = 1_500
FIRST_WRITTEN = range(7)
"""Of ten saves, so many fill a field for the first time: their context is empty."""
DICTIONARY_BYTES = 96 * 1024
TARGET = Path(__file__).resolve().parent.parent / "resources" / "dictionaries"


def samples(chance: random.Random) -> Iterator[bytes]:
    """Yield plain units: single saves as on a working day, and whole files as at the first load."""
    for number, person in enumerate(population(SIZES["M"], SEED)):
        if number == PERSONS:
            return
        changes = [plain_of(_change(edit, chance)) for edit in person.edits()]
        for change in changes:
            yield pack(unit_body([change]))
        if number % 10 == 0:
            yield pack(unit_body(changes))


def _change(edit: Edit, chance: random.Random) -> Change:
    dot = Dot(ReplicaId(chance.randbytes(8)), chance.randrange(1, 60_000))
    origin = Origin(
        chance.randrange(1, 60_000), chance.randrange(2**40, 2**41), UserId(chance.randbytes(8)), edit.basis
    )
    context = (
        {} if chance.randrange(10) in FIRST_WRITTEN else {ReplicaId(chance.randbytes(8)): chance.randrange(1, 60_000)}
    )
    heads = {number: Head(dot, context, value, origin) for number, value in edit.values.items()}
    return Change(dot, edit.scope, RecordId(edit.record), edit.kind, heads)


def main(number: str) -> None:
    listed: list[bytes | bytearray | memoryview] = list(samples(random.Random(SEED)))  # noqa: S311  # repeatable
    trained = zstandard.train_dictionary(DICTIONARY_BYTES, listed, level=15)
    TARGET.mkdir(exist_ok=True)
    path = TARGET / f"{number}.zdict"
    if path.exists():
        sys.exit(f"{path.name} is there already; dictionaries never change")
    path.write_bytes(trained.as_bytes())
    print(f"{path.name}: {path.stat().st_size} bytes from {len(listed)} units")


if __name__ == "__main__":
    main(sys.argv[1])
