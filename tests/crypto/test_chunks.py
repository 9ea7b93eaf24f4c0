"""A piece of a file opens only as what it was sealed as: this file, this place, this end."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import AttachmentId
from kiim_desktop.crypto.chunks import (
    LARGEST_CHUNK,
    MOST_CHUNKS,
    PIECE_LENGTH,
    AttachmentKey,
    chunk_address,
    open_chunk,
    seal_chunk,
)
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable

KEY = AttachmentKey.create(random.Random("chunks").randbytes)


@given(st.binary(max_size=300), st.integers(0, MOST_CHUNKS - 1), st.booleans())
def test_a_piece_comes_back_from_its_place(piece: bytes, place: int, is_last: bool) -> None:
    sealed = seal_chunk(KEY, place, piece, is_last=is_last)
    assert open_chunk(KEY, place, sealed, is_last=is_last) == piece
    assert len(sealed) <= LARGEST_CHUNK


@pytest.mark.parametrize(
    ("key", "place", "is_last"),
    [
        (KEY, 4, False),
        (KEY, 3, True),
        (AttachmentKey(AttachmentId(b"another one file"), KEY.secret), 3, False),
        (AttachmentKey(KEY.attachment, b"x" * 32), 3, False),
    ],
)
def test_a_moved_cut_or_foreign_piece_does_not_open(key: AttachmentKey, place: int, is_last: bool) -> None:
    sealed = seal_chunk(KEY, 3, b"Bescheid", is_last=False)
    assert open_chunk(KEY, 3, sealed, is_last=False) == b"Bescheid"
    with pytest.raises(Unopenable):
        open_chunk(key, place, sealed, is_last=is_last)


@given(st.integers(0, 8 * 24 - 1))
def test_no_flipped_bit_goes_unnoticed(bit: int) -> None:
    sealed = bytearray(seal_chunk(KEY, 0, b"Bescheid", is_last=True))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unopenable):
        open_chunk(KEY, 0, bytes(sealed), is_last=True)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 16])
def test_what_is_no_chunk_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unopenable):
        open_chunk(KEY, 0, sealed, is_last=True)


def test_pieces_and_files_are_bounded() -> None:
    assert PIECE_LENGTH * MOST_CHUNKS == 20 << 20
    with pytest.raises(SealTooLarge):
        seal_chunk(KEY, 0, bytes(PIECE_LENGTH + 1), is_last=True)
    with pytest.raises(SealTooLarge):
        seal_chunk(KEY, MOST_CHUNKS, b"x", is_last=True)
    with pytest.raises(SealTooLarge):
        open_chunk(KEY, 0, bytes(LARGEST_CHUNK + 1), is_last=True)


def test_an_address_is_the_hash_of_what_is_sealed_and_tells_nothing_of_the_content() -> None:
    ours, others = (
        seal_chunk(AttachmentKey.create(random.Random(no).randbytes), 0, b"x", is_last=True) for no in (1, 2)
    )
    assert chunk_address(ours) == sha256(ours).digest()
    assert chunk_address(ours) != chunk_address(others), "who has the same paper cannot be seen"


def test_equal_content_under_one_key_gives_equal_bytes() -> None:
    assert seal_chunk(KEY, 1, b"x", is_last=True) == seal_chunk(KEY, 1, b"x", is_last=True)
    assert "x" * 8 not in repr(AttachmentKey(KEY.attachment, b"x" * 32)), "no key in a log"
