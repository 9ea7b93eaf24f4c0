"""What was written for a file of another office and not taken is listed to its author, and taken back if it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.exchange_overview import NotAccepted, not_accepted
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, said, settle, withdraw

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def notes(desktop: Desktop, person: bytes) -> set[object]:
    return set(said(desktop, person, CONTACT_DETAIL, "note"))  # type: ignore[arg-type]  # a PersonId


def refused(desktop: Desktop) -> list[NotAccepted]:
    return list(not_accepted(desktop.office))


def test_an_edit_that_came_too_late_leaves_a_record_that_is_still_read(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    editing = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.READ)
    settle(first, other)
    withdraw(first, person, editing)
    first.sync()
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    settle(other, first, other)

    assert notes(other, person) == {"nachmittags"} == notes(first, person), "both offices read the same"
    (line,) = refused(other)
    assert (line.value.value, line.value.reason, line.is_own) == ("abends", "late", True)
    assert (line.office, line.value.kind) == ("Beratung Nord", CONTACT_DETAIL.number)
    (there,) = refused(first)
    assert (there.value.value, there.office, there.is_own) == ("abends", "Jugendberatung", False)


def test_it_is_taken_back_once(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    editing = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.READ)
    settle(first, other)
    entry(other, person, CONTACT_DETAIL, contact, note="mittags")
    settle(other, first)
    withdraw(first, person, editing)
    first.sync()
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    settle(other, first, other)
    replica = other.office.store.replica
    settle(other)
    assert other.office.store.replica == replica
    assert notes(other, person) == {"mittags"}, "what was taken before is here again"
    assert len(refused(other)) == 1


def test_what_another_consent_lets_in_is_not_listed(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    editing = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    consent(first, person, other, groups=frozenset({Category.CONTACT}), mode=Mode.CO_EDIT)
    settle(first, other)
    withdraw(first, person, editing)
    first.sync()
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    settle(other, first, other)
    assert notes(other, person) == {"abends"} == notes(first, person)
    assert refused(other) == [] == refused(first)
