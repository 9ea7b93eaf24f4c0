"""Erasing a file for good: two people decide, everybody who ever had it forgets it (Art. 17 GDPR, sync.md 6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.keyfile import unlock
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.offices import Action, User, may
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage import forgetting, streams
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing.ordering import give
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.errors import NoSuchPerson, NotOurFile, SecondPersonNeeded
from kiim_desktop.usecases.exchanging import has_joined
from kiim_desktop.usecases.key_duties import user_called
from kiim_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Who decided too, and the password that proves it."""

    name: str
    password: str = field(repr=False)


def erase_person(office: Office, person: PersonId, second: SecondPerson) -> tuple[bytes, ...]:
    """Take a file out of sight for ever and order everybody to forget it; returns the ids of the orders.

    NoSuchPerson, NotOurFile, NoSuchUser, WrongPassword; SecondPersonNeeded unless the two have different roles. Without
    a Kreis the file goes at once; else this device deletes it when the hub has the order, like every other device.
    """
    office.must_allow(Action.DELETE_RECORD)
    scope = person_scope(person)
    exchange = Exchange(office.store)
    if office.store.record(scope, single_record_id(IDENTITY)) is None:
        raise NoSuchPerson
    with exchange.reading() as desk:
        if is_foreign(desk, office.store.identity.office, scope):
            raise NotOurFile
    decided = _confirmed(office, second)
    erase = _order if has_joined(exchange) else _forget
    parts_first = reversed(office.store.families.of(scope))
    ids = tuple(order for each in parts_first for order in erase(office, exchange, each, decided))
    forgetting.sweep(office.store)
    return ids


def _confirmed(office: Office, second: SecondPerson) -> User:
    """Return the second person once the password proved it is there."""
    profile = find_profile(office.profile.folder)
    user = user_called(profile, second.name)
    if user.id == office.user.id or user.role is office.user.role or not may(user.role, Action.DELETE_RECORD):
        raise SecondPersonNeeded
    unlock(profile.keyfile, user.id.hex(), second.password)
    return user


def _order(office: Office, exchange: Exchange, scope: bytes, second: User) -> tuple[bytes, ...]:
    member = load_membership(exchange)
    with exchange.writing() as desk:
        known = [each.id for each in streams.streams_of_scope(desk.connection, scope) if each.owner == member.office]
        roles = (office.user.role.value, second.role.value)
        ids = give(desk, member, scope, OrderKind.ERASE, known, (), roles=roles) if known else []
        if not ids:
            forgetting.forget_scope(desk.connection, desk.ground, scope)
        else:
            forgetting.hide_scope(desk.connection, desk.ground, scope, ids[0].hex())
        desk.audit([office.entry(AuditAction.ORDER, detail=f"erase by={second.id.hex()}")])
    return tuple(ids)


def _forget(office: Office, exchange: Exchange, scope: bytes, second: User) -> tuple[bytes, ...]:
    with exchange.writing() as desk:
        forgetting.forget_scope(desk.connection, desk.ground, scope)
        desk.audit([office.entry(AuditAction.ORDER, detail=f"erase by={second.id.hex()}")])
    return ()
