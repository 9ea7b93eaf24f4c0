"""The ways in without a password, beneath the window: what is found, what cancelling leaves behind, who may look."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.cli.entrance import NewPasswordOf, Place, find_backups, recover, restore_backup
from kiim_desktop.crypto.errors import WrongRecoveryCode
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import RecoveryCode
from kiim_desktop.presenters.restoring import RestoreWish
from kiim_desktop.storage.errors import ProfileInUse
from kiim_desktop.storage.places import DATABASE, ProfileLock
from kiim_desktop.storage.profiles import Profile, find_profile
from kiim_desktop.usecases.backing_up import back_up
from kiim_desktop.usecases.sheets import adopt_sheet, make_sheet
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_office, make_person, surroundings

NEW_PASSWORD = "Kiesel-Apfel-Ruder-Nebel"
Made = tuple[Profile, RecoveryCode, Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """An office with a sheet and a backup."""
    office = make_office(tmp_path)
    make_person(office)
    sheet = make_sheet(office)
    adopt_sheet(office, sheet)
    back_up(office, tmp_path / "stick" / "kiim-0000-2026-02-27")
    lock_office(office)
    return find_profile(office.profile.folder), sheet, tmp_path / "stick" / "kiim-0000-2026-02-27"


def _cancelled_at_the_first_step() -> Progress:
    """Return what somebody cancels when the work has just begun."""
    progress = Progress(lambda _step: progress.cancel())
    return progress


def _wish(backup: Path, sheet: RecoveryCode | None = None) -> RestoreWish:
    (found,) = find_backups(backup, hide_names=False, training=False)
    password = NEW_PASSWORD if sheet else PASSWORD
    return RestoreWish(backup=found, user=found.users[0][0], password=password, code=sheet)


def test_a_backup_tells_office_day_and_users_and_a_policy_hides_the_names(made: Made) -> None:
    (found,) = find_backups(made[2], hide_names=False, training=False)
    assert (found.office, found.has_sheet, [name for _id, name in found.users]) == (
        "Büro am Markt",
        True,
        ["Frau Sommer"],
    )
    assert (found.made.date().isoformat(), found.size > 0) == ("2026-02-27", True)
    (hidden,) = find_backups(made[2], hide_names=True, training=False)
    assert (hidden.office, [name for _id, name in hidden.users]) == ("", ["Benutzer 1"])


def test_backups_are_found_in_the_folder_above_and_by_one_of_their_files_newest_first(made: Made) -> None:
    backup = made[2]
    shutil.copytree(backup, backup.with_name("kiim-0000-2026-02-28"))
    (backup.parent / "fotos").mkdir()
    found = find_backups(backup.parent, hide_names=False, training=False)
    assert [each.made.day for each in found] == [28, 27]
    assert [each.folder for each in find_backups(backup / DATABASE, hide_names=False, training=False)] == [backup]
    assert find_backups(backup.parent / "gibt es nicht" / "hier", hide_names=False, training=False) == ()


def test_half_a_backup_and_one_that_cannot_be_read_do_not_hide_the_others(made: Made) -> None:
    backup = made[2]
    for name, spoiled in (("halb", DATABASE), ("kaputt", made[0].key_path.name)):
        shutil.copytree(backup, backup.with_name(name))
        (backup.with_name(name) / spoiled).write_bytes(b"")
    (backup.with_name("halb") / DATABASE).unlink()
    assert [each.folder for each in find_backups(backup.parent, hide_names=False, training=False)] == [backup]


def test_the_file_of_a_running_program_is_no_backup(made: Made) -> None:
    profile, _sheet, _backup = made
    office = unlock_office(profile, profile.users[0].id, PASSWORD, surroundings())
    make_person(office, "Zahra")
    try:
        assert (profile.folder / f"{DATABASE}-wal").stat().st_size > 0
        assert find_backups(profile.folder, hide_names=False, training=False) == ()
    finally:
        office.store.close()


@pytest.mark.parametrize("by_sheet", [False, True])
def test_a_restore_cancelled_while_it_runs_leaves_nothing_and_can_be_begun_anew(
    made: Made, tmp_path: Path, by_sheet: bool
) -> None:
    wish = _wish(made[2], made[1] if by_sheet else None)
    with pytest.raises(Cancelled):
        restore_backup(
            wish,
            Place(tmp_path / "neu", training=False),
            KdfCost.MINIMUM,
            surroundings(),
            _cancelled_at_the_first_step(),
        )
    left = [path.name for path in (tmp_path / "neu").iterdir() if path.name.startswith(DATABASE)]
    assert left == []
    assert not list((tmp_path / "neu").glob("*.kiimkeys*"))
    entered, told = restore_backup(
        wish, Place(tmp_path / "neu", training=False), KdfCost.MINIMUM, surroundings(), Progress()
    )
    assert (told.persons, told.is_new_device, told.name) == (1, False, "Frau Sommer")
    with pytest.raises(ProfileInUse), ProfileLock(tmp_path / "neu"):
        pass
    entered.stack.close()


def test_a_new_password_cancelled_too_late_is_valid_and_the_file_is_closed(made: Made) -> None:
    profile, sheet, _backup = made
    new = NewPasswordOf(profile.users[0].id, NEW_PASSWORD, KdfCost.MINIMUM)
    assert recover(profile.folder, new, sheet, surroundings(), _cancelled_at_the_first_step()) is None
    assert not (profile.folder / f"{DATABASE}-wal").exists()
    with ProfileLock(profile.folder):
        lock_office(unlock_office(find_profile(profile.folder), new.user, NEW_PASSWORD, surroundings()))


def test_a_wrong_sheet_changes_nothing_and_frees_the_lock(made: Made, tmp_path: Path) -> None:
    profile, sheet, backup = made
    other = RecoveryCode(tuple(reversed(sheet.symbols)))
    before = profile.key_path.read_bytes()
    new = NewPasswordOf(profile.users[0].id, NEW_PASSWORD, KdfCost.MINIMUM)
    with pytest.raises(WrongRecoveryCode):
        recover(profile.folder, new, other, surroundings(), Progress())
    with pytest.raises(WrongRecoveryCode):
        restore_backup(
            replace(_wish(backup), code=other, password=NEW_PASSWORD),
            Place(tmp_path / "neu", training=False),
            KdfCost.MINIMUM,
            surroundings(),
            Progress(),
        )
    assert profile.key_path.read_bytes() == before
    assert not list((tmp_path / "neu").glob("*.kiimkeys*"))
    with ProfileLock(profile.folder), ProfileLock(tmp_path / "neu"):
        pass


def test_the_new_password_and_the_code_never_stand_in_the_text_of_what_carries_them(made: Made) -> None:
    profile, sheet, backup = made
    texts = repr(_wish(backup, sheet)) + repr(NewPasswordOf(profile.users[0].id, NEW_PASSWORD, KdfCost.MINIMUM))
    assert NEW_PASSWORD not in texts
    assert str(sheet.symbols) not in texts
