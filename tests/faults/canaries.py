"""Saves values that must be found nowhere in clear, logs as the program does, and dies of an error it did not expect.

Run as a child process: `python -m tests.faults.canaries FOLDER LIST`; the list was written by `write_canaries`.
"""

from __future__ import annotations

import atexit
import logging
import os
import random
import sys
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.logs import set_up_logs
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY
from kiim_desktop.storage.errors import StorageError
from kiim_desktop.usecases.backing_up import back_up
from kiim_desktop.usecases.drafting import keep_draft
from kiim_desktop.usecases.importing import open_import, run_import
from kiim_desktop.usecases.reading import search
from tests.factories import make_entry, make_note, make_person
from tests.faults.offices import HEAD, open_again

CANARIES = 300
_CONSONANTS, _VOWELS = "bdfgklmnprstvw", "aeiou"


def invented(chance: random.Random) -> str:
    """Return a word that stands in no dictionary and no program."""
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(7)).capitalize() + "x"


def write_canaries(path: Path, seed: int) -> list[str]:
    """Write a list of which every row holds a third of the values that are imported; return all 300 values."""
    chance = random.Random(seed)
    values = [invented(chance) for _ in range(CANARIES)]
    rows = [
        f"{values[at]};{values[at + 1]};{at % 28 + 1}.3.1980;Moorbeck;0151 2{at:07};3.11.25 {values[at + 2]}"
        for at in range(0, CANARIES // 2, 3)
    ]
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    (path.with_suffix(".values")).write_text("\n".join(values), encoding="utf-8")
    return values


def main(folder: Path, path: Path) -> None:
    """Import, save, keep drafts, search, back up, log what goes wrong, and die of an unexpected error."""
    values = path.with_suffix(".values").read_text(encoding="utf-8").splitlines()
    rest = values[CANARIES // 2 :]
    set_up_logs(folder / "logs")
    office = open_again(folder)
    run_import(office, open_import(office, path))
    for number in range(0, len(rest) - 3, 3):
        person = make_person(office, rest[number], rest[number + 1])
        make_note(office, person, rest[number + 2])
        make_entry(office, person, CONTACT_DETAIL, kind="email", value=f"{rest[number]}@example.org")
        keep_draft(office, person, COUNSELLING_ENTRY, {"text": rest[number + 2]})
        search(office, rest[number])
    back_up(office, folder / "backup")
    try:
        open_import(office, folder / f"{rest[0]}.csv")
    except KiimError:
        logging.getLogger("kiim_desktop").exception("import failed")
    failure = StorageError(part=rest[1])
    logging.getLogger("kiim_desktop.storage").error("storage failed", exc_info=failure)
    logging.getLogger("foreign.library").warning("cannot read %s", rest[2])
    atexit.register(os._exit, 1)  # with the file open: what is still in the WAL is looked at, too
    raise ValueError(rest[3])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
