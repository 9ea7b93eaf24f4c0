"""What a round of exchange promises: nothing lost, nothing twice, nobody taken for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.devices import DeviceKeys
from kiim_desktop.hub.administration import add_office, revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Damaged, Refused, Unknown
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.requests import AnswerCode, SyncRequest, Wish, make_request
from kiim_desktop.sync.wire.units import Reach, RidIntervals, StreamNotice, UnitEnvelope, digest_of
from tests.hub.devices import TestDevice

Join = Callable[[Office], TestDevice]


def first_bundle(device: TestDevice, *contents: bytes) -> tuple[StreamNotice, BundleBody]:
    """Return a new stream and a body that announces it and fills it."""
    notice = device.stream()
    units = tuple(device.unit(notice.stream, content, place=0) for content in contents)
    return notice, BundleBody(rids=(device.rid,), notices=(notice,), units=units)


def test_a_sibling_gets_what_a_device_sent_and_can_open_it(device: TestDevice, sibling: TestDevice) -> None:
    notice, body = first_bundle(device, b"eins", b"zwei")
    assert device.sync(body).code == AnswerCode.OK
    assert sibling.sync().code == AnswerCode.OK
    assert sibling.contents(device.stream_keys[notice.stream], notice.stream) == [b"eins", b"zwei"]
    opened = sibling.received[-1].body
    assert opened.notices[0].sealed_key == notice.sealed_key
    assert opened.notices[0].owner == device.office
    assert opened.devices == (device.id,)
    assert opened.receipted == (RidIntervals(device.rid, ((1, 2),)),)
    assert opened.rid_certificates == (device.rid_certificate(),)


def test_a_device_is_not_sent_what_it_sent_itself(device: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    device.sync()
    assert device.received == []


def test_under_a_new_replica_id_a_device_gets_its_own_units_back(device: TestDevice, seeded_random: Random) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    device.sync()
    device.rid = seeded_random(8)
    device.sync()
    assert len(device.received[-1].body.units) == 1


def test_what_was_confirmed_does_not_come_again(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    sibling.sync()
    sibling.sync()
    assert len(sibling.received) == 1


def test_what_was_not_confirmed_comes_again(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    sibling.sync()
    sibling.cursor = 0
    sibling.sync()
    assert [one.body.units[0].id for one in sibling.received] == [sibling.received[0].body.units[0].id] * 2


def test_receipts_name_every_seq_the_hub_holds(device: TestDevice) -> None:
    notice, body = first_bundle(device, b"eins", b"zwei")
    assert device.sync(body).receipts == (RidIntervals(device.rid, ((1, 2),)),)
    device.seq += 3
    later = BundleBody(rids=(device.rid,), units=(device.unit(notice.stream, b"drei"),))
    assert device.sync(later).receipts == (RidIntervals(device.rid, ((1, 2), (6, 6))),)


def test_the_same_bundle_again_changes_nothing_and_is_receipted(device: TestDevice, sibling: TestDevice) -> None:
    bundle = device.bundle(first_bundle(device, b"eins")[1])
    first = device.send(bundle)
    device.number -= 1
    again = device.send(bundle)
    assert (again.code, again.receipts, again.aliases) == (AnswerCode.OK, first.receipts, first.aliases)
    assert again.head == first.head
    sibling.sync()
    assert len(sibling.received[-1].body.units) == 1


def test_the_same_number_with_another_content_is_a_fork(device: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    device.number, device.previous = 0, bytes(32)
    assert device.sync(first_bundle(device, b"anders")[1]).code == AnswerCode.FORK


def test_a_chain_that_does_not_fit_is_a_fork(device: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    device.previous = bytes(32)
    assert device.sync(first_bundle(device, b"zwei")[1]).code == AnswerCode.FORK


def test_a_missing_bundle_is_a_gap_and_nothing_is_taken(device: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    head = device.answer.head
    device.number += 1
    answer = device.sync(first_bundle(device, b"drei")[1])
    assert (answer.code, answer.number, answer.head) == (AnswerCode.GAP, 1, head)


def test_a_request_is_never_served_twice(device: TestDevice, hub: Hub) -> None:
    request = make_request(device.keys.signing, device.hello())
    assert device.take(request, hub.sync(request)).code == AnswerCode.OK
    answer = device.take(request, hub.sync(request))
    assert (answer.code, answer.counter) == (AnswerCode.COUNTER, device.counter)


def test_a_replica_id_belongs_to_one_device(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    sibling.rid = device.rid
    assert sibling.sync().code == AnswerCode.FORK
    assert sibling.sync(BundleBody(rid_certificates=(sibling.rid_certificate(),))).code == AnswerCode.FORK


def test_dots_of_another_device_are_not_receipted(device: TestDevice, sibling: TestDevice) -> None:
    notice, body = first_bundle(device, b"eins")
    device.sync(body)
    sibling.stream_keys, sibling.aliases = device.stream_keys, device.aliases
    unit = sibling.unit(notice.stream, b"fremd")
    answer = sibling.sync(BundleBody(rids=(device.rid,), units=(unit,)))
    assert [(one.id, one.code) for one in answer.refused] == [(unit.id, "rid")]
    device.sync()
    assert device.received == []


def test_units_of_a_foreign_and_of_a_random_stream_are_refused_alike(device: TestDevice, join: Join, hub: Hub) -> None:
    notice, body = first_bundle(device, b"eins")
    device.sync(body)
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    stranger.stream_keys = device.stream_keys
    stranger.aliases = {notice.stream: device.aliases[notice.stream]}
    foreign = stranger.unit(notice.stream, b"fremd")
    stranger.aliases[notice.stream] = 4711
    random = stranger.unit(notice.stream, b"geraten")
    answer = stranger.sync(BundleBody(rids=(stranger.rid,), units=(foreign, random)))
    assert {one.code for one in answer.refused} == {"unknown"}
    assert answer.receipts == (RidIntervals(stranger.rid, ()),)


def test_nobody_takes_over_a_stream_by_announcing_it(device: TestDevice, join: Join, hub: Hub) -> None:
    notice, body = first_bundle(device, b"eins")
    device.sync(body)
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    answer = stranger.sync(BundleBody(rids=(stranger.rid,), notices=(notice,)))
    assert answer.aliases == ()
    assert stranger.received == []


def test_another_office_gets_nothing(device: TestDevice, join: Join, hub: Hub) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    assert stranger.sync().code == AnswerCode.OK
    assert stranger.received == []


def test_the_catalogue_reaches_every_office(device: TestDevice, join: Join, hub: Hub) -> None:
    notice, body = first_bundle(device, b"Kurs")
    open_notice = StreamNotice(notice.stream, notice.key_id, b"open key", notice.head, reach=1)  # type: ignore[arg-type]  # Reach.MEMBERS
    device.sync(BundleBody(rids=body.rids, notices=(open_notice,), units=body.units))
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    stranger.sync()
    received = stranger.received[-1].body
    assert (len(received.units), received.notices[0].sealed_key) == (1, b"open key")


def test_of_what_came_in_together_an_office_gets_only_what_reaches_it(device: TestDevice, join: Join, hub: Hub) -> None:
    shown, private = device.stream(), device.stream()
    catalogue = replace_notice(shown, Reach.MEMBERS)
    first = device.unit(private.stream, b"Akte", place=1)
    middle = device.unit(shown.stream, b"Kurs", place=0)
    last = device.unit(private.stream, b"noch eine Akte", place=1)
    device.sync(BundleBody(rids=(device.rid,), notices=(catalogue, private), units=(first, middle, last)))
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    stranger.sync()
    received = stranger.received[-1].body
    assert [unit.id for unit in received.units] == [middle.id]
    assert [notice.stream for notice in received.notices] == [shown.stream]


def replace_notice(notice: StreamNotice, reach: Reach) -> StreamNotice:
    return structs.replace(notice, reach=reach)


def test_a_foreign_a_random_and_a_wrongly_signed_device_get_identical_answers(
    device: TestDevice, hub: Hub, seeded_random: Random
) -> None:
    told = []
    for id in (seeded_random(16), device.id):
        request = make_request(DeviceKeys.create(seeded_random).signing, device.hello(device=id))
        with pytest.raises(Refused) as refused:
            hub.sync(request)
        told.append((type(refused.value), str(refused.value)))
    assert told == [(Unknown, str(Unknown()))] * 2


def test_a_revoked_device_gets_nothing_and_nothing_is_taken_from_it(device: TestDevice, sibling: TestDevice) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    revoke(device.hub.site, sibling.id.hex())
    assert sibling.sync(BundleBody(rids=(sibling.rid,))).code == AnswerCode.REVOKED
    assert sibling.received == []


def test_a_bundle_that_cannot_be_opened_blocks_nothing(device: TestDevice) -> None:
    bundle = bytearray(device.bundle(first_bundle(device, b"eins")[1]))
    bundle[-1] ^= 1
    assert device.send(bytes(bundle)).code == AnswerCode.DAMAGED
    assert device.sync(first_bundle(device, b"zwei")[1]).code == AnswerCode.OK


def test_a_bundle_under_another_hash_is_damaged(device: TestDevice, hub: Hub) -> None:
    bundle = device.bundle(first_bundle(device, b"eins")[1])
    request = make_request(device.keys.signing, device.hello(named=bytes(32)), bundle)
    assert device.take(request, hub.sync(request)).code == AnswerCode.DAMAGED


def test_a_bundle_of_another_device_is_damaged(device: TestDevice, sibling: TestDevice) -> None:
    bundle = device.bundle(first_bundle(device, b"eins")[1])
    assert sibling.send(bundle).code == AnswerCode.DAMAGED


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x93\xc4", pack([1, 2]), pack(SyncRequest(b"x", bytes(64)))])
def test_what_is_no_request_is_refused(hub: Hub, raw: bytes) -> None:
    with pytest.raises(Damaged):
        hub.sync(raw)


def test_a_newer_protocol_is_told_so(device: TestDevice) -> None:
    assert device.sync(protocol=99).code == AnswerCode.SCHEMA


def test_digests_name_what_the_hub_holds_of_the_own_office(device: TestDevice) -> None:
    notice, body = first_bundle(device, b"eins", b"zwei")
    device.sync(body)
    (digest,) = device.sync(wishes=Wish.DIGESTS).digests
    assert (digest.stream, digest.units, digest.total) == (
        notice.stream,
        2,
        digest_of([unit.id for unit in body.units]),
    )


def test_a_no_op_is_lean(device: TestDevice) -> None:
    device.sync()
    request = make_request(device.keys.signing, device.hello())
    response = device.hub.sync(request)
    assert len(request) + len(response) <= 350


def test_the_quota_of_an_office_holds(device: TestDevice, hub: Hub) -> None:

    device.hub = Hub(replace(hub.site, terms=replace(hub.site.terms, quota_bytes=10)))
    assert device.sync(first_bundle(device, b"eins")[1]).code == AnswerCode.QUOTA
    assert device.answer.receipts == ()


def unknown_unit(stream: int) -> UnitEnvelope:
    return UnitEnvelope(bytes(16), stream, 0, b"")


def test_places_outside_the_tables_of_a_bundle_are_refused(device: TestDevice) -> None:
    body = BundleBody(rids=(device.rid,), units=(unknown_unit(~7), unknown_unit(0), unknown_unit(9999)))
    assert {one.code for one in device.sync(body).refused} == {"unknown"}


def test_who_brings_the_certificate_of_another_device_registers_its_replica_id(
    device: TestDevice, sibling: TestDevice, hub: Hub
) -> None:
    forgotten, stolen = b"older id", b"stolen!!"
    honest, forged = sibling.rid_certificate(forgotten), sibling.rid_certificate(stolen)
    device.sync(BundleBody(rid_certificates=(honest, Signed(forged.raw, device.rid_certificate(stolen).signature))))
    with hub.site.store.read() as transaction:
        known = transaction.ledger.replicas([forgotten, stolen])
    assert {rid: each.device for rid, each in known.items()} == {forgotten: sibling.id}
