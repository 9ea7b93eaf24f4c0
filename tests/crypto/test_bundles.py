"""Rules of bundle bodies and their stanzas."""

from __future__ import annotations

from random import Random as Dice

import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import bundles
from kiim_desktop.crypto.bundles import (
    SEGMENT_LENGTH,
    open_body,
    open_file_key,
    seal_body,
    seal_file_key,
    sealed_length,
)
from kiim_desktop.crypto.errors import NotForUs, SealTooLarge, Unopenable, UnsupportedSuite
from kiim_desktop.crypto.hpke import HpkeKeyPair

KEY = bytes(range(32))
START, SEALED_SEGMENT = 17, SEGMENT_LENGTH + 16


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, SEGMENT_LENGTH - 1, SEGMENT_LENGTH, SEGMENT_LENGTH + 1, 200_000])
def test_a_body_opens_to_what_was_sealed(seeded_random: Random, length: int) -> None:
    content = seeded_random(length)
    sealed = seal_body(KEY, content, seeded_random)
    assert open_body(KEY, sealed, length) == content
    assert len(sealed) == sealed_length(length)


def test_segments_cannot_be_cut_moved_repeated_or_appended(seeded_random: Random) -> None:
    sealed = seal_body(KEY, seeded_random(3 * SEGMENT_LENGTH), seeded_random)
    head, body = sealed[:START], sealed[START:]
    one, two, three = (body[at : at + SEALED_SEGMENT] for at in range(0, len(body), SEALED_SEGMENT))
    for segments in ([one, two], [one], [], [two, one, three], [one, two, two], [one, two, three, three], [one, three]):
        with pytest.raises(Unopenable):
            open_body(KEY, head + b"".join(segments), 10**6)
    for cut in (0, 1, 10, 16, 17, 18, 30, 33, len(sealed) - 1):
        with pytest.raises(Unopenable):
            open_body(KEY, sealed[:cut], 10**6)


def test_every_flipped_bit_is_noticed(seeded_random: Random) -> None:
    sealed = seal_body(KEY, seeded_random(SEGMENT_LENGTH + 500), seeded_random)
    for bit in [*range(START * 8), *Dice(3).sample(range(len(sealed) * 8), 100)]:
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Unopenable, UnsupportedSuite)):
            open_body(KEY, bytes(altered), 10**6)


def test_a_body_that_would_get_too_long_is_refused_before_it_is_opened(seeded_random: Random) -> None:
    sealed = seal_body(KEY, bytes(1000), seeded_random)
    with pytest.raises(SealTooLarge):
        open_body(bytes(32), sealed, 999)


def test_the_same_body_under_the_same_key_is_never_sealed_alike() -> None:
    assert seal_body(KEY, b"Inhalt") != seal_body(KEY, b"Inhalt")


def test_another_key_opens_nothing(seeded_random: Random) -> None:
    with pytest.raises(Unopenable):
        open_body(bytes(32), seal_body(KEY, b"Inhalt", seeded_random), 100)


def test_a_stanza_gives_the_key_only_to_its_recipient_and_beside_its_header(seeded_random: Random) -> None:
    ours, theirs = HpkeKeyPair.generate(seeded_random), HpkeKeyPair.generate(seeded_random)
    file_key = bundles.new_file_key(seeded_random)
    stanza = seal_file_key(ours.public_bytes(), file_key, b"header")
    assert open_file_key(ours, stanza, b"header") == file_key
    for keypair, header in ((theirs, b"header"), (ours, b"Header")):
        with pytest.raises(NotForUs):
            open_file_key(keypair, stanza, header)
