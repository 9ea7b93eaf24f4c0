"""The end of device certificates, and their renewal: the office signs, the hub countersigns by its manifest.

A device whose certificate has ended may still fetch (what it was ordered to delete has to reach it), but nothing is
taken from it. For some days it may renew itself, as long as the rules say; afterwards only a colleague's device can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.domain.device_rules import DeviceTerms
from kiim_desktop.hub.enrolling import check_certificate
from kiim_desktop.hub.manifests import current_keys, publish
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.certificates import end_of, has_ended, is_due, is_in_time, renews_itself
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Signed
from kiim_desktop.sync.wire.errors import WireError


def certificate_of(device: Device) -> DeviceCertificate:
    """Return what the certificate of a device that was let in says."""
    return unpack(unpack(device.certificate, Signed).raw, DeviceCertificate)


def has_expired(site: Site, device: Device) -> bool:
    """Tell whether nothing is taken from a device until its certificate is renewed."""
    return has_ended(certificate_of(device), _terms(site), site.now())


def renewed(site: Site, transaction: Transaction, sender: Device, renewals: Sequence[Signed]) -> Device:
    """Take new certificates and return the sender as it stands then; what is not right is left out without a word."""
    taken = [_taken(site, transaction, sender, signed) for signed in renewals]
    if not any(taken):
        return sender
    transaction.lock_numbers()
    publish(site, transaction)
    return transaction.directory.device(sender.id) or sender


def is_certified_anew(
    site: Site, keys: OfficePublic, device: Device, signed: Signed, *, by: DeviceTerms | None = None
) -> bool:
    """Tell whether an office certified a known device again, as what it was: same keys, role and name, and in time."""
    try:
        check_certificate(keys, signed, office=device.office, device=device.id, public=device.public)
        said, before = unpack(signed.raw, DeviceCertificate), certificate_of(device)
    except (WireError, CryptoError, Refused):
        return False
    same = (said.role, said.label, said.generation) == (before.role, before.label, keys.generation)
    return same and is_in_time(said, by or _terms(site), site.now())


def _taken(site: Site, transaction: Transaction, sender: Device, signed: Signed) -> bool:
    terms, now = _terms(site), site.now()
    try:
        device = transaction.directory.device(unpack(signed.raw, DeviceCertificate).device)
    except WireError:
        return False
    office = transaction.directory.office(sender.office)
    if device is None or office is None or device.office != office.id or device.status is not DeviceStatus.ACTIVE:
        return False
    before, own = certificate_of(device), certificate_of(sender)
    if not is_due(before, terms, now) or not is_certified_anew(site, current_keys(office), device, signed):
        return False
    speaks = renews_itself(before, terms, now) if device.id == sender.id else not has_ended(own, terms, now)
    if not speaks or end_of(unpack(signed.raw, DeviceCertificate), terms) <= end_of(before, terms):
        return False
    transaction.directory.put_device(replace(device, certificate=pack(signed)))
    return True


def _terms(site: Site) -> DeviceTerms:
    return site.terms.devices.at(site.now())
