"""Only what lies in a bundle counts as sent: what found no room, or came to wait meanwhile, goes with the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import order_letters, sharing_orders
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.order_letters import Letter, Said
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle, seal_filled
from kiim_desktop.sync.post import Post, read_post, write_post
from kiim_desktop.sync.preparing import ground_of, settle_if_able
from kiim_desktop.sync.sharing import letters
from kiim_desktop.sync.sharing.drafts import Draft
from kiim_desktop.sync.sharing.letters import read_letters
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.handing_over import OfferState
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.handing_over import accept_offer, withdraw_offer
from kiim_desktop.usecases.orders import Standing, orders
from tests.sync.devices import Desktop, first_desktop
from tests.sync.handed import offered, owners, states
from tests.sync.shared import consent, settle, withdraw

MANY = 7
POSTED = Post(revocations=(Signed(b"wer", b"\0" * 64),))
"""Something a person decided about a device; nobody reads it here."""


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Beratung Süd", kind="mbe")
    first.sync()
    yield desktop
    desktop.close()


def post(desktop: Desktop) -> Post:
    with desktop.exchange.reading() as desk:
        return read_post(desk)


def write(desktop: Desktop, what: Post) -> None:
    with desktop.exchange.writing() as desk:
        write_post(desk, what)


def take_back_many(owner: Desktop, other: Desktop) -> None:
    """Share files with another office and take them back, all at once."""
    persons = [owner.person("Amira", f"Haddad {number}") for number in range(MANY)]
    given = [consent(owner, person, other) for person in persons]
    settle(owner, other)
    for person, consented in zip(persons, given, strict=True):
        withdraw(owner, person, consented)


def test_post_that_is_not_in_a_bundle_of_something_else_waits_on(first: Desktop) -> None:
    write(first, POSTED)

    def tell(_desk: Desk, draft: Draft) -> None:
        draft.opened = (bytes(16),)

    seal_filled(first.exchange, load_membership(first.exchange), first.office.random, tell)
    assert not post(first).sealed


def test_post_written_while_a_bundle_is_made_waits_for_the_next(first: Desktop) -> None:
    first.person("Amira", "Haddad")
    posted = iter([POSTED])

    def random(count: int) -> bytes:
        for each in posted:
            write(first, each)
        return first.office.random(count)

    member = load_membership(first.exchange)
    seal_bundle(first.exchange, member, random)
    assert not post(first).sealed
    seal_bundle(first.exchange, member, random)
    assert post(first).sealed


def test_a_newer_letter_is_not_sent_with_the_older_one(first: Desktop) -> None:
    member = load_membership(first.exchange)
    with first.exchange.writing() as desk:
        order_letters.keep(desk.connection, Letter(b"o" * 16, Said.NOTICE, b"\x92\xc4\x01a\xc4\x01b"))
        packed = read_letters(desk, member)
        newer = Letter(b"o" * 16, Said.NOTICE, b"\x92\xc4\x01a\xc4\x01c")
        order_letters.keep(desk.connection, newer)
        packed.sent(desk)
        assert order_letters.to_send(desk.connection) == [newer]


def test_orders_that_found_no_room_leave_with_the_next_bundles(
    hub: Hub, first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back_many(first, other)
    monkeypatch.setattr(letters, "LETTERS_BYTES", 600)
    first.sync()
    listed = [each for each in orders(first.office) if each.is_given]
    assert {each.standing for each in listed} == {Standing.OPEN}
    with hub.site.store.read() as transaction:
        assert all(transaction.orders.get(each.id) for each in listed), "what is called taken lies at the hub"


def test_one_bundle_marks_only_the_orders_it_holds(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back_many(first, other)
    monkeypatch.setattr(letters, "LETTERS_BYTES", 600)
    member = load_membership(first.exchange)
    settle_if_able(first.exchange, member, ground_of(first.exchange, shipped_rules()), first.office.random)
    with first.exchange.reading() as desk:
        held = len(read_letters(desk, member).orders)
    assert 0 < held < MANY
    seal_bundle(first.exchange, member, first.office.random)
    with first.exchange.reading() as desk:
        assert len(sharing_orders.to_send(desk.connection)) == MANY - held


def test_offers_and_words_in_many_bundles_come_in_their_order(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "LETTERS_BYTES", 600)
    persons = [first.person("Amira", f"Haddad {number}") for number in range(3)]
    made = [offered(first, person, other) for person in persons]
    settle(first, other)
    for offer in made:
        accept_offer(other.office, offer)
    settle(other, first, other)
    assert all(owners(person, first, other) == {"Beratung Süd"} for person in persons)


def test_no_word_leaves_while_offers_wait_for_room(
    first: Desktop, other: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "LETTERS_BYTES", 9_000)
    for number in range(5):
        withdraw_offer(first.office, offered(first, first.person("Amira", f"Haddad {number}"), other))
    member = load_membership(first.exchange)
    with first.exchange.reading() as desk:
        packed = read_letters(desk, member)
    assert 0 < len(packed.offers) < 5
    assert packed.words == ()
    first.sync()
    other.sync()
    assert states(other) == [OfferState.WITHDRAWN] * 5
