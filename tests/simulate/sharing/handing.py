"""Worlds in which files go from office to office: never two keepers, nothing beyond what was agreed, no write lost.

`python -m tests.simulate.sharing.handing --worlds N --seed S` runs them. Offers are made by whoever is there, also
twice and to different offices by devices that have not met; hubs are put back, devices restored, copied and cut off.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Dot
from kiim_desktop.domain.consents import Reason
from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import shares, transfers
from kiim_desktop.storage.exchange_lists import ExchangeLists
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.sync.sharing.owing import is_kept
from kiim_desktop.sync.wire.handing_over import OfferState
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import consents_of, give_consent, withdraw_consent
from kiim_desktop.usecases.handing_over import Wish, accept_offer, decline_offer, offer_file, offers
from kiim_desktop.usecases.known_offices import known_offices
from kiim_desktop.usecases.transfer_errors import FileHandedOver
from tests.simulate import actions
from tests.simulate.knowledge import Write
from tests.simulate.places import THREE_OFFICES, Device, Template, make_template, workshop
from tests.simulate.running import Result, live, readable, result_of
from tests.simulate.seeing import changes_at, records_at, view_of
from tests.simulate.sharing import actions as sharing
from tests.simulate.sharing.judging import _is_listed, _left_over, _opened_too_far
from tests.simulate.sharing.lying import lie
from tests.simulate.sharing.running import _come_to_rest
from tests.simulate.sharing.versions import update
from tests.simulate.sharing.world import Agreement, SharingWorld, id_of, office_of

STEPS = 60
GROUPS = (Category.CONTACT, Category.LANGUAGE)
LATE = "late"


def hand_over(world: SharingWorld, device: Device) -> None:
    """Let a person agree that the file goes to another office, and offer it there."""
    persons = [each for each in world.known_persons(device) if _keeps(device, each)]
    if not persons:
        return sharing.write_person(world, device)
    person = world.chance.choice(persons)
    other = world.chance.choice([each for each in world.offices if each != office_of(device)])
    groups = frozenset({Category.IDENTITY, *world.chance.sample(GROUPS, world.chance.randrange(3))})
    terms = Terms(
        purposes=("P-E",),
        recipients=tuple(known.id for known in known_offices(device.office) if known.id == other),
        groups=groups,
        evidence="Blatt in der Handakte",
        mode=Mode.ONCE,
        confidentiality_release=True,
    )
    tick = world.tick()
    world.trace.append(f"  {person.hex()[:6]} to {world.offices.index(other)} {sorted(each.name for each in groups)}")
    with _telling(world), world.saving(device, []):
        agreed = give_consent(device.office, person, terms, lambda: known_offices(device.office)).record
        world.agreements[agreed] = Agreement(
            person=person, record=agreed, by=office_of(device), tick=tick, recipients=frozenset({other}),
            groups=groups, extent=Extent.ALL, chosen=frozenset(),
        )  # fmt: skip
        wish = Wish(to=terms.recipients[0], consent=agreed)
        offer_file(device.office, person, wish, lambda: known_offices(device.office))
    return _perhaps_exchange(world, device)


def answer(world: SharingWorld, device: Device) -> None:
    """Say yes, now and then no, to an offer that is here."""
    _perhaps_exchange(world, device)
    waiting = [each for each in offers(device.office) if not each.is_given and each.state is OfferState.OFFERED]
    if not waiting:
        return actions.exchange(world, device)
    chosen = world.chance.choice(waiting)
    say = decline_offer if world.chance.random() < 0.15 else accept_offer
    world.tick()
    world.trace.append(f"  {say.__name__} {chosen.id.hex()[:6]}")
    with _telling(world), world.saving(device, []):
        say(device.office, chosen.id)
    return _perhaps_exchange(world, device)


def _perhaps_exchange(world: SharingWorld, device: Device) -> None:
    if world.chance.random() < 0.7:
        actions.exchange(world, device)


def let_read(world: SharingWorld, device: Device) -> None:
    """Let a person sign with whoever keeps the file that another office, be it a former keeper, may read or write."""
    persons = [each for each in world.known_persons(device) if _keeps(device, each)]
    if not persons:
        return sharing.write_person(world, device)
    taken_over = [each for each in persons if world.owners.get(each) != office_of(device)]
    person = world.chance.choice(taken_over or persons)
    other = world.chance.choice([each for each in world.offices if each != office_of(device)])
    groups = frozenset({Category.IDENTITY, *world.chance.sample(GROUPS, world.chance.randrange(3))})
    terms = Terms(
        purposes=("P-A",),
        recipients=tuple(known.id for known in known_offices(device.office) if known.id == other),
        groups=groups,
        evidence="Blatt in der Handakte",
        mode=world.chance.choice((Mode.READ, Mode.CO_EDIT)),
        confidentiality_release=True,
    )
    tick = world.tick()
    world.trace.append(f"  {person.hex()[:6]} to {world.offices.index(other)} {terms.mode.value}")
    with _telling(world), world.saving(device, []):
        agreed = give_consent(device.office, person, terms, lambda: known_offices(device.office)).record
        world.agreements[agreed] = Agreement(
            person=person, record=agreed, by=office_of(device), tick=tick, recipients=frozenset({other}),
            groups=groups, extent=Extent.ALL, chosen=frozenset(),
        )  # fmt: skip
    return _perhaps_exchange(world, device)


def withdraw(world: SharingWorld, device: Device) -> None:
    """Let a person take back that the file may go."""
    held = [
        (person, each.permission.id)
        for person in world.known_persons(device)
        if _keeps(device, person)
        for each in consents_of(device.office, person)
        if each.standing is Reason.CONSENTED
    ]
    if held:
        world.tick()
        person, consent = world.chance.choice(held)
        world.trace.append(f"  {person.hex()[:6]}")
        with _telling(world), world.saving(device, []):
            withdraw_consent(device.office, person, consent, device.office.today, "persoenlich")


def pass_weeks(world: SharingWorld, device: Device) -> None:
    """Let so much time pass that offers lapse."""
    world.later += timedelta(days=world.chance.choice((16, 31)))
    world.tick()


class _telling:  # noqa: N801  # reads as a word where it stands
    """Whoever cannot say or write something is told so, which loses nothing."""

    def __init__(self, world: SharingWorld) -> None:
        self._world = world

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> bool:
        if isinstance(error, KiimError):
            self._world.trace.append(f"  {error.code}")
        return isinstance(error, KiimError)


def _told(action: Callable[[SharingWorld, Device], None]) -> Callable[[SharingWorld, Device], None]:
    """Return an action in which a file that was handed over may be read-only."""

    def tried(world: SharingWorld, device: Device) -> None:
        try:
            action(world, device)
        except FileHandedOver as error:
            world.trace.append(f"  {error.code}")

    tried.__name__ = action.__name__
    return tried


WEIGHTS: Mapping[Callable[[SharingWorld, Device], None], float] = {
    **{
        _told(action): weight
        for action, weight in sharing.WEIGHTS.items()
        if action not in {sharing.consent, sharing.withdraw, sharing.revoke, sharing.pass_day, update, lie}
    },
    hand_over: 10,
    answer: 24,
    withdraw: 2,
    pass_weeks: 1,
}


WITH_READERS = {**WEIGHTS, hand_over: 14, let_read: 30}
STEPS_WITH_READERS = 100
"""So that a third office meets both keepers; finds what sharing alone does wrong, too."""


def run_handing_world(
    template: Template, root: Path, seed: int, steps: int = STEPS, *, with_readers: bool = False
) -> Result:
    """Run one world in a folder of its own that is removed afterwards."""
    root = root / f"handing{seed}"
    root.mkdir()
    world = SharingWorld.begin(template, root, seed)
    try:
        if with_readers:
            live(world, STEPS_WITH_READERS, WITH_READERS)
        else:
            live(world, steps, WEIGHTS)
        _come_to_rest(world)
        judge(world)
    except Exception as error:  # noqa: BLE001  # whatever breaks in a world is a failure of that world
        world.failures.append(f"broke: {error!r} {traceback.format_exc(limit=-6)}")
    result = result_of(world)
    world.close()
    shutil.rmtree(root)
    return result


def judge(world: SharingWorld) -> None:
    """Note everything that is wrong at the end."""
    world.look()
    for office in world.offices:
        if len({device.hash for device in world.devices_of(office)}) > 1:
            world.failures.append(f"devices of office {world.offices.index(office)} differ")
    for person in world.persons:
        world.failures += _wrong_keepers(world, person)
        for device in world.in_use:
            world.failures += _beyond(world, device, person)
            world.failures += _not_as_kept(world, device, person)
    world.trace.append(f"handed over {sum(len(_chain(world, person)) for person in world.persons)}")
    world.failures += _lost(world)
    gone = {unit for _key, unit in world.archive.without_key(world.in_use)}
    world.failures += [each for device in world.in_use for each in _left_over(world, device, gone)]
    world.failures += list(_opened_too_far(world))
    world.failures += readable(world)


def _keeps(device: Device, person: PersonId) -> bool:
    """Tell whether a device would let people write in a file as its keeper; one begun here has no stream yet."""
    scope, is_seen = person_scope(person), device.office.store.persons.one(person) is not None
    with device.exchange.reading() as desk:
        row = desk.connection.execute("SELECT 1 FROM stream WHERE scope = ?", (scope,)).first()
        is_here = is_kept(desk, office_of(device), scope) or (row is None and is_seen)
        return is_here and not transfers.handed_over(desk.connection, scope)


def _wrong_keepers(world: SharingWorld, person: PersonId) -> list[str]:
    keepers = {world.offices.index(office_of(each)) for each in world.in_use if _keeps(each, person)}
    if len(keepers) > 1:
        return [f"{person.hex()[:6]} is kept by offices {sorted(keepers)}"]
    return [] if keepers or _is_destroyed(world, person) else [f"nobody keeps {person.hex()[:6]}"]


def _is_destroyed(world: SharingWorld, person: PersonId) -> bool:
    """Tell whether a file went down with the only device it was on."""
    scope = person_scope(person)
    return all(
        w.destroyed for (place, *_rest), saves in world.book.writes.items() if place == scope for w in saves.values()
    )


def _beyond(world: SharingWorld, device: Device, person: PersonId) -> list[str]:
    """Return what an office holds from others of a person without anybody having agreed to that."""
    here, scope = office_of(device), person_scope(person)
    signed = (each.groups for each in world.agreements.values() if each.person == person and here in each.recipients)
    agreed = {group.number for groups in signed for group in groups}
    writers = {each for a in world.agreements.values() if (a.person, a.by) == (person, here) for each in a.recipients}
    found = []
    with device.exchange.reading() as desk:
        for change in desk.living(scope):
            known, kind = desk.replica(change.dot.replica), KINDS.numbered(change.kind)
            number = kind.category.number if kind is not None else -1
            if known is not None and known.office not in {here, *writers} and number not in agreed:
                found.append(f"beyond what was agreed at {device.name} of {person.hex()[:6]}: {number}")
    return found


def _not_as_kept(world: SharingWorld, device: Device, person: PersonId) -> list[str]:
    """Return what a reader has otherwise than the office that keeps the file."""
    keepers, scope = [each for each in world.in_use if _keeps(each, person)], person_scope(person)
    with device.exchange.reading() as desk:
        is_own = is_kept(desk, office_of(device), scope)
        owners = {each.owner for each in shares.shares_of_scope(desk.connection, scope)}
        here = _dots(desk.living(scope))
    if len(owners) > 1:
        return [f"two keepers of {person.hex()[:6]} at {device.name}"]
    if is_own or not keepers or owners != {office_of(keepers[0])}:
        return []
    with keepers[0].exchange.reading() as desk:
        there = _dots(desk.living(scope))
    return [
        f"not as the keeper has it at {device.name}: {record.hex()[:6]} of {person.hex()[:6]}"
        for record, dots in here.items()
        if dots != there.get(record, set())
    ]


def _dots(living: Iterable[PlainChange]) -> dict[RecordId, set[tuple[Dot, int]]]:
    """Return by record what lives in which field."""
    found: dict[RecordId, set[tuple[Dot, int]]] = {}
    for change in living:
        found.setdefault(change.record, set()).update((change.dot, number) for number in change.values)
    return found


def _lost(world: SharingWorld) -> Iterator[str]:
    """Yield what nobody has any more, and what agreed of a file its keeper neither has nor was told of.

    Whoever is told of a save knows also what the same office had replaced by it. Who wrote as a guest of the former
    keeper, whose stream was closed meanwhile, is told so himself: it was turned away (sync.md 2).
    """
    views = {id_of(each): view_of(changes_at(each)) for each in world.in_use}
    listed = {id_of(each): _listed(each) for each in world.in_use}
    for write in world.book.missing(views.values()):
        if not any(_is_listed(world, write, each) for each in listed.values()):
            yield f"lost: {write.place[2]} {write.value}"
    for person in world.persons:
        chain = _chain(world, person)
        keepers = [each for each in world.in_use if _keeps(each, person)]
        if len(chain) != 1 or not keepers:
            continue
        told = [each for keeper in keepers for each in listed[id_of(keeper)]]
        deleted = {record.id for each in world.in_use for record in records_at(each) if record.is_deleted}
        for write in world.book.missing([views[id_of(keepers[0])]]):
            scope, record, _number = write.place
            group = _group_of(world, write)
            is_agreed = scope == person_scope(person) and group in chain[0] and record not in deleted
            to_author = [each for device in world.devices_of(write.by) for each in listed[id_of(device)]]
            if is_agreed and not _is_listed(world, write, [*told, *to_author]):
                yield f"not at the keeper {keepers[0].name}: {write.place[2]} {write.value}"


def _chain(world: SharingWorld, person: PersonId) -> list[frozenset[int]]:
    """Return the groups of each hand-over of a file that was done."""
    done: dict[bytes, bytes] = {}
    """By the offer the office that took the file over."""
    for device in world.in_use:
        with device.exchange.reading() as desk:
            for each in transfers.transfers(desk.connection, person_scope(person)):
                kinds = {word.kind for word in transfers.words_of(desk.connection, each.id)}
                if "done" in kinds:
                    done[each.id] = each.office if each.given else office_of(device)
    found = []
    for office in done.values():
        given = [a for a in world.agreements.values() if a.person == person and office in a.recipients]
        found.append(
            frozenset.intersection(*(frozenset(g.number for g in a.groups) for a in given)) if given else frozenset()
        )
    return found


def _group_of(world: SharingWorld, write: Write) -> int:
    scope, record, _number = write.place
    for device in world.in_use:
        found = device.office.store.record(scope, record)
        kind = KINDS.numbered(found.kind_number) if found is not None else None
        if kind is not None:
            return kind.category.number
    return -1


def _listed(device: Device) -> set[tuple[bytes, int, object]]:
    return {(each.record, each.field, each.value) for each in ExchangeLists(device.office.store.database).refused()}


def main(arguments: Sequence[str]) -> int:
    """Run the worlds asked for; 0 if all was well in all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulate.sharing.handing")
    parser.add_argument("--worlds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--readers", action="store_true", help="other offices read the files meanwhile")
    chosen = parser.parse_args(arguments)
    began, failed, writes, done = time.monotonic(), [], 0, 0
    with workshop() as folder:
        template = make_template(folder / "template", THREE_OFFICES)
        for seed in range(chosen.seed, chosen.seed + chosen.worlds):
            result = run_handing_world(template, folder, seed, with_readers=chosen.readers)
            writes += result.writes
            done += sum(int(line.split()[-1]) for line in result.trace if line.startswith("handed over "))
            if result.failures:
                failed.append(seed)
                print(f"seed {seed}: {'; '.join(result.failures[:4])}", flush=True)
                print("\n".join(result.trace) if chosen.trace else "", flush=True)
    took = time.monotonic() - began
    print(f"{chosen.worlds} worlds, {writes} writes, {done} hand-overs, {len(failed)} failures, {took:.0f} s", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
