"""A bundle that comes before the directory that vouches for it waits, and goes on with the directory alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.epochs import begin_epoch
from kiim_desktop.hub.store.statements import sql
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.applying import apply_waiting
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.requests import SyncResponse
from kiim_desktop.usecases.arriving import take_bundle_file
from kiim_desktop.usecases.enrolling import revoke_device
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.handed import offered, states
from tests.sync.shared import consent, said, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office, which comes by stick alone from now on."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def newcomer(hub: Hub, other: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of an office that the directory of the other one does not name yet."""
    desktop = first_desktop(hub, tmp_path, clock, seed=9, name="Jugendberatung", kind="jmd")
    desktop.sync()
    yield desktop
    desktop.close()


def names(desktop: Desktop, person: PersonId) -> set[object]:
    return set(said(desktop, person, IDENTITY, "family_name"))


def asked(stick: Stick, desktop: Desktop) -> None:
    """Lay down a request; whatever its answer brings lies on this stick alone."""
    stick.visit(desktop)


def taken(stick: Stick, desktop: Desktop) -> None:
    """Let a device take the bundles that lie on a stick as attachments: nothing else comes with them."""
    stick.serve()
    (answer,) = desktop.carrier.waiting_answers()
    inlined = unpack(answer, SyncResponse).bundle
    for raw in [inlined] if inlined else [each.read_bytes() for each in stick.bundles_for(desktop)]:
        bundle = stick.root / "anhang.kiim"
        bundle.write_bytes(raw)
        take_bundle_file(desktop.office, bundle)


def waiting(desktop: Desktop, state: UnitState = UnitState.PARKED) -> int:
    return len(desktop.exchange.waiting_units(state))


def another_stick(hub: Hub, folder: Path) -> Stick:
    """Return a stick on which nothing lies but the news of the hub."""
    folder.mkdir()
    stick = Stick(folder, hub)
    stick.serve()
    return stick


def told_the_directory(hub: Hub, desktop: Desktop, folder: Path) -> None:
    another_stick(hub, folder).visit(desktop)


def test_what_an_unknown_office_opened_waits_for_the_directory(
    hub: Hub, other: Desktop, newcomer: Desktop, stick: Stick, tmp_path: Path
) -> None:
    asked(stick, other)
    person = newcomer.person("Amira", "Haddad")
    consent(newcomer, person, other)
    newcomer.sync()
    taken(stick, other)
    assert waiting(other) > 0
    assert waiting(other, UnitState.QUARANTINED) == 0, "nobody is told that anything was wrong with it"
    told_the_directory(hub, other, tmp_path / "news")
    assert names(other, person) == {"Haddad"}
    assert waiting(other) == 0


def test_an_offer_of_an_unknown_office_waits_for_the_directory(
    hub: Hub, other: Desktop, newcomer: Desktop, stick: Stick, tmp_path: Path
) -> None:
    asked(stick, other)
    offered(newcomer, newcomer.person("Amira", "Haddad"), other)
    newcomer.sync()
    taken(stick, other)
    assert states(other) == []
    told_the_directory(hub, other, tmp_path / "news")
    assert len(states(other)) == 1


def test_an_order_under_keys_that_are_too_new_waits_for_the_directory(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    lost = further_desktop(hub, first, tmp_path, clock, seed=2)
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    asked(stick, other)
    revoke_device(first.office, lost.office.store.identity.device.hex())
    settle(first)
    withdraw(first, person, consented)
    settle(first)
    taken(stick, other)
    assert names(other, person) == {"Haddad"}, "nobody here knows whose signature that is"
    told_the_directory(hub, other, tmp_path / "news")
    assert names(other, person) == set()
    lost.close()


def test_by_a_directory_that_is_too_old_nothing_of_other_offices_comes_in(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, other)
    asked(stick, other)
    clock.at += timedelta(days=61)
    first.rename(person, "Haddad-Klein")
    own = first.person("Samir", "Aziz")
    consent(first, own, other)
    first.sync()
    taken(stick, other)
    assert waiting(other) > 0
    assert (names(other, person), names(other, own)) == ({"Haddad"}, set())
    told_the_directory(hub, other, tmp_path / "news")
    assert (names(other, person), names(other, own)) == ({"Haddad-Klein"}, {"Aziz"})


def test_the_own_office_and_what_is_taken_back_never_wait_for_the_directory(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    beside = further_desktop(hub, other, tmp_path, clock, seed=8)
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other, beside)
    asked(stick, other)
    clock.at += timedelta(days=61)
    withdraw(first, person, consented)
    first.sync()
    own = beside.person("Samir", "Aziz")
    beside.sync()
    taken(stick, other)
    assert names(other, own) == {"Aziz"}
    assert names(other, person) == set()
    beside.close()


def test_what_waits_for_the_directory_is_forgotten_with_its_stream(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    known, new = first.person("Amira", "Haddad"), first.person("Samir", "Aziz")
    before = consent(first, known, other)
    settle(first, other)
    later = another_stick(hub, tmp_path / "later")
    asked(stick, other)
    at_first = other.carrier
    asked(later, other)
    at_last, other.carrier = other.carrier, at_first
    clock.at += timedelta(days=61)
    first.rename(known, "Haddad-Klein")
    since = consent(first, new, other)
    first.sync()
    taken(stick, other)
    assert waiting(other) == 2, "of a stream that is open here, and of one that was opened since"
    withdraw(first, known, before)
    withdraw(first, new, since)
    first.sync()
    other.carrier = at_last
    taken(later, other)
    assert waiting(other) == 0
    told_the_directory(hub, other, tmp_path / "news")
    assert waiting(other, UnitState.QUARANTINED) == 0


def test_a_unit_goes_with_its_stream_although_nobody_here_names_it_any_more(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    later = another_stick(hub, tmp_path / "later")
    asked(stick, other)
    at_first = other.carrier
    asked(later, other)
    at_last, other.carrier = other.carrier, at_first
    clock.at += timedelta(days=61)
    person = first.person("Samir", "Aziz")
    consented = consent(first, person, other)
    first.sync()
    taken(stick, other)
    assert waiting(other) == 1
    other.exchange.put({ExchangeFact.WAITS_FOR_DIRECTORY: None})  # what opened it counts for nothing any more
    list(apply_waiting(other.exchange, load_membership(other.exchange), bytes(other.office.user.id)))
    assert waiting(other, UnitState.QUARANTINED) == 1
    withdraw(first, person, consented)
    first.sync()
    other.carrier = at_last
    taken(later, other)
    told_the_directory(hub, other, tmp_path / "news")
    assert waiting(other, UnitState.QUARANTINED) == 0


def test_what_waits_for_the_directory_is_read_with_it_although_the_hub_has_lost_it_since(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, other)
    asked(stick, other)
    clock.at += timedelta(days=61)
    first.rename(person, "Haddad-Klein")
    first.sync()
    taken(stick, other)
    assert waiting(other) > 0
    with hub.site.store.write() as transaction:  # put back to the time before, and whoever wrote it does not come
        transaction._connection.execute(sql("DELETE FROM hub.unit"), {})  # noqa: SLF001  # no honest way leads there
        begin_epoch(transaction, hub.site.now(), hub.site.random)
    other.carrier = first.carrier
    settle(other)
    assert (names(other, person), waiting(other)) == ({"Haddad-Klein"}, 0)
