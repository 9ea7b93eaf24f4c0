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


def answer_and_die(reopen: Callable[[], Hub], device: TestDevice, bundle: bytes) -> bytes:
    """Send a bundle to a hub in a child process that is killed as soon as its answer is out; returns its code."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            device.hub = reopen()
            os.write(said, bytes([device.send(bundle).code]))
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.close(said)
    os.waitpid(child, 0)
    with os.fdopen(heard, "rb") as pipe:
        return pipe.read()


def test_what_was_answered_survives_a_kill_right_after_the_answer(
    open_store: Callable[..., Store], store: Store, reopen: Callable[[], Hub], device: TestDevice
) -> None:
    bundle = device.bundle(device.next_body(b"first"))
    store.close()
    assert answer_and_die(reopen, device, bundle) == bytes([AnswerCode.OK])
    again = open_store()
    with again.read() as transaction:
        known = transaction.ledger.replicas([device.rid])
    again.close()
    assert [replica.seen for replica in known.values()] == [((1, 1),)]


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
