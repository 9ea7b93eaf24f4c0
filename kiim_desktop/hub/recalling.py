"""What the hub forgot of the directory when it was put back, and members remember (sync.md 7).

A hub that was restored may know less than the manifest it signed later: devices that were let in or revoked since, new
keys of offices. Whoever goes by a manifest the hub does not know sends it up. Nothing is lost by taking both together:
a device revoked in one of them is revoked, a longer chain of office keys continues the shorter one, and nobody whom
only one of them knows is left out. Rings that were on their way to a device are wrapped anew by its colleagues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.certificates import certificate_of
from kiim_desktop.hub.enrolling import check_certificate
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.manifests import OfficeKeyChain, current_keys, directory_now, keep_manifest, key_chain, publish
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus, Office
from kiim_desktop.hub.store.ledger import EntryKind
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    DeviceEntry,
    Manifest,
    OfficeEntry,
    OrganisationEntry,
    Recalled,
    Signed,
    SignLabel,
    Status,
    manifest_hash,
    verified,
)
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.requests import Hello

FEW = 2
"""A device takes a manifest whose number is so much higher than that of its own, whatever that one says."""
STATUS = {Status.ACTIVE: DeviceStatus.ACTIVE, Status.REVOKED: DeviceStatus.REVOKED}


def has_forgotten(transaction: Transaction, hello: Hello) -> bool:
    """Tell whether a device goes by a manifest this hub does not know (any more)."""
    if not hello.manifest or not hello.manifest_hash:
        return False
    return transaction.directory.manifest_hash(hello.manifest) != hello.manifest_hash


def take_recalled(site: Site, transaction: Transaction, sender: Device, recalled: Recalled | None) -> None:
    """Take what a member remembers; what is not signed as it must be, or known, changes nothing."""
    if recalled is None:
        return
    if recalled.manifest is not None:
        _take_manifest(site, transaction, recalled.manifest, dict(recalled.publics))
    _take_rings(transaction, sender, recalled)


def note_ringless(transaction: Transaction, device: Device, hello: Hello) -> None:
    """Remember a device that has an older ring than its office and for whom none waits here."""
    office = transaction.directory.office(device.office)
    if office is None or not office.keys or not hello.ring:
        return
    if hello.ring < len(key_chain(office)):
        transaction.keys.put_ring(device.id, 0, b"")


def ringless(transaction: Transaction, device: Device, hello: Hello) -> tuple[tuple[bytes, bytes], ...]:
    """Return the devices of the office of one that has the newest ring that lack it; its own name too.

    An older copy of the device itself may lack what it has: both speak under one name, and it may be the only one left.
    """
    lacking = transaction.keys.lacking_rings()
    if not lacking:
        return ()
    office = transaction.directory.office(device.office)
    if office is None or hello.ring != len(key_chain(office)):
        return ()
    siblings = transaction.directory.devices(device.office)
    return tuple((one.id, one.public) for one in siblings if one.id in lacking and one.status is DeviceStatus.ACTIVE)


def _take_manifest(site: Site, transaction: Transaction, signed: Signed, publics: Mapping[bytes, bytes]) -> None:
    try:
        key = VerifyKey(site.identity.signing.public_bytes())
        lost = verified(key, SignLabel.MANIFEST, signed, Manifest)
    except (CryptoError, WireError):
        return
    if lost.hub.id != site.identity.id or transaction.directory.manifest_hash(lost.number) == manifest_hash(signed):
        return
    transaction.lock_numbers()
    organisations = {one.id: one for one in lost.organisations}
    changed = [_take_office(site, transaction, entry, organisations) for entry in lost.offices]
    changed += [_take_device(site, transaction, entry, publics) for entry in lost.devices]
    newest = transaction.directory.manifest_number()
    if newest < lost.number:
        keep_manifest(site, transaction, lost.number, signed)
        if directory_now(transaction) != (lost.offices, lost.devices):
            publish(site, transaction)
    elif any(changed) or newest < lost.number + FEW:
        publish(site, transaction)


def _take_office(
    site: Site, transaction: Transaction, entry: OfficeEntry, organisations: Mapping[bytes, OrganisationEntry]
) -> bool:
    known = transaction.directory.office(entry.id)
    chain = key_chain(known) if known is not None else ()
    if entry.keys[: len(chain)] != chain or len(entry.keys) == len(chain):
        return False
    named = organisations.get(entry.organisation)
    fresh = Office(
        id=entry.id, name=entry.name, organisation=named.name if named else entry.name, kind=entry.kind, keys=b"",
        created=site.now(),
    )  # fmt: skip
    transaction.directory.put_office(replace(known or fresh, keys=pack(OfficeKeyChain(entry.keys))))
    return True


def _take_device(site: Site, transaction: Transaction, entry: DeviceEntry, publics: Mapping[bytes, bytes]) -> bool:
    certificate = unpack(entry.certificate.raw, DeviceCertificate)
    known = transaction.directory.device(certificate.device)
    status = STATUS[entry.status]
    public = known.public if known is not None else publics.get(certificate.device, b"")
    if sha256(public).digest() != certificate.keys_hash:
        return False
    if known is not None and known.status is status:
        return _take_certificate(transaction, known, entry.certificate)
    if known is not None and known.status is DeviceStatus.REVOKED:
        return False
    fresh = Device(
        id=certificate.device, office=certificate.office, status=status, role=certificate.role,
        label=certificate.label, public=public, certificate=pack(entry.certificate), request=b"", since=entry.since,
    )  # fmt: skip
    transaction.directory.put_device(fresh)
    promise(transaction, EntryKind.DEVICE_STATUS, entry.since, fresh.id, status.value.encode(), site.random)
    if status is DeviceStatus.REVOKED:
        transaction.keys.drop_ring(fresh.id)
        transaction.channels.drop_queued(fresh.id)
    return True


def _take_certificate(transaction: Transaction, known: Device, signed: Signed) -> bool:
    """Take the lost certificate of a device that stays, if it is the later one.

    Together with new office keys all who stay are certified anew: without that they are nobody to all others.
    """
    office = transaction.directory.office(known.office)
    said, before = unpack(signed.raw, DeviceCertificate), certificate_of(known)
    is_later = (said.generation, said.valid_until) > (before.generation, before.valid_until)
    if known.status is not DeviceStatus.ACTIVE or not is_later or office is None or not office.keys:
        return False
    try:
        check_certificate(current_keys(office), signed, office=known.office, device=known.id, public=known.public)
    except (CryptoError, WireError, Refused):
        return False
    transaction.directory.put_device(replace(known, certificate=pack(signed)))
    return True


def _take_rings(transaction: Transaction, sender: Device, recalled: Recalled) -> None:
    office = transaction.directory.office(sender.office)
    if office is None or not office.keys or recalled.generation != current_keys(office).generation:
        return
    active = {one.id for one in transaction.directory.devices(office.id) if one.status is DeviceStatus.ACTIVE}
    for device, sealed in recalled.rings:
        waiting = transaction.keys.ring_for(device)
        if device in active and (waiting is None or waiting[0] < recalled.generation):
            transaction.keys.put_ring(device, recalled.generation, sealed)
