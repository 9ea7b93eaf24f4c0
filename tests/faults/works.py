"""What is being done when the fault comes: each runs in a process of its own and tells what it acknowledged."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic import command, config

from kiim_desktop.base.jobs import Progress
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import Dek, read_key_file, replace_password, write_key_file
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.storage import migrating as migrations_room
from kiim_desktop.storage import upgrading
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import find_profile, remember_generation, rotate_database_key
from kiim_desktop.storage.upgrading import VERSION
from kiim_desktop.usecases.backing_up import back_up
from kiim_desktop.usecases.drafting import keep_draft
from kiim_desktop.usecases.importing import ImportFile, run_import
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_note
from tests.faults.offices import KEY, PROFILE, database, first_person, open_again
from tests.faults.tracing import Work

READ_BEFORE_FORKING = (command, config)
"""Takes 0.2 s to import; so no forked process needs to."""
Begin = Callable[[], None]
Tell = Callable[[str], None]
NEW_PASSWORD = "Kiesel-Drachen-Fenster-77"
NEXT = VERSION + 1
_NEXT_MIGRATION = f'''"""A version that does not exist yet: it rewrites every record and adds a column and an index."""
from alembic import op
revision, down_revision, branch_labels, depends_on = "{NEXT:04}", "{VERSION:04}", None, None
def upgrade():
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE record ADD COLUMN weight INTEGER NOT NULL DEFAULT 0")
    run("UPDATE record SET weight = length(payload)")
    run("CREATE INDEX record_weight ON record(weight)")
    run("CREATE TABLE record_copy AS SELECT * FROM record")
def downgrade():
    pass
'''  # noqa: S608  # two numbers


def saving(folder: Path, saves: int = 3) -> Work:
    """Unlock, type drafts, save notes, lock."""

    def work(begin: Begin, tell: Tell) -> None:
        begin()
        office = open_again(folder)
        person, draft = first_person(office), None
        for number in range(saves):
            text = f"{number} " + "Wort " * (number * 37)
            draft = keep_draft(office, person, COUNSELLING_ENTRY, {"text": text}, draft.id if draft else None)
            tell(f"draft {draft.id.hex()} {text}")
            note = make_note(office, person, text.strip())
            tell(f"note {note.hex()} {text.strip()}")
        lock_office(office)
        tell("locked")

    return work


def importing(folder: Path, file: ImportFile) -> Work:
    """Take a list over that was read already; each slice is acknowledged with the rows that are done."""

    def work(begin: Begin, tell: Tell) -> None:
        office = open_again(folder)
        begin()
        progress = Progress(between=lambda: tell(f"rows {office.store.batches.all()[0].rows_done}"))
        report = run_import(office, file, progress)
        tell(f"rows {len(report.rows)}")
        lock_office(office)

    return work


def use_next_version(migrations: Path) -> None:
    """Make this process one of the next version of the program, with a migration more (only in a forked process)."""
    if not migrations.exists():
        shutil.copytree(migrations_room.MIGRATIONS, migrations)
        (migrations / "versions" / f"{NEXT:04}_rewrites.py").write_text(_NEXT_MIGRATION, encoding="utf-8")
    vars(migrations_room).update(MIGRATIONS=migrations)
    vars(upgrading).update(VERSION=NEXT)


def version_of(path: Path, key: bytes) -> int:
    """Return the version of a file without changing it."""
    with closing(connect(path, key, Access.READ)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def dying_unlocked(folder: Path, drafts: int = 12) -> Work:
    """Save a note and drafts and die without closing anything: the drafts stand in the WAL alone."""

    def work(begin: Begin, tell: Tell) -> None:
        office = open_again(folder)
        person = first_person(office)
        begin()
        note = make_note(office, person, "gespeichert")
        tell(f"note {note.hex()} gespeichert")
        for number in range(drafts):
            draft = keep_draft(office, person, COUNSELLING_ENTRY, {"text": f"{number} Wort"})
            tell(f"draft {draft.id.hex()} {number} Wort")
        os.kill(os.getpid(), signal.SIGKILL)

    return work


def migrating(folder: Path, migrations: Path) -> Work:
    """Open a file of this version with the next version of the program."""

    def work(begin: Begin, tell: Tell) -> None:
        use_next_version(migrations)
        begin()
        upgrading.bring_up_to_date(database(folder), (folder / KEY).read_bytes())
        tell("migrated")

    return work


def backing_up(folder: Path, out: Path) -> Work:
    """Write a backup while the office is open."""

    def work(begin: Begin, tell: Tell) -> None:
        office = open_again(folder)
        begin()
        done = back_up(office, out)
        tell(f"backed up {done.generation}")
        lock_office(office)

    return work


def changing_the_database_key(folder: Path) -> Work:
    """Write every page anew under another key, as the removal of a user does."""

    def work(begin: Begin, tell: Tell) -> None:
        profile = find_profile(folder / PROFILE)
        begin()
        rotate_database_key(profile, Dek((folder / KEY).read_bytes()), random.Random(folder.name).randbytes)
        tell("rotated")

    return work


def changing_keys(folder: Path) -> Work:
    """Change the password, then remember a generation: both ways in which a key file is written."""

    def work(begin: Begin, tell: Tell) -> None:
        office = open_again(folder)
        path = office.profile.key_path
        user = office.user.id.hex()
        current = read_key_file(path).keyfile
        changed = replace_password(current, office.dek, user, NEW_PASSWORD, cost=KdfCost.MINIMUM, random=office.random)
        begin()
        write_key_file(path, changed, keep_previous=False)
        tell("password")
        remember_generation(office.profile, office.store, office.dek)
        tell("generation")
        office.store.close()

    return work
