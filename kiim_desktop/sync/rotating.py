"""New office keys after a device was revoked: whoever of the office exchanges next makes them, for all who stay."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficeRing, wrap_ring_for_device
from kiim_desktop.storage.exchange import Exchange, ExchangeFact
from kiim_desktop.sync.manifests import newest_keys_at
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import OfficeKeys, RingNotice, SignLabel, Status, ring_info, sign

Siblings = tuple[tuple[bytes, bytes], ...]


def rotate_if_needed(exchange: Exchange, member: Membership, random: Random) -> bool:
    """Put a new ring into the post if a device of the office was revoked since the present keys were made.

    The new ring counts only once the manifest names it; if a sibling was faster, ours is dropped.
    """
    entry = member.office_entry(member.office)
    if entry is None or member.ring is None:
        return False
    gone = [each.entry.since for each in member.devices(member.office) if each.entry.status is Status.REVOKED]
    if not gone or max(gone) <= newest_keys_at(entry) or member.ring.generation != len(entry.keys):
        return False
    with exchange.writing() as desk:
        post = read_post(desk)
        if post.ring is not None:
            return False
        ring = member.ring.next_generation(random)
        siblings = unpack(desk.get(ExchangeFact.SIBLINGS) or b"\x90", Siblings)
        notice = _notice(member, member.ring, ring, max(gone), siblings)
        desk.put({ExchangeFact.NEXT_RING: ring.to_bytes()})
        write_post(desk, msgspec.structs.replace(post, ring=notice, sealed=False))
    return True


def _notice(member: Membership, old: OfficeRing, ring: OfficeRing, at: int, siblings: Siblings) -> RingNotice:
    keys = OfficeKeys(member.office, ring.public.to_bytes(), at)
    wrapped = tuple(
        (device, wrap_ring_for_device(ring, public.hpke_public, ring_info(member.office, device)))
        for device, public in staying(member, siblings)
    )
    return RingNotice(sign(old.signing, SignLabel.OFFICE_KEYS, keys), ring.generation, wrapped)


def staying(member: Membership, siblings: Siblings) -> list[tuple[bytes, DevicePublic]]:
    """Return the active devices of the office with their keys, checked against their certificates."""
    known = dict(siblings) | {member.device: member.keys.public.to_bytes()}
    found: list[tuple[bytes, DevicePublic]] = []
    for each in member.devices(member.office):
        raw = known.get(each.certificate.device, b"")
        if each.entry.status is Status.ACTIVE and sha256(raw).digest() == each.certificate.keys_hash:
            try:
                found.append((each.certificate.device, DevicePublic.from_bytes(raw)))
            except CryptoError:
                continue
    return found
