"""Looking into devices and the hub from outside: which saves live where, and whether a dot ever means two things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiim_desktop.domain.changes import Change, Dot, Head
from kiim_desktop.domain.records import Record
from kiim_desktop.storage.plain import change_of
from kiim_desktop.storage.reading import every_record
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.units import Reach, StreamNotice, UnitEnvelope
from tests.simulate.knowledge import Place, Ticks, View, tick_of
from tests.simulate.places import Device, HubPlace


@dataclass(slots=True)
class Dots:
    """What each dot meant when it was first met."""

    records: dict[Dot, tuple[bytes, bytes]] = field(default_factory=dict)
    contents: dict[tuple[Dot, int], tuple[object, ...]] = field(default_factory=dict)

    def meet(self, where: str, changes: Iterable[Change]) -> list[str]:
        """Return what contradicts what was met before."""
        found: list[str] = []
        for change in changes:
            record = (change.scope, change.record)
            if self.records.setdefault(change.dot, record) != record:
                found.append(f"one dot for two records at {where}: {change.dot.seq}")
            for number, head in change.heads.items():
                value, *rest = _content(head)
                known, *about = self.contents.setdefault((change.dot, number), (value, *rest))
                if about != rest or (known != value and None not in {known, value}):
                    found.append(f"one dot with two contents at {where}: {change.dot.seq} {number}")
                elif known is None and value is not None:  # of a deleted record only the place had come
                    self.contents[change.dot, number] = (value, *rest)
        return found


def records_at(device: Device) -> list[Record]:
    """Return every record of a device, deleted or not."""
    database = device.office.store.database
    with database.read() as connection:
        return list(every_record(connection, database.replicas))


def changes_at(device: Device) -> list[Change]:
    """Return the living heads of a device by their dots."""
    found: list[Change] = []
    for record in records_at(device):
        by_dot: dict[Dot, dict[int, Head]] = {}
        for number, cell in record.state.cells.items():
            for head in cell:
                by_dot.setdefault(head.dot, {})[number] = head
        found += [Change(dot, record.scope, record.id, record.kind_number, heads) for dot, heads in by_dot.items()]
    return found


def settled_at(device: Device) -> list[Change]:
    """Return the living heads that may have left the device; a dot that never did may still be given anew."""
    with device.office.store.database.read() as connection:
        waiting = set(connection.execute("SELECT seq FROM outbox").scalars())
    own = device.office.store.replica
    return [each for each in changes_at(device) if each.dot.replica != own or each.dot.seq not in waiting]


def hub_changes(place: HubPlace, device: Device) -> list[Change]:
    """Return everything that lies at the hub, opened with the keys of an office."""
    member = load_membership(device.exchange)
    with place.site.store.read() as transaction:
        head = transaction.facts.hub_seq()
        streams = transaction.units.streams_between(0, head, member.office, b"")
        keys = transaction.keys.get([stream.key_id for stream in streams])
        units = transaction.units.between(0, head, member.office, b"")
    opened = {}
    for stream in streams:
        sealed = keys[stream.id, stream.key_id]
        notice = StreamNotice(
            stream.id, stream.key_id, sealed, stream.head, Reach(stream.reach), stream.alias, stream.owner
        )
        opened[stream.alias] = sealing.read_notice(notice, member.own_ring)
    found: list[Change] = []
    for unit in units:
        envelope = UnitEnvelope(unit.id, unit.alias, unit.dictionary, unit.body)
        found += map(change_of, sealing.open_changes(opened[unit.alias], envelope))
    return found


def view_of(changes: Iterable[Change]) -> View:
    """Return which saves live in which cells."""
    found: dict[Place, set[int]] = {}
    for change in changes:
        for number, head in change.heads.items():
            found.setdefault((change.scope, change.record, number), set()).add(tick_of(head))
    return {place: Ticks(ticks) for place, ticks in found.items()}


def _content(head: Head) -> tuple[object, ...]:
    erases = sorted((number, sorted(context.items())) for number, context in head.erases.items())
    return head.value, sorted(head.context.items()), head.origin, erases
