"""Large bundles travel in pieces and go on where the line broke."""

from __future__ import annotations

from hashlib import sha256

import pytest

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Damaged, Gone, OverQuota, TooLarge, Unknown
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import FILE_CAP, unpack
from kiim_desktop.sync.wire.requests import AnswerCode, DownHead, UpAnswer, UpHead, make_down, make_up
from tests.hub.devices import TestDevice


def large_body(device: TestDevice, count: int = 6, size: int = 20_000) -> BundleBody:
    notice = device.stream()
    units = tuple(device.unit(notice.stream, device.random(size), place=0) for _each in range(count))
    return BundleBody(rids=(device.rid,), notices=(notice,), units=units)


def up(device: TestDevice, bundle: bytes, offset: int, length: int, *, total: int | None = None) -> int:
    piece = bundle[offset : offset + length]
    head = UpHead(device.id, sha256(bundle).digest(), total or len(bundle), offset, sha256(piece).digest())
    return unpack(device.hub.up(make_up(device.keys.signing, head, piece)), UpAnswer).received


def down(device: TestDevice, number: int, offset: int, length: int) -> bytes:
    return device.hub.down(make_down(device.keys.signing, DownHead(device.id, number, offset, length)))


def test_an_upload_goes_on_where_it_stopped(device: TestDevice) -> None:
    bundle = device.bundle(large_body(device))
    assert up(device, bundle, 0, 50_000) == 50_000
    assert up(device, bundle, 0, 0) == 50_000
    assert up(device, bundle, 60_000, 1_000) == 50_000
    assert up(device, bundle, 50_000, len(bundle)) == len(bundle)
    answer = device.send(bundle, inline=False)
    assert (answer.code, answer.receipts[0].intervals) == (AnswerCode.OK, ((1, 6),))
    assert up(device, bundle, 0, 0) == 0


def test_a_bundle_not_sent_up_completely_is_missing(device: TestDevice) -> None:
    bundle = device.bundle(large_body(device))
    up(device, bundle, 0, 50_000)
    assert device.send(bundle, inline=False).code is AnswerCode.MISSING


def test_a_download_goes_on_where_it_stopped_even_after_asking_anew(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(large_body(device))
    (offer,) = sibling.sync(room=1_000).down
    first = down(sibling, offer.number, 0, 70_000)
    assert sibling.sync(room=1_000).down == (offer,)
    raw = first + down(sibling, offer.number, 70_000, 1_000_000)
    assert (len(raw), sha256(raw).digest()) == (offer.length, offer.sha256)
    assert len(sibling.open(raw).body.units) == 6
    assert sibling.sync(room=1_000).down == ()


def test_a_bundle_of_another_device_is_gone_like_one_that_never_was(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(large_body(device))
    (offer,) = sibling.sync(room=1_000).down
    for number in (offer.number, 999):
        with pytest.raises(Gone):
            down(device, number, 0, 100)


def test_much_comes_in_several_bundles_and_nothing_is_left_out(device: TestDevice, sibling: TestDevice) -> None:
    for _each in range(4):
        device.sync(large_body(device, count=20))
    while sibling.sync().more:
        pass
    assert len(sibling.received) > 1
    assert sum(len(one.body.units) for one in sibling.received) == 80
    numbers = [unit.hub_seq for one in sibling.received for unit in one.body.units]
    assert numbers == sorted(set(numbers))


def test_pieces_need_the_signature_of_the_device(device: TestDevice, sibling: TestDevice, hub: Hub) -> None:
    head = UpHead(device.id, bytes(32), 10, 0, sha256(b"x").digest())
    with pytest.raises(Unknown):
        hub.up(make_up(sibling.keys.signing, head, b"x"))
    with pytest.raises(Unknown):
        hub.down(make_down(sibling.keys.signing, DownHead(device.id, 1, 0, 10)))


def test_a_piece_that_differs_from_its_hash_is_damaged(device: TestDevice, hub: Hub) -> None:
    head = UpHead(device.id, bytes(32), 10, 0, sha256(b"x").digest())
    with pytest.raises(Damaged):
        hub.up(make_up(device.keys.signing, head, b"y"))


def test_uploads_are_capped(device: TestDevice) -> None:
    with pytest.raises(TooLarge):
        up(device, b"abcdef", 0, 6, total=3)
    for number in range(4):
        up(device, bytes([number]) * 10, 0, 5, total=FILE_CAP)
    with pytest.raises(OverQuota):
        up(device, b"one more", 0, 5, total=FILE_CAP)
