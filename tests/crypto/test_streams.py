"""Rules of sealed units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import KeyId, Random, StreamId
from kiim_desktop.crypto.errors import SealTooLarge, Unopenable
from kiim_desktop.crypto.streams import LARGEST_UNIT, SealedUnit, StreamKey, open_unit, seal_unit

STREAM = StreamId(b"s" * 16)


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=2**32 - 1))
def test_a_unit_opens_to_what_was_sealed(content: bytes, dictionary: int) -> None:
    key = StreamKey.from_bytes(bytes(range(48)))
    unit = seal_unit(key, STREAM, dictionary, content)
    assert open_unit(key, STREAM, dictionary, SealedUnit.from_bytes(unit.to_bytes())) == content
    assert len(unit.ciphertext) % 8 == 0
    assert len(unit.unit_id) == 16


def test_equal_content_gives_equal_bytes_so_that_repacks_and_clones_reveal_nothing(seeded_random: Random) -> None:
    key = StreamKey.create(seeded_random)
    assert seal_unit(key, STREAM, 1, b"Inhalt") == seal_unit(key, STREAM, 1, b"Inhalt")
    assert seal_unit(key, STREAM, 1, b"Inhalt").unit_id != seal_unit(key, STREAM, 1, b"Inhaltx").unit_id


def test_stream_key_id_secret_and_dictionary_are_all_bound(seeded_random: Random) -> None:
    key, other = StreamKey.create(seeded_random), StreamKey.create(seeded_random)
    unit = seal_unit(key, STREAM, 1, b"Inhalt")
    wrong = [
        (other, STREAM, 1),
        (replace(key, key_id=other.key_id), STREAM, 1),
        (replace(key, secret=other.secret), STREAM, 1),
        (key, StreamId(b"t" * 16), 1),
        (key, STREAM, 2),
    ]
    for wrong_key, stream, dictionary in wrong:
        with pytest.raises(Unopenable):
            open_unit(wrong_key, stream, dictionary, unit)


def test_every_flipped_bit_and_every_truncation_is_noticed(seeded_random: Random) -> None:
    key = StreamKey.create(seeded_random)
    raw = seal_unit(key, STREAM, 1, b"zwanzig Zeichen lang").to_bytes()
    for bit in range(len(raw) * 8):
        altered = bytearray(raw)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unopenable):
            open_unit(key, STREAM, 1, SealedUnit.from_bytes(bytes(altered)))
    for length in range(len(raw)):
        with pytest.raises(Unopenable):
            open_unit(key, STREAM, 1, SealedUnit.from_bytes(raw[:length]))


def test_a_unit_has_a_largest_size_both_ways(seeded_random: Random) -> None:
    key = StreamKey.create(seeded_random)
    largest = seal_unit(key, STREAM, 1, bytes(LARGEST_UNIT))
    assert open_unit(key, STREAM, 1, largest) == bytes(LARGEST_UNIT)
    with pytest.raises(SealTooLarge):
        seal_unit(key, STREAM, 1, bytes(LARGEST_UNIT + 1))
    with pytest.raises(SealTooLarge):
        open_unit(key, STREAM, 1, replace(largest, ciphertext=largest.ciphertext + bytes(16)))


def test_a_stream_key_is_never_shown(seeded_random: Random) -> None:
    key = StreamKey.create(seeded_random)
    assert StreamKey.from_bytes(key.to_bytes()) == key
    assert "secret" not in repr(key)
    with pytest.raises(ValueError, match="15"):
        StreamKey(KeyId(bytes(15)), bytes(32))
