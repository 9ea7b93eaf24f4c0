"""A hub that was put back notices it, begins a new epoch, and gives no number twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.hub.backups import back_up, restore
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.epochs import SENTINEL_FILE, begin_epoch
from kiim_desktop.hub.errors import BackupUnreadable
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.requests import AnswerCode
from tests.hub.devices import TestDevice


def send_one(device: TestDevice, content: bytes) -> bytes:
    notice = device.stream()
    unit = device.unit(notice.stream, content, place=0)
    device.sync(BundleBody(rids=(device.rid,), notices=(notice,), units=(unit,)))
    return notice.stream


def epoch_of(hub: Hub) -> bytes:
    with hub.site.store.read() as transaction:
        return transaction.facts.get("epoch")


def test_a_restart_goes_on_in_the_same_epoch(hub: Hub, hub_folder: Path) -> None:
    before = epoch_of(hub)
    assert epoch_of(Hub.open(hub.site, hub_folder)) == before


def test_without_its_sentinel_a_store_begins_a_new_epoch(hub: Hub, hub_folder: Path) -> None:
    before = epoch_of(hub)
    (hub_folder / SENTINEL_FILE).unlink()
    assert epoch_of(Hub.open(hub.site, hub_folder)) != before


def test_a_store_of_an_earlier_opening_begins_a_new_epoch(hub: Hub, hub_folder: Path) -> None:
    with hub.site.store.read() as transaction:
        token = transaction.facts.get("token")
    Hub.open(hub.site, hub_folder)
    before = epoch_of(hub)
    with hub.site.store.write() as transaction:
        transaction.facts.put("token", token)
    assert epoch_of(Hub.open(hub.site, hub_folder)) != before


def test_a_device_learns_of_the_new_epoch_before_anything_is_taken(device: TestDevice, hub: Hub) -> None:
    send_one(device, b"eins")
    head = device.answer.head
    with hub.site.store.write() as transaction:
        epoch = begin_epoch(transaction, 0, hub.site.random)
    stale = device.epoch
    notice = device.stream()
    body = BundleBody(rids=(device.rid,), notices=(notice,), units=(device.unit(notice.stream, b"zwei", place=0),))
    answer = device.sync(body, epoch=stale)
    assert (answer.code, answer.epoch) == (AnswerCode.EPOCH, epoch)
    assert answer.head > head + 1
    assert device.sync(body).code is AnswerCode.OK
    assert device.sync(epoch=stale).code is AnswerCode.EPOCH


def test_a_device_that_saw_more_than_there_is_proves_that_the_hub_was_put_back(device: TestDevice, hub: Hub) -> None:
    device.sync()
    before = epoch_of(hub)
    assert device.sync(cursor=10_000).code is AnswerCode.EPOCH
    assert epoch_of(hub) != before


def test_a_backup_brings_back_what_was_there_and_begins_a_new_epoch(
    device: TestDevice, sibling: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    stream = send_one(device, b"eins")
    written = back_up(hub.site, tmp_path / "backup")
    assert written.rows > 10
    before = epoch_of(hub)
    send_one(device, b"verloren")
    assert restore(hub.site, tmp_path / "backup", hub_folder)
    assert epoch_of(hub) != before
    assert [check for check in verify(hub.site) if not check.ok] == []
    sibling.epoch = b""
    sibling.sync()
    assert sibling.contents(device.stream_keys[stream], stream) == [b"eins"]
    assert device.sync().code is AnswerCode.OK or device.answer.code is AnswerCode.EPOCH


def test_after_a_restore_a_channel_goes_on_with_the_next_number(
    device: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    send_one(device, b"eins")
    back_up(hub.site, tmp_path / "backup")
    send_one(device, b"zwei")
    restore(hub.site, tmp_path / "backup", hub_folder)
    device.sync()
    notice = device.stream()
    body = BundleBody(rids=(device.rid,), notices=(notice,), units=(device.unit(notice.stream, b"drei", place=0),))
    assert device.sync(body).code is AnswerCode.OK


def test_without_the_file_of_keys_everything_else_comes_back(
    device: TestDevice, sibling: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path
) -> None:
    send_one(device, b"eins")
    back_up(hub.site, tmp_path / "backup")
    (tmp_path / "backup.keys").unlink()
    assert not restore(hub.site, tmp_path / "backup", hub_folder)
    sibling.epoch = b""
    sibling.sync()
    assert [notice.sealed_key for notice in sibling.received[-1].body.notices] == [b""]


@pytest.mark.parametrize("harm", ["cut", "bit", "swap", "tail", "none"])
def test_a_damaged_backup_changes_nothing(
    device: TestDevice, hub: Hub, hub_folder: Path, tmp_path: Path, harm: str
) -> None:
    send_one(device, b"eins")
    path = tmp_path / "backup"
    back_up(hub.site, path)
    raw = path.read_bytes()
    harmed = {
        "cut": raw[:-40],
        "bit": raw[:200] + bytes([raw[200] ^ 1]) + raw[201:],
        "swap": (tmp_path / "backup.keys").read_bytes(),
        "tail": raw + b"x",
        "none": b"",
    }
    path.write_bytes(harmed[harm])
    before = epoch_of(hub)
    with pytest.raises(BackupUnreadable):
        restore(hub.site, path, hub_folder)
    assert epoch_of(hub) == before
    assert device.sync().code is AnswerCode.OK


def test_a_backup_shows_nothing_without_hub_key(
    join: Callable[[Office], TestDevice], office: Office, hub: Hub, tmp_path: Path
) -> None:
    device = join(office)
    send_one(device, b"eins")
    back_up(hub.site, tmp_path / "backup")
    raw = (tmp_path / "backup").read_bytes() + (tmp_path / "backup.keys").read_bytes()
    for canary in (b"Beratung Nord", b"Rechner", device.id, device.rid):
        assert canary not in raw
