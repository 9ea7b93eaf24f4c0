"""A folder or stick instead of a line: the same bytes, the same end state, and nothing concluded from absence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.hub.administration import add_office, approve
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.sync.errors import FolderForeign, WaitingForOffice
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.sync.wire.bundles import inspect
from kiim_desktop.sync.wire.folders import BUNDLE, FROM_HUB, PART, TO_HUB, mark_folder
from kiim_desktop.usecases.exchanging import Exchanged
from tests.sync.devices import Desktop, invited_desktop


@pytest.fixture
def stick(hub: Hub, tmp_path: Path, clock: FixedClock) -> Path:
    """Return a folder the hub marked as its own."""
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    return root


def carry(hub: Hub, stick: Path) -> int:
    """Bring the stick to the hub."""
    return serve_folder(hub, stick)


def by_stick(hub: Hub, desktop: Desktop, stick: Path) -> None:
    desktop.carrier = FolderCarrier(
        stick, hub.site.entry(), desktop.office.store.identity.device, desktop.office.random
    )


def visit(desktop: Desktop, hub: Hub, stick: Path) -> Exchanged:
    done = desktop.sync()
    carry(hub, stick)
    return done


def test_two_devices_agree_by_stick_alone(hub: Hub, first: Desktop, second: Desktop, stick: Path) -> None:
    by_stick(hub, first, stick)
    by_stick(hub, second, stick)
    person = first.person("Amira", "Haddad")
    second.person("Bela", "Sommer")

    laid = visit(first, hub, stick)
    for desktop in (second, first, second, first):
        visit(desktop, hub, stick)

    assert laid.left_in_folder
    assert laid.waiting == 1
    assert first.exchange.waiting() == second.exchange.waiting() == 0
    assert first.state == second.state
    assert second.identity(person) is not None


def test_the_bundle_on_the_stick_is_the_one_https_would_carry(hub: Hub, first: Desktop, stick: Path) -> None:
    by_stick(hub, first, stick)
    first.person("Amira", "Haddad")
    first.sync()
    outgoing = first.exchange.outgoing()
    (laid,) = (stick / TO_HUB).glob(f"*{BUNDLE}")
    assert outgoing is not None
    assert laid.read_bytes() == outgoing.bundle
    assert inspect(laid.read_bytes()).number == outgoing.number


def test_what_lies_on_a_stick_names_nobody(hub: Hub, first: Desktop, second: Desktop, stick: Path) -> None:
    by_stick(hub, first, stick)
    first.person("Amira", "Haddad")
    visit(first, hub, stick)
    device = first.office.store.identity.device
    for path in stick.rglob("*"):
        assert device.hex() not in str(path)
        if path.is_file():
            assert b"Haddad" not in path.read_bytes()


def test_a_lost_stick_loses_nothing(hub: Hub, first: Desktop, second: Desktop, stick: Path, tmp_path: Path) -> None:
    line = first.carrier
    by_stick(hub, first, stick)
    first.person("Amira", "Haddad")
    first.sync()
    first.carrier = line
    first.sync()
    second.sync()
    assert first.state == second.state
    assert first.exchange.waiting() == 0


def test_a_half_written_file_and_strange_files_are_passed_over(
    hub: Hub, first: Desktop, second: Desktop, stick: Path
) -> None:
    (stick / TO_HUB / f"{'ab' * 16}.kiimreq{PART}").write_bytes(b"half")
    (stick / TO_HUB / f"{'cd' * 16}.kiimreq").write_bytes(b"\xff" * 100)
    (stick / FROM_HUB / "somebody").mkdir()
    by_stick(hub, first, stick)
    first.person("Amira", "Haddad")
    visit(first, hub, stick)
    visit(first, hub, stick)
    assert first.exchange.waiting() == 0


def test_a_folder_of_another_hub_is_not_touched(hub: Hub, first: Desktop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(FolderForeign):
        by_stick(hub, first, other)
    assert list(other.iterdir()) == []


def test_an_office_can_join_by_stick(hub: Hub, tmp_path: Path, clock: FixedClock, stick: Path) -> None:
    desktop = invited_desktop(hub, add_office(hub.site, "Beratung Nord", "mbe"), tmp_path, clock, 1)
    by_stick(hub, desktop, stick)
    with pytest.raises(WaitingForOffice):
        visit(desktop, hub, stick)
    carry(hub, stick)
    approve(hub.site, desktop.office.store.identity.device.hex())
    with pytest.raises(WaitingForOffice):
        desktop.sync()
    carry(hub, stick)
    assert desktop.sync().left_in_folder
    carry(hub, stick)
    assert desktop.sync().confirmed_at is not None
    desktop.close()
