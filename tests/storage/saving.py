"""Saves notes and drafts for ever and tells each one that was acknowledged; a test kills it somewhere in between."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.usecases.drafting import keep_draft
from tests.factories import make_note, open_again


def main(folder: Path) -> None:
    office = open_again(folder)
    (row,) = office.store.persons.page(0, 1)
    draft = None
    for number in count():
        text = f"{os.getpid()}-{number} " + "Wort " * (number % 40)
        draft = keep_draft(office, row.id, COUNSELLING_ENTRY, {"text": text}, draft.id if draft else None)
        print(f"draft {draft.id.hex()} {text}", flush=True)  # noqa: T201  # the parent listens
        note = make_note(office, row.id, text)
        print(f"note {note.hex()} {text}", flush=True)  # noqa: T201  # the parent listens


if __name__ == "__main__":
    main(Path(sys.argv[1]))
