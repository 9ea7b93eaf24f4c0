"""Files up to the hub, chunk by chunk: what it has is never sent again, and a line that breaks costs a piece.

Over a sound line several chunks go in one request; over one that breaks each chunk goes in the small pieces of large
bundles, and the hub is told to take it once it is whole there.
"""

from __future__ import annotations

import time
from typing import Final

from kiim_desktop.base.translation import _
from kiim_desktop.crypto.chunks import chunk_address
from kiim_desktop.crypto.file_indexes import FileIndex, seal_index
from kiim_desktop.storage import chunk_places
from kiim_desktop.storage.chunk_places import Place
from kiim_desktop.storage.chunks import Attachment
from kiim_desktop.sync.chunks.talking import FileTalk
from kiim_desktop.sync.errors import HubRefused, LineBroke
from kiim_desktop.sync.rooms import ATTEMPTS
from kiim_desktop.sync.transfers import send_up
from kiim_desktop.sync.wire.chunks import ASKED_AT_ONCE, PUT_AT_ONCE, Ask, Lack, Leave, Put
from kiim_desktop.sync.wire.codec import PROVED_CAP

ASKED_IN_ALL: Final = 4_000
"""Files asked about in one exchange; the others follow with the next."""
ASKED_AGAIN_MILLIS: Final = 30 * 24 * 3600 * 1000
"""After so long the hub is asked once more whether it still has what it said it has."""
QUICK_SECONDS: Final = 0.5
"""A request that took no longer may be twice as large the next time."""


def ask_about_files(talk: FileTalk) -> None:
    """Hear what is there, and tell what may go."""
    with talk.exchange.reading() as desk:
        now = desk.now()
        asked = chunk_places.to_ask(desk.connection, now - ASKED_AGAIN_MILLIS, ASKED_IN_ALL)
    for at in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[at : at + ASKED_AT_ONCE]
        there = talk.ask(Ask(tuple((each.stream, each.root) for each in some)))
        with talk.exchange.writing() as desk:
            said = [(each.stream, each.root, is_there) for each, is_there in zip(some, there, strict=False)]
            chunk_places.heard(desk.connection, said, now)


def tell_what_may_go(talk: FileTalk, at: int) -> None:
    """Tell the hub which files no document names any more; `at` is the hub time last heard."""
    with talk.exchange.reading() as desk:
        gone = chunk_places.left(desk.connection, ASKED_AT_ONCE)
    if gone:
        try:
            talk.ask(Leave(tuple((each.stream, each.root) for each in gone), at))
        except HubRefused:  # nothing is taken from this device at the moment: it is told another time
            return
        with talk.exchange.writing() as desk:
            chunk_places.forgotten(desk.connection, gone)


def send_files(talk: FileTalk) -> None:
    """Send what is here and missing at the hub, until somebody has something more important to send."""
    with talk.exchange.reading() as desk:
        places = chunk_places.to_send(desk.connection)
    for place in places:
        try:
            is_done = _send(talk, place)
        except HubRefused:  # the stream is not known there yet, or closed by now: the next comparison tells
            continue
        if talk.moved.was_interrupted:
            return
        if is_done:
            talk.moved.sent += 1
            with talk.exchange.writing() as desk:
                chunk_places.heard(desk.connection, [(place.stream, place.root, True)], desk.now())


def chunks_of(talk: FileTalk, file: Attachment) -> tuple[FileIndex, bytes, tuple[bytes, ...]] | None:
    """Return index, sealed index and all addresses of a file in the order in which they are sent; the index is last."""
    index = talk.exchange.store.attachments.index(file)
    sealed = seal_index(file.key, index)
    if chunk_address(sealed) != file.root:
        return None  # a damaged row: `kiim verify` tells; nothing wrong is sent
    return index, sealed, (*index.addresses, file.root)


def _send(talk: FileTalk, place: Place) -> bool:
    """Send a file into a stream; tells whether all of it is there. A document that died meanwhile is left alone."""
    with talk.exchange.reading() as desk:
        lives = chunk_places.is_living(desk.connection, place)
    file = talk.exchange.store.attachments.by_root(place.root) if lives else None
    found = chunks_of(talk, file) if file is not None else None
    if found is None:
        return False
    _index, sealed, addresses = found
    batch, failed, is_whole = 1, 0, False
    waiting: list[bytes] | None = None
    while not is_whole:
        if waiting is None:
            there = talk.ask(Lack(place.stream, addresses))
            waiting = [each for each, is_there in zip(addresses, there, strict=False) if not is_there]
            waiting = waiting or list(addresses[-1:])
        talk.progress.step(len(addresses) - len(waiting), len(addresses), _("Datei wird an den Hub gesendet"))
        talk.moved.was_interrupted = talk.is_interrupted()
        if talk.moved.was_interrupted or not waiting:
            return False
        some = waiting[:batch]
        chunks = _read(talk, some, place.root, sealed)
        if chunks is None:
            return False
        began = time.monotonic()
        try:
            taken, is_whole = _put(talk, Put(place.stream, place.root, len(addresses), tuple(some)), chunks)
        except LineBroke:
            failed, batch, waiting = failed + 1, 1, None
            if failed >= ATTEMPTS:
                raise
            continue
        failed = 0 if taken else failed + 1
        if failed >= ATTEMPTS:
            return False
        waiting = waiting[len(some) :] if taken else None
        is_quick = time.monotonic() - began < QUICK_SECONDS
        batch = min(PUT_AT_ONCE, batch * 2) if is_quick and talk.room.bytes >= PROVED_CAP else 1
    return True


def _read(talk: FileTalk, addresses: list[bytes], root: bytes, sealed: bytes) -> tuple[bytes, ...] | None:
    """Return sealed chunks by their addresses; None if the file was forgotten meanwhile."""
    found = [sealed if each == root else talk.exchange.store.attachments.chunk(each) for each in addresses]
    chunks = tuple(each for each in found if each is not None)
    return chunks if len(chunks) == len(found) else None


def _put(talk: FileTalk, put: Put, chunks: tuple[bytes, ...]) -> tuple[bool, bool]:
    """Return whether the hub took chunks, and whether it has all of the file now."""
    if talk.room.bytes >= PROVED_CAP or len(chunks[0]) <= talk.room.piece:
        taken, is_whole = talk.ask_once(put, chunks)
        return taken, is_whole
    up, down, trips = send_up(talk.carrier, talk.member, chunks[0], talk.progress, talk.room)
    talk.moved.bytes_up += up
    talk.moved.bytes_down += down
    talk.moved.round_trips += trips
    taken, is_whole = talk.ask(put)
    return taken, is_whole
