"""Attached files: a scan or photo kept with the document it shows, encrypted, only looked at when somebody asks.

Nothing here runs or displays a file, and none lies in the clear on this computer on its way in. Photos lose place,
device and time before they are kept; what is kept is what the hash in the document names.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.settings import ATTACHMENT_MEGABYTES
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.chunks import MOST_CHUNKS, PIECE_LENGTH, AttachmentKey
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import DOCUMENT, IDENTITY
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, Scope, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.errors import (
    AttachmentEmpty,
    AttachmentTooBig,
    FileMissing,
    FileNotReadable,
    FileNotWritten,
    FileThere,
    PictureNotCleanable,
)
from kiim_desktop.interchange.file_names import clean_file_name
from kiim_desktop.interchange.media_types import JPEG, LOOKED_AT, PNG, is_other_picture, media_type_of
from kiim_desktop.interchange.pictures import clean_jpeg, clean_png
from kiim_desktop.storage.chunk_places import files_at_hub
from kiim_desktop.storage.chunks import SLICE, Arrived, Attachment, Leaving
from kiim_desktop.storage.errors import AttachmentGone, StorageError
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.errors import AlreadyAttached, NoRoomForFiles, NoSuchPerson, NoSuchRecord
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Recorded, numbered_answers

MOST_BYTES: Final = MOST_CHUNKS * PIECE_LENGTH
"""20 MiB (security.md 4)."""
OTHER: Final = "other"
_MEGABYTE: Final = 1_000_000
_COMES: Final = ActNote(Deed.FILE)
_GOES: Final = ActNote(Deed.FILE_REMOVED)
_CLEANED: Final = {JPEG: clean_jpeg, PNG: clean_png}


class FileState(Enum):
    """Where an attached file is, as seen from this device."""

    HERE = "here"
    AT_HUB = "at_hub"
    LOADING = "loading"
    """Somebody asked for it, or a part of it is here."""
    NOT_AT_HUB = "not_at_hub"
    """The device at which it was attached has not sent it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A document that has a file, as it stands in the person's file."""

    document: RecordId
    kind: str
    """Code of document_kinds."""
    title: str
    name: str
    """What to call it when it is saved; "" if it is not here."""
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    is_here: bool
    """Whether this device holds the content."""
    state: FileState
    is_at_hub: bool
    """Whether the hub is known to have it, so that others can fetch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """An opened file and what is known of it before its content is read."""

    file: BinaryIO
    name: str
    size: int
    start: bytes
    media_type: str


def attach_file(
    office: Office,
    person: PersonId,
    path: Path,
    progress: Progress | None = None,
    *,
    title: str = "",
    kind: str = OTHER,
    document: RecordId | None = None,
) -> Recorded:
    """Keep a file of at most 20 MiB with a document of a person, a new one or `document`; the file stays where it lies.

    Written in slices; all or nothing: after Cancelled or an error nothing is there. `kind` is a code of document_kinds.
    NoSuchRecord, AlreadyAttached, FileMissing, AttachmentTooBig, AttachmentEmpty, NoRoomForFiles, PictureTooLarge,
    PictureBroken, PictureNotCleanable, DiskFull.
    """
    office.must_allow(Action.WRITE_RECORD)
    _must_exist(office, person)
    steps = progress or Progress()
    new = person_scope(person), new_record_id(office.random)
    scope, record = new if document is None else _bare(office, person, document)
    with _opened(path) as source:
        _must_fit(office, source)
        name = clean_file_name(source.name, source.media_type)
        answers = _answers(office, title or name, kind) if document is None else {}
        key = office.store.attachments.begin(scope, record)
        try:
            arrived = _brought(office, key, source, name, steps)
            reference = office.store.attachments.reference(key, arrived)
            arrived = replace(arrived, root=reference.root)
            facts: dict[str, Value] = {
                "content": reference.to_text(),
                "sha256": arrived.sha256.hex(),
                "bytes": arrived.size,
                "media_type": arrived.media_type,
                "has_scan": True,
            }
            values = answers | numbered_answers(DOCUMENT, facts)
            edit = Edit(scope=scope, record=record, kind=DOCUMENT.number, values=values, basis="document_seen")
            audit = office.entry(AuditAction.WRITE, person, DOCUMENT.name)
            changed = office.save([edit], [audit], file=arrived, act=_COMES)
        except BaseException:
            with suppress(StorageError):  # nobody sees it; what cannot be deleted now is swept at the next opening
                office.store.attachments.drop(key.attachment)
            raise
    return Recorded(person, record, changed)


def attachments_of(office: Office, person: PersonId) -> tuple[AttachedFile, ...]:
    """Return the documents of an open file that have one of their own, here or on another device."""
    office.must_allow(Action.READ_PERSON)
    _must_exist(office, person)
    family, none = office.store.families.of(person_scope(person)), frozenset[RecordId]()
    here = {each.record: each for part in family for each in office.store.attachments.of(part)}
    at_hub = none.union(*(files_at_hub(office.store, part) for part in family))
    seen = Seen(here, none.union(*map(office.store.incoming.came, family)), at_hub)
    documents = office.store.records(family[0], [DOCUMENT.number])
    return tuple(_shown(each, seen) for each in documents if each.id in here or each.answer(DOCUMENT, "has_scan"))


def room_for_files(office: Office) -> tuple[int, int]:
    """Return how many bytes attached files take on this device, and how many they may."""
    office.must_allow(Action.READ_PERSON)
    return office.store.attachments.used(), office.settings.number(ATTACHMENT_MEGABYTES) * _MEGABYTE


def open_attachment(
    office: Office, person: PersonId, document: RecordId, progress: Progress | None = None
) -> Iterator[bytes]:
    """Return the content of a file piece by piece; the reading is logged. NoSuchRecord, AttachmentGone."""
    office.must_allow(Action.READ_PERSON)
    found = _found(office, person, document)
    office.store.log([office.entry(AuditAction.READ_RECORD, person, f"document={document.hex()}")])
    return _pieces(office, found, progress or Progress())


def export_attachment(
    office: Office, person: PersonId, document: RecordId, out: Path, progress: Progress | None = None
) -> int:
    """Write the content into a new file only this account may read; returns its bytes. FileThere, FileNotWritten."""
    office.must_allow(Action.EXPORT)
    found = _found(office, person, document)
    detail = f"document={document.hex()} bytes={found.size}"
    office.store.log([office.entry(AuditAction.EXPORT, person, detail)])
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(out, flags, 0o600)
    except FileExistsError as error:
        raise FileThere from error
    except (OSError, ValueError) as error:
        raise FileNotWritten from error
    try:
        _write(descriptor, _pieces(office, found, progress or Progress()))
    except BaseException as error:
        out.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise FileNotWritten from error
        raise
    return found.size


def remove_attachment(office: Office, person: PersonId, document: RecordId, *, keeps_document: bool = False) -> Changed:
    """Delete the content for good, and the document with it unless the fact that it was seen is to stay.

    Unlike a deleted entry the content cannot be brought back. NoSuchRecord, AttachmentGone.
    """
    office.must_allow(Action.DELETE_RECORD)
    found = _found(office, person, document)
    record = _document(office, person, document)
    edits = (
        [] if record.is_deleted else [_edit(found, numbered_answers(DOCUMENT, {"has_scan": False, "content": None}))]
    )
    if edits and not keeps_document:
        edits.append(_edit(found, {}, deletes=True))
    audit = office.entry(AuditAction.DELETE, person, f"document={document.hex()}")
    changed = office.save(edits, [audit], file=Leaving(found.key.attachment), act=_GOES)
    with suppress(StorageError):  # nobody sees it; what cannot be deleted now is swept at the next opening
        office.store.attachments.drop(found.key.attachment)
    return changed


def _edit(found: Attachment, values: Mapping[int, Value], *, deletes: bool = False) -> Edit:
    return Edit(scope=found.scope, record=found.record, kind=DOCUMENT.number, values=values, deletes=deletes)


def _must_exist(office: Office, person: PersonId) -> None:
    if office.store.record(person_scope(person), single_record_id(IDENTITY)) is None:
        raise NoSuchPerson


def _answers(office: Office, title: str, kind: str) -> dict[int, Value]:
    return numbered_answers(DOCUMENT, {"kind": kind, "title": title, "seen": office.today.isoformat()})


@contextmanager
def _opened(path: Path) -> Iterator[_Source]:
    """Open a plain file; FileMissing for everything else, which might never come to an end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileMissing
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise FileMissing from error
    with file:
        start = _read(file, LOOKED_AT)
        size = os.fstat(file.fileno()).st_size
        yield _Source(file=file, name=path.name, size=size, start=start, media_type=media_type_of(start))


def _must_fit(office: Office, source: _Source) -> None:
    if not source.start:
        raise AttachmentEmpty
    if source.size > MOST_BYTES:
        raise AttachmentTooBig(limit=MOST_BYTES >> 20)
    room = office.settings.number(ATTACHMENT_MEGABYTES)
    if office.store.attachments.used() + source.size > room * _MEGABYTE:
        raise NoRoomForFiles(limit=room)
    if source.media_type not in _CLEANED and is_other_picture(source.start):
        raise PictureNotCleanable


def _brought(office: Office, key: AttachmentKey, source: _Source, name: str, steps: Progress) -> Arrived:
    """Write the content in slices and return what it is; between two slices it can be cancelled and others may save."""
    digest, size, place = sha256(), 0, 0
    waiting: list[bytes] = []
    for piece in _even(_content(source, steps)):
        if len(waiting) == SLICE:
            office.store.attachments.put(key, place, waiting, are_last=False)
            place, waiting = place + SLICE, []
            steps.step(size, source.size, _("Datei wird gespeichert"))
            steps.let_others()
        waiting.append(piece)
        digest.update(piece)
        size += len(piece)
    office.store.attachments.put(key, place, waiting, are_last=True)
    steps.step(size, source.size, _("Datei wird gespeichert"))
    return Arrived(
        attachment=key.attachment,
        name=name,
        media_type=source.media_type,
        size=size,
        sha256=digest.digest(),
        chunks=place + len(waiting),
    )


def _content(source: _Source, steps: Progress) -> Iterator[bytes]:
    """Yield what is to be kept: of a picture only what shows it."""
    clean = _CLEANED.get(source.media_type)
    return clean(b"".join(_raw(source, steps))) if clean else _raw(source, steps)


def _raw(source: _Source, steps: Progress) -> Iterator[bytes]:
    """Yield the file as it lies there; AttachmentTooBig if it grows while it is read."""
    done, piece = 0, source.start
    while piece:
        done += len(piece)
        if done > MOST_BYTES:
            raise AttachmentTooBig(limit=MOST_BYTES >> 20)
        yield piece
        steps.step(done, max(source.size, done), _("Datei wird gelesen"))
        piece = _read(source.file, PIECE_LENGTH)


def _read(file: BinaryIO, count: int) -> bytes:
    try:
        return file.read(count)
    except OSError as error:
        raise FileNotReadable from error


def _even(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of PIECE_LENGTH, the last one as it comes."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > PIECE_LENGTH:
            yield bytes(waiting[:PIECE_LENGTH])
            del waiting[:PIECE_LENGTH]
    if waiting:
        yield bytes(waiting)


def _document(office: Office, person: PersonId, document: RecordId) -> Record:
    record = office.store.record(person_scope(person), document)
    if record is None or record.kind_number != DOCUMENT.number:
        raise NoSuchRecord
    return record


def _bare(office: Office, person: PersonId, document: RecordId) -> tuple[Scope, RecordId]:
    """Return where a document stands that has no file; NoSuchRecord, AlreadyAttached."""
    record = _document(office, person, document)
    if record.is_deleted:
        raise NoSuchRecord
    if record.answer(DOCUMENT, "content") or office.store.attachments.one(record.scope, record.id) is not None:
        raise AlreadyAttached
    return record.scope, record.id


def _found(office: Office, person: PersonId, document: RecordId) -> Attachment:
    record = _document(office, person, document)
    found = office.store.attachments.one(record.scope, record.id)
    if found is None:
        raise AttachmentGone
    return found


def _pieces(office: Office, found: Attachment, steps: Progress) -> Iterator[bytes]:
    for place in range(found.chunks):
        steps.step(place, found.chunks, _("Datei wird geöffnet"))
        yield office.store.attachments.piece(found, place)


def _write(descriptor: int, pieces: Iterable[bytes]) -> None:
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the files of a person, by their documents."""

    here: Mapping[RecordId, Attachment]
    coming: frozenset[RecordId]
    at_hub: frozenset[RecordId]

    def state(self, record: RecordId) -> FileState:
        if record in self.here:
            return FileState.HERE
        if record in self.coming:
            return FileState.LOADING
        return FileState.AT_HUB if record in self.at_hub else FileState.NOT_AT_HUB


def _shown(record: Record, seen: Seen) -> AttachedFile:
    here = seen.here.get(record.id)

    def said(name: str) -> str:
        value = record.answer(DOCUMENT, name)
        return value if isinstance(value, str) else ""

    size = record.answer(DOCUMENT, "bytes")
    return AttachedFile(
        document=record.id,
        kind=said("kind"),
        title=said("title"),
        name=here.name if here else "",
        media_type=here.media_type if here else said("media_type"),
        size=here.size if here else size if isinstance(size, int) else 0,
        sha256=here.sha256.hex() if here else said("sha256"),
        is_here=here is not None,
        state=seen.state(record.id),
        is_at_hub=record.id in seen.at_hub,
    )
