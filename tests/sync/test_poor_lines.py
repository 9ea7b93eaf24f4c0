"""Over a line that breaks, loses answers or stalls: all arrives once, hardly a byte twice, and what is said is true."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import Edit
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import LineBroke, LineStalled, Unreachable
from kiim_desktop.sync.rooms import ATTEMPTS, NARROW
from kiim_desktop.sync.wire.codec import INLINE_CAP
from kiim_desktop.usecases.carrying import exchange_over_line
from tests.sync.devices import Desktop
from tests.sync.lines import FarHub, far_office, twice

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BETWEEN_CUTS = 90_000
"""Bytes that 64 kbit/s and 600 ms carry in 20 s, at most."""
NOTES, LETTERS = 800, 1_200
UNTRIED = INLINE_CAP.to_bytes(4, "big")
REQUEST = 1_500
"""Bytes up from which it is no handshake but a request that brings something."""
FIELDS = {field.name: field.number for field in COUNSELLING_ENTRY.fields}


@dataclass(slots=True)
class Office:
    """Two devices of an office, far from their hub."""

    hub: FarHub
    first: Desktop
    second: Desktop
    person: PersonId

    def write(self, notes: int = NOTES, letters: int = LETTERS) -> int:
        """Save notes that hardly compress, at the first device; returns how many."""
        office = self.first.office
        edits = [
            Edit(
                scope=bytes(self.person),
                record=RecordId(office.random(8)),
                kind=COUNSELLING_ENTRY.number,
                values={FIELDS["date"]: "2026-03-02", FIELDS["text"]: office.random(letters // 2).hex()},
            )
            for _note in range(notes)
        ]
        office.store.save(edits, office.user.id, [office.entry(AuditAction.WRITE, bytes(self.person))])
        return notes


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office over TLS, once for all tests here: each writes something of its own."""
    with far_office(tmp_path_factory.mktemp("far"), FixedClock(NOW), is_secret=True) as (hub, (first, second)):
        yield Office(hub, first, second, first.person("Amira", "Haddad"))


@pytest.fixture
def office(shared: Office) -> Iterator[Office]:
    """Give the office with a sound line, nothing waiting, and nothing remembered of earlier breaks."""
    shared.hub.line.set()
    for desktop in (shared.first, shared.second):
        shared.hub.exchange(desktop)
        desktop.exchange.put({ExchangeFact.ROOM: None})
    yield shared
    shared.hub.line.set()


def test_an_upload_cut_again_and_again_ends_complete_and_sends_at_most_a_tenth_twice(office: Office) -> None:
    written = office.write()
    office.first.exchange.put({ExchangeFact.ROOM: UNTRIED})
    before = office.hub.line.set(cut_bytes=BETWEEN_CUTS, jitter=0.3, seed=1).counted()
    done = office.hub.exchange(office.first)
    after = office.hub.line.counted()
    again, _down = twice(before, after, done)
    assert (done.sent, done.waiting, after.cuts - before.cuts >= 4) == (written, 0, True)
    assert again <= done.bytes_up / 10, (again, done.bytes_up)


def test_a_download_cut_again_and_again_ends_complete_and_brings_at_most_a_tenth_twice(office: Office) -> None:
    written = office.write()
    office.hub.exchange(office.first)
    before = office.hub.line.set(cut_bytes=BETWEEN_CUTS, jitter=0.3, seed=2).counted()
    done = office.hub.exchange(office.second)
    after = office.hub.line.counted()
    _up, again = twice(before, after, done)
    assert (done.received, after.cuts - before.cuts >= 4) == (written, True)
    assert again <= done.bytes_down / 10, (again, done.bytes_down)
    assert office.first.state == office.second.state


def test_what_came_before_a_line_was_gone_is_not_fetched_again_by_the_next_exchange(office: Office) -> None:
    written = office.write(notes=300)
    whole = office.hub.exchange(office.first).bytes_up
    before = office.hub.line.set(cut_bytes=whole // 2, cuts_to_close=1).counted()
    with pytest.raises(Unreachable):
        office.hub.exchange(office.second)
    office.second.reopen()
    assert office.hub.line.set().counted().cuts == before.cuts + 1
    done = office.hub.exchange(office.second)
    after = office.hub.line.counted()
    assert done.received == written
    assert after.down - before.down <= whole * 1.1
    assert office.second.exchange.get(ExchangeFact.PART) is None


def test_what_went_up_before_a_line_was_gone_is_not_sent_again_by_the_next_exchange(office: Office) -> None:
    written = office.write(notes=300)
    before = office.hub.line.set(cut_bytes=100_000, cuts_to_close=1).counted()
    with pytest.raises(Unreachable):
        office.hub.exchange(office.first)
    office.first.reopen()
    assert office.first.exchange.waiting() == written
    office.hub.line.set()
    done = office.hub.exchange(office.first)
    after = office.hub.line.counted()
    assert (done.sent, done.waiting) == (written, 0)
    assert done.bytes_up <= (after.up - before.up) - 75_000


def test_a_working_day_is_one_round_trip_even_over_a_line_that_broke_before(office: Office) -> None:
    office.first.exchange.put({ExchangeFact.ROOM: NARROW.to_bytes(4, "big")})
    for number in range(60):
        office.first.rename(office.person, f"Haddad {number}")
    written = office.write(notes=8, letters=600)
    before = office.hub.line.counted()
    done = office.hub.exchange(office.first)
    after = office.hub.line.counted()
    assert (done.round_trips, after.connections - before.connections) == (1, 1)
    assert done.sent >= written
    assert done.waiting == 0


@pytest.mark.parametrize("notes", [3, 250])
def test_an_answer_lost_after_the_hub_took_it_all_is_made_up_for_at_once(office: Office, notes: int) -> None:
    written = office.write(notes=notes)
    line = office.hub.line.set(lose_answers=1, lose_answer_to=REQUEST)
    before = line.counted()
    done = office.hub.exchange(office.first)
    assert line.counted().cuts == before.cuts + 1
    assert (done.sent, done.waiting, done.not_accepted) == (written, 0, 0)
    assert office.hub.exchange(office.second).received == written
    assert office.first.state == office.second.state


def test_while_every_answer_is_lost_nothing_counts_as_confirmed_and_later_nothing_comes_twice(office: Office) -> None:
    confirmed = office.first.exchange.get(ExchangeFact.CONFIRMED_AT)
    written = office.write(notes=3)
    office.hub.line.set(lose_answers=ATTEMPTS, lose_answer_to=REQUEST)
    with pytest.raises(LineBroke) as broke:
        office.hub.exchange(office.first)
    assert "bleibt bestätigt" in broke.value.sentence
    last = office.first.exchange.lines(limit=1)[0]
    assert (last.outcome, last.sent) == ("line_broke", 0)
    assert office.first.exchange.waiting() == written
    assert office.first.exchange.get(ExchangeFact.CONFIRMED_AT) == confirmed
    office.hub.line.set()
    done = office.hub.exchange(office.first)
    assert (done.sent, done.waiting) == (written, 0)
    assert office.hub.exchange(office.second).received == written
    assert office.first.state == office.second.state


def test_a_stalled_line_ends_and_says_so(office: Office) -> None:
    written = office.write(notes=3)
    office.hub.line.set(stall_bytes=600)
    with pytest.raises(LineStalled) as stalled:
        office.hub.exchange(office.first, patience=0.5)
    assert "es kommt nichts mehr an" in stalled.value.sentence
    assert office.first.exchange.lines(limit=1)[0].outcome == "line_stalled"
    assert office.first.exchange.waiting() == written
    office.hub.line.set()
    assert office.hub.exchange(office.first).waiting == 0


def test_beside_a_stalled_exchange_people_save_and_a_cancel_ends_it_at_once(office: Office) -> None:
    line = office.hub.line.set(stall_bytes=600)
    stalls = line.counted().stalls
    progress, ended = Progress(), list[BaseException]()

    def exchange() -> None:
        try:
            exchange_over_line(office.first.office, progress)
        except (Cancelled, Unreachable) as error:
            ended.append(error)

    thread = threading.Thread(target=exchange)
    thread.start()
    while line.counted().stalls == stalls:
        thread.join(0.01)
    office.write(notes=1)
    assert office.first.exchange.waiting() == 1
    progress.cancel()
    thread.join(60)
    assert [type(each) for each in ended] == [Cancelled]
    assert office.first.exchange.lines(limit=1)[0].outcome == "cancelled"


def test_a_line_that_broke_gets_small_pieces_until_it_has_carried_enough(office: Office) -> None:
    office.write(notes=40)
    office.hub.line.set(lose_answers=1, lose_answer_to=REQUEST)
    office.hub.exchange(office.first)
    assert office.first.exchange.get(ExchangeFact.ROOM) is not None
    trips, rooms = [], []
    for notes in (250, 250, 100):
        office.write(notes=notes)
        office.hub.line.set()
        trips.append(office.hub.exchange(office.first).round_trips)
        rooms.append(office.first.exchange.get(ExchangeFact.ROOM) is None)
    assert trips[0] > trips[1] > trips[2] == 1
    assert rooms == [False, True, True]
