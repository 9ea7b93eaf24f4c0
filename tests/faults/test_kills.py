"""SIGKILL at counted calls to the kernel: what was acknowledged is there, the file is whole, the office opens.

Each piece of work is first run whole to count the calls that change files. The kill moments are spread over them by
the seed: before a call, after it, or after a part of what it writes.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiim_desktop.crypto.keyfile import read_key_file
from kiim_desktop.storage.errors import ProfileMissing
from kiim_desktop.storage.profiles import find_profile, unlock_profile
from kiim_desktop.storage.state_hash import heads_hash
from kiim_desktop.usecases.backing_up import restore
from kiim_desktop.usecases.importing import ImportFile, continue_import, imports, run_import
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import PASSWORD, make_note, surroundings
from tests.faults import works
from tests.faults.offices import (
    KEY,
    PERSONS,
    PROFILE,
    faults_of,
    first_person,
    key_file,
    missing,
    open_again,
    read_list,
)
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, Run, Work, kill_at, run
from tests.moulds import copy

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
KILLS, KILLS_LONG = 20, 1_000
ROWS = 60


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return KILLS_LONG if request.config.getoption("--long") else KILLS


def killed(made: Path, place: Path, kills: int, work_in: Callable[[Path], Work]) -> Iterator[tuple[Path, Run]]:
    """Kill the work at moments spread over all it does; yield each copy of the office and how far the work came."""
    whole = run(work_in(copy(made, place / "whole")), place / "whole")
    assert whole.code == whole.signal == 0
    count = sum(1 for call in whole.calls if not call.path.endswith(".told"))
    assert count >= KILLS // 2
    chance = random.Random(SEED)
    for number in range(kills):
        first, last = number * count // kills, (number + 1) * count // kills
        moment = chance.randrange(max(first, 1), max(first + 1, last, 2))
        share = chance.choice((None, 1.0, chance.random()))
        folder = place / str(number)
        ended = killed_once(made, folder, work_in, moment, share)
        assert ended.was_killed, ended.last_words
        yield folder, ended
        shutil.rmtree(folder)


def killed_once(made: Path, folder: Path, work_in: Callable[[Path], Work], moment: int, share: float | None) -> Run:
    """Kill the work at a moment; earlier if it took fewer calls (how long an import takes decides its slices)."""
    ended = Run()
    while moment and not ended.was_killed:
        shutil.rmtree(folder, ignore_errors=True)
        ended = run(work_in(copy(made, folder)), folder, kill_at(moment, share))
        moment = moment * 3 // 4
    return ended


def test_no_acknowledged_save_is_lost(made: Path, tmp_path: Path, kills: int) -> None:
    acknowledged = set()
    for folder, ended in killed(made, tmp_path, kills, works.saving):
        office = open_again(folder)
        try:
            assert missing(office, ended.told) == []
            assert faults_of(office) == []
            make_note(office, first_person(office), "danach")
        finally:
            lock_office(office)
        acknowledged.add(len(ended.told))
    assert len(acknowledged) > 3


def test_an_import_goes_on_where_it_was_killed_and_nothing_is_doubled(made: Path, tmp_path: Path, kills: int) -> None:
    file = read_list(copy(made, tmp_path / "reading"), ROWS)
    stopped_at = set()
    for folder, ended in killed(made, tmp_path, kills, lambda folder: works.importing(folder, file)):
        acknowledged = max((int(line.split()[1]) for line in ended.told), default=0)
        office = open_again(folder)
        try:
            done = _finish_import(office, file)
            assert done >= acknowledged
            assert office.store.persons.count() == PERSONS + ROWS
            assert faults_of(office) == []
        finally:
            lock_office(office)
        stopped_at.add(done)
    assert len(stopped_at) > 2


def _finish_import(office: Office, file: ImportFile) -> int:
    """Continue the import and return how many rows were done when it was killed."""
    batches = imports(office)
    if not batches:
        run_import(office, file)
        return 0
    if batches[0].state.value == "running":
        assert office.store.persons.count() == PERSONS + batches[0].rows_done
        continue_import(office, batches[0].id, file)
    return batches[0].rows_done


def test_a_killed_migration_leaves_the_old_file_or_the_new_one(made: Path, tmp_path: Path, kills: int) -> None:
    migrations = tmp_path / "migrations"
    before = _hash_of(copy(made, tmp_path / "before"))
    seen = set()
    for folder, ended in killed(made, tmp_path, kills, lambda folder: works.migrating(folder, migrations)):
        found = _after_migration(folder, migrations)
        assert found[1:] == [before, "[]"]
        assert found[0] == str(works.NEXT) or ended.told == []
        seen.add(found[0])
    assert seen == {str(works.NEXT - 1), str(works.NEXT)}


def _hash_of(folder: Path) -> str:
    office = open_again(folder)
    try:
        return heads_hash(office.store)
    finally:
        lock_office(office)


def _after_migration(folder: Path, migrations: Path) -> list[str]:
    """Open the file with the next version of the program; return the version found, the state and what is wrong."""

    def work(_begin: Callable[[], None], tell: Callable[[str], None]) -> None:
        profile = find_profile(folder / PROFILE)
        key = (folder / KEY).read_bytes()
        tell(str(works.version_of(profile.database_path, key)))
        works.use_next_version(migrations)
        office = open_again(folder)
        assert works.version_of(profile.database_path, key) == works.NEXT
        tell(heads_hash(office.store))
        tell(str(faults_of(office)))
        lock_office(office)

    ended = run(work, folder)
    assert ended.code == 0
    return ended.told


def test_a_killed_backup_is_whole_or_none_and_the_office_goes_on(made: Path, tmp_path: Path, kills: int) -> None:
    whole = 0
    for folder, ended in killed(made, tmp_path, kills, lambda folder: works.backing_up(folder, folder / "backup")):
        try:
            restored = restore(folder / "backup", folder / "restored" / PROFILE, "", PASSWORD,
                               surroundings(state=folder / "restored state"))  # fmt: skip
        except ProfileMissing:
            assert ended.told == []
        else:
            whole += 1
            assert restored.store.persons.count() == PERSONS
            assert faults_of(restored) == []
            lock_office(restored)
        office = open_again(folder)
        assert faults_of(office) == []
        lock_office(office)
    assert 0 < whole < kills


def test_a_killed_change_of_the_database_key_loses_nothing(made: Path, tmp_path: Path, kills: int) -> None:
    before = _hash_of(copy(made, tmp_path / "before"))
    finished = set()
    for folder, ended in killed(made, tmp_path, kills, works.changing_the_database_key):
        old = (folder / KEY).read_bytes()
        profile = find_profile(folder / PROFILE)
        dek = unlock_profile(profile, profile.users[0].id, PASSWORD)
        assert dek != old or ended.told == []
        (folder / KEY).write_bytes(dek)
        office = open_again(folder)
        assert heads_hash(office.store) == before
        assert faults_of(office) == []
        lock_office(office)
        assert not find_profile(folder / PROFILE).keyfile.is_rotating
        finished.add(dek != old)
    assert finished == {False, True}


def test_a_killed_key_file_write_leaves_one_that_opens(made: Path, tmp_path: Path, kills: int) -> None:
    old = read_key_file(key_file(made)).keyfile
    outcomes = set()
    for folder, ended in killed(made, tmp_path, kills, works.changing_keys):
        profile = find_profile(folder / PROFILE)
        assert not profile.from_previous
        is_new = profile.keyfile.slots != old.slots
        assert is_new or "password" not in ended.told
        unlock_profile(profile, profile.users[0].id, works.NEW_PASSWORD if is_new else PASSWORD)
        lock_office(open_again(folder))
        outcomes.add(is_new)
    assert outcomes == {False, True}
