"""Pieces of attached files: who may send and have them, none is taken for another, and they go with their stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.chunks import LARGEST_CHUNK
from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import NoRoomForFiles, Refused
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.chunks import FILE_CHUNKS, Ask, Fetch, Lack, Leave, Put
from kiim_desktop.sync.wire.requests import UpHead, make_up
from kiim_desktop.sync.wire.sharing import Mode
from tests.hub.chunk_steps import (
    TestFile,
    address,
    fetch,
    file_of,
    has,
    lacks,
    leave,
    raw_bytes,
    refusal,
    request,
    send,
    told,
)
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import YESTERDAY, drop, erasure, found, offer, open_to

RANDOM_STREAM = bytes(range(16))
MONTH = timedelta(days=31)


@pytest.fixture
def own(device: TestDevice) -> bytes:
    """Return an own stream of the office."""
    notice = device.stream()
    device.sync(BundleBody(rids=(device.rid,), notices=(notice,)))
    return notice.stream


@pytest.fixture
def file() -> TestFile:
    return file_of(1)


@pytest.fixture
def shut_out(hub: Hub) -> Callable[[TestDevice], object]:
    return lambda device: revoke(hub.site, device.id.hex())


def sound(hub: Hub) -> bool:
    return all(check.ok for check in verify(hub.site))


def test_a_file_comes_back_as_it_was_sent_also_to_a_colleague(
    device: TestDevice, sibling: TestDevice, own: bytes, file: TestFile, hub: Hub
) -> None:
    assert has(device, own, file) == [False]
    send(device, own, file)
    assert has(sibling, own, file) == [True]
    assert [fetch(sibling, own, chunk) for chunk in file.chunks] == list(file.chunks)
    assert fetch(sibling, own, file.index, offset=100, length=50) == file.index[100:150]
    assert sound(hub)


def test_a_file_is_there_only_when_all_of_it_is_whatever_comes_last(device: TestDevice, own: bytes) -> None:
    for seed, order in enumerate(((0, 1, 2, 3), (3, 2, 0, 1))):
        file = file_of(seed)
        for count, place in enumerate(order, 1):
            assert (has(device, own, file), lacks(device, own, file)) == ([False], 5 - count)
            send(device, own, file, (file.chunks[place],))
        assert (has(device, own, file), lacks(device, own, file)) == ([True], 0)


def test_sent_twice_is_kept_once(device: TestDevice, own: bytes, file: TestFile, hub: Hub) -> None:
    send(device, own, file)
    size = raw_bytes(hub)
    send(device, own, file)
    assert raw_bytes(hub) == size == sum(map(len, file.chunks))


def test_a_chunk_that_was_sent_up_in_pieces_is_taken_like_an_inlined_one(device: TestDevice, own: bytes) -> None:
    file = file_of(2, pieces=1)
    chunk = file.pieces[0]
    put = Put(own, file.root, 4, (address(chunk),))
    for start in range(0, len(chunk), 2_000):
        assert told(device, put) == (False, False)
        part = chunk[start : start + 2_000]
        head = UpHead(device.id, address(chunk), len(chunk), start, address(part))
        device.hub.up(make_up(device.keys.signing, head, part))
    assert told(device, put) == (True, False)
    assert fetch(device, own, chunk) == chunk


def test_a_chunk_that_is_not_what_it_is_called_is_refused(device: TestDevice, own: bytes, file: TestFile) -> None:
    put = Put(own, file.root, 4, (address(file.pieces[0]),))
    assert refusal(device, put, (file.pieces[1],)) == "damaged"
    assert refusal(device, put, (file.pieces[0], file.pieces[1])) == "damaged"
    assert lacks(device, own, file) == len(file.chunks)


def test_no_chunk_is_larger_than_a_chunk_and_no_file_has_more_than_a_file(device: TestDevice, own: bytes) -> None:
    huge = bytes(LARGEST_CHUNK + 1)
    put = Put(own, address(b"root"), 161, (address(huge),))
    assert refusal(device, put, (huge,)) == "damaged"
    for start in range(0, len(huge), 70_000):
        part = huge[start : start + 70_000]
        device.hub.up(
            make_up(device.keys.signing, UpHead(device.id, address(huge), len(huge), start, address(part)), part)
        )
    assert refusal(device, put) == "too_large"
    many = [number.to_bytes(4, "big") for number in range(FILE_CHUNKS)]
    for chunk in many:
        told(device, Put(own, address(b"root"), 161, (address(chunk),)), (chunk,))
    assert refusal(device, Put(own, address(b"root"), 161, (address(b"x"),)), (b"x",)) == "too_large"


@pytest.mark.parametrize("where", ["foreign", "random", "missing", "erased", "expired", "read only"])
def test_whatever_one_may_not_have_is_told_like_what_does_not_exist(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile, hub: Hub, where: str
) -> None:
    send(device, own, file)
    shared = found(device, b"eins")
    send(device, shared.stream, file)
    asks, stream, chunk = south, own, file.index
    if where == "random":
        asks, stream = device, RANDOM_STREAM
    elif where == "missing":
        asks, chunk = device, b"nie gesehen"
    elif where == "erased":
        asks, stream = device, shared.stream
        offer(device, orders=(erasure(shared),))
    elif where == "expired":
        open_to(shared, south, until=YESTERDAY)
        stream = shared.stream
    elif where == "read only":
        open_to(shared, south)
        stream = shared.stream
    reads = where == "read only"
    assert refusal(asks, Fetch(stream, address(chunk), 0, 10)) == ("ok" if reads else "no_chunk")
    assert told(asks, Ask(((stream, address(chunk)),))) == (reads,)
    if where != "missing":
        assert refusal(asks, Put(stream, file.root, 4, (address(b"y"),)), (b"y",)) == "no_chunk"
        assert refusal(asks, Lack(stream, (address(b"y"),))) == ("ok" if reads else "no_chunk")


def test_a_recipient_gets_what_was_put_into_the_shared_stream_and_nothing_else(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile
) -> None:
    other = file_of(7)
    send(device, own, file)
    send(device, own, other)
    shared = found(device, b"eins")
    open_to(shared, south)
    assert has(device, shared.stream, file) == [True]
    assert has(south, shared.stream, file, other) == [True, False]
    assert fetch(south, shared.stream, file.pieces[0]) == file.pieces[0]
    assert refusal(south, Fetch(shared.stream, address(other.index), 0, 9)) == "no_chunk"


def test_only_the_owner_has_a_file_carried_from_one_stream_into_another(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile
) -> None:
    send(device, own, file)
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT)
    assert has(south, shared.stream, file) == [False]
    assert has(device, shared.stream, file) == [True]


def test_what_a_recipient_contributes_reaches_the_own_stream_of_the_owner_without_being_sent_again(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile, hub: Hub
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CONTRIBUTE)
    send(south, shared.stream, file)
    assert has(device, own, file) == [True]
    assert fetch(device, own, file.pieces[0]) == file.pieces[0]
    assert raw_bytes(hub) == sum(map(len, file.chunks))


def test_a_recipient_who_sends_a_chunk_of_others_learns_nothing_and_changes_nothing(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile, hub: Hub
) -> None:
    """The hash of a chunk is no right to it: whoever names it has to bring it."""
    send(device, own, file)
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT)
    put = Put(shared.stream, file.root, 4, (address(file.pieces[0]),))
    assert told(south, put) == (False, False)
    assert refusal(south, put, (b"etwas anderes",)) == "damaged"
    assert refusal(south, Fetch(shared.stream, address(file.pieces[0]), 0, 9)) == "no_chunk"
    assert fetch(device, own, file.pieces[0]) == file.pieces[0]
    assert sound(hub)


def test_an_office_whose_room_for_files_is_full_is_told_so_and_its_records_go_on(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile, hub: Hub
) -> None:
    terms = replace(hub.site.terms, file_quota_bytes=2 * len(file.pieces[0]) + 10)
    device.hub = Hub(replace(hub.site, terms=terms))
    send(device, own, file, file.pieces[:2])
    with pytest.raises(NoRoomForFiles) as refused:
        send(device, own, file, (file.pieces[2],))
    assert "Einträge werden weiter abgeglichen" in refused.value.sentence
    assert device.sync(device.next_body(b"Notiz")).code == 0
    notice = south.stream()
    south.sync(BundleBody(rids=(south.rid,), notices=(notice,)))
    send(south, notice.stream, file, file.pieces[:2])


def test_room_comes_back_with_what_is_erased(device: TestDevice, file: TestFile, hub: Hub) -> None:
    device.hub = Hub(replace(hub.site, terms=replace(hub.site.terms, file_quota_bytes=sum(map(len, file.chunks)))))
    shared = found(device, b"eins")
    send(device, shared.stream, file)
    offer(device, orders=(erasure(shared),))
    notice = device.stream()
    device.sync(BundleBody(rids=(device.rid,), notices=(notice,)))
    send(device, notice.stream, file_of(9))


def test_erasing_a_stream_deletes_its_files_unless_another_stream_of_the_owner_has_them(
    device: TestDevice, own: bytes, hub: Hub
) -> None:
    kept, gone = file_of(3), file_of(4)
    send(device, own, kept)
    shared = found(device, b"eins")
    has(device, shared.stream, kept)
    send(device, shared.stream, gone)
    offer(device, orders=(erasure(shared),))
    assert raw_bytes(hub) == sum(map(len, kept.chunks))
    assert fetch(device, own, kept.index) == kept.index
    assert sound(hub)


def test_taking_a_stream_back_ends_the_access_to_its_files_and_leaves_them_to_the_owner(
    device: TestDevice, south: TestDevice, own: bytes, hub: Hub, clock: FixedClock
) -> None:
    """What a recipient contributed a moment ago is not lost: the owner has a month to carry it on."""
    mine, theirs, lost = file_of(5), file_of(6), file_of(8)
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT)
    send(device, own, mine)
    has(device, shared.stream, mine)
    send(south, shared.stream, theirs)
    send(south, shared.stream, lost)
    offer(device, orders=(drop(shared, south),))
    for file in (mine, theirs):
        assert refusal(south, Fetch(shared.stream, address(file.index), 0, 9)) == "no_chunk"
        assert refusal(south, Put(shared.stream, file.root, 4, (address(b"x"),)), (b"x",)) == "no_chunk"
    assert has(device, own, mine, theirs) == [True, True]
    clock.at += MONTH
    has(device, own, mine, theirs)
    assert raw_bytes(hub) == sum(len(chunk) for file in (mine, theirs) for chunk in file.chunks)
    assert sound(hub)


def test_what_no_document_names_goes_after_a_month_and_stays_if_somebody_asks_for_it(
    device: TestDevice, sibling: TestDevice, own: bytes, hub: Hub, clock: FixedClock
) -> None:
    gone, asked = file_of(3), file_of(4)
    for file in (gone, asked):
        send(device, own, file)
        leave(device, own, file, hub.site.now())
    clock.at += timedelta(days=29)
    has(sibling, own, asked)
    assert has(sibling, own, gone) == [True]
    leave(device, own, gone, hub.site.now())
    clock.at += MONTH
    has(device, own, asked)
    assert has(device, own, asked, gone) == [True, False]
    assert raw_bytes(hub) == sum(map(len, asked.chunks))


def test_an_old_request_that_comes_again_takes_back_nothing_newer(
    device: TestDevice, own: bytes, file: TestFile, hub: Hub, clock: FixedClock
) -> None:
    send(device, own, file)
    before = hub.site.now()
    clock.at += timedelta(days=1)
    has(device, own, file)
    leave(device, own, file, before)
    clock.at += MONTH
    has(device, own)
    assert fetch(device, own, file.index) == file.index


def test_only_the_owner_says_that_a_file_may_go(
    device: TestDevice, south: TestDevice, file: TestFile, clock: FixedClock, hub: Hub
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT)
    send(device, shared.stream, file)
    leave(south, shared.stream, file, hub.site.now())
    clock.at += MONTH
    has(device, shared.stream, file_of(9))
    assert has(device, shared.stream, file) == [True]


def test_an_upload_that_was_never_ended_goes_after_a_month(
    device: TestDevice, own: bytes, file: TestFile, hub: Hub, clock: FixedClock
) -> None:
    send(device, own, file, file.pieces)
    clock.at += MONTH
    has(device, own, file_of(9))
    assert raw_bytes(hub) == 0


def test_nobody_asks_for_chunks_in_the_name_of_another_and_no_revoked_device_does(
    device: TestDevice, south: TestDevice, own: bytes, file: TestFile, shut_out: Callable[[TestDevice], object]
) -> None:
    send(device, own, file)
    south_as_device = replace(south, id=device.id)
    assert refusal(south_as_device, Fetch(own, address(file.index), 0, 9)) == "unknown"
    shut_out(device)
    assert refusal(device, Fetch(own, address(file.index), 0, 9)) == "unknown"


@pytest.mark.parametrize("garbage", [b"", b"\x93", bytes(64), b"../../etc/passwd"])
def test_garbage_is_refused_without_a_trace(hub: Hub, garbage: bytes) -> None:
    for ask in (hub.chunks, hub.chunk):
        with pytest.raises(Refused):
            ask(garbage)


def test_a_question_is_no_request_for_bytes_and_the_other_way_round(device: TestDevice, own: bytes, hub: Hub) -> None:
    assert refusal(device, Put(own, address(b"r"), 3, (address(b"x"), address(b"y")))) == "damaged"
    with pytest.raises(Refused):
        hub.chunk(request(device, Ask(())))
    with pytest.raises(Refused):
        hub.chunks(request(device, Fetch(own, address(b"x"), 0, 1)))


def test_a_device_whose_certificate_has_ended_fetches_and_brings_nothing(
    device: TestDevice, own: bytes, file: TestFile, clock: FixedClock
) -> None:
    send(device, own, file, file.chunks[:1])
    clock.at += timedelta(days=500)
    put = Put(own, file.root, len(file.chunks), (address(file.chunks[1]),))
    assert refusal(device, put, (file.chunks[1],)) == "no_chunk"
    assert refusal(device, Leave(((own, file.root),), 0)) == "no_chunk"
    assert fetch(device, own, file.chunks[0]) == file.chunks[0]
