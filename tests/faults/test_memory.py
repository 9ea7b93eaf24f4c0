"""After a lock no process of the program holds the key or the password any more: looked for in their whole memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office, make_person
from tests.faults.memory import forms_of, hits
from tests.faults.scenes import PASSWORD_FILE, SITECUSTOMIZE
from tests.journeys.plays import FOLDER, PLAYS
from tests.journeys.processes import Started, environment, group, kiim, started, until
from tests.journeys.test_lock import Journey

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looking into another process needs /proc")


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    office = make_office(tmp_path, clock=SystemClock())
    make_person(office)
    (tmp_path / "key").write_bytes(office.dek)
    lock_office(office)
    (tmp_path / PASSWORD_FILE).write_text(PASSWORD, encoding="utf-8")
    with ExitStack() as stack:
        yield Journey(tmp_path, tmp_path / "profil", stack)


def start(journey: Journey, *words: str) -> Started:
    """Start the program with nothing secret in its arguments or its environment."""
    inside = journey.folder / "inside"
    inside.mkdir()
    (inside / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    env = environment(**{FOLDER: str(journey.folder), PLAYS: "unlock_and_lock,look"})
    env["PYTHONPATH"] = f"{inside}:{env['PYTHONPATH']}"
    program = journey.stack.enter_context(started(kiim("--profile", journey.profile, *words), journey.folder, env))
    journey.started.append(program)
    return program


def test_after_a_lock_no_living_process_and_no_file_holds_key_or_password(journey: Journey) -> None:
    needles = forms_of((journey.folder / "key").read_bytes(), PASSWORD)
    program = start(journey)
    unlocked = journey.report(0)
    while_open = hits(unlocked["pid"], needles)
    assert while_open["key"] > 0, "the search itself finds nothing"
    journey.order(0, "lock")
    journey.report(0, 1)
    assert program.end().code == 0
    fresh = journey.report(1)
    assert fresh["shown"]
    assert group(program.pid) == [fresh["pid"]]
    assert hits(fresh["pid"], needles) == dict.fromkeys(needles, 0)
    journey.order(1, "leave")
    until(lambda: not group(program.pid))
    left = {path for path in journey.folder.rglob("*") if path.is_file()} - {
        journey.folder / PASSWORD_FILE,
        journey.folder / "key",
    }
    content = {path.name: path.read_bytes() for path in left}
    assert [(name, what) for name, raw in content.items() for what, needle in needles.items() if needle in raw] == []
