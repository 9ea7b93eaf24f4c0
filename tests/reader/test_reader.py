"""A screen reader finds every control of every screen by a name of its own, and hears what happens elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reader.bus import ROWS, State

ROOT = Path(__file__).resolve().parents[2]
APT = "sudo apt-get install -y --no-install-recommends xvfb dbus at-spi2-core libxcb-cursor0"
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
WITHIN = 900


@dataclass(frozen=True, slots=True)
class Heard:
    """One object of a scene."""

    role: str
    name: str
    description: str
    states: frozenset[int]

    @property
    def is_control(self) -> bool:
        return {State.FOCUSABLE, State.ENABLED} <= self.states


Scenes = dict[str, list[Heard]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Play all scenes on a display and a session bus of their own; return what came over the bus."""
    tools = all(shutil.which(tool) for tool in ("Xvfb", "dbus-run-session"))
    assert tools and any(Path(each).exists() for each in LAUNCHERS), APT  # noqa: PT018  # one line mends both
    out = tmp_path_factory.mktemp("reader") / "heard.json"
    for number in display():
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DISPLAY": f":{number}",
            "KIIM_TEST_PLATFORM": "xcb",
            "KIIM_READER_OUT": str(out),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        inner = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--timeout={WITHIN}", "tests/reader/walked.py"]
        done = subprocess.run(
            ["dbus-run-session", "--", sys.executable, *inner],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr + f"\nIs everything there? {APT}"
    found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return found


def display() -> Iterator[str]:
    """Yield the number of an X display that is there for a while; the server chooses a free one."""
    assert shutil.which("Xvfb"), APT
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start. " + APT
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def session_bus(more: dict[str, str]) -> Iterator[str]:
    """Yield the address of a session bus of its own; what it starts gets these variables too."""
    assert shutil.which("dbus-daemon") and any(Path(each).exists() for each in LAUNCHERS), APT  # noqa: PT018
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(
        command, env={**os.environ, **more}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert daemon.stdout is not None
        with daemon.stdout as told:
            yield told.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


@pytest.fixture(scope="module")
def scenes(answers: dict[str, object]) -> Scenes:
    told = answers["scenes"]
    assert isinstance(told, dict)
    return {
        scene: [Heard(each["role"], each["name"], each["description"], frozenset(each["states"])) for each in nodes]
        for scene, nodes in told.items()
    }


def nameless(nodes: list[Heard]) -> list[str]:
    return [node.role for node in nodes if node.is_control and not node.name.strip()]


def doubles(nodes: list[Heard]) -> list[tuple[str, str]]:
    seen = Counter((node.role, node.name) for node in nodes if node.is_control and node.role not in ROWS)
    return [each for each, times in seen.items() if times > 1]


def test_every_control_of_every_screen_is_heard_by_a_name_of_its_own(scenes: Scenes) -> None:
    table = [f"{'screen':32} controls nameless doubles"]
    for scene, nodes in scenes.items():
        controls = sum(node.is_control for node in nodes)
        table.append(f"{scene:32} {controls:8} {len(nameless(nodes)):8} {len(doubles(nodes)):7}")
    print("\n".join(table))  # noqa: T201  # `pytest -s` shows the table
    assert len(scenes) > 70
    assert {scene: found for scene, nodes in scenes.items() if (found := nameless(nodes))} == {}
    assert {scene: twice for scene, nodes in scenes.items() if (twice := doubles(nodes))} == {}


def test_every_row_of_a_list_can_be_read(scenes: Scenes) -> None:
    rows = [(scene, node) for scene, nodes in scenes.items() for node in nodes if node.role in ROWS]
    assert len(rows) > 400
    assert [scene for scene, node in rows if not node.name.strip()] == []


def test_every_screen_tells_where_the_keyboard_is_and_which_place_is_open(scenes: Scenes) -> None:
    for scene, nodes in scenes.items():
        rail = [node for node in nodes if node.role == "list item" and State.SELECTED in node.states]
        tabs = [node for node in nodes if node.role == "page tab" and State.SELECTED in node.states]
        if scene.startswith(("history", "facts", "plan", "office")):
            assert tabs, scene
        if scene.startswith("office"):
            assert any(node.name == "Verwaltung" for node in rail), scene


def test_what_is_ticked_is_heard_as_ticked(scenes: Scenes) -> None:
    boxes = [node for nodes in scenes.values() for node in nodes if node.role in ("check box", "radio button")]
    assert boxes
    assert any(State.CHECKED in node.states for node in boxes)
    assert any(State.CHECKED not in node.states for node in boxes)
    assert all(State.CHECKABLE in node.states for node in boxes)


def test_a_hint_below_a_field_is_heard_with_the_field(scenes: Scenes) -> None:
    name = next(node for node in scenes["office new access"] if node.role == "text" and node.name == "Name")
    assert name.description == "So steht er auf dem Öffnen-Bildschirm."


def test_what_was_done_and_what_went_wrong_is_spoken_without_moving_the_keyboard(answers: dict[str, object]) -> None:
    spoken = answers["spoken"]
    assert isinstance(spoken, list)
    assert [words for words, _level in spoken] == [
        "Notiz gespeichert., Rückgängig, Strg+Z",
        "Der Stick fehlt.",
        "Abgleich: 3 warten",
    ]
    polite, assertive = 1, 2
    assert [level for _words, level in spoken] == [polite, assertive, polite]
