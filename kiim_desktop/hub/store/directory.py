"""Who belongs: offices, devices, invitations, and the signed manifests that told everybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum

from kiim_desktop.hub.store.statements import Connection, Row, sql


class DeviceStatus(StrEnum):
    """How a device stands at the hub; only active ones are served."""

    WAITING_HUB = "waiting_hub"
    WAITING_OFFICE = "waiting_office"
    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office; keys is its packed signed public keys, oldest first, empty before its first device."""

    id: bytes
    name: str
    organisation: str
    kind: str
    keys: bytes = field(repr=False)
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device; certificate and request are packed Signed messages."""

    id: bytes
    office: bytes
    status: DeviceStatus
    role: str
    label: str
    public: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    request: bytes = field(repr=False)
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInvitation:
    """What the hub keeps of an invitation; `device` is empty until one used it."""

    id: bytes
    office: bytes
    role: str
    code_key: bytes = field(repr=False)
    wrong: int
    expires: int
    device: bytes


_OFFICES = sql("SELECT * FROM ledger.office ORDER BY created, id")
_OFFICE = sql("SELECT * FROM ledger.office WHERE id = :id")
_PUT_OFFICE = sql(
    "INSERT INTO ledger.office(id, name, organisation, kind, keys, created) "
    "VALUES (:id, :name, :organisation, :kind, :keys, :created) ON CONFLICT (id) DO UPDATE SET keys = excluded.keys"
)
_DEVICES = sql("SELECT * FROM ledger.device ORDER BY since, id")
_DEVICES_OF = sql("SELECT * FROM ledger.device WHERE office = :office ORDER BY since, id")
_WAITING_FOR = sql(
    "SELECT * FROM ledger.device WHERE office = :office AND status = 'waiting_office' ORDER BY since, id"
)
_DEVICE = sql("SELECT * FROM ledger.device WHERE id = :id")
_PUT_DEVICE = sql(
    "INSERT INTO ledger.device(id, office, status, role, label, public, certificate, request, since) "
    "VALUES (:id, :office, :status, :role, :label, :public, :certificate, :request, :since) "
    "ON CONFLICT (id) DO UPDATE SET status = excluded.status, certificate = excluded.certificate, "
    "since = excluded.since"
)
_INVITATION = sql("SELECT * FROM ledger.invitation WHERE id = :id")
_PUT_INVITATION = sql(
    "INSERT INTO ledger.invitation(id, office, role, code_key, wrong, expires, device) "
    "VALUES (:id, :office, :role, :code_key, :wrong, :expires, :device) "
    "ON CONFLICT (id) DO UPDATE SET wrong = excluded.wrong, device = excluded.device, code_key = excluded.code_key"
)
_MANIFEST = sql("SELECT number, signed FROM ledger.manifest ORDER BY number DESC LIMIT 1")
_MANIFEST_NUMBER = sql("SELECT coalesce(max(number), 0) FROM ledger.manifest")
_MANIFEST_HASH = sql("SELECT hash FROM ledger.manifest WHERE number = :number")
_MANIFESTS = sql("SELECT number, signed FROM ledger.manifest ORDER BY number")
_ADD_MANIFEST = sql("INSERT INTO ledger.manifest(number, signed, hash) VALUES (:number, :signed, :hash)")


class Directory:
    """The directory of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def offices(self) -> list[Office]:
        return [_office(row) for row in self._connection.execute(_OFFICES)]

    def office(self, office: bytes) -> Office | None:
        row = self._connection.execute(_OFFICE, {"id": office}).first()
        return _office(row) if row else None

    def put_office(self, office: Office) -> None:
        self._connection.execute(_PUT_OFFICE, asdict(office))

    def devices(self, office: bytes | None = None) -> list[Device]:
        """Return all devices, or those of one office."""
        if office is None:
            return [_device(row) for row in self._connection.execute(_DEVICES)]
        return [_device(row) for row in self._connection.execute(_DEVICES_OF, {"office": office})]

    def waiting_for(self, office: bytes) -> list[Device]:
        """Return the devices that wait for an office to let them in."""
        return [_device(row) for row in self._connection.execute(_WAITING_FOR, {"office": office})]

    def device(self, device: bytes) -> Device | None:
        row = self._connection.execute(_DEVICE, {"id": device}).first()
        return _device(row) if row else None

    def put_device(self, device: Device) -> None:
        """Store a device; of a known one only status and certificate change."""
        self._connection.execute(_PUT_DEVICE, asdict(device) | {"status": device.status.value})

    def invitation(self, invitation: bytes) -> StoredInvitation | None:
        row = self._connection.execute(_INVITATION, {"id": invitation}).first()
        return _invitation(row) if row else None

    def put_invitation(self, invitation: StoredInvitation) -> None:
        self._connection.execute(_PUT_INVITATION, asdict(invitation))

    def manifest(self) -> tuple[int, bytes]:
        """Return number and packed Signed of the newest manifest, (0, b"") if there is none."""
        row = self._connection.execute(_MANIFEST).first()
        return (row.number, bytes(row.signed)) if row else (0, b"")

    def manifest_number(self) -> int:
        return int(self._connection.execute(_MANIFEST_NUMBER).scalar_one())

    def manifests(self) -> list[tuple[int, bytes]]:
        """Return every manifest, oldest first."""
        return [(row.number, bytes(row.signed)) for row in self._connection.execute(_MANIFESTS)]

    def manifest_hash(self, number: int) -> bytes:
        """Return by what the manifest of a number is named, empty if there is none."""
        row = self._connection.execute(_MANIFEST_HASH, {"number": number}).first()
        return bytes(row.hash) if row else b""

    def add_manifest(self, number: int, signed: bytes, name: bytes) -> None:
        self._connection.execute(_ADD_MANIFEST, {"number": number, "signed": signed, "hash": name})


def _office(row: Row) -> Office:
    return Office(
        id=bytes(row.id),
        name=row.name,
        organisation=row.organisation,
        kind=row.kind,
        keys=bytes(row.keys),
        created=row.created,
    )


def _device(row: Row) -> Device:
    return Device(
        id=bytes(row.id),
        office=bytes(row.office),
        status=DeviceStatus(row.status),
        role=row.role,
        label=row.label,
        public=bytes(row.public),
        certificate=bytes(row.certificate),
        request=bytes(row.request),
        since=row.since,
    )


def _invitation(row: Row) -> StoredInvitation:
    return StoredInvitation(
        id=bytes(row.id),
        office=bytes(row.office),
        role=row.role,
        code_key=bytes(row.code_key),
        wrong=row.wrong,
        expires=row.expires,
        device=bytes(row.device),
    )
