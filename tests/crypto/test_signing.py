"""Rules of signatures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto.errors import BadPublicKey, BadSignature
from kiim_desktop.crypto.signing import SigningKey, VerifyKey, fingerprint


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(min_value=0, max_value=511))
def test_a_signature_holds_for_exactly_its_message(seed: bytes, message: bytes, bit: int) -> None:
    key = SigningKey(seed)
    signature = key.sign("receipt", message)
    key.verify_key().verify("receipt", message, signature)
    altered = bytearray(signature)
    altered[bit // 8] ^= 1 << bit % 8
    for wrong_message, wrong_signature in ((message + b"\0", signature), (message, bytes(altered))):
        with pytest.raises(BadSignature):
            key.verify_key().verify("receipt", wrong_message, wrong_signature)


def test_a_signature_for_one_purpose_is_none_for_another(seeded_random: Random) -> None:
    key = SigningKey.create(seeded_random)
    with pytest.raises(BadSignature):
        key.verify_key().verify("order", b"DROP", key.sign("receipt", b"DROP"))


def test_label_and_message_cannot_be_shifted_into_each_other(seeded_random: Random) -> None:
    key = SigningKey.create(seeded_random)
    with pytest.raises(BadSignature):
        key.verify_key().verify("ab", b"c", key.sign("a", b"bc"))
    for label in ("", "a\0b"):
        with pytest.raises(ValueError, match=r".*"):
            key.sign(label, b"")


def test_another_key_and_malformed_bytes_are_bad_signatures(seeded_random: Random) -> None:
    one, other = SigningKey.create(seeded_random), SigningKey.create(seeded_random)
    with pytest.raises(BadSignature):
        other.verify_key().verify("receipt", b"x", one.sign("receipt", b"x"))
    for signature in (b"", bytes(63), bytes(64), bytes(65)):
        with pytest.raises(BadSignature):
            one.verify_key().verify("receipt", b"x", signature)
    with pytest.raises(BadPublicKey):
        VerifyKey(bytes(31))


def test_the_seed_is_the_key_and_never_shown(seeded_random: Random) -> None:
    key = SigningKey.create(seeded_random)
    assert SigningKey.from_bytes(key.to_bytes()) == key
    assert "seed" not in repr(key)
    assert len(fingerprint(key.public_bytes())) == 32
