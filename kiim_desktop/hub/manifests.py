"""The signed directory of the Kreis: numbered, chained, made anew whenever an office or device changes."""

from __future__ import annotations

from typing import Final

import msgspec

from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.hub.epochs import EPOCH_NUMBER, promise
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus, Office
from kiim_desktop.hub.store.ledger import EntryKind
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    DeviceEntry,
    Manifest,
    OfficeEntry,
    OfficeKeys,
    OrganisationEntry,
    Signed,
    SignLabel,
    Status,
    manifest_hash,
    sign,
)

FIRST_PREVIOUS: Final = bytes(32)
NUMBERS_LEFT_OUT: Final = 1_000
PUBLISHED_IN: Final = "manifest_epoch"
"""Name of the fact that tells in which epoch the newest manifest was made."""
_LISTED = {DeviceStatus.ACTIVE: Status.ACTIVE, DeviceStatus.REVOKED: Status.REVOKED}


class OfficeKeyChain(msgspec.Struct, frozen=True, array_like=True):
    """The signed public keys of an office, oldest first, as the store keeps them."""

    generations: tuple[Signed, ...] = ()


def key_chain(office: Office) -> tuple[Signed, ...]:
    return unpack(office.keys, OfficeKeyChain).generations if office.keys else ()


def current_keys(office: Office) -> OfficePublic:
    """Return the public keys of the newest generation of an office that has some."""
    return OfficePublic.from_bytes(unpack(key_chain(office)[-1].raw, OfficeKeys).public)


def publish(site: Site, transaction: Transaction) -> int:
    """Sign the directory as it stands now, under the next number, and return that number.

    After a restore some numbers are left out once: manifests of the lost time may bear them, with another content.
    """
    transaction.lock_numbers()
    known, newest = transaction.directory.manifest()
    number = known + 1 + _left_out(transaction)
    offices, devices = directory_now(transaction)
    manifest = Manifest(
        number=number,
        previous=manifest_hash(unpack(newest, Signed)) if newest else FIRST_PREVIOUS,
        at=site.now(),
        hub=site.entry(),
        organisations=_organisations(transaction.directory.offices()),
        offices=offices,
        devices=devices,
    )
    signed = sign(site.identity.signing, SignLabel.MANIFEST, manifest)
    keep_manifest(site, transaction, number, signed)
    return number


def directory_now(transaction: Transaction) -> tuple[tuple[OfficeEntry, ...], tuple[DeviceEntry, ...]]:
    """Return the offices and devices of the directory as a manifest names them."""
    offices = tuple(_office_entry(office) for office in transaction.directory.offices() if office.keys)
    devices = tuple(_device_entry(device) for device in transaction.directory.devices() if device.status in _LISTED)
    return offices, devices


def keep_manifest(site: Site, transaction: Transaction, number: int, signed: Signed) -> None:
    """Store a manifest this hub signed and promise it."""
    transaction.directory.add_manifest(number, pack(signed), manifest_hash(signed))
    promise(transaction, EntryKind.MANIFEST, site.now(), site.identity.id, manifest_hash(signed), site.random)


def _left_out(transaction: Transaction) -> int:
    """Return how many numbers to leave out now: some with the first manifest of an epoch that began after a restore."""
    epoch = transaction.facts.number(EPOCH_NUMBER)
    if epoch <= 1 or transaction.facts.number(PUBLISHED_IN) == epoch:
        return 0
    transaction.facts.put_number(PUBLISHED_IN, epoch)
    return NUMBERS_LEFT_OUT


def organisation_id(name: str) -> bytes:
    """Return the id of an organisation: the same for every office that names it."""
    return derive(name.casefold().encode(), "organisation id", 16)


def _organisations(offices: list[Office]) -> tuple[OrganisationEntry, ...]:
    names = dict.fromkeys(office.organisation for office in offices if office.keys)
    return tuple(OrganisationEntry(organisation_id(name), name) for name in names)


def _office_entry(office: Office) -> OfficeEntry:
    return OfficeEntry(
        id=office.id,
        name=office.name,
        organisation=organisation_id(office.organisation),
        kind=office.kind,
        status=Status.ACTIVE,
        keys=key_chain(office),
    )


def _device_entry(device: Device) -> DeviceEntry:
    return DeviceEntry(unpack(device.certificate, Signed), _LISTED[device.status], device.since)
