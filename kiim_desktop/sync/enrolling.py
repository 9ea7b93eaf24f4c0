"""Joining a Kreis, letting others join, withdrawing a device: what a device says, and what it believes.

First device of an office: it makes the office keys and waits for the hub's administrator. Further device: it has
neither ring nor persons until somebody of the office compared four words and approved it. Both ask with the same bytes
again and again until they are in; over HTTPS, folder and stick alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec

from kiim_desktop.base.ids import DeviceId, OfficeId, Random
from kiim_desktop.crypto.devices import SEED_LENGTH, DeviceKeys, DevicePublic
from kiim_desktop.crypto.errors import BadSignature, CryptoError
from kiim_desktop.crypto.rings import OfficeRing, unwrap_ring
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.crypto.words import FourWords, four_words, parse_words
from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.domain.offices import holds_ring
from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import (
    AlreadyEnrolled,
    EnrolmentRefused,
    HubNotTrusted,
    InvitationExpired,
    NoSuchDevice,
    WordsDiffer,
)
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import Membership, Stage, device_keys, load_membership, stage_of
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.recovering import drop_bundles
from kiim_desktop.sync.rotating import Pending, approval_of
from kiim_desktop.sync.settling import check_ring
from kiim_desktop.sync.wire.certificates import end_of, has_ended
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
    code_key,
    code_proof,
    read_invitation,
    ring_info,
    sign,
    verified,
)
from kiim_desktop.sync.wire.errors import MessageDamaged, TrainingWall

_WAITING = {EnrolState.WAITING_HUB: Stage.WAITING_HUB, EnrolState.WAITING_OFFICE: Stage.WAITING_OFFICE}
_OF_A_DEVICE: Final = (
    ExchangeFact.DEVICE_SEED,
    ExchangeFact.INVITATION,
    ExchangeFact.ENROLMENT,
    ExchangeFact.CERTIFICATE,
    ExchangeFact.STAGE,
    ExchangeFact.EPOCH,
    ExchangeFact.CURSOR,
    ExchangeFact.CHANNEL,
    ExchangeFact.RECEIPT,
    ExchangeFact.PENDING,
    ExchangeFact.NEXT_RING,
    ExchangeFact.FOLDER_HELLOS,
    ExchangeFact.ASKS,
    ExchangeFact.RENEWALS,
    ExchangeFact.SILENT,
    ExchangeFact.UNREAD,
    ExchangeFact.LEFT_OUT,
)
"""What the hub and this device know of each other under its id; hub, manifest and ring are the office's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device of the own office as people see it; `words` only while it waits."""

    id: DeviceId
    label: str
    role: str
    status: str
    """waiting, active, revoked."""
    at: int
    words: FourWords | None = None
    is_own: bool = False
    until: int | None = None
    """The end of its certificate; None while it waits."""
    is_ended: bool = False


def check_invitation(raw: bytes, *, training: bool, now: int) -> Invitation:
    """Return the invitation of a file; MessageDamaged, TrainingWall, InvitationExpired."""
    try:
        invitation = read_invitation(raw)
    except CryptoError as error:
        raise MessageDamaged(what="Invitation") from error
    if invitation.training != training:
        raise TrainingWall
    if invitation.expires < now:
        raise InvitationExpired
    return invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What a device brings when it asks to join, besides the invitation and its code."""

    label: str = ""
    """What the office calls this device."""
    binding: bytes | None = field(default=None, repr=False)
    """The secret of this computer that is mixed into the device keys (sync/binding.py); None: not bound."""
    ring: OfficeRing | None = field(default=None, repr=False)
    """The office ring, if this device holds it already (office sheet, restored backup)."""


def begin_enrolment(
    exchange: Exchange,
    raw: bytes,
    code: str,
    entrance: Entrance,
    *,
    now: int,
    random: Random,
    terms: DeviceTerms,
) -> Stage:
    """Make keys and the request to join; nothing is sent yet. AlreadyEnrolled, InvitationExpired, MessageDamaged.

    A device that holds the ring certifies itself in its request; whether that lets it in is for the hub to say.
    """
    identity = exchange.store.identity
    if stage_of(exchange) is not Stage.ALONE:
        raise AlreadyEnrolled
    invitation = check_invitation(raw, training=identity.training, now=now)
    if invitation.office != identity.office:
        raise MessageDamaged(what="Invitation")
    seed = random(SEED_LENGTH)
    keys = DeviceKeys.derive(seed, entrance.binding)
    ring = entrance.ring or (OfficeRing.create(random) if invitation.first else None)
    said = _request(invitation, identity.device, keys, label=entrance.label, now=now)
    request = sign(keys.signing, SignLabel.ENROLMENT, _with_ring(said, invitation, keys, ring, terms))
    proof = code_proof(code_key(code, invitation.id), request.raw)
    stage = Stage.WAITING_HUB if invitation.first else Stage.WAITING_OFFICE
    exchange.put(
        {
            ExchangeFact.DEVICE_SEED: seed,
            ExchangeFact.INVITATION: raw,
            ExchangeFact.HUB: pack(invitation.hub),
            ExchangeFact.ENROLMENT: pack(EnrolMessage(request, proof)),
            ExchangeFact.RING: ring.to_bytes() if ring else None,
            ExchangeFact.STAGE: stage.value.encode(),
        }
    )
    return stage


def leave(exchange: Exchange) -> None:
    """Forget who this device was at the hub, before it joins again as another one; records and ring stay.

    What was sent counts as unseen until the hub shows it again, as after a restore of the hub (recovering.py).
    """
    drop_bundles(exchange)
    with exchange.writing() as desk:
        streams.forget_aliases(desk.connection)
        streams.doubt_held(desk.connection)
        desk.put(dict.fromkeys(_OF_A_DEVICE))
        desk.put({ExchangeFact.RECOVERING: b"1"})


def continue_enrolment(exchange: Exchange, carrier: Carrier) -> Stage:
    """Ask the hub how it stands; EnrolmentRefused ends it, so that a new invitation can be taken."""
    message = exchange.get(ExchangeFact.ENROLMENT)
    stage = stage_of(exchange)
    if message is None or stage not in (Stage.WAITING_HUB, Stage.WAITING_OFFICE):
        return stage
    raw = carrier.enrol(message)
    if raw is None:
        return stage
    member = load_membership(exchange)
    answer = _read_answer(member, unpack(message, EnrolMessage), raw)
    match answer.state:
        case EnrolState.APPROVED:
            _take_up(exchange, member, answer)
            return Stage.MEMBER
        case EnrolState.REFUSED:
            forget_enrolment(exchange)
            raise EnrolmentRefused
        case EnrolState.WAITING_HUB | EnrolState.WAITING_OFFICE:
            return _WAITING[answer.state]


def forget_enrolment(exchange: Exchange) -> None:
    """Give an invitation up that was refused; records stay as they are."""
    names = (ExchangeFact.DEVICE_SEED, ExchangeFact.INVITATION, ExchangeFact.HUB, ExchangeFact.ENROLMENT,
             ExchangeFact.RING, ExchangeFact.STAGE)  # fmt: skip
    exchange.put(dict.fromkeys(names))


def own_words(exchange: Exchange) -> FourWords:
    """Return the four words of this device, to be read out on the phone."""
    return four_words(device_keys(exchange).public.fingerprint())


def device_lines(exchange: Exchange, member: Membership, terms: DeviceTerms) -> list[DeviceLine]:
    """Return the devices of the own office: those that wait first, then by time."""
    waiting = [
        DeviceLine(
            id=DeviceId(each.device),
            label=each.label,
            role=each.role,
            status="waiting",
            at=each.at,
            words=four_words(DevicePublic.from_bytes(each.public).fingerprint()),
        )
        for each in _pending(exchange)
    ]
    with exchange.reading() as desk:
        now = hub_now(desk)
    known = [
        DeviceLine(
            id=DeviceId(each.certificate.device),
            label=each.certificate.label,
            role=each.certificate.role,
            status=each.entry.status.value,
            at=each.certificate.valid_from,
            is_own=each.certificate.device == member.device,
            until=end_of(each.certificate, terms),
            is_ended=has_ended(each.certificate, terms, now),
        )
        for each in member.devices(member.office)
    ]
    return waiting + sorted(known, key=lambda line: (line.at, line.id))


def approve_device(exchange: Exchange, member: Membership, device: DeviceId, words: str, terms: DeviceTerms) -> None:
    """Certify a waiting device and seal the ring to it; it goes with the next bundle. NoSuchDevice, WordsDiffer."""
    found = next((each for each in _pending(exchange) if each.device == device), None)
    if found is None:
        raise NoSuchDevice
    if parse_words(words) != four_words(DevicePublic.from_bytes(found.public).fingerprint()):
        raise WordsDiffer
    with exchange.writing() as desk:
        post = read_post(desk)
        approval = approval_of(member, found, terms, hub_now(desk))
        kept = tuple(
            each for each in post.approvals if unpack(each.certificate.raw, DeviceCertificate).device != device
        )
        approvals = (*kept, approval)
        write_post(desk, msgspec.structs.replace(post, approvals=approvals, sealed=False))


def revoke_device(exchange: Exchange, member: Membership, device: DeviceId, now: int) -> None:
    """Withdraw a device of the office; it goes with the next bundle, then the office gets new keys. NoSuchDevice."""
    found = member.certified.get(device)
    if found is None or found.certificate.office != member.office or found.entry.status is Status.REVOKED:
        raise NoSuchDevice
    ring = member.own_ring
    signed = sign(ring.signing, SignLabel.REVOCATION, Revocation(member.office, device, ring.generation, now))
    with exchange.writing() as desk:
        post = read_post(desk)
        write_post(desk, msgspec.structs.replace(post, revocations=(*post.revocations, signed), sealed=False))


def _request(invitation: Invitation, device: DeviceId, keys: DeviceKeys, *, label: str, now: int) -> EnrolRequest:
    return EnrolRequest(invitation.id, device, label, keys.public.to_bytes(), None, None, now)


def _with_ring(
    request: EnrolRequest, invitation: Invitation, keys: DeviceKeys, ring: OfficeRing | None, terms: DeviceTerms
) -> EnrolRequest:
    """Add what a device certifies itself that holds the ring. It counts from the day of the invitation: that is the
    clock of the hub, whatever the clock here shows.
    """
    if ring is None:
        return request
    office = OfficeId(invitation.office)
    public = keys.public
    certificate = DeviceCertificate(
        device=request.device,
        office=office,
        signing_public=public.signing_public,
        keys_hash=sha256(public.to_bytes()).digest(),
        label=request.label,
        role=invitation.role,
        valid_from=invitation.created,
        valid_until=invitation.created + terms.certificate_days.value * DAY,
        generation=ring.generation,
    )
    own_keys = OfficeKeys(office, ring.public.to_bytes(), 0)
    return msgspec.structs.replace(
        request,
        office_keys=sign(ring.signing, SignLabel.OFFICE_KEYS, own_keys) if invitation.first else None,
        certificate=sign(ring.signing, SignLabel.DEVICE, certificate),
    )


def _read_answer(member: Membership, message: EnrolMessage, raw: bytes) -> EnrolAnswer:
    signed = unpack(raw, Signed)
    try:
        answer = verified(VerifyKey(member.hub.signing_public), SignLabel.ENROLMENT_ANSWER, signed, EnrolAnswer)
    except BadSignature as error:
        raise HubNotTrusted from error
    if answer.request != sha256(message.request.raw).digest():
        raise HubNotTrusted
    return answer


def _take_up(exchange: Exchange, member: Membership, answer: EnrolAnswer) -> None:
    """Keep what makes this device a member: manifest, certificate, and the ring if it did not make it itself."""
    if answer.manifest is None or answer.certificate is None:
        raise MessageDamaged(what="EnrolAnswer")
    manifest = accept_manifest(member, answer.manifest)
    ring = member.ring
    if ring is None and not answer.ring and not _holds_ring(answer.certificate, manifest):
        pass  # IT and data protection: a member without the keys of the office
    elif ring is None:
        if not answer.ring:
            raise MessageDamaged(what="EnrolAnswer")
        try:
            ring = unwrap_ring(member.keys.hpke, answer.ring, ring_info(member.office, member.device))
        except CryptoError as error:
            raise MessageDamaged(what="EnrolAnswer") from error
    if ring is not None:
        check_ring(member, manifest, ring)
    exchange.put(
        {
            ExchangeFact.RING: ring.to_bytes() if ring else None,
            ExchangeFact.MANIFEST: pack(answer.manifest),
            ExchangeFact.HUB: pack(manifest.hub),
            ExchangeFact.CERTIFICATE: pack(answer.certificate),
            ExchangeFact.EPOCH: answer.epoch,
            ExchangeFact.ENROLMENT: None,
            ExchangeFact.STAGE: Stage.MEMBER.value.encode(),
        }
    )


def _holds_ring(signed: Signed, manifest: Manifest) -> bool:
    said = unpack(signed.raw, DeviceCertificate)
    kinds = {entry.id: entry.kind for entry in manifest.offices}
    return holds_ring(said.role, kinds.get(said.office, ""))


def _pending(exchange: Exchange) -> Pending:
    return unpack(exchange.get(ExchangeFact.PENDING) or b"\x90", Pending)
