"""A bundle that came as a file: the folder's way in, and a polite no for what is not for this device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import BundleForHub, BundleOutdated
from kiim_desktop.sync.wire.errors import BundleDamaged, BundleForeign
from kiim_desktop.usecases.arriving import take_bundle_file
from tests.sync.devices import Desktop, first_desktop
from tests.sync.shared import consent, found, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def served(stick: Stick, desktop: Desktop) -> list[Path]:
    """Return the bundles the hub lays down for a device, as somebody would attach them to a mail."""
    stick.visit(desktop)
    stick.serve()
    return stick.bundles_for(desktop)


def test_what_is_in_it_comes_in_and_once_more_changes_nothing(first: Desktop, second: Desktop, stick: Stick) -> None:
    line = second.carrier
    for number in range(8):
        first.person("Amira", f"Haddad {number}")
    first.sync()
    files = served(stick, second)
    assert len(files) > 1
    arrived = [take_bundle_file(second.office, file) for file in files]
    assert sum(each.received for each in arrived) > 0
    assert all(str(each.received) in each.sentence for each in arrived if each.received)
    before = second.state
    assert before == first.state
    for file in files:
        take_bundle_file(second.office, file)
    assert second.state == before
    second.carrier = line
    second.sync()
    assert second.state == first.state


def test_the_cursor_stays_so_that_what_came_before_is_not_left_out(
    first: Desktop, second: Desktop, stick: Stick
) -> None:
    line = second.carrier
    for number in range(8):
        first.person("Amira", f"Haddad {number}")
    first.sync()
    files = served(stick, second)
    before = second.exchange.get(ExchangeFact.CURSOR)
    assert "früheres Paket" in take_bundle_file(second.office, files[-1]).sentence
    assert second.exchange.get(ExchangeFact.CURSOR) == before
    second.carrier = line
    second.sync()
    assert second.state == first.state


def test_what_is_not_for_this_device_is_refused_and_changes_nothing(
    hub: Hub, first: Desktop, second: Desktop, stick: Stick, tmp_path: Path
) -> None:
    for number in range(8):
        first.person("Amira", f"Haddad {number}")
    first.sync()
    theirs = served(stick, second)[0]
    first.person("Bela", "Sommer")
    stick.visit(first)
    mine = stick.bundles_up()[0]
    state = first.state
    with pytest.raises(BundleForeign):
        take_bundle_file(first.office, theirs)
    with pytest.raises(BundleForHub):
        take_bundle_file(first.office, mine)
    broken = tmp_path / "anhang.kiim"
    whole = theirs.read_bytes()
    broken.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(BundleDamaged):
        take_bundle_file(second.office, broken)
    second.exchange.put({ExchangeFact.EPOCH: b"another!"})
    with pytest.raises(BundleOutdated):
        take_bundle_file(second.office, theirs)
    assert first.state == state


def test_an_old_attachment_does_not_bring_back_what_was_taken_back(
    hub: Hub, first: Desktop, other: Desktop, stick: Stick, tmp_path: Path
) -> None:
    line = other.carrier
    stick = Stick(stick.root, Hub(replace(hub.site, terms=replace(hub.site.terms, page_bytes=1_500))))
    people = [first.person("Amira", f"Haddad {number}") for number in range(3)]
    consents = [consent(first, person, other) for person in people]
    first.sync()
    first.sync()
    kept = tmp_path / "mails"
    kept.mkdir()
    for file in served(stick, other):
        (kept / file.name).write_bytes(file.read_bytes())
    other.carrier = line
    settle(first, other)
    for person, consented in zip(people, consents, strict=True):
        assert found(other, person, IDENTITY)
        withdraw(first, person, consented)
    settle(first, other)
    assert list(kept.iterdir())
    for file in sorted(kept.iterdir()):
        take_bundle_file(other.office, file)
    for person in people:
        assert found(other, person, IDENTITY) == []
        assert other.office.store.persons.one(person) is None
