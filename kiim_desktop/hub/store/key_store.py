"""Sealed stream keys and rings: the part of the store whose deletion shreds content in older backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from kiim_desktop.hub.store.statements import Connection, Statement, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    """A stream key sealed under the secret of the owner office, or to a recipient; the hub cannot open it."""

    stream: bytes
    key_id: bytes
    sealed: bytes = field(repr=False)


_PUT = sql(
    "INSERT INTO keys.stream_key(stream, key_id, sealed) VALUES (:stream, :key_id, :sealed) "
    "ON CONFLICT (stream, key_id) DO UPDATE SET sealed = excluded.sealed"
)
_GET = sql("SELECT stream, key_id, sealed FROM keys.stream_key WHERE key_id IN :ids")
_DROP = sql("DELETE FROM keys.stream_key WHERE stream = :stream")
_PUT_RECIPIENT = sql(
    "INSERT INTO keys.recipient_key(stream, key_id, office, sealed, grant_hash) "
    "VALUES (:stream, :key_id, :office, :sealed, :grant_hash) "
    "ON CONFLICT (stream, key_id, office) DO UPDATE SET sealed = excluded.sealed, grant_hash = excluded.grant_hash"
)
_GRANT_HASHES = sql("SELECT stream, key_id, office, grant_hash FROM keys.recipient_key")
_RECIPIENT = sql(
    "SELECT sealed FROM keys.recipient_key WHERE stream = :stream AND key_id = :key_id AND office = :office"
)
_DROP_RECIPIENT = sql("DELETE FROM keys.recipient_key WHERE stream = :stream AND office = :office")
_DROP_RECIPIENTS = sql("DELETE FROM keys.recipient_key WHERE stream = :stream")
_COUNT = (
    sql("SELECT count(*) FROM keys.stream_key WHERE stream = :stream"),
    sql("SELECT count(*) FROM keys.recipient_key WHERE stream = :stream"),
)
_STREAMS = sql("SELECT stream FROM keys.stream_key UNION SELECT stream FROM keys.recipient_key")
_DROP_CLOSED = sql(
    "DELETE FROM keys.recipient_key WHERE EXISTS (SELECT 1 FROM ledger.subscription x WHERE x.closed > 0 "
    "AND x.stream = recipient_key.stream AND x.office = recipient_key.office)"
)
_WRITTEN = sql("SELECT coalesce(max(number), 0) FROM keys.written")
_BEGIN_WRITTEN = sql("INSERT INTO keys.written(number) VALUES (:number)")
_PUT_WRITTEN = sql("UPDATE keys.written SET number = :number")
_PUT_RING = sql(
    "INSERT INTO keys.sealed_ring(device, generation, sealed) VALUES (:device, :generation, :sealed) "
    "ON CONFLICT (device) DO UPDATE SET sealed = excluded.sealed, generation = excluded.generation"
)
_RING = sql("SELECT generation, sealed FROM keys.sealed_ring WHERE device = :device")
_RINGLESS = sql("SELECT device FROM keys.sealed_ring WHERE generation = 0")
_DROP_RING = sql("DELETE FROM keys.sealed_ring WHERE device = :device")


class KeyStore:
    """The keys of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.is_changed = False
        """Something was written or deleted here."""

    def written(self) -> int:
        """Return how often anything was written here."""
        return int(self._connection.execute(_WRITTEN).scalar_one())

    def put_written(self, number: int, *, is_first: bool) -> None:
        self._connection.execute(_BEGIN_WRITTEN if is_first else _PUT_WRITTEN, {"number": number})

    def streams(self) -> set[bytes]:
        """Return the streams of which a key is here, whoever it was sealed to."""
        return {bytes(row.stream) for row in self._connection.execute(_STREAMS)}

    def drop_closed(self) -> None:
        """Forget the keys of offices whose access was ended: a store put back may have them again."""
        self._change(_DROP_CLOSED, {})

    def _change(self, statement: Statement, values: dict[str, object] | list[dict[str, object]]) -> None:
        self.is_changed = True
        self._connection.execute(statement, values)

    def put(self, keys: Sequence[SealedKey]) -> None:
        """Store sealed keys; the same key sealed anew (a new ring) replaces its older seal."""
        if keys:
            self._change(_PUT, [asdict(key) for key in keys])

    def get(self, key_ids: Sequence[bytes]) -> dict[tuple[bytes, bytes], bytes]:
        """Return the sealed keys by (stream, key id)."""
        if not key_ids:
            return {}
        rows = self._connection.execute(_GET, {"ids": list(key_ids)})
        return {(bytes(row.stream), bytes(row.key_id)): bytes(row.sealed) for row in rows}

    def put_for(self, office: bytes, key: SealedKey, grant_hash: bytes) -> None:
        """Store a stream key sealed, together with a grant, to an office that is not the owner."""
        self._change(_PUT_RECIPIENT, asdict(key) | {"office": office, "grant_hash": grant_hash})

    def grant_hashes(self) -> dict[tuple[bytes, bytes, bytes], bytes]:
        """Return with which grant each key was sealed, by (stream, key id, office)."""
        rows = self._connection.execute(_GRANT_HASHES)
        return {(bytes(row.stream), bytes(row.key_id), bytes(row.office)): bytes(row.grant_hash) for row in rows}

    def sealed_for(self, office: bytes, stream: bytes, key_id: bytes) -> bytes:
        """Return the stream key as sealed to an office, empty if there is none."""
        row = self._connection.execute(_RECIPIENT, {"stream": stream, "key_id": key_id, "office": office}).first()
        return bytes(row.sealed) if row else b""

    def drop_for(self, office: bytes, stream: bytes) -> None:
        """Forget every key of a stream that was sealed to an office."""
        self._change(_DROP_RECIPIENT, {"stream": stream, "office": office})

    def drop_stream(self, stream: bytes) -> None:
        """Forget every key of a stream, whoever it was sealed to."""
        self._change(_DROP, {"stream": stream})
        self._change(_DROP_RECIPIENTS, {"stream": stream})

    def holds(self, stream: bytes) -> bool:
        """Tell whether any key of a stream is here, whoever it was sealed to."""
        return any(self._connection.execute(each, {"stream": stream}).scalar_one() for each in _COUNT)

    def put_ring(self, device: bytes, generation: int, sealed: bytes) -> None:
        self._change(_PUT_RING, {"device": device, "generation": generation, "sealed": sealed})

    def ring_for(self, device: bytes) -> tuple[int, bytes] | None:
        """Return (generation, sealed ring) that waits for a device."""
        row = self._connection.execute(_RING, {"device": device}).first()
        return (row.generation, bytes(row.sealed)) if row else None

    def lacking_rings(self) -> set[bytes]:
        """Return the devices that asked for a newer ring when none waited for them."""
        return {bytes(row.device) for row in self._connection.execute(_RINGLESS)}

    def drop_ring(self, device: bytes) -> None:
        self._change(_DROP_RING, {"device": device})
