"""Attached files that are elsewhere: fetched when somebody opens the document, and the exchange of files on hold."""

from __future__ import annotations

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.settings import ATTACHMENT_MEGABYTES
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import chunk_places
from kiim_desktop.storage.errors import AttachmentGone
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.incoming_files import IncomingFile
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.chunks.carriers import ChunkLine
from kiim_desktop.sync.chunks.fetching import fetch_file
from kiim_desktop.sync.chunks.settling import settle
from kiim_desktop.sync.chunks.talking import MILLION, FileTalk
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.rooms import room_of
from kiim_desktop.sync.wire.chunks import Ask
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.errors import AttachmentNotArrived, NoRoomForFiles, NoSuchRecord
from kiim_desktop.usecases.office import Office


def fetch_attachment(
    office: Office, carrier: Carrier, person: PersonId, document: RecordId, progress: Progress | None = None
) -> FileState:
    """Fetch the file of a document if it is not here; what breaks off goes on with the next exchange by itself.

    NoSuchRecord, AttachmentGone, AttachmentNotArrived, NoRoomForFiles, FileDamaged, Unreachable, HubBusy,
    HubNotTrusted, Cancelled.
    """
    office.must_allow(Action.READ_PERSON)
    scope = person_scope(person)
    record = office.store.record(scope, document)
    if record is None or record.kind_number != DOCUMENT.number:
        raise NoSuchRecord
    if office.store.attachments.one(scope, document) is not None:
        return FileState.HERE
    file = want_attachment(office, person, document)
    if not isinstance(carrier, ChunkLine):
        return FileState.LOADING
    exchange = Exchange(office.store)
    talk = FileTalk(
        exchange, carrier, carrier, load_membership(exchange), room_of(exchange, carrier), progress or Progress(),
        makes_way=False,
    )  # fmt: skip
    _ask_about(talk, file)
    if not fetch_file(talk, file):
        raise AttachmentNotArrived
    return FileState.HERE


def want_attachment(office: Office, person: PersonId, document: RecordId) -> IncomingFile:
    """Note that somebody wants the file of a document: the next exchange brings it, by line or by stick.

    AttachmentGone if there is no such file, or it is here; NoRoomForFiles.
    """
    office.must_allow(Action.READ_PERSON)
    exchange = Exchange(office.store)
    if stage_of(exchange) is not Stage.MEMBER:
        raise AttachmentGone
    settle(exchange, load_membership(exchange))
    file = office.store.incoming.one(person_scope(person), document)
    if file is None:
        raise AttachmentGone
    room = office.settings.number(ATTACHMENT_MEGABYTES)
    if office.store.attachments.used() + _size(office, person, document) > room * MILLION:
        raise NoRoomForFiles(limit=room)
    office.store.incoming.want(file)
    return file


def pause_files(office: Office) -> None:
    """Let attached files wait, however many exchanges there are; entries go on being exchanged."""
    office.must_allow(Action.EXCHANGE)
    Exchange(office.store).put({ExchangeFact.FILES_PAUSED: b"1"})


def resume_files(office: Office) -> None:
    """Exchange attached files again, from where they stopped."""
    office.must_allow(Action.EXCHANGE)
    Exchange(office.store).put({ExchangeFact.FILES_PAUSED: None})


def _size(office: Office, person: PersonId, document: RecordId) -> int:
    """Return the bytes a document says its file has."""
    record = office.store.record(person_scope(person), document)
    said = record.answer(DOCUMENT, "bytes") if record is not None else None
    return said if isinstance(said, int) else 0


def _ask_about(talk: FileTalk, file: IncomingFile) -> None:
    with talk.exchange.reading() as desk:
        places = chunk_places.places_of(desk.connection, file.scope, file.record)
        now = desk.now()
    there = talk.ask(Ask(tuple((each.stream, each.root) for each in places)))
    said = [(each.stream, each.root, is_there) for each, is_there in zip(places, there, strict=False)]
    with talk.exchange.writing() as desk:
        chunk_places.heard(desk.connection, said, now)
