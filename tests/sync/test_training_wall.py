"""The wall round training on the way: every kind of bundle, line and stick, a hub of the other sort."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.errors import SyncError
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.bundles import BundleHeader, BundleKind, BundlePlan, inspect
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.errors import BundleDamaged, TrainingWall
from kiim_desktop.usecases.arriving import take_bundle_file
from tests.sync.devices import Desktop, first_desktop, further_desktop, hub_in_memory
from tests.sync.sticks import Stick
from tests.sync.test_bundles import Ends
from tests.sync.test_bundles import ends as ends  # noqa: PLC0414  # a fixture

SIDES = pytest.mark.parametrize("training", [True, False], ids=["training", "real"])


@pytest.fixture(params=[True, False], ids=["training", "real"])
def pair(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Hub, Desktop]]:
    """Return a hub and a device that belong together, of either sort."""
    (tmp_path / "kreis").mkdir()
    with hub_in_memory(tmp_path / "kreis", clock, training=request.param) as hub:
        desktop = first_desktop(hub, tmp_path / "kreis", clock, seed=33)
        yield hub, desktop
        desktop.close()


@pytest.fixture
def kreis(tmp_path: Path, clock: FixedClock) -> Iterator[Hub]:
    """Return a hub for training."""
    (tmp_path / "uebung").mkdir()
    with hub_in_memory(tmp_path / "uebung", clock, training=True) as hub:
        yield hub


@pytest.fixture
def practising(kreis: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(kreis, tmp_path / "uebung", clock, seed=31)
    yield desktop
    desktop.close()


@SIDES
@pytest.mark.parametrize("kind", list(BundleKind))
def test_no_kind_of_bundle_crosses_the_wall(ends: Ends, kind: BundleKind, training: bool) -> None:
    plan = BundlePlan(channel=b"r" * 8, number=1, previous=bytes(32), epoch=b"", training=training, kind=kind)
    raw = ends.make(plan=plan)
    with pytest.raises(TrainingWall) as caught:
        ends.open(raw, training=not training)
    assert "nichts" in caught.value.sentence
    assert ends.open(raw, training=training).header.kind is kind


@SIDES
def test_the_flag_cannot_be_turned_under_way(ends: Ends, training: bool) -> None:
    """The header is sealed and signed with the rest: whoever turns the flag has a damaged file."""
    plan = BundlePlan(channel=b"r" * 8, number=1, previous=bytes(32), epoch=b"", training=training)
    raw = ends.make(plan=plan)
    header = pack(inspect(raw))
    turned = bytearray(header)
    turned[_place_of_flag(header)] ^= 1
    assert unpack(bytes(turned), BundleHeader).training is not training
    forged = raw.replace(header, bytes(turned))
    assert forged != raw
    with pytest.raises(BundleDamaged):
        ends.open(forged, training=not training)


def _place_of_flag(header: bytes) -> int:
    for place, byte in enumerate(header):
        if byte in (0xC2, 0xC3):
            other = bytearray(header)
            other[place] ^= 1
            if _training_of(bytes(other)) is not _training_of(header):
                return place
    raise AssertionError


def _training_of(header: bytes) -> bool | None:
    try:
        return unpack(header, BundleHeader).training
    except SyncError:
        return None


def test_a_kreis_for_training_exchanges_within_itself(
    kreis: Hub, practising: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    other = further_desktop(kreis, practising, tmp_path / "uebung", clock, seed=32)
    practising.person("Amira", "Haddad")
    practising.sync()
    other.sync()
    assert other.state == practising.state
    other.close()


def turned(hub: Hub, folder: Path) -> Hub:
    """Return the hub as if its operator had turned it into the other sort: all its devices stay known to it."""
    folder.mkdir(exist_ok=True)
    terms = replace(hub.site.terms, training=not hub.site.terms.training)
    return Hub.open(replace(hub.site, terms=terms), folder)


@pytest.mark.parametrize("way", ["line", "stick"])
def test_a_device_and_a_hub_of_two_sorts_take_nothing_from_each_other(
    pair: tuple[Hub, Desktop], tmp_path: Path, way: str
) -> None:
    """Real hubs do not know the devices of a Kreis for training at all; here they do, so that only the flag is left."""
    hub, desktop = pair
    honest, other = desktop.carrier, turned(hub, tmp_path / "anders")
    desktop.person("Amira", "Haddad")
    before = units_at(hub)
    if way == "line":
        desktop.carrier = MemoryCarrier(other)
        with pytest.raises(SyncError):
            desktop.sync()
    else:
        (tmp_path / "stick").mkdir()
        stick = Stick(tmp_path / "stick", other)
        stick.serve()
        stick.visit(desktop)
        stick.serve()
        with suppress(SyncError):
            stick.visit(desktop)
    assert units_at(hub) == before
    desktop.carrier = honest
    desktop.sync()
    assert units_at(hub) > before, "nothing was lost or taken for sent"


def units_at(hub: Hub) -> int:
    """Return the greatest number the hub gave to a unit."""
    with hub.site.store.read() as transaction:
        return transaction.facts.hub_seq()


def test_a_bundle_of_the_other_kreis_is_refused_and_logged(
    first: Desktop, practising: Desktop, ends: Ends, tmp_path: Path
) -> None:
    for desktop, training in ((first, True), (practising, False)):
        plan = BundlePlan(channel=b"r" * 8, number=1, previous=bytes(32), epoch=b"", training=training)
        path = tmp_path / f"{training}.kiim"
        path.write_bytes(ends.make(plan=plan))
        before = desktop.state
        with pytest.raises(TrainingWall):
            take_bundle_file(desktop.office, path)
        told = [each.entry for each in desktop.office.store.audit_lines() if each.entry.action is AuditAction.REFUSED]
        assert [each.detail for each in told] == ["training_wall bundle"]
        assert desktop.state == before
