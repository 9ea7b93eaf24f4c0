"""Replica ids of devices that do not speak for themselves any more: whoever has their certificates brings them again.

After a restore a device offers what it holds of others under its own replica id. Whose those changes are is known only
by certificates, and a ledger that was put back may have lost them; each is signed by the device it names.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.ledger import EntryKind, Replica
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError


def take_vouched(site: Site, transaction: Transaction, certificates: Sequence[Signed]) -> None:
    """Register replica ids nobody has registered yet, as the devices of the directory signed them."""
    claimed = [(signed, claim) for signed in certificates if (claim := _claim(signed)) is not None]
    known = transaction.ledger.replicas([claim.rid for _signed, claim in claimed])
    for signed, claim in claimed:
        if claim.rid in known or not _is_signed(transaction, signed, claim):
            continue
        content = pack(signed)
        number = promise(transaction, EntryKind.REPLICA, site.now(), claim.rid, content, site.random)
        replica = Replica(
            rid=claim.rid, device=claim.device, office=claim.office, certificate=content, seen=(), changed=number
        )
        known[claim.rid] = replica
        transaction.ledger.put_replicas([replica])


def _claim(signed: Signed) -> RidCertificate | None:
    try:
        return unpack(signed.raw, RidCertificate)
    except WireError:
        return None


def _is_signed(transaction: Transaction, signed: Signed, claim: RidCertificate) -> bool:
    device = transaction.directory.device(claim.device)
    if device is None or device.office != claim.office or not device.certificate:
        return False
    try:
        verified(DevicePublic.from_bytes(device.public).verify_key, SignLabel.RID, signed, RidCertificate)
    except (CryptoError, WireError):
        return False
    return True
