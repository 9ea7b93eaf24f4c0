"""Who belongs to the Kreis: invitations, enrolment, certificates and the signed manifest.

Every signed thing is a `Signed`: the exact bytes that were signed, and the signature; nothing is ever encoded again to
check it. Each kind of thing has a label of its own.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.wire.codec import MESSAGE_CAP, Blob, Count, Hash, Id8, Id16, Label, Signature, pack, unpack
from kiim_desktop.sync.wire.errors import MessageDamaged

INVITATION_MAGIC: Final = b"KIIMENROL1\r\n"
CODE_LENGTH: Final = 12
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32."""
T = TypeVar("T")


class Signed(msgspec.Struct, frozen=True, array_like=True):
    """Bytes and the signature over exactly these bytes."""

    raw: Annotated[bytes, Meta(max_length=MESSAGE_CAP)]
    signature: Signature


class SignLabel(StrEnum):
    """What a signature is for; the label goes into it."""

    RID = "rid certificate"
    DEVICE = "device certificate"
    MANIFEST = "manifest"
    INVITATION = "invitation"
    ENROLMENT = "enrolment"
    ENROLMENT_ANSWER = "enrolment answer"
    OFFICE_KEYS = "office keys"
    REVOCATION = "revocation"
    REQUEST = "sync request"
    ANSWER = "sync answer"
    BUNDLE = "bundle"
    FOLDER = "folder identity"
    GRANT = "grant"
    ORDER = "order"
    COUNTERSIGN = "countersignature"
    ORDER_RECEIPT = "order receipt"
    NEWS = "folder news"
    OFFER = "offer"
    WORD = "word"


def sign(key: SigningKey, label: SignLabel, message: object) -> Signed:
    raw = pack(message)
    return Signed(raw, key.sign(label.value, raw))


def verified(key: VerifyKey, label: SignLabel, signed: Signed, form: type[T]) -> T:
    """Return what was signed; BadSignature (crypto) before anything is decoded, MessageDamaged."""
    key.verify(label.value, signed.raw, signed.signature)
    return unpack(signed.raw, form)


class RidCertificate(msgspec.Struct, frozen=True, array_like=True):
    """A replica belongs to a device; signed by the device (SignLabel.RID)."""

    rid: Id8
    device: Id16
    office: Id16
    start: Count


class DeviceCertificate(msgspec.Struct, frozen=True, array_like=True):
    """A device belongs to an office; signed by the office (SignLabel.DEVICE); being in the manifest countersigns it."""

    device: Id16
    office: Id16
    signing_public: Hash
    keys_hash: Hash
    """SHA-256 of DevicePublic.to_bytes()."""
    label: Label
    role: Label
    valid_from: Count
    valid_until: Count
    generation: Count
    """Of the office keys that signed."""


class Status(StrEnum):
    """How a device or office stands."""

    ACTIVE = "active"
    REVOKED = "revoked"


class DeviceEntry(msgspec.Struct, frozen=True, array_like=True):
    certificate: Signed
    status: Status
    since: Count


class OfficeEntry(msgspec.Struct, frozen=True, array_like=True):
    """An office and its public keys. `keys` holds OfficeKeys of every generation, oldest first.

    The first is signed by itself and was pinned by the hub's administrator; each later one by its predecessor.
    """

    id: Id16
    name: Label
    organisation: Id16
    kind: Label
    status: Status
    keys: tuple[Signed, ...]


class OfficeKeys(msgspec.Struct, frozen=True, array_like=True):
    """The public keys of one generation (SignLabel.OFFICE_KEYS)."""

    office: Id16
    public: Blob
    """OfficePublic.to_bytes()."""
    at: Count
    """Not before the newest revocation for whose sake they were made: a device revoked later asks for new ones."""


class OrganisationEntry(msgspec.Struct, frozen=True, array_like=True):
    id: Id16
    name: Label


class HubEntry(msgspec.Struct, frozen=True, array_like=True):
    """Where the hub is and what its keys are."""

    id: Id16
    signing_public: Hash
    hpke_public: Blob
    urls: tuple[Label, ...]
    tls_pins: tuple[Hash, ...]
    """SHA-256 of the SubjectPublicKeyInfo (DER) of TLS certificates that are accepted; () = usual trust."""


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """The directory of the Kreis; signed by the hub (SignLabel.MANIFEST), numbered, hash-chained."""

    number: Count
    previous: Hash
    """SHA-256 of the raw bytes of the manifest before; 32 zero bytes in the first."""
    at: Count
    hub: HubEntry
    organisations: tuple[OrganisationEntry, ...]
    offices: tuple[OfficeEntry, ...]
    devices: tuple[DeviceEntry, ...]


class Invitation(msgspec.Struct, frozen=True, array_like=True):
    """What a new device needs to find and trust the hub; signed by the hub (SignLabel.INVITATION)."""

    id: Id16
    hub: HubEntry
    office: Id16
    office_name: Label
    organisation: Label
    role: Label
    first: bool
    """This is the first device of the office: it makes the office's keys."""
    training: bool
    created: Count
    expires: Count


class EnrolRequest(msgspec.Struct, frozen=True, array_like=True):
    """A device asks to join; the same bytes, sent again, ask how it stands (SignLabel.ENROLMENT, by the device)."""

    invitation: Id16
    device: Id16
    label: Label
    public: Blob
    """DevicePublic.to_bytes()."""
    office_keys: Signed | None
    """First device only: OfficeKeys signed by themselves."""
    certificate: Signed | None
    """First device only: its DeviceCertificate signed by the new office keys."""
    at: Count


class EnrolMessage(msgspec.Struct, frozen=True, array_like=True):
    """What is posted to /v1/enrol: the signed request, and the proof that its sender knows the code."""

    request: Signed
    proof: Hash


class EnrolState(StrEnum):
    """How far an enrolment is."""

    WAITING_HUB = "waiting_hub"
    WAITING_OFFICE = "waiting_office"
    APPROVED = "approved"
    REFUSED = "refused"
    """Wrong code, void or expired invitation: not told apart."""


class EnrolAnswer(msgspec.Struct, frozen=True, array_like=True):
    """How an enrolment stands (SignLabel.ENROLMENT_ANSWER, by the hub; bound to the request by its hash)."""

    request: Hash
    """SHA-256 of EnrolMessage.request.raw."""
    state: EnrolState
    manifest: Signed | None = None
    certificate: Signed | None = None
    ring: Blob = b""
    """Further device, once approved: the office ring wrapped to it (crypto.rings.wrap_ring_for_device)."""
    epoch: bytes = b""


class PendingDevice(msgspec.Struct, frozen=True, array_like=True):
    """A device that waits for its office."""

    device: Id16
    label: Label
    role: Label
    public: Blob
    at: Count


class Approval(msgspec.Struct, frozen=True, array_like=True):
    """A device of the office lets another one in."""

    certificate: Signed
    ring: Blob


class Revocation(msgspec.Struct, frozen=True, array_like=True):
    """An office withdraws a device (SignLabel.REVOCATION, by the office's keys of `generation`)."""

    office: Id16
    device: Id16
    generation: Count
    at: Count


class RingNotice(msgspec.Struct, frozen=True, array_like=True):
    """A new generation of office keys: signed by the generation before, wrapped for each device that stays."""

    keys: Signed
    generation: Count
    rings: tuple[tuple[Id16, Blob], ...]
    """(device, wrapped ring)."""
    certificates: tuple[Signed, ...] = ()
    """Of every device that stays, signed with the new keys: what the old ones certified is void from now on."""


class Recalled(msgspec.Struct, frozen=True, array_like=True):
    """What a member remembers that a hub put back has forgotten: the directory as the hub signed it, rings of siblings.

    None of it is believed because of who sends it: the manifest is signed by the hub, public keys fit the hash in a
    certificate, a ring fits the public keys of its office when its device opens it.
    """

    manifest: Signed | None = None
    publics: Annotated[tuple[tuple[Id16, Blob], ...], msgspec.Meta(max_length=4096)] = ()
    """(device, DevicePublic bytes) of devices of the own office."""
    generation: Count = 0
    rings: Annotated[tuple[tuple[Id16, Blob], ...], msgspec.Meta(max_length=4096)] = ()
    """(device, ring of `generation` wrapped for it)."""


def ring_info(office: bytes, device: bytes) -> bytes:
    """Return the `info` under which a ring is wrapped for a device."""
    return office + device


def code_key(code: str, invitation: bytes) -> bytes:
    """Return the 32 bytes a hub keeps instead of a one-time code; case, spaces and hyphens do not matter."""
    letters = "".join(code.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return derive(letters.encode(), "invitation code", salt=invitation)


def code_proof(key: bytes, request_raw: bytes) -> bytes:
    """Return what proves knowledge of the code for exactly this request."""
    return hmac.digest(key, b"enrol\0" + sha256(request_raw).digest(), "sha256")


def is_code_proof(key: bytes, request_raw: bytes, proof: bytes) -> bool:
    return hmac.compare_digest(code_proof(key, request_raw), proof)


def make_invitation(key: SigningKey, invitation: Invitation) -> bytes:
    """Return the bytes of a *.kiimenrol file."""
    return INVITATION_MAGIC + pack(sign(key, SignLabel.INVITATION, invitation))


def read_invitation(raw: bytes) -> Invitation:
    """Return the invitation of a file, checked against the hub key inside it; MessageDamaged, BadSignature.

    The file itself is the root of trust (with the code that travels apart): whoever made it is whom we join.
    """
    if not raw.startswith(INVITATION_MAGIC):
        raise MessageDamaged(what="Invitation")
    signed = unpack(raw[len(INVITATION_MAGIC) :], Signed)
    invitation = unpack(signed.raw, Invitation)
    return verified(VerifyKey(invitation.hub.signing_public), SignLabel.INVITATION, signed, Invitation)


def manifest_hash(signed: Signed) -> bytes:
    return sha256(signed.raw).digest()
