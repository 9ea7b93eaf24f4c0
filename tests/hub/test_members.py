"""What a member may ask besides an exchange: to keep its cursor, and the directory as it stands."""

from __future__ import annotations

import base64
import random

import pytest
from msgspec import structs

from kiim_desktop.domain.offices import Role
from kiim_desktop.hub import administration
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Damaged, Gone, Unknown
from kiim_desktop.hub.store.directory import DeviceStatus
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, Signed, SignLabel, manifest_hash, verified
from kiim_desktop.sync.wire.requests import (
    ACK_PATH,
    MANIFEST_PATH,
    AnswerCode,
    DownHead,
    Hello,
    make_down,
    make_request,
)
from tests.hub.devices import TestDevice
from tests.hub.test_http import Browser
from tests.hub.test_pieces import large_body


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return Browser(hub)


def acked(device: TestDevice, hello: Hello | None = None) -> AnswerCode:
    request = make_request(device.keys.signing, hello or device.hello(), path=ACK_PATH)
    return device.take(request, device.hub.ack_told(request)[1]).code


def asking_manifest(device: TestDevice) -> str:
    request = make_request(device.keys.signing, device.hello(), path=MANIFEST_PATH)
    return base64.urlsafe_b64encode(request).decode().rstrip("=")


def channel_of(device: TestDevice) -> tuple[int, int, bytes]:
    with device.hub.site.store.read() as transaction:
        channel = transaction.channels.get(device.id)
    return channel.cursor, channel.counter, channel.rid


def test_an_ack_keeps_the_cursor_under_rid_and_counter(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(device.next_body(b"eins"))
    sibling.sync()
    assert sibling.cursor > 0
    assert channel_of(sibling)[0] < sibling.cursor
    assert acked(sibling) is AnswerCode.OK
    assert channel_of(sibling) == (sibling.cursor, sibling.counter, sibling.rid)


def test_an_ack_is_taken_once(device: TestDevice) -> None:
    hello = device.hello()
    assert [acked(device, hello), acked(device, hello)] == [AnswerCode.OK, AnswerCode.COUNTER]


def test_an_ack_under_the_replica_of_another_device_is_a_fork(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(device.next_body(b"eins"))
    before = channel_of(sibling)
    assert acked(sibling, structs.replace(sibling.hello(), rid=device.rid)) is AnswerCode.FORK
    assert channel_of(sibling)[0] == before[0]


def test_an_ack_of_another_epoch_moves_nothing(device: TestDevice) -> None:
    device.sync(device.next_body(b"eins"))
    before = channel_of(device)
    assert acked(device, device.hello(epoch=bytes(8), cursor=1)) is AnswerCode.EPOCH
    assert channel_of(device)[0] == before[0]


def test_after_an_ack_what_was_cut_for_another_cursor_is_gone(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(large_body(device))
    (offer,) = sibling.sync(room=1_000).down
    assert acked(sibling, sibling.hello(cursor=1)) is AnswerCode.OK
    with pytest.raises(Gone):
        sibling.hub.down(make_down(sibling.keys.signing, DownHead(sibling.id, offer.number, 0, 10)))
    assert len(sibling.sync(room=1_000).down) == 1


def test_an_ack_brings_no_bundle_and_is_no_exchange(device: TestDevice, hub: Hub) -> None:
    bundle = device.bundle(device.next_body(b"eins"))
    with pytest.raises(Damaged):
        hub.ack_told(make_request(device.keys.signing, device.hello(bundle), bundle, ACK_PATH))
    with pytest.raises(Unknown):
        hub.ack_told(make_request(device.keys.signing, device.hello()))
    with pytest.raises(Unknown):
        hub.sync(make_request(device.keys.signing, device.hello(), path=ACK_PATH))


def test_a_member_reads_the_manifest_and_is_not_sent_it_twice(browser: Browser, device: TestDevice) -> None:
    first = browser.call("GET", "/v1/manifest", kiim_request=asking_manifest(device))
    signed = unpack(first.content, Signed)
    manifest = verified(device.hub_key, SignLabel.MANIFEST, signed, Manifest)
    assert first.status_code == 200
    assert device.office in [office.id for office in manifest.offices]
    tag = first.headers["etag"]
    assert manifest_hash(signed).hex()[:32] in tag
    again = browser.call("GET", "/v1/manifest", kiim_request=asking_manifest(device), if_none_match=f'"x", {tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_newer_manifest_has_another_name(
    browser: Browser, device: TestDevice, hub: Hub, request: pytest.FixtureRequest
) -> None:
    tag = browser.call("GET", "/v1/manifest", kiim_request=asking_manifest(device)).headers["etag"]
    request.getfixturevalue("join")(add_office(hub.site, "Beratung Süd", "mbe"))
    newer = browser.call("GET", "/v1/manifest", kiim_request=asking_manifest(device), if_none_match=tag)
    assert (newer.status_code, newer.headers["etag"] != tag) == (200, True)


def test_reading_the_manifest_uses_no_counter_up(browser: Browser, device: TestDevice) -> None:
    text = asking_manifest(device)
    before = channel_of(device)
    codes = [browser.call("GET", "/v1/manifest", kiim_request=text).status_code for _twice in range(2)]
    assert (codes, channel_of(device)) == ([200, 200], before)


def test_who_is_revoked_while_its_office_lets_it_in_keeps_its_certificate(
    device: TestDevice, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator's command looked at the device before the office certified it, and writes after that."""
    with hub.site.store.read() as transaction:
        office = transaction.directory.office(device.office)
    assert office is not None
    second = TestDevice.invited(hub, invite(hub.site, office, Role.COUNSELLOR), random.Random(7).randbytes)
    second.enrol()
    seen_before = administration.find_device(hub.site, second.id.hex())
    device.sync(BundleBody(approvals=tuple(device.approval_of(one) for one in device.sync().pending)))
    monkeypatch.setattr(administration, "find_device", lambda _site, _asked: seen_before)
    assert administration.revoke(hub.site, second.id.hex()).status is DeviceStatus.REVOKED
    with hub.site.store.read() as transaction:
        stored = transaction.directory.device(second.id)
    assert stored is not None
    assert stored.certificate
