"""Who works in the office and has a password here; each user introduces herself once to the other devices.

Another role or password rewrites one slot of the key file and nothing else. Removing somebody takes the slot away and
changes the database key. What that person had typed and not saved becomes the removing lead's: drafts never leave the
device, and losing them would lose notes of a conversation.
"""

from __future__ import annotations

from dataclasses import replace

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import NewUser, add_slot, remove_slot, replace_password, with_role
from kiim_desktop.crypto.passwords import check_password
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import USER
from kiim_desktop.domain.offices import Action, Role, User
from kiim_desktop.domain.records import Edit, Record, office_scope
from kiim_desktop.storage.care import inherit_drafts
from kiim_desktop.storage.profiles import find_profile, rewrite_key_file
from kiim_desktop.usecases.errors import LastLead, NoSuchUser, NotYourself, UserExists
from kiim_desktop.usecases.key_duties import rotated, user_called
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers
from kiim_desktop.usecases.unlocking import Surroundings, check_name


def introduce(office: Office) -> None:
    """Write name and role of the user who opened the office, if other devices cannot know them yet."""
    office.must_allow(Action.EXCHANGE)
    scope, record = office_scope(office.store.identity.office), RecordId(office.user.id)
    known = office.store.record(scope, record)
    answers = {"name": office.user.name, "role": office.user.role.value}
    if known is not None and all(known.answer(USER, name) == value for name, value in answers.items()):
        return
    edit = Edit(scope=scope, record=record, kind=USER.number, values=numbered_answers(USER, answers))
    office.save([edit], [office.entry(AuditAction.WRITE, detail=USER.name)], act=None)


def colleagues(office: Office) -> tuple[User, ...]:
    """Return everybody of the office who has ever been introduced, and the users of this device."""
    office.must_allow(Action.SEARCH)
    records = office.store.records(office_scope(office.store.identity.office), [USER.number])
    known = {user.id: user for user in (_user(record) for record in records)}
    return tuple((known | {user.id: user for user in office.profile.users}).values())


def users_here(office: Office) -> tuple[User, ...]:
    """Return who has a password on this device now, whatever was changed since the office was opened."""
    office.must_allow(Action.ADMINISTER_USERS)
    return find_profile(office.profile.folder).users


def add_user(office: Office, name: str, role: Role, password: str, *, cost: KdfCost = KdfCost.DEFAULT) -> Office:
    """Give somebody a password slot on this device; use the office returned. NameRefused, UserExists, WeakPassword."""
    office.must_allow(Action.ADMINISTER_USERS)
    check_name(name)
    if any(each.name.casefold() == name.casefold() for each in users_here(office)):
        raise UserExists
    check_password(password, [office.profile.keyfile.office_name, name])
    new = NewUser(user_id=office.random(8).hex(), display_name=name, role=role.value, password=password)
    profile = rewrite_key_file(office.profile, lambda keyfile: add_slot(keyfile, office.dek, new, cost=cost))
    office.store.log([office.entry(AuditAction.KEY_USE, bytes.fromhex(new.user_id), f"add_user {role.value}")])
    return replace(office, profile=profile)


def reset_password(office: Office, name: str, password: str, *, cost: KdfCost = KdfCost.DEFAULT) -> None:
    """Give somebody else another password, because it was forgotten; the old one opens nothing here any more.

    NoSuchUser, NotYourself (the own one: `change_password`, which asks for the old one), WeakPassword.
    """
    office.must_allow(Action.ADMINISTER_USERS)
    user = _other(office, name)
    check_password(password, [office.profile.keyfile.office_name, user.name])
    rewrite_key_file(
        office.profile,
        lambda keyfile: replace_password(keyfile, office.dek, user.id.hex(), password, cost=cost),
        keep_previous=False,
    )
    office.store.log([office.entry(AuditAction.KEY_USE, user.id, "reset_password")])


def change_role(office: Office, name: str, role: Role) -> None:
    """Give somebody else another role; it counts from the next unlocking on. NoSuchUser, NotYourself."""
    office.must_allow(Action.ADMINISTER_USERS)
    user = _other(office, name)
    if role is user.role:
        return
    rewrite_key_file(
        office.profile,
        lambda keyfile: with_role(keyfile, office.dek, user.id.hex(), role.value),
        keep_previous=False,
    )
    office.store.log([office.entry(AuditAction.KEY_USE, user.id, f"change_role {role.value}")])


def remove_user(office: Office, name: str, around: Surroundings) -> Office:
    """Take somebody's slot away and change the database key; use the office returned.

    NoSuchUser, LastLead, NotYourself, ProfileInUse before anything changes. What else can happen: `rotate_key`.
    """
    office.must_allow(Action.ADMINISTER_USERS)
    present = find_profile(office.profile.folder)
    if [each.name for each in present.users if each.role is Role.LEAD] == [name]:
        raise LastLead
    leaving = _other(office, name)
    slot = next(each.slot_id for each in present.keyfile.users if each.user_id == leaving.id.hex())
    anew = rotated(office, around, lambda keyfile: remove_slot(keyfile, office.dek, slot), "rotate_key")
    anew.store.log([anew.entry(AuditAction.KEY_USE, leaving.id, "remove_user")])
    inherit_drafts(anew.store, anew.user.id, [each.id for each in anew.profile.users])
    return anew


def _other(office: Office, name: str) -> User:
    """Return somebody else who has a password here; NoSuchUser, NotYourself."""
    found = user_called(find_profile(office.profile.folder), name) if name else None
    if found is None:
        raise NoSuchUser
    if found.id == office.user.id:
        raise NotYourself
    return found


def _user(record: Record) -> User:
    role = record.answer(USER, "role")
    roles = {each.value: each for each in Role}
    return User(UserId(record.id), str(record.answer(USER, "name") or ""), roles.get(str(role), Role.COUNSELLOR))
