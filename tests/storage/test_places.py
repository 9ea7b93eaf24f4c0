"""Where the file may lie, that one program writes it, and what happens when there is no room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.errors import DiskFull, ProfileInUse, ReadOnlyFolder, StorageError, UnsafeFolder
from kiim_desktop.storage.places import (
    RESERVE,
    RESERVE_BYTES,
    ProfileLock,
    check_folder,
    make_reserve,
    refill_reserve,
    release_reserve,
)
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.usecases.key_duties import rotate_key
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_note, make_office, make_person, open_again, surroundings

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /media/netz rw,relatime - {kind} server:/akten rw
31 22 8:2 / /media/netz/lokal rw - ext4 /dev/sdb1 rw
32 22 0:41 / /mnt/mit\\040Leerzeichen rw shared:1 - cifs //server/x rw
"""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_network_drive_is_refused(kind: str) -> None:
    with pytest.raises(UnsafeFolder) as refusal:
        check_folder(Path("/media/netz/profil"), MOUNTS.format(kind=kind))
    assert "Netzlaufwerk" in refusal.value.sentence


def test_a_network_drive_with_a_space_in_its_path_is_refused() -> None:
    with pytest.raises(UnsafeFolder):
        check_folder(Path("/mnt/mit Leerzeichen/profil"), MOUNTS.format(kind="nfs"))


def test_the_innermost_mount_counts() -> None:
    check_folder(Path("/media/netz/lokal/profil"), MOUNTS.format(kind="nfs"))
    check_folder(Path("/media/netzwerk"), MOUNTS.format(kind="nfs"))


@pytest.mark.parametrize("name", ["OneDrive - Landkreis", "Dropbox", "Nextcloud", "Google Drive", "iCloudDrive"])
def test_a_folder_a_cloud_client_copies_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeFolder) as refusal:
        check_folder(tmp_path / name / "profil", "")
    assert "Cloud" in refusal.value.sentence


def test_a_folder_with_the_mark_of_a_cloud_client_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    with pytest.raises(UnsafeFolder):
        check_folder(tmp_path / "profil", "")


def test_no_profile_is_made_or_opened_in_a_synced_folder(tmp_path: Path) -> None:
    with pytest.raises(UnsafeFolder):
        make_office(tmp_path / "OneDrive", afresh=True)
    assert not (tmp_path / "OneDrive").exists()


def test_two_programs_never_write_one_profile(tmp_path: Path) -> None:
    with ProfileLock(tmp_path), pytest.raises(ProfileInUse), ProfileLock(tmp_path):
        pass
    with ProfileLock(tmp_path):
        pass


def test_a_crash_frees_the_lock(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from kiim_desktop.storage.places import ProfileLock\n"
        "ProfileLock(Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    with ProfileLock(tmp_path):
        pass


def test_the_reserve_has_real_bytes(tmp_path: Path) -> None:
    make_reserve(tmp_path)
    assert (tmp_path / RESERVE).stat().st_blocks * 512 >= RESERVE_BYTES
    assert release_reserve(tmp_path)
    assert not release_reserve(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 24 MB that this test has to itself; only root can mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "x", disk], check=False).returncode
    ):
        pytest.skip("mounting a small disk takes root")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> None:
    with suppress(OSError), (disk / "other files").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def save_until_full(office: Office) -> list[str]:
    """Save notes until the disk is full; return those that were acknowledged."""
    person, saved = make_person(office), list[str]()
    for number in range(10_000):
        text = f"Notiz {number} " + "x" * 4000
        try:
            make_note(office, person, text)
        except DiskFull:
            return saved
        saved.append(text)
    raise AssertionError("the disk never filled up")


def notes(office: Office) -> set[object]:
    scopes = [person_scope(row.id) for row in office.store.persons.page(0, 10)]
    return {record.value(5) for scope in scopes for record in office.store.records(scope, [10])}


def test_on_a_full_disk_nothing_is_lost_and_the_reserve_lets_work_go_on(small_disk: Path) -> None:
    office = make_office(small_disk, afresh=True)
    person = make_person(office, "Vorher", "Da")
    fill(small_disk)
    saved = save_until_full(office)
    assert notes(office) == set(saved)
    assert not (small_disk / "profil" / RESERVE).exists()
    make_note(office, person, "nach dem Freigeben der Reserve")
    assert len(notes(office)) == len(saved) + 1
    lock_office(office)
    again = open_again(small_disk)
    assert notes(again) == {*saved, "nach dem Freigeben der Reserve"}
    again.store.close()


def test_a_full_disk_stops_the_making_of_a_profile_with_a_sentence(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(StorageError) as refusal:
        make_office(small_disk, afresh=True)
    assert refusal.value.sentence
    (small_disk / "other files").unlink()
    lock_office(make_office(small_disk, seed="second try", afresh=True))


def test_an_office_opens_without_room_for_its_reserve(small_disk: Path) -> None:
    lock_office(make_office(small_disk, afresh=True))
    (small_disk / "profil" / RESERVE).unlink()
    (small_disk / "other files").write_bytes(bytes(20 << 20))
    again = open_again(small_disk)
    assert not (small_disk / "profil" / RESERVE).exists()
    again.store.close()
    (small_disk / "other files").unlink()
    refill_reserve(small_disk / "profil")
    assert (small_disk / "profil" / RESERVE).stat().st_size == RESERVE_BYTES


def test_a_change_of_key_without_room_leaves_an_office_that_opens_and_finishes_it_later(small_disk: Path) -> None:
    office = make_office(small_disk, afresh=True)
    for _ in range(8):
        make_note(office, make_person(office), "x" * 100_000)
    before = notes(office)
    fill(small_disk)
    with pytest.raises(DiskFull):
        rotate_key(office, surroundings())
    assert notes(office) == before, "nothing was begun without room for the key file"
    with (small_disk / "other files").open("r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) - 300_000)
    with pytest.raises(DiskFull):
        rotate_key(office, surroundings())
    assert find_profile(small_disk / "profil").keyfile.is_rotating
    without_room = open_again_in(small_disk)
    assert notes(without_room) == before
    lock_office(without_room)
    (small_disk / "other files").unlink()
    again = open_again_in(small_disk)
    assert notes(again) == before
    assert not find_profile(small_disk / "profil").keyfile.is_rotating
    again.store.close()


def open_again_in(disk: Path) -> Office:
    """Open as factories do, without counting: the disk may be full."""
    profile = find_profile(disk / "profil")
    return unlock_office(profile, profile.users[0].id, PASSWORD, surroundings(seed=str(profile.keyfile.is_rotating)))


@pytest.fixture
def read_only_disk(small_disk: Path) -> Path:
    lock_office(make_office(small_disk, afresh=True))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    return small_disk


def test_a_folder_that_may_not_be_written_is_refused_with_a_sentence(read_only_disk: Path) -> None:
    before = (read_only_disk / "profil" / "akten.db").read_bytes()
    with pytest.raises(ReadOnlyFolder):
        open_again_read_only(read_only_disk)
    with pytest.raises(ReadOnlyFolder):
        make_office(read_only_disk / "new", afresh=True)
    assert (read_only_disk / "profil" / "akten.db").read_bytes() == before


def open_again_read_only(folder: Path) -> None:
    """Open as factories do; the count of openings cannot be kept on a disk that takes no writes."""
    profile = find_profile(folder / "profil")
    unlock_office(profile, profile.users[0].id, PASSWORD, surroundings())
