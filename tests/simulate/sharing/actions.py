"""What happens between offices: consents and withdrawals, days that pass, devices shut out, stores of different age."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Reason
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import (
    EVERYTHING,
    HeldConsent,
    WithdrawalScope,
    consents_of,
    give_consent,
    withdraw_consent,
)
from kiim_desktop.usecases.enrolling import revoke_device
from kiim_desktop.usecases.known_offices import known_offices
from tests.simulate import actions
from tests.simulate.places import Device
from tests.simulate.sharing import files
from tests.simulate.sharing.devices import change_keys, pass_season
from tests.simulate.sharing.keeping import answer_offer
from tests.simulate.sharing.lying import lie
from tests.simulate.sharing.versions import update
from tests.simulate.sharing.world import Agreement, SharingWorld, id_of, office_of

GROUPS = (Category.IDENTITY, Category.CONTACT, Category.LANGUAGE, Category.DOCUMENTS)
SHARED_KINDS = (IDENTITY.number, CONTACT_DETAIL.number, LANGUAGE_SKILL.number)
MOST_PERSONS = 4
"""Per office: from five persons in a day on, taking back would wait for a second signature."""
A_MONTH = 0.2
SKILLS = ("as_told", "exam")


def write_person(world: SharingWorld, device: Device) -> None:
    """Make a file, unless the office has enough."""
    if sum(owner == office_of(device) for owner in world.owners.values()) < MOST_PERSONS:
        actions.write_person(world, device)
    else:
        actions.edit_person(world, device)


def write_language(world: SharingWorld, device: Device) -> None:
    """Write what language somebody speaks."""
    person = _any_person(world, device)
    if person is None:
        return write_person(world, device)
    tick = world.tick()
    told = {"as_told": actions._value(world, tick, "as_told")}  # noqa: SLF001  # the same worlds
    return actions._new_record(world, device, person, LANGUAGE_SKILL, told, tick)  # noqa: SLF001  # the same worlds


def edit_language(world: SharingWorld, device: Device) -> None:
    """Change what language somebody speaks."""
    known = [
        (person, record)
        for person in world.known_persons(device)
        for record in device.office.store.records(person_scope(person), [LANGUAGE_SKILL.number])
    ]
    if known:
        actions._save(world, device, *world.chance.choice(known), LANGUAGE_SKILL, SKILLS)  # noqa: SLF001  # as above


def consent(world: SharingWorld, device: Device) -> None:
    """Let a person sign that other offices may have something, in one way or another."""
    persons = world.own_persons(device)
    if not persons:
        return write_person(world, device)
    person = world.chance.choice(persons)
    chance = world.chance
    others = [each for each in world.offices if each != office_of(device)]
    recipients = chance.sample(others, chance.choice((1, 1, 2)))
    groups = frozenset(chance.sample(GROUPS, chance.choice((1, 2, 2, 3))))
    if chance.random() < 0.7:
        groups |= {Category.IDENTITY}
    extent = chance.choices((Extent.ALL, Extent.LISTED, Extent.NONE), (6, 3, 1))[0]
    records = device.office.store.records(person_scope(person), SHARED_KINDS)
    chosen = tuple(each.id for each in records if chance.random() < 0.5) if extent is Extent.LISTED else ()
    ends = device.office.today + timedelta(days=chance.randrange(1, 4)) if chance.random() < 0.3 else None
    terms = Terms(
        purposes=("P-A",),
        recipients=tuple(known.id for known in known_offices(device.office) if known.id in recipients),
        groups=groups,
        evidence="Blatt in der Handakte",
        valid_until=ends,
        mode=chance.choice((Mode.READ, Mode.CONTRIBUTE, Mode.CO_EDIT, Mode.CO_EDIT)),
        extent=extent,
        chosen=chosen,
        confidentiality_release=True,
    )
    tick = world.tick()
    said = ",".join(sorted(group.name for group in groups))
    world.trace.append(f"  {person.hex()[:6]} {terms.mode.value} {extent.value} {said} until {ends}")
    world.trace.append(f"  to {[world.offices.index(each) for each in recipients]}")
    with world.saving(device, []):
        record = give_consent(device.office, person, terms, lambda: known_offices(device.office)).record
        world.agreements[record] = Agreement(
            person=person, record=record, by=office_of(device), tick=tick, recipients=frozenset(recipients),
            groups=groups, extent=extent, chosen=frozenset(chosen),
        )  # fmt: skip
    return None


def withdraw(world: SharingWorld, device: Device) -> None:
    """Let a person take a consent back: all of it, or from one office, or one group."""
    held = [
        (person, each)
        for person in world.own_persons(device)
        for each in consents_of(device.office, person)
        if each.standing is Reason.CONSENTED
    ]
    if not held:
        return consent(world, device)
    person, chosen = world.chance.choice(held)
    scope = _part_of(world, chosen)
    world.tick()
    world.trace.append(f"  {person.hex()[:6]} groups {len(scope.groups)} recipients {len(scope.recipients)}")
    with world.saving(device, []):
        day = device.office.today
        withdraw_consent(device.office, person, chosen.permission.id, day, "persoenlich", scope)
    return None


def pass_day(world: SharingWorld, device: Device) -> None:
    """Let a day pass, at times a month: streams that were quiet so long are packed anew."""
    is_month = random.Random(f"{world.seed}/month/{world.ticks}").random() < A_MONTH
    if is_month:
        world.trace.append("  a month")
    world.later += timedelta(days=31 if is_month else 1)
    world.tick()


def revoke(world: SharingWorld, device: Device) -> None:
    """Shut another device of the office out, once in a world."""
    others = [each for each in world.devices_of(office_of(device)) if id_of(each) != id_of(device)]
    if not others or world.has_revoked:
        return
    world.has_revoked = True
    gone = world.chance.choice(others)
    world.trace.append(f"  {gone.name} is shut out")
    world.tick()
    try:
        revoke_device(device.office, id_of(gone).hex())
    except KiimError as error:
        world.trace.append(f"  {error.code}")


def set_hub_back(world: SharingWorld, device: Device) -> None:
    """Back the hub up; later put that backup back, or only a part of it: the stores are backed up apart."""
    if world.hub_copy is None:
        world.hub_copy = world.root / "hub.copy"
        world.hub.back_up(world.hub_copy, restarting=world.chance.random() < 0.5)
        return
    if world.is_hub_set_back:
        return
    parts = world.chance.choice((("hub.db", "ledger.db", "keys.db"), ("hub.db",), ("hub.db", "keys.db"), ("keys.db",)))
    world.trace.append(f"  only {parts}")
    for path in list(world.hub_copy.iterdir()):
        if not path.name.startswith(parts):
            path.unlink()
    actions.set_hub_back(world, device)


WEIGHTS: Mapping[Callable[[SharingWorld, Device], None], float] = {
    write_person: 3,
    actions.edit_person: 10,
    actions.open_form: 1,
    actions.save_form: 2,
    actions.write_note: 1,
    actions.write_contact: 4,
    actions.edit_contact: 6,
    actions.delete_contact: 4,
    write_language: 3,
    edit_language: 4,
    consent: 8,
    withdraw: 5,
    pass_day: 3,
    answer_offer: 2,
    revoke: 1,
    pass_season: 1,
    change_keys: 1,
    actions.exchange: 34,
    actions.visit_stick: 4,
    actions.bring_stick: 3,
    actions.crash: 1,
    actions.back_up: 2,
    actions.restore: 2,
    actions.clone: 1,
    set_hub_back: 2,
    actions.restart_hub: 1,
    actions.jump: 2,
    actions.leave: 1,
    update: 3,
    lie: 0.3,
    files.attach: 2,
    files.open_file: 2,
    files.remove_file: 1,
}


def _any_person(world: SharingWorld, device: Device) -> PersonId | None:
    known = world.known_persons(device)
    return world.chance.choice(known) if known else None


def _part_of(world: SharingWorld, held: HeldConsent) -> WithdrawalScope:
    kind = world.chance.choice(("all", "all", "office", "group"))
    permission = held.permission
    if kind == "office":
        return WithdrawalScope(recipients=frozenset({world.chance.choice(sorted(permission.recipients))}))
    if kind == "group":
        groups = sorted(permission.groups, key=lambda each: each.number)
        return WithdrawalScope(groups=frozenset({world.chance.choice(groups)}))
    return EVERYTHING
