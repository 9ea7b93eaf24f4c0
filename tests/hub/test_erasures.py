"""An erasure leaves nothing at the hub, reaches everybody who had anything, and holds for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from kiim_desktop.hub.administration import add_office
from kiim_desktop.hub.checking import verify
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.store.directory import Office
from kiim_desktop.hub.store.ledger import erased_tag
from kiim_desktop.sync.wire.bundles import BundleBody
from tests.hub.devices import NOW, TestDevice
from tests.hub.sharing_steps import (
    Shared,
    bodies,
    codes,
    drop,
    erasure,
    fetched,
    found,
    offer,
    open_to,
    orders_in,
    units_in,
    write,
)
from tests.hub.test_blindness import everything

Join = Callable[[Office], TestDevice]


@pytest.mark.parametrize("roles", [(), ("lead",), ("lead", "lead"), ("lead", " Lead "), ("lead", "")])
def test_two_different_roles_decide_on_an_erasure(device: TestDevice, shared: Shared, roles: tuple[str, ...]) -> None:
    assert codes(offer(device, orders=(erasure(shared, roles=roles),))) == ["roles"]


def test_an_erasure_leaves_neither_units_nor_keys(
    device: TestDevice, south: TestDevice, shared: Shared, hub: Hub
) -> None:
    left = found(device, b"bleibt")
    write(shared, south, b"von Sued")
    with hub.site.store.read() as transaction:
        sealed = [transaction.keys.sealed_for(south.office, shared.stream, shared.key.key_id)]
        sealed += [one.signed for one in transaction.subscriptions.granted(shared.stream, south.office).values()]
    gone = [*(unit.body for unit in shared.units), *(unit.id for unit in shared.units), *sealed]
    gone += [shared.notice.sealed_key]
    assert all(each in everything(hub) for each in gone)
    assert codes(offer(device, orders=(erasure(shared),))) == []
    assert [each for each in gone if each in everything(hub)] == []
    assert left.units[0].body in everything(hub)
    with hub.site.store.read() as transaction:
        assert transaction.subscriptions.offices_of([shared.stream]) == set()
        assert transaction.ledger.erased([erased_tag(shared.stream)])
        assert [stream.head for stream in transaction.units.by_id(shared.stream)] == [b""]
    assert [check for check in verify(hub.site) if not check.ok] == []


def test_after_an_erasure_the_files_hold_no_log_of_what_was(device: TestDevice, shared: Shared, hub: Hub) -> None:
    """Deleted pages are overwritten, and the logs are carried over at once: older content lies in neither."""
    offer(device, orders=(erasure(shared),))
    folder = hub.site.store.folder
    if folder is not None:
        assert {path.stat().st_size for path in folder.glob("*.db-wal")} == {0}


def test_an_erasure_goes_to_everybody_who_ever_had_access_and_to_the_owner(
    device: TestDevice, sibling: TestDevice, south: TestDevice, west: TestDevice, shared: Shared, join: Join, hub: Hub
) -> None:
    drop(shared, south)
    never = join(add_office(hub.site, "Beratung Ost", "mbe"))
    order = erasure(shared)
    offer(device, orders=(order,))
    for told in (device, sibling, south, west):
        assert order in orders_in(fetched(told))
        assert units_in(bodies(told)[-1:]) == []
    assert fetched(never) == []


def test_what_belongs_to_an_erased_stream_is_refused_for_ever(
    device: TestDevice, south: TestDevice, west: TestDevice, shared: Shared, join: Join, hub: Hub
) -> None:
    never = join(add_office(hub.site, "Beratung Ost", "mbe"))
    offer(device, orders=(erasure(shared),))
    told = {}
    for author in (device, south, never):
        unit = write(shared, author, b"noch etwas")
        told[author.office] = codes(author.answer)
        assert unit.body not in everything(hub)
    assert told == {device.office: ["erased"], south.office: ["erased"], never.office: ["unknown"]}
    device.sync(BundleBody(rids=(device.rid,), notices=(shared.notice,)), wishes=2)
    assert shared.notice.sealed_key not in everything(hub)
    assert codes(open_to(shared, west, at=NOW + 9)) == ["erased"]
    again = structs.replace(device.stream(), stream=shared.stream)
    device.stream_keys[shared.stream] = device.stream_keys.pop(next(reversed(device.stream_keys)))
    unit = device.unit(shared.stream, b"neuer Schluessel", place=0)
    answer = device.sync(BundleBody(rids=(device.rid,), notices=(again,), units=(unit,)), wishes=2)
    assert codes(answer) == ["erased"]
    assert notices_of(fetched(west), shared) == notices_of(fetched(device), shared) == []


def notices_of(got: list[BundleBody], shared: Shared) -> list[bytes]:
    return [notice.key_id for body in got for notice in body.notices if notice.stream == shared.stream]


def test_an_erasure_twice_is_one(device: TestDevice, south: TestDevice, shared: Shared, hub: Hub) -> None:
    order, other = erasure(shared), erasure(shared)
    assert codes(offer(device, orders=(order, order, other))) == []
    assert codes(offer(device, orders=(order,))) == []
    assert orders_in(fetched(south)) == [order]
    assert [check for check in verify(hub.site) if not check.ok] == []
