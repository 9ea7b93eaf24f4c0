"""Attached files: sealed piece by piece, seen only when all of it is there, gone with their document.

A file comes in slices that hold the writer for moments only. Until the save that writes its document makes it whole,
nobody sees it; what a program left that died before is swept when the profile is opened next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import AttachmentId, Random, RecordId
from kiim_desktop.crypto.chunks import AttachmentKey, chunk_address, open_chunk, seal_chunk
from kiim_desktop.crypto.errors import Unopenable
from kiim_desktop.crypto.file_indexes import FileIndex, FileReference, reference_to
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection, Row
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.errors import AttachmentGone, DatabaseDamaged
from kiim_desktop.storage.hidden import NOT_HIDDEN

SLICE: Final = 8
"""Chunks one transaction writes or deletes: 1 MiB."""
_COLUMNS: Final = 'id, "key", scope, record, name, media_type, size, sha256, chunks, at, root'
_PART: Final = "Anhang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """An attached file that is wholly here."""

    key: AttachmentKey
    scope: Scope
    record: RecordId
    """Its document."""
    name: str
    media_type: str
    size: int
    """Bytes of the content."""
    sha256: bytes
    """Of the content."""
    chunks: int
    at: int
    """Milliseconds since 1970-01-01 UTC."""
    root: bytes = b""
    """Under which the hub knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """All pieces are here: from the transaction of this save on the file is seen."""

    attachment: AttachmentId
    name: str
    media_type: str
    size: int
    sha256: bytes
    chunks: int
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class Leaving:
    """From the transaction of this save on nobody sees the file any more; its pieces are dropped after it."""

    attachment: AttachmentId


Step = Arrived | Leaving
"""What a save does to an attached file in its own transaction."""


class Attachments:
    """The attached files of this device."""

    def __init__(self, database: Database, clock: Clock, random: Random) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def begin(self, scope: Scope, record: RecordId) -> AttachmentKey:
        """Make room for the file of a document that is about to be written."""
        key = AttachmentKey.create(self._random)
        with self._database.write(is_piece=True) as connection:
            connection.execute(
                'INSERT INTO attachment(id, scope, record, "key", name, media_type, size, sha256, chunks, at, is_whole)'
                " VALUES (?, ?, ?, ?, '', '', 0, x'', 0, ?, 0)",
                (key.attachment, scope, record, key.secret, millis(self._clock.now())),
            )
        return key

    def put(self, key: AttachmentKey, place: int, pieces: Sequence[bytes], *, are_last: bool) -> None:
        """Write a slice of pieces from a place on; AttachmentGone if its file was forgotten meanwhile, DiskFull."""
        sealed = [
            seal_chunk(key, place + at, piece, is_last=are_last and at == len(pieces) - 1)
            for at, piece in enumerate(pieces)
        ]
        with self._database.write(is_piece=True) as connection:
            number = _number(connection, key.attachment)
            if number is None:
                raise AttachmentGone
            connection.execute(
                "INSERT INTO chunk(attachment, place, address, content) VALUES (?, ?, ?, ?)",
                [(number, place + at, chunk_address(chunk), chunk) for at, chunk in enumerate(sealed)],
            )

    def reference(self, key: AttachmentKey, arrived: Arrived) -> FileReference:
        """Return how the document of a file names it, once all of its pieces are written."""
        with self._database.read() as connection:
            return reference_to(key, index_of(connection, arrived))

    def index(self, attachment: Attachment) -> FileIndex:
        """Return the index of a file that is here: what its pieces are called."""
        with self._database.read() as connection:
            return index_of(connection, attachment)

    def chunk(self, address: bytes) -> bytes | None:
        """Return a sealed piece by its address."""
        with self._database.read() as connection:
            found = connection.execute("SELECT content FROM chunk WHERE address = ? LIMIT 1", (address,))
            content: bytes | None = found.scalar_one_or_none()
        return content

    def by_root(self, root: bytes) -> Attachment | None:
        """Return the file whose index has this address, if all of it is here."""
        with self._database.read() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM attachment WHERE root = ? AND is_whole = 1",  # noqa: S608  # constants
                (root,),
            ).one_or_none()
        return _attachment(row) if row else None

    def drop(self, attachment: AttachmentId) -> None:
        """Delete the pieces of a file that is not whole, slice by slice, and what is known of it; twice is no harm."""
        while _drop_slice(self._database, attachment):
            pass

    def of(self, scope: Scope) -> list[Attachment]:
        """Return the files of a person in the order in which they came."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM attachment"  # noqa: S608  # constants
                f" WHERE scope = ? AND is_whole = 1 AND {NOT_HIDDEN} ORDER BY at, no",
                (scope,),
            ).all()
        return [_attachment(row) for row in rows]

    def one(self, scope: Scope, record: RecordId) -> Attachment | None:
        """Return the file of a document."""
        return next((each for each in self.of(scope) if each.record == record), None)

    def piece(self, attachment: Attachment, place: int) -> bytes:
        """Return one piece in clear; AttachmentGone if it was removed meanwhile, DatabaseDamaged."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT content FROM chunk JOIN attachment ON attachment.no = chunk.attachment"
                " WHERE attachment.id = ? AND is_whole = 1 AND place = ?",
                (attachment.key.attachment, place),
            ).one_or_none()
        if row is None:
            raise AttachmentGone
        try:
            return open_chunk(attachment.key, place, row[0], is_last=place == attachment.chunks - 1)
        except Unopenable as error:
            raise DatabaseDamaged(part=_PART) from error

    def used(self) -> int:
        """Return how many bytes all files take."""
        with self._database.read() as connection:
            sql = "SELECT coalesce(sum(size), 0) FROM attachment WHERE is_whole = 1"
            return int(connection.execute(sql).scalar_one())


def take_step(connection: Connection, step: Step) -> None:
    """Let a file be seen from now on, or not any more; AttachmentGone if it was forgotten meanwhile."""
    match step:
        case Arrived():
            _arrive(connection, step)
        case Leaving(attachment):
            connection.execute("UPDATE attachment SET is_whole = 0 WHERE id = ?", (attachment,))


def addresses_of(connection: Connection, attachment: AttachmentId) -> Sequence[bytes]:
    """Return the addresses of the pieces of a file in their order."""
    return connection.execute(
        "SELECT address FROM chunk JOIN attachment ON attachment.no = chunk.attachment WHERE attachment.id = ?"
        " ORDER BY place",
        (attachment,),
    ).scalars()


def index_of(connection: Connection, file: Arrived | Attachment) -> FileIndex:
    """Return the index of a file all pieces of which are here."""
    attachment = file.attachment if isinstance(file, Arrived) else file.key.attachment
    return FileIndex(
        addresses=tuple(addresses_of(connection, attachment)),
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


def sweep_halves(database: Database) -> None:
    """Delete what a program that died left of files that were coming or going; costs nothing if there is none."""
    with database.read() as connection:
        halves = connection.execute("SELECT id FROM attachment WHERE is_whole = 0").scalars()
    for attachment in halves:
        while _drop_slice(database, AttachmentId(attachment)):
            pass


def differing(database: Database) -> tuple[int, int]:
    """Return how many files lack a piece or hold one that is not what it is named after, and how many there are."""
    with database.read() as connection:
        files = connection.execute("SELECT no, chunks FROM attachment WHERE is_whole = 1").all()
    return sum(not _is_sound(database, number, chunks) for number, chunks in files), len(files)


def _arrive(connection: Connection, step: Arrived) -> None:
    done = connection.execute(
        "UPDATE attachment SET name = ?, media_type = ?, size = ?, sha256 = ?, chunks = ?, root = ?, is_whole = 1"
        " WHERE id = ? AND is_whole = 0"
        " AND (SELECT count(*) FROM chunk WHERE chunk.attachment = attachment.no) = ?",
        (step.name, step.media_type, step.size, step.sha256, step.chunks, step.root, step.attachment, step.chunks),
    )
    if done.rowcount != 1:
        raise AttachmentGone


def _drop_slice(database: Database, attachment: AttachmentId) -> bool:
    """Delete some pieces, and the file itself with the last ones; False if there is nothing left to delete."""
    with database.write(is_piece=True) as connection:
        number = _number(connection, attachment)
        if number is None:
            return False
        gone = connection.execute(
            "DELETE FROM chunk WHERE no IN (SELECT no FROM chunk WHERE attachment = ? ORDER BY place LIMIT ?)",
            (number, SLICE),
        ).rowcount
        if gone < SLICE:
            connection.execute("DELETE FROM attachment WHERE no = ?", (number,))
    return gone == SLICE


def _number(connection: Connection, attachment: AttachmentId) -> int | None:
    """Return the row of a file that is not whole."""
    found = connection.execute("SELECT no FROM attachment WHERE id = ? AND is_whole = 0", (attachment,))
    number: int | None = found.scalar_one_or_none()
    return number


def _is_sound(database: Database, number: int, chunks: int) -> bool:
    with database.read() as connection:
        rows = connection.execute(
            "SELECT place, address, content FROM chunk WHERE attachment = ? ORDER BY place", (number,)
        )
        places = [place if chunk_address(content) == address else -1 for place, address, content in rows]
    return places == list(range(chunks))


def _attachment(row: Row) -> Attachment:
    id_, key, scope, record, name, media_type, size, sha256, chunks, at, root = tuple(row)
    return Attachment(
        key=AttachmentKey(AttachmentId(id_), key),
        scope=scope,
        record=RecordId(record),
        name=name,
        media_type=media_type,
        size=size,
        sha256=sha256,
        chunks=chunks,
        at=at,
        root=root,
    )
