"""What this device is in the Kreis: its keys, the office ring, the hub it trusts, the newest manifest.

All of it lies in the encrypted database. `Membership` is read once per exchange and replaced as answers come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.base.ids import DeviceId, OfficeId
from kiim_desktop.crypto.devices import DeviceKeys
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.binding import present_binding
from kiim_desktop.sync.errors import NotEnrolled
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import (
    DeviceCertificate,
    DeviceEntry,
    HubEntry,
    Manifest,
    OfficeEntry,
    Signed,
    Status,
)


class Stage(Enum):
    """How far this device is."""

    ALONE = "alone"
    """No hub: everything works, nothing is exchanged."""
    WAITING_HUB = "waiting_hub"
    WAITING_OFFICE = "waiting_office"
    MEMBER = "member"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Certified:
    """A device of the Kreis: how it stands, and what its certificate says."""

    entry: DeviceEntry
    certificate: DeviceCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A device that takes part."""

    device: DeviceId
    office: OfficeId
    training: bool
    keys: DeviceKeys = field(repr=False)
    hub: HubEntry
    ring: OfficeRing | None = field(default=None, repr=False)
    manifest: Manifest | None = None
    manifest_raw: Signed | None = field(default=None, repr=False)
    certified: Mapping[bytes, Certified] = field(default_factory=dict, repr=False)
    """Every device of the manifest by its id."""

    @property
    def hub_key(self) -> VerifyKey:
        return VerifyKey(self.hub.signing_public)

    @property
    def own_ring(self) -> OfficeRing:
        """Return the office ring; NotEnrolled while this device has none."""
        if self.ring is None:
            raise NotEnrolled
        return self.ring

    def office_entry(self, office: bytes) -> OfficeEntry | None:
        entries = self.manifest.offices if self.manifest else ()
        return next((entry for entry in entries if entry.id == office), None)

    def devices(self, office: bytes) -> list[Certified]:
        """Return the devices of an office as the manifest has them, revoked ones too."""
        return [each for each in self.certified.values() if each.certificate.office == office]

    def is_active(self, device: bytes) -> bool:
        found = self.certified.get(device)
        return found is not None and found.entry.status is Status.ACTIVE


def stage_of(exchange: Exchange) -> Stage:
    stored = exchange.get(ExchangeFact.STAGE)
    return Stage(stored.decode()) if stored else Stage.ALONE


def holds_keys(exchange: Exchange) -> bool:
    """Tell whether this device has the keys of its office; those of IT and data protection never get them."""
    return exchange.get(ExchangeFact.RING) is not None


def device_keys(exchange: Exchange) -> DeviceKeys:
    """Return the keys of this device; NotEnrolled if it has none yet, BindingLost, BindingUnreachable."""
    seed = exchange.get(ExchangeFact.DEVICE_SEED)
    if seed is None:
        raise NotEnrolled
    return DeviceKeys.derive(seed, present_binding(exchange.store))


def load_membership(exchange: Exchange) -> Membership:
    """Return what this device is; NotEnrolled without a hub, BindingLost, BindingUnreachable."""
    identity = exchange.store.identity
    known = exchange.get_all(ExchangeFact.HUB, ExchangeFact.RING, ExchangeFact.MANIFEST)
    hub, ring, stored = known[ExchangeFact.HUB], known[ExchangeFact.RING], known[ExchangeFact.MANIFEST]
    if hub is None:
        raise NotEnrolled
    signed = unpack(stored, Signed) if stored else None
    manifest = unpack(signed.raw, Manifest) if signed else None
    return Membership(
        device=identity.device,
        office=identity.office,
        training=identity.training,
        keys=device_keys(exchange),
        hub=unpack(hub, HubEntry),
        ring=OfficeRing.from_bytes(ring) if ring else None,
        manifest=manifest,
        manifest_raw=signed,
        certified=_certified(manifest) if manifest else {},
    )


def _certified(manifest: Manifest) -> dict[bytes, Certified]:
    """Return the devices that count. One that is active needs a certificate by the newest keys of its office.

    Older keys may be in the hands of a revoked device: whom they certify is nobody, whatever the hub says. All who
    stay are certified anew together with new keys.
    """
    newest = {entry.id: len(entry.keys) for entry in manifest.offices}
    found = (Certified(entry, unpack(entry.certificate.raw, DeviceCertificate)) for entry in manifest.devices)
    return {
        each.certificate.device: each
        for each in found
        if each.entry.status is Status.REVOKED or each.certificate.generation == newest.get(each.certificate.office)
    }
