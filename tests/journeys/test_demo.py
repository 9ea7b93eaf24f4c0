"""`kiim demo --smoke`: the whole first morning in a real process, and nothing is left of it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.processes import Ended, environment, group, kiim, started

LONGEST = 90.0


@dataclass(frozen=True, slots=True)
class Played:
    """What one journey left behind."""

    ended: Ended
    out: Path
    tried: Path
    left_running: list[int]
    left_lying: list[str]

    @property
    def summary(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.out / "summary.json").read_text(encoding="utf-8"))
        return loaded


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the journey once, without any display and without a network."""
    folder = tmp_path_factory.mktemp("demo")
    scratch, out, tried, home = (folder / name for name in ("scratch", "out", "tried", "home"))
    scratch.mkdir()
    home.mkdir()
    env = environment(TMPDIR=str(scratch), HOME=str(home), KIIM_STATE_DIR=str(folder / "state"))
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        env.pop(name, None)
    env |= {name: str(folder / name.lower()) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    words = [sys.executable, "-m", "tests.journeys.loopback_only", str(tried), "demo", "--smoke", str(out)]
    with started(words, folder, env) as program:
        ended = program.end(LONGEST)
        left = group(program.pid)
    lying = [path.name for path in (*scratch.iterdir(), *home.iterdir(), *folder.glob("xdg*"), *folder.glob("state"))]
    return Played(ended, out, tried, left, lying)


def test_the_journey_arrives_everywhere(played: Played) -> None:
    steps = played.summary["steps"]
    assert played.ended.code == 0, played.ended.stderr
    assert len(steps) >= 12
    assert [step["name"] for step in steps if not step["ok"]] == []
    assert all(step["seconds"] >= 0 for step in steps)


def test_there_are_at_least_eight_different_pictures_and_each_is_named(played: Played) -> None:
    pictures = {path.read_bytes() for path in played.out.glob("*.png")}
    assert len(pictures) >= 8
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert {step["picture"] for step in played.summary["steps"]} == {path.name for path in played.out.glob("*.png")}


def test_the_summary_has_the_keys_of_the_contract(played: Played) -> None:
    summary = played.summary
    assert {"steps", "records", "exchange"} <= set(summary)
    assert all({"name", "ok", "seconds"} <= set(step) for step in summary["steps"])
    assert summary["records"]["persons"] > 1
    assert summary["records"]["records"] > summary["records"]["persons"]
    assert summary["exchange"]["state"] == "confirmed"
    assert {"sent", "received", "conflicts"} <= set(summary["exchange"])
    assert summary["exchange"]["conflicts"] >= 1


def test_nothing_keeps_running_and_nothing_lies_about(played: Played) -> None:
    assert played.left_running == []
    assert played.left_lying == []


def test_nothing_but_this_computer_was_asked_for(played: Played) -> None:
    assert not played.tried.exists() or played.tried.read_text(encoding="utf-8") == ""


def test_no_traceback_and_no_warning_of_python_is_shown(played: Played) -> None:
    assert "Traceback" not in played.ended.stderr
    assert "Warning" not in played.ended.stderr


def test_the_guard_of_these_tests_notices_another_computer(tmp_path: Path) -> None:
    tried = tmp_path / "tried"
    words = (
        "import socket; from pathlib import Path; from tests.journeys.loopback_only import guard; "
        f"guard(Path({str(tried)!r})); socket.create_connection(('192.0.2.1', 9), 1)"
    )
    with started([sys.executable, "-c", words], tmp_path, environment()) as program:
        assert program.end().code != 0
    assert "192.0.2.1" in tried.read_text(encoding="utf-8")


def test_a_window_without_a_display_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    env = environment(TMPDIR=str(tmp_path))
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        env.pop(name, None)
    with started(kiim("demo"), tmp_path, env) as program:
        ended = program.end()
    assert ended.code == 1
    assert "[no_display]" in ended.stderr
    assert "wird angelegt" not in ended.stderr
