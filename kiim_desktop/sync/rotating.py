"""New office keys after a device was revoked: whoever of the office exchanges next makes them, for all who stay.

What the old keys certified is void from then on, and what was decided under them is signed anew.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficeRing, wrap_ring_for_device
from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.domain.offices import holds_ring
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.manifests import newest_keys_at
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.renewing import certified_anew
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import (
    Approval,
    DeviceCertificate,
    OfficeKeys,
    PendingDevice,
    Revocation,
    RingNotice,
    SignLabel,
    Status,
    ring_info,
    sign,
)

Pending = tuple[PendingDevice, ...]
Siblings = tuple[tuple[bytes, bytes], ...]


def rotate_if_needed(exchange: Exchange, member: Membership, random: Random, terms: DeviceTerms) -> bool:
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
        notice = _notice(member, member.ring, ring, siblings, at=max(gone), now=hub_now(desk), terms=terms)
        desk.put({ExchangeFact.NEXT_RING: ring.to_bytes()})
        write_post(desk, msgspec.structs.replace(post, ring=notice, sealed=False))
    return True


def sign_post_anew(exchange: Exchange, member: Membership, terms: DeviceTerms) -> None:
    """Sign with the present keys of the office what a person decided under older ones: the hub takes no older ones.

    A device that does not wait any more needs no approval.
    """
    ring = member.ring
    with exchange.reading() as desk:
        is_any = not read_post(desk).is_empty
    if ring is None or not is_any:
        return
    with exchange.writing() as desk:
        post = read_post(desk)
        outdated = [each for each in post.approvals if _generation(each) < ring.generation]
        revoked = [unpack(each.raw, Revocation) for each in post.revocations]
        if not outdated and all(each.generation == ring.generation for each in revoked):
            return
        waiting = {each.device: each for each in unpack(desk.get(ExchangeFact.PENDING) or b"\x90", Pending)}
        approvals = [
            approval_of(member, waiting[device], terms, hub_now(desk)) if each in outdated else each
            for each in post.approvals
            if (device := unpack(each.certificate.raw, DeviceCertificate).device) in waiting or each not in outdated
        ]
        anew = (msgspec.structs.replace(each, generation=ring.generation) for each in revoked)
        revocations = tuple(sign(ring.signing, SignLabel.REVOCATION, each) for each in anew)
        fresh = msgspec.structs.replace(post, approvals=tuple(approvals), revocations=revocations, sealed=False)
        write_post(desk, fresh)


def approval_of(member: Membership, pending: PendingDevice, terms: DeviceTerms, now: int) -> Approval:
    """Certify a device that waits, and wrap the ring for it if its role may hold it."""
    ring, entry = member.own_ring, member.office_entry(member.office)
    public = DevicePublic.from_bytes(pending.public)
    certificate = DeviceCertificate(
        device=pending.device,
        office=member.office,
        signing_public=public.signing_public,
        keys_hash=sha256(public.to_bytes()).digest(),
        label=pending.label,
        role=pending.role,
        valid_from=now,
        valid_until=now + terms.certificate_days.value * DAY,
        generation=ring.generation,
    )
    signed = sign(ring.signing, SignLabel.DEVICE, certificate)
    if not holds_ring(pending.role, entry.kind if entry else ""):
        return Approval(signed, b"")
    return Approval(signed, wrap_ring_for_device(ring, public.hpke_public, ring_info(member.office, pending.device)))


def _generation(approval: Approval) -> int:
    return unpack(approval.certificate.raw, DeviceCertificate).generation


def _notice(  # all that new keys say
    member: Membership,
    old: OfficeRing,
    ring: OfficeRing,
    siblings: Siblings,
    *,
    at: int,
    now: int,
    terms: DeviceTerms,
) -> RingNotice:
    """Return new keys: signed by the ones before, and everybody who stays certified with them."""
    entry = member.office_entry(member.office)
    kind = entry.kind if entry else ""
    keys = OfficeKeys(member.office, ring.public.to_bytes(), at)
    all_who_stay = staying(member, siblings)
    wrapped = tuple(
        (device.device, wrap_ring_for_device(ring, public.hpke_public, ring_info(member.office, device.device)))
        for device, public in all_who_stay
        if holds_ring(device.role, kind)
    )
    return RingNotice(
        sign(old.signing, SignLabel.OFFICE_KEYS, keys),
        ring.generation,
        wrapped,
        tuple(certified_anew(ring, device, terms, now) for device, _public in all_who_stay),
    )


def staying(member: Membership, siblings: Siblings) -> list[tuple[DeviceCertificate, DevicePublic]]:
    """Return the active devices of the office with their keys, checked against their certificates."""
    known = dict(siblings) | {member.device: member.keys.public.to_bytes()}
    found: list[tuple[DeviceCertificate, DevicePublic]] = []
    for each in member.devices(member.office):
        raw = known.get(each.certificate.device, b"")
        if each.entry.status is Status.ACTIVE and sha256(raw).digest() == each.certificate.keys_hash:
            try:
                found.append((each.certificate, DevicePublic.from_bytes(raw)))
            except CryptoError:
                continue
    return found
