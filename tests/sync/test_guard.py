"""From five persons a day on two sign: hidden at once, deleted with the second signature, kept hidden without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.reading import records_of
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing import guarding
from kiim_desktop.sync.sharing.countersigning import LEAD
from kiim_desktop.sync.sharing.proofs import check_proof
from kiim_desktop.sync.wire.directory import SignLabel, sign
from kiim_desktop.sync.wire.sharing import Countersignature
from kiim_desktop.usecases.errors import NoSuchOrder, NotAllowed
from kiim_desktop.usecases.orders import ListedOrder, Standing, countersign_orders, deletion_proof, order_anew, orders
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.shared import consent, found, receipts_at, settle, withdraw

FEW, MANY = 4, 5


@dataclass(slots=True)
class Shared:
    """Persons that one office shares with another, and how to take them back."""

    owner: Desktop
    other: Desktop
    consented: dict[PersonId, bytes]

    def take_back(self, count: int) -> list[PersonId]:
        chosen = list(self.consented)[:count]
        for person in chosen:
            withdraw(self.owner, person, self.consented.pop(person))  # type: ignore[arg-type]  # a RecordId
        self.owner.sync()
        self.other.sync()
        return chosen


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def shared(first: Desktop, other: Desktop) -> Shared:
    persons = [first.person("Amira", f"Haddad {number}") for number in range(MANY + 1)]
    consented = {person: consent(first, person, other) for person in persons}
    settle(first, other)
    return Shared(first, other, dict(consented))


def stored(desktop: Desktop, persons: list[PersonId]) -> int:
    """Return of how many of these persons records stand in the file, seen or not."""
    with desktop.exchange.reading() as desk:
        replicas = desktop.office.store.database.replicas
        return sum(bool(records_of(desk.connection, replicas, person_scope(person))) for person in persons)


def seen(desktop: Desktop, persons: list[PersonId]) -> int:
    return sum(bool(found(desktop, person, IDENTITY)) for person in persons)


def given(desktop: Desktop, standing: Standing) -> list[ListedOrder]:
    return [each for each in orders(desktop.office) if each.is_given and each.standing is standing]


def test_up_to_four_persons_a_day_go_with_one_signature(shared: Shared) -> None:
    gone = shared.take_back(FEW)
    assert (seen(shared.other, gone), stored(shared.other, gone)) == (0, 0)


def test_from_five_on_all_are_hidden_and_none_is_deleted(shared: Shared) -> None:
    gone = shared.take_back(MANY)
    assert (seen(shared.other, gone), stored(shared.other, gone)) == (0, MANY)
    shared.owner.sync()
    assert len(given(shared.owner, Standing.NEEDS_SECOND)) == MANY
    assert receipts_at(shared.owner) == []


def test_the_fifth_waits_too_when_four_went_an_hour_before(shared: Shared, clock: FixedClock) -> None:
    shared.take_back(FEW)
    clock.at += timedelta(hours=1)
    gone = shared.take_back(1)
    assert (seen(shared.other, gone), stored(shared.other, gone)) == (0, 1)
    clock.at += timedelta(hours=25)
    shared.other.sync()
    assert stored(shared.other, gone) == 1, "a day that passes replaces no signature"


def test_the_second_signature_of_the_lead_lets_every_device_go_on(
    shared: Shared, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    sibling = further_desktop(hub, shared.other, tmp_path, clock, seed=8)
    settle(sibling)
    gone = shared.take_back(MANY)
    sibling.sync()
    shared.owner.sync()

    assert len(countersign_orders(shared.owner.office)) == MANY
    assert len(given(shared.owner, Standing.SIGNED)) == MANY
    settle(shared.owner, shared.other, sibling, shared.owner)

    assert [stored(each, gone) for each in (shared.other, sibling)] == [0, 0]
    done = given(shared.owner, Standing.DONE)
    assert [len(each.receipts) for each in done] == [2] * MANY
    proof = check_proof(deletion_proof(shared.owner.office, done[0].id).file)
    assert len(proof.receipts) == 2
    sibling.close()


def test_a_lead_at_another_device_signs_what_a_colleague_ordered(
    shared: Shared, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    lead = further_desktop(hub, shared.owner, tmp_path, clock)
    settle(lead)
    gone = shared.take_back(MANY)
    shared.owner.sync()
    settle(lead)
    assert len(countersign_orders(lead.office)) == MANY
    lead.sync()
    settle(shared.other)
    assert stored(shared.other, gone) == 0
    lead.close()


def test_only_the_lead_signs_and_only_what_waits(shared: Shared) -> None:
    shared.take_back(MANY)
    shared.owner.sync()
    counsellor = replace(shared.owner.office, user=replace(shared.owner.office.user, role=Role.COUNSELLOR))
    with pytest.raises(NotAllowed):
        countersign_orders(counsellor)
    with pytest.raises(NoSuchOrder):
        countersign_orders(shared.owner.office, [bytes(16)])
    with pytest.raises(NoSuchOrder):
        countersign_orders(shared.other.office)


@pytest.mark.parametrize("role", [LEAD, "dpo"])
def test_nobody_else_signs_for_the_owner(shared: Shared, role: str) -> None:
    gone = shared.take_back(MANY)
    member = load_membership(shared.other.exchange)
    with shared.other.exchange.writing() as desk:
        for order in orders(shared.other.office):
            said = Countersignature(order.id, member.office, member.own_ring.generation, role, desk.now())
            signed = sign(member.own_ring.signing, SignLabel.COUNTERSIGN, said)
            guarding.note_countersignature(desk, member, signed)
    shared.other.sync()
    assert stored(shared.other, gone) == MANY


def test_without_it_they_stay_hidden_the_owner_learns_it_and_can_order_anew(shared: Shared, clock: FixedClock) -> None:
    gone = shared.take_back(MANY)
    clock.at += timedelta(hours=73)
    settle(shared.other, shared.owner)
    assert (seen(shared.other, gone), stored(shared.other, gone)) == (0, MANY)
    assert len(given(shared.owner, Standing.LAPSED)) == MANY
    with pytest.raises(NoSuchOrder):
        countersign_orders(shared.owner.office)

    assert len(order_anew(shared.owner.office)) == MANY
    settle(shared.owner, shared.other, shared.owner)
    assert len(given(shared.owner, Standing.NEEDS_SECOND)) == MANY
    countersign_orders(shared.owner.office)
    settle(shared.owner, shared.other, shared.owner)
    assert stored(shared.other, gone) == 0
    assert len(given(shared.owner, Standing.DONE)) == MANY
    with shared.other.exchange.reading() as desk:
        assert desk.connection.execute("SELECT count(*) FROM hidden").scalar_one() == 0


def test_a_signature_after_its_time_deletes_nothing(shared: Shared, clock: FixedClock) -> None:
    gone = shared.take_back(MANY)
    shared.owner.sync()
    countersign_orders(shared.owner.office)
    clock.at += timedelta(hours=73)
    with shared.other.exchange.writing() as desk:
        desk.connection.execute("UPDATE sharing_order SET state = 'lapsed' WHERE given = 0")
    settle(shared.owner, shared.other)
    assert stored(shared.other, gone) == MANY


def test_who_was_hidden_in_vain_is_seen_again_where_something_else_opens_the_file(
    shared: Shared, clock: FixedClock
) -> None:
    gone = shared.take_back(MANY)
    clock.at += timedelta(hours=73)
    settle(shared.other, shared.owner)
    consent(shared.owner, gone[0], shared.other)
    settle(shared.owner, shared.other)
    order_anew(shared.owner.office)
    settle(shared.owner, shared.other, shared.owner)
    countersign_orders(shared.owner.office)
    settle(shared.owner, shared.other)
    assert seen(shared.other, gone[:1]) == 1
    assert stored(shared.other, gone[1:]) == 0
