"""Chunks at the hub: taken into a stream by who may write there, given to who may read it, forgotten with it.

The hub never holds more than a few of them in memory, and never learns what they are. Whatever a device may not see is
told like what does not exist: NoSuchChunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from kiim_desktop.crypto.chunks import LARGEST_CHUNK
from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.certificates import has_expired
from kiim_desktop.hub.epochs import is_ready
from kiim_desktop.hub.exchanges import known_device
from kiim_desktop.hub.pace import PIECE
from kiim_desktop.hub.refusals import (
    Damaged,
    NoRoomForFiles,
    NoSuchChunk,
    NoSuchRange,
    NotReady,
    TooLarge,
    Unknown,
)
from kiim_desktop.hub.sharing import WRITING, day_of
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.chunks import StoredFile
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.chunks import (
    FILE_CHUNKS,
    Ask,
    ChunkHead,
    ChunkRequest,
    Fetch,
    Lack,
    Leave,
    Put,
    make_chunk_answer,
    read_chunk_request,
    verify_chunk_request,
)
from kiim_desktop.sync.wire.errors import BundleTooLarge, WireError

GRACE_MILLIS: Final = int(timedelta(days=30).total_seconds() * 1000)
"""How long a file is kept that no document names any more: a deleted document may be taken back."""
COLLECTED_AT_ONCE: Final = 4
Files = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChunk:
    """Bytes of a chunk: `body` from `start` on, of `total`; `named` is how the request called it."""

    named: tuple[bytes, bytes]
    start: int
    total: int
    body: bytes = field(repr=False)


def answer_chunks(site: Site, raw: bytes) -> bytes:
    """Return the packed ChunkAnswer to a ChunkRequest.

    Unknown, Damaged, TooLarge, NoSuchChunk, NoRoomForFiles, NotReady.
    """
    device, head, request = read_asked(site, raw)
    with site.pace.turn(device.id, PIECE):
        return make_chunk_answer(site.identity.signing, request, take_asked(site, device, head, request))


def read_asked(site: Site, raw: bytes) -> tuple[Device, ChunkHead, ChunkRequest]:
    """Return who asks, and what; Unknown, Damaged, TooLarge."""
    try:
        head, request = read_chunk_request(raw)
    except BundleTooLarge as error:
        raise TooLarge from error
    except WireError as error:
        raise Damaged from error
    device = known_device(site, head.device)
    try:
        verify_chunk_request(DevicePublic.from_bytes(device.public).verify_key, request)
    except CryptoError as error:
        raise Unknown from error
    if device.status is not DeviceStatus.ACTIVE:
        raise Unknown
    return device, head, request


def take_asked(site: Site, device: Device, head: ChunkHead, request: ChunkRequest) -> tuple[bool, ...]:
    """Return what is there, after doing what was asked; NoSuchChunk if nothing is taken from the device any more."""
    if isinstance(head.said, Put | Leave) and has_expired(site, device):
        raise NoSuchChunk
    match head.said:
        case Ask(files):
            return _ask(site, device, files)
        case Lack(stream, addresses):
            with site.store.read() as transaction:
                _owner(site, transaction, device.office, stream)
                there = transaction.chunks.there(stream, addresses)
            return tuple(each in there for each in addresses)
        case Put():
            return _put(site, device, head.said, request.chunks)
        case Leave(files, at):
            return _leave(site, device, files, at)
        case Fetch():
            raise Damaged


def find_chunk(site: Site, raw: bytes) -> WaitingChunk:
    """Return the bytes a packed ChunkRequest with a Fetch asks for; NoSuchChunk, NoSuchRange, Unknown, Damaged."""
    device, head, _request = read_asked(site, raw)
    if not isinstance(head.said, Fetch):
        raise Damaged
    asked = head.said
    with site.pace.turn(device.id, PIECE), site.store.read() as transaction:
        _owner(site, transaction, device.office, asked.stream)
        body = transaction.chunks.body(asked.stream, asked.address)
    if body is None:
        raise NoSuchChunk
    if asked.offset >= len(body) or not asked.length:
        raise NoSuchRange
    part = body[asked.offset : asked.offset + asked.length]
    return WaitingChunk(named=(asked.stream, asked.address), start=asked.offset, total=len(body), body=part)


def chunk_names(site: Site, device: Device, asked: Fetch) -> list[bytes]:
    """Return the addresses of all chunks of the file an offline Fetch names, the index first; NoSuchChunk."""
    with site.store.read() as transaction:
        _owner(site, transaction, device.office, asked.stream)
        if not transaction.chunks.whole(asked.stream, [asked.address]):
            raise NoSuchChunk
        return transaction.chunks.addresses(asked.stream, asked.address)


def chunk_body(site: Site, stream: bytes, address: bytes) -> bytes:
    """Return a chunk somebody was found to have a right to; b"" if it is gone by now."""
    with site.store.read() as transaction:
        return transaction.chunks.body(stream, address) or b""


def _owner(site: Site, transaction: Transaction, office: bytes, stream: bytes, *, writes: bool = False) -> bytes:
    """Return whose a stream is that an office may read, or write into; NoSuchChunk whyever it may not."""
    if not is_ready(transaction):
        raise NotReady
    known = transaction.units.by_id(stream)
    if not known or known[0].erased or (writes and known[0].frozen):
        raise NoSuchChunk
    if known[0].owner == office:
        return known[0].owner
    open_ = transaction.subscriptions.of(office, [stream]).get(stream)
    if open_ is None or not open_.is_open(day_of(site)) or (writes and open_.mode not in WRITING):
        raise NoSuchChunk
    return known[0].owner


def _ask(site: Site, device: Device, files: Files) -> tuple[bool, ...]:
    """Tell which files are there. The owner may have them in one stream from another, and keeps them by asking."""
    roots: dict[bytes, list[bytes]] = {}
    for stream, root in files:
        roots.setdefault(stream, []).append(root)
    there: set[tuple[bytes, bytes]] = set()
    with site.store.write() as transaction:
        transaction.lock_chunks(device.office)
        for stream, asked in roots.items():
            try:
                owner = _owner(site, transaction, device.office, stream)
            except NoSuchChunk:
                continue
            whole = transaction.chunks.whole(stream, asked)
            if owner == device.office and not transaction.units.by_id(stream)[0].frozen:
                lacking = [each for each in asked if each not in whole]
                whole |= {each for each in lacking if transaction.chunks.copy(owner, stream, each, site.now())}
                transaction.chunks.keep(stream, sorted(whole), site.now())
            there |= {(stream, root) for root in whole}
        _collect(site, transaction, device.office)
    return tuple((stream, root) in there for stream, root in files)


def _put(site: Site, device: Device, put: Put, inlined: tuple[bytes, ...]) -> tuple[bool, ...]:
    """Take chunks whose hash is what they are called; not more of an office than there is room for."""
    with site.store.write() as transaction:
        transaction.lock_device(device.id)
        owner = _owner(site, transaction, device.office, put.stream, writes=True)
        transaction.lock_chunks(owner)
        bodies = inlined or _sent_before(transaction, device, put)
        if bodies is None:
            return False, False
        _check(put, bodies)
        file = StoredFile(stream=put.stream, root=put.root, owner=owner, is_whole=False)
        there = transaction.chunks.there(put.stream, put.addresses)
        if transaction.chunks.count(put.stream, put.root) + len(set(put.addresses) - there) > FILE_CHUNKS:
            raise TooLarge
        new = {
            address: body
            for address, body in zip(put.addresses, bodies, strict=True)
            if not transaction.chunks.has_body(owner, address)
        }
        room = site.terms.file_quota_bytes - transaction.chunks.used(device.office)
        if sum(len(body) for body in new.values()) > room:
            raise NoRoomForFiles
        for address, body in new.items():
            transaction.chunks.add_body(owner, address, device.office, body)
        is_whole = transaction.chunks.add(file, put.addresses, put.total, site.now())
        if not inlined:
            transaction.channels.drop_upload(device.id, put.addresses[0])
    return True, is_whole


def _sent_before(transaction: Transaction, device: Device, put: Put) -> tuple[bytes, ...] | None:
    """Return the one chunk that was sent up in pieces, None if it is not all here; TooLarge before it is read."""
    if len(put.addresses) != 1:
        raise Damaged
    known = transaction.channels.upload_progress(device.id, put.addresses[0])
    if known is None or known[0] != known[1]:
        return None
    if known[0] > LARGEST_CHUNK:
        raise TooLarge
    body = transaction.channels.whole_upload(device.id, put.addresses[0])
    return (body,) if body is not None else None


def _check(put: Put, bodies: tuple[bytes, ...]) -> None:
    if len(bodies) != len(put.addresses):
        raise Damaged
    if any(sha256(body).digest() != address for address, body in zip(put.addresses, bodies, strict=True)):
        raise Damaged


def _leave(site: Site, device: Device, files: Files, at: int) -> tuple[bool, ...]:
    """Note what no document names any more; only the owner of a stream knows that."""
    with site.store.write() as transaction:
        transaction.lock_chunks(device.office)
        for stream in sorted({stream for stream, _root in files}):
            try:
                is_own = _owner(site, transaction, device.office, stream) == device.office
            except NoSuchChunk:
                continue
            for root in (root for each, root in files if each == stream and is_own):
                transaction.chunks.leave(stream, root, site.now(), at)
        _collect(site, transaction, device.office)
    return ()


def _collect(site: Site, transaction: Transaction, owner: bytes) -> None:
    """Forget a few files that nothing has named for long; those of others wait for a request of theirs."""
    found = transaction.chunks.left_before(site.now() - GRACE_MILLIS, owner, COLLECTED_AT_ONCE)
    transaction.chunks.drop(found)
