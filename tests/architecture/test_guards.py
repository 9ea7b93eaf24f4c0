"""The guards of the test suite notice what they are there for."""

from __future__ import annotations

import logging
import socket
import threading

import pytest
from pytest_socket import SocketConnectBlockedError

from tests import guards


def test_a_running_thread_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "GRACE_SECONDS", 0.05)
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="left behind")
    with pytest.raises(AssertionError, match="left behind"), guards.no_leaked_threads():
        thread.start()
    release.set()
    thread.join()


@pytest.mark.skipif("not __import__('tests.guards').guards.DESCRIPTORS.is_dir()", reason="known on Linux only")
def test_an_open_socket_is_noticed() -> None:
    left, right = socket.socketpair()
    left.close()
    right.close()
    kept: list[socket.socket] = []
    with pytest.raises(AssertionError, match="sockets still open"), guards.no_leaked_sockets():
        kept.extend(socket.socketpair())
    for end in kept:
        end.close()


def test_a_warning_nobody_announced_is_noticed() -> None:
    record = logging.LogRecord("kiim", logging.WARNING, "", 0, "file %s is gone", ("7",), None)
    quiet = logging.LogRecord("kiim", logging.INFO, "", 0, "exchange done", (), None)
    assert guards.stray_records([record, quiet], []) == ["WARNING kiim: file 7 is gone"]
    assert guards.stray_records([record], ["is gone"]) == []


@pytest.mark.logs("spoken on purpose")
def test_an_announced_warning_passes() -> None:
    logging.getLogger("kiim").warning("spoken on purpose")


def test_only_this_machine_is_reached() -> None:
    with socket.socket() as outside, pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))
