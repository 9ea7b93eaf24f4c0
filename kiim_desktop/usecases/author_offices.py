"""From which office a value comes: the certificate of the replica that wrote it, and what the Kreis says of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from kiim_desktop.base.ids import OfficeId, ReplicaId, UserId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.domain.stewardship import AuthorOffice, Rules, Stewardship
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, OfficeEntry, Signed
from kiim_desktop.usecases.office import Office


def rules_on(day: date) -> Rules:
    """Return who is the steward of which field on a day."""
    return _stewardship().on(day)


@functools.cache
def _stewardship() -> Stewardship:
    return msgspec.json.decode(read_text("rules/stewardship.json"), type=Stewardship)


def author_offices(office: Office, scope: Scope, replicas: Iterable[ReplicaId]) -> Mapping[ReplicaId, AuthorOffice]:
    """Return the offices of these replicas as far as certificates name them; names no person."""
    office.must_allow(Action.READ_PERSON)
    wanted = set(replicas)
    if not wanted:
        return {}
    own = office.store.identity.office
    with Exchange(office.store).reading() as desk:
        entries = _entries(desk)
        keeper = _keeper(desk, scope, own)
        found: dict[ReplicaId, AuthorOffice] = {}
        for replica in wanted:
            of = own if replica == office.store.replica else _office_of(desk, replica)
            if of is not None:
                found[replica] = _author(office, of, entries, keeps=of == keeper)
    return found


def authors_elsewhere(office: Office, scope: Scope, records: Iterable[Record]) -> Mapping[UserId, str]:
    """Return of the authors of what lives in these records the name of their office, if it is another one."""
    office.must_allow(Action.READ_PERSON)
    heads = [head for record in records for cell in record.state.cells.values() for head in cell]
    wrote = {(head.origin.actor, head.dot.replica) for head in heads if head.dot.replica != office.store.replica}
    found = author_offices(office, scope, {replica for _actor, replica in wrote})
    return {
        actor: found[replica].name
        for actor, replica in wrote
        if replica in found and not found[replica].is_own and found[replica].name
    }


def _author(office: Office, of: OfficeId, entries: Mapping[bytes, OfficeEntry], *, keeps: bool) -> AuthorOffice:
    own, entry = office.store.identity, entries.get(of)
    name = entry.name if entry else own.office_name if of == own.office else ""
    return AuthorOffice(id=of, name=name, kind=entry.kind if entry else "", keeps_file=keeps, is_own=of == own.office)


def _entries(desk: Desk) -> dict[bytes, OfficeEntry]:
    """Return the offices of the Kreis as its newest list names them; none without a hub."""
    stored = desk.get(ExchangeFact.MANIFEST)
    manifest = unpack(unpack(stored, Signed).raw, Manifest) if stored else None
    return {entry.id: entry for entry in manifest.offices} if manifest else {}


def _office_of(desk: Desk, replica: ReplicaId) -> OfficeId | None:
    known = desk.replica(replica)
    return known.office if known else None


def _keeper(desk: Desk, scope: Scope, own: OfficeId) -> OfficeId | None:
    """Return the office that keeps the file: this one, or whoever opened it to this one."""
    if not is_foreign(desk, own, scope):
        return own
    return next((each.owner for each in shares.shares_of_scope(desk.connection, scope) if each.owner != own), None)
