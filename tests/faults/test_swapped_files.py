"""Cut, old, foreign, swapped files: each is refused with a sentence, or named; none is silently begun anew."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.base.errors import KiimError
from kiim_desktop.crypto.keyfile import previous_of, unlock
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import find_profile, open_profile
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_note, make_office, surroundings
from tests.faults import works
from tests.faults.looking import look, offers_restoring, shown_by
from tests.faults.offices import KEY, PROFILE, database, first_person, key_file, open_again, wal
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, run
from tests.moulds import copy
from tests.storage.pages import PAGE

NOT_COMPARED = {"outbox", "act", "act_part", "text_words_data", "text_words_idx", "text_words_docsize"}
"""What `verify` compares with nothing else yet: an old page of these is only noticed by what people miss."""


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return copy(made, tmp_path / "office")


def refused(folder: Path) -> str:
    """Return the code with which the office is not opened; the file stays as it is, the sentence says what to do."""
    before = _bytes_of(database(folder))
    seen = look(folder)
    assert seen.shown is None
    assert offers_restoring(seen.sentence)
    assert _bytes_of(database(folder)) == before
    return seen.noticed[0]


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize(("size", "code"), [(0, "empty"), (1, "empty"), (15, "damaged"), (16, "damaged")])
def test_a_stump_is_refused(folder: Path, size: int, code: str) -> None:
    database(folder).write_bytes(database(folder).read_bytes()[:size])
    assert refused(folder) == f"database_{code}"


def test_a_missing_database_is_not_replaced(folder: Path) -> None:
    database(folder).unlink()
    assert refused(folder) == "database_empty"
    assert not database(folder).exists()


def test_a_file_cut_at_any_page_border_is_refused(folder: Path) -> None:
    whole = database(folder).read_bytes()
    for pages in range(1, len(whole) // PAGE):
        database(folder).write_bytes(whole[: pages * PAGE])
        assert refused(folder) == "database_damaged"


def test_a_file_cut_inside_its_last_page_is_refused_or_named(made: Path, tmp_path: Path) -> None:
    expected = shown_by(copy(made, tmp_path / "whole"))
    for less in (1, 15, 16, 512, PAGE // 2, PAGE - 1):
        folder = copy(made, tmp_path / str(less))
        database(folder).write_bytes(database(folder).read_bytes()[:-less])
        seen = look(folder)
        assert seen.noticed
        assert seen.shown in (None, expected)


def test_an_old_page_put_back_into_the_file_is_noticed(made: Path, tmp_path: Path) -> None:
    """Its seal is good: only what the pages say of each other gives it away."""
    newer = copy(made, tmp_path / "newer")
    office = open_again(newer)
    for number in range(3):
        make_note(office, first_person(office), f"neu {number} " * 50)
    lock_office(office)
    old, new = database(made).read_bytes(), database(newer).read_bytes()
    expected = shown_by(copy(newer, tmp_path / "whole"))
    changed = [at for at in range(0, len(old), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    assert len(changed) > 5
    tables = roots(newer)
    for at in changed:
        folder = copy(newer, tmp_path / str(at))
        database(folder).write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        seen = look(folder)
        if tables.get(at // PAGE + 1) in NOT_COMPARED:
            assert seen.shown == expected
        else:
            assert seen.noticed, f"page {at // PAGE + 1} {tables.get(at // PAGE + 1)}"


def roots(folder: Path) -> dict[int, str]:
    """Return what lies on the first page of each table and index."""
    with closing(connect(database(folder), (folder / KEY).read_bytes(), Access.READ)) as connection:
        return dict(connection.execute("SELECT rootpage, name FROM sqlite_master").fetchall())


def test_an_older_file_put_back_is_refused(made: Path, folder: Path) -> None:
    office = open_again(folder)
    make_note(office, first_person(office))
    lock_office(office)
    shutil.copyfile(database(made), database(folder))
    assert refused(folder) == "database_outdated"


@pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
@pytest.mark.parametrize("with_wal", [False, True], ids=["file alone", "with an empty WAL"])
def test_an_older_file_put_back_after_a_crash_is_refused(made: Path, folder: Path, with_wal: bool) -> None:
    """The key file knows nothing of what was saved since the last lock."""
    assert run(works.dying_unlocked(folder), folder).was_killed
    shutil.copyfile(database(made), database(folder))
    wal(folder).unlink()
    if with_wal:
        wal(folder).touch()
    assert refused(folder) == "database_outdated"


@pytest.mark.parametrize("content", [b"", b"Nachname;Vorname\n" * 300, bytes(40_960)], ids=["empty", "text", "zeros"])
def test_a_foreign_file_is_refused(folder: Path, content: bytes) -> None:
    database(folder).write_bytes(content)
    assert refused(folder) in {"database_empty", "database_damaged"}


def test_a_plain_database_is_refused(folder: Path) -> None:
    database(folder).unlink()
    connection = sqlcipher.connect(database(folder))
    connection.execute("CREATE TABLE meta(key, value)")
    connection.close()
    assert refused(folder) == "database_damaged"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    lock_office(make_office(folder, seed="other", state=folder / "state"))
    return folder


def test_the_database_of_another_office_is_refused(folder: Path, other: Path) -> None:
    shutil.copyfile(database(other), database(folder))
    assert refused(folder) == "database_damaged"


@pytest.mark.parametrize("keeps_name", [True, False])
def test_the_key_file_of_another_office_opens_nothing(folder: Path, other: Path, keeps_name: bool) -> None:
    """With the same password in both: so the key is got, and it is the wrong one."""
    before = database(folder).read_bytes()
    mine, foreign = key_file(folder), key_file(other)
    previous_of(mine).unlink()
    mine.unlink()
    shutil.copyfile(foreign, mine if keeps_name else mine.with_name(foreign.name))
    profile = find_profile(folder / PROFILE)
    user = profile.users[0]
    dek = unlock(profile.keyfile, user.id.hex(), PASSWORD)
    with pytest.raises(KiimError) as refusal:
        open_profile(profile, user.id, dek, surroundings(state=folder / "state").opening)
    assert offers_restoring(refusal.value.sentence)
    assert database(folder).read_bytes() == before
