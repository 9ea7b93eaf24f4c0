"""The index of an attached file, a sealed chunk like the others: what the pieces are called and what they make up.

A document names its file by 80 bytes: id and key of the file, and the address of this index (its root). With them every
piece can be fetched and checked, and nobody without them learns more than that some chunks belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.base.ids import AttachmentId
from kiim_desktop.crypto.chunks import (
    INDEX_PLACE,
    KEY_LENGTH,
    LARGEST_CHUNK,
    MOST_CHUNKS,
    PIECE_LENGTH,
    AttachmentKey,
    chunk_address,
    open_sealed,
    seal_at,
)
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable

ADDRESS_LENGTH: Final = 32
_ID_LENGTH: Final = 16
REFERENCE_LENGTH: Final = _ID_LENGTH + KEY_LENGTH + ADDRESS_LENGTH
_Address = Annotated[bytes, Meta(min_length=ADDRESS_LENGTH, max_length=ADDRESS_LENGTH)]
_encoder = msgspec.msgpack.Encoder(order="deterministic")


class FileIndex(msgspec.Struct, frozen=True, array_like=True):
    """What the pieces of a file are called, in their order, and what the file is."""

    addresses: Annotated[tuple[_Address, ...], Meta(min_length=1, max_length=MOST_CHUNKS)]
    name: Annotated[str, Meta(max_length=300)]
    media_type: Annotated[str, Meta(max_length=100)]
    size: Annotated[int, Meta(ge=0, le=MOST_CHUNKS * PIECE_LENGTH)]
    sha256: _Address
    """Of the content, in clear."""


@dataclass(frozen=True, slots=True)
class FileReference:
    """How a document names its file; secret, for it opens the file."""

    key: AttachmentKey
    root: bytes
    """Address of the sealed index."""

    def to_bytes(self) -> bytes:
        return self.key.attachment + self.key.secret + self.root

    def to_text(self) -> str:
        """Return the form in which a document holds it: 160 hexadecimal digits."""
        return self.to_bytes().hex()

    @classmethod
    def from_bytes(cls, raw: bytes) -> FileReference:
        """Return the reference; ValueError for other lengths."""
        if len(raw) != REFERENCE_LENGTH:
            raise ValueError(len(raw))
        id_, key = raw[:_ID_LENGTH], raw[_ID_LENGTH : _ID_LENGTH + KEY_LENGTH]
        return cls(AttachmentKey(AttachmentId(id_), key), raw[-ADDRESS_LENGTH:])


def seal_index(key: AttachmentKey, index: FileIndex) -> bytes:
    """Return the sealed index; equal indexes give equal bytes, so it need not be kept."""
    return seal_at(key, INDEX_PLACE, _encoder.encode(index), is_last=True)


def open_index(key: AttachmentKey, sealed: bytes) -> FileIndex:
    """Return the index; Unopenable if it is none, or not of this file."""
    if len(sealed) > LARGEST_CHUNK:
        raise Unopenable
    try:
        return msgspec.msgpack.decode(open_sealed(key, INDEX_PLACE, sealed, is_last=True), type=FileIndex)
    except (msgspec.MsgspecError, SealTooLarge) as error:
        raise Unopenable from error


def reference_to(key: AttachmentKey, index: FileIndex) -> FileReference:
    """Return how a document names the file with this index."""
    return FileReference(key, chunk_address(seal_index(key, index)))
