"""The daily backup: made once a day, kept in bounds, restored whole, never in the way of the lock."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.settings import Settings
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.sheets import new_recovery_code
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.backing_up import NewAccess, restore_with_sheet
from kiim_desktop.usecases.daily_backup import (
    DAYS,
    FOLDER,
    OLDEST,
    WEEKS,
    backup_after_lock,
    backup_if_due,
    backup_standing,
    backup_trouble,
    days_to_drop,
)
from kiim_desktop.usecases.errors import BackupNotWritten
from kiim_desktop.usecases.key_duties import rotate_key
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.conftest import SEED
from tests.factories import PASSWORD, make_note, make_office, make_person, surroundings

NEW = "Nebel-Kachel-Ruder-12"


def names(office: Office) -> list[str]:
    return sorted(path.name for path in (office.profile.folder / FOLDER).iterdir())


def with_folder(office: Office, folder: Path) -> Office:
    return replace(office, settings=Settings(lambda: {"BackupFolder": str(folder)}, None))


def test_the_backup_of_a_day_is_made_once(office: Office, clock: FixedClock) -> None:
    make_person(office)
    assert backup_if_due(office, clock.now()) is not None
    assert backup_if_due(office, clock.now()) is None
    clock.at += timedelta(days=1)
    assert backup_if_due(office, clock.now()) is not None
    assert [name[-10:] for name in names(office)] == ["2026-03-02", "2026-03-03"]
    assert backup_standing(office.profile, office.settings).last == date(2026, 3, 3)


def test_a_name_says_profile_and_day_and_nothing_else(office: Office, clock: FixedClock) -> None:
    backup_if_due(office, clock.now())
    assert names(office) == [f"kiim-{office.profile.keyfile.db_id[:8]}-2026-03-02"]


@pytest.mark.parametrize("gaps", [(1,), (1, 1, 1, 1, 1, 3), (2, 5), (30,), (1, 90)])
def test_seven_days_and_four_weeks_stay_and_nothing_gets_older_than_90_days(gaps: tuple[int, ...]) -> None:
    """Played day by day for a year, in the rhythms of a working week, of holidays and of a long absence."""
    chance, today, kept = random.Random(SEED), date(2026, 1, 1), set[date]()
    for _ in range(200):
        today += timedelta(days=chance.choice(gaps))
        kept.add(today)
        kept -= days_to_drop(kept, today)
        assert today in kept
        assert len(kept) <= DAYS + WEEKS
        assert all(today - day <= OLDEST for day in kept)
    if max(gaps) < 7:
        assert len(kept) >= DAYS + WEEKS - 1
        assert len({day.isocalendar()[:2] for day in kept}) >= WEEKS


def test_old_backups_go_and_those_of_another_profile_stay(office: Office, clock: FixedClock, tmp_path: Path) -> None:
    elsewhere = with_folder(office, tmp_path / "gemeinsam")
    stranger = tmp_path / "gemeinsam" / "kiim-00000000-2020-01-01"
    stranger.mkdir(parents=True)
    backup_if_due(elsewhere, clock.now())
    clock.at += timedelta(days=91)
    backup_if_due(elsewhere, clock.now())
    left = sorted(path.name[-10:] for path in (tmp_path / "gemeinsam").iterdir())
    assert left == ["2020-01-01", "2026-06-01"]


def test_a_backup_cut_short_is_made_again(office: Office, clock: FixedClock) -> None:
    half = office.profile.folder / FOLDER / f"kiim-{office.profile.keyfile.db_id[:8]}-2026-03-02"
    for folder in (half, half.with_name(f"{half.name}.part")):
        folder.mkdir(parents=True)
        (folder / "akten.db").write_bytes(b"half")
    assert backup_standing(office.profile, office.settings).last is None
    assert backup_if_due(office, clock.now()) is not None
    assert names(office) == [half.name]
    assert (half / "akten.db").stat().st_size > 1000


def test_what_kept_a_backup_from_being_made_is_remembered_until_one_is(
    office: Office, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "datei").write_text("im Weg")
    with pytest.raises(BackupNotWritten):
        backup_if_due(with_folder(office, tmp_path / "datei" / "sicherungen"), clock.now())
    assert backup_trouble(office) == "backup_not_written"
    assert backup_if_due(office, clock.now()) is not None
    assert backup_trouble(office) == ""


def test_backup_then_restore_with_the_paper_key_gives_the_same_state(tmp_path: Path, clock: FixedClock) -> None:
    """The drill of security.md 6: another computer, the backup of the day, the sheet, a new password."""
    code = new_recovery_code()
    office = make_office(tmp_path, clock=clock, recovery=code)
    for number in range(5):
        make_note(office, make_person(office, f"Amina{number}"))
    with Exchange(office.store).writing() as desk:  # the hub has it all: the new replica id renames nothing
        desk.receipted(office.store.replica, [(1, 1_000)])
    before = state_hash(office.store)
    done = backup_if_due(office, clock.now())
    assert done is not None
    make_person(office, "Danach")
    lock_office(rotate_key(office, surroundings(clock=clock)))
    around = surroundings(clock=clock, seed="elsewhere", state=tmp_path / "other computer")
    access = NewAccess(code=code, password=NEW, cost=KdfCost.MINIMUM)
    with closing(restore_with_sheet(done.folder, tmp_path / "neu", access, around).store) as store:
        assert [check.name for check in verify(store) if not check.ok] == []
        assert state_hash(store) == before
        assert store.replica != office.store.replica


def test_the_backup_after_the_lock_works_beside_the_one_who_works_by_then(office: Office, clock: FixedClock) -> None:
    person = make_person(office)
    lock_office(office)
    profile = find_profile(office.profile.folder)
    working = unlock_office(profile, profile.users[0].id, PASSWORD, surroundings(clock=clock, seed="again"))
    with closing(working.store):
        make_note(working, person)
        done = backup_after_lock(office, replace(surroundings(clock=clock), beside=True))
        assert done is not None
        make_note(working, person)
        assert [check.name for check in verify(working.store) if not check.ok] == []
        assert working.store.audit_lines()[-2].entry.detail.startswith("daily backup")


def test_a_key_that_was_changed_meanwhile_backs_nothing_up(office: Office, clock: FixedClock) -> None:
    lock_office(rotate_key(office, surroundings(clock=clock)))
    assert backup_after_lock(office, replace(surroundings(clock=clock), beside=True)) is None
    assert not (office.profile.folder / FOLDER).exists()
