"""Files down from the hub: the index first, then each piece that is not here; what came is kept at once.

Every chunk is checked against the address its document or its index names, and the whole against the hash of the
content: what is not what it is called is thrown away.
"""

from __future__ import annotations

from typing import Final

from kiim_desktop.base.jobs import Cancelled
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.chunks import LARGEST_CHUNK, chunk_address
from kiim_desktop.crypto.errors import Unopenable
from kiim_desktop.crypto.file_indexes import open_index
from kiim_desktop.storage import chunk_places
from kiim_desktop.storage.chunk_places import Place, PlaceState
from kiim_desktop.storage.incoming_files import IncomingFile
from kiim_desktop.sync.chunks.talking import Fetching, FileTalk, FileTerms
from kiim_desktop.sync.errors import FileDamaged, HubBusy, HubRefused, Unreachable
from kiim_desktop.sync.transfers import Attempts
from kiim_desktop.sync.wire.chunks import Fetch, make_chunk_request

KEPT_AT_ONCE: Final = 4
"""Chunks of one transaction: 512 KiB."""


def fetch_files(talk: FileTalk, terms: FileTerms) -> None:
    """Fetch what was asked for, and by policy everything, as far as there is room for it."""
    store = talk.exchange.store
    for file in store.incoming.all(only_wanted=terms.fetching is Fetching.WANTED):
        room = None if file.is_wanted else terms.room - store.attachments.used()
        try:
            if fetch_file(talk, file, room):
                talk.moved.fetched += 1
        except FileDamaged:
            continue  # its state says that it is not here; the next exchange looks once more
        if talk.moved.was_interrupted:
            return


def fetch_file(talk: FileTalk, file: IncomingFile, room: int | None = None) -> bool:
    """Fetch a file from the streams the hub is known to have it in; tells whether all of it is here now.

    One that needs more than `room` bytes is left, None for no bound.

    FileDamaged if what came is not what the document names; Unreachable, HubBusy: what came until then is kept.
    """
    with talk.exchange.reading() as desk:
        places = chunk_places.places_of(desk.connection, file.scope, file.record)
    there = [each for each in places if each.root == file.root and each.state is PlaceState.THERE]
    for place in there:
        try:
            return _fetch(talk, file, place, room)
        except HubRefused:
            with talk.exchange.writing() as desk:  # it is not there any more: ask again before saying so
                chunk_places.heard(desk.connection, [(place.stream, place.root, False)], desk.now())
    return False


def _fetch(talk: FileTalk, file: IncomingFile, place: Place, room: int | None) -> bool:
    known: IncomingFile | None = file
    if not file.addresses:
        sealed = _chunk(talk, file, place, file.root)
        try:
            known = talk.exchange.store.incoming.keep_index(file, open_index(file.key, sealed))
        except Unopenable as error:
            raise FileDamaged from error
    if known is None or (room is not None and known.size > room):
        return False
    _pieces(talk, known, place)
    if talk.moved.was_interrupted:
        return False
    if not talk.exchange.store.incoming.complete(known):
        raise FileDamaged
    return True


def _pieces(talk: FileTalk, file: IncomingFile, place: Place) -> None:
    """Fetch the pieces that are not here; what came is kept, whatever happens next."""
    lacking = talk.exchange.store.incoming.lacking(file)
    total = len(file.addresses)
    waiting: list[tuple[int, bytes]] = []
    try:
        for count, (number, address) in enumerate(lacking):
            talk.progress.step(total - len(lacking) + count, total, _("Datei wird vom Hub geholt"))
            talk.moved.was_interrupted = talk.is_interrupted()
            if talk.moved.was_interrupted:
                return
            waiting.append((number, _chunk(talk, file, place, address)))
            if len(waiting) == KEPT_AT_ONCE:
                talk.exchange.store.incoming.keep(file, waiting)
                waiting = []
    finally:
        if waiting:
            talk.exchange.store.incoming.keep(file, waiting)


def _chunk(talk: FileTalk, file: IncomingFile, place: Place, address: bytes) -> bytes:
    """Return a chunk, fetched from where the last attempt broke off; FileDamaged if it is not what it is called."""
    incoming = talk.exchange.store.incoming
    content = bytearray(incoming.part(file, address))
    tried = Attempts(talk.room)
    try:
        while chunk_address(bytes(content)) != address:
            head = Fetch(place.stream, address, len(content), LARGEST_CHUNK)
            request = make_chunk_request(talk.member.keys.signing, talk.member.device, head)
            piece = tried.carry(talk.line.chunk, request)
            if piece is None:
                continue
            talk.count(len(request), len(piece))
            content += piece
            _check_length(piece, len(content))
    except (Unreachable, HubBusy, Cancelled):
        incoming.keep_part(file, address, bytes(content))
        raise
    except HubRefused:
        if content:  # there is nothing behind what came: that was not the chunk
            incoming.keep_part(file, address, b"")
            raise FileDamaged from None
        raise
    except FileDamaged:
        incoming.keep_part(file, address, b"")
        raise
    return bytes(content)


def _check_length(piece: bytes, size: int) -> None:
    if not piece or size > LARGEST_CHUNK:
        raise FileDamaged
