"""What worlds of offices are judged by, where a short world by itself shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import give_consent
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.known_offices import known_offices
from tests.simulate import actions
from tests.simulate.lines import RoughLine, Weather
from tests.simulate.places import THREE_OFFICES, Device, make_template
from tests.simulate.sharing import actions as sharing
from tests.simulate.sharing.judging import judge
from tests.simulate.sharing.key_loss import lost_its_keys
from tests.simulate.sharing.variants import SHARING_VARIANTS
from tests.simulate.sharing.world import Agreement, SharingWorld, id_of, office_of, watching_foundings
from tests.simulate.variants import mistaken

ROUNDS = 4
NEWEST = 2
"""The generation of the keys of an office that has shut one device out."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SharingWorld]:
    (tmp_path / "world").mkdir()
    made = SharingWorld.begin(make_template(tmp_path / "offices", THREE_OFFICES), tmp_path / "world", seed=1)
    with watching_foundings(made):
        yield made
    made.close()


def happens(world: SharingWorld, device: Device, what: Callable[[], object]) -> None:
    """Let something happen at a device as in any world."""
    world.begin_step(device)
    world.tick()
    what()
    world.end_step(device)


def exchanges(world: SharingWorld, device: Device, weather: Weather = Weather.FINE) -> None:
    try:
        exchange_now(device.office, RoughLine(world.hub.hub, weather))
    except Unreachable:
        assert weather is not Weather.FINE


def changes_name(world: SharingWorld, device: Device) -> None:
    (person,) = world.persons
    record = world.identity(device, person)
    assert record is not None
    actions._save(world, device, person, record, IDENTITY, actions.NAMES[:1])  # noqa: SLF001  # as in any world


def opens(world: SharingWorld, device: Device, reader: bytes) -> None:
    """Let the person of a world sign that another office may read who it is."""
    (person,), groups = world.persons, frozenset({Category.IDENTITY})
    terms = Terms(
        purposes=("P-A",),
        recipients=tuple(known.id for known in known_offices(device.office) if known.id == reader),
        groups=groups,
        evidence="Blatt in der Handakte",
        valid_until=device.office.today + timedelta(days=90),
        mode=Mode.READ,
        extent=Extent.ALL,
        chosen=(),
        confidentiality_release=True,
    )
    record = give_consent(device.office, person, terms, lambda: known_offices(device.office)).record
    world.agreements[record] = Agreement(
        person=person, record=record, by=office_of(device), tick=world.ticks, recipients=frozenset({reader}),
        groups=groups, extent=Extent.ALL, chosen=frozenset(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weather", "mistake", "is_noticed"),
    [
        (Weather.ANSWER_LOST, None, False),
        (Weather.FINE, None, False),
        (Weather.FINE, "dead_value_reaches_a_new_subscriber", True),
    ],
)
def test_what_comes_back_to_life_in_a_copy_of_the_founder_was_not_dead_for_those_it_is_opened_to(
    world: SharingWorld, weather: Weather, mistake: str | None, *, is_noticed: bool
) -> None:
    """A copy has a replica id of its own and cannot know whether what it had replaced left: both values are shown."""
    founder, colleague = world.devices[:2]
    happens(world, founder, lambda: actions.write_person(world, founder))
    happens(world, founder, lambda: exchanges(world, founder, weather))
    happens(world, founder, lambda: changes_name(world, founder))
    happens(world, founder, lambda: opens(world, founder, world.offices[1]))
    happens(world, founder, lambda: actions.visit_stick(world, founder))
    happens(world, colleague, lambda: exchanges(world, colleague))
    happens(world, colleague, lambda: changes_name(world, colleague))
    copy = world.clone(founder, whole_disk=False)
    with mistaken(SHARING_VARIANTS, mistake):
        for device in (copy, colleague, *world.in_use * ROUNDS):
            happens(world, device, partial(exchanges, world, device))
    judge(world)
    assert bool(world.failures) == is_noticed


@pytest.mark.parametrize("is_lost", [False, True])
def test_an_office_is_asked_for_what_is_sealed_to_its_newest_keys_unless_they_are_gone_from_everywhere(
    world: SharingWorld, tmp_path: Path, *, is_lost: bool
) -> None:
    one, colleague, other = world.devices[:3]
    happens(world, one, lambda: exchanges(world, one))
    actions.back_up(world, one)
    world.hub.back_up(tmp_path / "hub", restarting=False)
    happens(world, one, lambda: sharing.revoke(world, one))
    world.revoked.add(id_of(colleague))
    for _round in range(ROUNDS):
        happens(world, one, lambda: exchanges(world, one))
    assert load_membership(one.exchange).own_ring.generation == NEWEST
    if is_lost:
        for path in (tmp_path / "hub").glob("*.db*"):
            if not path.name.startswith("keys."):
                path.unlink()
        world.hub.put_back(tmp_path / "hub")
    world.restore(one, one.copies[0])
    happens(world, other, lambda: actions.write_person(world, other))
    happens(world, other, lambda: opens(world, other, office_of(one)))
    for device in world.in_use * ROUNDS:
        happens(world, device, partial(exchanges, world, device))
    assert bool(one.exchange.waiting_units(UnitState.QUARANTINED)) == is_lost
    assert lost_its_keys(world, office_of(one)) == is_lost
    judge(world)
    assert world.failures == []
