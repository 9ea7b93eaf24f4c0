"""The audit chain and the generation chain: what notices a changed line or an old file.

Each audit line carries the hash of the one before. The generation counts transactions and is chained in the same way;
the key file and the hub receipts remember the least generation this device may show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection

from kiim_desktop.domain.audit import AuditAction, AuditEntry, AuditLine

_START = bytes(32)


def append_audit(connection: Connection, at: int, entry: AuditEntry) -> None:
    """Write one line behind the last one, in the transaction of what it tells."""
    last = connection.exec_driver_sql("SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1").one_or_none()
    number, before = (last[0] + 1, last[1]) if last else (1, _START)
    connection.exec_driver_sql(
        "INSERT INTO audit(no, at, user, action, object, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, at, entry.user, entry.action.value, entry.object, entry.detail, _hash(before, number, at, entry)),
    )


def audit_lines(connection: Connection, since: int = 0) -> list[AuditLine]:
    """Return the lines from a moment on (milliseconds), oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT no, at, user, action, object, detail, hash FROM audit WHERE at >= ? ORDER BY no", (since,)
    )
    return [AuditLine(no, at, AuditEntry(user, AuditAction(action), object_, detail), hash_)
            for no, at, user, action, object_, detail, hash_ in rows]  # fmt: skip


def first_broken(lines: Iterable[AuditLine]) -> int | None:
    """Return the number of the first line that does not follow from the one before, or None."""
    before, expected = _START, 1
    for line in lines:
        if line.number != expected or line.hash != _hash(before, line.number, line.at, line.entry):
            return line.number
        before, expected = line.hash, line.number + 1
    return None


def _hash(before: bytes, number: int, at: int, entry: AuditEntry) -> bytes:
    digest = hashlib.sha256(before)
    for part in (
        number.to_bytes(8, "big"),
        at.to_bytes(8, "big"),
        entry.user,
        entry.action.value.encode(),
        entry.object,
        entry.detail.encode(),
    ):
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()


def advance_generation(connection: Connection) -> int:
    """Count this transaction and chain it to the one before; returns the new generation."""
    number, before = generation_chain(connection)
    number += 1
    chain = next_link(before, number)
    connection.exec_driver_sql(
        "INSERT INTO meta(key, value) VALUES ('generation', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (number.to_bytes(8, "big") + chain,),
    )
    return number


def generation(connection: Connection) -> int:
    """Return the number of transactions this file has seen."""
    return generation_chain(connection)[0]


def generation_chain(connection: Connection) -> tuple[int, bytes]:
    """Return the generation and the last link of its chain."""
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'generation'").one_or_none()
    return (int.from_bytes(row[0][:8], "big"), row[0][8:]) if row else (0, _START)


def next_link(before: bytes, number: int) -> bytes:
    return hashlib.sha256(before + number.to_bytes(8, "big")).digest()
