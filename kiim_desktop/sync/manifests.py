"""Which manifest a device believes: signed by the pinned hub, newer than the last, chained, and sound inside."""

from __future__ import annotations

from kiim_desktop.crypto.errors import BadPublicKey, BadSignature
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.sync.errors import ManifestRefused
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    Manifest,
    OfficeEntry,
    OfficeKeys,
    Signed,
    SignLabel,
    manifest_hash,
    verified,
)
from kiim_desktop.sync.wire.errors import MessageDamaged


def accept_manifest(member: Membership, signed: Signed) -> Manifest:
    """Return a manifest this device may go by; ManifestRefused says why not.

    Equal to the known one is fine; older, forked or broken ones are not. Gaps in the numbers are allowed, because only
    the newest one is handed out; the hub's signature vouches for what lies between.
    """
    try:
        manifest = verified(member.hub_key, SignLabel.MANIFEST, signed, Manifest)
    except (BadSignature, MessageDamaged) as error:
        raise ManifestRefused(why="Unterschrift") from error
    known, known_raw = member.manifest, member.manifest_raw
    if known is not None and known_raw is not None:
        if manifest.number < known.number:
            raise ManifestRefused(why="älter")
        if manifest.number == known.number and signed.raw != known_raw.raw:
            raise ManifestRefused(why="zweierlei")
        if manifest.number == known.number + 1 and manifest.previous != manifest_hash(known_raw):
            raise ManifestRefused(why="Kette")
    if manifest.hub.id != member.hub.id or manifest.hub.signing_public != member.hub.signing_public:
        raise ManifestRefused(why="Hub")
    _check_inside(manifest, member)
    return manifest


def office_publics(entry: OfficeEntry) -> list[OfficePublic]:
    """Return the public keys of every generation, oldest first, each vouched for by the one before; ManifestRefused."""
    found: list[OfficePublic] = []
    for signed in entry.keys:
        keys = unpack(signed.raw, OfficeKeys)
        try:
            public = OfficePublic.from_bytes(keys.public)
            signer = found[-1] if found else public
            verified(VerifyKey(signer.signing_public), SignLabel.OFFICE_KEYS, signed, OfficeKeys)
        except (BadSignature, BadPublicKey) as error:
            raise ManifestRefused(why="Büroschlüssel") from error
        if keys.office != entry.id or public.generation != len(found) + 1:
            raise ManifestRefused(why="Büroschlüssel")
        found.append(public)
    return found


def newest_keys_at(entry: OfficeEntry) -> int:
    """Return the moment up to which revocations are answered by the newest office keys; 0 without keys."""
    return unpack(entry.keys[-1].raw, OfficeKeys).at if entry.keys else 0


def _check_inside(manifest: Manifest, member: Membership) -> None:
    """Check what the hub alone could not have made: the keys of every office, and every device certificate.

    Keys once seen of an office stay; later ones only follow them, each signed by the one before. So neither a swapped
    key nor a device no office has signed for gets in, whatever the hub says.
    """
    publics: dict[bytes, list[OfficePublic]] = {}
    for entry in manifest.offices:
        known = member.office_entry(entry.id)
        if known is not None and entry.keys[: len(known.keys)] != known.keys:
            raise ManifestRefused(why="Büroschlüssel")
        publics[entry.id] = office_publics(entry)
    if member.office_entry(member.office) is not None and member.office not in publics:
        raise ManifestRefused(why="Büroschlüssel")
    own = publics.get(member.office, [])
    if member.ring is not None and own and member.ring.generation <= len(own):
        pinned = own[member.ring.generation - 1]
        if pinned.to_bytes() != member.ring.public.to_bytes():
            raise ManifestRefused(why="Büroschlüssel")
    for device in manifest.devices:
        certificate = unpack(device.certificate.raw, DeviceCertificate)
        _check_certificate(device.certificate, certificate, publics.get(certificate.office, []))


def _check_certificate(signed: Signed, certificate: DeviceCertificate, publics: list[OfficePublic]) -> None:
    if not 1 <= certificate.generation <= len(publics):
        raise ManifestRefused(why="Gerätezertifikat")
    try:
        verified(
            VerifyKey(publics[certificate.generation - 1].signing_public), SignLabel.DEVICE, signed, DeviceCertificate
        )
    except BadSignature as error:
        raise ManifestRefused(why="Gerätezertifikat") from error
