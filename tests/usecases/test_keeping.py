"""Own records of a file that was taken back: offered for two weeks, kept on a legal basis in an own file, or gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.state_hash import heads_hash
from kiim_desktop.usecases.errors import NameMissing, NoSuchBasis, NotOffered
from kiim_desktop.usecases.exchanging import end_what_is_over
from kiim_desktop.usecases.keeping import keep_records, kept_bases, leave_records, offers
from kiim_desktop.usecases.orders import orders
from tests.storage.forgotten import left_of
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory
from tests.sync.shared import consent, entry, found, said, settle, withdraw

GROUPS = frozenset({Category.IDENTITY, Category.CONTACT, Category.LANGUAGE})
OWN, FOREIGN, MIXED = "Kanarovimesaluta", "Zeisigobalukemodi", "Finkeludavosiraben"
NAME = {"given_names": "Amira", "family_name": "H."}


@pytest.fixture
def hub(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    with hub_in_memory(tmp_path, clock) as hub:
        yield hub


@pytest.fixture
def owner(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock)
    yield desktop
    desktop.close()


@pytest.fixture
def other(hub: Hub, owner: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    owner.sync()
    yield desktop
    desktop.close()


def share_and_take_back(owner: Desktop, *others: Desktop) -> PersonId:
    """Let one office write of its own into a shared file, and in a record of the owner; then take the file back."""
    other = others[0]
    person = owner.person("Amira", FOREIGN)
    shared = entry(owner, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    consented = consent(owner, person, other, groups=GROUPS, mode=Mode.CO_EDIT)
    settle(owner, *others)
    entry(other, person, CONTACT_DETAIL, shared, note=MIXED)
    entry(other, person, CONTACT_DETAIL, kind="mail", note=OWN)
    entry(other, person, LANGUAGE_SKILL, language="ara", listening="B1")
    settle(owner, *others)
    withdraw(owner, person, consented)
    settle(owner, *others)
    return person


def raw_left(desktop: Desktop) -> set[str]:
    office = desktop.office
    office.store.database.checkpoint()
    return set(left_of((OWN, FOREIGN, MIXED), office.store.database.path, office.dek))


def test_own_records_are_offered_by_kind_and_day_and_nothing_else_is_left(owner: Desktop, other: Desktop) -> None:
    person = share_and_take_back(owner, other)
    (offer,) = offers(other.office)
    assert sorted(each.kind for each in offer.lines) == sorted((CONTACT_DETAIL.number, LANGUAGE_SKILL.number))
    assert offer.office == "Beratung Nord"
    assert offer.until == other.office.today + timedelta(days=14)
    assert other.office.store.records(person_scope(person)) == []
    assert raw_left(other) == {OWN}
    assert [each.kept for line in orders(owner.office) for each in line.receipts] == [2]


def test_kept_records_stand_in_an_own_file_with_source_and_ground(owner: Desktop, other: Desktop) -> None:
    person = share_and_take_back(owner, other)
    (offer,) = offers(other.office)
    kept = keep_records(other.office, offer.id, "counselling", NAME).person
    assert kept != person
    assert said(other, kept, IDENTITY, "family_name") == {"H."}
    assert said(other, kept, CONTACT_DETAIL, "note") == {OWN}
    assert said(other, kept, LANGUAGE_SKILL, "listening") == {"B1"}
    (note,) = said(other, kept, COUNSELLING_ENTRY, "text")
    assert "Beratung Nord" in str(note)
    assert kept_bases(other.office)["counselling"] in str(note)
    assert raw_left(other) == {OWN}
    assert offers(other.office) == ()
    settle(other, owner)
    assert found(owner, kept, IDENTITY) == [], "the own file is nobody else's"


def test_what_is_not_kept_is_gone_at_once(owner: Desktop, other: Desktop) -> None:
    share_and_take_back(owner, other)
    (offer,) = offers(other.office)
    assert leave_records(other.office, offer.id) == 2
    assert raw_left(other) == set()
    assert offers(other.office) == ()
    with pytest.raises(NotOffered):
        leave_records(other.office, offer.id)


def test_after_two_weeks_nothing_can_be_kept_and_nothing_is_left(
    owner: Desktop, other: Desktop, clock: FixedClock
) -> None:
    share_and_take_back(owner, other)
    (offer,) = offers(other.office)
    clock.at += timedelta(days=14)
    other.sync()
    assert [each.id for each in offers(other.office)] == [offer.id]
    clock.at += timedelta(days=1)
    end_what_is_over(other.office)
    with pytest.raises(NotOffered):
        keep_records(other.office, offer.id, "counselling", NAME)
    other.sync()
    assert raw_left(other) == set()


def test_a_basis_and_a_name_are_needed(owner: Desktop, other: Desktop) -> None:
    share_and_take_back(owner, other)
    (offer,) = offers(other.office)
    with pytest.raises(NoSuchBasis):
        keep_records(other.office, offer.id, "because", NAME)
    with pytest.raises(NameMissing):
        keep_records(other.office, offer.id, "counselling", {"family_name": ""})
    assert [each.id for each in offers(other.office)] == [offer.id]


def test_two_colleagues_who_keep_the_same_make_one_file(
    owner: Desktop, other: Desktop, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    sibling = further_desktop(hub, other, tmp_path, clock, seed=8)
    share_and_take_back(owner, other, sibling)
    kept = {keep_records(each.office, offers(each.office)[0].id, "counselling", NAME).person
            for each in (other, sibling)}  # fmt: skip
    settle(other, sibling)
    assert len(kept) == 1
    assert heads_hash(other.office.store) == heads_hash(sibling.office.store)
    assert said(sibling, kept.pop(), CONTACT_DETAIL, "note") == {OWN}
    sibling.close()


def test_what_a_colleague_has_kept_is_offered_no_more(
    owner: Desktop, other: Desktop, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    sibling = further_desktop(hub, other, tmp_path, clock, seed=8)
    share_and_take_back(owner, other, sibling)
    keep_records(other.office, offers(other.office)[0].id, "counselling", NAME)
    settle(other, sibling)
    assert offers(sibling.office) == ()
    sibling.close()
