"""Attached files go with a file that is handed over, and whoever keeps it now has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.usecases.attaching import FileState
from kiim_desktop.usecases.handing_over import accept_offer
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.files import DOCUMENTS, attach, content, opened, states
from tests.sync.handed import offered, to_hand_over
from tests.sync.shared import settle

RAW = content(280_000)


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jugendberatung", kind="jmd")
    first.sync()
    yield desktop
    desktop.close()


def test_files_of_a_file_that_was_taken_over_can_be_opened(
    first: Desktop, other: Desktop, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    document = attach(first, person, tmp_path, RAW)
    settle(first)
    offer = offered(first, person, other, to_hand_over(first, person, other, groups=DOCUMENTS))
    settle(first, other)
    accept_offer(other.office, offer)
    settle(other, first)
    assert states(other, person) == [FileState.HERE], "fetched by itself: the way it came ends"
    assert opened(other, person, document) == RAW
    sibling = further_desktop(hub, other, tmp_path, clock, seed=8)
    settle(other, sibling)
    assert states(sibling, person) == [FileState.AT_HUB], "one device of the office is enough"
    with sibling.exchange.writing() as desk:
        desk.connection.execute("DELETE FROM chunk_place WHERE stream IN (SELECT stream FROM share)")
        desk.connection.execute("DELETE FROM share")
    assert opened(sibling, person, document) == RAW, "the hub has it in the stream of the new office"
    sibling.close()
