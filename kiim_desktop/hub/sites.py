"""Everything a hub needs to answer: its store, its identity, its terms, a clock and randomness."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import Random
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.device_rules import DeviceRules, load_device_rules
from kiim_desktop.hub.identities import HubIdentity
from kiim_desktop.hub.pace import Pace
from kiim_desktop.hub.store.databases import Store
from kiim_desktop.sync.wire.codec import TRIP_CAP
from kiim_desktop.sync.wire.directory import HubEntry

PAGE_BYTES = 1024 * 1024
PAGE_ITEMS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the operator set: addresses, pins of its TLS keys, and limits."""

    urls: tuple[str, ...] = ()
    tls_pins: tuple[bytes, ...] = ()
    training: bool = False
    quota_bytes: int = 4 * 1024**3
    """Per office."""
    file_quota_bytes: int = 8 * 1024**3
    """Per office, for attached files: records never wait for room that files have taken."""
    invitation_days: int = 14
    page_bytes: int = PAGE_BYTES
    """Of one bundle sent down, before sealing."""
    requests_per_minute: int = 1_200
    """Of one device at one worker; pieces of large bundles count for a tenth."""
    trip_bytes: int = TRIP_CAP
    """Of all bundles one answer lays into a folder or onto a stick."""
    devices: DeviceRules = field(default_factory=lambda: load_device_rules(read_text), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One hub at work."""

    store: Store
    identity: HubIdentity
    terms: Terms
    clock: Clock
    random: Random
    pace: Pace = field(default_factory=Pace, repr=False)
    """How fast one device may ask; a site that nobody serves over a line sets no limit."""

    def now(self) -> int:
        """Return hub time in milliseconds since 1970."""
        return millis(self.clock.now())

    def entry(self) -> HubEntry:
        """Return what invitations and manifests say of this hub."""
        return HubEntry(
            id=self.identity.id,
            signing_public=self.identity.signing.public_bytes(),
            hpke_public=self.identity.hpke_public,
            urls=self.terms.urls,
            tls_pins=self.terms.tls_pins,
        )
