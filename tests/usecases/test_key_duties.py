"""Passwords, users and the database key: who gets in, who no longer does, and that nothing is lost on the way."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kiim_desktop.base.ids import DraftId, RecordId, UserId
from kiim_desktop.crypto.errors import WeakPassword, WrongPassword, WrongRecoveryCode
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import (
    begin_rotation,
    previous_of,
    raw_database_key,
    read_key_file,
    unlock,
    unlock_with_code,
    write_key_file,
)
from kiim_desktop.crypto.sheets import new_recovery_code
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.offices import Role
from kiim_desktop.storage.drafts import Draft
from kiim_desktop.storage.errors import DatabaseDamaged, ProfileInUse, StorageError
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import Profile, find_profile
from kiim_desktop.storage.rekeying import open_alone
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.colleagues import add_user, remove_user
from kiim_desktop.usecases.drafting import drafts_of, keep_draft
from kiim_desktop.usecases.errors import LastLead, NameRefused, NoSuchUser, NotYourself, UserExists
from kiim_desktop.usecases.key_duties import change_password, recover_access, rotate_key
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.factories import PASSWORD, make_note, make_office, make_person, surroundings

NEW = "Nebel-Kachel-Ruder-12"
COLLEAGUE = "Frau Winter"


def entered(office: Office, name: str, password: str) -> Office:
    """Open the profile of a locked office as somebody; close it."""
    profile = find_profile(office.profile.folder)
    user = next(each for each in profile.users if each.name == name)
    return unlock_office(profile, user.id, password, surroundings(seed=f"{name}{password}"))


def opens(profile: Profile, key: bytes) -> bool:
    try:
        connect(profile.database_path, key, Access.READ).close()
    except DatabaseDamaged:
        return False
    return True


def with_colleague(office: Office, role: Role = Role.COUNSELLOR) -> Office:
    return add_user(office, COLLEAGUE, role, NEW, cost=KdfCost.MINIMUM)


def test_a_new_password_opens_and_the_old_one_opens_nothing_on_disk(office: Office) -> None:
    make_person(office)
    file_before = office.profile.database_path.stat().st_ino
    change_password(office, PASSWORD, NEW, cost=KdfCost.MINIMUM)
    for path in (office.profile.key_path, previous_of(office.profile.key_path)):
        with pytest.raises(WrongPassword):
            unlock(read_key_file(path).keyfile, office.user.id.hex(), PASSWORD)
    lock_office(office)
    assert office.profile.database_path.stat().st_ino == file_before
    with pytest.raises(WrongPassword):
        entered(office, "Frau Sommer", PASSWORD)
    lock_office(entered(office, "Frau Sommer", NEW))


def test_a_change_of_password_costs_the_same_however_large_the_file_is(office: Office) -> None:
    """One slot changes, the database key and with it every page stays."""
    make_note(office, make_person(office), "x" * 10_000)
    before = read_key_file(office.profile.key_path).keyfile
    change_password(office, PASSWORD, NEW, cost=KdfCost.MINIMUM)
    after = read_key_file(office.profile.key_path).keyfile
    assert len(before.slots) == len(after.slots) == 1
    assert opens(office.profile, raw_database_key(office.dek))
    assert not after.is_rotating


@pytest.mark.parametrize("weak", ["kurz", "passwort2026!", "Frau Sommer 26", "Büro am Markt 1", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused_and_the_old_one_stays(office: Office, weak: str) -> None:
    with pytest.raises(WeakPassword):
        change_password(office, PASSWORD, weak, cost=KdfCost.MINIMUM)
    lock_office(office)
    lock_office(entered(office, "Frau Sommer", PASSWORD))


def test_who_does_not_know_the_password_cannot_change_it_at_an_open_window(office: Office) -> None:
    with pytest.raises(WrongPassword):
        change_password(office, NEW, NEW, cost=KdfCost.MINIMUM)


def test_changing_passwords_and_users_is_logged(office: Office) -> None:
    change_password(office, PASSWORD, NEW, cost=KdfCost.MINIMUM)
    anew = remove_user(with_colleague(office), COLLEAGUE, surroundings())
    with closing(anew.store):
        uses = [line.entry.detail for line in anew.store.audit_lines() if line.entry.action is AuditAction.KEY_USE]
    assert uses[-4:] == ["password", "add_user counsellor", "rotate_key", "remove_user"]


def test_a_new_colleague_gets_in_with_the_role_given(office: Office) -> None:
    person = make_person(office)
    with_colleague(office, Role.IT)
    lock_office(office)
    colleague = entered(office, COLLEAGUE, NEW)
    with closing(colleague.store):
        assert colleague.user.role is Role.IT
        assert [row.id for row in colleague.store.persons.page(0, 5)] == [person]


@pytest.mark.parametrize(
    ("name", "password", "error"),
    [
        ("frau sommer", NEW, UserExists),
        ("  ", NEW, NameRefused),
        ("x" * 101, NEW, NameRefused),
        (COLLEAGUE, "Frau Winter 2026", WeakPassword),
    ],
)
def test_a_user_that_could_not_work_here_is_refused(
    office: Office, name: str, password: str, error: type[Exception]
) -> None:
    before = office.profile.key_path.read_bytes()
    with pytest.raises(error):
        add_user(office, name, Role.COUNSELLOR, password, cost=KdfCost.MINIMUM)
    assert office.profile.key_path.read_bytes() == before


def test_a_removed_user_has_neither_slot_nor_key(office: Office) -> None:
    known = office.dek
    with_him = with_colleague(office)
    kept_copy = with_him.profile.keyfile
    anew = remove_user(with_him, COLLEAGUE, surroundings())
    person = make_person(anew)
    lock_office(anew)
    assert not opens(anew.profile, raw_database_key(known))
    assert [each.name for each in find_profile(anew.profile.folder).users] == ["Frau Sommer"]
    assert [slot.display_name for slot in read_key_file(anew.profile.key_path).keyfile.slots] == ["Frau Sommer"]
    assert len(kept_copy.slots) == 2
    again = entered(anew, "Frau Sommer", PASSWORD)
    with closing(again.store):
        assert [row.id for row in again.store.persons.page(0, 5)] == [person]


def test_the_others_and_the_sheet_open_after_somebody_was_removed_without_typing_anything(tmp_path: Path) -> None:
    code = new_recovery_code()
    office = make_office(tmp_path, recovery=code)
    anew = add_user(with_colleague(office), "Herr Frühling", Role.COUNSELLOR, NEW, cost=KdfCost.MINIMUM)
    anew = remove_user(anew, COLLEAGUE, surroundings())
    lock_office(anew)
    lock_office(entered(anew, "Herr Frühling", NEW))
    assert unlock_with_code(read_key_file(anew.profile.key_path).keyfile, code) == anew.dek


def test_the_last_lead_and_oneself_cannot_be_removed(office: Office) -> None:
    with_him = with_colleague(office)
    with pytest.raises(LastLead):
        remove_user(with_him, "Frau Sommer", surroundings())
    two = add_user(with_him, "Herr Frühling", Role.LEAD, NEW, cost=KdfCost.MINIMUM)
    with pytest.raises(NotYourself):
        remove_user(two, "Frau Sommer", surroundings())
    for name in ("", "Niemand"):
        with pytest.raises(NoSuchUser):
            remove_user(two, name, surroundings())


def test_drafts_of_a_removed_user_become_those_of_the_lead_who_removed_her(office: Office) -> None:
    person = make_person(office)
    with_him = with_colleague(office)
    lock_office(office)
    colleague = entered(with_him, COLLEAGUE, NEW)
    keep_draft(colleague, person, COUNSELLING_ENTRY, {"text": "angefangen"})
    lock_office(colleague)
    anew = remove_user(entered(office, "Frau Sommer", PASSWORD), COLLEAGUE, surroundings())
    with closing(anew.store):
        assert [draft.typed for draft in drafts_of(anew, person)] == [{"text": "angefangen"}]
        assert anew.store.drafts.of(colleague.user.id) == []


def test_drafts_are_found_by_the_lead_even_if_the_removal_was_cut_short_before_it_came_to_them(office: Office) -> None:
    left = Draft(DraftId(b"entwurf1"), UserId(b"fort fort"), b"", COUNSELLING_ENTRY.number, RecordId(b""), {}, 0)
    office.store.drafts.keep(left)
    own = keep_draft(office, None, COUNSELLING_ENTRY, {"text": "eigener"})
    lock_office(office)
    again = entered(office, "Frau Sommer", PASSWORD)
    with closing(again.store):
        assert {draft.id for draft in drafts_of(again)} == {left.id, own.id}


def test_after_a_change_of_key_everything_is_there_and_the_old_key_opens_nothing(office: Office) -> None:
    make_note(office, make_person(office))
    old, before = office.dek, state_hash(office.store)
    anew = rotate_key(office, surroundings())
    assert state_hash(anew.store) == before
    assert all(check.ok for check in verify(anew.store))
    make_person(anew, "Oleh")
    lock_office(anew)
    assert not opens(anew.profile, raw_database_key(old))
    assert not read_key_file(previous_of(anew.profile.key_path)).keyfile.is_rotating
    lock_office(entered(anew, "Frau Sommer", PASSWORD))


def test_the_key_is_not_changed_while_somebody_looks_at_the_file(office: Office) -> None:
    before = office.profile.key_path
    with closing(connect(office.profile.database_path, raw_database_key(office.dek), Access.READ)):
        with pytest.raises(ProfileInUse):
            rotate_key(office, surroundings())
        assert not read_key_file(before).keyfile.is_rotating
    assert opens(office.profile, raw_database_key(office.dek))


def test_a_change_of_key_that_was_cut_short_is_finished_at_the_next_opening(office: Office) -> None:
    make_person(office)
    old = office.dek
    lock_office(office)
    begun, fresh = begin_rotation(read_key_file(office.profile.key_path).keyfile, old)
    write_key_file(office.profile.key_path, begun, keep_previous=False)
    again = entered(office, "Frau Sommer", PASSWORD)
    with closing(again.store):
        assert again.store.persons.count() == 1
    assert again.dek == fresh
    assert opens(again.profile, raw_database_key(fresh))
    assert not opens(again.profile, raw_database_key(old))
    assert not find_profile(again.profile.folder).keyfile.is_rotating


def test_an_unfinished_change_waits_while_somebody_looks_and_the_office_works_on(office: Office) -> None:
    old = office.dek
    lock_office(office)
    begun, _fresh = begin_rotation(read_key_file(office.profile.key_path).keyfile, old)
    write_key_file(office.profile.key_path, begun, keep_previous=False)
    with closing(connect(office.profile.database_path, raw_database_key(old), Access.READ)):
        again = entered(office, "Frau Sommer", PASSWORD)
        person = make_person(again)
        lock_office(again)
    assert find_profile(office.profile.folder).keyfile.is_rotating
    third = entered(office, "Frau Sommer", PASSWORD)
    with closing(third.store):
        assert [row.id for row in third.store.persons.page(0, 5)] == [person]
    assert not find_profile(office.profile.folder).keyfile.is_rotating


def test_nobody_opens_the_file_while_its_key_changes(office: Office) -> None:
    key = raw_database_key(office.dek)
    lock_office(office)
    with closing(open_alone(office.profile.database_path, key)), pytest.raises(StorageError):
        connect(office.profile.database_path, key, Access.READ).execute("SELECT * FROM meta").fetchall()


def test_a_forgotten_password_is_replaced_with_the_sheet(tmp_path: Path) -> None:
    code = new_recovery_code()
    office = make_office(tmp_path, recovery=code)
    person = make_person(office)
    lock_office(office)
    profile = find_profile(office.profile.folder)
    again = recover_access(profile, "Frau Sommer", code, NEW, surroundings(), cost=KdfCost.MINIMUM)
    with closing(again.store):
        assert [row.id for row in again.store.persons.page(0, 5)] == [person]
        assert again.store.audit_lines()[-1].entry.detail == "recover"
    with pytest.raises(WrongPassword):
        entered(office, "Frau Sommer", PASSWORD)
    lock_office(entered(office, "Frau Sommer", NEW))


def test_another_sheet_or_a_weak_new_password_changes_nothing(tmp_path: Path) -> None:
    code = new_recovery_code()
    office = make_office(tmp_path, recovery=code)
    lock_office(office)
    profile = find_profile(office.profile.folder)
    before = profile.key_path.read_bytes()
    with pytest.raises(WrongRecoveryCode):
        recover_access(profile, "", new_recovery_code(), NEW, surroundings(), cost=KdfCost.MINIMUM)
    with pytest.raises(WeakPassword):
        recover_access(profile, "", code, "kurz", surroundings(), cost=KdfCost.MINIMUM)
    with pytest.raises(NoSuchUser):
        recover_access(profile, "Niemand", code, NEW, surroundings(), cost=KdfCost.MINIMUM)
    assert profile.key_path.read_bytes() == before
    assert unlock_with_code(profile.keyfile, code) == office.dek
