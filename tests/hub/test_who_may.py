"""Every endpoint and role with the own, a foreign and a random id: denied unless it is one's own, and alike."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from enum import Enum
from hashlib import sha256

import pytest

from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, approve, invite, revoke
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.requests import (
    ACK_PATH,
    MANIFEST_PATH,
    AnswerCode,
    DownHead,
    UpHead,
    make_down,
    make_request,
    make_up,
)
from tests.hub.devices import TestDevice
from tests.hub.test_exchange import first_bundle
from tests.hub.test_http import Browser
from tests.hub.test_pieces import large_body

Join = Callable[[Office], TestDevice]
NOBODYS_NUMBER, NOBODYS_ALIAS = 4_711, 4_711
HOLDERS = tuple(role for role in Role if role not in {Role.IT, Role.DPO})
"""Whose devices have the keys of their office; those without them are the subject of test_ringless.py."""
ENDPOINTS = ("sync", "up", "down", "ack", "manifest")


class Stranger(Enum):
    """Who has no business with the hub, or none any more."""

    RANDOM_ID = "random id"
    WAITING = "waiting"
    WRONG_KEY = "wrong key"
    REVOKED = "revoked"


@pytest.fixture
def foreign(join: Join, hub: Hub) -> TestDevice:
    """Return a device of another office that has sent something and something waits for."""
    return join(add_office(hub.site, "Beratung Süd", "mbe"))


def with_role(hub: Hub, first: TestDevice, role: Role) -> TestDevice:
    """Return a further device of an office whose user has this role."""
    with hub.site.store.read() as transaction:
        office = transaction.directory.office(first.office)
    assert office is not None
    device = TestDevice.invited(hub, invite(hub.site, office, role), random.Random(role.value).randbytes)
    device.enrol()
    first.sync(BundleBody(approvals=tuple(first.approval_of(one) for one in first.sync().pending)))
    device.enrol()
    device.ring = first.ring
    return device


def ask(device: TestDevice, endpoint: str, number: int = 1) -> str:
    """Return how an endpoint answers: the code of an answer or of a refusal; anything else would be a fault."""
    try:
        match endpoint:
            case "sync":
                request = make_request(device.keys.signing, device.hello())
                return device.take(request, device.hub.sync(request)).code.name
            case "up":
                head = UpHead(device.id, bytes(32), 10, 0, sha256(b"x").digest())
                device.hub.up(make_up(device.keys.signing, head, b"x"))
            case "ack":
                request = make_request(device.keys.signing, device.hello(), path=ACK_PATH)
                return device.take(request, device.hub.ack_told(request)[1]).code.name
            case "manifest":
                device.hub.manifest(make_request(device.keys.signing, device.hello(), path=MANIFEST_PATH))
            case _:
                device.hub.down(make_down(device.keys.signing, DownHead(device.id, number, 0, 10)))
    except Refused as refusal:
        return f"{refusal.code}: {refusal}"
    return "OK"


@pytest.mark.parametrize("role", HOLDERS)
def test_of_streams_every_role_writes_into_its_own_only(
    device: TestDevice, foreign: TestDevice, hub: Hub, role: Role
) -> None:
    theirs, body = first_bundle(foreign, b"fremd")
    foreign.sync(body)
    member = with_role(hub, device, role)
    own, mine = first_bundle(member, b"eigen")
    assert member.sync(mine).code == AnswerCode.OK
    member.stream_keys[theirs.stream] = foreign.stream_keys[theirs.stream]
    refused = []
    for alias in (foreign.aliases[theirs.stream], NOBODYS_ALIAS):
        member.aliases[theirs.stream] = alias
        unit = member.unit(theirs.stream, b"hinein")
        answer = member.sync(BundleBody(units=(unit,)))
        refused.append([one.code for one in answer.refused])
    assert refused == [["unknown"], ["unknown"]]
    foreign.sync()
    assert foreign.received == []
    assert member.aliases[own.stream] != NOBODYS_ALIAS


@pytest.mark.parametrize("role", HOLDERS)
def test_of_bundles_every_role_fetches_its_own_only_and_learns_nothing_of_others(
    device: TestDevice, sibling: TestDevice, hub: Hub, role: Role
) -> None:
    member = with_role(hub, device, role)
    device.sync(large_body(device))
    (own,) = member.sync(room=1_000).down
    (theirs,) = sibling.sync(room=1_000).down
    assert ask(member, "down", own.number) == "OK"
    if theirs.number != own.number:
        assert ask(member, "down", theirs.number) == ask(member, "down", NOBODYS_NUMBER)
    assert ask(member, "down", NOBODYS_NUMBER).startswith("hub_gone")


@pytest.mark.parametrize("role", Role)
def test_a_device_of_another_office_gets_nothing_whatever_its_role(
    device: TestDevice, foreign: TestDevice, hub: Hub, role: Role
) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    member = with_role(hub, foreign, role)
    assert [ask(member, endpoint) for endpoint in ("sync", "up", "ack", "manifest")] == ["OK"] * 4
    assert member.received == []
    assert ask(member, "down", 1) == ask(member, "down", NOBODYS_NUMBER)


def stranger_of(sort: Stranger, hub: Hub, device: TestDevice) -> TestDevice:
    match sort:
        case Stranger.REVOKED:
            found = with_role(hub, device, Role.LEAD)
            revoke(hub.site, found.id.hex())
            return found
        case Stranger.WAITING:
            office = add_office(hub.site, "Beratung West", "mbe")
            found = TestDevice.invited(hub, invite(hub.site, office, Role.LEAD), random.Random(sort.value).randbytes)
            found.enrol()
            return found
        case _:
            office = add_office(hub.site, "Beratung Ost", "mbe")
            found = TestDevice.invited(hub, invite(hub.site, office, Role.LEAD), random.Random(sort.value).randbytes)
            found.enrol()
            approve(hub.site, found.id.hex())
            found.enrol()
            if sort is Stranger.WRONG_KEY:
                found.keys = TestDevice.new_keys(random.Random(6).randbytes)
            else:
                found.id = bytes(16)
            return found


@pytest.mark.parametrize("sort", Stranger)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_whoever_is_no_member_is_denied_everywhere(device: TestDevice, hub: Hub, endpoint: str, sort: Stranger) -> None:
    device.sync(first_bundle(device, b"eins")[1])
    answer = ask(stranger_of(sort, hub, device), endpoint)
    if sort is Stranger.REVOKED and endpoint in {"sync", "ack"}:
        assert answer == AnswerCode.REVOKED.name
    else:
        assert answer.startswith("hub_unknown"), answer


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_refusal_does_not_tell_a_device_that_exists_from_one_that_does_not(
    device: TestDevice, hub: Hub, endpoint: str
) -> None:
    unlike = [stranger_of(sort, hub, device) for sort in (Stranger.RANDOM_ID, Stranger.WAITING, Stranger.WRONG_KEY)]
    assert len({ask(one, endpoint) for one in unlike}) == 1


RUBBISH = (
    b"",
    b"rubbish",
    b"\x00" * 64,
    b"\xff" * 64,
    b"\x93\xc4\x00\xc4\x00\xc4\x00",
    b"\x81" * 200,
    b"\xdd\xff\xff\xff\xff",
)
PATHS = (
    ("POST", "/v1/sync"),
    ("POST", "/v1/ack"),
    ("PATCH", "/v1/up/00"),
    ("HEAD", "/v1/up/00"),
    ("GET", "/v1/down/00/1"),
    ("GET", "/v1/down/x/-1"),
    ("POST", "/v1/enrol"),
    ("GET", "/v1/manifest"),
    ("GET", "/status?code=%ff%00"),
    ("POST", "/status"),
)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_no_rubbish_is_ever_a_fault_of_the_hub(hub: Hub, method: str, path: str) -> None:
    browser = Browser(hub)
    for rubbish in RUBBISH:
        header = base64.urlsafe_b64encode(rubbish).decode()
        for kiim_request in (header, "=", "!", ""):
            response = browser.call(method, path, rubbish, kiim_request=kiim_request, range="bytes=9-1")
            assert response.status_code < 500, (rubbish, kiim_request)
