"""Plays every scene and asks over the accessibility bus; test_reader.py runs this on a display and a bus of its own."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.frame.navigator import ExchangeState
from tests.gui.workplace.conftest import Place, bait, dressed, place
from tests.gui.workplace.scenes import scenes
from tests.reader.bus import Bus, Node, Ref

__all__ = ["bait", "dressed", "place"]
WITHIN = 60_000
T = TypeVar("T")
Told = dict[str, object]


@pytest.fixture(scope="session", autouse=True)
def known(qapp: QApplication) -> None:
    """Wait until the bus knows this program: Qt connects with its first window and stays connected."""
    window = QWidget()
    window.show()
    with closing(Bus()) as bus:
        while not bus.programs():
            qapp.processEvents()
    window.close()
    window.deleteLater()


@pytest.fixture(scope="session")
def told() -> Iterator[Told]:
    """Collect what is heard; written down in the end."""
    answers: Told = {}
    yield answers
    Path(os.environ["KIIM_READER_OUT"]).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


def test_every_scene_is_walked(qtbot: QtBot, place: Place, told: Told) -> None:
    assert QApplication.platformName() == "xcb"
    with closing(Bus()) as bus:
        (program,) = meanwhile(qtbot, bus.programs)
        told["scenes"] = {
            scene: [described(node) for node in meanwhile(qtbot, lambda: walked(bus, program))]
            for scene in scenes(qtbot, place, "amina")
        }


ATTEMPTS, TRIAL = 60, "Probe"


def test_what_is_announced_is_heard(qtbot: QtBot, place: Place, told: Told) -> None:
    frame, heard = place.work.frame, list[tuple[str, int]]()
    with closing(Bus()) as bus:
        meanwhile(qtbot, bus.listen)
        for number in range(ATTEMPTS):  # that somebody listens reaches the window in its own time
            frame.foot.show_notice(Notice(Tone.DONE, f"{TRIAL} {number}"))
            if meanwhile(qtbot, bus.hears):
                break
        says: tuple[Callable[[], None], ...] = (
            lambda: frame.foot.show_notice(Notice(Tone.DONE, "Notiz gespeichert.", action="Rückgängig", keys="Strg+Z")),
            lambda: frame.foot.show_notice(Notice(Tone.DANGER, "Der Stick fehlt.")),
            lambda: frame.top.set_exchange(ExchangeState(words="Abgleich", short="", icon="", waiting="3 warten")),
        )
        for say in says:
            say()
            while (sentence := meanwhile(qtbot, bus.announcement))[0].startswith(TRIAL):
                pass
            heard.append(sentence)
    told["spoken"] = heard


def walked(bus: Bus, program: Ref) -> list[Node]:
    return list(bus.walk(program))


def described(node: Node) -> dict[str, object]:
    return {
        "role": node.role,
        "name": node.name,
        "description": node.description,
        "states": sorted(node.states),
    }


def meanwhile(qtbot: QtBot, ask: Callable[[], T]) -> T:
    """Ask on a thread of its own while the window answers."""
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(ask()))
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=WITHIN)
    thread.join()
    return found[0]
