"""Pictures lose what was not meant to be given away, and stay the pictures they were."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from kiim_desktop.interchange.errors import PictureBroken, PictureTooLarge
from kiim_desktop.interchange.pictures import MOST_PIXELS, clean_jpeg, clean_png
from tests.conftest import SEED
from tests.interchange.picture_files import (
    JPEG,
    PNG,
    PROGRESSIVE,
    exif,
    huge_jpeg,
    huge_png,
    part,
    png_part,
    talkative_jpeg,
    talkative_png,
)

CANARY = b"KanarienvogelAmFenster"
Clean = Callable[[bytes], Iterator[bytes]]


def cleaned(clean: Clean, content: bytes) -> bytes:
    return b"".join(clean(content))


@pytest.mark.parametrize("picture", [JPEG, PROGRESSIVE])
def test_of_a_photo_only_what_shows_it_stays(picture: bytes) -> None:
    told = talkative_jpeg(CANARY, picture=picture)
    assert told.count(CANARY) >= 12
    kept = cleaned(clean_jpeg, told)
    adobe = part(0xEE, b"Adobe\0\x64\0\0\0\0\0")
    assert kept.replace(adobe, b"") == picture, "tables, scans and their order are untouched"
    assert adobe in kept, "without it colours of some scanners are wrong"


def test_of_a_png_only_what_shows_it_stays() -> None:
    told = talkative_png(CANARY)
    assert told.count(CANARY) == 9
    kept = cleaned(clean_png, told)
    assert CANARY not in kept
    size = png_part(b"pHYs", bytes.fromhex("00000b1300000b1301"))
    assert kept.replace(size, b"") == PNG


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turn", range(2, 9))
def test_a_page_photographed_on_its_side_stays_turned(turn: int, order: str) -> None:
    kept = cleaned(clean_jpeg, talkative_jpeg(CANARY, turn, order=order))
    assert CANARY[:4] not in kept
    assert exif(b"", turn, ">")[10:18] in kept
    assert kept.count(b"Exif\0\0") == 1
    assert cleaned(clean_jpeg, kept) == kept, "what is clean stays as it is"


@pytest.mark.parametrize("turn", [0, 1, 9, 60_000])
def test_without_a_turn_nothing_of_the_exif_stays(turn: int) -> None:
    assert b"Exif" not in cleaned(clean_jpeg, talkative_jpeg(CANARY, turn))


@pytest.mark.parametrize(
    "tiff",
    [
        b"",
        b"II",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0*" + b"\xff" * 40,
    ],
)
def test_broken_exif_is_left_out_like_any_other(tiff: bytes) -> None:
    content = JPEG[:2] + part(0xE1, b"Exif\0\0" + tiff) + JPEG[2:]
    assert cleaned(clean_jpeg, content) == JPEG


def test_a_small_earlier_version_in_the_head_goes() -> None:
    with_thumbnail = JPEG[:2] + part(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x08\x08" + CANARY * 8) + JPEG[20:]
    assert CANARY not in cleaned(clean_jpeg, with_thumbnail)


def test_the_number_of_pixels_is_bounded_before_anything_is_decoded() -> None:
    side = 20_000
    fits, too_large = (side, MOST_PIXELS // side), (side, MOST_PIXELS // side + 1)
    assert cleaned(clean_jpeg, huge_jpeg(*fits))
    assert cleaned(clean_png, huge_png(*fits))
    with pytest.raises(PictureTooLarge) as refusal:
        cleaned(clean_jpeg, huge_jpeg(*too_large))
    assert "40 Millionen" in refusal.value.sentence
    for size in (too_large, (2**31 - 1, 2**31 - 1)):
        with pytest.raises(PictureTooLarge):
            cleaned(clean_png, huge_png(*size))


@pytest.mark.parametrize(
    ("clean", "content"),
    [
        *((clean_jpeg, JPEG[:length]) for length in range(3, len(JPEG))),
        *((clean_png, PNG[:length]) for length in range(8, len(PNG))),
        (clean_jpeg, huge_jpeg(0, 8)),
        (clean_jpeg, b"\xff\xd8\xff\xd9"),
        (clean_jpeg, JPEG[:20] + JPEG),
        (clean_jpeg, b"\xff\xd8" + JPEG[JPEG.index(b"\xff\xda") :]),
        (clean_jpeg, b"\xff\xd8\xff\xc0\x00\x03\x08\xff\xd9"),
        (clean_png, huge_png(4, 0)),
        (clean_png, PNG[:8] + PNG[33:]),
        (clean_png, PNG[:33] + png_part(b"ABCD", b"") + PNG[33:]),
        (clean_png, PNG[:33] + PNG[8:]),
    ],
)
def test_a_damaged_picture_is_refused(clean: Clean, content: bytes) -> None:
    with pytest.raises(PictureBroken):
        cleaned(clean, content)


@pytest.mark.parametrize(("clean", "picture"), [(clean_jpeg, JPEG), (clean_jpeg, PROGRESSIVE), (clean_png, PNG)])
def test_bytes_of_chance_end_in_a_picture_or_a_sentence_and_never_grow(clean: Clean, picture: bytes) -> None:
    chance = random.Random(SEED)
    for _ in range(2_000):
        content = bytearray(picture)
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        with suppress(PictureBroken, PictureTooLarge):
            assert len(cleaned(clean, bytes(content))) <= len(content)
