"""Further processes of the window: a fresh one after a lock, one for practising. What one tells the next goes by stdin.

Imports inside functions: the unlock screen does not wait for what starts a process.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kiim_desktop.presenters.unlock import AfterLock

if TYPE_CHECKING:
    import subprocess


def start_practice() -> None:
    """Open the profile for training in a process and a window of its own; where there is none, its assistant begins."""
    import subprocess

    subprocess.Popen([*_own_command(), "--training"])  # noqa: S603  # our own program


def _own_command() -> list[str]:
    frozen = bool(getattr(sys, "frozen", False))
    return [sys.executable, *([] if frozen else ["-m", "kiim_desktop"])]


def start_fresh_process(folder: Path, after: AfterLock, *, stays: bool) -> subprocess.Popen[bytes]:
    """Start a process without any key that shows the unlock screen; what it may tell goes through its stdin."""
    import subprocess

    command = [
        *_own_command(),
        "--profile",
        str(folder),
        "--after-lock",
        *(["--stays"] if stays else []),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  # our own program
    if process.stdin is not None:
        process.stdin.write(json.dumps(asdict(after)).encode())
        process.stdin.close()
    return process


def read_after_lock() -> AfterLock:
    """Return what the process before told through stdin; nothing if that is not readable."""
    try:
        told = json.loads(sys.stdin.read(10_000))
        return AfterLock(**{name: told[name] for name in ("user", "drafts", "exchange", "reason", "place")})
    except (ValueError, KeyError, TypeError):
        return AfterLock()
