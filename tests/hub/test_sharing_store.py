"""What was granted and taken back survives crashes and restored backups, can be proved, and tells the hub nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.hub.administration import standing
from kiim_desktop.hub.backups import back_up, restore
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.databases import Store
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.hub.store.orders import StoredReceipt
from kiim_desktop.hub.store.subscriptions import Subscription
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import AnswerCode
from kiim_desktop.sync.wire.sharing import Mode, Order
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import (
    YEAR_END,
    Shared,
    codes,
    countersigned,
    drop,
    erasure,
    fetched,
    found,
    grant_to,
    offer,
    open_to,
    order_of,
    orders_in,
    read_with_grant,
    receipt_of,
    small_pages,
    units_in,
    write,
)
from tests.hub.test_blindness import everything
from tests.hub.test_durability import ingest_and_die

Join = Callable[[Office], TestDevice]


def failed(hub: Hub) -> list[str]:
    return [check.name for check in verify(hub.site) if not check.ok]


def pulled_anew(device: TestDevice) -> list[BundleBody]:
    """Return everything a device gets that begins again, as it does in a new epoch."""
    device.epoch, device.cursor, device.received = b"", 0, []
    return fetched(device)


def test_a_backup_brings_back_who_has_what_and_what_was_ordered(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    shared, other = found(device, b"eins", b"zwei"), found(device, b"drei")
    for one in (shared, other):
        open_to(one, south)
    order = drop(other, south)
    back_up(hub.site, tmp_path / "backup")
    drop(shared, south)
    assert restore(hub.site, tmp_path / "backup", hub_folder)
    small_pages(south, 300)
    got = pulled_anew(south)
    assert read_with_grant(south, shared) == [b"eins", b"zwei"]
    assert (set(orders_in(got)), len(units_in(got))) == ({order}, 2)
    assert failed(hub) == []


def test_grants_and_orders_a_restored_hub_forgot_are_taken_again(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    shared, other = found(device, b"eins"), found(device, b"zwei")
    open_to(other, south)
    back_up(hub.site, tmp_path / "backup")
    grant = grant_to(shared, south)
    offer(device, grants=(grant,))
    order = drop(other, south)
    fetched(south)
    restore(hub.site, tmp_path / "backup", hub_folder)
    device.epoch = b""
    assert codes(offer(device, grants=(grant,), orders=(order,))) == []
    got = pulled_anew(south)
    assert (orders_in(got), read_with_grant(south, shared)) == ([order], [b"eins"])
    assert len(units_in(got)) == 1
    assert codes(offer(device, grants=(grant,), orders=(order,))) == []
    assert failed(hub) == []


def test_an_old_grant_offered_again_opens_nothing_that_was_dropped(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    shared = found(device, b"eins")
    back_up(hub.site, tmp_path / "backup")
    grant = grant_to(shared, south)
    offer(device, grants=(grant,))
    order = drop(shared, south)
    restore(hub.site, tmp_path / "backup", hub_folder)
    device.epoch = b""
    assert codes(offer(device, grants=(grant,), orders=(order,))) == ["frozen"]
    assert units_in(pulled_anew(south)) == []


def test_a_stream_the_hub_forgot_altogether_is_announced_again_beside_its_order(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    back_up(hub.site, tmp_path / "backup")
    shared = found(device, b"eins")
    grant = grant_to(shared, south)
    offer(device, grants=(grant,))
    order = drop(shared, south)
    restore(hub.site, tmp_path / "backup", hub_folder)
    device.epoch, device.certified = b"", False
    assert codes(offer(device, orders=(order,))) == ["unknown"]
    again = BundleBody(rids=(device.rid,), notices=(shared.notice,), grants=(grant,), orders=(order,))
    assert codes(device.sync(again, wishes=2)) == ["frozen"]
    got = pulled_anew(south)
    assert (orders_in(got), units_in(got)) == ([order], [])


def test_an_erasure_a_restored_hub_forgot_erases_again(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    back_up(hub.site, tmp_path / "backup")
    order = erasure(shared)
    offer(device, orders=(order,))
    restore(hub.site, tmp_path / "backup", hub_folder)
    assert shared.units[0].body in everything(hub)
    device.epoch = b""
    offer(device, orders=(order,))
    assert shared.units[0].body not in everything(hub)
    assert orders_in(pulled_anew(south)) == [order]


def test_without_the_file_of_keys_grants_count_for_nothing_until_they_are_offered_again(
    device: TestDevice, south: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    shared = found(device, b"eins")
    grant = grant_to(shared, south)
    offer(device, grants=(grant,))
    back_up(hub.site, tmp_path / "backup")
    (tmp_path / "backup.keys").unlink()
    restore(hub.site, tmp_path / "backup", hub_folder)
    got = pulled_anew(south)
    assert [(body.grants, body.units) for body in got if body.grants or body.units] == []
    device.epoch = b""
    offer(device, grants=(grant,))
    assert [(body.grants, len(body.units)) for body in fetched(south)] == [((grant,), 1)]


def test_killed_at_any_statement_an_erasure_sent_again_is_whole(
    store: Store, reopen: Callable[[], Hub], device: TestDevice, sibling: TestDevice, south: TestDevice
) -> None:
    point, died = 1, True
    while died:
        shared = found(device, b"erased %d" % point)
        open_to(shared, south)
        order = erasure(shared)
        bundle = device.bundle(BundleBody(rids=(device.rid,), orders=(order,)))
        device.hub.site.store.close()
        died = ingest_and_die(reopen, device, bundle, point)
        device.hub = sibling.hub = south.hub = hub = reopen()
        assert device.send(bundle).code is AnswerCode.OK
        assert failed(hub) == []
        assert shared.units[0].body not in everything(hub)
        got = fetched(south)
        assert (orders_in(got), units_in(got)) == ([order], [])
        point += 9
    assert point > 60
    device.hub.site.store.close()


def test_the_hub_sees_neither_key_nor_terms_of_a_shared_stream(device: TestDevice, south: TestDevice, hub: Hub) -> None:
    shared = found(device, b"Frauenhaus" * 4)
    open_to(shared, south, mode=Mode.CO_EDIT)
    fetched(south)
    seen = everything(hub)
    assert shared.units[0].body in seen
    assert [secret for secret in (shared.key.secret, b"Frauenhaus") if secret in seen] == []


Harm = Callable[[Transaction, Shared, TestDevice, Signed], None]


def forge_grant(transaction: Transaction, shared: Shared, south: TestDevice, _order: Signed) -> None:
    (granted,) = transaction.subscriptions.granted(shared.stream, south.office).values()
    transaction.subscriptions.put_granted(replace(granted, signed=granted.signed[:-1] + b"\0"))


def subscribe_quietly(transaction: Transaction, _shared: Shared, south: TestDevice, _order: Signed) -> None:
    quiet = Subscription(stream=bytes(16), office=south.office, mode="read", until=YEAR_END, since=1)
    transaction.subscriptions.put(quiet)


def invent_receipt(transaction: Transaction, _shared: Shared, south: TestDevice, order: Signed) -> None:
    invented = pack(receipt_of(south, order))
    transaction.orders.add_receipt(
        StoredReceipt(order_id=unpack(order.raw, Order).id, device=south.id, rid=south.rid, signed=invented, hub_seq=1)
    )


@pytest.mark.parametrize(
    ("harm", "found_by"), [(forge_grant, "grants"), (subscribe_quietly, "grants"), (invent_receipt, "orders")]
)
def test_what_nobody_signed_or_promised_is_found(
    device: TestDevice, south: TestDevice, hub: Hub, harm: Harm, found_by: str
) -> None:
    shared, other = found(device, b"eins"), found(device, b"zwei")
    open_to(shared, south)
    order = drop(other, south)
    assert failed(hub) == []
    with hub.site.store.write() as transaction:
        harm(transaction, shared, south, order)
    assert failed(hub) == [found_by]


def test_what_is_left_of_an_erased_stream_is_found(device: TestDevice, south: TestDevice, hub: Hub) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    with hub.site.store.read() as transaction:
        (unit,) = transaction.units.between(0, 2**62, device.office, b"")
    offer(device, orders=(erasure(shared),))
    with hub.site.store.write() as transaction:
        transaction.units.add([unit])
    assert failed(hub) == ["erased"]


def test_open_orders_stand_in_the_standing_of_the_hub(device: TestDevice, south: TestDevice, hub: Hub) -> None:
    shared = found(device)
    open_to(shared, south)
    assert standing(hub.site).open_orders == 0
    order = drop(shared, south)
    assert standing(hub.site).open_orders == 1
    offer(south, order_receipts=(receipt_of(south, order),))
    assert standing(hub.site).open_orders == 0


def test_nothing_of_all_this_makes_a_day_without_news_longer(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    order = drop(shared, south)
    offer(device, countersignatures=(countersigned(device, order),))
    fetched(south)
    offer(south, order_receipts=(receipt_of(south, order),))
    fetched(device)
    for one in (device, south):
        before = len(one.received)
        assert one.sync().more is False
        assert len(one.received) == before
    assert codes(offer(device, orders=(order_of(device, shared, id=unpack(order.raw, Order).id),))) == []
    write(shared, device, b"spaet")
    assert fetched(south) == []
