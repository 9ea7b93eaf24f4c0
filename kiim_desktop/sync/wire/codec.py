"""Bytes to types and back: MessagePack, deterministic, strict, with every cap checked before anything is allocated."""

from __future__ import annotations

import math
import threading
from functools import cache
from typing import Annotated, Final, TypeVar

import msgspec
import zstandard
from msgspec import Meta

from kiim_desktop.sync.wire.errors import BundleTooLarge, MessageDamaged

FILE_CAP: Final = 4 * 1024 * 1024
"""Largest bundle file in bytes; SLOW_FILE_CAP on slow lines."""
SLOW_FILE_CAP: Final = 256 * 1024
TRIP_CAP: Final = 64 * 1024 * 1024
"""Bytes of bundles one trip of a stick carries each way; what is left follows with the next trip."""
UNPACKED_CAP: Final = 32 * 1024 * 1024
UNIT_CAP: Final = 256 * 1024
"""Largest unit once inflated."""
CHANGES_CAP: Final = 10_000
DEPTH_CAP: Final = 32
INLINE_CAP: Final = 32 * 1024
"""What travels inside a sync request or answer over an unproved line; larger bundles go in resumable pieces."""
PROVED_CAP: Final = 128 * 1024
"""The same over a line that carried the last exchange to its end: a day of 1,000 changes is one request."""
MESSAGE_CAP: Final = 1024 * 1024
"""Largest request or answer without its bundle (a manifest of a large Kreis fits)."""

Id8 = Annotated[bytes, Meta(min_length=8, max_length=8)]
Id16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Seq = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Label = Annotated[str, Meta(max_length=120)]
Blob = Annotated[bytes, Meta(max_length=64 * 1024)]

T = TypeVar("T")
_encoder = msgspec.msgpack.Encoder(order="deterministic")
_building = threading.Lock()


def pack(message: object) -> bytes:
    """Return the one byte form of a message; equal messages give equal bytes."""
    return _encoder.encode(message)


@cache
def _built(form: type[T]) -> msgspec.msgpack.Decoder[T]:
    return msgspec.msgpack.Decoder(form)


def _decoder(form: type[T]) -> msgspec.msgpack.Decoder[T]:
    """Return the decoder of a form, built by one thread: msgspec 0.22 crashes when two look at a new type at once."""
    with _building:
        return _built(form)  # type: ignore[arg-type]  # a class is hashable


def unpack(raw: bytes, form: type[T], cap: int = MESSAGE_CAP) -> T:
    """Return the message of a byte form; MessageDamaged for anything else, trailing bytes included."""
    if len(raw) > cap:
        raise BundleTooLarge(count=len(raw), limit=cap)
    try:
        return _decoder(form).decode(raw)
    except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError) as error:
        raise MessageDamaged(what=form.__name__) from error


def deflate(plain: bytes, dictionary: bytes = b"", level: int = 9) -> bytes:
    """Return the zstd form without checksum and magic numbers of its own (the seal checks)."""
    return _compressor(dictionary, level).compress(plain)


@cache
def _parameters(level: int) -> zstandard.ZstdCompressionParameters:
    return zstandard.ZstdCompressionParameters.from_level(
        level, write_checksum=0, write_content_size=0, write_dict_id=0, format=zstandard.FORMAT_ZSTD1_MAGICLESS
    )


def _compressor(dictionary: bytes, level: int) -> zstandard.ZstdCompressor:
    """Return a compressor for one use (threads must not share one); dictionaries are digested once."""
    return zstandard.ZstdCompressor(dict_data=_digested(dictionary, level), compression_params=_parameters(level))


@cache
def _digested(content: bytes, level: int) -> zstandard.ZstdCompressionDict | None:
    if not content:
        return None
    dictionary = zstandard.ZstdCompressionDict(content)
    dictionary.precompute_compress(compression_params=_parameters(level))
    return dictionary


def inflate(packed: bytes, cap: int, dictionary: bytes = b"") -> bytes:
    """Return the plain bytes; BundleTooLarge as soon as they pass the cap, MessageDamaged if they are none."""
    reader = zstandard.ZstdDecompressor(
        dict_data=_dictionary(dictionary), max_window_size=8 * 1024 * 1024, format=zstandard.FORMAT_ZSTD1_MAGICLESS
    ).decompressobj()
    plain: list[bytes] = []
    size = 0
    try:
        for at in range(0, len(packed), 1024):
            piece = reader.decompress(packed[at : at + 1024])
            size += len(piece)
            if size > cap:
                raise BundleTooLarge(count=size, limit=cap)
            plain.append(piece)
    except zstandard.ZstdError as error:
        raise MessageDamaged(what="zstd") from error
    if not reader.eof or reader.unused_data:
        raise MessageDamaged(what="zstd")
    return b"".join(plain)


@cache
def _dictionary(content: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(content) if content else None


def check_plain(value: object, depth: int = DEPTH_CAP) -> None:
    """Refuse values nested too deeply, and numbers that are none; MessageDamaged."""
    if depth < 0:
        raise MessageDamaged(what="depth")
    if isinstance(value, float) and not math.isfinite(value):
        raise MessageDamaged(what="number")
    if isinstance(value, dict):
        for each in value.values():
            check_plain(each, depth - 1)
    elif isinstance(value, list | tuple):
        for each in value:
            check_plain(each, depth - 1)
