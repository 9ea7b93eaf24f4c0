"""The signed directory of the Kreis: numbered, chained, made anew whenever an office or device changes."""

from __future__ import annotations

from typing import Final

import msgspec

from kiim_desktop.crypto.kdf import derive
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.hub.epochs import promise
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
    """Sign the directory as it stands now, under the next number, and return that number."""
    transaction.lock_numbers()
    number, newest = transaction.directory.manifest()
    manifest = Manifest(
        number=number + 1,
        previous=manifest_hash(unpack(newest, Signed)) if newest else FIRST_PREVIOUS,
        at=site.now(),
        hub=site.entry(),
        organisations=_organisations(transaction.directory.offices()),
        offices=tuple(_office_entry(office) for office in transaction.directory.offices() if office.keys),
        devices=tuple(_device_entry(device) for device in transaction.directory.devices() if device.status in _LISTED),
    )
    signed = sign(site.identity.signing, SignLabel.MANIFEST, manifest)
    transaction.directory.add_manifest(number + 1, pack(signed))
    promise(transaction, EntryKind.MANIFEST, site.now(), site.identity.id, manifest_hash(signed), site.random)
    return number + 1


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
