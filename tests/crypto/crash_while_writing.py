"""Writes a key file and kills itself with SIGKILL at a given line of the writing code (run as a child process)."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from kiim_desktop.crypto import keyfile_disk
from kiim_desktop.crypto.keyfile import decode_key_file, write_key_file


class _Steps:
    """Counts the lines executed in keyfile_disk and, at the chosen one, ends the process as a power cut would."""

    def __init__(self, kill_at: int | None) -> None:
        self.count = 0
        self._kill_at = kill_at

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Any:  # noqa: ANN401  # shape of sys.settrace
        if frame.f_code.co_filename != keyfile_disk.__file__:
            return None
        if event == "line":
            self.count += 1
            if self.count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def write_once(source: Path, place: Path, kill_at: int | None) -> int:
    """Write the new key file over the old one in `place`; return how many lines that took."""
    place.mkdir()
    target = place / "probe.kiimkeys"
    target.write_bytes((source / "old").read_bytes())
    changed = decode_key_file((source / "new").read_bytes())
    steps = _Steps(kill_at)
    before = sys.gettrace()
    sys.settrace(steps.trace)
    try:
        write_key_file(target, changed)
        write_key_file(target, changed, keep_previous=False)
    finally:
        sys.settrace(before)
    return steps.count


def steps_of_one_write(source: Path) -> int:
    return write_once(source, source / "whole", None)


def main(source: Path, points: list[int]) -> None:
    """Fork once per point, so that the interpreter starts only once."""
    for point in points:
        child = os.fork()
        if child == 0:
            write_once(source, source / str(point), point)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            (source / str(point) / "killed").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
