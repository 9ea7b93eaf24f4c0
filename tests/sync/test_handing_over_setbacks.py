"""Hand-overs when something goes wrong on the way: a hub put back, lost bundles, kills, sticks, and who cheats."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import open_sqlite
from kiim_desktop.storage import shares, transfers
from kiim_desktop.sync import applying, preparing
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.sync.recovering import go_on_under_new_replica
from kiim_desktop.sync.sharing import handing_over, offering
from kiim_desktop.sync.sharing.handing_over import settle_transfers
from kiim_desktop.sync.sharing.opening import Ground
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign
from kiim_desktop.sync.wire.folders import mark_folder
from kiim_desktop.sync.wire.handing_over import OfferState, Word, WordKind
from kiim_desktop.usecases import office as offices
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.handing_over import accept_offer, offers
from tests.sync import test_handing_over as ordinary
from tests.sync.devices import Desktop
from tests.sync.handed import handed_over, late_values, offered, owners, states
from tests.sync.shared import consent, entry, found, office_of, receipts_at, said, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_sharing_setbacks import waiting_units

other, beside, third = ordinary.other, ordinary.beside, ordinary.third


@pytest.fixture
def put_back(hub: Hub, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Return how to keep a copy of the hub (first call) and to put it back (second), for devices that go on."""
    folder, kept = tmp_path / "hub", tmp_path / "hub_backup"
    opened: list[Hub] = []

    def again(*desktops: Desktop) -> None:
        site = opened[-1].site if opened else hub.site
        site.store.close()
        if kept.exists():
            for part in ("hub.db", "ledger.db", "keys.db"):
                shutil.copy(kept / part, folder / part)
        else:
            shutil.copytree(folder, kept)
        store = open_sqlite(folder, site.identity.store_key, create=False)
        opened.append(
            Hub.open(
                Site(store=store, identity=site.identity, terms=site.terms, clock=site.clock, random=site.random),
                folder,
            )
        )
        for desktop in desktops:
            desktop.carrier = MemoryCarrier(opened[-1])

    yield again
    for each in opened[-1:]:
        each.site.store.close()


def given_and_thrown_away(desktop: Desktop) -> None:
    """Let a device do what offers ask for, and lose the bundle."""
    exchange, member = desktop.exchange, load_membership(desktop.exchange)
    ground = Ground(today=desktop.office.today, rules=shipped_rules())
    settle_transfers(exchange, member, ground, desktop.office.random)
    while seal_bundle(exchange, member, desktop.office.random) is not None:
        pass
    go_on_under_new_replica(exchange)


def test_a_hub_put_back_after_the_acceptance_learns_it_again(
    first: Desktop, other: Desktop, third: Desktop, put_back: Callable[..., None]
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    put_back(first, other, third)
    accept_offer(other.office, offer)
    other.sync()
    put_back(first, other, third)
    settle(other, first, other)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert owners(person, first, other) == {"Beratung Süd"}
    assert states(first) == states(other) == [OfferState.DONE]


def test_a_file_that_was_given_stays_given_if_the_hub_is_put_back_and_the_offer_would_be_over(
    first: Desktop, second: Desktop, other: Desktop, beside: Desktop, clock: FixedClock, put_back: Callable[..., None]
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, second, other, beside)
    put_back(first, second, other, beside)
    accept_offer(other.office, offer)
    settle(other, first, other)
    clock.at += timedelta(days=40)
    put_back(first, second, other, beside)
    settle(other, beside, first, second, other, beside)

    assert owners(person, first, second, other, beside) == {"Beratung Süd"}
    assert owners(person, first, second) == set()
    assert states(second) == states(beside) == [OfferState.DONE]
    assert said(beside, person, IDENTITY, "family_name") == {"Haddad"}


def test_a_hub_put_back_after_the_hand_over_brings_no_second_owner_and_loses_nothing(
    first: Desktop, second: Desktop, other: Desktop, beside: Desktop, put_back: Callable[..., None]
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    put_back(first, second, other, beside)
    handed_over(first, other, person)
    entry(other, person, LANGUAGE_SKILL, language="deu", listening="B1")
    settle(other, first)
    put_back(first, second, other, beside)
    settle(first, other, beside, second)
    settle(beside, second)

    for desktop in (other, beside):
        assert said(desktop, person, LANGUAGE_SKILL, "language") == {"deu"}
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad"}
    assert other.state == beside.state
    assert owners(person, first, second, other, beside) == {"Beratung Süd"}
    assert late_values(other) == late_values(beside) == []


def test_what_a_file_came_with_may_be_told_after_a_colleague_took_it_over(
    first: Desktop, other: Desktop, beside: Desktop, put_back: Callable[..., None]
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first)
    put_back(first, other, beside)
    handed_over(first, other, person)
    put_back(first, other, beside)
    for desktop in (other, beside):
        desktop.sync()
    settle(first, other, beside)
    assert said(beside, person, IDENTITY, "family_name") == {"Haddad"}
    assert waiting_units(beside) == 0
    assert other.state == beside.state
    assert late_values(beside) == []
    with beside.exchange.reading() as desk:
        assert shares.shares_of_scope(desk.connection, person_scope(person)) == [], "it counts as one that is over"


def test_what_was_given_in_a_lost_bundle_is_given_again(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    given_and_thrown_away(first)
    settle(first, other)
    accept_offer(other.office, offer)
    given_and_thrown_away(other)
    other.sync()
    with monkeypatch.context() as patch:
        patch.setattr(preparing, "settle_openings", lambda *_: None)
        first.sync()
    given_and_thrown_away(first)
    settle(first, other)
    assert owners(person, first, other) == {"Beratung Süd"}
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


class Killed(BaseException):
    """The program was killed here."""


def test_killed_while_taking_over_it_takes_over_after(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other)
    accept_offer(other.office, offer)
    other.sync()
    first.sync()

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(applying, "note_transfers", die)
        with pytest.raises(Killed):
            other.sync()
    other.reopen()
    settle(other, first)
    assert owners(person, first, other) == {"Beratung Süd"}
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}


def test_a_file_goes_by_stick(hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    stick = Stick(root, hub)
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)

    def round_trip() -> None:
        for desktop in (first, other):
            stick.visit(desktop)
        stick.serve()

    for _round in range(2):
        round_trip()
    stick.visit(other)
    assert [each.name for each in offers(other.office)] == ["Amira Haddad"]
    accept_offer(other.office, offer)
    for _round in range(4):
        round_trip()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert owners(person, first, other) == {"Beratung Süd"}


def test_an_old_office_that_goes_on_writing_changes_nothing_at_the_new_one(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT, groups=frozenset({Category.IDENTITY}))
    settle(first, other)
    handed_over(first, other, person)
    monkeypatch.setattr(offices, "must_be_open", lambda *_: None)
    first.rename(person, "Haddad-Heimlich")
    settle(first, other)

    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert late_values(other) == ["Haddad-Heimlich"]


def forged(speaker: Desktop, offer: bytes, office: bytes, kind: WordKind) -> Signed:
    member = load_membership(speaker.exchange)
    word = Word(id=bytes(16), offer=offer, kind=kind, office=office, generation=1, at=0)
    return sign(member.own_ring.signing, SignLabel.WORD, word)


def test_a_forged_acceptance_gives_nothing_even_if_the_hub_brings_it(
    first: Desktop, other: Desktop, third: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    offer = offered(first, person, other)
    settle(first, other, third)
    member = load_membership(first.exchange)
    for office in (office_of(other), office_of(third), office_of(first)):
        with first.exchange.writing() as desk:
            assert offering.note_words(desk, member, [forged(third, offer, office, WordKind.ACCEPT)]) == []
    settle(first, other, third)

    assert states(first) == [OfferState.OFFERED]
    assert owners(person, first, other, third) == {"Beratung Nord"}


def test_nobody_takes_over_what_it_did_not_accept(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the office that offers nor a hub that lies for it can force a file upon another."""
    person = first.person("Amira", "Haddad")
    offered(first, person, other)
    settle(first, other)
    monkeypatch.setattr("kiim_desktop.hub.handing_over.may_say", lambda *_, **_said: True)
    with first.exchange.writing() as desk:
        (transfer,) = transfers.transfers(desk.connection)
        ground = Ground(today=first.office.today, rules=shipped_rules())
        handing_over._give(desk, load_membership(first.exchange), transfer, ground, first.office.random)  # noqa: SLF001  # as a cheat
    settle(first, other)
    assert found(other, person, IDENTITY), "it came"
    assert owners(person, other) == set()


def written_late(first: Desktop, second: Desktop, other: Desktop, *, is_begun: bool) -> PersonId:
    """Let a device of the old office write while its file goes; `is_begun`: the new office has sent its own stream."""
    person = first.person("Amira", "Haddad")
    settle(first, second)
    offer = offered(first, person, other)
    settle(first, other)
    accept_offer(other.office, offer)
    second.rename(person, "Haddad-Spät")
    for desktop in (other, first, other, *([other] if is_begun else []), second, second):
        desktop.sync()
    return person


def test_late_for_one_device_is_late_for_one_that_loads_it_all_at_once(
    first: Desktop, second: Desktop, other: Desktop, beside: Desktop
) -> None:
    person = written_late(first, second, other, is_begun=True)
    settle(other, beside)
    for desktop in (other, beside):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad"}
        assert late_values(desktop) == ["Haddad-Spät"]
    assert other.state == beside.state


def test_what_one_device_took_over_in_time_its_colleague_has_too(
    first: Desktop, second: Desktop, other: Desktop, beside: Desktop
) -> None:
    person = written_late(first, second, other, is_begun=False)
    other.sync()
    settle(beside, other)
    assert late_values(other) == ["Haddad-Spät"], "it came after this one had taken the file over"
    assert said(other, person, IDENTITY, "family_name") == said(beside, person, IDENTITY, "family_name")
    assert other.state == beside.state


def test_what_a_new_keeper_opens_to_the_former_one_is_not_mixed_into_its_read_only_file(
    first: Desktop, second: Desktop, other: Desktop, put_back: Callable[..., None]
) -> None:
    """Neither at the device that had the file nor at a colleague who gets all of it at once; nothing of it waits."""
    person = first.person("Amira", "Haddad")
    settle(first)
    handed_over(first, other, person)
    put_back(first, second, other)
    given = consent(other, person, first)
    other.rename(person, "Haddad-Neu")
    settle(other, first, second)
    other.rename(person, "Haddad-Neuer")
    settle(other, first, second)
    for desktop in (first, second):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad"}
        assert waiting_units(desktop) == 0
    assert first.state == second.state
    put_back(first, second, other)
    settle(other, first, second)
    assert waiting_units(first) == waiting_units(second) == 0
    withdraw(other, person, given)
    settle(other, first, second, other)
    assert said(first, person, IDENTITY, "family_name") == {"Haddad"}, "what the former office had stays"
    assert {each.device for each in receipts_at(other)} == {
        each.office.store.identity.device for each in (first, second)
    }


def test_what_a_device_wrote_as_a_guest_meanwhile_its_colleagues_have_too(
    first: Desktop, other: Desktop, beside: Desktop
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other, mode=Mode.CO_EDIT, groups=frozenset({Category.IDENTITY}))
    settle(first, other, beside)
    offer = offered(first, person, other)
    settle(first, other)
    accept_offer(other.office, offer)
    beside.rename(person, "Haddad-Gast")
    for desktop in (other, first, other, other):
        desktop.sync()
    settle(beside, other, first, other, beside)
    for desktop in (other, beside):
        assert said(desktop, person, IDENTITY, "family_name") == {"Haddad-Gast"}
    assert other.state == beside.state


def test_a_file_given_by_two_devices_at_once_has_one_keeper(
    first: Desktop, second: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = first.person("Amira", "Haddad")
    settle(first, second)
    offer = offered(first, person, other)
    settle(first, other, second)
    accept_offer(other.office, offer)
    other.sync()
    with monkeypatch.context() as patch:
        patch.setattr(preparing, "settle_openings", lambda *_: None)
        settle(first, second)
    for desktop in (first, other, second, other, first, second, other):
        desktop.sync()
    with other.exchange.reading() as desk:
        assert shares.shares_of_scope(desk.connection, person_scope(person)) == []
    assert waiting_units(other) == 0
    with first.exchange.reading() as desk:
        assert len(shares.shares_of_scope(desk.connection, person_scope(person))) == 2, "both gave it"
