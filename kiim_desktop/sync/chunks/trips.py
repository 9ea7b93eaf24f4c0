"""Files by folder or stick: the same questions and chunks as over a line, in bundles of the kind "chunks".

They lie beside the other bundles and outside of their numbering: what of them is lost or late never holds up a record.
One trip asks, brings and fetches; what the hub says to it comes with the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.crypto.chunks import chunk_address
from kiim_desktop.crypto.errors import Unopenable
from kiim_desktop.crypto.file_indexes import open_index, seal_index
from kiim_desktop.storage import chunk_places
from kiim_desktop.storage.chunk_places import Place
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.incoming_files import IncomingFile
from kiim_desktop.sync.applying import verify_bundle
from kiim_desktop.sync.chunks.carriers import ChunkFolder
from kiim_desktop.sync.chunks.sending import ASKED_AGAIN_MILLIS, ASKED_IN_ALL
from kiim_desktop.sync.chunks.talking import Fetching, FilesMoved, FileTerms, hub_time
from kiim_desktop.sync.errors import FilesFull
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, make_bundle
from kiim_desktop.sync.wire.chunks import (
    ASKED_AT_ONCE,
    PUT_AT_ONCE,
    Ask,
    ChunkHead,
    ChunkReply,
    Fetch,
    Leave,
    Outcome,
    Put,
    Said,
    make_chunk_request,
)
from kiim_desktop.sync.wire.codec import FILE_CAP, TRIP_CAP, unpack
from kiim_desktop.sync.wire.errors import WireError

NO_NUMBER: Final = 0
"""Of bundles that stand in no row."""
PUTS_IN_BUNDLE: Final = 3
"""Puts of one bundle: 3 MiB."""


def make_trip(
    exchange: Exchange, folder: ChunkFolder, member: Membership, progress: Progress, terms: FileTerms, moved: FilesMoved
) -> None:
    """Take in what lies there, then lay down what waits, as far as one trip carries it."""
    _take_in(exchange, folder, member, moved)
    size = _lay(exchange, folder, member, _questions(exchange, terms), moved)
    if terms.is_paused:
        return
    with exchange.reading() as desk:
        places = chunk_places.to_send(desk.connection)
    for count, place in enumerate(places):
        progress.step(count, len(places), _("Dateien werden in den Ordner gelegt"))
        progress.let_others()
        if size > TRIP_CAP:
            return
        size += _lay_file(exchange, folder, member, place, moved)


def _take_in(exchange: Exchange, folder: ChunkFolder, member: Membership, moved: FilesMoved) -> None:
    for path, raw in folder.waiting_chunks():
        try:
            bundle = verify_bundle(member, raw)
        except WireError:
            continue  # half written, or for somebody else: nothing is concluded from it
        for packed in bundle.body.chunks if bundle.header.kind is BundleKind.CHUNKS else ():
            _take_reply(exchange, member, packed, moved)
        moved.bytes_down += len(raw)
        folder.done_with_chunks(path)


def _take_reply(exchange: Exchange, member: Membership, packed: bytes, moved: FilesMoved) -> None:
    try:
        reply = unpack(packed, ChunkReply, FILE_CAP)
        head = unpack(reply.head, ChunkHead)
    except WireError:
        return
    if head.device != member.device:
        return
    if reply.outcome is Outcome.QUOTA:
        full = FilesFull()
        moved.problem, moved.sentence = full.code, full.sentence
    match head.said:
        case Ask(files) if reply.outcome is Outcome.OK:
            _heard(exchange, files, reply.there)
        case Put(stream, root) if reply.outcome is Outcome.OK and reply.there[-1:] == (True,):
            moved.sent += 1
            _heard(exchange, [(stream, root)], (True,))
        case Fetch(_stream, root):
            moved.fetched += _take_chunks(exchange, root, reply.chunks)


def _heard(exchange: Exchange, files: Sequence[tuple[bytes, bytes]], there: Sequence[bool]) -> None:
    with exchange.writing() as desk:
        said = [(stream, root, is_there) for (stream, root), is_there in zip(files, there, strict=False)]
        chunk_places.heard(desk.connection, said, desk.now())  # type: ignore[arg-type]  # ids are bytes on the wire


def _take_chunks(exchange: Exchange, root: bytes, chunks: Sequence[bytes]) -> bool:
    """Keep what came of a file; tells whether all of it is here now. What is not of this file is left out."""
    file = next((each for each in exchange.store.incoming.all(only_wanted=False) if each.root == root), None)
    if file is None:
        return False
    named = {chunk_address(each): each for each in chunks}
    known: IncomingFile | None = file
    if not file.addresses and root in named:
        try:
            known = exchange.store.incoming.keep_index(file, open_index(file.key, named[root]))
        except Unopenable:
            return False
    if known is None or not known.addresses:
        return False
    pieces = [(place, named[address]) for place, address in exchange.store.incoming.lacking(known) if address in named]
    if not exchange.store.incoming.keep(known, pieces) or exchange.store.incoming.lacking(known):
        return False
    return exchange.store.incoming.complete(known)


def _questions(exchange: Exchange, terms: FileTerms) -> list[Said]:
    """Return what is to be asked, given up and fetched."""
    with exchange.reading() as desk:
        asked = chunk_places.to_ask(desk.connection, desk.now() - ASKED_AGAIN_MILLIS, ASKED_IN_ALL)
        gone = chunk_places.left(desk.connection, ASKED_AT_ONCE)
    said: list[Said] = [
        Ask(tuple((each.stream, each.root) for each in asked[at : at + ASKED_AT_ONCE]))
        for at in range(0, len(asked), ASKED_AT_ONCE)
    ]
    if gone:
        said.append(Leave(tuple((each.stream, each.root) for each in gone), hub_time(exchange)))
    return said if terms.is_paused else said + list(_fetches(exchange, terms))


def _fetches(exchange: Exchange, terms: FileTerms) -> Iterator[Fetch]:
    for file in exchange.store.incoming.all(only_wanted=terms.fetching is Fetching.WANTED):
        with exchange.reading() as desk:
            places = chunk_places.places_of(desk.connection, file.scope, file.record)
        for place in places[:1]:
            yield Fetch(place.stream, file.root)


def _lay(exchange: Exchange, folder: ChunkFolder, member: Membership, said: Sequence[Said], moved: FilesMoved) -> int:
    """Lay questions down in one bundle; returns its bytes."""
    if not said:
        return 0
    requests = [make_chunk_request(member.keys.signing, member.device, each) for each in said]
    return _lay_bundle(exchange, folder, member, sha256(b"".join(requests)).digest(), requests, moved)


def _lay_file(exchange: Exchange, folder: ChunkFolder, member: Membership, place: Place, moved: FilesMoved) -> int:
    """Lay a whole file down in as few bundles as it needs, unless it lies there already; returns their bytes."""
    file = exchange.store.attachments.by_root(place.root)
    if file is None:
        return 0
    index = exchange.store.attachments.index(file)
    sealed = seal_index(file.key, index)
    addresses = (*index.addresses, place.root)
    size, at_once = 0, PUTS_IN_BUNDLE * PUT_AT_ONCE
    for at in range(0, len(addresses), at_once):
        part = addresses[at : at + at_once]
        name = sha256(place.stream + b"".join(part)).digest()
        if folder.lies_there(name):
            continue
        requests: list[bytes] = []
        for first in range(0, len(part), PUT_AT_ONCE):
            some = part[first : first + PUT_AT_ONCE]
            read = (sealed if each == place.root else exchange.store.attachments.chunk(each) for each in some)
            chunks = tuple(each for each in read if each is not None)
            if len(chunks) < len(some):
                return size  # forgotten meanwhile
            put = Put(place.stream, place.root, len(addresses), some)
            requests.append(make_chunk_request(member.keys.signing, member.device, put, chunks))
        size += _lay_bundle(exchange, folder, member, name, requests, moved)
    return size


def _lay_bundle(  # what a bundle is made of
    exchange: Exchange,
    folder: ChunkFolder,
    member: Membership,
    name: bytes,
    requests: Sequence[bytes],
    moved: FilesMoved,
) -> int:
    if folder.lies_there(name):
        return 0
    plan = BundlePlan(
        channel=exchange.store.replica,
        number=NO_NUMBER,
        previous=bytes(32),
        epoch=exchange.get(ExchangeFact.EPOCH) or b"",
        training=member.training,
        kind=BundleKind.CHUNKS,
    )
    raw = make_bundle(
        plan, BundleBody(chunks=tuple(requests)), sender=member.device, key=member.keys.signing,
        recipients=[member.hub.hpke_public], random=exchange.store.random,
    )  # fmt: skip
    folder.lay_chunks(name, raw)
    moved.bytes_up += len(raw)
    return len(raw)
