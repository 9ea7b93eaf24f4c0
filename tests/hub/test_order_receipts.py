"""Whose orders count, who signs besides, and how the owner learns that they were carried out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel
from kiim_desktop.sync.wire.sharing import Order, OrderKind, Outcome
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import (
    OrderChanges,
    ReceiptChanges,
    Shared,
    codes,
    countersigned,
    drop,
    fetched,
    found,
    offer,
    order_of,
    orders_in,
    receipt_of,
    receipts_in,
    ring_of,
    rotated,
    small_pages,
    units_in,
    write,
)
from tests.hub.test_who_may import with_role

Join = Callable[[Office], TestDevice]


def test_receipts_reach_every_device_of_the_owner(
    device: TestDevice, sibling: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    order = drop(shared, south)
    fetched(south)
    receipt = receipt_of(south, order)
    for _twice in range(2):
        offer(south, order_receipts=(receipt,))
    for of_the_owner in (device, sibling):
        got = fetched(of_the_owner)
        assert [one for body in got for one in body.order_receipts] == [receipt]
    assert receipts_in(fetched(west)) == []


def test_a_device_that_waits_tells_the_owner_and_goes_on_being_told(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub
) -> None:
    order = drop(shared, south)
    fetched(south)
    waits, lapsed = (receipt_of(south, order, outcome=each) for each in (Outcome.WAITS, Outcome.LAPSED))
    offer(south, order_receipts=(waits,))
    assert [one for body in fetched(device) for one in body.order_receipts] == [waits]
    south.cursor = 0
    assert orders_in(fetched(south)) == [order]
    offer(south, order_receipts=(lapsed,))
    assert [one for body in fetched(device) for one in body.order_receipts] == [lapsed]
    assert [check.name for check in verify(hub.site) if not check.ok] == []


def test_that_it_was_deleted_is_the_last_word(device: TestDevice, south: TestDevice, shared: Shared, hub: Hub) -> None:
    order = drop(shared, south)
    done = receipt_of(south, order)
    for receipt in (receipt_of(south, order, outcome=Outcome.WAITS), done):
        offer(south, order_receipts=(receipt,))
    offer(south, order_receipts=(receipt_of(south, order, outcome=Outcome.LAPSED),))
    assert [one for body in fetched(device) for one in body.order_receipts] == [done]
    south.cursor = 0
    assert orders_in(fetched(south)) == []
    assert [check.name for check in verify(hub.site) if not check.ok] == []


@pytest.mark.parametrize("page_bytes", [1_000, 1_380, 1_700, 2_000, 10**6])
def test_receipts_come_in_pages_and_none_is_passed_over(
    device: TestDevice, sibling: TestDevice, south: TestDevice, monkeypatch: pytest.MonkeyPatch, page_bytes: int
) -> None:
    small_pages(sibling, page_bytes)
    monkeypatch.setattr("kiim_desktop.hub.downlinks.PAGE_ITEMS", 3)
    given = [receipt_of(south, drop(found(device, b"x", b"y"), south)) for _each in range(8)]
    offer(south, order_receipts=tuple(given))
    found(device, b"danach")
    got = fetched(sibling)
    assert [one for body in got for one in body.order_receipts] == given
    assert len(units_in(got)) == 17
    assert len(got) > 3


@pytest.mark.parametrize("change", [{"device": bytes(16)}, {"office": bytes(16)}])
def test_a_receipt_that_is_not_the_senders_counts_for_nothing(
    device: TestDevice, south: TestDevice, shared: Shared, change: ReceiptChanges
) -> None:
    order = drop(shared, south)
    offer(south, order_receipts=(receipt_of(south, order, **change),))
    assert receipts_in(fetched(device)) == []


def test_a_receipt_of_another_device_or_of_who_was_not_asked_counts_for_nothing(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    order = drop(shared, south)
    forged = structs.replace(receipt_of(south, order), signature=receipt_of(west, order).signature)
    assert codes(offer(south, order_receipts=(forged,))) == []
    assert codes(offer(west, order_receipts=(receipt_of(west, order), receipt_of(south, order)))) == []
    never = order_of(device, shared)
    assert codes(offer(south, order_receipts=(receipt_of(south, never),))) == []
    assert receipts_in(fetched(device)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"generation": 7}, "keys"),
        ({"owner": bytes(16)}, "unknown"),
        ({"successor": b"short"}, "order"),
    ],
)
def test_an_order_that_is_not_right_closes_nothing(
    device: TestDevice, south: TestDevice, shared: Shared, change: OrderChanges, code: str
) -> None:
    change.setdefault("offices", (south.office,))
    order = order_of(device, shared, **change)
    answer = offer(device, orders=(order,))
    assert [(one.id, one.code) for one in answer.refused] == [(unpack(order.raw, Order).id, code)]
    unit = write(shared, device, b"zwei")
    assert [one.id for one in units_in(fetched(south))] == [unit.id]


def test_an_order_needs_the_signature_of_the_owners_office(device: TestDevice, shared: Shared) -> None:
    order = order_of(device, shared)
    forged = Signed(order.raw, device.keys.signing.sign(SignLabel.ORDER.value, order.raw))
    as_grant = Signed(order.raw, ring_of(device).signing.sign(SignLabel.GRANT.value, order.raw))
    assert codes(offer(device, orders=(forged, as_grant))) == ["signature", "signature"]


def test_nobody_drops_itself(device: TestDevice, shared: Shared) -> None:
    drop(shared, device)
    assert codes(device.answer) == ["office"]


@pytest.mark.parametrize("kind", OrderKind)
def test_nobody_orders_about_streams_of_others_nor_learns_of_them(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared, kind: OrderKind
) -> None:
    """Whoever asks, with or without a subscription, and whether the stream is foreign, random or both."""
    told = []
    for stranger in (south, west):
        own = found(stranger)
        for stream in (shared.stream, stranger.random(16), bytes(16)):
            stolen = Shared(notice=structs.replace(shared.notice, stream=stream), owner=stranger)
            orders = [
                order_of(stranger, *named, kind=kind, roles=("lead", "counsellor"), owner=owner)
                for named in ((stolen,), (own, stolen))
                for owner in (stranger.office, device.office)
            ]
            told.append(codes(offer(stranger, orders=tuple(orders))))
    assert told == [["unknown"] * 4] * 6
    unit = write(shared, device, b"zwei")
    assert [one.id for one in units_in(fetched(west))] == [unit.id]


def test_the_same_order_again_is_quietly_taken_even_when_the_keys_have_changed(
    device: TestDevice, south: TestDevice, shared: Shared
) -> None:
    order = drop(shared, south)
    rotated(device)
    assert codes(offer(device, orders=(order,))) == []
    assert orders_in(fetched(south)) == [order]


def test_keys_that_were_replaced_order_nothing_any_more(device: TestDevice, south: TestDevice, shared: Shared) -> None:
    order = order_of(device, shared, offices=(south.office,))
    rotated(device)
    assert codes(offer(device, orders=(order,))) == ["keys"]


def test_a_second_signature_travels_as_its_order_does(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared
) -> None:
    order = drop(shared, south)
    fetched(south)
    signature = countersigned(device, order)
    for _twice in range(2):
        assert codes(offer(device, countersignatures=(signature,))) == []
    assert [one for body in fetched(south) for one in body.countersignatures] == [signature]
    assert [one for body in fetched(west) for one in body.countersignatures] == []
    offer(south, order_receipts=(receipt_of(south, order),))
    south.cursor = 0
    assert [one for body in fetched(south) for one in body.countersignatures] == []


def test_only_the_owner_and_a_data_protection_officer_sign_besides(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared, hub: Hub
) -> None:
    order = drop(shared, south)
    officer = with_role(hub, west, Role.DPO)
    never = order_of(device, shared)
    assert codes(offer(south, countersignatures=(countersigned(south, order),))) == ["order"]
    assert codes(offer(south, countersignatures=(countersigned(south, never),))) == ["order"]
    assert codes(offer(device, countersignatures=(countersigned(device, never),))) == ["order"]
    assert codes(offer(south, countersignatures=(countersigned(device, order),))) == ["order"]
    assert codes(offer(device, countersignatures=(countersigned(device, order, generation=2),))) == ["keys"]
    assert codes(offer(officer, countersignatures=(countersigned(officer, order),))) == []
    assert len([one for body in fetched(south) for one in body.countersignatures]) == 1


def test_open_orders_are_counted_until_every_active_device_confirmed(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub
) -> None:
    second = with_role(hub, south, Role.COUNSELLOR)

    def waiting() -> int:
        with hub.site.store.read() as transaction:
            return transaction.orders.open()

    assert waiting() == 0
    order = drop(shared, south)
    assert waiting() == 1
    offer(south, order_receipts=(receipt_of(south, order),))
    assert waiting() == 1
    revoke(hub.site, second.id.hex())
    assert waiting() == 0
