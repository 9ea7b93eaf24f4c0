"""A device without the keys of its office gets no content from the hub, and says none, whatever it tries."""

from __future__ import annotations

import random

import pytest

from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import TestDevice, ring_notice
from tests.hub.sharing_steps import Shared, drop, fetched, found, receipt_of
from tests.hub.test_enrolment import manifest_of
from tests.hub.test_exchange import first_bundle
from tests.hub.test_who_may import with_role

WATCHERS = (Role.IT, Role.DPO)


@pytest.mark.parametrize("role", WATCHERS)
def test_no_content_goes_down_to_it(device: TestDevice, hub: Hub, role: Role) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    watcher = with_role(hub, device, role)
    assert watcher.wrapped_ring == b""
    answer = watcher.sync()
    assert (answer.code, answer.ring, watcher.received) == (AnswerCode.OK, b"", [])


@pytest.mark.parametrize("role", WATCHERS)
def test_no_content_is_taken_from_it(device: TestDevice, hub: Hub, role: Role) -> None:
    watcher = with_role(hub, device, role)
    stream, body = first_bundle(watcher, b"untergeschoben")
    answer = watcher.sync(body)
    assert (answer.code, [one.code for one in answer.refused]) == (AnswerCode.OK, ["unknown"])
    device.sync()
    assert device.received == []
    with hub.site.store.read() as transaction:
        assert transaction.units.by_id(stream.stream) == []


@pytest.mark.parametrize("role", WATCHERS)
def test_it_is_told_what_its_office_took_back_and_who_receipted(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub, role: Role
) -> None:
    watcher = with_role(hub, device, role)
    order = drop(shared, south)
    south.sync(BundleBody(rids=(south.rid,), order_receipts=(receipt_of(south, order),)))
    got = fetched(watcher)
    assert [one for body in got for one in body.orders] == [order]
    assert [one for body in got for one in body.order_receipts] == [receipt_of(south, order)]
    assert not [one for body in got for one in (*body.units, *body.notices, *body.grants)]


def test_new_keys_that_leave_a_device_out_are_not_taken(device: TestDevice, sibling: TestDevice, hub: Hub) -> None:
    assert device.ring is not None
    watcher = with_role(hub, device, Role.IT)
    fresh = device.ring.next_generation(random.Random(3).randbytes)
    for staying in ((device,), (device, sibling), (device, watcher)):
        device.sync(BundleBody(ring=ring_notice(device.ring, fresh, *staying)))
        assert len(manifest_of(device).offices[0].keys) == 1, staying
    device.sync(BundleBody(ring=ring_notice(device.ring, fresh, device, sibling, watcher)))
    assert len(manifest_of(device).offices[0].keys) == 2
    assert sibling.sync().ring
    assert watcher.sync().ring == b""


def test_a_revoked_device_need_not_be_thought_of(device: TestDevice, sibling: TestDevice, hub: Hub) -> None:
    assert device.ring is not None
    revoke(hub.site, sibling.id.hex())
    fresh = device.ring.next_generation(random.Random(3).randbytes)
    device.sync(BundleBody(ring=ring_notice(device.ring, fresh, device)))
    assert len(manifest_of(device).offices[0].keys) == 2


def test_somebody_else_whose_stream_it_names_is_told_nothing(device: TestDevice, hub: Hub, south: TestDevice) -> None:
    theirs = found(south, b"eins")
    watcher = with_role(hub, device, Role.IT)
    watcher.stream_keys[theirs.stream], watcher.aliases[theirs.stream] = theirs.key, south.aliases[theirs.stream]
    answer = watcher.sync(BundleBody(rids=(watcher.rid,), units=(watcher.unit(theirs.stream, b"x"),)))
    assert [one.code for one in answer.refused] == ["unknown"]
