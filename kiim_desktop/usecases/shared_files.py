"""Files that another office keeps: what this office may write there, and who opened what until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId
from kiim_desktop.domain.categories import Category, numbered
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import CATALOGUE, Edit, Scope, person_scope
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.store import Store
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.owing import is_foreign, may_edit, touches_only_own
from kiim_desktop.usecases.errors import NotOpenForWriting

_MODES = (Mode.READ, Mode.CONTRIBUTE, Mode.CO_EDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """What another office opened of a person to this one."""

    person: PersonId
    owner: OfficeId
    groups: frozenset[Category]
    mode: Mode
    until: date
    """The last day."""


def opened_files(store: Store, person: PersonId) -> tuple[OpenedFile, ...]:
    """Return what is open of a person another office keeps; () for a file of this office."""
    with Exchange(store).reading() as desk:
        found = shares.shares_of_scope(desk.connection, person_scope(person))
    return tuple(
        OpenedFile(
            person=person,
            owner=each.owner,
            groups=frozenset(group for no in terms_of(each).groups if (group := numbered(no)) is not None),
            mode=_MODES[each.mode],
            until=date.fromisoformat(each.until),
        )
        for each in found
        if each.owner != store.identity.office
    )


def must_be_open(store: Store, edits: Sequence[Edit]) -> None:
    """Raise NotOpenForWriting for an edit in a file of another office beyond what it opened to this one."""
    office = store.identity.office
    scopes = {edit.scope for edit in edits} - {CATALOGUE, bytes(office)}
    with Exchange(store).reading() as desk:
        for scope in scopes:
            if is_foreign(desk, office, scope):
                _must_be_open(desk, office, scope, [edit for edit in edits if edit.scope == scope])


def _must_be_open(desk: Desk, office: OfficeId, scope: Scope, edits: Sequence[Edit]) -> None:
    day = day_here(desk).isoformat()
    opened = [each for each in shares.shares_of_scope(desk.connection, scope) if each.until >= day]
    for edit in edits:
        is_own = touches_only_own(desk, office, desk.living_of(scope, [edit.record]))
        if not any(may_edit(desk, each, edit.kind, edit.record, is_own_record=is_own) for each in opened):
            raise NotOpenForWriting
