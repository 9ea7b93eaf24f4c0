"""Other roles and passwords for colleagues, trying a sheet at work, watching a backup, looking into a long log."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kiim_desktop.base.jobs import Cancelled, Progress, Step
from kiim_desktop.crypto.errors import WeakPassword, WrongPassword, WrongRecoveryCode
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import previous_of, read_key_file, unlock
from kiim_desktop.crypto.sheets import SheetKind, new_recovery_code
from kiim_desktop.domain.audit import AuditAction, AuditQuery
from kiim_desktop.domain.offices import Role
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.usecases.auditing import audit_part, audit_people, look_into_audit
from kiim_desktop.usecases.backing_up import back_up, check_backup
from kiim_desktop.usecases.colleagues import add_user, change_role, reset_password, users_here
from kiim_desktop.usecases.errors import BackupOfOtherKey, NoSheetMade, NoSuchUser, NotYourself, UserExists
from kiim_desktop.usecases.key_duties import rotate_key
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheets import adopt_sheet, make_sheet, sheet_standing, try_sheet
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_note, make_office, make_person, surroundings

NEW = "Nebel-Kachel-Ruder-12"
OTHER = "Anker-Birne-Tasse-77"
COLLEAGUE = "Frau Winter"


def entered(office: Office, name: str, password: str) -> Office:
    """Open the profile of a locked office as somebody; close it."""
    profile = find_profile(office.profile.folder)
    user = next(each for each in profile.users if each.name == name)
    return unlock_office(profile, user.id, password, surroundings(seed=f"{name}{password}"))


def with_colleague(office: Office) -> None:
    add_user(office, COLLEAGUE, Role.COUNSELLOR, NEW, cost=KdfCost.MINIMUM)


def last_act(office: Office) -> tuple[AuditAction, str]:
    entry = office.store.audit_lines()[-1].entry
    return entry.action, entry.detail


def test_another_role_counts_from_the_next_unlocking_on_and_the_password_stays(office: Office) -> None:
    with_colleague(office)
    change_role(office, COLLEAGUE, Role.LEAD)
    assert last_act(office) == (AuditAction.KEY_USE, "change_role lead")
    lock_office(office)
    with closing(entered(office, COLLEAGUE, NEW).store):
        assert {each.name: each.role for each in find_profile(office.profile.folder).users}[COLLEAGUE] is Role.LEAD
    lock_office(entered(office, "Frau Sommer", PASSWORD))


def test_the_role_before_opens_nothing_any_more(office: Office) -> None:
    with_colleague(office)
    change_role(office, COLLEAGUE, Role.DPO)
    kept = read_key_file(previous_of(office.profile.key_path)).keyfile
    assert {slot.role for slot in kept.users if slot.display_name == COLLEAGUE} <= {Role.DPO.value}


def test_a_changed_role_survives_another_password_and_another_key(office: Office) -> None:
    with_colleague(office)
    change_role(office, COLLEAGUE, Role.IT)
    reset_password(office, COLLEAGUE, OTHER, cost=KdfCost.MINIMUM)
    anew = rotate_key(office, surroundings())
    lock_office(anew)
    colleague = entered(office, COLLEAGUE, OTHER)
    with closing(colleague.store):
        assert colleague.user.role is Role.IT


def test_a_reset_password_opens_and_the_forgotten_one_does_not(office: Office) -> None:
    with_colleague(office)
    reset_password(office, COLLEAGUE, OTHER, cost=KdfCost.MINIMUM)
    user = next(each for each in users_here(office) if each.name == COLLEAGUE)
    assert last_act(office) == (AuditAction.KEY_USE, "reset_password")
    for path in (office.profile.key_path, previous_of(office.profile.key_path)):
        with pytest.raises(WrongPassword):
            unlock(read_key_file(path).keyfile, user.id.hex(), NEW)
    lock_office(office)
    lock_office(entered(office, COLLEAGUE, OTHER))


def test_nobody_changes_the_own_access_this_way_nor_that_of_nobody(office: Office) -> None:
    def other_role(name: str) -> None:
        change_role(office, name, Role.IT)

    def other_password(name: str) -> None:
        reset_password(office, name, OTHER)

    for act in (other_role, other_password):
        with pytest.raises(NotYourself):
            act("Frau Sommer")
        for nobody in ("", "Herr Niemand"):
            with pytest.raises(NoSuchUser):
                act(nobody)


def test_a_weak_password_for_somebody_else_is_refused(office: Office) -> None:
    with_colleague(office)
    with pytest.raises(WeakPassword):
        reset_password(office, COLLEAGUE, "Frau Winter 1", cost=KdfCost.MINIMUM)


def test_two_people_of_one_name_are_refused_while_the_office_stays_open(office: Office) -> None:
    with_colleague(office)
    with pytest.raises(UserExists):
        with_colleague(office)
    assert [each.name for each in users_here(office)] == ["Frau Sommer", COLLEAGUE]


def test_a_sheet_can_be_tried_at_work_and_only_the_valid_one_fits(office: Office) -> None:
    with pytest.raises(NoSheetMade):
        try_sheet(office, new_recovery_code(office.random))
    code = make_sheet(office)
    adopt_sheet(office, code)
    with pytest.raises(WrongRecoveryCode):
        try_sheet(office, new_recovery_code(office.random))
    assert sheet_standing(office, SheetKind.DEVICE).tried is None
    try_sheet(office, code)
    assert sheet_standing(office, SheetKind.DEVICE).tried == office.clock.now()
    assert last_act(office) == (AuditAction.KEY_USE, "sheet_drill device")


def test_a_backup_tells_how_far_it_is_and_is_whole(office: Office, tmp_path: Path) -> None:
    person = make_person(office)
    for number in range(90):
        make_note(office, person, f"Notiz {number} " + "x" * 9_000)
    steps: list[Step] = []
    back_up(office, tmp_path / "aus", Progress(steps.append))
    assert len(steps) > 1
    assert steps[-1].done == steps[-1].total > 0
    assert all(check.ok for check in check_backup(office, tmp_path / "aus"))
    assert {path.suffix for path in (tmp_path / "aus").iterdir()} == {".db", ".kiimkeys"}


def test_a_cancelled_backup_leaves_nothing_behind(office: Office, tmp_path: Path) -> None:
    make_note(office, make_person(office), "x" * 9_000)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        back_up(office, tmp_path / "aus", progress)
    assert not (tmp_path / "aus").exists()
    back_up(office, tmp_path / "aus")


def test_a_damaged_backup_is_noticed(office: Office, tmp_path: Path) -> None:
    make_note(office, make_person(office), "x" * 9_000)
    path = back_up(office, tmp_path / "aus").folder / "akten.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert not all(check.ok for check in check_backup(office, tmp_path / "aus"))


def test_a_backup_of_another_key_says_so(office: Office, tmp_path: Path) -> None:
    back_up(office, tmp_path / "aus")
    anew = rotate_key(office, surroundings())
    with closing(anew.store), pytest.raises(BackupOfOtherKey):
        check_backup(anew, tmp_path / "aus")


def test_what_comes_while_somebody_looks_does_not_move_the_log(office: Office) -> None:
    person = make_person(office)
    view = look_into_audit(office, AuditQuery())
    first = audit_part(office, view, 0, 2)
    make_note(office, person, "Noch etwas.")
    assert audit_part(office, view, 0, 2) == first
    assert len(audit_part(office, view, 0, 10_000)) == view.total
    assert first[0].line.entry.action is AuditAction.READ_AUDIT
    readings = [line for line in office.store.audit_lines() if line.entry.action is AuditAction.READ_AUDIT]
    assert len(readings) == 1


def test_pages_of_the_log_are_those_of_the_question(office: Office) -> None:
    make_person(office)
    view = look_into_audit(office, AuditQuery(action=AuditAction.WRITE, user=bytes(office.user.id)))
    rows = [audit_part(office, view, place, 1)[0] for place in range(view.total)]
    assert view.total > 0
    assert {row.line.entry.action for row in rows} == {AuditAction.WRITE}
    assert [row.line.number for row in rows] == sorted((row.line.number for row in rows), reverse=True)
    assert (bytes(office.user.id), "Frau Sommer") in audit_people(office)


def test_the_second_office_cannot_read_a_backup_of_the_first(office: Office, tmp_path: Path) -> None:
    back_up(office, tmp_path / "aus")
    other = make_office(tmp_path / "anderes", seed="anderes")
    with closing(other.store), pytest.raises(BackupOfOtherKey):
        check_backup(other, tmp_path / "aus")
