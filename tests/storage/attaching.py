"""Attaches files for ever and tells each one that was acknowledged; a test kills it somewhere in between."""

from __future__ import annotations

import random
import sys
from itertools import count
from pathlib import Path

from kiim_desktop.usecases.attaching import attach_file
from tests.factories import open_again

BYTES = 3_500_000


def content(number: int) -> bytes:
    """Return what the file of this number holds."""
    return random.Random(number).randbytes(BYTES)


def main(folder: Path, first: int) -> None:
    office = open_again(folder)
    (row,) = office.store.persons.page(0, 1)
    for number in count(first):
        path = folder / f"{number}.bin"
        path.write_bytes(content(number))
        print("begins", flush=True)  # noqa: T201  # the parent listens
        done = attach_file(office, row.id, path, title=str(number))
        print(f"done {done.record.hex()} {number}", flush=True)  # noqa: T201  # the parent listens


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
