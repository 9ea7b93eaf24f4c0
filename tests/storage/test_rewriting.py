"""Writing the whole file anew: saving goes on, nothing is lost, nothing stays beside the file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.storage import database as database_room
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.errors import AlreadyClosed
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.rewriting import write_copy
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_person, open_again


def test_what_is_saved_while_the_copy_is_written_is_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    copies = _while_copying(monkeypatch, lambda number: _note(office.store.database, number) if number < 2 else None)
    assert office.store.database.rewrite()
    assert copies == [0, 1, 2]
    assert _notes(office.store.database) == {"0", "1"}


def test_who_saves_without_a_pause_waits_at_the_last_try_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    database, held = office.store.database, list[bool]()

    def save(number: int) -> None:
        thread = threading.Thread(target=_note, args=(database, number))
        thread.start()
        thread.join(0.5)
        held.append(thread.is_alive())
        waiting.append(thread)

    waiting: list[threading.Thread] = []
    _while_copying(monkeypatch, save)
    assert database.rewrite()
    for thread in waiting:
        thread.join()
    assert held == [False, False, False, True]
    assert _notes(database) == {"0", "1", "2", "3"}


def test_readers_of_all_threads_see_the_file_that_took_the_place(office: Office) -> None:
    database = office.store.database
    begun, go_on = threading.Event(), threading.Event()
    seen: list[set[str]] = []

    def look_twice() -> None:
        seen.append(_notes(database))
        begun.set()
        go_on.wait(10)
        seen.append(_notes(database))

    reader = threading.Thread(target=look_twice)
    reader.start()
    begun.wait(10)
    assert database.rewrite()
    _note(database, 7)
    go_on.set()
    reader.join()
    assert seen == [set(), {"7"}]


def test_a_second_rewriting_waits_for_the_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one place for the copy: the first would put in place what the second has only begun to write."""
    database = office.store.database
    second = threading.Thread(target=database.rewrite)
    seen: list[int] = []

    def begin_second(number: int) -> None:
        if number == 0:
            second.start()
            second.join(0.5)
            seen.append(len(copies))

    copies = _while_copying(monkeypatch, begin_second)
    assert database.rewrite()
    second.join()
    assert (seen, len(copies)) == ([1], 2)


def test_nothing_stays_beside_the_file(office: Office) -> None:
    path = office.store.database.path
    before = {each.name for each in path.parent.iterdir()}
    assert office.store.database.rewrite()
    assert {each.name for each in path.parent.iterdir()} == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_left_beside_by_a_killed_program_is_cleared_away(office: Office) -> None:
    path, folder = office.store.database.path, office.profile.folder.parent
    _note(office.store.database, 1)
    write_copy(path, _key(office.store.database))
    lock_office(office)
    former = path.with_name(f"{path.name}-alt")
    former.hardlink_to(path)  # killed between keeping the old one and putting the new one in its place
    again = open_again(folder)
    assert _notes(again.store.database) == {"1"}
    assert not former.exists()
    assert not path.with_name(f"{path.name}-neu").exists()
    assert all(check.ok for check in verify(again.store))
    lock_office(again)


def test_the_old_file_is_overwritten_before_its_room_is_given_back(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.store.database.path
    make_person(office)
    office.store.database.checkpoint()
    kept = tmp_path / "former"
    kept.hardlink_to(path)
    size = path.stat().st_size
    assert office.store.database.rewrite()
    assert kept.read_bytes() == bytes(size)


def test_a_file_that_somebody_else_has_open_is_left_in_place(office: Office) -> None:
    database = office.store.database
    other = connect(database.path, _key(database), Access.READ)
    try:
        assert other.execute("SELECT count(*) FROM meta").fetchone()[0]
        number = database.path.stat().st_ino
        assert not database.rewrite()
        assert database.path.stat().st_ino == number
    finally:
        other.close()
    _note(database, 1)
    assert _notes(database) == {"1"}


def test_locking_while_the_file_is_written_anew_ends_both(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    database = office.store.database
    _while_copying(monkeypatch, lambda number: lock_office(office) if number == 0 else None)
    with pytest.raises(AlreadyClosed):
        database.rewrite()
    again = open_again(office.profile.folder.parent)
    assert all(check.ok for check in verify(again.store))
    lock_office(again)


def _while_copying(monkeypatch: pytest.MonkeyPatch, do: Callable[[int], None]) -> list[int]:
    """Do something each time a copy has just been written; the list counts the copies."""
    copies: list[int] = []

    def copying(path: Path, key: bytes) -> int:
        commits = write_copy(path, key)
        copies.append(len(copies))
        do(copies[-1])
        return commits

    monkeypatch.setattr(database_room, "write_copy", copying)
    return copies


def _note(database: Database, number: int) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO meta(key, value) VALUES (?, ?)", (f"probe{number}", str(number)))


def _notes(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute("SELECT value FROM meta WHERE key LIKE 'probe%'").scalars())


def _key(database: Database) -> bytes:
    return database._key  # noqa: SLF001  # the test opens the file beside the program
