"""Units that come from members who lie: nothing of theirs reaches the merge rule, and nothing else is held up."""

from __future__ import annotations

import random
from dataclasses import replace

import msgspec
import pytest

from kiim_desktop.base.ids import OfficeId, RecordId, ReplicaId, UserId
from kiim_desktop.crypto.errors import SealError
from kiim_desktop.crypto.rings import OfficeRing
from kiim_desktop.crypto.streams import seal_unit
from kiim_desktop.domain.changes import DELETED, Change, Dot, Head, Origin
from kiim_desktop.domain.records import Edit
from kiim_desktop.domain.values import NonValue
from kiim_desktop.interchange.generator.people import GeneratedPerson
from kiim_desktop.interchange.generator.population import SIZES, population
from kiim_desktop.storage.plain import PlainChange, plain_of
from kiim_desktop.sync import dictionaries
from kiim_desktop.sync.sealing import new_key, new_stream, notice_of, open_changes, read_notice, seal_changes
from kiim_desktop.sync.translating import changes_of, unit_body
from kiim_desktop.sync.wire.codec import UNIT_CAP, deflate, inflate, pack
from kiim_desktop.sync.wire.errors import BundleNewer, BundleTooLarge, MessageDamaged, WireError
from kiim_desktop.sync.wire.units import UnitBody, UnitEnvelope

OFFICE = OfficeId(b"o" * 16)
PERSON = b"p" * 16
OWN, OTHER = ReplicaId(b"a" * 8), ReplicaId(b"b" * 8)
ORIGIN = Origin(7, 1_772_442_000_000, UserId(b"u" * 8), "told")


def change(seq: int = 5, **context: int) -> PlainChange:
    known = {OWN: context["own"]} if "own" in context else {}
    known |= {OTHER: context["other"]} if "other" in context else {}
    dot = Dot(OWN, seq)
    heads = {
        1: Head(dot, known, "Amira", ORIGIN),
        2: Head(dot, {}, NonValue.REFUSED, ORIGIN),
        DELETED: Head(dot, {}, True, ORIGIN, {1: {OTHER: 3}}),
    }
    return plain_of(Change(dot, PERSON, RecordId(b"r" * 8), 1, heads))


def test_changes_come_out_of_a_unit_as_they_went_in() -> None:
    told = [change(5, own=4, other=9), change(6)]
    assert changes_of(unit_body(told), PERSON) == told


@pytest.mark.parametrize("own", [5, 6, 1_000_000])
def test_a_context_that_names_the_future_of_its_own_replica_is_refused(own: int) -> None:
    with pytest.raises(MessageDamaged):
        changes_of(unit_body([change(5, own=own)]), PERSON)


@pytest.mark.parametrize(
    "damage",
    [
        {"rid": 9},
        {"actor": 9},
        {"fields": ((1, "a", (0,)),)},
        {"fields": ((1, "a", (7, 1)),)},
        {"fields": ((1, "a", ()), (1, "b", ()))},
        {"fields": ()},
        {"fields": ((1, float("nan"), ()),)},
        {"fields": ((1, b"bytes", ()),)},
        {"fields": ((1, {7: "a number as key"}, ()),)},
        {"fields": ((1, [{"deep": msgspec.msgpack.Ext(1, b"a")}], ()),)},
        {"erases": ((1, ()), (1, ()))},
    ],
)
def test_numbers_that_point_nowhere_are_refused(damage: dict[str, object]) -> None:
    body = unit_body([change()])
    broken = msgspec.structs.replace(body, changes=(msgspec.structs.replace(body.changes[0], **damage),))
    with pytest.raises(MessageDamaged):
        changes_of(broken, PERSON)


def test_a_unit_opens_only_under_its_own_stream_and_unchanged() -> None:
    chance = random.Random(8).randbytes
    ring = OfficeRing.create(chance)
    opened = new_key(new_stream(PERSON, OFFICE, chance), ring, chance)
    foreign = new_key(new_stream(b"q" * 16, OFFICE, chance), ring, chance)
    unit = seal_changes(opened, [change()], 1, ((0, 5, 5),))
    assert open_changes(opened, unit) == [change()]
    for stream, wrong in (
        (foreign, unit),
        (replace(opened, stream=foreign.stream), unit),
        (opened, msgspec.structs.replace(unit, id=b"x" * 16)),
        (opened, msgspec.structs.replace(unit, dictionary=0)),
        (opened, msgspec.structs.replace(unit, dictionary=250)),
    ):
        with pytest.raises((SealError, WireError)):
            open_changes(stream, wrong)


def test_equal_changes_give_the_same_unit_and_units_without_changes_do_not() -> None:
    chance = random.Random(8).randbytes
    opened = new_key(new_stream(PERSON, OFFICE, chance), OfficeRing.create(chance), chance)
    assert seal_changes(opened, [change()], 1, ()).id == seal_changes(opened, [change()], 2, ((0, 5, 5),)).id
    assert seal_changes(opened, [], 1, ((0, 5, 5),)).id != seal_changes(opened, [], 1, ((0, 6, 6),)).id


def test_a_unit_that_inflates_beyond_its_cap_is_refused() -> None:

    chance = random.Random(8).randbytes
    opened = new_key(new_stream(PERSON, OFFICE, chance), OfficeRing.create(chance), chance)
    bomb = deflate(pack(UnitBody(1, (), (), 0, ())) + bytes(5_000_000))
    sealed = seal_unit(opened.key, opened.stream.id, 0, bomb)
    with pytest.raises(BundleTooLarge):
        open_changes(opened, UnitEnvelope(sealed.unit_id, 1, 0, sealed.ciphertext))


def test_a_notice_says_nothing_to_those_without_the_ring() -> None:
    chance = random.Random(8).randbytes
    ring = OfficeRing.create(chance)
    opened = new_key(new_stream(PERSON, OFFICE, chance), ring, chance)
    notice = msgspec.structs.replace(notice_of(opened), owner=OFFICE, alias=3)
    assert PERSON not in pack(notice)
    assert read_notice(notice, ring).stream == opened.stream
    with pytest.raises(SealError):
        read_notice(notice, OfficeRing.create(chance))


def test_a_unit_of_a_newer_version_is_not_taken_apart() -> None:
    with pytest.raises(BundleNewer):
        changes_of(msgspec.structs.replace(unit_body([change()]), schema=2), PERSON)


def test_the_shipped_dictionary_halves_single_changes_of_people_it_never_saw() -> None:
    content = dictionaries.dictionary(dictionaries.newest())
    assert content
    chance = random.Random(3)
    plain = [pack(unit_body([written(edit, chance)])) for each in people(seed=99, count=5) for edit in each.edits()]
    packed = [deflate(each, content) for each in plain]
    assert [inflate(each, UNIT_CAP, content) for each in packed] == plain
    assert sum(map(len, packed)) * 2 < sum(len(deflate(each)) for each in plain)
    assert dictionaries.dictionary(250) is None


def people(seed: int, count: int) -> list[GeneratedPerson]:
    return [person for _number, person in zip(range(count), population(SIZES["M"], seed), strict=False)]


def written(edit: Edit, chance: random.Random) -> PlainChange:
    """Return the change a save of this edit makes on some device."""
    dot = Dot(ReplicaId(chance.randbytes(8)), chance.randrange(1, 9_999))
    heads = {number: Head(dot, {}, value, ORIGIN) for number, value in edit.values.items()}
    return plain_of(Change(dot, edit.scope, RecordId(edit.record), edit.kind, heads))
