"""The bundle file: what was sealed comes out, and anything else is refused with a reason before it costs anything."""

from __future__ import annotations

import random
from dataclasses import dataclass

import msgspec
import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.crypto.devices import DeviceKeys
from kiim_desktop.crypto.hpke import HpkeKeyPair
from kiim_desktop.crypto.signing import SigningKey, VerifyKey
from kiim_desktop.sync.inspecting import inspect_bundle
from kiim_desktop.sync.wire import codec
from kiim_desktop.sync.wire.bundles import (
    MAGIC,
    BundleBody,
    BundleHeader,
    BundleKind,
    BundlePlan,
    OpenedBundle,
    inspect,
    make_bundle,
    open_bundle,
)
from kiim_desktop.sync.wire.codec import FILE_CAP, UNIT_CAP, deflate, inflate, pack, unpack
from kiim_desktop.sync.wire.errors import (
    BundleDamaged,
    BundleForeign,
    BundleNewer,
    BundleTooLarge,
    MessageDamaged,
    SenderUnknown,
    TrainingWall,
    WireError,
)
from kiim_desktop.sync.wire.units import UnitBody, UnitEnvelope, add_interval

SENDER = b"s" * 16
PLAN = BundlePlan(channel=b"r" * 8, number=1, previous=bytes(32), epoch=b"", training=False)
UNIT = UnitEnvelope(b"u" * 16, 3, 0, b"sealed" * 20, ((0, 1, 4),))
BODY = BundleBody(rids=(b"r" * 8,), units=(UNIT,) * 3)


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of a line."""

    sender: DeviceKeys
    receiver: HpkeKeyPair

    @classmethod
    def create(cls) -> Ends:
        chance = random.Random(1).randbytes
        return cls(DeviceKeys.create(chance), HpkeKeyPair.generate(chance))

    def make(self, body: BundleBody = BODY, plan: BundlePlan = PLAN) -> bytes:
        return make_bundle(
            plan, body, sender=SENDER, key=self.sender.signing, recipients=[self.receiver.public_bytes()]
        )

    def open(self, raw: bytes, *, training: bool = False) -> OpenedBundle:
        return open_bundle(
            raw, keypair=self.receiver, public=self.receiver.public_bytes(), sender_key=self.key_of, training=training
        )

    def key_of(self, sender: bytes) -> VerifyKey | None:
        return self.sender.signing.verify_key() if sender == SENDER else None


@pytest.fixture(scope="module")
def ends() -> Ends:
    return Ends.create()


def test_what_was_sealed_comes_out(ends: Ends) -> None:
    opened = ends.open(ends.make())
    assert opened.body == BODY
    assert (opened.sender, opened.header.number, opened.header.kind) == (SENDER, 1, BundleKind.DELTA)


def test_inspecting_shows_the_header_without_a_key(ends: Ends) -> None:
    header = inspect(ends.make())
    assert (header.channel, header.training, header.schema) == (b"r" * 8, False, 1)


def test_a_file_can_be_inspected_without_opening_it(ends: Ends) -> None:
    raw = ends.make()
    facts = inspect_bundle(raw)
    assert (facts.kind, facts.number, facts.channel, facts.size) == (BundleKind.DELTA, 1, (b"r" * 8).hex(), len(raw))
    assert not facts.is_newer
    with pytest.raises(BundleDamaged):
        inspect_bundle(b"no bundle")


def test_300_damaged_files_are_all_refused_with_a_wire_error(ends: Ends) -> None:
    raw = ends.make()
    chance = random.Random(300)
    for _number in range(300):
        damaged = mutated(raw, chance)
        if damaged == raw:
            continue
        with pytest.raises(WireError):
            ends.open(damaged)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Return the file with bits flipped, cut off, something inserted, or a piece repeated."""
    content = bytearray(raw)
    at = chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            content[at] ^= 1 << chance.randrange(8)
        case 1:
            del content[at:]
        case 2:
            content[at:at] = chance.randbytes(chance.randrange(1, 40))
        case _:
            content[at:at] = content[at : at + chance.randrange(1, 400)]
    return bytes(content)


def test_a_bundle_for_somebody_else_is_told_from_a_damaged_one(ends: Ends) -> None:
    other = HpkeKeyPair.generate(random.Random(2).randbytes)
    with pytest.raises(BundleForeign):
        open_bundle(ends.make(), keypair=other, public=other.public_bytes(), sender_key=ends.key_of, training=False)


def test_an_unknown_sender_is_refused_even_with_a_good_seal(ends: Ends) -> None:
    raw = make_bundle(PLAN, BODY, sender=b"x" * 16, key=ends.sender.signing, recipients=[ends.receiver.public_bytes()])
    with pytest.raises(SenderUnknown):
        ends.open(raw)


def test_a_signature_of_another_device_is_refused(ends: Ends) -> None:
    foreign = SigningKey.create(random.Random(3).randbytes)
    raw = make_bundle(PLAN, BODY, sender=SENDER, key=foreign, recipients=[ends.receiver.public_bytes()])
    with pytest.raises(BundleDamaged):
        ends.open(raw)


def test_training_data_stays_behind_the_wall_both_ways(ends: Ends) -> None:
    with pytest.raises(TrainingWall):
        ends.open(ends.make(), training=True)
    drill = BundlePlan(channel=b"r" * 8, number=1, previous=bytes(32), epoch=b"", training=True)
    with pytest.raises(TrainingWall):
        ends.open(ends.make(plan=drill))


def test_a_header_cannot_be_put_before_another_body(ends: Ends) -> None:
    one, other = ends.make(), ends.make(plan=BundlePlan(channel=b"q" * 8, number=9, previous=bytes(32), epoch=b"",
                                                        training=False))  # fmt: skip
    first = msgspec.msgpack.decode(one[len(MAGIC) :])
    second = msgspec.msgpack.decode(other[len(MAGIC) :])
    with pytest.raises(BundleDamaged):
        ends.open(MAGIC + pack([second[0], first[1], first[2]]))


def test_a_newer_version_is_kept_apart_from_a_damaged_file(ends: Ends) -> None:
    header, stanzas, body = msgspec.msgpack.decode(ends.make()[len(MAGIC) :])
    newer = msgspec.structs.replace(unpack(header, BundleHeader), version=2)
    with pytest.raises(BundleNewer):
        inspect(MAGIC + pack([pack(newer), stanzas, body]))


def test_too_large_a_file_is_refused_unread(ends: Ends) -> None:
    with pytest.raises(BundleTooLarge):
        ends.open(MAGIC + bytes(FILE_CAP))


def test_a_bomb_is_stopped_while_it_inflates() -> None:
    bomb = deflate(bytes(30_000_000))
    assert len(bomb) < 5_000
    with pytest.raises(BundleTooLarge):
        inflate(bomb, UNIT_CAP)


@pytest.mark.parametrize("tail", [b"\x00", b"\xc0", b"KIIM"])
def test_trailing_bytes_are_refused(ends: Ends, tail: bytes) -> None:
    with pytest.raises(BundleDamaged):
        ends.open(ends.make() + tail)
    with pytest.raises(MessageDamaged):
        unpack(pack(BODY) + tail, BundleBody)


def test_deep_nesting_is_refused_without_a_crash() -> None:
    with pytest.raises(MessageDamaged):
        unpack(b"\x91" * 500_000 + b"\xc0", UnitBody)
    nested: object = 1
    for _level in range(40):
        nested = [nested]
    with pytest.raises(MessageDamaged):
        codec.check_plain(nested)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(MessageDamaged):
        codec.check_plain({"a": [number]})


def test_more_changes_than_allowed_are_refused() -> None:
    change = [0, 1, b"r" * 8, 1, 1, 0, 0, "", []]
    raw = msgspec.msgpack.encode([1, [], [], 0, [change] * 10_001])
    with pytest.raises(KiimError):
        unpack(raw, UnitBody, codec.UNPACKED_CAP)


def test_intervals_stay_disjoint_and_joined() -> None:
    intervals: tuple[tuple[int, int], ...] = ()
    for seq in (5, 1, 2, 9, 4, 3):
        intervals = add_interval(intervals, seq, seq)
    assert intervals == ((1, 5), (9, 9))
