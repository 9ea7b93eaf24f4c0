"""Two offices share a person by consent: exactly what was agreed, as long as it holds, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import ADDRESS, COUNSELLING_ENTRY, HOUSING, IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.exchanging import end_what_is_over
from kiim_desktop.usecases.recording import delete_record, restore_record
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, found, receipts_at, said, settle, withdraw


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office; the first office knows of it."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def third(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=9, name="Anerkennung", kind="recognition_counselling")
    first.sync()
    yield desktop
    desktop.close()


def test_a_consent_brings_what_was_agreed_and_nothing_else(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.note(person, "Vertrauliches aus der Beratung")
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    entry(first, person, ADDRESS, municipality="Lauenstein")
    first.sync()
    other.sync()
    assert other.identity(person) is None

    consent(first, person, other)
    settle(first, other)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara"}
    for kind in (COUNSELLING_ENTRY, ADDRESS):
        assert found(other, person, kind) == []
    assert [row.id for row in other.office.store.persons.page(0, 9)] == [person]


def test_later_changes_of_the_agreed_groups_follow_and_others_stay(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, other)

    first.rename(person, "Haddad-Klein")
    entry(first, person, LANGUAGE_SKILL, language="deu", listening="A2")
    entry(first, person, RESIDENCE_TITLE, title="AE-16a")
    settle(first, other)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Klein"}
    assert said(other, person, LANGUAGE_SKILL, "language") == {"deu"}
    assert found(other, person, RESIDENCE_TITLE) == []


def test_what_was_deleted_when_it_was_shared_follows_as_a_whole_once_the_deletion_is_taken_back(
    first: Desktop, other: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    skill = entry(first, person, LANGUAGE_SKILL, language="ara", listening="B1")
    entry(first, person, LANGUAGE_SKILL, skill, listening="B2")
    delete_record(first.office, person, skill)
    settle(first)
    consent(first, person, other)
    settle(first, other)
    assert found(other, person, LANGUAGE_SKILL) == []
    restore_record(first.office, person, skill)
    settle(first, other)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara"}
    assert said(other, person, LANGUAGE_SKILL, "listening") == {"B2"}


def test_what_a_sibling_wrote_without_knowing_of_the_consent_is_shared_too(
    first: Desktop, second: Desktop, other: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    consent(first, person, other)
    first.sync()
    entry(second, person, LANGUAGE_SKILL, language="fra", listening="B1")
    settle(second, first, other)

    assert said(other, person, LANGUAGE_SKILL, "language") == {"fra"}
    assert first.state == second.state


def test_what_a_co_editor_writes_reaches_every_device_of_the_owner_and_the_other_recipients(
    first: Desktop, second: Desktop, other: Desktop, third: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT)
    consent(first, person, third)
    settle(first, second, other, third)

    entry(other, person, LANGUAGE_SKILL, language="deu", listening="B2")
    other.rename(person, "Haddad-Lang")
    settle(other, first, second, third)

    for desktop in (first, second, other, third):
        assert said(desktop, person, LANGUAGE_SKILL, "listening") == {"B2"}
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    assert first.state == second.state


def test_a_concurrent_edit_at_two_offices_is_a_conflict_at_both(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT)
    settle(first, other)
    first.rename(person, "Haddad-Klein")
    other.rename(person, "Haddad-Gross")
    settle(first, other)

    for desktop in (first, other):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Klein", "Haddad-Gross"}


def test_a_withdrawal_takes_everything_back_and_the_receipt_comes_home(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    consented = consent(first, person, other)
    settle(first, other)
    assert found(other, person, IDENTITY)

    withdraw(first, person, consented)
    settle(first, other)

    assert found(other, person, IDENTITY) == []
    assert found(other, person, LANGUAGE_SKILL) == []
    assert list(other.office.store.persons.page(0, 9)) == []
    assert found(first, person, IDENTITY)
    (receipt,) = receipts_at(first)
    assert receipt.device == other.office.store.identity.device


def test_a_consent_that_is_over_ends_without_any_network(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    until = (clock.now() + timedelta(days=30)).date()
    consent(first, person, other, until=until)
    settle(first, other)
    clock.at += timedelta(days=31)
    end_what_is_over(other.office)
    assert found(other, person, IDENTITY) == []


def test_only_chosen_records_are_shared_and_new_ones_written_with_it_open(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    chosen = entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    entry(first, person, LANGUAGE_SKILL, language="fra", listening="A1")
    groups = frozenset({Category.LANGUAGE})
    consent(first, person, other, groups=groups, extent=Extent.LISTED, chosen=(chosen,))
    settle(first, other)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara"}

    entry(first, person, LANGUAGE_SKILL, language="deu", listening="A2")
    settle(first, other)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara", "deu"}


def test_two_devices_that_open_and_close_at_once_come_to_the_same(
    first: Desktop, second: Desktop, other: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    consented = consent(first, person, other)
    consent(second, person, other, groups=frozenset({Category.IDENTITY}))
    settle(first, second, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert first.state == second.state

    withdraw(second, person, consented)
    settle(second, first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}, "the other consent still holds"
    assert first.state == second.state


CONTACTS = frozenset({Category.IDENTITY, Category.CONTACT, Category.HOUSING})


@pytest.fixture
def center(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=11, name="Welcome Center", kind="welcome_center")
    first.sync()
    yield desktop
    desktop.close()


def test_a_blocked_address_and_a_shelter_never_leave_the_office(first: Desktop, center: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    entry(first, person, ADDRESS, municipality="Lauenstein", street="Am Anger 1", address_block=True)
    consent(first, person, center, groups=CONTACTS)
    settle(first, center)
    entry(first, person, ADDRESS, municipality="Moorbeck", street="Am Wall 2", address_block=True)
    entry(first, person, HOUSING, kind="womens_shelter")
    entry(first, person, HOUSING, kind="private")
    settle(first, center)
    assert found(center, person, ADDRESS) == []
    assert said(center, person, HOUSING, "kind") == {"private"}


def test_an_address_blocked_after_it_was_shared_is_taken_back(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    old = entry(first, person, ADDRESS, municipality="Lauenstein", street="Am Anger 1")
    entry(first, person, ADDRESS, municipality="Moorbeck")
    consent(first, person, other, groups=CONTACTS - {Category.HOUSING})
    settle(first, second, other)
    assert said(other, person, ADDRESS, "municipality") == {"Lauenstein", "Moorbeck"}

    entry(second, person, ADDRESS, old, address_block=True)
    settle(second, first, other)
    assert said(other, person, ADDRESS, "municipality") == {"Moorbeck"}
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert receipts_at(second) + receipts_at(first)
