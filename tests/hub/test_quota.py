"""What an office has used of its place at the hub is what was taken of it, and no byte more."""

from __future__ import annotations

from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.wire.bundles import BundleBody
from tests.hub.devices import TestDevice
from tests.hub.sharing_steps import Shared, codes, fetched
from tests.hub.test_repack import own as own  # noqa: PLC0414  # a fixture
from tests.hub.test_repack import repack_of, send, used


def test_what_was_not_taken_counts_against_no_quota(hub: Hub, own: Shared, sibling: TestDevice) -> None:
    fetched(sibling)
    send(own.owner, repack_of(own, b"alles"))
    before = used(hub, own.owner)
    late = repack_of(own, bytes(3_000), replaces=own.units[:3], by=sibling)
    assert codes(send(sibling, late)) == ["repacked"]
    assert used(hub, own.owner) == before
    bundle = sibling.bundle(BundleBody(rids=(sibling.rid,), repacks=(late,)))
    for _time in range(2):
        assert codes(sibling.send(bundle)) == ["repacked"]
        assert used(hub, own.owner) == before
        sibling.number -= 1


def test_a_unit_that_was_not_taken_or_lies_there_counts_against_no_quota(
    hub: Hub, own: Shared, south: TestDevice
) -> None:
    before = used(hub, south)
    south.stream_keys[own.stream], south.aliases[own.stream] = own.key, 4711
    unit = south.unit(own.stream, bytes(3_000))
    assert codes(south.sync(BundleBody(rids=(south.rid,), units=(unit,)))) == ["unknown"]
    assert used(hub, south) == before
    known = used(hub, own.owner)
    own.owner.sync(BundleBody(rids=(own.owner.rid,), units=(own.units[0],)))
    assert used(hub, own.owner) == known
