"""Rules of device keys."""

from __future__ import annotations

import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import hpke
from kiim_desktop.crypto.devices import DeviceKeys, DevicePublic
from kiim_desktop.crypto.errors import BadPublicKey, Unopenable, UnsupportedSuite


def test_a_device_signs_and_opens(seeded_random: Random) -> None:
    keys = DeviceKeys.create(seeded_random)
    public = DevicePublic.from_bytes(keys.public.to_bytes())
    public.verify_key.verify("uplink", b"x", keys.signing.sign("uplink", b"x"))
    assert hpke.open_sealed(keys.hpke, b"", hpke.seal(public.hpke_public, b"", b"ring")) == b"ring"


def test_device_keys_survive_being_stored(seeded_random: Random) -> None:
    keys = DeviceKeys.create(seeded_random)
    assert DeviceKeys.from_bytes(keys.to_bytes()) == keys
    for raw in (b"", keys.to_bytes()[:-1], keys.to_bytes() + b"\0"):
        with pytest.raises(Unopenable):
            DeviceKeys.from_bytes(raw)
    with pytest.raises(UnsupportedSuite):
        DeviceKeys.from_bytes(b"\x02" + keys.to_bytes()[1:])


def test_a_copied_profile_without_the_binding_of_this_computer_is_another_device() -> None:
    seed, binding = bytes(32), b"b" * 32
    bound = DeviceKeys.derive(seed, binding)
    assert bound == DeviceKeys.derive(seed, binding)
    for copied in (DeviceKeys.derive(seed), DeviceKeys.derive(seed, b"c" * 32), DeviceKeys.derive(b"\1" * 32, binding)):
        assert copied.public.signing_public != bound.public.signing_public
        assert copied.public.hpke_public != bound.public.hpke_public


def test_malformed_public_keys_are_refused(seeded_random: Random) -> None:
    raw = DeviceKeys.create(seeded_random).public.to_bytes()
    for content in (raw[:-1], raw + b"\0", raw[:33] + b"\xff" * 1216):
        with pytest.raises(BadPublicKey):
            DevicePublic.from_bytes(content)


def test_no_secret_shows_when_device_keys_are_printed(seeded_random: Random) -> None:
    assert repr(DeviceKeys.create(seeded_random)) == "DeviceKeys()"
