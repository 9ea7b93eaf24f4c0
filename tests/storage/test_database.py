"""One writer, readers beside it, and never from the window's thread."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.crypto.keyfile import raw_database_key
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.errors import AlreadyClosed, CalledFromWindow, StorageError
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import open_person, search
from kiim_desktop.usecases.recording import new_person
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_office, make_person, open_again

CALLS: dict[str, Callable[[Office], object]] = {
    "save": lambda office: new_person(office, {"given_names": "Amina"}),
    "search": lambda office: search(office, "amina"),
    "open": lambda office: open_person(office, office.store.persons.page(0, 1)[0].id),
    "page": lambda office: office.store.persons.page(0, 10),
    "log": lambda office: office.store.log([]),
    "drafts": lambda office: office.store.drafts.of(office.user.id),
    "checkpoint": lambda office: office.store.database.checkpoint(),
    "copy": lambda office: office.store.database.copy_to(office.profile.folder / "copy.db"),
    "generation": lambda office: office.store.generation(),
}


def in_another_thread(work: Callable[[], object]) -> object:
    """Return what the work returns or raises, done beside this thread."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001  # handed back to the test
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("call", CALLS)
def test_storage_is_never_called_from_the_windows_thread(tmp_path: Path, call: str) -> None:
    make_office(tmp_path).store.close()
    window = threading.get_ident()
    office = in_another_thread(lambda: open_again(tmp_path, window_thread=window))
    assert isinstance(office, Office)
    try:
        with pytest.raises(CalledFromWindow):
            CALLS[call](office)
    finally:
        office.store.close()


@pytest.mark.logs("storage called from the window")
def test_the_product_logs_a_call_from_the_window_instead_of_failing(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    key, path = raw_database_key(office.dek), office.store.database.path
    office.store.close()
    database = Database(path, key, forbid_in=threading.get_ident(), strict=False)
    with database.read() as connection:
        assert connection.execute("SELECT 1").scalar_one() == 1
    database.close()
    assert "storage called from the window" in caplog.text


def test_readers_see_what_was_saved_and_never_half_of_it(office: Office) -> None:
    database = office.store.database
    with database.write() as connection:
        connection.execute("INSERT INTO meta(key, value) VALUES ('half', x'00')")
        beside = in_another_thread(lambda: _meta(database, "half"))
        assert beside == []
    assert in_another_thread(lambda: _meta(database, "half")) == [b"\0"]


def _meta(database: Database, key: str) -> list[bytes]:
    with database.read() as connection:
        rows = connection.execute("SELECT value FROM meta WHERE key = ?", (key,))
        return [row[0] for row in rows]


def test_saves_of_several_threads_come_one_after_the_other(office: Office) -> None:
    threads = [threading.Thread(target=make_person, args=(office, f"Person {n}")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert office.store.persons.count() == 4
    with office.store.database.read() as connection:
        assert [row[0] for row in connection.execute("SELECT seq FROM outbox ORDER BY seq")] == [1, 2, 3, 4]


def test_an_error_of_the_library_becomes_a_sentence_with_its_cause(office: Office) -> None:
    with pytest.raises(StorageError) as error, office.store.database.read() as connection:
        connection.execute("SELECT * FROM nothing")
    assert error.value.__cause__ is not None
    assert "nothing" not in str(error.value)


def test_closing_carries_everything_into_the_file(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    make_person(office)
    office.store.close()
    assert not (tmp_path / "profil" / "akten.db-wal").exists()


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    office.store.close()
    office.store.close()


def test_after_closing_nobody_opens_the_file_again_under_the_key(office: Office) -> None:
    office.store.database.close()
    with pytest.raises(AlreadyClosed), office.store.database.write():
        pytest.fail("a closed file was opened for writing")
    with pytest.raises(AlreadyClosed), office.store.database.read():
        pytest.fail("a closed file was opened for reading")


@pytest.mark.parametrize(("is_piece", "pages"), [(True, 2_000), (False, 200)])
def test_the_writer_that_runs_keeps_a_wal_in_full_and_carries_it_over_in_bounds(
    office: Office, is_piece: bool, pages: int
) -> None:
    with office.store.database.write(is_piece=not is_piece):
        pass  # the other sort of transaction went before
    with office.store.database.write(is_piece=is_piece) as connection:
        found = [
            connection.execute(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "wal_autocheckpoint")
        ]
    assert found == ["wal", 2, pages]


def test_closing_waits_for_what_another_thread_is_reading(office: Office) -> None:
    """Closing a connection in use ended the process (seen at 10,000 persons, when a window was locked at once)."""
    database, reading, told = office.store.database, threading.Event(), list[int]()

    def read() -> None:
        with database.read() as connection:
            reading.set()
            while not database._is_closed:  # noqa: SLF001  # a test looks inside: from here on somebody is closing
                pass
            told.extend(connection.execute("SELECT count(*) FROM record").scalar_one() for _ in range(2_000))

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    database.close()
    reader.join()
    assert len(told) == 2_000


def test_a_file_that_is_there_is_opened_and_written_without_the_library_that_made_its_tables(tmp_path: Path) -> None:
    """It takes 0.4 s to import and 20 MB, and most starts open a file that is there."""
    office = make_office(tmp_path)
    make_person(office)
    lock_office(office)
    code = (
        "import sys; from pathlib import Path; from tests.factories import make_person, open_again; "
        "office = open_again(Path(sys.argv[1])); make_person(office); "
        "from kiim_desktop.usecases.unlocking import lock_office; lock_office(office); "
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=60, check=False).returncode == 0
