"""Every write may fail: nothing acknowledged is lost, the reason is a sentence, and work goes on when it is over.

From a counted call on the kernel refuses whatever takes room (ENOSPC) or whatever touches the disk (EIO), until the
work has met the refusal and "made room". Full and read-only disks as a whole: tests/storage/test_places.py.
"""

from __future__ import annotations

import errno
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.faults import persisting
from tests.faults.calls import Call
from tests.faults.offices import PERSONS, PROFILE, faults_of, missing, open_again, read_list
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, Fail, Run, Work, run
from tests.moulds import copy

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
POINTS, POINTS_LONG = 8, 300
TAKES_ROOM = frozenset({"write", "truncate", "create", "mkdir", "copy_file_range", "sendfile"})
TOUCHES_DISK = TAKES_ROOM | {"sync", "rename"}
REACH = {errno.ENOSPC: TAKES_ROOM, errno.EIO: TOUCHES_DISK}
TROUBLES = pytest.mark.parametrize("trouble", REACH, ids=["disk full", "disk broken"])


@dataclass(slots=True)
class FailingDisk:
    """Refuses calls from a number on until room was made."""

    first: int
    trouble: int
    is_over: bool = False
    hits: int = 0

    def __call__(self, number: int, call: Call) -> Fail | None:
        self.is_over = self.is_over or call.path.endswith(persisting.ROOM_MADE)
        if self.is_over or number < self.first or call.name not in REACH[self.trouble] or call.path.endswith("-shm"):
            return None
        self.hits += 1
        return Fail(self.trouble)


@pytest.fixture
def points(request: pytest.FixtureRequest) -> int:
    return POINTS_LONG if request.config.getoption("--long") else POINTS


def troubled(
    made: Path, place: Path, points: int, trouble: int, work_in: Callable[[Path], Work]
) -> list[tuple[Path, Run]]:
    """Let the disk fail from moments spread over the work; return the copies and how it went."""
    whole = run(work_in(copy(made, place / "whole")), place / "whole")
    assert whole.code == 0
    assert not any(line.startswith("refused") for line in whole.told)
    count = sum(1 for call in whole.calls if not call.path.endswith(".told"))
    chance, ended = random.Random(SEED), []
    for number in range(points):
        folder = copy(made, place / str(number))
        first, last = number * count // points, (number + 1) * count // points
        disk = FailingDisk(chance.randrange(first, max(last, first + 1)), trouble)
        gone = run(work_in(folder), folder, disk)
        assert (gone.code, gone.signal) == (0, 0), f"from call {disk.first} of {count}: {gone.last_words}"
        for line in gone.told:
            if line.startswith("refused "):
                assert "Bitte" in line, line
        ended.append((folder, gone))
    assert any(line.startswith("refused") for _, gone in ended for line in gone.told)
    return ended


@TROUBLES
def test_nothing_saved_is_lost_and_saving_goes_on(made: Path, tmp_path: Path, points: int, trouble: int) -> None:
    for folder, ended in troubled(made, tmp_path, points, trouble, persisting.saving):
        assert ended.told[-1] == "done"
        office = open_again(folder)
        assert missing(office, ended.told) == []
        assert faults_of(office) == []
        lock_office(office)


@TROUBLES
def test_an_import_is_continued(made: Path, tmp_path: Path, points: int, trouble: int) -> None:
    file = read_list(copy(made, tmp_path / "reading"), 60)
    for folder, ended in troubled(made, tmp_path, points, trouble, lambda folder: persisting.importing(folder, file)):
        assert ended.told[-1] == "done"
        office = open_again(folder)
        assert office.store.persons.count() == PERSONS + 60
        assert faults_of(office) == []
        lock_office(office)


@TROUBLES
def test_a_backup_is_made_at_the_second_try(made: Path, tmp_path: Path, points: int, trouble: int) -> None:
    for folder, ended in troubled(made, tmp_path, points, trouble, persisting.backing_up):
        assert ended.told[-1] == "done"
        backups = [path for path in folder.glob("backup-*") if list(path.glob("*.kiimkeys"))]
        assert backups
        office = open_again(folder)
        assert [check.name for check in verify(office.store) if not check.ok] == []
        lock_office(office)


@TROUBLES
def test_the_key_file_is_written_at_the_second_try(made: Path, tmp_path: Path, points: int, trouble: int) -> None:
    for folder, ended in troubled(made, tmp_path, points, trouble, persisting.locking):
        assert ended.told[-1] == "done"
        read = find_profile(folder / PROFILE)
        assert not read.from_previous
        office = open_again(folder)
        assert missing(office, ended.told) == []
        lock_office(office)
