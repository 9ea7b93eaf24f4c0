"""Writes what is frozen of a file version: the SQL of its first migration and an encrypted file that must always open.

`python -m tests.storage.make_files` - for version 1 only until it has shipped; afterwards a new version gets a new
migration and a new file beside the old ones.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kiim_desktop.domain.kinds import CONTACT_DETAIL
from kiim_desktop.storage.attachment_schema import attachment
from kiim_desktop.storage.exchange_schema import exchange_log
from kiim_desktop.storage.migrating import MIGRATIONS
from kiim_desktop.storage.schema import metadata
from kiim_desktop.storage.share_schema import share
from kiim_desktop.storage.tables import FULL_TEXT
from kiim_desktop.storage.upgrading import VERSION
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_entry, make_note, make_office, make_person

FILES = Path(__file__).with_name("files")
FIRST = MIGRATIONS / "versions" / "0001_initial.sql"


def statements() -> str:
    """Return the SQL of all fixed tables as they are now."""
    assert exchange_log.metadata is share.metadata is attachment.metadata is metadata  # one file
    dialect = sqlite.dialect()
    made: list[str] = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
    tidy = ("\n".join(line.rstrip() for line in each.strip().splitlines()) for each in (*made, *FULL_TEXT))
    return "".join(f"{each};\n" for each in tidy)


def make_file(folder: Path) -> None:
    """Make the file of this version: one person, a note, a phone number, a reminder."""
    office = make_office(folder, seed=f"v{VERSION}")
    person = make_person(office, "Amina", "Haddad", municipality="Neustadt")
    make_entry(office, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    make_note(office, person, "Kurs gefunden, Unterlagen bis Freitag.")
    lock_office(office)


def main() -> None:
    FIRST.write_text(statements(), encoding="utf-8")
    target = FILES / f"v{VERSION}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        os.environ["KIIM_STATE_DIR"] = f"{place}/state"
        make_file(Path(place))
        for path in (Path(place) / "profil").iterdir():
            if path.name == "akten.db" or path.suffix == ".kiimkeys":
                shutil.copyfile(path, target / path.name)


if __name__ == "__main__":
    main()
