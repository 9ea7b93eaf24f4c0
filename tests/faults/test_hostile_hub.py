"""Hostile requests against a hub: answered with a code or refused with a typed error, and nobody else's data change."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.hub.administration import revoke as revoke_at_hub
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.hellos import next_hello
from kiim_desktop.sync.wire.bundles import BundleBody, bundle_hash
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    Approval,
    EnrolMessage,
    EnrolRequest,
    OfficeKeys,
    Revocation,
    RingNotice,
    SignLabel,
    sign,
)
from kiim_desktop.sync.wire.requests import (
    ACK_PATH,
    MANIFEST_PATH,
    AnswerCode,
    DownHead,
    Hello,
    SyncRequest,
    UpHead,
    make_down,
    make_request,
    make_up,
)
from kiim_desktop.sync.wire.sharing import Grant, Mode
from kiim_desktop.sync.wire.units import UnitEnvelope
from tests.faults.hostile import damaged, print_of_hub, twisted
from tests.faults.hostile_fixtures import Chances
from tests.faults.hostile_fixtures import cases as cases  # noqa: PLC0414  # the fixtures
from tests.faults.hostile_fixtures import rooms as rooms  # noqa: PLC0414
from tests.faults.hostile_fixtures import world as world  # noqa: PLC0414
from tests.faults.hostile_world import World, forget_waiting, member_of, refused
from tests.sync.shared import office_of, said, settle
from tests.sync.test_evil_hub import shared_stream

OWN_BUSINESS = ("cursor", "counter")
"""By the cursor a device proves that a hub was put back; with a counter it can only shut itself out."""


def good_request(world: World, path: str) -> bytes:
    """Return a request as the other office's device would make it now."""
    member, exchange = member_of(world.other), world.other.exchange
    key = member.keys.signing
    match path:
        case "sync":
            return world.request(world.other, BundleBody(rids=(world.other.office.store.replica,)))
        case "ack" | "manifest":
            where = ACK_PATH if path == "ack" else MANIFEST_PATH
            return make_request(key, next_hello(exchange, member, None), path=where)
        case "up":
            piece = b"piece" * 40
            return make_up(key, UpHead(member.device, bundle_hash(piece), 1_000, 0, bundle_hash(piece)), piece)
        case "down":
            return make_down(key, DownHead(member.device, 1, 0, 1_000))
        case _:
            return world.waiting.exchange.get(ExchangeFact.ENROLMENT) or b""


def ask(world: World, path: str, raw: bytes) -> None:
    match path:
        case "ack":
            world.hub.ack_told(raw)
        case "manifest":
            world.hub.manifest(raw)
        case "sync":
            world.hub.sync(raw)
        case "up":
            world.hub.up(raw)
        case "down":
            world.hub.down(raw)
        case _:
            world.hub.enrol(raw)


@pytest.mark.parametrize("path", ["sync", "ack", "manifest", "up", "down", "enrol"])
def test_a_damaged_request_changes_nothing(world: World, path: str, cases: Chances) -> None:
    before = print_of_hub(world.hub)
    for chance in cases:
        good = good_request(world, path)
        bad = damaged(good, chance)
        if bad != good:
            refused(partial(ask, world, path, bad))
            assert print_of_hub(world.hub) == before


def test_a_hello_that_says_anything_gets_an_answer_or_a_refusal(world: World, cases: Chances) -> None:
    names = [field.name for field in msgspec.structs.fields(Hello)]
    key = member_of(world.other).keys.signing
    for chance in cases:
        hello: list[object] = msgspec.msgpack.decode(
            pack(next_hello(world.other.exchange, member_of(world.other), None))
        )
        at = chance.choice([number for number, name in enumerate(names) if name not in OWN_BUSINESS])
        hello[at] = twisted(hello[at], chance)
        raw = make_request(key, hello)  # type: ignore[arg-type]  # anything that packs
        refused(partial(world.hub.sync, raw))
    settle(world.other)
    assert [check for check in verify(world.hub.site) if not check.ok] == []


def liar(world: World) -> BundleBody:
    """Return all that a member may not do, in one bundle: foreign streams, grants, orders, devices and rings."""
    member = member_of(world.other)
    key, office_key = member.keys.signing, member.own_ring.signing
    page, rid = world.page, world.other.office.store.replica
    stream = shared_stream(world.other, world.read).stream.id
    victim = member_of(world.first)
    grant = Grant(stream, page.notices[0].key_id, office_of(world.first), office_of(world.other), Mode.CO_EDIT,
                  "2099-01-01", bytes(32), 1, 1)  # fmt: skip
    units = [UnitEnvelope(bytes([at]) * 16, notice.alias, 0, b"junk" * 8, ((0, 900 + at, 900 + at),))
             for at, notice in enumerate(page.notices)]  # fmt: skip
    revocation = Revocation(office_of(world.first), victim.device, 1, 1)
    keys = OfficeKeys(office_of(world.first), member.own_ring.public.to_bytes(), 1)
    ring = RingNotice(sign(office_key, SignLabel.OFFICE_KEYS, keys), 2, ((victim.device, b"ring"),))
    return BundleBody(
        rids=(rid, world.first.office.store.replica),
        rid_certificates=page.rid_certificates,
        notices=page.notices,
        units=(*units, *page.units),
        devices=(victim.device,),
        receipted=page.receipted,
        approvals=(Approval(page.rid_certificates[0], b"ring"),),
        revocations=(sign(office_key, SignLabel.REVOCATION, revocation),),
        ring=ring,
        grants=(*page.grants, msgspec.structs.replace(page.grants[0], grant=sign(office_key, SignLabel.GRANT, grant))),
        orders=(sign(office_key, SignLabel.ORDER, world.order()),),
        order_receipts=(sign(key, SignLabel.ORDER_RECEIPT, [b"o" * 16]),),
    )


def test_a_member_who_does_what_it_may_not_changes_nothing_for_others(world: World, cases: Chances) -> None:
    good, codes = liar(world), set()
    assert world.send(world.other, good) is AnswerCode.OK
    state = world.first.state
    for chance in cases:
        codes.add(world.send(world.other, twisted(good, chance, chance.choice((1, 2, 5)))))
        assert [check for check in verify(world.hub.site) if not check.ok] == []
    assert AnswerCode.DAMAGED in codes
    settle(world.first, world.second)
    assert world.first.state == world.second.state == state
    assert said(world.first, world.read, IDENTITY, "family_name") == {"Haddad"}
    manifest = member_of(world.first).manifest
    assert manifest is not None
    assert all(len(entry.keys) == 1 for entry in manifest.offices if entry.keys)
    for desktop in (world.first, world.second):
        forget_waiting(desktop)


def test_what_was_sent_before_or_by_somebody_else_counts_for_nothing(world: World) -> None:
    raw = good_request(world, "sync")
    world.hub.sync(raw)
    before = print_of_hub(world.hub)
    assert world.hub.sync_told(raw)[0] is AnswerCode.COUNTER
    request = unpack(raw, SyncRequest)
    theirs = next_hello(world.first.exchange, member_of(world.first), None)
    theirs = msgspec.structs.replace(theirs, bundle=bundle_hash(request.bundle))
    own_key, stolen = member_of(world.first).keys.signing, member_of(world.other).keys.signing
    assert world.hub.sync_told(make_request(own_key, theirs, request.bundle))[0] is AnswerCode.DAMAGED
    assert refused(partial(world.hub.sync, make_request(stolen, theirs, request.bundle)))
    assert refused(partial(world.hub.ack_told, raw)), "signed for another path"
    assert print_of_hub(world.hub) == before


def test_nobody_joins_with_a_twisted_enrolment(world: World, cases: Chances) -> None:
    message = unpack(good_request(world, "enrol"), EnrolMessage)
    request, key = unpack(message.request.raw, EnrolRequest), member_of(world.waiting).keys.signing
    before = print_of_hub(world.hub)
    for chance in cases:
        signed = sign(key, SignLabel.ENROLMENT, twisted(request, chance))
        for bad in (EnrolMessage(signed, message.proof), msgspec.structs.replace(message, proof=chance.randbytes(32))):
            refused(partial(world.hub.enrol, pack(bad)))
    assert changed_rows(world, before)


def changed_rows(world: World, before: str) -> bool:
    """Tell whether nobody got in: at most tries were counted, the manifest and the devices served are the same."""
    with world.hub.site.store.read() as transaction:
        served = [
            one for one in transaction.directory.devices(office_of(world.waiting)) if one.status.value == "active"
        ]
    return bool(before) and served == []


def test_a_revoked_device_is_told_so_and_nothing_of_it_is_kept(world: World, cases: Chances) -> None:
    raw = liar(world)
    revoke_at_hub(world.hub.site, member_of(world.other).device.hex())
    before = print_of_hub(world.hub)
    for chance in cases:
        assert world.send(world.other, twisted(raw, chance)) is AnswerCode.REVOKED
        for path in ("ack", "manifest", "up", "down"):
            good = good_request(world, path)
            try:
                ask(world, path, good)
            except Refused:
                continue
            assert path == "ack", "a signed answer that says so"
    assert print_of_hub(world.hub) == before
