"""What an owner takes back: closed at once, told first, late comers go to the owner alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Gone
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.requests import AnswerCode
from kiim_desktop.sync.wire.units import Reach
from tests.hub.devices import NOW, TestDevice
from tests.hub.sharing_steps import (
    Shared,
    bodies,
    codes,
    countersigned,
    drop,
    erasure,
    fetched,
    found,
    offer,
    open_to,
    orders_in,
    read_with_grant,
    receipt_of,
    receipts_in,
    small_pages,
    units_in,
    write,
)
from tests.hub.test_pieces import down
from tests.hub.test_who_may import with_role

Join = Callable[[Office], TestDevice]


def test_a_drop_closes_at_once_and_the_others_keep_what_they_have(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    fresh = device.unit(shared.stream, b"zwei")
    device.sync(BundleBody(rids=(device.rid,), units=(fresh,)), wishes=2)
    order = drop(shared, south)
    got = fetched(south)
    assert (orders_in(got), units_in(got)) == ([order], [])
    assert [unit.id for unit in units_in(fetched(west))] == [fresh.id]
    assert orders_in(bodies(west)) == []


def test_a_bundle_that_waits_is_void_once_something_was_taken_back(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    mine = found(south, south.random(9_000))
    open_to(mine, device)
    write(shared, device, device.random(9_000))
    (first,), (other,) = south.sync(room=1_000).down, west.sync(room=1_000).down
    order = drop(shared, south)
    with pytest.raises(Gone):
        down(south, first.number, 0, 100)
    assert down(west, other.number, 0, 100)
    got = fetched(south)
    assert (orders_in(got), units_in(got)) == ([order], [])
    assert south.received[-1].header.number == first.number + 1


def test_a_bundle_cut_while_the_order_came_in_is_void_too(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub
) -> None:
    """With PostgreSQL the order may not see the bundle that another transaction is just laying down."""
    write(shared, device, device.random(9_000))
    (waiting,) = south.sync(room=1_000).down
    with hub.site.store.read() as transaction:
        queued = transaction.channels.queued(south.id)
    drop(shared, south)
    assert queued is not None
    with hub.site.store.write() as transaction:
        transaction.channels.put_queued(queued)
    with pytest.raises(Gone):
        down(south, waiting.number, 0, 100)
    assert units_in(fetched(south)) == []


def test_what_comes_into_a_frozen_stream_is_receipted_and_goes_to_the_owner_only(
    device: TestDevice, sibling: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    fetched(sibling)
    drop(shared, south)
    sent = []
    for author in (south, west, device):
        unit = write(shared, author, b"zu spaet von " + author.id)
        assert [(one.id, one.code) for one in author.answer.refused] == [(unit.id, "late")]
        assert author.answer.receipts[0].intervals[-1][1] == author.seq
        sent.append(unit.id)
    assert [(one.id, one.late) for one in units_in(fetched(sibling))] == [(id, True) for id in sent]
    assert units_in(fetched(south)) == units_in(fetched(west)) == []


def test_a_late_unit_sent_again_is_late_again_and_one_that_was_in_time_is_not(
    device: TestDevice, south: TestDevice, shared: Shared
) -> None:
    south.stream_keys[shared.stream], south.aliases[shared.stream] = shared.key, device.aliases[shared.stream]
    unit = south.unit(shared.stream, b"in time")
    south.sync(BundleBody(rids=(south.rid,), units=(unit,)), wishes=2)
    drop(shared, south)
    late = south.unit(shared.stream, b"too late")
    for _twice in range(2):
        south.sync(BundleBody(rids=(south.rid,), units=(unit, late)), wishes=2)
        assert [(one.id, one.code) for one in south.answer.refused] == [(late.id, "late")]
    assert [(one.id, one.late) for one in units_in(fetched(device))] == [(unit.id, False), (late.id, True)]


def test_the_first_drop_names_the_successor_and_a_second_only_closes_more(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared, hub: Hub
) -> None:
    first, second = found(device), found(device)
    drop(shared, south, successor=first.stream)
    drop(shared, west, successor=second.stream)
    with hub.site.store.read() as transaction:
        assert {stream.successor for stream in transaction.units.by_id(shared.stream)} == {first.stream}
        closed = transaction.subscriptions.of(west.office, [shared.stream])[shared.stream].closed
    assert closed
    assert len(orders_in(fetched(west))) == len(orders_in(fetched(south))) == 1


def test_who_is_shut_out_of_a_stream_is_shut_out_of_its_successor_too(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    """A colleague without a line let the west read on in the successor, while another office of ours shuts it out."""
    successor = found(device, b"eins")
    open_to(successor, west)
    drop(shared, south, successor=successor.stream)
    fetched(west)
    drop(shared, west, successor=found(device).stream)
    write(successor, device, b"zwei")
    assert units_in(fetched(west)) == []


def test_a_stream_that_is_frozen_takes_nobody_in(device: TestDevice, south: TestDevice, shared: Shared) -> None:
    order = drop(shared, south)
    assert codes(open_to(shared, south, at=NOW + 9)) == ["frozen"]
    fetched(south)
    assert orders_in(bodies(south)) == [order]
    assert units_in(bodies(south))[1:] == []


def test_under_a_new_key_stays_frozen_what_was(device: TestDevice, south: TestDevice, shared: Shared) -> None:
    drop(shared, south)
    renewed = structs.replace(device.stream(), stream=shared.stream, reach=Reach.SHARED)
    device.stream_keys[shared.stream] = device.stream_keys.pop(next(reversed(device.stream_keys)))
    unit = device.unit(shared.stream, b"spaet", place=0)
    answer = device.sync(BundleBody(rids=(device.rid,), notices=(renewed,), units=(unit,)), wishes=2)
    assert codes(answer) == ["late"]


def test_who_was_shut_out_stays_out_even_where_the_stream_goes_on(
    device: TestDevice, west: TestDevice, shared: Shared
) -> None:
    successor = found(device)
    open_to(successor, west)
    drop(shared, west, successor=successor.stream)
    assert codes(open_to(successor, west, at=NOW + 9)) == ["closed"]


def test_orders_come_first_in_every_page_until_the_device_confirms_them(
    device: TestDevice, south: TestDevice, shared: Shared
) -> None:
    other = found(device, *(b"%d" % each * 100 for each in range(12)))
    open_to(other, south)
    order = drop(shared, south)
    small_pages(south, 600)
    for _pages in range(2):
        assert south.sync().more
        assert bodies(south)[-1].orders == (order,)
    receipt = receipt_of(south, order)
    offer(south, order_receipts=(receipt,))
    rest = fetched(south)
    assert orders_in(rest) == []
    assert len(read_with_grant(south, other)) == 12


def test_an_order_is_not_told_twice_to_who_has_it_durable_and_again_to_who_lost_it(
    device: TestDevice, south: TestDevice, shared: Shared
) -> None:
    order = drop(shared, south)
    cursor = south.cursor
    assert orders_in(fetched(south)) == [order]
    assert fetched(south) == []
    south.cursor = cursor
    assert orders_in(fetched(south)) == [order]


def test_a_device_put_back_to_an_older_state_is_told_again_what_it_confirmed_before(
    device: TestDevice, south: TestDevice, shared: Shared, seeded_random: Callable[[int], bytes]
) -> None:
    order = drop(shared, south)
    fetched(south)
    offer(south, order_receipts=(receipt_of(south, order),))
    south.rid, south.cursor, south.certified, south.number, south.previous = seeded_random(8), 0, False, 0, bytes(32)
    assert orders_in(fetched(south)) == [order]
    south.cursor = 0
    offer(south, order_receipts=(receipt_of(south, order),))
    assert orders_in(fetched(south)) == []
    assert len(receipts_in(fetched(device))) == 1


def test_many_orders_come_in_pages_and_none_is_passed_over(
    device: TestDevice, south: TestDevice, shared: Shared
) -> None:
    streams = [found(device, b"x" * 50) for _each in range(6)]
    for one in streams:
        open_to(one, south)
    sent = [drop(one, south) for one in streams]
    small_pages(south, 700)
    got = fetched(south)
    assert set(sent) <= set(orders_in(got))
    assert all(sum(len(order.raw) for order in body.orders) < 700 for body in got)


def test_an_order_goes_to_every_active_device_of_the_office(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub
) -> None:
    second, gone = with_role(hub, south, Role.COUNSELLOR), with_role(hub, south, Role.LEAD)
    revoke(hub.site, gone.id.hex())
    order = drop(shared, south)
    assert orders_in(fetched(second)) == [order]
    assert gone.sync().code is AnswerCode.REVOKED
    assert gone.received == []


def test_many_random_grants_drops_and_pages_agree_in_the_end(
    device: TestDevice, south: TestDevice, west: TestDevice, clock: FixedClock
) -> None:
    """Whatever the order: a subscriber that is open has all of a stream, one that is not got nothing after its end."""
    dice = random.Random(5)
    streams = [found(device) for _each in range(3)]
    wrote: dict[bytes, list[bytes]] = {one.stream: [] for one in streams}
    ended: dict[tuple[bytes, bytes], int] = {}
    opened: set[tuple[bytes, bytes]] = set()
    for number in range(60):
        one, recipient = dice.choice(streams), dice.choice((south, west))
        small_pages(recipient, dice.choice((1, 400, 3_000)))
        frozen = any(stream == one.stream for _office, stream in ended)
        match dice.randrange(5):
            case 0 if not frozen:
                open_to(one, recipient, at=NOW + number)
                opened.add((recipient.office, one.stream))
            case 1 if number > 40 and not frozen:
                drop(one, recipient)
                ended[recipient.office, one.stream] = len(wrote[one.stream])
            case 2 | 3 if not frozen:
                wrote[one.stream].append(write(one, device, b"%d" % number * dice.randrange(1, 90)).id)
            case _:
                recipient.sync()
    for recipient in (south, west):
        got = [unit.id for unit in units_in(bodies(recipient) + fetched(recipient))]
        for one in streams:
            of_stream = [id for id in got if id in wrote[one.stream]]
            place = (recipient.office, one.stream)
            if place in opened and place not in ended:
                assert of_stream == wrote[one.stream]
            elif place not in opened:
                assert of_stream == []
            assert len(set(of_stream)) == len(of_stream)


def test_orders_are_promised(device: TestDevice, south: TestDevice, shared: Shared, hub: Hub) -> None:
    order = drop(shared, south)
    offer(device, countersignatures=(countersigned(device, order),))
    offer(south, order_receipts=(receipt_of(south, order),))
    offer(device, orders=(erasure(shared),))
    with hub.site.store.read() as transaction:
        kinds = [entry.kind.value for entry in transaction.ledger.entries()]
    for kind, count in (("order", 2), ("countersignature", 1), ("order_receipt", 1), ("erased", 1)):
        assert kinds.count(kind) == count
    assert [check for check in verify(hub.site) if not check.ok] == []


def test_the_quota_counts_what_was_sent_as_before(device: TestDevice, south: TestDevice, shared: Shared) -> None:
    full = Hub(replace(south.hub.site, terms=replace(south.hub.site.terms, quota_bytes=10)))
    south.hub = full
    write(shared, south, b"von Sued" * 20)
    assert south.answer.code is AnswerCode.QUOTA
    device.hub = full
    drop(shared, south)
    assert device.answer.code is AnswerCode.OK
