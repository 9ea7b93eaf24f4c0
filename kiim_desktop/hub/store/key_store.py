"""Sealed stream keys and rings: the part of the store whose deletion shreds content in older backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, bindparam, text


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    """A stream key sealed under the secret of the office that owns the stream; the hub cannot open it."""

    stream: bytes
    key_id: bytes
    sealed: bytes = field(repr=False)


_PUT = text(
    "INSERT INTO keys.stream_key(stream, key_id, sealed) VALUES (:stream, :key_id, :sealed) "
    "ON CONFLICT (stream, key_id) DO UPDATE SET sealed = excluded.sealed"
)
_GET = text("SELECT stream, key_id, sealed FROM keys.stream_key WHERE key_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_PUT_RING = text(
    "INSERT INTO keys.sealed_ring(device, generation, sealed) VALUES (:device, :generation, :sealed) "
    "ON CONFLICT (device) DO UPDATE SET sealed = excluded.sealed, generation = excluded.generation"
)
_RING = text("SELECT generation, sealed FROM keys.sealed_ring WHERE device = :device")
_DROP_RING = text("DELETE FROM keys.sealed_ring WHERE device = :device")


class KeyStore:
    """The keys of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, keys: Sequence[SealedKey]) -> None:
        """Store sealed keys; the same key sealed anew (a new ring) replaces its older seal."""
        if keys:
            self._connection.execute(_PUT, [asdict(key) for key in keys])

    def get(self, key_ids: Sequence[bytes]) -> dict[tuple[bytes, bytes], bytes]:
        """Return the sealed keys by (stream, key id)."""
        if not key_ids:
            return {}
        rows = self._connection.execute(_GET, {"ids": list(key_ids)})
        return {(bytes(row.stream), bytes(row.key_id)): bytes(row.sealed) for row in rows}

    def put_ring(self, device: bytes, generation: int, sealed: bytes) -> None:
        self._connection.execute(_PUT_RING, {"device": device, "generation": generation, "sealed": sealed})

    def ring_for(self, device: bytes) -> tuple[int, bytes] | None:
        """Return (generation, sealed ring) that waits for a device."""
        row = self._connection.execute(_RING, {"device": device}).first()
        return (row.generation, bytes(row.sealed)) if row else None

    def drop_ring(self, device: bytes) -> None:
        self._connection.execute(_DROP_RING, {"device": device})
