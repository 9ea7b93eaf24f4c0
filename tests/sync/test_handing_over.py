"""A file goes from one office to another: offered, accepted there, kept there; nothing beyond what was agreed goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import (
    ADDRESS,
    COUNSELLING_ENTRY,
    HEALTH_NEED,
    IDENTITY,
    LANGUAGE_SKILL,
    PRIVATE_NOTE,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import Edit, person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState
from kiim_desktop.usecases.erasing import erase_person
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.file_access import keepers_of
from kiim_desktop.usecases.handing_over import (
    accept_offer,
    decline_offer,
    offers,
    withdraw_offer,
)
from kiim_desktop.usecases.transfer_errors import AlreadyOffered, FileHandedOver, OfferOver
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.handed import (
    AGREED,
    handed_over,
    late_values,
    offered,
    owners,
    second_person,
    states,
    to_hand_over,
)
from tests.sync.shared import consent, entry, found, said, settle, withdraw


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Beratung Süd", kind="mbe")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def beside(hub: Hub, other: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return another device of the office that gets the file."""
    desktop = further_desktop(hub, other, tmp_path, clock, seed=8)
    yield desktop
    desktop.close()


@pytest.fixture
def third(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=9, name="JMD", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def test_a_file_accepted_is_kept_by_the_new_office_and_read_only_at_the_old(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    handed_over(first, other, person)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert said(other, person, LANGUAGE_SKILL, "language") == {"ara"}
    assert states(first) == states(other) == [OfferState.DONE]
    assert keepers_of(first.office, [person]) == {person: "Beratung Süd"}
    other.rename(person, "Haddad-Neu")
    with pytest.raises(FileHandedOver):
        first.rename(person, "Haddad-Alt")
    settle(other, first)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}, "what comes later is not for the old office"
    assert owners(person, first, other) == {"Beratung Süd"}


def test_before_anybody_accepts_only_the_preview_is_there(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    offered(first, person, other, reason="Umzug nach Süd")
    settle(first, other)

    assert found(other, person, IDENTITY) == []
    (offer,) = offers(other.office)
    assert (offer.kind, offer.is_given, offer.state) == (OfferKind.HANDOVER, False, OfferState.OFFERED)
    assert (offer.name, offer.reason, offer.office) == ("Amira Haddad", "Umzug nach Süd", "Beratung Nord")
    assert set(offer.groups) == AGREED
    assert dict(zip(offer.groups, offer.counts, strict=True))[Category.LANGUAGE] == 1


def test_what_was_not_agreed_or_stays_here_never_goes(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    first.note(person, "Vertrauliches aus der Beratung")
    entry(first, person, PRIVATE_NOTE, text="nur für mich")
    need = Edit(scope=person_scope(person), record=RecordId(b"bedarf_1"), kind=HEALTH_NEED.number, values={1: "care"})
    first.office.save([need], [])
    entry(first, person, RESIDENCE_TITLE, title="AE-16a")
    entry(first, person, ADDRESS, municipality="Lauenstein", street="Am Anger 1", address_block=True)
    entry(first, person, ADDRESS, municipality="Moorbeck")
    handed_over(first, other, person)

    for kind in (COUNSELLING_ENTRY, PRIVATE_NOTE, HEALTH_NEED, RESIDENCE_TITLE):
        assert found(other, person, kind) == []
    assert said(other, person, ADDRESS, "municipality") == {"Moorbeck"}


def test_every_device_of_the_new_office_keeps_the_file(first: Desktop, other: Desktop, beside: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    settle(beside, other)
    beside.rename(person, "Haddad-Neu")
    settle(beside, other)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Neu"}
    assert other.state == beside.state


def test_two_devices_that_accept_at_once_accept_once(first: Desktop, other: Desktop, beside: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other, beside)
    accept_offer(other.office, offer)
    accept_offer(beside.office, offer)
    settle(other, beside, first)
    settle(other, beside)

    assert states(other) == states(beside) == states(first) == [OfferState.DONE]
    assert other.state == beside.state
    assert said(beside, person, IDENTITY, "family_name") == {"Haddad"}


def test_of_two_offices_that_accept_the_first_at_the_hub_gets_the_file(
    first: Desktop, second: Desktop, other: Desktop, third: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    to_other, to_third = to_hand_over(first, person, other), to_hand_over(first, person, third)
    settle(first, second)
    one = offered(first, person, other, to_other)
    two = offered(second, person, third, to_third)
    settle(first, second)
    other.sync()
    third.sync()
    accept_offer(other.office, one)
    accept_offer(third.office, two)
    third.sync()
    other.sync()
    settle(first, second, other, third)

    assert found(other, person, IDENTITY) == []
    assert said(third, person, IDENTITY, "family_name") == {"Haddad"}
    assert owners(person, first, second, other, third) == {"JMD"}
    (told,) = offers(other.office)
    assert told.state is OfferState.WITHDRAWN
    assert told.refused == ("taken",)


def test_who_accepts_one_offer_is_asked_first_before_another_is_made(
    first: Desktop, other: Desktop, third: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    with pytest.raises(AlreadyOffered):
        offered(first, person, third)
    withdraw_offer(first.office, offer)
    assert offered(first, person, third)


def test_a_consent_withdrawn_before_the_acceptance_takes_the_offer_back(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    agreed = to_hand_over(first, person, other)
    offer = offered(first, person, other, agreed)
    settle(first, other)
    withdraw(first, person, agreed)
    accept_offer(other.office, offer)
    other.sync()
    settle(first, other)

    assert found(other, person, IDENTITY) == []
    assert states(first) == states(other) == [OfferState.WITHDRAWN]
    (shown,) = offers(other.office)
    assert (shown.name, shown.groups) == ("", ())
    first.rename(person, "Haddad-Klein")


def test_a_declined_offer_leaves_nothing(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    decline_offer(other.office, offer)
    settle(other, first)

    assert states(first) == states(other) == [OfferState.DECLINED]
    with pytest.raises(OfferOver):
        accept_offer(other.office, offer)
    first.rename(person, "Haddad-Klein")


def test_an_offer_nobody_answers_lapses_on_both_sides(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    clock.at += timedelta(days=31)
    settle(first, other)

    assert states(first) == states(other) == [OfferState.LAPSED]
    with pytest.raises(OfferOver):
        accept_offer(other.office, offer)


def test_an_erased_file_is_not_handed_over(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    erase_person(first.office, person, second_person(first))
    accept_offer(other.office, offer)
    other.sync()
    settle(first, other)

    assert found(other, person, IDENTITY) == []
    assert found(first, person, IDENTITY) == []
    assert states(other) == [OfferState.WITHDRAWN]


def test_what_the_old_office_wrote_late_is_listed_at_the_new_one_and_not_lost(
    first: Desktop, second: Desktop, other: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    entry(second, person, LANGUAGE_SKILL, language="fra", listening="B1")
    second.note(person, "bleibt hier")
    handed_over(first, other, person)
    settle(second, first, other)

    assert said(other, person, LANGUAGE_SKILL, "language") == set()
    assert "fra" in late_values(other)
    assert "bleibt hier" not in late_values(other)
    assert first.state == second.state
    settle(second, first, other)
    assert late_values(other).count("fra") == 1


def test_running_consents_end_two_weeks_after_and_the_new_office_signs_anew(
    first: Desktop, other: Desktop, third: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, third)
    settle(first, third)
    handed_over(first, other, person)
    settle(first, third)
    assert found(third, person, IDENTITY)

    consent(other, person, third, groups=frozenset({Category.IDENTITY}))
    settle(other, third)
    clock.at += timedelta(days=15)
    settle(first, third)
    other.rename(person, "Haddad-Neu")
    settle(other, third)
    assert said(third, person, IDENTITY, "family_name") == {"Haddad-Neu"}


def test_without_a_new_signature_nobody_else_reads_on(
    first: Desktop, other: Desktop, third: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    running = consent(first, person, third)
    settle(first, third)
    handed_over(first, other, person)
    clock.at += timedelta(days=15)
    settle(first, third)
    assert found(third, person, IDENTITY) == []
    withdraw(first, person, running)


def test_the_read_only_file_goes_on_its_last_day_and_the_new_one_stays(
    first: Desktop, second: Desktop, other: Desktop, beside: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    settle(second, beside, other)
    clock.at += timedelta(days=367)
    settle(first, second, other, beside)

    for desktop in (first, second):
        assert found(desktop, person, IDENTITY) == []
    for desktop in (other, beside):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad"}
        assert [row.id for row in desktop.office.store.persons.page(0, 9)] == [person]


def test_a_clock_that_runs_ahead_deletes_no_read_only_file(first: Desktop, other: Desktop, clock: FixedClock) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    first.around = replace(first.around, clock=FixedClock(clock.at + timedelta(days=900)))
    first.reopen()
    settle(first)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}


def test_what_the_new_office_had_by_consent_before_belongs_to_its_file(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT, groups=frozenset({Category.IDENTITY, Category.LANGUAGE}))
    settle(first, other)
    entry(other, person, LANGUAGE_SKILL, language="deu", listening="A2")
    handed_over(first, other, person)
    entry(other, person, RESIDENCE_TITLE, title="AE-16a")
    settle(other, first)
    assert said(other, person, LANGUAGE_SKILL, "language") == {"deu"}
    assert found(first, person, RESIDENCE_TITLE) == []


def test_a_file_can_come_back(first: Desktop, second: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    second.sync()
    other.rename(person, "Haddad-Neu")
    settle(other)
    handed_over(other, first, person)
    settle(second, first)

    for desktop in (first, second):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Neu"}
    second.rename(person, "Haddad-Zurück")
    settle(second, first)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad-Zurück"}
    with pytest.raises(FileHandedOver):
        other.rename(person, "Haddad-Fremd")
    assert owners(person, first, other) == {"Beratung Nord"}


def test_somebody_who_only_reads_cannot_write_just_because_a_file_is_offered(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    offered(first, person, other)
    settle(first, other)
    with pytest.raises(NotOpenForWriting):
        other.rename(person, "Haddad-Fremd")
