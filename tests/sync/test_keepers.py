"""Of a file of another office only its keeper's streams count: nobody else covers what the keeper says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId, StreamId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares, streams
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing.offering import proof_of_keeping
from kiim_desktop.sync.sharing.ordering import order_back
from kiim_desktop.sync.sharing.owing import is_foreign
from kiim_desktop.sync.sharing.taking_over import OWN_STREAMS
from kiim_desktop.sync.wire.handing_over import own_stream_id
from kiim_desktop.usecases.claimed_files import choose_keeper, claimed_files
from kiim_desktop.usecases.handing_over import accept_offer
from kiim_desktop.usecases.transfer_errors import NoSuchClaim
from tests.sync.claimed import CORE_AND_CONTACT, claimed_by, open_as_keeper, proving, unbound
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.handed import handed_over, offered, owners, to_hand_over
from tests.sync.shared import consent, entry, found, office_of, said, settle, withdraw


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of another office, which reads files; the first office keeps them."""
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Beratung Süd", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def evil(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    """Return a device of an office that reads files, too, and opens them as if it kept them."""
    desktop = first_desktop(hub, tmp_path, clock, seed=9, name="JMD", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def shared_file(first: Desktop, *recipients: Desktop) -> tuple[PersonId, RecordId, list[RecordId]]:
    """Return a file with a contact, opened to each of these by a consent of its own."""
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", note="nachmittags")
    given = [consent(first, person, each, groups=CORE_AND_CONTACT) for each in recipients]
    settle(first, *recipients)
    return person, contact, given


def forge(evil: Desktop, person: PersonId, contact: RecordId, other: Desktop, *around: Desktop) -> None:
    """Open the file to another office, with values written over those of its keeper."""
    open_as_keeper(evil, person_scope(person), other)
    with unbound():
        entry(evil, person, CONTACT_DETAIL, contact, note="gefälscht")
        settle(evil)
    settle(other, *around)


def notes(desktop: Desktop, person: PersonId) -> set[object]:
    return set(said(desktop, person, CONTACT_DETAIL, "note"))


def test_who_only_reads_a_file_covers_nothing_of_its_keeper(first: Desktop, other: Desktop, evil: Desktop) -> None:
    person, contact, _given = shared_file(first, other, evil)
    forge(evil, person, contact, other, first)
    assert notes(other, person) == {"nachmittags"}
    assert claimed_by(other, person) == [office_of(evil)]
    entry(first, person, CONTACT_DETAIL, contact, note="abends")
    settle(first, other)
    assert notes(other, person) == {"abends"}
    assert not other.exchange.waiting_units(UnitState.QUARANTINED)


def test_what_claims_a_file_is_taken_up_once_the_other_has_ended(first: Desktop, other: Desktop, evil: Desktop) -> None:
    person, contact, (to_other, _to_evil) = shared_file(first, other, evil)
    forge(evil, person, contact, other, first)
    withdraw(first, person, to_other)
    first.sync()
    other.sync()
    assert notes(other, person) == {"gefälscht"}, "now it is a file that office keeps, under its name"
    with other.exchange.reading() as desk:
        owners_here = {each.owner for each in shares.shares_of_scope(desk.connection, person_scope(person))}
    assert owners_here == {office_of(evil)}
    assert claimed_by(other, person) == []


def test_whoever_comes_first_the_two_are_not_mixed(first: Desktop, other: Desktop, evil: Desktop) -> None:
    person, contact, _given = shared_file(first, evil)
    forge(evil, person, contact, other)
    consent(first, person, other, groups=CORE_AND_CONTACT)
    entry(first, person, CONTACT_DETAIL, contact, note="abends")
    settle(first, other)
    assert notes(other, person) == {"gefälscht"}
    assert claimed_by(other, person) == [office_of(first)]
    (said_here,) = claimed_files(other.office)
    assert (said_here.keeper, said_here.claimer, said_here.name) == ("JMD", "Beratung Nord", "Amira Haddad")
    with pytest.raises(NoSuchClaim):
        choose_keeper(other.office, person, office_of(evil))
    choose_keeper(other.office, person, office_of(first))
    settle(other)
    assert notes(other, person) == {"abends"}, "people here asked both offices"
    forge(evil, person, contact, other)
    assert notes(other, person) == {"abends"}


def test_a_claim_goes_when_its_office_takes_it_back(first: Desktop, other: Desktop, evil: Desktop) -> None:
    person, contact, _given = shared_file(first, other, evil)
    forge(evil, person, contact, other, first)
    evil.sync()
    (mine,) = _opened_by(evil, person)
    with evil.exchange.writing() as desk:
        order_back(desk, load_membership(evil.exchange), person_scope(person), [mine])
    settle(evil, other)
    assert claimed_by(other, person) == []
    assert other.exchange.waiting_units(UnitState.CLAIMED) == []
    assert notes(other, person) == {"nachmittags"}


def _opened_by(desktop: Desktop, person: PersonId) -> list[StreamId]:
    with desktop.exchange.reading() as desk:
        opened = shares.shares_of_scope(desk.connection, person_scope(person))
    return [each.stream for each in opened if each.owner == office_of(desktop)]


def test_nobody_opens_the_scope_of_an_office(first: Desktop, other: Desktop, evil: Desktop) -> None:
    settle(first, other, evil)
    evil.person("Bela", "Weiss")
    settle(evil)
    scopes = [bytes(office_of(each)) for each in (other, first)]
    for scope in scopes:
        open_as_keeper(evil, scope, other)
    settle(evil, other)
    with other.exchange.reading() as desk:
        for scope in scopes:
            assert not streams.has_other_owner(desk.connection, scope, office_of(other))
            assert not is_foreign(desk, office_of(other), scope)


def test_the_new_keeper_counts_at_once_and_the_former_one_no_more(
    hub: Hub, first: Desktop, second: Desktop, other: Desktop, evil: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    """`evil` is here the third office; the former keeper's second device writes without knowing of the hand-over."""
    third = evil
    person, contact, _given = shared_file(first, third)
    entry(first, person, LANGUAGE_SKILL, language="ara", listening="C2")
    consent(first, person, third, groups=frozenset({Category.IDENTITY, Category.LANGUAGE}))
    agreed = to_hand_over(first, person, other, groups=frozenset({*CORE_AND_CONTACT, Category.LANGUAGE}))
    settle(first, second, third)
    offer = offered(first, person, other, agreed)
    settle(first, other)
    accept_offer(other.office, offer)
    settle(other, first, other)
    assert found(third, person, LANGUAGE_SKILL)

    consent(other, person, third, groups=CORE_AND_CONTACT)
    entry(other, person, CONTACT_DETAIL, contact, note="abends")
    settle(other, third)
    assert claimed_by(third, person) == []
    assert notes(third, person) == {"abends"}
    assert found(third, person, LANGUAGE_SKILL) == [], "what was agreed with the former keeper is over"
    entry(second, person, CONTACT_DETAIL, contact, note="veraltet")
    settle(second, third)
    assert notes(third, person) == {"abends"}
    assert third.exchange.waiting_units(UnitState.CLAIMED) == []
    beside = further_desktop(hub, third, tmp_path, clock, seed=11)
    settle(beside, third)
    assert notes(beside, person) == {"abends"}
    assert beside.state == third.state
    assert not third.exchange.waiting_units(UnitState.QUARANTINED)
    beside.close()


def test_what_came_late_from_the_former_keeper_goes_with_its_streams(
    first: Desktop, second: Desktop, other: Desktop, evil: Desktop
) -> None:
    third = evil
    person, contact, _given = shared_file(first, third)
    settle(second)
    offer = offered(first, person, other, to_hand_over(first, person, other, groups=CORE_AND_CONTACT))
    settle(first, other)
    accept_offer(other.office, offer)
    settle(other, first, other)
    entry(second, person, CONTACT_DETAIL, contact, note="veraltet")
    settle(second, other, third)
    assert notes(third, person) == {"veraltet"}, "the new keeper only lists it"
    consent(other, person, third, groups=CORE_AND_CONTACT)
    settle(other, third)
    assert notes(third, person) == notes(other, person) == {"nachmittags"}


def test_what_the_former_keeper_opens_after_the_new_one_is_not_taken(
    first: Desktop, other: Desktop, evil: Desktop, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    handed_over(first, other, person)
    consent(other, person, evil, groups=CORE_AND_CONTACT)
    settle(other, evil)
    other.rename(person, "Haddad-Neu")
    settle(other, evil)
    open_as_keeper(first, person_scope(person), evil)
    with unbound():
        first.rename(person, "Haddad-Alt")
        settle(first)
    settle(evil)
    assert said(evil, person, IDENTITY, "family_name") == {"Haddad-Neu"}
    assert claimed_by(evil, person) == []
    for aside in (UnitState.QUARANTINED, UnitState.CLAIMED):
        assert evil.exchange.waiting_units(aside) == []
    clock.at += timedelta(days=40)
    settle(first, other, evil)
    assert said(evil, person, IDENTITY, "family_name") == {"Haddad-Neu"}


def test_a_proof_holds_for_one_file_and_one_successor(first: Desktop, other: Desktop, evil: Desktop) -> None:
    """An office that took over one file shows its proof for another; one that took over nothing shows anybody's."""
    person, contact, _given = shared_file(first, other, evil)
    taken = first.person("Bela", "Weiss")
    handed_over(first, evil, taken)
    with evil.exchange.reading() as desk:
        proof = proof_of_keeping(desk, office_of(evil), person_scope(taken))
        assert proof is not None
        assert proof_of_keeping(desk, office_of(evil), person_scope(person)) is None
    with proving(proof):
        forge(evil, person, contact, other, first)
    assert notes(other, person) == {"nachmittags"}
    assert claimed_by(other, person) == [office_of(evil)]


def test_a_claim_does_not_stand_in_the_way_of_a_hand_over(first: Desktop, other: Desktop, evil: Desktop) -> None:
    person, contact, _given = shared_file(first, evil)
    forge(evil, person, contact, other, first)
    assert notes(other, person) == {"gefälscht"}
    offer = offered(first, person, other, to_hand_over(first, person, other, groups=CORE_AND_CONTACT))
    settle(first, other)
    accept_offer(other.office, offer)
    settle(other, first)
    settle(other)
    assert owners(person, first, other) == {"Beratung Süd"}
    assert notes(other, person) == {"nachmittags"}


def test_only_the_new_keeper_can_tell_in_which_stream_it_keeps_a_file(
    hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    """Who knows the id of a stream before it is announced could announce it first, and nobody else could any more."""
    beside = further_desktop(hub, other, tmp_path, clock, seed=12)
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    accept_offer(other.office, offer)
    settle(other, first)
    clock.at += timedelta(minutes=5)
    kept = {_own_stream(each, person) for each in (_synced(beside), _synced(other))}
    guessed = [load_membership(each.exchange).own_ring.lasting_secret(OWN_STREAMS) for each in (first, other)]
    assert kept == {own_stream_id(guessed[1], person_scope(person), offer)}
    assert kept.isdisjoint({own_stream_id(secret, person_scope(person), offer) for secret in (guessed[0], b"")})
    newer = load_membership(beside.exchange).own_ring.next_generation()
    assert newer.lasting_secret(OWN_STREAMS) == guessed[1], "a device with newer keys comes to the same"
    beside.close()


def _synced(desktop: Desktop) -> Desktop:
    desktop.sync()
    return desktop


def _own_stream(desktop: Desktop, person: PersonId) -> bytes:
    with desktop.exchange.reading() as desk:
        stream = streams.stream_of_scope(desk.connection, person_scope(person), office_of(desktop))
    return stream.id if stream is not None else b""
