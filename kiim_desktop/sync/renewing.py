"""Device certificates near their end: each device that holds the ring renews its own, and those of devices without it.

New certificates go along with every hello until the directory shows them. One that has ended for longer than the rules
allow a device to help itself is renewed by a colleague; so is any other on request.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import DeviceId
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.domain.offices import holds_ring
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import CertificateEnded, NoSuchDevice, NotYetDue
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.membership import Certified, Membership
from kiim_desktop.sync.wire.certificates import end_of, has_ended, is_due, renews_itself
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Signed, SignLabel, Status, sign
from kiim_desktop.sync.wire.requests import RENEWALS_CAP


def renewals_due(exchange: Exchange, member: Membership, terms: DeviceTerms) -> tuple[Signed, ...]:
    """Return the certificates to go with the next hello; () nearly always."""
    entry = member.office_entry(member.office)
    ring = member.ring
    if ring is None or entry is None or ring.generation != len(entry.keys):
        return ()
    with exchange.reading() as desk:
        now, decided = hub_now(desk), _decided(desk)
    found = [each for each in _active(member) if is_due(each.certificate, terms, now)]
    asked = [each for each in found if each.certificate.device in decided or _by_itself(member, each, terms, now)]
    settled = decided - {each.certificate.device for each in found}
    if settled:
        _keep(exchange, decided - settled)
    return tuple(certified_anew(ring, each.certificate, terms, now) for each in asked[:RENEWALS_CAP])


def renew_device(exchange: Exchange, member: Membership, device: DeviceId, terms: DeviceTerms) -> None:
    """Renew the certificate of a device of the office with the next exchange; NoSuchDevice, NotYetDue."""
    found = next((each for each in _active(member) if each.certificate.device == device), None)
    if found is None:
        raise NoSuchDevice
    with exchange.reading() as desk:
        now, decided = hub_now(desk), _decided(desk)
    if not is_due(found.certificate, terms, now):
        raise NotYetDue
    _keep(exchange, decided | {device})


def certified_anew(ring: OfficeRing, before: DeviceCertificate, terms: DeviceTerms, now: int) -> Signed:
    """Return the certificate of a known device once more, from now on and under the present keys of its office."""
    fresh = msgspec.structs.replace(
        before, valid_from=now, valid_until=now + terms.certificate_days.value * DAY, generation=ring.generation
    )
    return sign(ring.signing, SignLabel.DEVICE, fresh)


def own_end(member: Membership, terms: DeviceTerms) -> int | None:
    """Return when the certificate of this device ends; None if the directory does not name it."""
    found = member.certified.get(member.device)
    return end_of(found.certificate, terms) if found else None


def certificate_ended(member: Membership, terms: DeviceTerms) -> CertificateEnded:
    """Return the sentence about a device whose certificate has ended."""
    end = own_end(member, terms)
    return CertificateEnded(until=f"{moment(end).astimezone():%d.%m.%Y}" if end is not None else "–")


def _by_itself(member: Membership, each: Certified, terms: DeviceTerms, now: int) -> bool:
    """Tell whether this device renews another or itself without being asked."""
    entry = member.office_entry(member.office)
    if each.certificate.device == member.device:
        return renews_itself(each.certificate, terms, now)
    is_helpless = entry is not None and not holds_ring(each.certificate.role, entry.kind)
    return is_helpless and not has_ended(each.certificate, terms, now)


def _active(member: Membership) -> list[Certified]:
    return [each for each in member.devices(member.office) if each.entry.status is Status.ACTIVE]


def _decided(desk: Desk) -> frozenset[bytes]:
    return frozenset(unpack(desk.get(ExchangeFact.RENEWALS) or b"\x90", tuple[bytes, ...]))


def _keep(exchange: Exchange, devices: Iterable[bytes]) -> None:
    kept = tuple(sorted(devices))
    exchange.put({ExchangeFact.RENEWALS: pack(kept) if kept else None})
