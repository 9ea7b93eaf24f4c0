"""Whether all is well at the end of a world of several offices: nothing lost, and nobody holds what nobody opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiim_desktop.base.clock import today
from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Share, scope_of
from kiim_desktop.domain.kinds import IDENTITY, KINDS
from kiim_desktop.domain.permissions import Extent, permissions_in
from kiim_desktop.domain.records import Record, Scope, person_scope
from kiim_desktop.storage import sharing_orders
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.shares import shares_of_scope
from kiim_desktop.sync.sharing.owing import shared_group
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.sharing import Order, OrderKind
from kiim_desktop.sync.wire.units import Reach
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.known_offices import known_offices
from tests.simulate.knowledge import Ticks, Write, tick_of
from tests.simulate.places import Device
from tests.simulate.running import readable, wrong_in
from tests.simulate.seeing import changes_at, records_at, view_of
from tests.simulate.sharing.answering import kept_by_nobody
from tests.simulate.sharing.files import judge_files
from tests.simulate.sharing.key_loss import lost_its_keys
from tests.simulate.sharing.lying import is_of_liar
from tests.simulate.sharing.world import SharingWorld, id_of, office_of
from tests.simulate.world import CANARY

KEPT_FOR_EVIDENCE = frozenset({"sharing_order", "audit"})
"""Tables that may name a person after everything else is gone: that it was ordered, and that it was done."""
Held = Mapping[int, Ticks]
"""What of a record lives, by field."""


def judge(world: SharingWorld) -> None:
    """Note everything that is wrong at the end."""
    world.write_off_revoked()
    world.look()
    lost, gone = world.archive.without_key(world.in_use), _gone(world)
    keyless = {office for office in world.offices if lost_its_keys(world, office)}
    for office in world.offices:
        devices = world.devices_of(office)
        if len({device.hash for device in devices}) > 1 and _differ(devices, gone):
            world.failures.append(f"devices of office {world.offices.index(office)} differ")
    for device in world.in_use:
        world.failures += _lost_at(world, device, gone)
        for record in records_at(device):
            world.failures += wrong_in(world, device, record)
        unknowable = gone | _opened_by_the_gone(world, device)
        reads = office_of(device) not in keyless
        world.failures += _beyond_consent(world, device, unknowable, reads=reads)
        world.failures += _traces(world, device, unknowable)
        world.failures += _left_over(world, device, {unit for _key, unit in lost}, reads=reads)
        world.failures += _unreceipted(world, device)
    world.failures += list(_opened_too_far(world))
    world.failures += list(_still_delivered(world))
    world.failures += readable(world)
    world.failures += list(judge_files(world))


def _gone(world: SharingWorld) -> set[Scope]:
    """Return the files of which the office that made them has nothing left, because all of it was destroyed."""
    found = {
        person_scope(each) for each, owner in world.owners.items() if kept_by_nobody(each, world.devices_of(owner))
    }
    left = {place[0] for place, saves in world.book.writes.items() if any(_is_left(each) for each in saves.values())}
    return (found - left) | {scope for scope in found if _went_with_its_maker(world, scope)}


def _went_with_its_maker(world: SharingWorld, scope: Scope) -> bool:
    """Tell whether only a device shut out has a file, because the hub was put back to before it was told of it.

    What others read or wrote there is no copy of it: nobody is left who could found its streams anew.
    """
    if not world.is_hub_set_back:
        return False
    owner = next(owner for person, owner in world.owners.items() if person_scope(person) == scope)
    makers = [each for each in world.devices if office_of(each) == owner]
    had = any(record.scope == scope for each in makers if id_of(each) in world.revoked for record in records_at(each))
    return had and all(change.scope != scope for change in world.archive.within_reach(world.in_use))


def _opened_by_the_gone(world: SharingWorld, device: Device) -> set[Scope]:
    """Return the files a device shut out since opened to this office, if no other device of its own knows the consent.

    The hub has lost it too, or a colleague would have it. Nobody is left who could take it back: it ends with its day.
    """
    lost = {each.name for each in world.devices if id_of(each) in world.revoked}
    with device.exchange.reading() as desk:
        given = [each for person in world.persons for each in shares_of_scope(desk.connection, person_scope(person))]
    return {
        each.scope
        for each in given
        if each.owner != office_of(device)
        and world.founders.get(each.stream, set()) & lost
        and all(record.id != each.consent for keeper in world.devices_of(each.owner) for record in records_at(keeper))
    }


def _is_left(write: Write) -> bool:
    return write.acknowledged and not write.destroyed


def _differ(devices: Iterable[Device], gone: Collection[Scope]) -> bool:
    """Tell whether devices hold different heads of files that are still kept."""
    held = [[each for each in records_at(device) if each.scope not in gone] for device in devices]
    return any(each != held[0] for each in held)


def _lost_at(world: SharingWorld, device: Device, gone: Collection[Scope]) -> list[str]:
    """Return what is missing at a device of the office that keeps the file.

    What another office wrote too late is not in the file but listed, and stands for what its author had replaced by it.
    """
    view = view_of(changes_at(device))
    listed = {(each.record, each.field, each.value)
              for every in world.in_use for each in ExchangeLists(every.office.store.database).refused()}  # fmt: skip
    found: list[str] = []
    for write in world.book.missing([view]):
        scope, _record, number = write.place
        owner = next((office for person, office in world.owners.items() if person_scope(person) == scope), b"")
        if scope in gone or (write.by == world.liar and scope in world.lied):
            continue
        if owner != office_of(device) or (write.by != owner and _is_listed(world, write, listed)):
            continue
        whose = "" if write.by == owner else f" of office {world.offices.index(write.by)}"
        found.append(f"lost at {device.name}: {number} {write.value}{whose}")
    return found


def _is_listed(world: SharingWorld, write: Write, listed: Collection[tuple[bytes, int, object]]) -> bool:
    """Tell whether a write is listed as not accepted, or one of the same office that had seen it."""
    _scope, record, number = write.place
    saves = world.book.writes[write.place]
    tick = next(tick for tick, each in saves.items() if each is write)
    later = (each for each in saves.values() if each is write or (each.by == write.by and tick in each.knows))
    return any((record, number, each.value) in listed for each in later)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What of a record an office must have, and what it may have."""

    held: Held
    must: bool
    may: bool


def _beyond_consent(world: SharingWorld, device: Device, gone: Collection[Scope], *, reads: bool) -> list[str]:
    """Compare what a device holds of files of other offices with what their consents open to it today.

    `reads`: the newest keys of its office are still there; without them it has no more than it had.
    """
    found: list[str] = []
    for person, owner in world.owners.items():
        keepers = world.devices_of(owner)
        scope = person_scope(person)
        if owner == office_of(device) or not keepers or scope in gone:
            continue
        opened = _opened(world, keepers[0], device, scope)
        here = {record.id: record for record in records_at(device) if record.scope == scope}
        where = f"at {device.name} of {person.hex()[:6]}"
        for id_, each in opened.items():
            record = here.get(id_)
            if each.must and record is None and reads:
                found.append(f"agreed and not there {where}: {id_.hex()[:6]}")
            elif record is not None and not each.may:
                found.append(f"there and not agreed {where}: {id_.hex()[:6]} {record.kind_number}")
            elif _waits_with_a_lie(world, device, scope) or not reads:
                continue
            elif record is not None and (wrong := _differing(_held(record), each.held)):
                found.append(f"not what the owner has {where}: {id_.hex()[:6]} {wrong}")
        if not _waits_with_a_lie(world, device, scope):
            found += [f"unknown to the owner {where}: {id_.hex()[:6]}" for id_ in here if id_ not in opened]
    return found


def _waits_with_a_lie(world: SharingWorld, device: Device, scope: Scope) -> bool:
    """Tell whether what an office wrote into a file may wait at its owner: it came with a lie."""
    return office_of(device) == world.liar and scope in world.lied


def _opened(world: SharingWorld, keeper: Device, device: Device, scope: Scope) -> dict[RecordId, _Opened]:
    records = [record for record in records_at(keeper) if record.scope == scope]
    shares = _shares(world, records, device)
    sure = tuple(each for each in shares if device.name not in world.misjudged or each.until > _tomorrow(world))
    return {record.id: _open_of(world, record, shares, sure) for record in records}


def _tomorrow(world: SharingWorld) -> date:
    return today(world.clock) + timedelta(days=1)


def _shares(world: SharingWorld, records: Iterable[Record], device: Device) -> tuple[Share, ...]:
    """Return what the consents of a file open to the office of a device today."""
    recipient = next(each for each in known_offices(device.office) if each.id == office_of(device))
    permissions = permissions_in(record for record in records if not record.is_deleted)
    return scope_of(permissions, recipient, today(world.clock), shipped_rules()).shares


def _is_open(world: SharingWorld, scope: Scope, owner: bytes, device: Device) -> bool:
    """Tell whether any consent opens anything of a person to the office of a device, be it that nothing is there."""
    keepers = world.devices_of(owner)
    records = [record for record in records_at(keepers[0]) if record.scope == scope] if keepers else []
    return bool(_shares(world, records, device))


def _open_of(world: SharingWorld, record: Record, shares: tuple[Share, ...], sure: tuple[Share, ...]) -> _Opened:
    """Return what is open of a record; who had a wrong clock may have ended what ends about now too early."""
    group = shared_group(record.kind_number)
    fitting = [each for each in shares if group in {category.number for category in each.categories}]
    is_meant = [each for each in fitting if each.extent is Extent.ALL or record.id in each.chosen]
    must = any(each in sure for each in is_meant)
    made = world.made.get((record.scope, record.id), 0)
    later = [each for each in fitting if made > world.agreements[each.consent].tick]
    return _Opened(_held(record), must and not record.is_deleted, bool(is_meant or later))


def _held(record: Record) -> Held:
    return {number: Ticks(tick_of(head) for head in cell) for number, cell in record.state.cells.items() if cell}


def _differing(here: Held, there: Held) -> list[int]:
    return sorted(number for number in {*here, *there} if here.get(number) != there.get(number))


def _traces(world: SharingWorld, device: Device, gone: Collection[Scope]) -> list[str]:
    """Look into every table for persons of other offices nothing opens to this one any more."""
    here = {(record.scope, record.id) for record in records_at(device)}
    every = {person_scope(person): owner for person, owner in world.owners.items() if owner != office_of(device)}
    others = {scope: owner for scope, owner in every.items() if scope not in gone}
    foreign = list(others)
    scopes = {scope for scope, owner in others.items() if _is_open(world, scope, owner, device)}
    found: list[str] = []
    with device.office.store.database.read() as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).scalars()
        for name in names:
            rows = connection.execute(f"SELECT * FROM {name}").all()  # noqa: S608  # names of tables
            for scope in foreign:
                rest = [row for row in rows if any(isinstance(cell, bytes) and scope in cell for cell in row)]
                if rest and scope not in scopes and name not in KEPT_FOR_EVIDENCE:
                    found.append(f"traces in {name} at {device.name} of {scope.hex()[:6]}")
        for table, column in (("value_history", "record"), ("text_entry", "record"), ("reference", "record")):
            for scope, record in connection.execute(f"SELECT scope, {column} FROM {table}").all():  # noqa: S608  # constants
                if scope in foreign and (scope, record) not in here:
                    found.append(f"traces of a record in {table} at {device.name} of {scope.hex()[:6]}")
        for scope in foreign:
            if scope not in scopes:
                found += [f"words in the index at {device.name} of {scope.hex()[:6]}" for write in _names(world, scope)
                          if _is_indexed(connection, world, write)][:1]  # fmt: skip
    return found


def _names(world: SharingWorld, scope: Scope) -> Iterator[int]:
    for (place, _record, number), saves in world.book.writes.items():
        field = IDENTITY.field("family_name")
        if place == scope and field is not None and number == field.number:
            yield from saves


def _is_indexed(connection: object, world: SharingWorld, tick: int) -> bool:
    phrase = f'"{CANARY.lower()} {world.seed} {tick}"'
    sql = "SELECT count(*) FROM person_words WHERE person_words MATCH ?"
    return bool(connection.execute(sql, (phrase,)).scalar_one())  # type: ignore[attr-defined]


def _left_over(world: SharingWorld, device: Device, lost: Collection[bytes], *, reads: bool = True) -> list[str]:
    """Return what waits although everybody has said everything; what nobody has a key for may, and what is a lie."""
    if not reads:
        return []
    with device.office.store.database.read() as connection:
        rows = connection.execute("SELECT state, id, body FROM unit WHERE state <> 'held'").all()
    counts = Counter(state for state, unit, body in rows if unit not in lost and not is_of_liar(world, body))
    return [f"{count} units {state} at {device.name}" for state, count in sorted(counts.items())]


def _unreceipted(world: SharingWorld, device: Device) -> list[str]:
    """Return the orders of an office of which it does not know that every device of the others carried them out."""
    found: list[str] = []
    with device.exchange.reading() as desk:
        for stored in sharing_orders.orders(desk.connection, given=True):
            order = unpack(unpack(stored.signed, Signed).raw, Order)
            known = {each.device for each in sharing_orders.receipts_of(desk.connection, order.id)}
            for office in order.offices if order.kind is OrderKind.DROP else ():
                missing = {id_of(each) for each in world.devices_of(office)} - known
                found += [f"no receipt at {device.name} from office {world.offices.index(office)}"] if missing else []
    return found


def _opened_too_far(world: SharingWorld) -> Iterator[str]:
    """Try every unit there ever was with every key each office ever held."""
    archive = world.archive
    for unit in archive.units.values():
        stream = unit.stream
        for office, held in archive.held.items():
            if stream.key_id not in held or stream.reach == Reach.MEMBERS or stream.owner == office:
                continue
            who = f"office {world.offices.index(office)}"
            if stream.id not in archive.granted.get(office, ()):
                yield f"{who} reads a stream nobody opened to it"
            if office in unit.after_closing:
                yield f"{who} reads what was sealed after its access had ended"
        yield from _wrong_in_stream(world, stream.key_id, unit.id)


def _wrong_in_stream(world: SharingWorld, key_id: bytes, unit_id: bytes) -> Iterator[str]:
    """Return what lies in a shared stream without having been agreed, or was dead before anybody got it."""
    archive = world.archive
    unit, terms = archive.units[key_id, unit_id], archive.terms_of(key_id)
    if terms is None:
        return
    signed = world.agreements[terms.consent]  # type: ignore[index]
    agreed = {category.number for category in signed.groups}
    if not set(terms.recipients) <= signed.recipients or not set(terms.groups) <= agreed:
        yield "a stream was opened beyond its consent"
    dead = world.founded.get(unit.stream.id, frozenset())
    for change in archive.content(unit):
        known = KINDS.numbered(change.kind)
        if known is None or known.category.number not in terms.groups:
            yield f"kind {change.kind} lies in a stream without having been agreed"
        for number in change.heads:
            if ((change.scope, change.record, number), change.dot) in dead:
                yield f"dead before it was opened, and in the stream: {number}"


def _still_delivered(world: SharingWorld) -> Iterator[str]:
    """Return whether the hub would still give an office something of a stream that was taken back from it."""
    with world.hub.site.store.read() as transaction:
        head = transaction.facts.hub_seq()
        closed = {(one.stream, one.office) for one in transaction.subscriptions.all() if one.closed}
        for office in world.offices:
            units = transaction.units.between(0, head, office, b"", today(world.clock).isoformat())
            names = transaction.units.by_alias(sorted({unit.alias for unit in units}))
            if any((names[unit.alias].id, office) in closed for unit in units):
                yield f"the hub still gives office {world.offices.index(office)} what was taken back"


__all__ = ["Category", "Write", "judge"]
