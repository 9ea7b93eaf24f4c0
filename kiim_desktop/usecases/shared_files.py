"""Files that another office keeps: what this office may write there, and who opened what until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId
from kiim_desktop.domain.categories import Category, numbered
from kiim_desktop.domain.kinds import CONSENT
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import CATALOGUE, Edit, Scope, person_scope
from kiim_desktop.storage import shares, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.store import Store
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.opening import terms_of
from kiim_desktop.sync.sharing.owing import is_foreign, may_edit, touches_only_own
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.transfer_errors import FileHandedOver

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
    return tuple(part for each in found if each.owner != store.identity.office for part in _opened(person, each))


def _opened(person: PersonId, share: StoredShare) -> Iterator[OpenedFile]:
    """Yield what a stream opens; of a referral only what belongs to it may be written."""
    terms = terms_of(share)
    groups = frozenset(group for number in terms.groups if (group := numbered(number)) is not None)
    mode = _MODES[share.mode]
    parts = [(groups, mode)]
    if terms.is_once:
        parts = [(groups - {Category.REFERRAL}, Mode.READ), (groups & {Category.REFERRAL}, mode)]
    for chosen, allowed in parts:
        if chosen:
            until = date.fromisoformat(share.until)
            yield OpenedFile(person=person, owner=share.owner, groups=chosen, mode=allowed, until=until)


def must_be_open(store: Store, edits: Sequence[Edit]) -> None:
    """Raise NotOpenForWriting for an edit in a file of another office beyond what it opened to this one.

    FileHandedOver for one in a file that went to another office, except that a consent given here is still withdrawn.
    """
    office = store.identity.office
    scopes = {edit.scope for edit in edits} - {CATALOGUE, bytes(office)}
    with Exchange(store).reading() as desk:
        for scope in scopes:
            chosen = [edit for edit in edits if edit.scope == scope]
            if is_foreign(desk, office, scope):
                _must_be_open(desk, office, scope, chosen)
            elif transfers.handed_over(desk.connection, scope) and not _only_withdraws(desk, scope, chosen):
                raise FileHandedOver


def _only_withdraws(desk: Desk, scope: Scope, edits: Sequence[Edit]) -> bool:
    """Tell whether edits only change consents that are there: what still runs ends when the person wants it to."""
    there = {each.id for each in desk.records(scope) if each.kind_number == CONSENT.number}
    return all(edit.kind == CONSENT.number and edit.record in there for edit in edits)


def _must_be_open(desk: Desk, office: OfficeId, scope: Scope, edits: Sequence[Edit]) -> None:
    day = day_here(desk).isoformat()
    opened = [each for each in shares.shares_of_scope(desk.connection, scope) if each.until >= day]
    for edit in edits:
        is_own = touches_only_own(desk, office, desk.living_of(scope, [edit.record]))
        if not any(may_edit(desk, each, edit.kind, edit.record, is_own_record=is_own) for each in opened):
            raise NotOpenForWriting
