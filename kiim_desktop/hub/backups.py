"""A backup of the hub: one sealed file for what was stored and promised, another for the keys, on either database.

The keys lie in a file of their own because only they must be forgotten early (sync.md 2): with `<name>.keys` gone,
erased content in older backups of the rest cannot be opened by anybody. Caches are left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from kiim_desktop.crypto.bundles import open_body, seal_body
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.epochs import SENTINEL_FILE, open_epoch
from kiim_desktop.hub.errors import BackupUnreadable, StoreNewer
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import SCHEMA
from kiim_desktop.hub.store.schema import backed_up
from kiim_desktop.hub.store.transactions import Transaction, Value

MAGIC: Final = b"KIIMHB1\r\n"
BACKED_UP_AT: Final = "backed_up_at"
"""Name of the fact that tells when a backup was last written, in milliseconds."""
KEYS_SUFFIX: Final = ".keys"
PIECE_BYTES: Final = 2 * 1024 * 1024
PIECE_CAP: Final = 64 * 1024 * 1024
_LENGTH = 4


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A run of rows of one table; pieces are numbered, the last has no table and tells how many there were."""

    backup: bytes
    number: int
    schema: int
    keys: bool
    table: str
    rows: tuple[tuple[object, ...], ...] = ()
    """Bytes, numbers, texts and None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a backup holds."""

    rows: int
    size: int
    sha256: bytes


def back_up(site: Site, path: Path) -> Written:
    """Write `path` and `path`.keys from one look at the store; both appear whole or not at all."""
    backup = site.random(16)
    with site.store.read() as transaction:
        transaction.ledger.head()
        rows = _write(site, transaction, path, backup, keys=False)
        rows += _write(site, transaction, _keys_path(path), backup, keys=True)
    with site.store.write() as transaction:
        transaction.facts.put_number(BACKED_UP_AT, site.now())
    content = path.read_bytes()
    return Written(rows=rows, size=len(content) + _keys_path(path).stat().st_size, sha256=sha256(content).digest())


def restore(site: Site, path: Path, folder: Path) -> bool:
    """Put the state of a backup in the place of the store and begin a new epoch; BackupUnreadable changes nothing.

    Tells whether the keys were there too: without them the offices offer theirs again.
    """
    with_keys = _keys_path(path).exists()
    files = [(path, False), *([(_keys_path(path), True)] if with_keys else [])]
    for file, keys in files:
        for _piece in _pieces(site, file, keys=keys):
            pass
    (folder / SENTINEL_FILE).unlink(missing_ok=True)
    with site.store.write() as transaction:
        transaction.clear()
        for file, keys in files:
            for piece in _pieces(site, file, keys=keys):
                transaction.add_rows(piece.table, piece.rows)
    open_epoch(site, folder)
    return with_keys


def _keys_path(path: Path) -> Path:
    return path.with_name(path.name + KEYS_SUFFIX)


def _write(site: Site, transaction: Transaction, path: Path, backup: bytes, *, keys: bool) -> int:
    part = path.with_name(path.name + ".part")
    number = total = 0
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(MAGIC)
        for name in backed_up(keys=keys):
            for rows in _runs(transaction, name):
                _put(site, file, Piece(backup, number, SCHEMA, keys, name, tuple(rows)))
                number, total = number + 1, total + len(rows)
        _put(site, file, Piece(backup, number, SCHEMA, keys, ""))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return total


def _runs(transaction: Transaction, name: str) -> Iterator[list[tuple[Value, ...]]]:
    """Yield rows in runs of about the size of a piece."""
    run: list[tuple[Value, ...]] = []
    size = 0
    for row in transaction.rows(name):
        run.append(row)
        size += 64 + sum(len(value) for value in row if isinstance(value, bytes))
        if size > PIECE_BYTES:
            yield run
            run, size = [], 0
    if run:
        yield run


def _put(site: Site, file: BinaryIO, piece: Piece) -> None:
    sealed = seal_body(site.identity.backup_key, msgspec.msgpack.encode(piece), site.random)
    file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)


def _pieces(site: Site, path: Path, *, keys: bool) -> Iterator[Piece]:
    """Yield the pieces of a file that hold rows; BackupUnreadable if one is missing, altered or of another hub."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise BackupUnreadable
            expected, backup = 0, None
            while True:
                piece = _get(site, file)
                backup = backup or piece.backup
                if piece.schema > SCHEMA:
                    raise StoreNewer
                if (piece.number, piece.backup, piece.keys) != (expected, backup, keys):
                    raise BackupUnreadable
                if not piece.table:
                    break
                if piece.table not in backed_up(keys=keys):
                    raise BackupUnreadable
                yield piece
                expected += 1
            if file.read(1):
                raise BackupUnreadable
    except OSError as error:
        raise BackupUnreadable from error


def _get(site: Site, file: BinaryIO) -> Piece:
    length = int.from_bytes(file.read(_LENGTH), "big")
    if not 0 < length <= PIECE_CAP:
        raise BackupUnreadable
    sealed = file.read(length)
    try:
        return msgspec.msgpack.decode(open_body(site.identity.backup_key, sealed, PIECE_CAP), type=Piece)
    except (CryptoError, msgspec.MsgspecError) as error:
        raise BackupUnreadable from error
