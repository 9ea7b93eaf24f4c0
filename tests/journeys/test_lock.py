"""Locking, a second start, and files that do not open: real processes, looked at from inside and outside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.storage.errors import ProfileInUse
from kiim_desktop.storage.places import DATABASE, ProfileLock
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office, make_person
from tests.journeys.plays import FOLDER, PLAYS, SITECUSTOMIZE
from tests.journeys.processes import Ended, Started, environment, group, kiim, started, until


@dataclass(slots=True)
class Journey:
    """One profile, the processes on it, and what is told from inside them."""

    folder: Path
    profile: Path
    stack: ExitStack
    started: list[Started] = field(default_factory=list)

    def start(self, plays: str, *words: object, password: str = PASSWORD) -> Started:
        """Start the program; its window and those of its successors play the plays one after the other."""
        inside = self.folder / "inside"
        inside.mkdir(exist_ok=True)
        (inside / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
        env = environment(**{FOLDER: str(self.folder), PLAYS: plays, "KIIM_JOURNEY_PASSWORD": password})
        env["PYTHONPATH"] = f"{inside}:{env['PYTHONPATH']}"
        command = kiim("--profile", self.profile, *words)
        program = self.stack.enter_context(started(command, self.folder, env))
        self.started.append(program)
        return program

    def run(self, *words: object) -> Ended:
        """Run a command on the profile, with nobody inside."""
        password = self.folder / "kennwort"
        password.write_text(PASSWORD, encoding="utf-8")
        command = kiim("--profile", self.profile, "--password-file", password, *words)
        with started(command, self.folder, environment()) as program:
            return program.end()

    def report(self, process: int, number: int = 0) -> dict[str, Any]:
        """Return what a process reported, waiting for it."""
        path = self.folder / f"report-{process}-{number}.json"
        until(lambda: path.exists() or self._all_ended())
        assert path.exists(), [program.end().stderr for program in self.started]
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    def order(self, process: int, name: str) -> None:
        (self.folder / f"order-{process}-{name}").touch()

    def is_free(self) -> bool:
        """Tell whether a program that writes could begin now."""
        try:
            with ProfileLock(self.profile):
                return True
        except ProfileInUse:
            return False

    def _all_ended(self) -> bool:
        return all(not group(program.pid) for program in self.started)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one profile for all tests; each works on a copy."""
    folder = tmp_path_factory.mktemp("lock")
    office = make_office(folder, clock=SystemClock(), state=folder / "state")
    make_person(office)
    lock_office(office)
    return folder / "profil"


@pytest.fixture
def journey(tmp_path: Path, made: Path) -> Iterator[Journey]:
    shutil.copytree(made, tmp_path / "profil")
    with ExitStack() as stack:
        yield Journey(tmp_path, tmp_path / "profil", stack)
    assert not list(tmp_path.glob("part-*"))


def no_traceback(ended: Ended) -> bool:
    return "Traceback" not in ended.stderr and "[unexpected" not in ended.stderr


def test_a_lock_ends_the_process_with_the_key_and_a_fresh_one_asks_for_the_password(journey: Journey) -> None:
    program = journey.start("work_and_lock,look")
    before = journey.report(0)
    assert not journey.is_free()
    journey.order(0, "lock")
    assert journey.report(0, 1)["hidden"]
    first = program.end()
    assert first.code == 0
    assert no_traceback(first), first.stderr
    after = journey.report(1)
    assert after["pid"] != before["pid"]
    assert after["shown"]
    assert after["office"] == "Büro am Markt"
    assert after["users"] == ["Frau Sommer"]
    assert after["facts"][0] == "1 Entwurf ist gesichert"
    assert after["facts"][-1].startswith("Gesperrt um ")
    assert group(program.pid) == [after["pid"]]
    assert journey.is_free()
    assert PASSWORD not in Path(f"/proc/{after['pid']}/cmdline").read_text()
    journey.order(1, "leave")
    until(lambda: not group(program.pid))


def test_the_way_leads_back_in_after_a_lock(journey: Journey) -> None:
    program = journey.start("work_and_lock,try_password")
    journey.report(0)
    journey.order(0, "lock")
    assert program.end().code == 0
    assert journey.report(1)["open"]
    until(lambda: not group(program.pid))
    assert journey.is_free()


def test_whoever_cleans_up_waits_for_the_process_after_a_lock(journey: Journey) -> None:
    program = journey.start("work_and_lock,look", "--stays")
    journey.report(0)
    journey.order(0, "lock")
    after = journey.report(1)
    assert len(group(program.pid)) == 2
    assert after["pid"] in group(program.pid)
    assert journey.is_free()
    journey.order(1, "leave")
    assert program.end().code == 0
    assert group(program.pid) == []


def test_a_second_start_raises_the_first_window_and_ends_well(journey: Journey) -> None:
    program = journey.start("stay_open")
    journey.report(0)
    second = journey.run()
    assert (second.code, second.stdout, second.stderr) == (0, "", "")
    assert journey.report(0, 1)["raised"]
    journey.order(0, "leave")
    assert program.end().code == 0


def test_beside_an_open_window_a_command_may_look_but_not_write(journey: Journey) -> None:
    program = journey.start("stay_open")
    journey.report(0)
    refused = journey.run("record", "new", "identity", "given_names=Berta", "family_name=Tal")
    assert refused.code == 1
    assert "[in_use]" in refused.stderr
    seen = journey.run("search", "haddad", "--json")
    assert seen.code == 0, seen.stderr
    assert [hit["name"] for hit in json.loads(seen.stdout)["hits"]] == ["Amina Haddad"]
    journey.order(0, "leave")
    assert program.end().code == 0
    assert journey.is_free()


def test_a_wrong_password_is_told_in_the_unlock_screen(journey: Journey) -> None:
    program = journey.start("try_password", password="Nebel-Kachel-Ruder-12")
    seen = journey.report(0)
    ended = program.end()
    assert not seen["open"]
    assert "Kennwort" in seen["problem"]
    assert ended.code == 0
    assert no_traceback(ended), ended.stderr


@pytest.mark.parametrize("content", [b"", b'{"suite": 1, "slots": ['], ids=["empty", "cut off"])
def test_a_damaged_key_file_is_told_in_the_unlock_screen(journey: Journey, content: bytes) -> None:
    for path in journey.profile.glob("*.kiimkeys*"):
        path.write_bytes(content)
    program = journey.start("press_every_key")
    seen = journey.report(0)
    ended = program.end()
    assert seen["shown"]
    assert "Schlüsseldatei" in seen["problem"]
    assert no_traceback(ended), ended.stderr
    assert journey.is_free()


def test_a_damaged_key_file_with_a_good_one_before_it_opens_and_says_so(journey: Journey) -> None:
    (path,) = journey.profile.glob("*.kiimkeys")
    shutil.copy(path, f"{path}.prev")
    path.write_bytes(b"")
    program = journey.start("try_password")
    seen = journey.report(0)
    assert program.end().code == 0
    assert seen["open"]
    assert "Schlüsseldatei" in seen["facts"][0]


@pytest.mark.parametrize("size", [0, -4096])
def test_a_truncated_file_is_told_in_the_unlock_screen(journey: Journey, size: int) -> None:
    path = journey.profile / DATABASE
    content = path.read_bytes()
    path.write_bytes(content[:size])
    program = journey.start("try_password")
    seen = journey.report(0)
    ended = program.end()
    assert not seen["open"]
    assert seen["problem"]
    assert "unexpected" not in seen["problem"]
    assert no_traceback(ended), ended.stderr
    assert path.read_bytes() == content[:size]
    assert journey.is_free()


def test_without_a_display_the_window_is_refused_with_a_sentence(journey: Journey) -> None:
    env = environment()
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        env.pop(name, None)
    with started(kiim("--profile", journey.profile), journey.folder, env) as program:
        ended = program.end()
    assert ended.code == 1
    assert "[no_display]" in ended.stderr
    assert no_traceback(ended)
    assert ended.stdout == ""
