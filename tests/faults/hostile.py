"""Makes hostile bytes of good ones, seeded: damaged on the way, or made by somebody who has the right keys and lies."""

from __future__ import annotations

import hashlib
import random
import resource
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.connection import Connection
from tests.sync.devices import Desktop

ROOM: Final = 300 * 1024 * 1024
"""Address space a hostile message may make the program take, on top of what it has."""
LARGE: Final = 200_000
_COUNTS: Final = ("commits", "generation", "audit_head", "x_asks", "x_channel")
Tree = object


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes with a bit flipped, cut off, with something put in, a piece doubled, or huge lengths in them."""
    content = bytearray(raw)
    at = chance.randrange(len(content))
    match chance.randrange(6):
        case 0:
            content[at] ^= 1 << chance.randrange(8)
        case 1:
            del content[at:]
        case 2:
            content[at:at] = chance.randbytes(chance.randrange(1, 40))
        case 3:
            content[at:at] = content[at : at + chance.randrange(1, 400)]
        case 4:
            content[at : at + 5] = chance.choice((b"\xc6\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\xdf\x7f\0\0\0"))
        case _:
            content += chance.randbytes(chance.randrange(1, 9))
    return bytes(content)


def twisted(message: object, chance: random.Random, twists: int = 1) -> msgspec.Raw:
    """Return the packed form of a message with something in it replaced, doubled, left out or moved.

    For `make_bundle`, `sign` and `pack`, which take it as it is: everything around it can be signed and sealed.
    """
    tree = msgspec.msgpack.decode(msgspec.msgpack.encode(message))
    for _twist in range(twists):
        tree = _twisted(tree, chance)
    return msgspec.Raw(msgspec.msgpack.encode(tree))


def _twisted(tree: Tree, chance: random.Random) -> Tree:
    if isinstance(tree, list) and tree and chance.random() < 0.85:
        at = chance.randrange(len(tree))
        if isinstance(tree[at], list) and chance.random() < 0.8:
            return [*tree[:at], _twisted(tree[at], chance), *tree[at + 1 :]]
        match chance.randrange(8):
            case 0:
                return [*tree[:at], *tree[at + 1 :]]
            case 1:
                return [*tree[:at], tree[at], *tree[at:]]
            case 2:
                return chance.sample(tree, len(tree))
            case _:
                return [*tree[:at], _other(tree[at], chance), *tree[at + 1 :]]
    return _other(tree, chance)


def _other(value: Tree, chance: random.Random) -> Tree:
    """Return something else than a value: of its own kind, or strange."""
    if chance.random() < 0.7:
        match value:
            case bool():
                return not value
            case int():
                return chance.choice((0, -1, 1, value + 1, value - 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1))
            case bytes() if value:
                return chance.choice((chance.randbytes(len(value)), bytes(len(value)), value[:-1], value + b"\0"))
            case str():
                return chance.choice(("", value + "x", "ü" * LARGE, "\0", "2026-13-45", "../../x"))
    return chance.choice(_STRANGE)


def _deep(levels: int) -> msgspec.Raw:
    return msgspec.Raw(b"\x91" * levels + b"\xc0")


_STRANGE: Final[tuple[Tree, ...]] = (
    None,
    True,
    [],
    {},
    float("nan"),
    float("inf"),
    -(2**63),
    2**64 - 1,
    b"x" * LARGE,
    "x" * LARGE,
    [0] * 20_000,
    [[]] * 20_000,
    msgspec.msgpack.Ext(1, b"ext"),
    _deep(40),
    _deep(5_000),
    _deep(100_000),
    msgspec.Raw(b"\x82\xa1a\x01\xa1a\x02"),
    msgspec.Raw(b"\xdd\xff\xff\xff\xff"),
    msgspec.Raw(b"\xc6\xff\xff\xff\xff"),
    msgspec.Raw(b"\xc1"),
    msgspec.Raw(b"\xa2\xff\xfe"),
)
"""Duplicate keys, lengths beyond the end, a byte that means nothing and a text that is none among them."""


def array(count: int, each: bytes) -> bytes:
    """Return a packed array of many equal things."""
    return b"\xdd" + struct.pack(">I", count) + each * count


@contextmanager
def little_room() -> Iterator[None]:
    """Let a message that takes too much memory fail with MemoryError, which nobody catches."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def print_of_desktop(desktop: Desktop) -> str:
    """Return a hash over all a device keeps, but counts, the log, what waits, and what is to be compared or asked."""
    with desktop.exchange.reading() as desk:
        return _print(
            desk.connection,
            "main",
            {
                "meta": f"SELECT key, value FROM meta WHERE key NOT IN {_COUNTS}",  # noqa: S608  # constants
                "unit": "SELECT * FROM unit WHERE state NOT IN ('parked', 'quarantined')",
                "audit": "SELECT 1",
                "share_due": "SELECT 1",
                "replica": "SELECT rid, device, office, certificate FROM replica WHERE device IS NOT NULL",
            },
        )


def print_of_hub(hub: Hub) -> str:
    """Return a hash over everything a hub keeps, but the numbers of requests."""
    with hub.site.store.read() as transaction:
        connection = Connection(transaction._connection.raw)  # noqa: SLF001  # the test looks at what an operator could
        parts = [_print(connection, part, {"channel": "SELECT 1"}) for part in ("hub", "ledger", "keys")]
    return "".join(parts)


def _print(connection: Connection, schema: str, instead: dict[str, str]) -> str:
    found = connection.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"  # noqa: S608  # constants
    )
    digest = hashlib.sha256()
    for table in found.scalars():
        rows = connection.execute(instead.get(table, f'SELECT * FROM {schema}."{table}"'))  # noqa: S608  # names of tables
        digest.update(repr((table, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()
