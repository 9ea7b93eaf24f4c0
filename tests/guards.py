"""What a test may leave behind: no threads, no open sockets, no log records nobody expected."""

from __future__ import annotations

import gc
import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

GRACE_SECONDS = 2.0
DESCRIPTORS = Path("/proc/self/fd")


@contextmanager
def no_leaked_threads() -> Iterator[None]:
    """Fail when a thread started inside is still running two seconds after the end."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    left = _own_threads() - before
    while left and time.monotonic() < deadline:
        next(iter(left)).join(0.02)
        left = _own_threads() - before
    assert not left, f"threads still running: {sorted(thread.name for thread in left)}"


def _own_threads() -> set[threading.Thread]:
    """Return the threads of Python; those Qt made only borrow an entry in this list and never leave it."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}  # noqa: SLF001  # the only way to tell them


@contextmanager
def no_leaked_sockets() -> Iterator[None]:
    """Fail when a socket opened inside is still open at the end (known on Linux only)."""
    before = open_sockets()
    yield
    left = open_sockets() - before
    if left:
        gc.collect()
        left &= open_sockets()
    assert not left, f"sockets still open: {sorted(left)}"


def open_sockets() -> set[str]:
    """Return the kernel's names of the sockets this process holds."""
    if not DESCRIPTORS.is_dir():
        return set()
    return {name for entry in DESCRIPTORS.iterdir() if (name := _target(entry)).startswith("socket:")}


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # closed meanwhile
        return ""


def stray_records(records: Iterable[logging.LogRecord], expected: Iterable[str]) -> list[str]:
    """Return the records from WARNING on that match none of the expected patterns."""
    patterns = [re.compile(pattern) for pattern in expected]
    shown = (f"{record.levelname} {record.name}: {record.getMessage()}" for record in records if _matters(record))
    return [line for line in shown if not any(pattern.search(line) for pattern in patterns)]


def _matters(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
