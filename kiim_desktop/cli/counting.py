"""How far a long command is, in one line that is written over and over; only at a terminal, never in a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kiim_desktop.base.jobs import Progress, Step

_OFTEN = 0.2
_MINUTE = 60


@contextmanager
def counted(clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """Return a Progress that writes to the terminal; silent if nobody looks on."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    line = _Line(clock)
    try:
        yield Progress(line.show)
    finally:
        line.clear()


class _Line:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: float | None = None
        self._shown = 0.0
        self._first = self._width = 0

    def show(self, step: Step) -> None:
        """Write a step, at most five times a second."""
        now = self._clock()
        if now - self._shown < _OFTEN:
            return
        self._shown = now
        if self._began is None and step.total:
            self._began, self._first = now, step.done
        text = remaining_line(step, now - (self._began or now), step.done - self._first)
        click.echo(f"\r{text.ljust(self._width)}", err=True, nl=False)
        self._width = len(text)

    def clear(self) -> None:
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", err=True, nl=False)


def remaining_line(step: Step, used: float, done: int) -> str:
    """Return the line of a step; `used` seconds were needed for `done` of its parts."""
    if not step.total:
        return f"{step.what} …"
    text = f"{step.what}: {step.done} von {step.total}"
    if used < 1 or done <= 0:
        return text
    seconds = round(used / done * max(0, step.total - step.done))
    return f"{text}, noch {seconds} s" if seconds < 2 * _MINUTE else f"{text}, noch {round(seconds / _MINUTE)} min"
