"""What is said of the three files of SQLite, whatever store the other tests run on."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import StoreDamaged, StoreMissing
from kiim_desktop.hub.store.databases import Store, open_sqlite
from kiim_desktop.hub.store.ledger import EntryKind
from kiim_desktop.sync.wire.requests import AnswerCode
from kiim_desktop.sync.wire.units import RidIntervals
from tests.hub.devices import TestDevice

OpenStore = Callable[..., Store]


@pytest.fixture
def hub_store_url(tmp_path: Path) -> str:
    """Return a place for files, even in a run on PostgreSQL."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def test_a_commit_torn_between_the_files_is_healed_by_sending_again(
    store: Store, hub_folder: Path, reopen: Callable[[], Hub], device: TestDevice
) -> None:
    device.sync(device.next_body(b"first"))
    store.close()
    ledger = (hub_folder / "ledger.db").read_bytes()
    device.hub = reopen()
    bundle = device.bundle(device.next_body(b"second"))
    assert device.send(bundle).code is AnswerCode.OK
    device.hub.site.store.close()
    (hub_folder / "ledger.db").write_bytes(ledger)
    device.hub = reopen()
    assert device.hub.is_ready()
    device.number -= 1
    assert device.send(bundle).receipts == (RidIntervals(device.rid, ((1, 2),)),)
    device.hub.site.store.close()


def test_a_power_cut_inside_a_commit_leaves_units_without_receipts_never_the_other_way(
    store: Store, hub_folder: Path, reopen: Callable[[], Hub], device: TestDevice, seeded_random: Random
) -> None:
    """The child dies in the commit itself, when the log of the ledger, written last, passes what it may grow to."""
    device.sync(device.next_body(b"first"))
    for _each in range(40):
        with store.write() as transaction:
            transaction.ledger.append(EntryKind.SEEN, 0, bytes(8), bytes(3_000), seeded_random)
    logs = {part: (hub_folder / f"{part}.db-wal").stat().st_size for part in ("keys", "hub", "ledger")}
    assert logs["ledger"] > max(logs["keys"], logs["hub"]) + 100_000
    bundle = device.bundle(device.next_body(b"second"))
    device.counter += 1
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (logs["ledger"], logs["ledger"]))
        device.counter -= 1
        device.send(bundle)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGXFSZ
    device.hub = reopen()
    with device.hub.site.store.read() as transaction:
        assert transaction.units.totals()[0] == 2
        assert transaction.ledger.replicas([device.rid])[device.rid].seen == ((1, 1),)
    assert device.hub.is_ready()
    assert device.send(bundle).receipts == (RidIntervals(device.rid, ((1, 2),)),)
    device.hub.site.store.close()


def test_a_ledger_put_back_further_makes_the_hub_unready(
    store: Store, hub_folder: Path, reopen: Callable[[], Hub], device: TestDevice
) -> None:
    store.close()
    ledger = (hub_folder / "ledger.db").read_bytes()
    device.hub = reopen()
    device.sync(device.next_body(b"first"))
    device.sync(device.next_body(b"second"))
    device.hub.site.store.close()
    (hub_folder / "ledger.db").write_bytes(ledger)
    device.hub = reopen()
    assert not device.hub.is_ready()
    assert device.sync(device.next_body(b"third")).code is AnswerCode.LATER
    device.hub.site.store.close()


@pytest.mark.parametrize("part", ["hub", "ledger", "keys"])
def test_a_missing_file_is_never_replaced_by_an_empty_one(
    store: Store, hub_folder: Path, open_store: OpenStore, part: str
) -> None:
    store.close()
    (hub_folder / f"{part}.db").unlink()
    with pytest.raises(StoreMissing):
        open_store()


def test_without_the_right_key_the_files_are_worthless(store: Store, hub_folder: Path) -> None:
    store.close()
    with pytest.raises(StoreDamaged):
        open_sqlite(hub_folder, bytes(32))
    for name in ("hub.db", "ledger.db", "keys.db"):
        assert not (hub_folder / name).read_bytes().startswith(b"SQLite")
        assert (hub_folder / name).stat().st_mode & 0o077 == 0
