"""A person is referred to another office: a preview first, what was agreed after it accepted, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, HEALTH_NEED, IDENTITY, LANGUAGE_SKILL, REFERRAL
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.exchanging import end_what_is_over
from kiim_desktop.usecases.handing_over import Wish, offers
from kiim_desktop.usecases.known_offices import known_offices
from kiim_desktop.usecases.referring import (
    Referred,
    accept_referral,
    answer_referral,
    decline_referral,
    refer_person,
)
from kiim_desktop.usecases.transfer_errors import BasisMissing, StepNotPossible
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.handed import states, to_hand_over
from tests.sync.shared import entry, found, office_of, said, settle, withdraw

GROUPS = frozenset({Category.IDENTITY, Category.LANGUAGE})


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Fallmanagement", kind="county_case_mgmt")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def beside(hub: Hub, other: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = further_desktop(hub, other, tmp_path, clock, seed=8)
    yield desktop
    desktop.close()


def referred(giving: Desktop, person: PersonId, to: Desktop, agreed: RecordId | None = None, law: str = "") -> Referred:
    consented = None if law else agreed or to_hand_over(giving, person, to, GROUPS, purpose="P-D")
    wish = Wish(to=office_of(to), consent=consented, law=law, reason="Platz im Programm?")
    return refer_person(giving.office, person, wish, lambda: known_offices(giving.office))


def status(desktop: Desktop, person: PersonId) -> set[object]:
    return set(said(desktop, person, REFERRAL, "status"))


def test_nothing_but_the_preview_is_there_before_it_is_accepted(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    made = referred(first, person, other)
    settle(first, other)

    (offer,) = offers(other.office, OfferKind.REFERRAL)
    assert (offer.name, offer.reason, offer.state) == ("Amira Haddad", "Platz im Programm?", OfferState.OFFERED)
    assert found(other, person, IDENTITY) == []
    accept_referral(other.office, made.offer)
    settle(other, first)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara"}
    assert status(first, person) == status(other, person) == {"accepted"}


def test_what_comes_later_stays_here_and_the_answer_comes_home(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    made = referred(first, person, other)
    settle(first, other)
    accept_referral(other.office, made.offer)
    settle(other, first)
    entry(first, person, LANGUAGE_SKILL, language="deu", listening="A2")
    answer_referral(other.office, made.offer, "appointment", {"appointment": "2026-03-20"})
    settle(other, first)

    assert found(other, person, LANGUAGE_SKILL) == []
    assert status(first, person) == {"appointment"}
    with pytest.raises(NotOpenForWriting):
        other.rename(person, "Haddad-Fremd")
    with pytest.raises(StepNotPossible):
        answer_referral(other.office, made.offer, "declined", {})
    answer_referral(first.office, made.offer, "attended", {})
    answer_referral(first.office, made.offer, "done", {"outcome": "hat einen Platz"})
    settle(first, other)
    assert said(other, person, REFERRAL, "outcome") == {"hat einen Platz"}


def test_two_answers_at_once_are_open_until_somebody_settles_it(
    first: Desktop, other: Desktop, beside: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    made = referred(first, person, other)
    settle(first, other, beside)
    accept_referral(other.office, made.offer)
    decline_referral(beside.office, made.offer)
    beside.sync()
    other.sync()
    settle(first, beside, other)

    assert states(first) == states(other) == states(beside) == [OfferState.DISPUTED]
    assert found(other, person, IDENTITY) == []
    assert status(first, person) == {"sent"}
    accept_referral(beside.office, made.offer)
    settle(beside, first, other)
    assert states(first) == states(other) == [OfferState.DONE]
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_a_declined_referral_leaves_nothing_and_says_so(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    made = referred(first, person, other)
    settle(first, other)
    decline_referral(other.office, made.offer)
    settle(other, first)
    assert status(first, person) == {"declined"}
    assert [each.name for each in offers(other.office)] == [""]
    assert found(other, person, IDENTITY) == []


def test_a_withdrawn_consent_takes_back_what_was_given(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    agreed = to_hand_over(first, person, other, GROUPS, purpose="P-D")
    made = referred(first, person, other, agreed)
    settle(first, other)
    accept_referral(other.office, made.offer)
    settle(other, first)
    assert found(other, person, IDENTITY)
    withdraw(first, person, agreed)
    settle(first, other)
    assert found(other, person, IDENTITY) == []
    assert states(first) == states(other) == [OfferState.WITHDRAWN]


def test_an_unanswered_referral_lapses(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    referred(first, person, other)
    settle(first, other)
    clock.at += timedelta(days=31)
    settle(first, other)
    assert states(first) == states(other) == [OfferState.LAPSED]


def test_health_goes_only_with_its_own_tick_and_after_acceptance(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    need = Edit(scope=person_scope(person), record=RecordId(b"bedarf_1"), kind=HEALTH_NEED.number, values={1: "care"})
    first.office.save([need], [])
    first.note(person, "Vertrauliches")
    groups = frozenset({Category.IDENTITY, Category.HEALTH})
    made = referred(first, person, other, to_hand_over(first, person, other, groups, purpose="P-D"))
    settle(first, other)
    assert found(other, person, HEALTH_NEED) == []
    accept_referral(other.office, made.offer)
    settle(other, first)
    assert said(other, person, HEALTH_NEED, "kind") == {"care"}
    assert found(other, person, COUNSELLING_ENTRY) == []


def test_a_law_needs_its_paragraph_and_opens_no_health(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    need = Edit(scope=person_scope(person), record=RecordId(b"bedarf_1"), kind=HEALTH_NEED.number, values={1: "care"})
    first.office.save([need], [])
    with pytest.raises(BasisMissing):
        referred(first, person, other, law="weil es eilt")
    made = referred(first, person, other, law="§ 69 Abs. 1 Nr. 1 SGB X")
    settle(first, other)
    accept_referral(other.office, made.offer)
    settle(other, first)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert found(other, person, HEALTH_NEED) == []
    clock.at += timedelta(days=91)
    end_what_is_over(other.office)
    assert found(other, person, IDENTITY) == []
