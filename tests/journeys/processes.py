"""Starts the program as processes of its own and leaves none behind, whatever happened."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import ROOT

PATIENCE = 40.0
"""Seconds a condition may take on a busy machine."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended and what it said."""

    code: int
    stdout: str
    stderr: str


@dataclass(slots=True)
class Started:
    """A process in a group of its own; its children belong to the group."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def end(self, seconds: float = PATIENCE) -> Ended:
        """Wait for the first process, not for those it started."""
        code = self.process.wait(seconds)
        return Ended(code, _text(self.process.stdout), _text(self.process.stderr))


def environment(**more: str) -> dict[str, str]:
    """Return what a process gets: offscreen, the folders of this test, this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", **more}


@contextlib.contextmanager
def started(command: list[str], folder: Path, env: Mapping[str, str]) -> Iterator[Started]:
    """Run a command in a group of its own; at the end nothing of the group is left. Output goes to files."""
    number = len(list(folder.glob("out-*")))
    with (folder / f"out-{number}").open("w+") as out, (folder / f"err-{number}").open("w+") as err:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            text=True,
            start_new_session=True,
        )
        process.stdout, process.stderr = out, err
        try:
            yield Started(process)
        finally:
            kill_group(process.pid)
            process.wait()
            until(lambda: not group(process.pid), 10)


def kiim(*words: object) -> list[str]:
    return [sys.executable, "-m", "kiim_desktop", *(str(word) for word in words)]


def group(leader: int) -> list[int]:
    """Return the living processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == leader and fields[0] != "Z":
                    found.append(int(entry.name))
    return found


def kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until a condition holds; TimeoutError if it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            message = "what was waited for did not happen"
            raise TimeoutError(message)
        time.sleep(0.02)


def _text(file: object) -> str:
    name = getattr(file, "name", None)
    return Path(name).read_text(encoding="utf-8", errors="replace") if isinstance(name, str) else ""
