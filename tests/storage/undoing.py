"""Saves notes and takes them back for ever, telling each step; a test kills it somewhere in between."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from kiim_desktop.usecases.undoing import redo_last, undo_last
from tests.factories import make_note, open_again


def main(folder: Path) -> None:
    office = open_again(folder)
    (row,) = office.store.persons.page(0, 1)
    for number in count():
        note = make_note(office, row.id, f"Notiz {os.getpid()} {number}")
        print(f"note {note.hex()}", flush=True)  # noqa: T201  # the parent listens
        for step in (undo_last, redo_last, undo_last):
            step(office)
            print(f"{step.__name__} {note.hex()}", flush=True)  # noqa: T201  # the parent listens


if __name__ == "__main__":
    main(Path(sys.argv[1]))
