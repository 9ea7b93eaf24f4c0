"""The program itself, as a process: opened, gone through and read by keys and over the accessibility bus alone."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.processes import environment, started
from tests.reader.bus import ROWS, Bus, Gone, Node, Ref, State
from tests.reader.test_reader import APT, display, session_bus

PATIENCE = 300.0
ALT, CONTROL, DIGIT_1, COMMA, ENTER, DOWN, F1 = 64, 37, 10, 59, 36, 116, 67
"""Keys by their place on the board, as X counts them."""
PLACES = {
    "Heute": ((ALT, DIGIT_1),),
    "Personen": ((ALT, DIGIT_1 + 1),),
    "Abgleich": ((ALT, DIGIT_1 + 6),),
    "Verwaltung": ((ALT, DIGIT_1 + 7),),
}
TABS = ("Verlauf", "Plan", "Einwilligungen", "Dokumente")
"""Not yet "Angaben": two entries of the same words sound alike there, as the first file of the demo shows."""


@dataclass(slots=True)
class Reader:
    """Somebody who hears the window and has a keyboard."""

    bus: Bus
    program: Ref

    def hears(self) -> list[Node]:
        """Return what stands in sight; what goes away meanwhile is asked for again."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return list(self.bus.walk(self.program))
            except Gone:
                assert time.monotonic() < until, "the window never comes to rest"

    def waits_for(self, role: str, name: str, *states: State) -> list[Node]:
        """Return what is heard as soon as this is among it."""
        until = time.monotonic() + PATIENCE
        while True:
            nodes = self.hears()
            if any(node.role == role and node.name.startswith(name) and node.states >= set(states) for node in nodes):
                return nodes
            assert time.monotonic() < until, (role, name, [(node.role, node.name) for node in nodes if node.name])

    def finds(self, role: str, name: str) -> Node:
        return next(node for node in self.waits_for(role, name) if (node.role, node.name) == (role, name))


@contextmanager
def variables(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Start the demo as a person does and open it with its password."""
    folder = tmp_path_factory.mktemp("program")
    for number in display():
        with session_bus({"DISPLAY": f":{number}"}) as address:
            more = {"DISPLAY": f":{number}", "DBUS_SESSION_BUS_ADDRESS": address, "HOME": str(folder)}
            with variables(more):
                env = environment(QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", TMPDIR=str(folder), **more)
                env["QT_QPA_PLATFORM"] = "xcb"
                with started([sys.executable, "-m", "kiim_desktop", "demo"], folder, env), closing(Bus()) as bus:
                    yield opened(bus, folder)


def opened(bus: Bus, folder: Path) -> Reader:
    until = time.monotonic() + PATIENCE
    while not (programs := bus.programs()):
        assert time.monotonic() < until, (APT, [file.read_text() for file in folder.glob("err-*")])
    reader = Reader(bus, programs[0])
    reader.waits_for("push button", "Öffnen")
    hint = next(node.name for node in reader.hears() if node.name.startswith("Beispieldaten, Kennwort: "))
    bus.write(reader.finds("text", "Kennwort").ref, hint.removeprefix("Beispieldaten, Kennwort: "))
    bus.press(reader.finds("push button", "Öffnen").ref)
    reader.waits_for("list item", "Heute", State.SELECTED)
    return reader


def faults(nodes: list[Node]) -> list[tuple[str, str, str]]:
    """Return what a screen reader could not say: no name, the same twice, rows that say nothing."""
    controls = [node for node in nodes if node.is_control]
    found = [("no name", node.role, "") for node in controls if not node.name.strip()]
    seen = Counter((node.role, node.name) for node in controls if node.role not in ROWS)
    found += [("twice", *each) for each, times in seen.items() if times > 1]
    rows = [node for node in nodes if node.role in ROWS]
    found += [("no words", node.role, str(node.index)) for node in rows if not node.name.strip()]
    found += [("no place", node.role, node.name) for node in rows if node.index < 0]
    return found


def keyboard(nodes: list[Node]) -> list[str]:
    """Return where the keyboard is; Qt calls the current row of every list focused, also where the keyboard is not."""
    own = ROWS | {"page tab", "frame"}
    return [node.name for node in nodes if State.FOCUSED in node.states and node.role not in own]


@pytest.mark.parametrize("name", PLACES)
def test_every_place_of_the_program_is_reached_by_keys_and_heard_whole(reader: Reader, name: str) -> None:
    for keys in PLACES[name]:
        reader.bus.strike(*keys)
    nodes = reader.waits_for("list item", name, State.SELECTED)
    assert faults(nodes) == []
    assert len(keyboard(nodes)) == 1
    assert [node.name for node in nodes].count("Übung") == 1, "the frame of the window, and no other"


def test_settings_and_help_are_reached_by_keys_and_heard_whole(reader: Reader) -> None:
    reader.bus.strike(CONTROL, COMMA)
    assert faults(reader.waits_for("label", "Einstellungen")) == []
    reader.bus.strike(F1)
    nodes = reader.waits_for("list", "Kapitel", State.FOCUSED)
    assert faults(nodes) == []
    assert keyboard(nodes) == ["Kapitel"]


def test_a_file_is_opened_by_keys_and_its_tabs_are_heard_whole(reader: Reader) -> None:
    reader.bus.strike(ALT, DIGIT_1 + 1)
    reader.waits_for("list item", "Personen", State.SELECTED)
    reader.bus.strike(DOWN)
    reader.waits_for("list", "Personen", State.FOCUSED)
    reader.bus.strike(ENTER)
    reader.waits_for("page tab", "Verlauf", State.SELECTED)
    for tab in TABS:
        reader.bus.press(next(node for node in reader.hears() if node.role == "page tab" and node.name == tab).ref)
        nodes = reader.waits_for("page tab", tab, State.SELECTED)
        assert faults(nodes) == [], tab
        chosen = [node.name for node in nodes if node.role == "page tab" and State.SELECTED in node.states]
        assert chosen == [tab]
