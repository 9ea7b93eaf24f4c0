"""How devices join: a signed request with a proof of the one-time code, then somebody compares four words.

The first device of an office waits for the hub's administrator, a further one for a device of its office. Every
refusal looks the same, whether the invitation is unknown, expired, used up, or the code wrong (sync.md 2).
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.epochs import EPOCH
from kiim_desktop.hub.manifests import current_keys
from kiim_desktop.hub.refusals import Damaged
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus, Office, StoredInvitation
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.certificates import is_in_time
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    EnrolAnswer,
    EnrolMessage,
    EnrolRequest,
    EnrolState,
    OfficeKeys,
    Signed,
    SignLabel,
    is_code_proof,
    sign,
    verified,
)
from kiim_desktop.sync.wire.errors import WireError

WRONG_CODES: Final = 5
_STATES = {
    DeviceStatus.WAITING_HUB: EnrolState.WAITING_HUB,
    DeviceStatus.WAITING_OFFICE: EnrolState.WAITING_OFFICE,
    DeviceStatus.ACTIVE: EnrolState.APPROVED,
    DeviceStatus.REVOKED: EnrolState.REFUSED,
}


def answer_enrolment(site: Site, raw: bytes) -> bytes:
    """Return the packed, signed EnrolAnswer to an EnrolMessage; Damaged if it is none."""
    try:
        message = unpack(raw, EnrolMessage)
        request = unpack(message.request.raw, EnrolRequest)
        public = DevicePublic.from_bytes(request.public)
        verified(public.verify_key, SignLabel.ENROLMENT, message.request, EnrolRequest)
    except (WireError, CryptoError) as error:
        raise Damaged from error
    with site.store.write() as transaction:
        transaction.lock_device(request.invitation)
        device = _enrolled(site, transaction, message, request)
        answer = _answer(transaction, message, device)
    return pack(sign(site.identity.signing, SignLabel.ENROLMENT_ANSWER, answer))


def _enrolled(site: Site, transaction: Transaction, message: EnrolMessage, request: EnrolRequest) -> Device | None:
    """Return the device as it stands now, None if it is refused."""
    invitation = transaction.directory.invitation(request.invitation)
    if invitation is None or not _is_open(site, transaction, invitation, message):
        return None
    known = transaction.directory.device(request.device)
    if known is not None:
        return known if known.request == pack(message.request) else None
    office = transaction.directory.office(invitation.office)
    if office is None or invitation.device:
        return None
    device = _new_device(site, office, invitation, message, request)
    if device is None:
        return None
    transaction.directory.put_device(device)
    transaction.directory.put_invitation(replace(invitation, device=device.id))
    return device


def _is_open(site: Site, transaction: Transaction, invitation: StoredInvitation, message: EnrolMessage) -> bool:
    """Check the proof. The fifth wrong one voids an invitation nobody used yet; a used one admits nobody else."""
    if invitation.wrong >= WRONG_CODES:
        return False
    if not is_code_proof(invitation.code_key, message.request.raw, message.proof):
        if invitation.device:
            return False
        transaction.directory.put_invitation(replace(invitation, wrong=invitation.wrong + 1))
        return False
    return bool(invitation.device) or site.now() <= invitation.expires


def _new_device(
    site: Site, office: Office, invitation: StoredInvitation, message: EnrolMessage, request: EnrolRequest
) -> Device | None:
    is_first = not office.keys
    try:
        certificate = _own_certificate(site, office, request) if is_first else b""
    except (WireError, CryptoError, Damaged):
        return None
    return Device(
        id=request.device,
        office=office.id,
        status=DeviceStatus.WAITING_HUB if is_first else DeviceStatus.WAITING_OFFICE,
        role=invitation.role,
        label=request.label,
        public=request.public,
        certificate=certificate or _certificate_of_office(site, office, invitation, request),
        request=pack(message.request),
        since=site.now(),
    )


def _own_certificate(site: Site, office: Office, request: EnrolRequest) -> bytes:
    """Check what a first device brings: office keys signed by themselves, and its certificate signed by them."""
    if request.office_keys is None or request.certificate is None:
        raise Damaged
    public = first_office_keys(office.id, request.office_keys)
    check_certificate(public, request.certificate, office=office.id, device=request.device, public=request.public)
    if not _is_in_time(site, request.certificate):
        raise Damaged
    return pack(request.certificate)


def _is_in_time(site: Site, signed: Signed) -> bool:
    return is_in_time(unpack(signed.raw, DeviceCertificate), site.terms.devices.at(site.now()), site.now())


def _certificate_of_office(site: Site, office: Office, invitation: StoredInvitation, request: EnrolRequest) -> bytes:
    """Return what a device brings that holds the office ring already (office sheet), b"" if it proves nothing.

    It shows that the office wants this device; whether it comes in is still for a sibling or the administrator to say.
    """
    signed = request.certificate
    if signed is None:
        return b""
    try:
        public = current_keys(office)
        check_certificate(public, signed, office=office.id, device=request.device, public=request.public)
        claimed = unpack(signed.raw, DeviceCertificate)
    except (WireError, CryptoError, Damaged):
        return b""
    is_invited = (claimed.role, claimed.label) == (invitation.role, request.label)
    return pack(signed) if is_invited and _is_in_time(site, signed) else b""


def first_office_keys(office: bytes, signed: Signed) -> OfficePublic:
    """Return the keys an office starts with; CryptoError or WireError unless they sign themselves for this office."""
    public = OfficePublic.from_bytes(unpack(signed.raw, OfficeKeys).public)
    keys = verified(VerifyKey(public.signing_public), SignLabel.OFFICE_KEYS, signed, OfficeKeys)
    if keys.office != office:
        raise Damaged
    return public


def check_certificate(signer: OfficePublic, signed: Signed, *, office: bytes, device: bytes, public: bytes) -> None:
    """Return quietly if the office certified exactly this device; Damaged, CryptoError, WireError."""
    certificate = verified(VerifyKey(signer.signing_public), SignLabel.DEVICE, signed, DeviceCertificate)
    keys = DevicePublic.from_bytes(public)
    named = (certificate.office, certificate.device, certificate.signing_public, certificate.keys_hash)
    if named != (office, device, keys.signing_public, sha256(public).digest()):
        raise Damaged


def _answer(transaction: Transaction, message: EnrolMessage, device: Device | None) -> EnrolAnswer:
    request_hash = sha256(message.request.raw).digest()
    if device is None:
        return EnrolAnswer(request=request_hash, state=EnrolState.REFUSED)
    state = _STATES[device.status]
    if state is not EnrolState.APPROVED:
        return EnrolAnswer(request=request_hash, state=state)
    _number, manifest = transaction.directory.manifest()
    ring = transaction.keys.ring_for(device.id)
    return EnrolAnswer(
        request=request_hash,
        state=state,
        manifest=unpack(manifest, Signed),
        certificate=unpack(device.certificate, Signed),
        ring=ring[1] if ring else b"",
        epoch=transaction.facts.get(EPOCH),
    )
