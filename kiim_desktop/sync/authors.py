"""Whose a replica is: certificates that come with bundles or were asked for, checked against the directory."""

from __future__ import annotations

from collections.abc import Iterable

from kiim_desktop.base.ids import DeviceId, OfficeId, ReplicaId
from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.storage.exchange import Desk, KnownReplica
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import RidCertificate, Signed, SignLabel, verified
from kiim_desktop.sync.wire.errors import WireError


def replica_of(member: Membership, signed: Signed) -> KnownReplica | None:
    """Return whose replica a certificate names, if a device of the manifest signed it."""
    try:
        claimed = unpack(signed.raw, RidCertificate)
        found = member.certified.get(claimed.device)
        if found is None or found.certificate.office != claimed.office:
            return None
        verified(VerifyKey(found.certificate.signing_public), SignLabel.RID, signed, RidCertificate)
    except (WireError, BadSignature):
        return None
    return KnownReplica(
        rid=ReplicaId(claimed.rid),
        device=DeviceId(claimed.device),
        office=OfficeId(claimed.office),
        certificate=pack(signed),
    )


def keep_named(desk: Desk, member: Membership, certificates: Iterable[Signed]) -> None:
    """Keep whose the replicas are that the hub was asked for; units that name them are judged again."""
    for signed in certificates:
        replica = replica_of(member, signed)
        if replica is not None:
            desk.know_replica(replica)
