"""Each measured trap of SQLCipher has its rule (security.md 3)."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.crypto.keyfile import Dek, raw_database_key, read_key_file, with_minimum_generation, write_key_file
from kiim_desktop.storage import opening
from kiim_desktop.storage.errors import (
    DatabaseDamaged,
    DatabaseEmpty,
    DatabaseNewer,
    DatabaseOutdated,
    LibraryTooOld,
    ProfileExists,
    ProfileMissing,
    StorageError,
    WrongDatabase,
)
from kiim_desktop.storage.opening import PLAIN_HEADER, Access, check_encrypted, check_floor, connect
from kiim_desktop.storage.profiles import find_profile, unlock_profile
from kiim_desktop.storage.text_index import FULL_TEXT_TABLES
from kiim_desktop.storage.upgrading import VERSION
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_entry, make_note, make_office, make_person, open_again, open_office
from tests.storage.pages import PAGE, decrypted_pages

KEY = bytes(range(32))


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Return the folder of a locked profile with two persons."""
    office = make_office(tmp_path)
    make_person(office, "Amina", "Haddad")
    make_note(office, make_person(office, "Oleksandr", "Schewtschenko"))
    lock_office(office)
    return tmp_path / "profil"


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[sqlcipher.Connection]:
    with closing(connect(tmp_path / "x.db", KEY, Access.CREATE)) as connection:
        yield connection


def refused(profile: Path, error: type[StorageError]) -> StorageError:
    """Return why the profile is not opened, and see that nothing was changed."""
    database = profile / "akten.db"
    before = database.read_bytes()
    with pytest.raises(error) as refusal:
        open_again(profile.parent)
    assert database.read_bytes() == before
    assert str(refusal.value.sentence).endswith(".")
    return refusal.value


def test_a_new_file_is_never_plain_text(profile: Path) -> None:
    content = (profile / "akten.db").read_bytes()
    assert not content.startswith(PLAIN_HEADER)
    assert b"Haddad" not in content
    assert b"CREATE TABLE" not in content


def test_without_its_key_the_file_cannot_be_read(profile: Path) -> None:
    with closing(sqlcipher.connect(profile / "akten.db")) as connection, pytest.raises(sqlcipher.DatabaseError):
        connection.execute("SELECT count(*) FROM sqlite_master")


def test_a_plain_file_where_an_encrypted_one_was_made_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    with closing(sqlcipher.connect(path)) as connection:
        connection.execute("CREATE TABLE x(y)")
    with pytest.raises(DatabaseDamaged):
        check_encrypted(path)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_than_32_bytes_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connect(tmp_path / "x.db", bytes(length), Access.CREATE)
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("size", "error"), [(0, DatabaseEmpty), (1, DatabaseEmpty), (15, DatabaseDamaged), (16, DatabaseDamaged)]
)
def test_a_stump_is_refused_and_never_begun_anew(profile: Path, size: int, error: type[StorageError]) -> None:
    database = profile / "akten.db"
    database.write_bytes(database.read_bytes()[:size])
    refused(profile, error)


def test_a_missing_database_is_never_replaced_by_a_new_one(profile: Path) -> None:
    (profile / "akten.db").unlink()
    with pytest.raises(DatabaseEmpty):
        open_again(profile.parent)
    assert not (profile / "akten.db").exists()


def test_a_plain_database_in_its_place_is_refused(profile: Path) -> None:
    (profile / "akten.db").unlink()
    with closing(sqlcipher.connect(profile / "akten.db")) as connection:
        connection.execute("CREATE TABLE meta(key, value)")
    refused(profile, DatabaseDamaged)


def test_a_file_cut_at_any_page_border_is_refused(profile: Path) -> None:
    database = profile / "akten.db"
    whole = database.read_bytes()
    key = unlocked_key(profile)
    for pages in range(1, len(whole) // PAGE):
        database.write_bytes(whole[: pages * PAGE])
        with pytest.raises(DatabaseDamaged):
            connect(database, key, Access.WRITE)
        assert database.stat().st_size == pages * PAGE
    refused(profile, DatabaseDamaged)


def test_an_older_copy_than_the_key_file_remembers_is_refused(profile: Path) -> None:
    older = (profile / "akten.db").read_bytes()
    office = open_again(profile.parent)
    make_person(office, "Neu", "Person")
    lock_office(office)
    (profile / "akten.db").write_bytes(older)
    refused(profile, DatabaseOutdated)


def test_a_copy_that_lacks_only_what_was_read_meanwhile_is_older_too(profile: Path) -> None:
    older = (profile / "akten.db").read_bytes()
    lock_office(open_again(profile.parent))  # logs the use of the key, nothing else
    (profile / "akten.db").write_bytes(older)
    refused(profile, DatabaseOutdated)


def test_the_minimum_generation_cannot_be_lowered_in_the_key_file(profile: Path) -> None:
    found = find_profile(profile)
    with pytest.raises(ValueError, match="0"):
        with_minimum_generation(found.keyfile, unlocked_dek(profile), 0)


def test_the_database_of_another_profile_is_refused(profile: Path, tmp_path: Path) -> None:
    other = make_office(tmp_path / "other", state=tmp_path / "other state")
    lock_office(other)
    shutil.copyfile(tmp_path / "other" / "profil" / "akten.db", profile / "akten.db")
    refused(profile, DatabaseDamaged)


def test_a_database_under_the_same_key_but_of_another_profile_is_refused(profile: Path) -> None:
    change(profile, "UPDATE meta SET value = x'00' WHERE key = 'profile'")
    refused(profile, WrongDatabase)


def test_a_file_of_a_newer_version_is_refused_and_stays_as_it_is(profile: Path) -> None:
    change(profile, f"PRAGMA user_version = {VERSION + 1}")
    error = refused(profile, DatabaseNewer)
    assert f"{VERSION + 1}" in error.sentence


def test_every_save_reaches_the_disk_before_it_counts(raw: sqlcipher.Connection) -> None:
    assert [pragma(raw, name) for name in ("journal_mode", "synchronous", "wal_autocheckpoint")] == ["wal", 2, 200]


def test_every_connection_keeps_the_safe_settings(raw: sqlcipher.Connection) -> None:
    names = ("foreign_keys", "trusted_schema", "temp_store", "cache_size")
    assert [pragma(raw, name) for name in names] == [1, 0, 2, -65_536]


def test_readers_cannot_write(profile: Path) -> None:
    with (
        closing(connect(profile / "akten.db", unlocked_key(profile), Access.READ)) as reader,
        pytest.raises(sqlcipher.OperationalError),
    ):
        reader.execute("DELETE FROM person")


@pytest.mark.parametrize("statement", ["SELECT load_extension('x')", "SELECT load_extension('x', 'y')"])
def test_no_code_is_loaded_from_a_query(raw: sqlcipher.Connection, statement: str) -> None:
    raw.enable_load_extension(True)
    with pytest.raises(sqlcipher.DatabaseError, match="not authorized to use function"):
        raw.execute(statement)


@pytest.mark.parametrize("table", FULL_TEXT_TABLES)
def test_every_full_text_table_really_deletes(office: Office, table: str) -> None:
    with office.store.database.read() as connection:
        sql = f"SELECT v FROM {table}_config WHERE k = 'secure-delete'"  # noqa: S608  # a name from the schema
        assert connection.execute(sql).scalar_one() == 1


def test_an_erased_name_is_gone_from_every_page(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        stays = make_person(office, "Bleibt", "Sichtbar")
        gone = make_person(office, "Xaveria", "Quastenflosser", municipality="Wimmelrode", phone="0171 9988776")
        make_note(office, gone, "Zwergpinguin im Gespräch erwähnt.")
        make_entry(office, stays, office.kinds.named("task"), text="Anrufen")
        key = raw_database_key(office.dek)
        office.store.database.checkpoint(truncate=True)
        traces = (
            b"quastenflosser",
            b"Quastenflosser",
            b"Wimmelrode",
            b"wimmelrode",
            b"9988776",
            b"wergpinguin",
            b"zqzkvr",
        )
        path = office.store.database.path
        there = decrypted_pages(path, key)
        assert [trace for trace in traces if trace not in there] == []
        erase(office, bytes(gone))
        left = decrypted_pages(path, key)
        assert [trace for trace in traces if trace in left] == []
        assert b"sichtbar" in left


def test_backups_are_keyed_and_whole(profile: Path, tmp_path: Path) -> None:
    office = open_again(profile.parent)
    office.store.database.copy_to(tmp_path / "backup.db")
    before = office.store.persons.count()
    office.store.close()
    check_encrypted(tmp_path / "backup.db")
    shutil.copyfile(tmp_path / "backup.db", profile / "akten.db")
    again = open_again(profile.parent)
    assert again.store.persons.count() == before == 2
    again.store.close()


def test_a_backup_carries_the_version(profile: Path, tmp_path: Path) -> None:
    office = open_again(profile.parent)
    office.store.database.copy_to(tmp_path / "backup.db")
    office.store.close()
    with closing(connect(tmp_path / "backup.db", unlocked_key(profile), Access.READ)) as backup:
        assert pragma(backup, "user_version") == VERSION


def test_a_damaged_file_says_nothing_on_the_terminal(profile: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from kiim_desktop.storage.opening import *\n"
        "try: connect(Path(sys.argv[1]), bytes(32), Access.WRITE)\n"
        "except Exception as error: print(type(error).__name__)"
    )
    command = [sys.executable, "-c", script, str(profile / "akten.db")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["DatabaseDamaged"]
    assert not ran.stderr


@pytest.mark.parametrize(("name", "value"), [("SQLITE_FLOOR", (99, 0, 0)), ("SQLCIPHER_FLOOR", (99, 0))])
def test_libraries_that_lost_data_are_refused(
    raw: sqlcipher.Connection, monkeypatch: pytest.MonkeyPatch, name: str, value: tuple[int, ...]
) -> None:
    check_floor(raw)
    monkeypatch.setattr(opening, name, value)
    with pytest.raises(LibraryTooOld) as refusal:
        check_floor(raw)
    assert "99" in refusal.value.sentence


def test_a_half_made_profile_counts_as_empty_and_is_begun_anew(profile: Path) -> None:
    for path in profile.glob("*.kiimkeys*"):
        path.unlink()
    with pytest.raises(ProfileMissing):
        open_again(profile.parent)
    lock_office(make_office(profile.parent, seed="second try", afresh=True))


def test_a_profile_is_never_made_over_another(profile: Path) -> None:
    before = (profile / "akten.db").read_bytes()
    with pytest.raises(ProfileExists):
        make_office(profile.parent, afresh=True)
    assert (profile / "akten.db").read_bytes() == before


def test_errors_name_no_person(profile: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    change(profile, f"PRAGMA user_version = {VERSION + 1}")
    error = refused(profile, DatabaseNewer)
    assert not any(name in f"{error} {caplog.text}" for name in ("Haddad", "Amina", "Sommer"))


def pragma(connection: sqlcipher.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def unlocked_dek(profile: Path) -> Dek:
    found = find_profile(profile)
    return unlock_profile(found, found.users[0].id, PASSWORD)


def unlocked_key(profile: Path) -> bytes:
    return bytes(unlocked_dek(profile))


def change(profile: Path, statement: str) -> None:
    """Change the file as an intruder with the key would."""
    with closing(connect(profile / "akten.db", unlocked_key(profile), Access.WRITE)) as connection:
        connection.execute(statement)


def erase(office: Office, scope: bytes) -> None:
    """Erase a person from every table, as an order of erasure will, and carry the WAL into the file."""
    with office.store.database.write() as connection:
        row = connection.execute("SELECT no, names, numbers FROM person WHERE id = ?", (scope,)).one()
        connection.execute(
            "INSERT INTO person_words(person_words, rowid, names, numbers) VALUES ('delete', ?, ?, ?)", tuple(row)
        )
        notes = connection.execute("SELECT no, words FROM text_entry WHERE scope = ?", (scope,)).all()
        for note in notes:
            connection.execute("INSERT INTO text_words(text_words, rowid, words) VALUES ('delete', ?, ?)", tuple(note))
        connection.execute("DELETE FROM person WHERE id = ?", (scope,))
        for table in ("record", "text_entry", "value_history", "outbox"):
            connection.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))  # noqa: S608  # a constant list
    office.store.database.checkpoint(truncate=True)


def test_a_key_file_of_the_future_generation_is_written_only_at_lock(profile: Path) -> None:
    path = find_profile(profile).key_path
    before = read_key_file(path).keyfile.minimum_generation
    office = open_again(profile.parent)
    make_person(office)
    assert read_key_file(path).keyfile.minimum_generation == before
    lock_office(office)
    after = read_key_file(path).keyfile
    assert after.minimum_generation > before
    write_key_file(path, after)
