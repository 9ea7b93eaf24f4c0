"""A watched folder is answered again and again, whatever becomes of it, until somebody says stop; and what it tells."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import FolderRefused
from kiim_desktop.hub.watching import until_told, watch_folder
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.folders import FROM_HUB, IDENTITY, Message, What, answers_in, lay_request
from kiim_desktop.sync.wire.requests import make_request
from tests.hub.devices import TestDevice


@dataclass(slots=True)
class Rounds:
    """Ends a watch when nothing is left to happen between two looks; nobody really waits."""

    happens: list[Callable[[], object]]
    waited: list[float] = field(default_factory=list)

    def wait(self, timeout: float) -> bool:
        self.waited.append(timeout)
        if not self.happens:
            return True
        self.happens.pop(0)()
        return False


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "shared"
    made.mkdir()
    return made


def ask(device: TestDevice, root: Path) -> None:
    request = make_request(device.keys.signing, device.hello())
    lay_request(root, Message(What.SYNC, request), device.random)


def test_each_look_answers_what_came_since(hub: Hub, device: TestDevice, root: Path) -> None:
    rounds = Rounds([lambda: ask(device, root), lambda: None, lambda: ask(device, root)])
    assert watch_folder(hub, root, 30, rounds) == 2
    assert rounds.waited == [30] * 4
    assert len(answers_in(root, device.id)) == 2


def test_a_stick_that_is_pulled_and_comes_back_is_served_again(
    hub: Hub, device: TestDevice, root: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away"

    def pull() -> None:
        root.rename(away)
        root.mkdir()

    def back() -> None:
        assert list(root.iterdir()) == [], "nothing was laid into the empty place"
        root.rmdir()
        away.rename(root)
        ask(device, root)

    assert watch_folder(hub, root, 5, Rounds([pull, back])) == 1
    assert (root / IDENTITY).exists()


def test_a_folder_of_another_hub_is_refused_at_once(hub: Hub, root: Path) -> None:
    (root / IDENTITY).write_bytes(pack(["nobody"]))
    with pytest.raises(FolderRefused):
        watch_folder(hub, root, 5, Rounds([]))
    assert not (root / FROM_HUB).exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_leaves_the_signals_as_they_were(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with until_told() as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(10)
    assert signal.getsignal(number) is before


def test_everybody_is_told_which_offices_come_by_stick_alone_and_when_last(
    hub: Hub, device: TestDevice, south: TestDevice, root: Path, clock: FixedClock
) -> None:
    at = hub.site.now()
    watch_folder(hub, root, 5, Rounds([lambda: ask(south, root)]))
    clock.at = clock.at.replace(hour=12)
    assert device.sync().sticks == ((south.office, at),)
    assert device.sync(manifest=9).sticks is None, "nothing new"
    south.sync()
    assert device.sync().sticks == ()
