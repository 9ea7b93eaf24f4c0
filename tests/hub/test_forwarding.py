"""A device brings bundles of others of its office; nobody brings those of another office, and nothing counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import bundle_hash
from kiim_desktop.sync.wire.requests import AnswerCode, Wish, make_request
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import fetched, units_in


def brought(courier: TestDevice, raw: bytes) -> AnswerCode | None:
    """Let a device bring a bundle that is not its own; returns how that was taken."""
    hello = courier.hello(raw, wishes=int(Wish.FORWARD | Wish.NO_DOWN))
    request = make_request(courier.keys.signing, hello, raw)
    answer = courier.take(request, courier.hub.sync(request))
    assert answer.code is AnswerCode.OK
    return answer.forwarded


def next_bundle(device: TestDevice, content: bytes) -> bytes:
    raw = device.bundle(device.next_body(content))
    device.number, device.previous, device.certified = device.number + 1, bundle_hash(raw), True
    return raw


def test_a_bundle_of_a_sibling_is_taken_and_receipted_to_it(device: TestDevice, sibling: TestDevice) -> None:
    raw = next_bundle(sibling, b"vom Stick")
    assert [brought(device, raw) for _twice in range(2)] == [AnswerCode.OK] * 2
    assert len(units_in(fetched(device))) == 1
    answer = sibling.send(raw)
    assert answer.code is AnswerCode.OK
    assert answer.receipts[0].intervals == ((1, 1),)


def test_they_are_taken_in_their_order(device: TestDevice, sibling: TestDevice) -> None:
    one, two = next_bundle(sibling, b"eins"), next_bundle(sibling, b"zwei")
    assert brought(device, two) is AnswerCode.GAP
    assert [brought(device, raw) for raw in (one, two)] == [AnswerCode.OK] * 2


def test_a_bundle_of_another_office_is_told_like_nonsense(device: TestDevice, south: TestDevice) -> None:
    raw = next_bundle(south, b"eins")
    nonsense = raw[:-1] + bytes([raw[-1] ^ 1])
    assert brought(device, raw) is brought(device, nonsense) is AnswerCode.DAMAGED
    south.cursor = 0
    assert south.send(raw).code is AnswerCode.OK


def test_of_a_revoked_device_nothing_is_taken_whoever_brings_it(
    device: TestDevice, sibling: TestDevice, hub: Hub
) -> None:
    raw = next_bundle(sibling, b"eins")
    revoke(hub.site, sibling.id.hex())
    assert brought(device, raw) is AnswerCode.DAMAGED
    assert units_in(fetched(device)) == []
    own = next_bundle(device, b"zwei")
    hello = sibling.hello(own, wishes=int(Wish.FORWARD))
    request = make_request(sibling.keys.signing, hello, own)
    assert sibling.take(request, hub.sync(request)).code is AnswerCode.REVOKED
    assert units_in(fetched(device)) == []


def test_of_a_device_whose_certificate_has_ended_nothing_is_taken(
    device: TestDevice, sibling: TestDevice, clock: FixedClock
) -> None:
    raw = next_bundle(sibling, b"eins")
    clock.at += timedelta(days=366)
    assert brought(device, raw) is AnswerCode.EXPIRED


@pytest.mark.parametrize("wish", [0, int(Wish.FORWARD)])
def test_a_bundle_is_either_the_own_or_anothers(device: TestDevice, sibling: TestDevice, wish: int) -> None:
    raw = next_bundle(sibling, b"eins")
    hello = structs.replace(device.hello(raw), wishes=wish)
    request = make_request(device.keys.signing, hello, raw)
    answer = device.take(request, device.hub.sync(request))
    expected = (AnswerCode.OK, AnswerCode.OK) if wish else (AnswerCode.DAMAGED, None)
    assert (answer.code, answer.forwarded) == expected
