"""Who works in the office: each user introduces herself once, so that other devices can name her."""

from __future__ import annotations

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import USER
from kiim_desktop.domain.offices import Action, Role, User
from kiim_desktop.domain.records import Edit, Record, office_scope
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers


def introduce(office: Office) -> None:
    """Write name and role of the user who opened the office, if other devices cannot know them yet."""
    office.must_allow(Action.EXCHANGE)
    scope, record = office_scope(office.store.identity.office), RecordId(office.user.id)
    known = office.store.record(scope, record)
    answers = {"name": office.user.name, "role": office.user.role.value}
    if known is not None and all(known.answer(USER, name) == value for name, value in answers.items()):
        return
    edit = Edit(scope=scope, record=record, kind=USER.number, values=numbered_answers(USER, answers))
    office.store.save([edit], office.user.id, [office.entry(AuditAction.WRITE, detail=USER.name)])


def colleagues(office: Office) -> tuple[User, ...]:
    """Return everybody of the office who has ever been introduced, and the users of this device."""
    office.must_allow(Action.SEARCH)
    records = office.store.records(office_scope(office.store.identity.office), [USER.number])
    known = {user.id: user for user in (_user(record) for record in records)}
    return tuple((known | {user.id: user for user in office.profile.users}).values())


def _user(record: Record) -> User:
    role = record.answer(USER, "role")
    roles = {each.value: each for each in Role}
    return User(UserId(record.id), str(record.answer(USER, "name") or ""), roles.get(str(role), Role.COUNSELLOR))
