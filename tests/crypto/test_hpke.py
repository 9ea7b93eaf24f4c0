"""Rules of sealing to one recipient."""

from __future__ import annotations

from random import Random as Dice

import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.errors import BadPublicKey, NotForUs, Unopenable, UnsupportedSuite
from kiim_desktop.crypto.hpke import HpkeKeyPair


def test_only_the_recipient_opens_and_only_in_the_same_context(seeded_random: Random) -> None:
    ours, theirs = HpkeKeyPair.generate(seeded_random), HpkeKeyPair.generate(seeded_random)
    sealed = hpke.seal(ours.public_bytes(), b"grant 7", b"Inhalt")
    assert hpke.open_sealed(ours, b"grant 7", sealed) == b"Inhalt"
    assert len(sealed) == len(b"Inhalt") + hpke.OVERHEAD
    for keypair, info in ((theirs, b"grant 7"), (ours, b"grant 8"), (ours, b"")):
        with pytest.raises(NotForUs):
            hpke.open_sealed(keypair, info, sealed)


def test_sealing_twice_never_gives_the_same_bytes(seeded_random: Random) -> None:
    public = HpkeKeyPair.generate(seeded_random).public_bytes()
    assert hpke.seal(public, b"", b"x") != hpke.seal(public, b"", b"x")


@pytest.mark.parametrize("half", ["mlkem", "x25519"])
def test_both_halves_of_the_hybrid_are_needed(seeded_random: Random, half: str) -> None:
    ours, other = HpkeKeyPair.generate(seeded_random), HpkeKeyPair.generate(seeded_random)
    known = {
        "mlkem": HpkeKeyPair(ours.mlkem_seed, other.x25519_seed),
        "x25519": HpkeKeyPair(other.mlkem_seed, ours.x25519_seed),
    }
    with pytest.raises(NotForUs):
        hpke.open_sealed(known[half], b"", hpke.seal(ours.public_bytes(), b"", b"x"))


def test_every_flipped_bit_is_noticed(seeded_random: Random) -> None:
    ours = HpkeKeyPair.generate(seeded_random)
    sealed = hpke.seal(ours.public_bytes(), b"", b"Inhalt")
    for bit in Dice(2).sample(range(len(sealed) * 8), 100):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NotForUs, UnsupportedSuite)):
            hpke.open_sealed(ours, b"", bytes(altered))


def test_malformed_input_is_refused_by_name(seeded_random: Random) -> None:
    ours = HpkeKeyPair.generate(seeded_random)
    with pytest.raises(Unopenable):
        hpke.open_sealed(ours, b"", b"")
    with pytest.raises(NotForUs):
        hpke.open_sealed(ours, b"", b"\x01")
    for public in (b"", ours.public_bytes()[:-1], b"\xff" * hpke.PUBLIC_LENGTH, ours.public_bytes()[:-32] + bytes(32)):
        with pytest.raises(BadPublicKey):
            hpke.seal(public, b"", b"x")


def test_the_seeds_are_the_key_pair_and_never_shown(seeded_random: Random) -> None:
    ours = HpkeKeyPair.generate(seeded_random)
    assert HpkeKeyPair.from_bytes(ours.to_bytes()) == ours
    assert repr(ours) == "HpkeKeyPair()"
    assert (
        HpkeKeyPair.derive(bytes(32), "a") == HpkeKeyPair.derive(bytes(32), "a") != HpkeKeyPair.derive(bytes(32), "b")
    )
