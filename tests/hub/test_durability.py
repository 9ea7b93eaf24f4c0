"""A hub that dies anywhere: what was confirmed is there, what was not can be sent again, nothing comes twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from sqlalchemy import Engine, event

from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.databases import Store
from kiim_desktop.hub.store.statements import Connection, Given, Result, Statement
from kiim_desktop.sync.wire.requests import AnswerCode
from kiim_desktop.sync.wire.units import RidIntervals
from tests.hub.devices import TestDevice


def die_at(point: int) -> None:
    """Let this process be killed before or after its n-th statement, or before a commit."""
    passed = 0

    def step(*_arguments: object) -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, name, step)
    execute = Connection.execute

    def between_steps(self: Connection, statement: Statement, values: Given = None) -> Result:
        step()
        result = execute(self, statement, values)
        step()
        return result

    Connection.execute = between_steps  # type: ignore[method-assign]  # in a process that is to die of it


def ingest_and_die(reopen: Callable[[], Hub], device: TestDevice, bundle: bytes, point: int) -> bool:
    """Send a bundle to a hub in a child process that dies at a point; tells whether it did."""
    device.counter += 1
    child = os.fork()
    if child == 0:
        die_at(point)
        device.hub = reopen()
        device.counter -= 1
        device.send(bundle)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_any_statement_nothing_confirmed_is_lost_and_nothing_comes_twice(
    store: Store, reopen: Callable[[], Hub], device: TestDevice, sibling: TestDevice
) -> None:
    device.sync(device.next_body(b"first"))
    sibling.sync()
    store.close()
    point, died, sent = 1, True, 1
    while died:
        bundle = device.bundle(device.next_body(b"content %d" % point))
        died = ingest_and_die(reopen, device, bundle, point)
        hub = reopen()
        device.hub = sibling.hub = hub
        assert device.send(bundle).code is AnswerCode.OK
        sent += 1
        assert device.answer.receipts == (RidIntervals(device.rid, ((1, sent),)),)
        seen = len(sibling.received)
        sibling.sync()
        assert [len(one.body.units) for one in sibling.received[seen:]] == [1]
        assert [check for check in verify(hub.site) if not check.ok] == []
        hub.site.store.close()
        point += 3
    assert sent > 20
