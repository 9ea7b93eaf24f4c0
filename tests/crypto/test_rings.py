"""Rules of office rings: who gets a newer ring opens everything older, never the other way round."""

from __future__ import annotations

import pytest

from kiim_desktop.base.ids import Random, StreamId
from kiim_desktop.crypto import rings
from kiim_desktop.crypto.errors import BadPublicKey, CryptoError, NotForUs, RingTooOld, Unopenable, UnsupportedSuite
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.rings import OfficePublic, OfficeRing
from kiim_desktop.crypto.sheets import SheetKind, new_recovery_code, office_key_pair
from kiim_desktop.crypto.streams import StreamKey

STREAM, OTHER_STREAM = StreamId(b"s" * 16), StreamId(b"t" * 16)


def test_a_stream_key_sealed_long_ago_opens_with_todays_ring(seeded_random: Random) -> None:
    ring, key = OfficeRing.create(seeded_random), StreamKey.create(seeded_random)
    own = rings.seal_stream_key(ring, STREAM, key)
    theirs = rings.seal_stream_key_for(ring.public, STREAM, key)
    for _generation in range(5):
        ring = OfficeRing.from_bytes(ring.next_generation(seeded_random).to_bytes())
    assert ring.generation == 6
    assert rings.open_stream_key(ring, STREAM, own) == key
    assert rings.open_stream_key_for(ring, STREAM, theirs) == key


def test_a_revoked_device_opens_nothing_sealed_after_it_left(seeded_random: Random) -> None:
    old = OfficeRing.create(seeded_random)
    new, key = old.next_generation(seeded_random), StreamKey.create(seeded_random)
    with pytest.raises(RingTooOld):
        rings.open_stream_key(old, STREAM, rings.seal_stream_key(new, STREAM, key))
    with pytest.raises(RingTooOld):
        rings.open_stream_key_for(old, STREAM, rings.seal_stream_key_for(new.public, STREAM, key))
    assert (old.current.secret, old.hpke, old.signing) != (new.current.secret, new.hpke, new.signing)


def test_a_stream_key_opens_only_for_its_stream_and_office(seeded_random: Random) -> None:
    ring, other, key = (
        OfficeRing.create(seeded_random),
        OfficeRing.create(seeded_random),
        StreamKey.create(seeded_random),
    )
    own = rings.seal_stream_key(ring, STREAM, key)
    theirs = rings.seal_stream_key_for(ring.public, STREAM, key)
    assert own == rings.seal_stream_key(ring, STREAM, key)
    for some_ring, stream in ((other, STREAM), (ring, OTHER_STREAM)):
        with pytest.raises(Unopenable):
            rings.open_stream_key(some_ring, stream, own)
        with pytest.raises(NotForUs):
            rings.open_stream_key_for(some_ring, stream, theirs)


def test_every_flipped_bit_of_a_sealed_stream_key_is_noticed(seeded_random: Random) -> None:
    ring = OfficeRing.create(seeded_random).next_generation(seeded_random)
    sealed = rings.seal_stream_key(ring, STREAM, StreamKey.create(seeded_random))
    for bit in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Unopenable, RingTooOld, UnsupportedSuite)):
            rings.open_stream_key(ring, STREAM, bytes(altered))


def test_a_ring_travels_to_one_device_only(seeded_random: Random) -> None:
    ring = OfficeRing.create(seeded_random).next_generation(seeded_random)
    device, other = HpkeKeyPair.generate(seeded_random), HpkeKeyPair.generate(seeded_random)
    wrapped = rings.wrap_ring_for_device(ring, device.public_bytes(), b"office 1, device 2")
    assert rings.unwrap_ring(device, wrapped, b"office 1, device 2") == ring
    for keypair, info in ((other, b"office 1, device 2"), (device, b"office 1, device 3")):
        with pytest.raises(NotForUs):
            rings.unwrap_ring(keypair, wrapped, info)


def test_the_office_sheet_opens_the_ring_on_a_new_computer(seeded_random: Random) -> None:
    code = new_recovery_code(seeded_random, SheetKind.OFFICE)
    ring = OfficeRing.create(seeded_random).with_sheet(office_key_pair(code).public_bytes())
    later = ring.next_generation(seeded_random)
    wrapped = rings.wrap_ring_for_device(later, later.sheet_public, b"sheet")
    assert rings.unwrap_ring(office_key_pair(code), wrapped, b"sheet") == later


def test_damaged_rings_are_refused_by_name(seeded_random: Random) -> None:
    raw = OfficeRing.create(seeded_random).next_generation(seeded_random).to_bytes()
    for content in (b"", raw[:-1], raw + b"\0", b"\x94" + raw[1:5], b"\xc0"):
        with pytest.raises(Unopenable):
            OfficeRing.from_bytes(content)
    for at in range(len(raw)):
        try:
            OfficeRing.from_bytes(raw[:at] + bytes([raw[at] ^ 0x80]) + raw[at + 1 :])
        except CryptoError:
            continue


def test_the_public_part_has_one_byte_form(seeded_random: Random) -> None:
    public = OfficeRing.create(seeded_random).public
    assert OfficePublic.from_bytes(public.to_bytes()) == public
    assert public.fingerprint() != OfficeRing.create(seeded_random).public.fingerprint()
    for raw in (public.to_bytes()[:-1], public.to_bytes() + b"\0"):
        with pytest.raises(BadPublicKey):
            OfficePublic.from_bytes(raw)


def test_no_secret_shows_when_a_ring_is_printed(seeded_random: Random) -> None:
    ring = OfficeRing.create(seeded_random).next_generation(seeded_random)
    assert repr(ring.current.secret)[2:10] not in repr(ring)
    assert "seed" not in repr(ring)
