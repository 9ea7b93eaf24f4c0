"""Files that were attached elsewhere: what is known of them, which pieces came, and when all of them are here.

Each piece is kept as it comes, so that a program that dies has lost none; the file is seen when the last one is here
and the content is what its index says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import AttachmentId, RecordId
from kiim_desktop.crypto.chunks import AttachmentKey, chunk_address, open_chunk
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.file_indexes import ADDRESS_LENGTH, FileIndex
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection, Row
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.hidden import NOT_HIDDEN

_COLUMNS: Final = 'no, id, "key", scope, record, root, listing, size, is_wanted'
_ELSEWHERE: Final = f"SELECT {_COLUMNS} FROM attachment WHERE is_whole = 2 AND {NOT_HIDDEN}"  # noqa: S608  # constants


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file that is not (all) here."""

    number: int
    key: AttachmentKey
    scope: Scope
    record: RecordId
    root: bytes
    addresses: tuple[bytes, ...]
    """Of its pieces in their order; () before its index is here."""
    size: int
    is_wanted: bool
    """Whether somebody has asked for it."""


class IncomingFiles:
    """The files of this device that were attached elsewhere and are not (all) here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def all(self, *, only_wanted: bool) -> list[IncomingFile]:
        """Return what is to be fetched: first what somebody asked for, then in the order in which it became known."""
        wanted = " AND is_wanted = 1" if only_wanted else ""
        with self._database.read() as connection:
            rows = connection.execute(f"{_ELSEWHERE}{wanted} ORDER BY is_wanted DESC, no").all()
        return [_file(row) for row in rows]

    def one(self, scope: Scope, record: RecordId) -> IncomingFile | None:
        with self._database.read() as connection:
            row = connection.execute(f"{_ELSEWHERE} AND scope = ? AND record = ?", (scope, record)).one_or_none()
        return _file(row) if row else None

    def want(self, file: IncomingFile) -> None:
        """Note that somebody has asked for a file: it is fetched before all others."""
        with self._database.write(is_piece=True) as connection:
            connection.execute("UPDATE attachment SET is_wanted = 1 WHERE no = ?", (file.number,))

    def came(self, scope: Scope) -> frozenset[RecordId]:
        """Return the documents of a person whose files are on their way: wanted, or partly here."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT record FROM attachment WHERE scope = ? AND is_whole = 2 AND (is_wanted = 1 OR part <> x''"
                " OR EXISTS (SELECT 1 FROM chunk WHERE chunk.attachment = attachment.no))",
                (scope,),
            )
            return frozenset(RecordId(each) for each in rows.scalars())

    def keep_index(self, file: IncomingFile, index: FileIndex) -> IncomingFile | None:
        """Keep the index of a file; None if the file was forgotten meanwhile."""
        listing = b"".join(index.addresses)
        with self._database.write(is_piece=True) as connection:
            done = connection.execute(
                "UPDATE attachment SET listing = ?, name = ?, media_type = ?, size = ?, sha256 = ?, chunks = ?,"
                " part = x'' WHERE no = ? AND root = ? AND is_whole = 2",
                (listing, index.name, index.media_type, index.size, index.sha256, len(index.addresses), file.number,
                 file.root),
            )  # fmt: skip
        return self.one(file.scope, file.record) if done.rowcount else None

    def lacking(self, file: IncomingFile) -> list[tuple[int, bytes]]:
        """Return place and address of the pieces that are not here."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT place FROM chunk WHERE attachment = ?", (file.number,))
            here = set(rows.scalars())
        return [(place, address) for place, address in enumerate(file.addresses) if place not in here]

    def part(self, file: IncomingFile, address: bytes) -> bytes:
        """Return the beginning of a chunk whose download broke off, b"" if there is none."""
        with self._database.read() as connection:
            found = connection.execute("SELECT part FROM attachment WHERE no = ?", (file.number,))
            part: bytes = found.scalar_one_or_none() or b""
        return part[ADDRESS_LENGTH:] if part[:ADDRESS_LENGTH] == address else b""

    def keep_part(self, file: IncomingFile, address: bytes, content: bytes) -> None:
        """Keep the beginning of a chunk for the next time."""
        with self._database.write(is_piece=True) as connection:
            connection.execute(
                "UPDATE attachment SET part = ? WHERE no = ? AND root = ? AND is_whole = 2",
                (address + content if content else b"", file.number, file.root),
            )

    def keep(self, file: IncomingFile, pieces: Sequence[tuple[int, bytes]]) -> bool:
        """Keep sealed pieces by place; False if the file was forgotten meanwhile, ValueError for a foreign one."""
        if any(chunk_address(content) != file.addresses[place] for place, content in pieces):
            raise ValueError(file.number)
        rows = [(file.number, place, file.addresses[place], content) for place, content in pieces]
        with self._database.write(is_piece=True) as connection:
            if not _is_there(connection, file):
                return False
            connection.execute(
                "INSERT OR IGNORE INTO chunk(attachment, place, address, content) VALUES (?, ?, ?, ?)", rows
            )
            connection.execute("UPDATE attachment SET part = x'' WHERE no = ? AND part <> x''", (file.number,))
        return True

    def complete(self, file: IncomingFile) -> bool:
        """Let a file be seen if all of it is here and is what its index says; else its pieces are thrown away."""
        is_sound = self._is_sound(file)
        at = millis(self._clock.now())
        with self._database.write(is_piece=True) as connection:
            if is_sound:
                done = connection.execute(
                    "UPDATE attachment SET is_whole = 1, is_wanted = 0, part = x'', at = ? WHERE no = ? AND root = ?"
                    " AND is_whole = 2"
                    " AND chunks = (SELECT count(*) FROM chunk WHERE chunk.attachment = attachment.no)",
                    (at, file.number, file.root),
                )
                return bool(done.rowcount)
            connection.execute("DELETE FROM chunk WHERE attachment = ?", (file.number,))
            connection.execute(
                "UPDATE attachment SET listing = x'', chunks = 0, is_wanted = 0 WHERE no = ? AND is_whole = 2",
                (file.number,),
            )
        return False

    def _is_sound(self, file: IncomingFile) -> bool:
        digest, size, last = sha256(), 0, len(file.addresses) - 1
        try:
            for place in range(len(file.addresses)):
                piece = open_chunk(file.key, place, self._content(file, place), is_last=place == last)
                digest.update(piece)
                size += len(piece)
        except CryptoError:
            return False
        with self._database.read() as connection:
            row = connection.execute("SELECT size, sha256 FROM attachment WHERE no = ?", (file.number,))
            said = row.one_or_none()
        return said is not None and tuple(said) == (size, digest.digest())

    def _content(self, file: IncomingFile, place: int) -> bytes:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT content FROM chunk WHERE attachment = ? AND place = ?", (file.number, place)
            )
            return bytes(found.scalar_one_or_none() or b"")


def _is_there(connection: Connection, file: IncomingFile) -> bool:
    """Tell whether a file is still known: an order may have taken it back a moment ago."""
    row = connection.execute(
        "SELECT 1 FROM attachment WHERE no = ? AND root = ? AND is_whole = 2", (file.number, file.root)
    )
    return row.first() is not None


def _file(row: Row) -> IncomingFile:
    number, id_, key, scope, record, root, listing, size, is_wanted = tuple(row)
    return IncomingFile(
        number=number,
        key=AttachmentKey(AttachmentId(id_), key),
        scope=scope,
        record=RecordId(record),
        root=root,
        addresses=tuple(listing[at : at + ADDRESS_LENGTH] for at in range(0, len(listing), ADDRESS_LENGTH)),
        size=size,
        is_wanted=bool(is_wanted),
    )
