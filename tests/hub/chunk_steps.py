"""Files in pieces, as a device that knows nothing but sync.wire sends and fetches them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from hashlib import sha256

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.refusals import Refused
from kiim_desktop.sync.wire.chunks import Ask, ChunkAnswer, Fetch, Lack, Leave, Put, Said, make_chunk_request
from kiim_desktop.sync.wire.codec import unpack
from tests.hub.devices import TestDevice

PIECE = 5_000


@dataclass(frozen=True, slots=True)
class TestFile:
    """Sealed pieces and their index, which stands for the file."""

    __test__ = False
    index: bytes = field(repr=False)
    pieces: tuple[bytes, ...] = field(repr=False)

    @property
    def root(self) -> bytes:
        return sha256(self.index).digest()

    @property
    def chunks(self) -> tuple[bytes, ...]:
        """Return everything of it in the order in which it is sent: the index last."""
        return (*self.pieces, self.index)


def file_of(seed: int, pieces: int = 3) -> TestFile:
    chance = random.Random(seed)
    return TestFile(chance.randbytes(700), tuple(chance.randbytes(PIECE) for _piece in range(pieces)))


def address(chunk: bytes) -> bytes:
    return sha256(chunk).digest()


def request(device: TestDevice, said: Said, chunks: tuple[bytes, ...] = ()) -> bytes:
    return make_chunk_request(device.keys.signing, device.id, said, chunks)


def told(device: TestDevice, said: Said, chunks: tuple[bytes, ...] = ()) -> tuple[bool, ...]:
    """Return what the hub says; errors of refusals.py."""
    return unpack(device.hub.chunks(request(device, said, chunks)), ChunkAnswer).there


def send(device: TestDevice, stream: bytes, file: TestFile, chunks: tuple[bytes, ...] | None = None) -> None:
    """Send all chunks of a file, or only these, one by one."""
    for chunk in file.chunks if chunks is None else chunks:
        put = Put(stream, file.root, len(file.chunks), (address(chunk),))
        assert told(device, put, (chunk,))[0]


def has(device: TestDevice, stream: bytes, *files: TestFile) -> list[bool]:
    """Return which files the hub says are there."""
    return list(told(device, Ask(tuple((stream, file.root) for file in files))))


def lacks(device: TestDevice, stream: bytes, file: TestFile) -> int:
    """Return how many chunks of a file the hub lacks in a stream."""
    return told(device, Lack(stream, tuple(address(each) for each in file.chunks))).count(False)


def leave(device: TestDevice, stream: bytes, file: TestFile, at: int) -> None:
    told(device, Leave(((stream, file.root),), at))


def fetch(device: TestDevice, stream: bytes, chunk: bytes, offset: int = 0, length: int = 1 << 20) -> bytes:
    return device.hub.chunk(request(device, Fetch(stream, address(chunk), offset, length)))


def refusal(device: TestDevice, said: Said, chunks: tuple[bytes, ...] = ()) -> str:
    """Return the code of the problem a question ends in."""
    try:
        if isinstance(said, Fetch):
            device.hub.chunk(request(device, said))
        else:
            told(device, said, chunks)
    except Refused as refused:
        return refused.problem
    return "ok"


def raw_bytes(hub: Hub) -> int:
    """Return how many bytes of chunks lie in the store."""
    with hub.site.store.read() as transaction:
        return sum(len(row[-1]) for row in transaction.rows("hub.chunk_body") if isinstance(row[-1], bytes))
