"""The hub cannot read: nothing an office knows in clear is found in its store, whichever way one looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.schema import backed_up
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.units import StreamNotice
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import found, grant_to, offer

ID_LENGTH = 16
CANARIES = (b"Fatima Beispiel", b"B1 bestanden", b"Frauenhaus")


@pytest.fixture
def filled(device: TestDevice, sibling: TestDevice) -> TestDevice:
    for canary in CANARIES:
        device.sync(device.next_body(canary * 3))
    sibling.sync()
    return device


def everything(hub: Hub) -> bytes:
    """Return every value of every row, as whoever runs the hub with its key would see them."""
    with hub.site.store.read() as transaction:
        rows = [row for keys in (False, True) for name in backed_up(keys=keys) for row in transaction.rows(name)]
    return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def test_no_canary_is_in_any_row(filled: TestDevice, hub: Hub) -> None:
    seen = everything(hub)
    assert filled.id in seen
    assert [canary for canary in CANARIES if canary in seen] == []


def test_no_stream_key_and_no_ring_secret_is_in_any_row(filled: TestDevice, hub: Hub) -> None:
    seen = everything(hub)
    assert filled.ring is not None
    secrets = [filled.ring.current.secret, filled.ring.to_bytes(), filled.keys.signing.to_bytes()]
    secrets += [key.secret for key in filled.stream_keys.values()]
    assert [secret for secret in secrets if secret in seen] == []


def test_sealed_keys_lie_in_the_key_store_alone(
    hub: Hub, device: TestDevice, sibling: TestDevice, south: TestDevice
) -> None:
    shared = found(device, b"Fatima Beispiel")
    grant = grant_to(shared, south)
    assert offer(device, grants=(grant,)).refused == ()
    assert sibling.ring is not None
    with hub.site.store.read() as transaction:
        keys = [value for name in backed_up(keys=True) for row in transaction.rows(name) for value in row]
        rest = [value for name in backed_up(keys=False) for row in transaction.rows(name) for value in row]
    sealed = [value for value in keys if isinstance(value, bytes) and len(value) > ID_LENGTH]
    assert {shared.notice.sealed_key, grant.sealed_key} <= set(sealed)
    lying = b"\0".join(value for value in rest if isinstance(value, bytes))
    assert [value for value in sealed if value in lying] == []


def test_the_secrets_of_the_hub_are_not_in_its_store(filled: TestDevice, hub: Hub) -> None:
    seen = everything(hub)
    identity = hub.site.identity
    assert [key for key in (identity.signing.to_bytes(), identity.store_key, identity.backup_key) if key in seen] == []


def test_the_files_show_nothing_at_all_without_the_key(filled: TestDevice, hub: Hub, hub_folder: Path) -> None:
    if hub.site.store.folder is None:
        return
    raw = b"".join(path.read_bytes() for path in hub_folder.glob("*.db*"))
    for canary in (*CANARIES, filled.id, filled.rid, b"Beratung Nord", b"CREATE TABLE"):
        assert canary not in raw


def test_only_members_streams_carry_their_key_to_other_offices(device: TestDevice, hub: Hub) -> None:
    notice = device.stream()
    shown = StreamNotice(notice.stream, notice.key_id, notice.sealed_key, notice.head)
    device.sync(BundleBody(rids=(device.rid,), notices=(shown,)))
    with hub.site.store.read() as transaction:
        assert transaction.units.streams_between(0, 1_000, bytes(16), b"") == []
