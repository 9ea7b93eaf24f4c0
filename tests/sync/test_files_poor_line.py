"""Attached files over a line that breaks again and again: all arrives, and hardly a byte twice, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.rooms import NARROW
from kiim_desktop.sync.transports.https import HttpsCarrier
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.attachment_exchange import want_attachment
from tests.sync.devices import Desktop
from tests.sync.files import attach, content, opened, states
from tests.sync.lines import FarHub, far_office, twice

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BETWEEN_CUTS = 90_000
"""Bytes that 64 kbit/s and 600 ms carry in 20 s, at most."""
SIZE = 900_000


@dataclass(slots=True)
class Office:
    """Two devices of an office, far from their hub."""

    hub: FarHub
    first: Desktop
    second: Desktop
    person: PersonId
    folder: Path
    seed: int = 0

    def attach(self) -> tuple[RecordId, bytes]:
        self.seed += 1
        raw = content(SIZE, self.seed)
        return attach(self.first, self.person, self.folder, raw, f"{self.seed}.pdf"), raw


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("far")
    with far_office(folder, FixedClock(NOW), is_secret=True) as (hub, (first, second)):
        yield Office(hub, first, second, first.person("Amira", "Haddad"), folder)


@pytest.fixture
def office(shared: Office) -> Iterator[Office]:
    """Give the office with a sound line, nothing waiting, and nothing remembered of earlier breaks."""
    shared.hub.line.set()
    for desktop in (shared.first, shared.second):
        shared.hub.exchange(desktop)
        desktop.exchange.put({ExchangeFact.ROOM: None})
    yield shared
    shared.hub.line.set()


def test_over_a_sound_line_a_file_is_a_handful_of_requests(office: Office) -> None:
    office.attach()
    done = office.hub.exchange(office.first)
    assert (done.files_sent, done.round_trips <= 8) == (1, True)


def test_an_upload_cut_again_and_again_ends_complete_and_sends_at_most_a_tenth_twice(office: Office) -> None:
    office.attach()
    office.first.exchange.put({ExchangeFact.ROOM: NARROW.to_bytes(4, "big")})
    before = office.hub.line.set(cut_bytes=BETWEEN_CUTS, jitter=0.3, seed=1).counted()
    done = office.hub.exchange(office.first)
    after = office.hub.line.counted()
    again, _down = twice(before, after, done)
    assert (done.files_sent, done.files_problem, after.cuts - before.cuts >= 6) == (1, "", True)
    assert again <= done.bytes_up / 10, (again, done.bytes_up)


def test_the_first_cut_of_a_line_that_was_sound_costs_one_request(office: Office) -> None:
    office.attach()
    before = office.hub.line.set(cut_bytes=BETWEEN_CUTS, jitter=0.3, seed=3).counted()
    done = office.hub.exchange(office.first)
    after = office.hub.line.counted()
    again, _down = twice(before, after, done)
    assert done.files_sent == 1
    assert again <= done.bytes_up / 10 + BETWEEN_CUTS * 1.5


def test_a_download_cut_again_and_again_ends_complete_and_brings_at_most_a_tenth_twice(office: Office) -> None:
    document, raw = office.attach()
    office.hub.exchange(office.first)
    office.hub.exchange(office.second)
    want_attachment(office.second.office, office.person, document)
    before = office.hub.line.set(cut_bytes=BETWEEN_CUTS, jitter=0.3, seed=2).counted()
    done = office.hub.exchange(office.second)
    after = office.hub.line.counted()
    _up, again = twice(before, after, done)
    assert (done.files_fetched, after.cuts - before.cuts >= 6) == (1, True)
    assert again <= done.bytes_down / 10, (again, done.bytes_down)
    assert opened(office.second, office.person, document) == raw


def test_what_came_before_a_line_was_gone_is_not_fetched_again(office: Office) -> None:
    document, raw = office.attach()
    office.hub.exchange(office.first)
    office.hub.exchange(office.second)
    want_attachment(office.second.office, office.person, document)
    before = office.hub.line.set(cut_bytes=SIZE // 2, cuts_to_close=1).counted()
    assert office.hub.exchange(office.second).files_fetched == 0
    office.second.reopen()
    office.hub.line.set()
    done = office.hub.exchange(office.second)
    after = office.hub.line.counted()
    assert done.files_fetched == 1
    assert after.down - before.down <= SIZE + 75_000
    assert opened(office.second, office.person, document) == raw


def test_a_file_is_opened_over_the_line_while_somebody_waits(office: Office) -> None:
    document, raw = office.attach()
    office.hub.exchange(office.first)
    office.hub.exchange(office.second)
    with closing(HttpsCarrier(office.hub.wire())) as carrier:
        office.second.carrier = carrier
        assert opened(office.second, office.person, document) == raw
    assert FileState.HERE in states(office.second, office.person)
