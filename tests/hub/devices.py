"""A device that speaks to the hub with nothing but sync.wire: what the hub must get right, whoever the client is."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypedDict, Unpack

from msgspec import structs

from kiim_desktop.base.ids import KeyId, Random, StreamId
from kiim_desktop.crypto.devices import DeviceKeys
from kiim_desktop.crypto.rings import OfficeRing, seal_stream_key, wrap_ring_for_device
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.crypto.streams import SealedUnit, StreamKey, open_unit, seal_unit
from kiim_desktop.hub.administration import Invited
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleBody, BundlePlan, OpenedBundle, bundle_hash, make_bundle, open_bundle
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    Approval,
    DeviceCertificate,
    EnrolAnswer,
    EnrolMessage,
    EnrolRequest,
    Invitation,
    OfficeKeys,
    PendingDevice,
    RidCertificate,
    RingNotice,
    Signed,
    SignLabel,
    code_key,
    code_proof,
    read_invitation,
    ring_info,
    sign,
    verified,
)
from kiim_desktop.sync.wire.requests import Hello, SyncAnswer, hello_hash, make_request, read_request, read_response
from kiim_desktop.sync.wire.units import StreamNotice, UnitEnvelope

YEAR = 365 * 24 * 3600 * 1000
NOW = 1_772_442_000_000


Rings = tuple[tuple[bytes, bytes], ...]


class HelloChanges(TypedDict, total=False):
    """What a test says differently from what the device would."""

    protocol: int
    device: bytes
    epoch: bytes
    cursor: int
    manifest: int
    ring: int
    room: int
    wishes: int


@dataclass(slots=True, kw_only=True)
class TestDevice:
    """Keys, numbers and what was received; `rid` and `ring` may be swapped by a test."""

    __test__ = False

    hub: Hub
    random: Random
    invitation: Invitation
    code_key: bytes = field(repr=False)
    id: bytes
    keys: DeviceKeys = field(repr=False)
    rid: bytes
    ring: OfficeRing | None = None
    message: EnrolMessage | None = None
    counter: int = 0
    number: int = 0
    previous: bytes = bytes(32)
    epoch: bytes = b""
    cursor: int = 0
    manifest: int = 0
    certified: bool = False
    seq: int = 0
    aliases: dict[bytes, int] = field(default_factory=dict)
    stream_keys: dict[bytes, StreamKey] = field(default_factory=dict)
    received: list[OpenedBundle] = field(default_factory=list)
    last: SyncAnswer | None = None
    wrapped_ring: bytes = b""

    @classmethod
    def invited(cls, hub: Hub, invited: Invited, random: Random) -> TestDevice:
        """Return a device with fresh keys that holds an invitation and its code."""
        invitation = read_invitation(invited.file)
        return cls(
            hub=hub,
            random=random,
            invitation=invitation,
            code_key=code_key(invited.code, invitation.id),
            id=random(16),
            keys=DeviceKeys.create(random),
            rid=random(8),
        )

    @staticmethod
    def new_keys(random: Random) -> DeviceKeys:
        return DeviceKeys.create(random)

    @property
    def office(self) -> bytes:
        return self.invitation.office

    @property
    def hub_key(self) -> VerifyKey:
        return VerifyKey(self.invitation.hub.signing_public)

    @property
    def answer(self) -> SyncAnswer:
        assert self.last is not None
        return self.last

    def enrol(self) -> EnrolAnswer:
        """Ask to join, or how it stands."""
        if self.message is None:
            self.message = self.enrol_message()
        return self.ask_enrolment(self.message)

    def ask_enrolment(self, message: EnrolMessage) -> EnrolAnswer:
        signed = unpack(self.hub.enrol(pack(message)), Signed)
        answer = verified(self.hub_key, SignLabel.ENROLMENT_ANSWER, signed, EnrolAnswer)
        assert answer.request == sha256(message.request.raw).digest()
        self.epoch = answer.epoch or self.epoch
        self.wrapped_ring = answer.ring or self.wrapped_ring
        return answer

    def enrol_message(self) -> EnrolMessage:
        office_keys = certificate = None
        if self.invitation.first:
            self.ring = OfficeRing.create(self.random)
            keys = OfficeKeys(self.office, self.ring.public.to_bytes(), NOW)
            office_keys = sign(self.ring.signing, SignLabel.OFFICE_KEYS, keys)
            public = self.keys.public.to_bytes()
            certificate = certificate_for(self.ring, self.office, self.id, public, role=self.invitation.role)
        request = EnrolRequest(
            invitation=self.invitation.id,
            device=self.id,
            label="Rechner",
            public=self.keys.public.to_bytes(),
            office_keys=office_keys,
            certificate=certificate,
            at=NOW,
        )
        signed = sign(self.keys.signing, SignLabel.ENROLMENT, request)
        return EnrolMessage(signed, code_proof(self.code_key, signed.raw))

    def approval_of(self, pending: PendingDevice) -> Approval:
        """Certify a device that waits, and wrap the ring for it."""
        assert self.ring is not None
        certificate = certificate_for(self.ring, self.office, pending.device, pending.public, role=pending.role)
        info = ring_info(self.office, pending.device)
        return Approval(certificate, wrap_ring_for_device(self.ring, pending.public[33:], info))

    def stream(self) -> StreamNotice:
        """Announce a new stream."""
        assert self.ring is not None
        stream = self.random(16)
        key = StreamKey.create(self.random)
        self.stream_keys[stream] = key
        sealed = seal_stream_key(self.ring, StreamId(stream), key)
        return StreamNotice(stream=stream, key_id=key.key_id, sealed_key=sealed, head=b"head")

    def unit(self, stream: bytes, content: bytes, place: int | None = None, dots: int = 1) -> UnitEnvelope:
        """Seal content into a stream; `place` is the place of its notice in the same bundle."""
        sealed = seal_unit(self.stream_keys[stream], StreamId(stream), 0, content)
        first = self.seq + 1
        self.seq += dots
        return UnitEnvelope(
            id=sealed.unit_id,
            stream=self.aliases[stream] if place is None else ~place,
            dictionary=0,
            body=sealed.ciphertext,
            covers=((0, first, self.seq),),
        )

    def next_body(self, content: bytes) -> BundleBody:
        """Return a body with a new stream and one unit in it."""
        notice = self.stream()
        return BundleBody(rids=(self.rid,), notices=(notice,), units=(self.unit(notice.stream, content, place=0),))

    def rid_certificate(self, rid: bytes | None = None) -> Signed:
        certificate = RidCertificate(rid or self.rid, self.id, self.office, 1)
        return sign(self.keys.signing, SignLabel.RID, certificate)

    def bundle(self, body: BundleBody) -> bytes:
        """Return the next bundle of this replica, without sending it."""
        if not self.certified:
            body = structs.replace(body, rid_certificates=(self.rid_certificate(), *body.rid_certificates))
        plan = BundlePlan(
            channel=self.rid, number=self.number + 1, previous=self.previous, epoch=self.epoch, training=False
        )
        recipients = [self.invitation.hub.hpke_public]
        return make_bundle(plan, body, sender=self.id, key=self.keys.signing, recipients=recipients, random=self.random)

    def hello(self, bundle: bytes = b"", named: bytes = b"", **changes: Unpack[HelloChanges]) -> Hello:
        self.counter += 1
        usual = Hello(
            protocol=1,
            device=self.id,
            rid=self.rid,
            counter=self.counter,
            epoch=self.epoch,
            cursor=self.cursor,
            manifest=self.manifest,
            ring=self.ring.generation if self.ring else 0,
            schema=1,
            bundle=bundle_hash(bundle) if bundle else named,
            room=4 * 1024 * 1024,
        )
        return structs.replace(usual, **changes)

    def sync(self, body: BundleBody | None = None, **changes: Unpack[HelloChanges]) -> SyncAnswer:
        """Exchange once, apply and confirm what comes down."""
        return self.send(self.bundle(body) if body is not None else b"", **changes)

    def send(self, bundle: bytes = b"", *, inline: bool = True, **changes: Unpack[HelloChanges]) -> SyncAnswer:
        """Exchange with a bundle made before."""
        request = make_request(self.keys.signing, self.hello(bundle, **changes), bundle if inline else b"")
        answer = self.take(request, self.hub.sync(request))
        if answer.code == 0 and bundle:
            self.number, self.previous, self.certified = self.number + 1, bundle_hash(bundle), True
        return answer

    def take(self, request: bytes, response: bytes) -> SyncAnswer:
        """Check an answer and keep what it brings."""
        raw_hello = read_request(request)[1].hello
        answer, full = read_response(self.hub_key, hello_hash(raw_hello), response)
        self.last = answer
        self.epoch = answer.epoch
        for stream, _key_id, alias in answer.aliases:
            self.aliases[stream] = alias
        if answer.manifest is not None:
            self.manifest += 1
        if full.bundle:
            self.open(full.bundle)
        return answer

    def open(self, raw: bytes) -> OpenedBundle:
        """Open a bundle from the hub and move the cursor."""

        def sender_key(sender: bytes) -> VerifyKey | None:
            return self.hub_key if sender == self.invitation.hub.id else None

        keypair, public = self.keys.hpke, self.keys.public.hpke_public
        opened = open_bundle(raw, keypair=keypair, public=public, sender_key=sender_key, training=False)
        self.received.append(opened)
        self.cursor = opened.body.cursor
        return opened

    def contents(self, key: StreamKey, stream: bytes) -> list[bytes]:
        """Return the opened units of a stream as received."""
        alias = {notice.alias: notice.stream for one in self.received for notice in one.body.notices}
        units = [unit for one in self.received for unit in one.body.units if alias.get(unit.stream) == stream]
        return [open_unit(key, StreamId(stream), unit.dictionary, SealedUnit(unit.id, unit.body)) for unit in units]  # type: ignore[arg-type]  # ids are bytes on the wire


def ring_notice(signer: OfficeRing, fresh: OfficeRing, *staying: TestDevice, rings: Rings = ()) -> RingNotice:
    """Return new keys of an office, and all who stay certified with them; a ring for each unless others are given."""
    office = staying[0].office
    keys = sign(signer.signing, SignLabel.OFFICE_KEYS, OfficeKeys(office, fresh.public.to_bytes(), NOW))
    wrapped = rings or tuple(
        (one.id, wrap_ring_for_device(fresh, one.keys.public.hpke_public, ring_info(office, one.id))) for one in staying
    )
    certificates = tuple(
        certificate_for(fresh, office, one.id, one.keys.public.to_bytes(), role=one.invitation.role) for one in staying
    )
    return RingNotice(keys, fresh.generation, wrapped, certificates)


def certificate_for(
    ring: OfficeRing,
    office: bytes,
    device: bytes,
    public: bytes,
    *,
    role: str = "counsellor",
    start: int = NOW,
    length: int = YEAR,
) -> Signed:
    certificate = DeviceCertificate(
        device=device,
        office=office,
        signing_public=public[1:33],
        keys_hash=sha256(public).digest(),
        label="Rechner",
        role=role,
        valid_from=start,
        valid_until=start + length,
        generation=ring.generation,
    )
    return sign(ring.signing, SignLabel.DEVICE, certificate)


def key_id(raw: bytes) -> KeyId:
    return KeyId(raw)
