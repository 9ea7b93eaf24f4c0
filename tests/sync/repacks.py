"""What lies at the hub of a file, opened with the keys of a device, and what a device expects there."""

from __future__ import annotations

from datetime import timedelta

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.units import Unit
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import Stream, StreamKind
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.units import UnitEnvelope
from tests.sync.devices import Desktop


def pass_days(clock: FixedClock, days: float) -> None:
    clock.at += timedelta(days=days)


def stream_of(desktop: Desktop, person: PersonId, kind: StreamKind = StreamKind.OWN) -> Stream:
    """Return the newest stream of a kind of a person, as a device knows it."""
    with desktop.exchange.reading() as desk:
        known = streams.streams_of_scope(desk.connection, person_scope(person))
    return [each for each in known if each.kind is kind][-1]


def units_of(hub: Hub, stream: Stream) -> list[Unit]:
    """Return what lies at the hub of a stream."""
    with hub.site.store.read() as transaction:
        head = transaction.facts.hub_seq()
        found = transaction.units.between(0, head, stream.owner, b"")
        names = transaction.units.by_alias(sorted({unit.alias for unit in found}))
    return [unit for unit in found if names[unit.alias].id == stream.id]


def aside_of(hub: Hub, stream: Stream) -> int:
    """Return how many units of a stream are kept aside."""
    with hub.site.store.read() as transaction:
        return len(transaction.repacks.aside_of(stream.id))


def content_of(hub: Hub, desktop: Desktop, stream: Stream) -> list[PlainChange]:
    """Return every change that lies at the hub of a stream, in the order of its units."""
    member = load_membership(desktop.exchange)
    found: list[PlainChange] = []
    for unit in units_of(hub, stream):
        with desktop.exchange.reading() as desk:
            stored = streams.key_by_alias(desk.connection, unit.alias)
        assert stored is not None
        opened = sealing.open_stored(stream, stored, member.own_ring)
        envelope = UnitEnvelope(unit.id, unit.alias, unit.dictionary, unit.body)
        found += sealing.open_changes(opened, envelope)
    return found


def says(changes: list[PlainChange], text: str) -> bool:
    """Tell whether any value of these changes is, or holds, a text."""
    return any(text in str(value) for change in changes for value in change.values.values())


def held_at(desktop: Desktop, stream: Stream) -> set[bytes]:
    """Return which units of a stream a device expects at the hub."""
    return set(desktop.exchange.held_ids(stream.id))


def is_told(desktop: Desktop) -> bool:
    """Tell whether a device has told the hub of everything it could open."""
    return desktop.exchange.get(ExchangeFact.OPENED) is None
