"""Changes the database key of copies of a profile and dies on the way, as a power cut would (run as a child process).

Arguments: the folder of the profile, a folder for the copies, then where to die: `line:N` is the N-th line of the code
that writes key file and database, `after:MS` so many milliseconds after the pages began to change.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

from kiim_desktop.crypto import keyfile_disk
from kiim_desktop.crypto.keyfile import Dek
from kiim_desktop.storage import profiles, rekeying
from kiim_desktop.storage.places import RESERVE
from kiim_desktop.storage.profiles import find_profile, rotate_database_key, unlock_profile
from tests.factories import PASSWORD

_WATCHED = {keyfile_disk.__file__, profiles.__file__, rekeying.__file__}


class _Steps:
    """Counts the lines executed in the watched modules and ends the process at the chosen one."""

    def __init__(self, kill_at: int | None) -> None:
        self.count = 0
        self._kill_at = kill_at

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Any:  # noqa: ANN401  # shape of sys.settrace
        if frame.f_code.co_filename not in _WATCHED:
            return None
        if event == "line":
            self.count += 1
            if self.count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def rotate_copy(folder: Path, copy: Path, dek: Dek, kill_at: int | None = None) -> int:
    """Change the key of a fresh copy; return how many watched lines that took."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(RESERVE))
    steps = _Steps(kill_at)
    sys.settrace(steps.trace)
    try:
        rotate_database_key(find_profile(copy), dek, os.urandom)
    finally:
        sys.settrace(None)
    return steps.count


def rotate_and_die(folder: Path, copy: Path, dek: Dek, millis: float) -> None:
    """Die so many milliseconds after the pages began to change."""

    def change(raw: Any, path: Path, fresh: bytes) -> None:  # noqa: ANN401  # a connection without types
        threading.Thread(target=_die_later, args=(millis,), daemon=True).start()
        rekeying.change_key(raw, path, fresh)

    vars(profiles)["change_key"] = change  # in this process only: it says when the pages begin to change
    rotate_copy(folder, copy, dek)


def _die_later(millis: float) -> None:
    time.sleep(millis / 1000)
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, copies: Path, points: list[str]) -> None:
    """Fork once per point, so that the interpreter starts and the password is tried only once."""
    profile = find_profile(folder)
    dek = unlock_profile(profile, profile.users[0].id, PASSWORD)
    print(rotate_copy(folder, copies / "whole", dek), flush=True)  # noqa: T201  # the parent listens
    for point in points:
        way, _, number = point.partition(":")
        child = os.fork()
        if child == 0:
            if way == "line":
                rotate_copy(folder, copies / point, dek, int(number))
            else:
                rotate_and_die(folder, copies / point, dek, float(number))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            (copies / f"{point} died").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
