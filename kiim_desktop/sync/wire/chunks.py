"""What a device asks the hub about chunks: pieces of attached files, each named by the SHA-256 of what it looks like.

A chunk lies in streams, as units do; who may have the stream may have the chunk. The chunks of one file are held
together by the address of its index (its root); the file is there once all of them are.

POST /v1/chunks carries a ChunkRequest and returns a ChunkAnswer; GET /v1/chunks/{stream}/{address} (header
Kiim-Request: base64url of a packed ChunkRequest with a Fetch, and Range) returns bytes of one chunk. In a folder the
same requests lie in bundles of the kind "chunks", and so do the replies. A stream or chunk that is foreign, taken back,
random or does not exist gets one and the same answer.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.crypto.chunks import LARGEST_CHUNK, MOST_CHUNKS
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.wire.codec import FILE_CAP, Count, Hash, Id16, Signature, pack, unpack
from kiim_desktop.sync.wire.directory import SignLabel

CHUNKS_PATH: Final = "/v1/chunks"
PUT_AT_ONCE: Final = 8
"""Chunks of one request: 1 MiB."""
ASKED_AT_ONCE: Final = 400
"""Files of one question."""
FILE_CHUNKS: Final = MOST_CHUNKS + 1
"""Of one file: its pieces, and its index."""
REQUEST_CAP: Final = PUT_AT_ONCE * (LARGEST_CHUNK + 64) + 32 * 1024
HEAD_CAP: Final = 32 * 1024
Chunk = Annotated[bytes, Meta(max_length=LARGEST_CHUNK)]


class Ask(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Which of these files (stream, root) are there? What another stream of the own office has is put there, too."""

    files: Annotated[tuple[tuple[Id16, Hash], ...], Meta(max_length=ASKED_AT_ONCE)]


class Lack(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Which of these chunks of a stream are there?"""

    stream: Id16
    addresses: Annotated[tuple[Hash, ...], Meta(max_length=FILE_CHUNKS)]


class Put(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Take these chunks of a file into a stream: inlined, or (a single one) sent up in pieces before.

    The answer: were they taken, and is the whole file there now?
    """

    stream: Id16
    root: Hash
    total: Annotated[int, Meta(ge=1, le=FILE_CHUNKS)]
    """Chunks of the file, its index among them."""
    addresses: Annotated[tuple[Hash, ...], Meta(min_length=1, max_length=PUT_AT_ONCE)]


class Leave(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """No document names these files any more: they may be forgotten after a while, unless somebody asks for them again.

    `at` is the hub time this device last heard, so that an old request that comes once more takes back nothing newer.
    """

    files: Annotated[tuple[tuple[Id16, Hash], ...], Meta(max_length=ASKED_AT_ONCE)]
    at: Count


class Fetch(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """Give bytes of a chunk; in a folder, where nobody can ask back, all of a file at once."""

    stream: Id16
    address: Hash
    offset: Count = 0
    length: Count = 0


class ChunkHead(msgspec.Struct, frozen=True, array_like=True):
    """Who says what."""

    device: Id16
    said: Ask | Lack | Put | Leave | Fetch


class ChunkRequest(msgspec.Struct, frozen=True, array_like=True):
    """`head` is a packed ChunkHead; the signature is the device's over path and head. The hub checks each address."""

    head: Annotated[bytes, Meta(max_length=HEAD_CAP)]
    signature: Signature
    chunks: Annotated[tuple[Chunk, ...], Meta(max_length=PUT_AT_ONCE)] = ()


class ChunkAnswer(msgspec.Struct, frozen=True, array_like=True):
    """Per file or chunk of the request: is it there now? The signature is the hub's over path, head and answer.

    What is said to be there is not sent: a bit that fell over on the way would keep a file here for weeks.
    """

    there: Annotated[tuple[bool, ...], Meta(max_length=max(ASKED_AT_ONCE, FILE_CHUNKS))]
    signature: Signature


class Outcome(IntEnum):
    """How a request that came in a folder was taken."""

    OK = 0
    REFUSED = 1
    QUOTA = 2


class ChunkReply(msgspec.Struct, frozen=True, array_like=True):
    """What became of a request that came in a folder; `head` is its packed ChunkHead."""

    head: Annotated[bytes, Meta(max_length=HEAD_CAP)]
    outcome: Outcome
    there: Annotated[tuple[bool, ...], Meta(max_length=max(ASKED_AT_ONCE, FILE_CHUNKS))] = ()
    chunks: Annotated[tuple[Chunk, ...], Meta(max_length=FILE_CHUNKS)] = ()
    """Of a Fetch: the index and the pieces of the file, as far as they fit."""


Said = Ask | Lack | Put | Leave | Fetch


def make_chunk_request(key: SigningKey, device: bytes, said: Said, chunks: tuple[bytes, ...] = ()) -> bytes:
    raw = pack(ChunkHead(device, said))
    return pack(ChunkRequest(raw, key.sign(SignLabel.REQUEST.value, _part(raw)), chunks))


def read_chunk_request(raw: bytes) -> tuple[ChunkHead, ChunkRequest]:
    """Return head and request, not yet verified (the head names whose key to take); MessageDamaged, BundleTooLarge."""
    request = unpack(raw, ChunkRequest, min(REQUEST_CAP, FILE_CAP))
    return unpack(request.head, ChunkHead, HEAD_CAP), request


def verify_chunk_request(key: VerifyKey, request: ChunkRequest) -> None:
    """Return quietly if the device signed this head, else BadSignature."""
    key.verify(SignLabel.REQUEST.value, _part(request.head), request.signature)


def make_chunk_answer(key: SigningKey, request: ChunkRequest, there: tuple[bool, ...]) -> bytes:
    return pack(ChunkAnswer(there, key.sign(SignLabel.ANSWER.value, _answered(request.head, there))))


def read_chunk_answer(key: VerifyKey, device: bytes, said: Said, raw: bytes) -> tuple[bool, ...]:
    """Return what the hub answers to what a device said; BadSignature if it did not, MessageDamaged."""
    answer = unpack(raw, ChunkAnswer)
    key.verify(SignLabel.ANSWER.value, _answered(pack(ChunkHead(device, said)), answer.there), answer.signature)
    return answer.there


def _answered(head: bytes, there: tuple[bool, ...]) -> bytes:
    return _part(head) + bytes(there)


def _part(raw: bytes) -> bytes:
    return CHUNKS_PATH.encode() + b"\0" + sha256(raw).digest()
