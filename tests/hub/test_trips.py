"""A trip by folder or stick: every bundle up in order, one answer, and every bundle down not confirmed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

import pytest

from kiim_desktop.hub.administration import revoke
from kiim_desktop.hub.folders import answer_trip
from kiim_desktop.hub.sites import Site
from kiim_desktop.sync.wire.bundles import BundleBody, bundle_hash
from kiim_desktop.sync.wire.folders import Answered
from kiim_desktop.sync.wire.requests import AnswerCode, Hello, SyncAnswer, make_request
from kiim_desktop.sync.wire.units import RidIntervals
from tests.hub.devices import TestDevice


class Died(Exception):
    """The hub was killed here."""


@dataclass(slots=True)
class Trip:
    """One device that comes by stick."""

    site: Site
    device: TestDevice
    request: bytes = field(default=b"", repr=False)
    answered: Answered | None = None

    def make(self, count: int, size: int = 50) -> list[bytes]:
        """Return the next bundles of the device, none of them sent."""
        return [self._next(self.device.next_body(self.device.random(size))) for _each in range(count)]

    def ask(self) -> Hello:
        hello = self.device.hello()
        self.request = make_request(self.device.keys.signing, hello)
        return hello

    def bring(self, bundles: Iterable[bytes] = (), *, brings_down: bool = True, again: bool = False) -> SyncAnswer:
        """Carry bundles to the hub and the answer back; `again` with the request of the last trip."""
        if not again:
            self.ask()
        self.answered = answer_trip(self.site, self.request, bundles, brings_down=brings_down)
        return self.device.take(self.request, self.answered.response)

    @property
    def beside(self) -> list[bytes]:
        assert self.answered is not None
        return [content for _number, content in self.answered.beside]

    def _next(self, body: BundleBody) -> bytes:
        bundle = self.device.bundle(body)
        self.device.number += 1
        self.device.previous, self.device.certified = bundle_hash(bundle), True
        return bundle


@pytest.fixture
def trip(site: Site, device: TestDevice) -> Trip:
    return Trip(site, device)


@pytest.fixture
def back(site: Site, sibling: TestDevice) -> Trip:
    """Return the sibling's trips, in small pages."""
    return Trip(replace(site, terms=replace(site.terms, page_bytes=1_500)), sibling)


def test_all_bundles_of_a_trip_are_taken_and_receipted_in_one_answer(trip: Trip) -> None:
    answer = trip.bring(trip.make(4))
    assert (answer.code, answer.number) == (AnswerCode.OK, 4)
    assert answer.receipts == (RidIntervals(trip.device.rid, ((1, 4),)),)
    assert len(answer.aliases) == 4


def test_before_a_missing_bundle_everything_is_taken_and_nothing_beyond_it(trip: Trip) -> None:
    one, two, three = trip.make(3)
    answer = trip.bring([one, three])
    assert (answer.code, answer.number) == (AnswerCode.OK, 1)
    assert answer.receipts == (RidIntervals(trip.device.rid, ((1, 1),)),)
    lost = trip.bring([three])
    assert (lost.code, lost.number, lost.receipts) == (AnswerCode.GAP, 1, ())
    assert trip.bring([two, three]).receipts == (RidIntervals(trip.device.rid, ((1, 3),)),)


def test_a_trip_that_comes_again_changes_nothing(trip: Trip) -> None:
    bundles = trip.make(3)
    first = trip.bring(bundles)
    again = trip.bring(bundles)
    assert (again.code, again.number, again.receipts, again.head) == (AnswerCode.OK, 3, first.receipts, first.head)


def test_an_old_request_takes_nothing_and_brings_nothing(trip: Trip) -> None:
    trip.bring(trip.make(1))
    head = trip.device.answer.head
    answer = trip.bring(trip.make(2), again=True)
    assert (answer.code, answer.head) == (AnswerCode.COUNTER, head)


def test_a_hub_that_dies_between_two_bundles_begins_again(trip: Trip) -> None:
    bundles = trip.make(4)

    def dying() -> Iterator[bytes]:
        yield from bundles[:2]
        raise Died

    with pytest.raises(Died):
        trip.bring(dying())
    answer = trip.bring(bundles, again=True)
    assert (answer.code, answer.number) == (AnswerCode.OK, 4)
    assert answer.receipts == (RidIntervals(trip.device.rid, ((1, 4),)),)


def test_a_bundle_of_another_device_ends_a_trip_before_it(trip: Trip, back: Trip) -> None:
    (foreign,) = back.make(1)
    own = trip.make(1)
    assert trip.bring([*own, foreign]).number == trip.device.number
    assert trip.bring([foreign]).code == AnswerCode.DAMAGED


def test_a_revoked_device_brings_and_gets_nothing_by_stick(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(3))
    revoke(back.site, back.device.id.hex())
    assert back.bring(back.make(2)).code == AnswerCode.REVOKED
    assert back.device.received == []
    assert back.beside == []


def test_what_exceeds_the_quota_stays_out_and_the_rest_is_receipted(trip: Trip) -> None:
    bundles = trip.make(3, size=400)
    trip.site = replace(trip.site, terms=replace(trip.site.terms, quota_bytes=1_000))
    assert (trip.bring(bundles).code, trip.device.answer.number) == (AnswerCode.OK, 2)
    assert trip.bring(bundles[2:]).code == AnswerCode.QUOTA


def test_one_trip_brings_every_bundle_there_is(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(8, size=500))
    answer = back.bring()
    opened = [back.device.open(raw) for raw in back.beside]
    assert len(opened) > 3
    assert [(each.number, each.length, each.sha256) for each in answer.down] == [
        (one.header.number, len(raw), sha256(raw).digest()) for one, raw in zip(opened, back.beside, strict=True)
    ]
    assert sum(len(one.body.units) for one in opened) == 8
    assert [one.header.previous for one in opened[1:]] == [one.hash for one in opened[:-1]]
    assert (opened[-1].body.cursor, answer.more) == (answer.head, False)


def test_one_bundle_travels_inside_its_answer(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(1))
    assert back.bring().down == ()
    assert (len(back.device.received), back.beside) == (1, [])


def test_what_was_not_confirmed_comes_again_and_what_was_does_not(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(8, size=500))
    units: list[list[bytes]] = []
    for _visit in range(2):
        back.device.cursor = 0
        back.bring()
        units.append([unit.id for raw in back.beside for unit in back.device.open(raw).body.units])
    assert units[0] == units[1]
    assert back.bring().down == ()


def test_a_trip_carries_no_more_than_it_may_and_the_next_one_goes_on(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(8, size=500))
    back.site = replace(back.site, terms=replace(back.site.terms, trip_bytes=4_000))
    trips = 0
    while not trips or back.device.answer.more:
        back.bring()
        assert sum(map(len, back.beside)) <= 4_000
        for raw in back.beside:
            back.device.open(raw)
        trips += 1
    assert trips > 1
    assert sum(len(one.body.units) for one in back.device.received) == 8


def test_a_trip_takes_no_more_than_it_may_and_the_rest_stays(trip: Trip) -> None:
    bundles = trip.make(4)
    trip.site = replace(trip.site, terms=replace(trip.site.terms, trip_bytes=len(bundles[0]) * 2 + 200))
    assert trip.bring(bundles).number == 2
    assert trip.bring(bundles[2:]).number == 4


def test_a_trip_beside_a_line_leaves_the_download_that_waits_there(trip: Trip, back: Trip) -> None:
    trip.bring(trip.make(8, size=500))
    (offer,) = back.device.sync(room=100).down
    back.bring()
    assert back.device.sync(room=100).down == (offer,)
