"""What the person who runs the hub does: offices, invitations, approvals, revocations, and how everything stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import Random, new_uuid
from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.words import FourWords, four_words, parse_words
from kiim_desktop.domain.offices import Role, holds_ring
from kiim_desktop.hub.certificates import certificate_of
from kiim_desktop.hub.enrolling import first_office_keys
from kiim_desktop.hub.epochs import EPOCH, is_ready
from kiim_desktop.hub.errors import DeviceNotWaiting, FirstHoldsKeys, UnknownDevice, UnknownOffice, WordsDiffer
from kiim_desktop.hub.manifests import OfficeKeyChain, current_keys, publish
from kiim_desktop.hub.membership import set_status
from kiim_desktop.hub.refusals import Damaged
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus, Office, StoredInvitation
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import (
    CODE_ALPHABET,
    CODE_LENGTH,
    EnrolRequest,
    Invitation,
    Signed,
    code_key,
    make_invitation,
)

SHORTEST_ID: Final = 4
"""Hexadecimal digits an id may be shortened to on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation file and the code that travels on another way; the code is shown once and kept nowhere."""

    file: bytes
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device as the administrator sees it; times in milliseconds, 0 if never."""

    id: bytes
    office: bytes
    office_name: str
    label: str
    role: str
    status: DeviceStatus
    words: FourWords
    seen_at: int
    behind: int
    """How many hub numbers it has not confirmed."""
    schema: int
    """The version of records it last said it speaks, 0 if it never asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the hub stands: numbers only."""

    ready: bool
    epoch: bytes
    hub_seq: int
    ledger_head: int
    manifest: int
    units: int
    unit_bytes: int
    store_bytes: int
    offices: tuple[Office, ...]
    devices: dict[DeviceStatus, int]
    open_orders: int
    """Orders that wait for the receipt of a device."""
    last_seen_at: int


def add_office(site: Site, name: str, kind: str, organisation: str = "") -> Office:
    """Add an office; without an organisation of its own it stands for itself."""
    office = Office(
        id=new_uuid(site.random),
        name=name,
        organisation=organisation or name,
        kind=kind,
        keys=b"",
        created=site.now(),
    )
    with site.store.write() as transaction:
        transaction.directory.put_office(office)
    return office


def find_office(site: Site, asked: str) -> Office:
    """Return the office of this name or (shortened) id; UnknownOffice if none or several fit."""
    with site.store.read() as transaction:
        offices = transaction.directory.offices()
    exact = [office for office in offices if office.name.casefold() == asked.casefold()]
    fitting = exact or [office for office in offices if _names(asked, office.id)]
    if len(fitting) != 1:
        raise UnknownOffice
    return fitting[0]


def invite(site: Site, office: Office, role: Role) -> Invited:
    """Make an invitation for one device of an office; FirstHoldsKeys for a role that never gets them."""
    if not office.keys and not holds_ring(role.value, office.kind):
        raise FirstHoldsKeys
    now = site.clock.now()
    code = _new_code(site.random)
    invitation = Invitation(
        id=site.random(16),
        hub=site.entry(),
        office=office.id,
        office_name=office.name,
        organisation=office.organisation,
        role=role.value,
        first=not office.keys,
        training=site.terms.training,
        created=millis(now),
        expires=millis(now + timedelta(days=site.terms.invitation_days)),
    )
    stored = StoredInvitation(
        id=invitation.id,
        office=office.id,
        role=role.value,
        code_key=code_key(code, invitation.id),
        wrong=0,
        expires=invitation.expires,
        device=b"",
    )
    with site.store.write() as transaction:
        transaction.directory.put_invitation(stored)
    return Invited(file=make_invitation(site.identity.signing, invitation), code=code)


def approve(site: Site, asked: str, words: str = "") -> DeviceLine:
    """Let the first device of an office in and pin its office keys; words, if given, are compared first.

    A further device is let in here only if the office itself certified it (office sheet) and no sibling is left to do
    it. Raises UnknownDevice, DeviceNotWaiting, WordsDiffer, UnknownWord (crypto).
    """
    found = find_device(site, asked)
    if words and parse_words(words) != words_of(found):
        raise WordsDiffer
    with site.store.write() as transaction:
        device = _held(transaction, found)
        if device.status is not DeviceStatus.WAITING_HUB and not _is_certified(device):
            raise DeviceNotWaiting(status=device.status.value)
        office = transaction.directory.office(device.office)
        if office is None or bool(office.keys) is not _is_certified(device):
            raise DeviceNotWaiting(status=device.status.value)
        if office.keys and certificate_of(device).generation != current_keys(office).generation:
            raise DeviceNotWaiting(status=device.status.value)
        if not office.keys:
            _pin_office_keys(transaction, office, device)
        set_status(site, transaction, device, DeviceStatus.ACTIVE)
        publish(site, transaction)
    return _line_of(site, device.id)


def revoke(site: Site, asked: str) -> DeviceLine:
    """Withdraw a device: nothing is accepted from it or given to it any more. Its office changes its keys."""
    found = find_device(site, asked)
    with site.store.write() as transaction:
        device = _held(transaction, found)
        if device.status is DeviceStatus.REVOKED:
            raise DeviceNotWaiting(status=device.status.value)
        set_status(site, transaction, device, DeviceStatus.REVOKED)
        publish(site, transaction)
    return _line_of(site, device.id)


def find_device(site: Site, asked: str) -> Device:
    """Return the device of this (shortened) id; UnknownDevice if none or several fit."""
    with site.store.read() as transaction:
        fitting = [device for device in transaction.directory.devices() if _names(asked, device.id)]
    if len(fitting) != 1:
        raise UnknownDevice
    return fitting[0]


def device_lines(site: Site) -> list[DeviceLine]:
    """Return every device, as it stands now."""
    with site.store.read() as transaction:
        offices = {office.id: office.name for office in transaction.directory.offices()}
        channels = transaction.channels.all()
        head = transaction.facts.hub_seq()
        devices = transaction.directory.devices()
    return [
        DeviceLine(
            id=device.id,
            office=device.office,
            office_name=offices.get(device.office, ""),
            label=device.label,
            role=device.role,
            status=device.status,
            words=words_of(device),
            seen_at=channel.seen_at if (channel := channels.get(device.id)) else 0,
            behind=head - max(channel.cursor, channel.scanned) if channel else head,
            schema=channel.schema if channel else 0,
        )
        for device in devices
    ]


def words_of(device: Device) -> FourWords:
    """Return the four words of a device. It signed its request with these keys, so they stand for all it brings."""
    return four_words(DevicePublic.from_bytes(device.public).fingerprint())


def standing(site: Site) -> Standing:
    """Return how the hub stands."""
    with site.store.read() as transaction:
        devices = transaction.directory.devices()
        units, unit_bytes = transaction.units.totals()
        channels = transaction.channels.all().values()
        return Standing(
            ready=is_ready(transaction),
            epoch=transaction.facts.get(EPOCH),
            hub_seq=transaction.facts.hub_seq(),
            ledger_head=transaction.ledger.head()[0],
            manifest=transaction.directory.manifest_number(),
            units=units,
            unit_bytes=unit_bytes,
            store_bytes=site.store.bytes_used(),
            offices=tuple(transaction.directory.offices()),
            devices={status: sum(device.status is status for device in devices) for status in DeviceStatus},
            open_orders=transaction.orders.open(),
            last_seen_at=max((channel.seen_at for channel in channels), default=0),
        )


def _line_of(site: Site, device: bytes) -> DeviceLine:
    return next(line for line in device_lines(site) if line.id == device)


def _held(transaction: Transaction, found: Device) -> Device:
    """Return a device as it stands once nobody else changes it: an exchange of it or of its office may be under way."""
    transaction.lock_device(found.id)
    transaction.lock_numbers()
    device = transaction.directory.device(found.id)
    if device is None:
        raise UnknownDevice
    return device


def _is_certified(device: Device) -> bool:
    """Tell whether a further device waits that brought a certificate of its office."""
    return device.status is DeviceStatus.WAITING_OFFICE and bool(device.certificate)


def _pin_office_keys(transaction: Transaction, office: Office, device: Device) -> None:
    request = unpack(unpack(device.request, Signed).raw, EnrolRequest)
    if request.office_keys is None:
        raise Damaged
    first_office_keys(office.id, request.office_keys)
    transaction.directory.put_office(replace(office, keys=pack(OfficeKeyChain((request.office_keys,)))))


def _names(asked: str, id: bytes) -> bool:
    return len(asked) >= SHORTEST_ID and id.hex().startswith(asked.lower().replace("-", ""))


def _new_code(random: Random) -> str:
    return "".join(CODE_ALPHABET[byte % 32] for byte in random(CODE_LENGTH))
