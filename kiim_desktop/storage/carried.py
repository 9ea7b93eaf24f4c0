"""Bundles of other devices of the office, found in a folder and kept until the hub has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiim_desktop.storage.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedBundle:
    """A bundle as its device laid it down: sealed to the hub, nobody here can read it."""

    hash: bytes
    device: bytes
    rid: bytes
    number: int
    bundle: bytes = field(repr=False)


def keep(connection: Connection, found: CarriedBundle, at: int) -> None:
    """Keep a bundle; one that was passed on already is not kept again."""
    connection.execute(
        "INSERT INTO carried(hash, device, rid, number, bundle, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (found.hash, found.device, found.rid, found.number, found.bundle, at),
    )


def known(connection: Connection) -> frozenset[bytes]:
    """Return the hashes of all that was ever found and is not forgotten."""
    return frozenset(connection.execute("SELECT hash FROM carried").scalars())


def waiting(connection: Connection) -> list[tuple[bytes, bytes]]:
    """Return (replica, hash) of the bundles the hub may not have yet, those of each replica in their order."""
    rows = connection.execute("SELECT rid, hash FROM carried WHERE bundle IS NOT NULL ORDER BY rid, number")
    return [(row[0], row[1]) for row in rows]


def bundle(connection: Connection, hash_: bytes) -> bytes:
    found = connection.execute("SELECT bundle FROM carried WHERE hash = ?", (hash_,)).scalar_one_or_none()
    return found or b""


def size(connection: Connection) -> int:
    """Return the bytes of all bundles that wait."""
    return int(connection.execute("SELECT coalesce(sum(length(bundle)), 0) FROM carried").scalar_one())


def passed_on(connection: Connection, hashes: Iterable[bytes]) -> None:
    """Forget the content; the hash stays, so that the same file is not picked up again."""
    for each in hashes:
        connection.execute("UPDATE carried SET bundle = NULL WHERE hash = ?", (each,))


def forget_before(connection: Connection, at: int) -> None:
    """Forget what was found before a moment; its device keeps its own copy until it has a receipt."""
    connection.execute("DELETE FROM carried WHERE at < ?", (at,))
