"""Pictures of the pages of a PDF, drawn in a child process with limits: no PDF is ever parsed in this one.

The content goes to the child through a pipe and never lies in a file. What comes back is trusted in nothing but its
length: a few numbers and pixels. Whatever happens to the child is one sentence here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiim_desktop.base.jobs import Progress
from kiim_desktop.interchange import pdf_child
from kiim_desktop.interchange.errors import (
    FileNotReadable,
    PdfBroken,
    PdfLocked,
    PdfNotInstalled,
    PdfTooLarge,
    PdfTooSlow,
)

MOST_PAGES: Final = 1_000
MOST_PIXELS: Final = 12_000_000
"""Of one page: A4 in 3,000 x 4,000."""
SHOWN_WIDTH: Final = 1_400
"""In px; enough to read small print on a wide screen."""
WAITING: Final = 15.0
"""Seconds until the child is ended."""
_KEPT: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH")
"""Variables without which a process does not start on Windows, or an interpreter outside the system does not."""
_OUT_OF_TIME: Final = -24
"""SIGXCPU: the child computed for longer than it may."""
_SAID: Final[dict[int | None, type[FileNotReadable]]] = {
    pdf_child.BROKEN: PdfBroken,
    pdf_child.LOCKED: PdfLocked,
    pdf_child.TOO_LARGE: PdfTooLarge,
    pdf_child.NOT_INSTALLED: PdfNotInstalled,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """One page as pixels: four bytes each, red first, rows without a gap."""

    page: int
    """From 0."""
    pages: int
    width: int
    height: int
    pixels: bytes


def page_image(
    raw: bytes,
    page: int = 0,
    progress: Progress | None = None,
    *,
    command: Sequence[str] | None = None,
    waiting: float = WAITING,
) -> PageImage:
    """Draw a page. PdfBroken, PdfLocked, PdfTooLarge, PdfTooSlow, PdfNotInstalled; Cancelled ends the child.

    `command` starts another child than ours, `waiting` is how long it may take.
    """
    steps = progress or Progress()
    steps.step()
    numbers = (page, SHOWN_WIDTH, MOST_PIXELS, MOST_PAGES)
    started = [*(child_command() if command is None else command), *(str(each) for each in numbers)]
    late = threading.Event()
    try:
        process = _start(started)
    except OSError as error:
        raise PdfNotInstalled from error
    with process:
        timer = threading.Timer(waiting, _end, (process, late))
        timer.daemon = True
        timer.start()
        try:
            steps.when_cancelled(process.kill)
            answer = _asked(process, raw)
        finally:
            timer.cancel()
            timer.join()
            process.kill()
    steps.step()
    if late.is_set():
        raise PdfTooSlow
    return _image(answer, page, process.returncode)


def child_command() -> tuple[str, ...]:
    """Return how the child is started: alone with the installed packages, or the frozen program itself."""
    if getattr(sys, "frozen", False):
        return sys.executable, pdf_child.ARGUMENT
    return sys.executable, "-I", "-X", "utf8", str(Path(pdf_child.__file__))


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter or program, with numbers as arguments
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _asked(process: subprocess.Popen[bytes], raw: bytes) -> bytes:
    """Hand over the content, then take what comes, never more than a page can be; the child reads first."""
    asked, answered = process.stdin, process.stdout
    if asked is None or answered is None:
        return b""
    with suppress(OSError), asked:  # a child that ended takes nothing any more
        asked.write(raw)
    answer = answered.read(pdf_child.HEAD.size + MOST_PIXELS * 4 + 1)
    if not answered.read(1):  # it has closed its end; what writes on and on is ended
        process.wait()
    return answer


def _image(answer: bytes, page: int, code: int | None) -> PageImage:
    """Return the page if the answer is one to the byte, else say what the exit code says."""
    if code == _OUT_OF_TIME:
        raise PdfTooSlow
    if code in _SAID:
        error = _SAID[code]
        raise error
    size = pdf_child.HEAD.size
    if code != 0 or len(answer) < size:
        raise PdfBroken
    mark, pages, width, height = pdf_child.HEAD.unpack_from(answer)
    if mark != pdf_child.OK or not page < pages <= MOST_PAGES or len(answer) != size + width * height * 4:
        raise PdfBroken
    return PageImage(page=page, pages=pages, width=width, height=height, pixels=answer[size:])
