"""What was written and has not left when a file is taken back reaches its owner, and stands nowhere else meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import CONTACT_DETAIL, IDENTITY
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import shares
from kiim_desktop.storage.exchange_lists import ExchangeLists, RefusedValue
from kiim_desktop.sync.recovering import go_on_under_new_replica
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.folders import mark_folder
from kiim_desktop.sync.wire.sharing import Mode as WireMode
from kiim_desktop.sync.wire.sharing import SharedTerms
from tests.storage.forgotten import left_of
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, entry, found, receipts_at, settle, withdraw
from tests.sync.sticks import Stick

CORE_AND_CONTACT = frozenset({Category.IDENTITY, Category.CONTACT})
WORDS = ("Kanarovimesaluta", "Zeisigobalukemodi")


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


@pytest.fixture
def stick(hub: Hub, tmp_path: Path, clock: FixedClock) -> Stick:
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    return Stick(root, hub)


@pytest.fixture
def taken_back(first: Desktop, other: Desktop) -> PersonId:
    """Return a person that the owner took back while the other office wrote something that has not left."""
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    consented = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    entry(other, person, CONTACT_DETAIL, contact, note=WORDS[0])
    withdraw(first, person, consented)
    first.sync()
    return person


def refused_at(desktop: Desktop) -> list[RefusedValue]:
    return ExchangeLists(desktop.office.store.database).refused()


def raw_left(desktop: Desktop) -> list[str]:
    """Return which of the words can be read from the pages of the file by somebody who has its key."""
    office = desktop.office
    office.store.database.checkpoint()
    return left_of(WORDS, office.store.database.path, office.dek)


def farewells_at(desktop: Desktop) -> int:
    with desktop.exchange.reading() as desk:
        return int(desk.connection.execute("SELECT count(*) FROM farewell").scalar_one())


def ask_and_write(stick: Stick, desktop: Desktop, person: PersonId) -> None:
    """Lay a request onto the stick, write on, and bring the stick to the hub: the order comes with its answer."""
    stick.visit(desktop)
    (contact,) = [each.id for each in found(desktop, person, CONTACT_DETAIL)]
    entry(desktop, person, CONTACT_DETAIL, contact, value=WORDS[1])
    stick.serve()


def by_stick(stick: Stick, desktop: Desktop) -> None:
    stick.visit(desktop)
    stick.serve()


def test_what_had_not_left_reaches_the_owner_and_is_deleted_at_once(
    first: Desktop, other: Desktop, taken_back: PersonId
) -> None:
    other.sync()
    assert raw_left(other) == []
    first.sync()
    (late,) = refused_at(first)
    assert (late.kind, late.value, late.reason) == (CONTACT_DETAIL.number, WORDS[0], "late")
    assert late.office == other.office.store.identity.office
    assert len(receipts_at(first)) == 1


def test_by_stick_too_nothing_waits_for_the_way_to_the_hub(
    first: Desktop, other: Desktop, stick: Stick, taken_back: PersonId
) -> None:
    ask_and_write(stick, other, taken_back)
    assert raw_left(other) == list(WORDS), "the order lies on the stick, nobody has read it"
    stick.visit(other)
    assert found(other, taken_back, IDENTITY) == []
    assert raw_left(other) == []
    stick.serve()
    first.sync()
    assert {each.value for each in refused_at(first)} == set(WORDS)
    assert len(receipts_at(first)) == 1, "receipt and farewell left with the visit that brought the order"
    stick.visit(other)
    assert farewells_at(other) == 0


def test_a_stick_that_is_lost_costs_the_owner_nothing(
    first: Desktop, other: Desktop, stick: Stick, taken_back: PersonId
) -> None:
    ask_and_write(stick, other, taken_back)
    stick.visit(other)
    assert raw_left(other) == []
    lost = stick.bundles_up()
    assert lost
    for path in lost:
        path.unlink()
    go_on_under_new_replica(other.exchange)
    by_stick(stick, other)
    first.sync()
    assert {each.value for each in refused_at(first)} == set(WORDS)


def test_a_farewell_finds_its_stream_at_a_hub_that_was_put_back_meanwhile(
    first: Desktop, other: Desktop, stick: Stick, taken_back: PersonId
) -> None:
    ask_and_write(stick, other, taken_back)
    stick.visit(other)
    for path in stick.bundles_up():
        path.unlink()
    go_on_under_new_replica(other.exchange)
    with other.exchange.writing() as desk:
        desk.connection.execute("UPDATE farewell SET epoch = ?", (b"another",))
    by_stick(stick, other)
    first.sync()
    assert {each.value for each in refused_at(first)} == set(WORDS)
    stick.visit(other)
    assert farewells_at(other) == 0


def test_nobody_at_this_office_can_open_a_farewell(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, taken_back: PersonId
) -> None:
    ask_and_write(stick, other, taken_back)
    stick.visit(other)
    assert farewells_at(other) == 1
    with other.exchange.reading() as desk:
        keys = desk.connection.execute(
            "SELECT count(*) FROM stream_key JOIN farewell ON farewell.stream = stream_key.stream"
        )
        assert keys.scalar_one() == 0


def test_of_what_came_too_late_its_author_learns_that_and_why_but_not_what(
    first: Desktop, other: Desktop, taken_back: PersonId
) -> None:
    other.sync()
    (line,) = refused_at(other)
    assert (line.kind, line.reason, line.scope, line.value) == (CONTACT_DETAIL.number, "late", b"", None)
    assert line.office == first.office.store.identity.office


def test_what_nobody_may_bring_is_listed_without_what_it_said(first: Desktop, other: Desktop) -> None:
    person = first.person("Amira", "Haddad")
    contact = entry(first, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    consented = consent(first, person, other, groups=CORE_AND_CONTACT, mode=Mode.CO_EDIT)
    settle(first, other)
    entry(other, person, CONTACT_DETAIL, contact, note=WORDS[1])
    with other.exchange.writing() as desk:
        (share,) = shares.shares_of_scope(desk.connection, person_scope(person))
        terms = structs.replace(unpack(share.terms, SharedTerms), mode=WireMode.READ)
        shares.keep_share(desk.connection, replace(share, terms=pack(terms)))
    withdraw(first, person, consented)
    settle(first, other)
    assert {(each.reason, each.scope, each.value) for each in refused_at(other)} == {("not_shared", b"", None)}
    assert raw_left(other) == []
