"""Joining: only with the code, only after somebody compared the words, and a refusal tells nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.rings import unwrap_ring
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, approve, find_office, invite, words_of
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import DeviceNotWaiting, UnknownDevice, UnknownOffice, WordsDiffer
from kiim_desktop.hub.refusals import Damaged, Unknown
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    EnrolAnswer,
    EnrolMessage,
    EnrolRequest,
    EnrolState,
    Invitation,
    Manifest,
    OfficeKeys,
    Revocation,
    Signed,
    SignLabel,
    Status,
    code_proof,
    manifest_hash,
    ring_info,
    sign,
    verified,
)
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import NOW, TestDevice, ring_notice


@pytest.fixture
def newcomer(hub: Hub, office: Office, seeded_random: Random) -> TestDevice:
    return TestDevice.invited(hub, invite(hub.site, office, Role.LEAD), seeded_random)


def manifest_of(device: TestDevice) -> Manifest:
    signed = device.sync(manifest=0).manifest
    assert signed is not None
    return verified(device.hub_key, SignLabel.MANIFEST, signed, Manifest)


def test_a_first_device_waits_for_the_administrator_and_then_belongs(newcomer: TestDevice, hub: Hub) -> None:
    assert newcomer.enrol().state is EnrolState.WAITING_HUB
    with pytest.raises(Unknown):
        newcomer.sync()
    approve(hub.site, newcomer.id.hex()[:8])
    assert newcomer.enrol().state is EnrolState.APPROVED
    manifest = manifest_of(newcomer)
    assert [unpack(one.certificate.raw, DeviceCertificate).device for one in manifest.devices] == [newcomer.id]
    keys = unpack(manifest.offices[0].keys[0].raw, OfficeKeys)
    assert newcomer.ring is not None
    assert keys.public == newcomer.ring.public.to_bytes()


def test_words_that_differ_let_nobody_in(newcomer: TestDevice, hub: Hub) -> None:
    newcomer.enrol()
    with hub.site.store.read() as transaction:
        stored = transaction.directory.device(newcomer.id)
    assert stored is not None
    words = words_of(stored)
    with pytest.raises(WordsDiffer):
        approve(hub.site, newcomer.id.hex(), " ".join(reversed(words)))
    assert newcomer.enrol().state is EnrolState.WAITING_HUB
    approve(hub.site, newcomer.id.hex(), " ".join(words))
    with pytest.raises(DeviceNotWaiting):
        approve(hub.site, newcomer.id.hex())


def test_five_wrong_codes_void_an_invitation_even_for_the_right_one(newcomer: TestDevice, office: Office) -> None:
    message = newcomer.enrol_message()
    wrong = EnrolMessage(message.request, bytes(32))
    for _attempt in range(5):
        assert newcomer.ask_enrolment(wrong).state is EnrolState.REFUSED
    assert newcomer.ask_enrolment(message).state is EnrolState.REFUSED


def test_four_wrong_codes_do_not(newcomer: TestDevice) -> None:
    message = newcomer.enrol_message()
    for _attempt in range(4):
        newcomer.ask_enrolment(EnrolMessage(message.request, bytes(32)))
    assert newcomer.ask_enrolment(message).state is EnrolState.WAITING_HUB


def test_wrong_codes_after_use_do_not_lock_the_device_out(newcomer: TestDevice) -> None:
    newcomer.enrol()
    assert newcomer.message is not None
    for _attempt in range(6):
        newcomer.ask_enrolment(EnrolMessage(newcomer.message.request, bytes(32)))
    assert newcomer.enrol().state is EnrolState.WAITING_HUB


def test_an_invitation_serves_one_device(newcomer: TestDevice, hub: Hub) -> None:
    newcomer.enrol()
    other = replace(newcomer, id=bytes(16), message=None)
    assert other.enrol().state is EnrolState.REFUSED


def test_an_expired_and_an_unknown_invitation_look_the_same(
    newcomer: TestDevice, hub: Hub, clock: FixedClock, seeded_random: Random
) -> None:
    clock.at += timedelta(days=15)
    expired = newcomer.ask_enrolment(newcomer.enrol_message())
    stranger = replace(newcomer, invitation=_with_id(newcomer, seeded_random(16)), message=None)
    unknown = stranger.ask_enrolment(stranger.enrol_message())
    assert replace_request(expired) == replace_request(unknown)
    assert expired.state is EnrolState.REFUSED


def _with_id(device: TestDevice, id: bytes) -> Invitation:
    return structs.replace(device.invitation, id=id)


def replace_request(answer: EnrolAnswer) -> EnrolAnswer:
    """Return an answer without the hash of its request, which differs in every answer."""
    return structs.replace(answer, request=bytes(32))


def test_a_request_not_signed_by_its_own_keys_is_damaged(newcomer: TestDevice, hub: Hub) -> None:
    message = newcomer.enrol_message()
    forged = EnrolMessage(type(message.request)(message.request.raw, bytes(64)), message.proof)
    with pytest.raises(Damaged):
        hub.enrol(pack(forged))


def test_a_certificate_of_other_office_keys_is_refused(newcomer: TestDevice) -> None:
    message = newcomer.enrol_message()
    other = newcomer.enrol_message()  # a second ring
    request = unpack(message.request.raw, EnrolRequest)
    mixed = structs.replace(request, certificate=unpack(other.request.raw, EnrolRequest).certificate)
    signed = sign(newcomer.keys.signing, SignLabel.ENROLMENT, mixed)
    answer = newcomer.ask_enrolment(EnrolMessage(signed, code_proof(newcomer.code_key, signed.raw)))
    assert answer.state is EnrolState.REFUSED


def test_a_further_device_waits_for_its_office_and_gets_the_ring_sealed_to_it(
    device: TestDevice, sibling: TestDevice
) -> None:
    ring = unwrap_ring(sibling.keys.hpke, sibling.wrapped_ring, ring_info(sibling.office, sibling.id))
    assert device.ring is not None
    assert ring.to_bytes() == device.ring.to_bytes()
    assert {entry.status for entry in manifest_of(sibling).devices} == {Status.ACTIVE}


def test_an_older_copy_of_a_device_gets_its_ring_again(sibling: TestDevice) -> None:
    assert sibling.sync(ring=0).ring == sibling.wrapped_ring
    assert sibling.sync().ring == b""
    assert sibling.sync(ring=0).ring == sibling.wrapped_ring


def test_an_approval_by_another_office_counts_for_nothing(
    device: TestDevice, join: Callable[[Office], TestDevice], hub: Hub, office: Office
) -> None:
    stranger = join(add_office(hub.site, "Beratung Süd", "mbe"))
    known = find_office(hub.site, office.name)
    waiting = TestDevice.invited(hub, invite(hub.site, known, Role.COUNSELLOR), random.Random(5).randbytes)
    waiting.enrol()
    (pending,) = device.sync().pending
    stranger.invitation, true = device.invitation, stranger.invitation
    approval = stranger.approval_of(pending)
    stranger.invitation = true
    assert stranger.sync(BundleBody(approvals=(approval,))).code is AnswerCode.OK
    assert stranger.sync().pending == ()
    assert waiting.enrol().state is EnrolState.WAITING_OFFICE


def test_a_revocation_signed_by_the_office_closes_the_door(device: TestDevice, sibling: TestDevice) -> None:
    assert device.ring is not None
    revocation = Revocation(device.office, sibling.id, device.ring.generation, NOW)
    signed = sign(device.ring.signing, SignLabel.REVOCATION, revocation)
    device.sync(BundleBody(revocations=(signed,)))
    assert sibling.sync().code is AnswerCode.REVOKED
    status = {unpack(one.certificate.raw, DeviceCertificate).device: one.status for one in manifest_of(device).devices}
    assert status == {device.id: Status.ACTIVE, sibling.id: Status.REVOKED}


def test_a_revocation_not_signed_by_the_office_does_nothing(device: TestDevice, sibling: TestDevice) -> None:
    assert device.ring is not None
    revocation = Revocation(device.office, sibling.id, 1, NOW)
    signed = sign(device.keys.signing, SignLabel.REVOCATION, revocation)
    assert device.sync(BundleBody(revocations=(signed,))).code is AnswerCode.OK
    assert sibling.sync().code is AnswerCode.OK


def test_a_new_ring_reaches_the_devices_that_stay(
    device: TestDevice, sibling: TestDevice, seeded_random: Random
) -> None:
    assert device.ring is not None
    fresh = device.ring.next_generation(seeded_random)
    rings = ((sibling.id, b"sealed ring"), (bytes(16), b"nobody"))
    device.sync(BundleBody(ring=ring_notice(device.ring, fresh, device, sibling, rings=rings)))
    assert sibling.sync().ring == b"sealed ring"
    assert len(manifest_of(device).offices[0].keys) == 2


def test_a_new_ring_is_signed_by_the_one_before(device: TestDevice, seeded_random: Random) -> None:
    assert device.ring is not None
    fresh = device.ring.next_generation(seeded_random)
    device.sync(BundleBody(ring=ring_notice(fresh, fresh, device)))
    assert len(manifest_of(device).offices[0].keys) == 1


def test_manifests_form_a_chain(device: TestDevice, sibling: TestDevice, hub: Hub) -> None:
    with hub.site.store.read() as transaction:
        manifests = transaction.directory.manifests()
    signed = [unpack(raw, Signed) for _number, raw in manifests]
    read = [verified(device.hub_key, SignLabel.MANIFEST, one, Manifest) for one in signed]
    assert [one.number for one in read] == [1, 2]
    assert read[1].previous == manifest_hash(signed[0])


def test_what_fits_nothing_or_several_is_unknown(hub: Hub, office: Office) -> None:
    with pytest.raises(UnknownOffice):
        find_office(hub.site, "Beratung West")
    with pytest.raises(UnknownDevice):
        approve(hub.site, "abc")
    assert find_office(hub.site, office.id.hex()[:6]).id == office.id
