"""Every shipped file version opens, and every migration goes up and down."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import migrating
from kiim_desktop.storage.errors import StorageError
from kiim_desktop.storage.migrating import MIGRATIONS, migrate
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import find_profile, unlock_profile
from kiim_desktop.storage.tables import make_tables
from kiim_desktop.storage.upgrading import VERSION, bring_up_to_date
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office, make_person, open_again
from tests.storage.make_files import FILES, FIRST, statements

KEY = bytes(range(32))
SHIPPED = sorted(path for path in FILES.glob("v*") if path.is_dir())
RENEW = "tables changed: a new migration is due (before version 1 has shipped: python -m tests.storage.make_files)"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sqlcipher.Connection]:
    with closing(connect(tmp_path / "empty.db", KEY, Access.CREATE)) as connection:
        yield connection


@pytest.fixture
def made_new(tmp_path: Path) -> Iterator[sqlcipher.Connection]:
    with closing(connect(tmp_path / "new.db", KEY, Access.CREATE)) as connection:
        make_tables(connection)
        yield connection


def tables(connection: sqlcipher.Connection) -> dict[str, str]:
    """Return the SQL of every table and index, spaces aside."""
    rows = connection.execute("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name").fetchall()
    return {name: "".join(sql.split()) for name, sql in rows}


def version(connection: sqlcipher.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_migrating_up_gives_exactly_the_tables_of_a_new_file(
    empty: sqlcipher.Connection, made_new: sqlcipher.Connection
) -> None:
    migrate(empty, 0, VERSION)
    assert tables(empty) == tables(made_new), RENEW
    assert version(empty) == version(made_new) == VERSION
    for table in ("person_words", "text_words"):
        sql = f"SELECT * FROM {table}_config ORDER BY k"  # noqa: S608  # a constant list
        assert empty.execute(sql).fetchall() == made_new.execute(sql).fetchall()


def test_migrating_down_leaves_nothing(empty: sqlcipher.Connection) -> None:
    migrate(empty, 0, VERSION)
    migrate(empty, VERSION, 0)
    assert tables(empty) == {}
    assert version(empty) == 0


def test_a_migration_that_fails_changes_nothing(
    empty: sqlcipher.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    broken = tmp_path / "migrations" / "versions" / FIRST.name
    broken.write_text(broken.read_text() + "CREATE TABLE half (;\n")
    monkeypatch.setattr(migrating, "MIGRATIONS", tmp_path / "migrations")
    with pytest.raises(StorageError):
        migrate(empty, 0, VERSION)
    assert tables(empty) == {}
    assert version(empty) == 0


def test_the_first_migration_is_frozen_and_complete() -> None:
    assert FIRST.read_text(encoding="utf-8") == statements(), RENEW


def test_there_is_one_migration_and_one_file_for_each_version() -> None:
    numbers = sorted(int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == list(range(1, VERSION + 1))
    assert [path.name for path in SHIPPED] == [f"v{number}" for number in numbers]


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_file_opens_and_says_what_it_said(shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped, tmp_path / "profil")
    office = open_again(tmp_path)
    try:
        (row,) = office.store.persons.page(0, 10)
        assert (row.name, row.municipality, row.last_contact) == ("Amina Haddad", "Neustadt", "2026-03-02")
        assert len(office.store.records(person_scope(row.id))) == 4
        assert [hit.row.id for hit in office.store.persons.search("Unterlagen")] == [row.id]
        assert [check.name for check in verify(office.store) if not check.ok] == []
        make_person(office, "Neu", "Dazu")
    finally:
        lock_office(office)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_file_gets_the_tables_of_this_version(
    shipped: Path, tmp_path: Path, made_new: sqlcipher.Connection
) -> None:
    shutil.copytree(shipped, tmp_path / "profil")
    profile = find_profile(tmp_path / "profil")
    key = bytes(unlock_profile(profile, profile.users[0].id, PASSWORD))
    bring_up_to_date(profile.database_path, key)
    with closing(connect(profile.database_path, key, Access.READ)) as connection:
        assert tables(connection) == tables(made_new), RENEW
        assert version(connection) == VERSION


def test_a_current_file_opens_without_loading_the_migrations(tmp_path: Path) -> None:
    lock_office(make_office(tmp_path))
    script = (
        "import json, sys; from pathlib import Path; from tests.factories import open_again\n"
        "open_again(Path(sys.argv[1])).store.close()\n"
        "print(json.dumps(sorted(name for name in sys.modules if name.split('.')[0] in ('alembic', 'mako'))))"
    )
    ran = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == []
