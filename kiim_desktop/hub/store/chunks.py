"""Sealed pieces of attached files: which lie in which stream, and the pieces themselves, once for each owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kiim_desktop.hub.store.statements import Connection, Statement, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in a stream; columns as in schema.py."""

    stream: bytes
    root: bytes
    owner: bytes
    is_whole: bool


_ADDRESSES_AT_ONCE: Final = 500
_WHOLE = sql("SELECT root FROM hub.chunk_file WHERE stream = :stream AND is_whole = 1 AND root IN :roots")
_ADD_FILE = sql(
    "INSERT INTO hub.chunk_file(stream, root, owner, is_whole, at, asked_at, left_at) "
    "VALUES (:stream, :root, :owner, :is_whole, :now, :now, 0) ON CONFLICT (stream, root) DO UPDATE SET "
    "is_whole = CASE WHEN excluded.is_whole > hub.chunk_file.is_whole THEN 1 ELSE hub.chunk_file.is_whole END, "
    "asked_at = excluded.asked_at, left_at = 0"
)
_KEEP = sql("UPDATE hub.chunk_file SET asked_at = :now, left_at = 0 WHERE stream = :stream AND root IN :roots")
_LEAVE = sql(
    "UPDATE hub.chunk_file SET left_at = :now "
    "WHERE stream = :stream AND root = :root AND left_at = 0 AND asked_at <= :at"
)
_ELSEWHERE = sql(
    "SELECT stream FROM hub.chunk_file WHERE owner = :owner AND root = :root AND is_whole = 1 AND stream <> :stream "
    "ORDER BY stream LIMIT 1"
)
_COPY = sql(
    "INSERT INTO hub.chunk(stream, address, root, owner) SELECT :stream, address, root, owner FROM hub.chunk "
    "WHERE stream = :source AND root = :root ON CONFLICT DO NOTHING"
)
_THERE = sql("SELECT address FROM hub.chunk WHERE stream = :stream AND address IN :addresses")
_COUNT = sql("SELECT count(*) FROM hub.chunk WHERE stream = :stream AND root = :root")
_ADD = sql(
    "INSERT INTO hub.chunk(stream, address, root, owner) VALUES (:stream, :address, :root, :owner) "
    "ON CONFLICT DO NOTHING"
)
_HAS_BODY = sql("SELECT 1 FROM hub.chunk_body WHERE owner = :owner AND address = :address")
_ADD_BODY = sql("INSERT INTO hub.chunk_body(owner, address, office, body) VALUES (:owner, :address, :office, :body)")
_BODY = sql(
    "SELECT b.body FROM hub.chunk c JOIN hub.chunk_body b ON b.owner = c.owner AND b.address = c.address "
    "WHERE c.stream = :stream AND c.address = :address"
)
_OF_FILE = sql(
    "SELECT address FROM hub.chunk WHERE stream = :stream AND root = :root "
    "ORDER BY CASE WHEN address = :root THEN 0 ELSE 1 END, address"
)
_USED = sql("SELECT coalesce(sum(bytes), 0) FROM hub.chunk_use WHERE office = :office")
_USE = sql(
    "INSERT INTO hub.chunk_use(office, bytes) VALUES (:office, :bytes) "
    "ON CONFLICT (office) DO UPDATE SET bytes = hub.chunk_use.bytes + excluded.bytes"
)
_DROP_FILE = (
    sql("DELETE FROM hub.chunk WHERE stream = :stream AND root = :root"),
    sql("DELETE FROM hub.chunk_file WHERE stream = :stream AND root = :root"),
)
_UNUSED = (
    "FROM hub.chunk_body b WHERE b.owner = :owner AND b.address IN :addresses AND NOT EXISTS "
    "(SELECT 1 FROM hub.chunk c WHERE c.owner = b.owner AND c.address = b.address)"
)
_UNUSED_BYTES = sql(f"SELECT b.office, sum(length(b.body)) AS bytes {_UNUSED} GROUP BY b.office ORDER BY b.office")
_DROP_UNUSED = sql(
    "DELETE FROM hub.chunk_body WHERE owner = :owner AND address IN :addresses AND NOT EXISTS "
    "(SELECT 1 FROM hub.chunk c WHERE c.owner = hub.chunk_body.owner AND c.address = hub.chunk_body.address)"
)
_OF_STREAMS = sql(
    "SELECT stream, root, owner, is_whole FROM hub.chunk_file WHERE stream IN :streams ORDER BY stream, root"
)
_LEFT = sql(
    "SELECT stream, root, owner, is_whole FROM hub.chunk_file "
    "WHERE owner = :owner AND (left_at > 0 AND left_at < :before OR is_whole = 0 AND asked_at < :before) "
    "ORDER BY stream, root LIMIT :limit"
)
_FAULTS = """
SELECT c.address FROM hub.chunk c WHERE NOT EXISTS
  (SELECT 1 FROM hub.chunk_body b WHERE b.owner = c.owner AND b.address = c.address) LIMIT 5;
SELECT b.address FROM hub.chunk_body b WHERE NOT EXISTS
  (SELECT 1 FROM hub.chunk c WHERE b.owner = c.owner AND b.address = c.address) LIMIT 5;
SELECT c.address FROM hub.chunk c JOIN hub.stream s ON s.id = c.stream WHERE s.erased > 0 LIMIT 5;
SELECT f.root FROM hub.chunk_file f WHERE f.is_whole = 1 AND NOT EXISTS
  (SELECT 1 FROM hub.chunk c WHERE c.stream = f.stream AND c.address = f.root) LIMIT 5
"""
"""Without a body, without a use, left of an erased stream, whole without an index."""


class Chunks:
    """The chunks of one transaction; whoever adds or drops any has locked those of the owner before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def whole(self, stream: bytes, roots: Sequence[bytes]) -> set[bytes]:
        """Return which of these files of a stream are all there."""
        if not roots:
            return set()
        rows = self._connection.execute(_WHOLE, {"stream": stream, "roots": list(roots)})
        return {bytes(row.root) for row in rows}

    def keep(self, stream: bytes, roots: Sequence[bytes], now: int) -> None:
        """Note that somebody still wants these files of a stream."""
        if roots:
            self._connection.execute(_KEEP, {"stream": stream, "roots": list(roots), "now": now})

    def leave(self, stream: bytes, root: bytes, now: int, at: int) -> None:
        """Note that nothing names a file any more, unless somebody wanted it after `at`."""
        self._connection.execute(_LEAVE, {"stream": stream, "root": root, "now": now, "at": at})

    def copy(self, owner: bytes, stream: bytes, root: bytes, now: int) -> bool:
        """Put a file into a stream that lies whole in another one of the same owner; tells whether it did."""
        asked = {"owner": owner, "root": root, "stream": stream}
        source = self._connection.execute(_ELSEWHERE, asked).scalar_or_none()
        if source is None:
            return False
        self._connection.execute(_COPY, {"stream": stream, "source": bytes(source), "root": root})
        self._connection.execute(_ADD_FILE, asked | {"is_whole": 1, "now": now})
        return True

    def is_elsewhere(self, file: StoredFile) -> bool:
        """Tell whether a file lies whole in another stream of its owner too."""
        asked = {"owner": file.owner, "root": file.root, "stream": file.stream}
        return self._connection.execute(_ELSEWHERE, asked).scalar_or_none() is not None

    def there(self, stream: bytes, addresses: Sequence[bytes]) -> set[bytes]:
        """Return which of these chunks a stream has."""
        if not addresses:
            return set()
        rows = self._connection.execute(_THERE, {"stream": stream, "addresses": list(addresses)})
        return {bytes(row.address) for row in rows}

    def count(self, stream: bytes, root: bytes) -> int:
        """Return how many chunks of a file are in a stream."""
        return int(self._connection.execute(_COUNT, {"stream": stream, "root": root}).scalar_one())

    def has_body(self, owner: bytes, address: bytes) -> bool:
        return self._connection.execute(_HAS_BODY, {"owner": owner, "address": address}).first() is not None

    def add_body(self, owner: bytes, address: bytes, office: bytes, body: bytes) -> None:
        """Keep a piece, on the account of the office that sent it."""
        self._connection.execute(_ADD_BODY, {"owner": owner, "address": address, "office": office, "body": body})
        self._connection.execute(_USE, {"office": office, "bytes": len(body)})

    def add(self, file: StoredFile, addresses: Iterable[bytes], total: int, now: int) -> bool:
        """Put pieces that are kept into a file of a stream; tells whether the file is whole now."""
        rows = [{"stream": file.stream, "address": each, "root": file.root, "owner": file.owner} for each in addresses]
        self._connection.execute(_ADD, rows)
        has_index = bool(self.there(file.stream, [file.root]))
        is_whole = has_index and self.count(file.stream, file.root) >= total
        said = {"stream": file.stream, "root": file.root, "owner": file.owner, "is_whole": int(is_whole), "now": now}
        self._connection.execute(_ADD_FILE, said)
        return is_whole

    def body(self, stream: bytes, address: bytes) -> bytes | None:
        """Return a chunk of a stream."""
        found = self._connection.execute(_BODY, {"stream": stream, "address": address}).scalar_or_none()
        return bytes(found) if found is not None else None

    def addresses(self, stream: bytes, root: bytes) -> list[bytes]:
        """Return the chunks of a file, its index first."""
        rows = self._connection.execute(_OF_FILE, {"stream": stream, "root": root})
        return [bytes(row.address) for row in rows]

    def used(self, office: bytes) -> int:
        """Return the bytes an office has sent."""
        return int(self._connection.execute(_USED, {"office": office}).scalar_one())

    def drop(self, files: Iterable[StoredFile]) -> None:
        """Take files out of their streams; pieces that lie in no other stream of the owner are deleted."""
        for file in files:
            addresses = self.addresses(file.stream, file.root)
            for statement in _DROP_FILE:
                self._connection.execute(statement, {"stream": file.stream, "root": file.root})
            for at in range(0, len(addresses), _ADDRESSES_AT_ONCE):
                self._drop_unused(file.owner, addresses[at : at + _ADDRESSES_AT_ONCE])

    def files_of(self, streams: Sequence[bytes]) -> list[StoredFile]:
        """Return the files of streams."""
        if not streams:
            return []
        return self._files(_OF_STREAMS, {"streams": list(streams)})

    def left_before(self, before: int, owner: bytes, limit: int) -> list[StoredFile]:
        """Return files of an owner that nothing has named since, and what began to come and was never ended."""
        return self._files(_LEFT, {"before": before, "owner": owner, "limit": limit})

    def faults(self) -> list[str]:
        """Return addresses of what does not fit together."""
        rows = [self._connection.execute(sql(each)).scalars() for each in _FAULTS.split(";")]
        return [bytes(each).hex() for found in rows for each in found]

    def _files(self, statement: Statement, asked: dict[str, object]) -> list[StoredFile]:
        return [
            StoredFile(
                stream=bytes(row.stream), root=bytes(row.root), owner=bytes(row.owner), is_whole=bool(row.is_whole)
            )
            for row in self._connection.execute(statement, asked)
        ]

    def _drop_unused(self, owner: bytes, addresses: list[bytes]) -> None:
        asked = {"owner": owner, "addresses": addresses}
        freed = self._connection.execute(_UNUSED_BYTES, asked).all()
        self._connection.execute(_DROP_UNUSED, asked)
        for row in freed:
            self._connection.execute(_USE, {"office": bytes(row.office), "bytes": -int(row.bytes)})
