"""Approvals, revocations and new office keys: signed by the office, told to everybody in the manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.domain.offices import holds_ring
from kiim_desktop.hub.certificates import is_certified_anew
from kiim_desktop.hub.enrolling import check_certificate
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.manifests import OfficeKeyChain, current_keys, key_chain
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.store.ledger import EntryKind
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.certificates import is_in_time
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    Approval,
    DeviceCertificate,
    OfficeKeys,
    Revocation,
    RingNotice,
    Signed,
    SignLabel,
    verified,
)
from kiim_desktop.sync.wire.errors import WireError


def change_membership(site: Site, transaction: Transaction, sender: Device, body: BundleBody) -> bool:
    """Apply what a device of an office says about devices and keys of that office; tells whether anything changed.

    What is not signed as it must be is left out: one bad item never blocks the rest of a bundle. New keys come first,
    because an approval in the same bundle may already be signed with them.
    """
    changes: list[Callable[[], bool]] = []
    if body.ring is not None:
        changes.append(partial(_new_ring, site, transaction, sender, body.ring))
    changes.extend(partial(_approve, site, transaction, sender, approval) for approval in body.approvals)
    changes.extend(partial(_revoke, site, transaction, sender, revocation) for revocation in body.revocations)
    if changes:
        transaction.lock_numbers()
    return any(_taken(change) for change in changes)


def set_status(site: Site, transaction: Transaction, device: Device, status: DeviceStatus) -> None:
    """Store a device under its new status and promise it; a revoked one gets nothing that waits for it."""
    now = site.now()
    transaction.directory.put_device(replace(device, status=status, since=now))
    promise(transaction, EntryKind.DEVICE_STATUS, now, device.id, status.value.encode(), site.random)
    if status is DeviceStatus.REVOKED:
        transaction.keys.drop_ring(device.id)
        transaction.channels.drop_queued(device.id)


def _taken(change: Callable[[], bool]) -> bool:
    try:
        return change()
    except (CryptoError, WireError, Refused):
        return False


def _new_ring(site: Site, transaction: Transaction, sender: Device, notice: RingNotice) -> bool:
    """Take the next generation of office keys, signed by the one before, and keep its sealed rings for the devices.

    It has to think of every device that stays: one left out would be a member without the keys, or with a certificate
    that a revoked device may have made.
    """
    office = transaction.directory.office(sender.office)
    if office is None:
        return False
    before = current_keys(office)
    keys = verified(VerifyKey(before.signing_public), SignLabel.OFFICE_KEYS, notice.keys, OfficeKeys)
    fresh = OfficePublic.from_bytes(keys.public)
    if keys.office != office.id or (fresh.generation, notice.generation) != (before.generation + 1,) * 2:
        return False
    staying = [one for one in transaction.directory.devices(office.id) if one.status is DeviceStatus.ACTIVE]
    certified = _certified_anew(site, fresh, staying, notice)
    holders = {one.id for one in staying if holds_ring(one.role, office.kind)}
    rings = dict(notice.rings)
    if len(certified) < len(staying) or holders - set(rings) - {sender.id}:
        return False
    chain = OfficeKeyChain((*key_chain(office), notice.keys))
    transaction.directory.put_office(replace(office, keys=pack(chain)))
    for device in certified:
        transaction.directory.put_device(device)
    for holder in sorted(holders & set(rings)):
        transaction.keys.put_ring(holder, notice.generation, rings[holder])
    return True


def _certified_anew(site: Site, keys: OfficePublic, staying: list[Device], notice: RingNotice) -> list[Device]:
    """Return the devices with their new certificates; the old keys certify nobody any more."""
    named = {unpack(signed.raw, DeviceCertificate).device: signed for signed in notice.certificates}
    return [
        replace(one, certificate=pack(named[one.id]))
        for one in staying
        if one.id in named and is_certified_anew(site, keys, one, named[one.id])
    ]


def _approve(site: Site, transaction: Transaction, sender: Device, approval: Approval) -> bool:
    office = transaction.directory.office(sender.office)
    certificate = unpack(approval.certificate.raw, DeviceCertificate)
    device = transaction.directory.device(certificate.device)
    if office is None or device is None or device.office != office.id:
        return False
    if device.status is not DeviceStatus.WAITING_OFFICE:
        return False
    keys = current_keys(office)
    check_certificate(keys, approval.certificate, office=office.id, device=device.id, public=device.public)
    if certificate.role != device.role or not is_in_time(certificate, site.terms.devices.at(site.now()), site.now()):
        return False
    if holds_ring(device.role, office.kind):
        transaction.keys.put_ring(device.id, keys.generation, approval.ring)
    certified = replace(device, certificate=pack(approval.certificate))
    set_status(site, transaction, certified, DeviceStatus.ACTIVE)
    return True


def _revoke(site: Site, transaction: Transaction, sender: Device, signed: Signed) -> bool:
    office = transaction.directory.office(sender.office)
    if office is None:
        return False
    keys = current_keys(office)
    revocation = verified(VerifyKey(keys.signing_public), SignLabel.REVOCATION, signed, Revocation)
    device = transaction.directory.device(revocation.device)
    if revocation.office != office.id or device is None or device.office != office.id:
        return False
    if device.status is DeviceStatus.REVOKED:
        return False
    set_status(site, transaction, device, DeviceStatus.REVOKED)
    return True
