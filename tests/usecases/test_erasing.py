"""A file is erased for good: two people decide, every device forgets it, receipts come home, nothing comes back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.domain.kinds import IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.errors import ProofNotSound
from kiim_desktop.sync.sharing.proofs import check_proof
from kiim_desktop.usecases.backing_up import back_up, restore
from kiim_desktop.usecases.colleagues import add_user
from kiim_desktop.usecases.erasing import SecondPerson, erase_person
from kiim_desktop.usecases.errors import NoSuchOrder, NotOurFile, SecondPersonNeeded
from kiim_desktop.usecases.orders import Standing, deletion_proof, orders
from tests.sync.devices import PASSWORD, Desktop, first_desktop, further_desktop, hub_in_memory
from tests.sync.shared import consent, entry, found, settle

SECOND = "eine zweite lange Wortfolge"


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as hub:
        yield hub


@pytest.fixture
def owner(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of an office in which a lead and a counsellor work."""
    desktop = first_desktop(hub, tmp_path, clock)
    desktop.office = add_user(desktop.office, "Ina Muster", Role.COUNSELLOR, SECOND, cost=KdfCost.MINIMUM)
    yield desktop
    desktop.close()


@pytest.fixture
def other(hub: Hub, owner: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    owner.sync()
    yield desktop
    desktop.close()


def test_an_erased_file_goes_everywhere_with_receipts_and_never_comes_back(
    hub: Hub, owner: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    sibling = further_desktop(hub, owner, tmp_path, clock)
    person, stays = owner.person("Amira", "Haddad"), owner.person("Bela", "Sommer")
    entry(owner, person, LANGUAGE_SKILL, language="ara")
    consent(owner, person, other, mode=Mode.CO_EDIT)
    settle(owner, sibling, other)
    back_up(sibling.office, tmp_path / "sicherung")
    assert all(found(each, person, IDENTITY) for each in (owner, sibling, other))

    erase_person(owner.office, person, SecondPerson("Ina Muster", SECOND))
    assert [row.id for row in owner.office.store.persons.page(0, 9)] == [stays]
    settle(owner, other, sibling, owner)

    for each in (owner, sibling, other):
        assert found(each, person, IDENTITY) == []
    (order,) = orders(owner.office)[:1]
    assert (order.standing, order.missing) == (Standing.DONE, ())
    assert {each.office for each in order.receipts} >= {"Jobcenter Lauenstein", "Beratung Nord"}
    proof = deletion_proof(owner.office, order.id)
    assert len(check_proof(proof.file).receipts) == len(order.receipts) == 3
    assert [row.id for row in owner.office.store.persons.page(0, 9)] == [stays]
    sibling.close()


def test_what_a_restored_backup_brings_back_is_forgotten_again(
    hub: Hub, owner: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    person = owner.person("Amira", "Haddad")
    owner.sync()
    back_up(owner.office, tmp_path / "sicherung")
    erase_person(owner.office, person, SecondPerson("Ina Muster", SECOND))
    settle(owner)
    owner.close()
    profile = owner.office.profile.folder
    owner.office = restore(
        tmp_path / "sicherung", profile.with_name("wieder da"), "Nora Beispiel", PASSWORD, owner.around
    )
    assert found(owner, person, IDENTITY)
    owner.sync()
    assert found(owner, person, IDENTITY) == []


def test_one_person_alone_erases_nothing(owner: Desktop) -> None:
    person = owner.person("Amira", "Haddad")
    for second in (SecondPerson("Nora Beispiel", PASSWORD), SecondPerson("Ina Muster", "falsch" * 4)):
        with pytest.raises((SecondPersonNeeded, WrongPassword)):
            erase_person(owner.office, person, second)
    assert found(owner, person, IDENTITY)


def test_the_file_of_another_office_is_erased_only_there(owner: Desktop, other: Desktop) -> None:
    person = owner.person("Amira", "Haddad")
    consent(owner, person, other)
    settle(owner, other)
    with pytest.raises(NotOurFile):
        erase_person(other.office, person, SecondPerson("Ina Muster", SECOND))


def test_a_proof_somebody_changed_is_not_sound(owner: Desktop) -> None:
    person = owner.person("Amira", "Haddad")
    owner.sync()
    erase_person(owner.office, person, SecondPerson("Ina Muster", SECOND))
    settle(owner)
    (order,) = orders(owner.office)[:1]
    file = deletion_proof(owner.office, order.id).file
    chance = random.Random(5)
    for _trial in range(60):
        at = chance.randrange(len(file))
        with pytest.raises(ProofNotSound):
            check_proof(file[:at] + bytes([file[at] ^ 1 << chance.randrange(8)]) + file[at + 1 :])
    with pytest.raises(NoSuchOrder):
        deletion_proof(owner.office, b"x" * 16)
