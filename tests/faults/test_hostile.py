"""Hostile messages, some hundred of each run and seeded: refused with a typed error, and nothing has changed.

Damaged on the way, or built and signed by a member, a hub or an owner who lies; against a device and against a hub.
A message that takes too much memory fails, too: the process gets little more than it has (`little_room`).
"""

from __future__ import annotations

import random
from functools import partial
from itertools import islice
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage import verifying
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.inspecting import inspect_bundle
from kiim_desktop.sync.membership import Stage
from kiim_desktop.sync.sealing import open_changes
from kiim_desktop.sync.translating import unit_body
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import FILE_CAP, UNIT_CAP, deflate, pack, unpack
from kiim_desktop.sync.wire.directory import EnrolAnswer, RidCertificate, Signed, SignLabel, read_invitation, sign
from kiim_desktop.sync.wire.requests import (
    AnswerCode,
    SyncAnswer,
    SyncResponse,
    make_response,
    read_request,
)
from kiim_desktop.sync.wire.sharing import Grant, GrantNotice, OrderReceipt
from kiim_desktop.sync.wire.units import UnitBody
from tests.faults.hostile import array, damaged, print_of_desktop, twisted
from tests.faults.hostile_fixtures import Chances
from tests.faults.hostile_fixtures import cases as cases  # noqa: PLC0414  # the fixtures
from tests.faults.hostile_fixtures import rooms as rooms  # noqa: PLC0414
from tests.faults.hostile_fixtures import world as world  # noqa: PLC0414
from tests.faults.hostile_world import FIRST, World, forget_waiting, member_of, refused
from tests.sync.devices import Desktop
from tests.sync.shared import office_of, said, settle
from tests.sync.test_evil_hub import shared_stream

# --------------------------------------------------------------------------------------------------- at a device


def test_a_damaged_file_is_refused_and_changes_nothing(world: World, cases: Chances) -> None:
    raw, before = world.down(world.other, world.page), print_of_desktop(world.other)
    world.apply(world.other, raw)
    assert print_of_desktop(world.other) == before, "what comes again changes nothing"
    for chance in cases:
        bad = damaged(raw, chance)
        assert bad == raw or refused(partial(world.apply, world.other, bad))
        refused(partial(inspect_bundle, bad))
    assert print_of_desktop(world.other) == before


def test_a_hub_that_twists_what_it_hands_on_changes_nothing(world: World, cases: Chances) -> None:
    before, kept, exchange = print_of_desktop(world.other), 0, world.other.exchange
    cursor = exchange.get(ExchangeFact.CURSOR)
    for chance in cases:
        raw = world.down(world.other, twisted(world.page, chance, chance.choice((1, 1, 3))))
        kept += not refused(partial(world.apply, world.other, raw))
        exchange.put({ExchangeFact.CURSOR: cursor})  # where a hub says it stands: it can withhold anything anyway
        assert print_of_desktop(world.other) == before
    assert kept, "some were readable"


@pytest.mark.parametrize("what", ["notices", "grants", "orders", "order_receipts", "rid_certificates", "units"])
def test_a_twisted_item_counts_for_nothing(world: World, what: str, cases: Chances) -> None:
    before = print_of_desktop(world.other)
    good = item_of(world, what)
    for chance in islice(cases, 0, None, 3):
        raw = world.down(world.other, body_with(world, what, twisted(good, chance)))
        refused(partial(world.apply, world.other, raw))
        assert print_of_desktop(world.other) == before


def item_of(world: World, what: str) -> object:
    """Return an item of a kind: from what the hub has, or signed by somebody who may not."""
    order = world.order()
    match what:
        case "orders":
            return sign(member_of(world.other).own_ring.signing, SignLabel.ORDER, order)
        case "order_receipts":
            receipt = OrderReceipt(order.id, member_of(world.first).device, office_of(world.first), 1, FIRST, 1)
            return sign(member_of(world.second).keys.signing, SignLabel.ORDER_RECEIPT, receipt)
        case _:
            return getattr(world.page, what)[0]


def body_with(world: World, what: str, item: msgspec.Raw) -> msgspec.Raw:
    tree = msgspec.msgpack.decode(pack(world.page))
    names = [field.name for field in msgspec.structs.fields(BundleBody)]
    for name in ("units", "notices", "grants", "rid_certificates", "orders", "order_receipts"):
        tree[names.index(name)] = []
    tree[names.index(what)] = [item]
    return msgspec.Raw(msgspec.msgpack.encode(tree))


def test_signed_items_with_twisted_contents_open_and_take_back_nothing(world: World, cases: Chances) -> None:
    """Grants, orders and certificates are signed anew, by somebody who is none of those who may."""
    before, liar = print_of_desktop(world.other), member_of(world.second).keys.signing
    notice = world.page.grants[0]
    for chance in cases:
        grant = sign(liar, SignLabel.GRANT, twisted(unpack(notice.grant.raw, Grant), chance))
        order = sign(liar, SignLabel.ORDER, twisted(world.order(), chance))
        rid = sign(liar, SignLabel.RID, RidCertificate(chance.randbytes(8), member_of(world.first).device,
                                                       office_of(world.first), 1))  # fmt: skip
        body = msgspec.structs.replace(
            world.page, units=(), orders=(order,), rid_certificates=(rid,),
            grants=(GrantNotice(grant, notice.recipient_generation, notice.sealed_key),),
        )  # fmt: skip
        world.apply(world.other, world.down(world.other, body))
        assert print_of_desktop(world.other) == before


def plain_unit(world: World, person: PersonId) -> UnitBody:
    with world.other.exchange.reading() as desk:
        return unit_body(desk.living(person_scope(person)))


def test_whatever_a_reader_seals_is_put_aside(world: World, cases: Chances) -> None:
    world.apply(world.first, world.down(world.first, world.unit_for(world.first, world.read, b"")))
    before, good = print_of_desktop(world.first), plain_unit(world, world.read)
    for chance in cases:
        plain = deflate(bytes(twisted(good, chance)))
        if len(plain) < UNIT_CAP:
            world.apply(world.first, world.down(world.first, world.unit_for(world.first, world.read, plain)))
        assert print_of_desktop(world.first) == before
    forget_waiting(world.first)


def test_what_a_co_editor_seals_is_taken_alike_everywhere_or_put_aside(world: World, cases: Chances) -> None:
    good = plain_unit(world, world.edited)
    for chance in cases:
        plain = deflate(bytes(twisted(good, chance, 2)))
        for to in (world.first, world.second):
            if len(plain) < UNIT_CAP:
                world.apply(to, world.down(to, world.unit_for(to, world.edited, plain)))
    assert world.first.state == world.second.state
    assert [each.name for each in verifying.verify(world.first.office.store, 0) if not each.ok] == []
    for to in (world.first, world.second):
        forget_waiting(to)
        assert to.identity(world.edited) is not None
        assert said(to, world.read, IDENTITY, "family_name") == {"Haddad"}


BOMBS: Final = {
    "covers": b"\x94\x90\x90\x90"
    + array(800, b"\x95\xc4\x10" + b"u" * 16 + b"\x01\x00\xc4\x00" + array(10_000, b"\x93\0\1\1")),
    "receipted": b"\x97\x90\x90\x90\x90\x90\0" + array(110, b"\x92\xc4\x08" + b"r" * 8 + array(100_000, b"\x92\1\1")),
    "rids": b"\x91" + array(3_300_000, b"\xc4\x08" + b"r" * 8),
    "devices": b"\x95\x90\x90\x90\x90" + array(1_800_000, b"\xc4\x10" + b"d" * 16),
    "nothing": array(33_000_000, b"\x90"),
    "depth": b"\x91" * 33_000_000,
}  # fmt: skip
"""Some kilobytes of file each."""


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_takes_no_room_at_a_device_nor_at_a_hub(world: World, what: str) -> None:
    body = msgspec.Raw(BOMBS[what])
    raw = world.down(world.other, body)
    assert len(raw) < 100_000
    assert refused(partial(world.apply, world.other, raw))
    assert world.send(world.other, body) is AnswerCode.DAMAGED


def test_a_unit_that_is_a_bomb_is_put_aside(world: World) -> None:
    before = print_of_desktop(world.first)
    for plain in (deflate(bytes(50_000_000)), deflate(b"\x96\x01" + array(250_000, b"\x90")), b"", bytes(200_000)):
        world.apply(world.first, world.down(world.first, world.unit_for(world.first, world.edited, plain)))
        assert print_of_desktop(world.first) == before
    forget_waiting(world.first)
    unit = world.page.units[0]
    for dictionary in (250, 2**32, 2**63 - 1):
        opened = shared_stream(world.other, world.read)
        other = msgspec.structs.replace(unit, dictionary=dictionary, id=b"i" * 16)
        assert refused(partial(open_changes, opened, other))


class _Answering:
    """A carrier whose hub says something else than it should, and signs it."""

    name, answers_at_once = "memory", True

    def __init__(self, world: World, desktop: Desktop, chance: random.Random, *, signs: bool) -> None:
        self._world, self._desktop, self._chance, self._signs = world, desktop, chance, signs

    def sync(self, request: bytes) -> bytes:
        chance = self._chance
        raw = self._world.hub.sync(request)
        if not self._signs:
            return damaged(raw, chance)
        response = unpack(raw, SyncResponse, FILE_CAP * 2)
        said = unpack(response.answer, SyncAnswer)
        if said.code is AnswerCode.OK and chance.random() < 0.3:
            said = msgspec.structs.replace(said, manifest=self._manifest(chance))
        hello = read_request(request)[1].hello
        return make_response(self._world.hub.site.identity.signing, hello, twisted(said, chance), response.bundle)  # type: ignore[arg-type]

    def _manifest(self, chance: random.Random) -> Signed:
        known = member_of(self._desktop).manifest
        assert known is not None
        later = msgspec.structs.replace(known, number=known.number + 1)
        return sign(self._world.hub.site.identity.signing, SignLabel.MANIFEST, twisted(later, chance))

    def enrol(self, message: bytes) -> bytes:
        raw = self._world.hub.enrol(message)
        if not self._signs:
            return damaged(raw, self._chance)
        answer = twisted(unpack(unpack(raw, Signed).raw, EnrolAnswer), self._chance)
        return pack(sign(self._world.hub.site.identity.signing, SignLabel.ENROLMENT_ANSWER, answer))

    def up(self, request: bytes) -> bytes:
        return damaged(self._world.hub.up(request), self._chance)

    def down(self, request: bytes) -> bytes:
        return damaged(self._world.hub.down(request) or b"\0", self._chance)

    def waiting_answers(self) -> list[bytes]:
        return []

    def done_with(self, answer: bytes) -> None:
        """Nothing to tidy."""


@pytest.mark.parametrize("signs", [False, True])
def test_a_false_answer_loses_nothing_that_was_saved(world: World, signs: bool, cases: Chances) -> None:
    desktop, carrier = world.second, world.second.carrier
    names = set()
    for number, chance in enumerate(cases):
        if number % 5 == 0:
            names.add(f"Haddad-{signs}-{number}")
            desktop.rename(world.read, f"Haddad-{signs}-{number}")
        desktop.carrier = _Answering(world, desktop, chance, signs=signs)
        refused(desktop.sync)
        desktop.exchange.put({ExchangeFact.STAGE: Stage.MEMBER.value.encode()})
    desktop.carrier = carrier
    settle(desktop, world.first, desktop, world.first)
    last = said(desktop, world.read, IDENTITY, "family_name")
    assert last <= names
    assert said(world.first, world.read, IDENTITY, "family_name") == last
    assert desktop.exchange.waiting() == 0
    world.first.rename(world.read, "Haddad")
    settle(world.first, desktop, world.other)


@pytest.mark.parametrize("signs", [False, True])
def test_a_false_answer_to_an_enrolment_lets_nobody_in(world: World, signs: bool, cases: Chances) -> None:
    desktop = world.waiting
    kept = {name: desktop.exchange.get(name) for name in ExchangeFact}
    for chance in cases:
        desktop.carrier = _Answering(world, desktop, chance, signs=signs)
        assert refused(desktop.sync)
        assert desktop.exchange.get(ExchangeFact.CERTIFICATE) is None
        desktop.exchange.put(kept)


def test_a_damaged_invitation_is_refused(world: World, cases: Chances) -> None:
    raw = world.waiting.exchange.get(ExchangeFact.INVITATION)
    assert raw
    for chance in cases:
        bad = damaged(raw, chance)
        assert refused(partial(read_invitation, bad)) or bad == raw


@pytest.mark.long
@pytest.mark.parametrize("form", [BundleBody, UnitBody, SyncAnswer, EnrolAnswer, Grant, GrantNotice])
@given(seed=st.binary(min_size=1, max_size=400), noise=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(form: type, seed: bytes, noise: bytes) -> None:
    chance = random.Random(seed)
    for raw in (
        noise,
        seed + noise,
        damaged(seed, chance),
        bytes(twisted([seed.decode("latin-1"), list(noise)], chance)),
    ):
        refused(partial(unpack, raw, form))
