"""Who gets a shared stream: whom its owner opened it to, all of it, in order, and as long as agreed."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from msgspec import structs

from kiim_desktop.hub.administration import add_office, revoke
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import SignLabel, sign
from kiim_desktop.sync.wire.requests import AnswerCode, Wish
from kiim_desktop.sync.wire.sharing import Mode
from kiim_desktop.sync.wire.units import Reach
from tests.hub.devices import NOW, TestDevice
from tests.hub.sharing_steps import (
    GrantChanges,
    Shared,
    bodies,
    codes,
    drop,
    fetched,
    found,
    grant_to,
    offer,
    open_to,
    read_with_grant,
    ring_of,
    rotated,
    sealed_grant,
    small_pages,
    units_in,
    write,
)

Join = Callable[[Office], TestDevice]


def test_a_subscriber_gets_what_was_there_before_with_the_key_and_the_grant(
    device: TestDevice, south: TestDevice
) -> None:
    shared = found(device, b"eins", b"zwei")
    south.sync()
    assert south.received == []
    assert codes(open_to(shared, south)) == []
    write(shared, device, b"drei")
    fetched(south)
    assert read_with_grant(south, shared) == [b"eins", b"zwei", b"drei"]
    (notice,) = [notice for body in bodies(south) for notice in body.notices]
    assert (notice.owner, notice.reach, notice.sealed_key) == (device.office, Reach.SHARED, b"")
    assert notice.head == shared.notice.head
    assert fetched(south) == []


def test_an_office_that_asks_is_told_what_it_gave_to_nobody(device: TestDevice, south: TestDevice) -> None:
    given, kept, back = found(device, b"eins"), found(device, b"zwei"), found(device, b"drei")
    for shared in (given, back):
        open_to(shared, south)
    drop(back, south)
    assert device.sync().ungranted is None
    assert device.sync(wishes=Wish.UNGRANTED).ungranted == ((kept.stream, kept.notice.key_id),)
    assert south.sync(wishes=Wish.UNGRANTED).ungranted == ()
    renewed = structs.replace(device.stream(), stream=given.stream, reach=Reach.SHARED, head=b"terms anew")
    device.sync(BundleBody(rids=(device.rid,), notices=(renewed,)), wishes=2)
    assert device.sync(wishes=Wish.UNGRANTED).ungranted == (
        (given.stream, renewed.key_id),
        (kept.stream, kept.notice.key_id),
    )


def test_units_of_the_bundle_that_grants_come_once(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, b"eins")
    unit = device.unit(shared.stream, b"zwei")
    device.sync(BundleBody(rids=(device.rid,), units=(unit,), grants=(grant_to(shared, south),)))
    fetched(south)
    assert read_with_grant(south, shared) == [b"eins", b"zwei"]


def test_whoever_has_no_grant_gets_nothing(device: TestDevice, south: TestDevice, west: TestDevice) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    write(shared, device, b"zwei")
    assert fetched(west) == []


@pytest.mark.parametrize("page_bytes", [1, 700, 2_500, 6_000])
def test_no_cursor_passes_what_was_not_sent_however_small_the_pages(
    device: TestDevice, south: TestDevice, west: TestDevice, page_bytes: int
) -> None:
    """Old units of several streams, new ones between the grants, and a cursor that stops anywhere."""
    streams = [found(device, *(b"%d.%d" % (number, each) * 60 for each in range(9))) for number in range(3)]
    small_pages(south, page_bytes)
    contents: list[list[bytes]] = [[b"%d.%d" % (number, each) * 60 for each in range(9)] for number in range(3)]
    dice = random.Random(page_bytes)
    for number, shared in enumerate(streams):
        open_to(shared, south)
        for other in range(number + 1):
            more = b"later %d" % dice.randrange(10**6)
            write(streams[other], device, more)
            contents[other].append(more)
        for _some in range(dice.randrange(4)):
            south.sync()
    fetched(south)
    assert [read_with_grant(south, shared) for shared in streams] == contents
    cursors = [body.cursor for body in bodies(south)]
    assert cursors == sorted(set(cursors))
    numbers = [unit.hub_seq for unit in units_in(bodies(south))]
    assert numbers == sorted(set(numbers))
    told: set[int] = set()
    for body in bodies(south):
        told |= {notice.alias for notice in body.notices}
        assert {unit.stream for unit in body.units} <= told
    assert fetched(west) == []


def test_a_page_that_was_not_confirmed_comes_again(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, *(b"%d" % each * 90 for each in range(8)))
    open_to(shared, south)
    small_pages(south, 500)
    for number in range(60):
        if number % 3 == 2 and south.received:
            south.received.pop()
            south.cursor = south.received[-1].body.cursor if south.received else 0
        south.sync()
    assert read_with_grant(south, shared) == [b"%d" % each * 90 for each in range(8)]


def test_every_device_of_the_recipient_gets_it_those_that_join_later_too(
    device: TestDevice, south: TestDevice, seeded_random: Callable[[int], bytes]
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    open_to(shared, south, at=NOW + 5, mode=Mode.CO_EDIT)
    fetched(south)
    south.rid, south.cursor, south.received = seeded_random(8), 0, []
    small_pages(south, 1)
    fetched(south)
    assert read_with_grant(south, shared) == [b"eins"]
    assert bodies(south)[0].notices != ()


def test_the_siblings_of_the_owner_get_the_shared_stream_as_any_other(
    device: TestDevice, sibling: TestDevice, south: TestDevice
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    got = fetched(sibling)
    assert sibling.contents(shared.key, shared.stream) == [b"eins"]
    assert [body.grants for body in got] == [()]
    assert got[0].notices[0].sealed_key == shared.notice.sealed_key


def test_contributors_and_co_editors_write_and_everybody_else_gets_it(
    device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    shared = found(device)
    open_to(shared, south, mode=Mode.CONTRIBUTE)
    open_to(shared, west, mode=Mode.CO_EDIT)
    fetched(south)
    write(shared, south, b"von Sued")
    assert codes(south.answer) == []
    write(shared, west, b"von West")
    assert codes(west.answer) == []
    fetched(west)
    assert [unit.id for unit in units_in(fetched(device))] == [unit.id for unit in shared.units]
    assert read_with_grant(west, shared) == [b"von Sued"]
    assert [unit.id for unit in units_in(fetched(south))] == [shared.units[1].id]


def test_a_reader_writes_nothing(device: TestDevice, south: TestDevice) -> None:
    shared = found(device)
    open_to(shared, south)
    write(shared, south, b"von Sued")
    assert codes(south.answer) == ["foreign"]
    assert south.answer.receipts[0].intervals == ()
    assert units_in(fetched(device)) == []


def test_a_foreign_and_a_random_stream_are_told_alike_to_whoever_has_no_grant(
    device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    shared = found(device)
    open_to(shared, south, mode=Mode.CO_EDIT)
    write(shared, west, b"hinein")
    west.aliases[shared.stream] = 4_711
    seen = west.answer
    write(shared, west, b"hinein")
    assert codes(seen) == codes(west.answer) == ["unknown"]
    assert seen.receipts == west.answer.receipts


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"head": bytes(32)}, "head"),
        ({"office": bytes(16)}, "office"),
        ({"until": "2026-02-30"}, "day"),
        ({"until": "2026-W10-1"}, "day"),
        ({"generation": 2}, "keys"),
        ({"generation": 0}, "keys"),
        ({"stream": bytes(16)}, "unknown"),
        ({"key_id": bytes(16)}, "unknown"),
        ({"owner": bytes(16)}, "unknown"),
    ],
)
def test_a_grant_that_is_not_right_opens_nothing(
    device: TestDevice, south: TestDevice, change: GrantChanges, code: str
) -> None:
    shared = found(device, b"eins")
    answer = open_to(shared, south, **change)
    assert (answer.code, codes(answer)) == (AnswerCode.OK, [code])
    assert fetched(south) == []


def test_only_the_owner_grants_and_its_streams_are_told_from_none(
    device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    """A foreign, an unknown and a random stream, claimed as the own one or as that of its owner: one answer."""
    shared = found(device, b"eins")
    open_to(shared, south, mode=Mode.CO_EDIT)
    answers = []
    for grantor in (south, west):
        for stream in (shared.stream, device.random(16), bytes(16)):
            stolen = Shared(notice=structs.replace(shared.notice, stream=stream), owner=grantor)
            grantor.stream_keys[stream] = shared.key
            answers.append(codes(open_to(stolen, west)))
            answers.append(codes(open_to(stolen, south, at=NOW - 1, generation=9)))
            answers.append(codes(open_to(stolen, west, owner=device.office)))
    assert answers == [["unknown"]] * 18
    assert fetched(west) == []


def test_a_grant_needs_the_signature_of_the_owners_office(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, b"eins")
    notice = grant_to(shared, south)
    by_device = sign(device.keys.signing, SignLabel.GRANT, 1)
    forged = structs.replace(notice, grant=structs.replace(notice.grant, signature=by_device.signature))
    other_label = ring_of(device).signing.sign(SignLabel.ORDER.value, notice.grant.raw)
    mislabelled = structs.replace(notice, grant=structs.replace(notice.grant, signature=other_label))
    assert codes(offer(device, grants=(forged, mislabelled))) == ["signature", "signature"]
    assert fetched(south) == []


def test_keys_that_were_replaced_grant_nothing_any_more_and_the_new_ones_do(
    device: TestDevice, south: TestDevice
) -> None:
    shared = found(device, b"eins")
    before = grant_to(shared, south)
    rotated(device)
    assert codes(offer(device, grants=(before,))) == ["keys"]
    assert codes(open_to(shared, south)) == []
    fetched(south)
    assert read_with_grant(south, shared) == [b"eins"]


@pytest.mark.parametrize("reach", [Reach.OFFICE, Reach.MEMBERS])
def test_only_a_stream_announced_as_shared_can_be_opened(device: TestDevice, south: TestDevice, reach: Reach) -> None:
    shared = found(device, b"Akte", reach=reach)
    assert codes(open_to(shared, south)) == ["reach"]


def test_nobody_is_granted_what_is_its_own(device: TestDevice) -> None:
    assert codes(open_to(found(device), device)) == ["office"]


def test_an_office_without_keys_is_no_recipient(device: TestDevice, south: TestDevice, hub: Hub) -> None:
    empty = add_office(hub.site, "Noch niemand", "mbe")
    assert codes(open_to(found(device), south, office=empty.id)) == ["office"]


def test_a_revoked_device_grants_nothing(device: TestDevice, sibling: TestDevice, south: TestDevice, hub: Hub) -> None:
    shared = found(device, b"eins")
    revoke(hub.site, device.id.hex())
    assert open_to(shared, south).code is AnswerCode.REVOKED
    assert fetched(south) == []


def test_the_same_grant_again_changes_nothing(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, b"eins")
    notice = grant_to(shared, south)
    offer(device, grants=(notice,))
    fetched(south)
    head = south.answer.head
    assert codes(offer(device, grants=(notice, notice))) == []
    assert (device.answer.head, fetched(south)) == (head, [])


def test_a_key_sealed_anew_is_told_again_without_the_units(device: TestDevice, south: TestDevice) -> None:
    shared = found(device, b"eins")
    notice = grant_to(shared, south)
    offer(device, grants=(notice,))
    fetched(south)
    rotated(south)
    anew = sealed_grant(notice.grant, shared.key, ring_of(south))
    offer(device, grants=(anew,))
    (body,) = fetched(south)
    assert (body.grants, len(body.notices), body.units) == ((anew,), 1, ())


def test_an_older_grant_that_comes_late_does_not_undo_a_newer_one(device: TestDevice, south: TestDevice) -> None:
    shared = found(device)
    older = grant_to(shared, south, mode=Mode.CO_EDIT)
    open_to(shared, south, mode=Mode.READ, at=NOW + 1)
    rotated(device)
    assert codes(offer(device, grants=(older,))) == []
    write(shared, south, b"von Sued")
    assert codes(south.answer) == ["foreign"]


def test_a_newer_grant_changes_what_an_office_may_do(device: TestDevice, south: TestDevice) -> None:
    shared = found(device)
    open_to(shared, south, mode=Mode.READ)
    open_to(shared, south, mode=Mode.CO_EDIT, at=NOW + 1)
    write(shared, south, b"von Sued")
    assert codes(south.answer) == []


def test_under_a_new_key_a_stream_reaches_only_whom_the_new_key_was_given(
    device: TestDevice, south: TestDevice, west: TestDevice
) -> None:
    shared = found(device, b"eins")
    open_to(shared, south)
    open_to(shared, west)
    renewed = structs.replace(device.stream(), stream=shared.stream, reach=Reach.SHARED, head=b"terms anew")
    key = device.stream_keys.popitem()[1]
    device.stream_keys[shared.stream] = key
    device.sync(BundleBody(rids=(device.rid,), notices=(renewed,)), wishes=2)
    anew = Shared(notice=renewed, owner=device)
    unit = write(anew, device, b"zwei")
    open_to(anew, south, at=NOW + 1)
    assert unit.id in {one.id for one in units_in(fetched(south))}
    assert unit.id not in {one.id for one in units_in(fetched(west))}
    assert renewed.key_id not in {notice.key_id for body in bodies(west) for notice in body.notices}


def test_grants_are_promised_and_the_hub_proves_whole(device: TestDevice, south: TestDevice, hub: Hub) -> None:
    shared = found(device, b"eins")
    notice = grant_to(shared, south)
    offer(device, grants=(notice,))
    with hub.site.store.read() as transaction:
        promised = [entry for entry in transaction.ledger.entries() if entry.kind.value == "grant"]
    assert [(entry.subject, entry.content) for entry in promised] == [(shared.stream, pack(notice.grant))]
    assert [check for check in verify(hub.site) if not check.ok] == []
