"""What else lies in a folder: siblings' bundles are passed on, and everybody finds the newest directory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.hub.core import Hub
from kiim_desktop.storage import carried
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import DeviceRevoked, ManifestRefused
from kiim_desktop.sync.membership import Stage, load_membership, stage_of
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.sync.transports.memory import MemoryCarrier
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, verified
from kiim_desktop.sync.wire.folders import NEWS, FolderNews, lay_news
from kiim_desktop.usecases.directory import directory_standing
from kiim_desktop.usecases.enrolling import revoke_device
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.sticks import Stick
from tests.sync.test_evil_hub import later
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


def carried_by(desktop: Desktop) -> int:
    with desktop.exchange.reading() as desk:
        return len(carried.waiting(desk.connection))


def by_line(hub: Hub, desktop: Desktop) -> None:
    desktop.carrier = MemoryCarrier(hub)
    desktop.sync()


def test_what_a_sibling_laid_into_a_folder_reaches_the_hub_over_the_next_line(
    hub: Hub, first: Desktop, second: Desktop, stick: Stick
) -> None:
    person = second.person("Bela", "Sommer")
    stick.visit(second)
    second.note(person, "Noch etwas, im zweiten Paket")
    stick.visit(second)
    stick.visit(first)
    assert carried_by(first) == 2
    by_line(hub, first)
    assert carried_by(first) == 0
    by_line(hub, first)
    assert first.identity(person) is not None
    assert second.exchange.waiting() > 0, "its own copy stays until it has a receipt itself"
    by_line(hub, second)
    assert second.exchange.waiting() == 0
    by_line(hub, first)
    assert first.state == second.state


def test_passed_on_and_brought_by_the_stick_itself_it_is_taken_once(
    hub: Hub, first: Desktop, second: Desktop, stick: Stick
) -> None:
    second.person("Bela", "Sommer")
    stick.visit(second)
    stick.visit(first)
    by_line(hub, first)
    stick.serve()
    stick.visit(second)
    assert second.exchange.waiting() == 0
    stick.visit(first)
    assert carried_by(first) == 0, "it is not picked up again"
    by_line(hub, first)
    assert first.state == second.state


def test_what_waits_here_waits_over_a_hub_that_lacks_the_bundle_before(
    hub: Hub, first: Desktop, second: Desktop, stick: Stick
) -> None:
    person = second.person("Bela", "Sommer")
    stick.visit(second)
    (lost,) = stick.bundles_up()
    second.note(person, "Noch etwas")
    stick.visit(second)
    away = lost.read_bytes()
    lost.unlink()
    stick.visit(first)
    assert carried_by(first) == 1
    by_line(hub, first)
    assert carried_by(first) == 1
    lost.write_bytes(away)
    stick.visit(first)
    by_line(hub, first)
    assert carried_by(first) == 0


def test_bundles_of_other_offices_are_left_where_they_lie(
    hub: Hub, first: Desktop, stick: Stick, tmp_path: Path, clock: FixedClock
) -> None:
    stranger = first_desktop(hub, tmp_path, clock, seed=9, name="Jugendberatung")
    first.sync()
    stranger.person("Cem", "Yildiz")
    stick.visit(stranger)
    stick.visit(first)
    assert carried_by(first) == 0
    stranger.close()


def test_what_was_kept_too_long_is_forgotten_and_its_device_still_has_it(
    first: Desktop, second: Desktop, stick: Stick, clock: FixedClock
) -> None:
    second.person("Bela", "Sommer")
    stick.visit(second)
    stick.visit(first)
    for path in stick.bundles_up():
        path.unlink()
    clock.at += timedelta(days=61)
    stick.visit(first)
    assert carried_by(first) == 0
    assert second.exchange.waiting() == 1


@pytest.fixture
def third(hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = further_desktop(hub, first, tmp_path, clock, seed=3)
    second.sync()
    yield desktop
    desktop.close()


def test_every_stick_brings_the_newest_directory_to_whoever_finds_it(
    hub: Hub, first: Desktop, second: Desktop, third: Desktop, stick: Stick, clock: FixedClock
) -> None:
    clock.at += timedelta(minutes=5)
    revoke_device(first.office, second.office.store.identity.device.hex())
    first.sync()
    stick.serve()
    stick.visit(third)
    assert not load_membership(third.exchange).is_active(second.office.store.identity.device)
    with pytest.raises(DeviceRevoked):
        stick.visit(second)
    assert stage_of(second.exchange) is Stage.REVOKED
    by_line(hub, third)
    assert load_membership(third.exchange).own_ring.generation == 2
    assert third.exchange.get(ExchangeFact.SIBLINGS) == first.exchange.get(ExchangeFact.SIBLINGS)


def test_the_news_of_a_stick_make_the_directory_young_again_but_only_as_young_as_they_are(
    first: Desktop, stick: Stick, clock: FixedClock
) -> None:
    stick.serve()
    clock.at += timedelta(days=40)
    stick.visit(first)
    standing = directory_standing(first.office)
    assert standing is not None
    assert standing.age == 40
    stick.serve()
    clock.at += timedelta(days=3)
    stick.visit(first)
    standing = directory_standing(first.office)
    assert standing is not None
    assert standing.age == 3


def test_an_older_directory_is_passed_over_a_forked_or_a_foreign_one_believed_by_nobody(
    hub: Hub, first: Desktop, second: Desktop, stick: Stick
) -> None:
    stick.serve()
    old = (stick.root / NEWS).read_bytes()
    member = load_membership(first.exchange)
    newer = later(hub, member)
    key, now = hub.site.identity.signing, hub.site.now()
    lay_news(stick.root, key, FolderNews(hub.site.identity.id, now, newer))
    stick.visit(first)
    assert load_membership(first.exchange).manifest_raw == newer
    (stick.root / NEWS).write_bytes(old)
    stick.visit(first)
    assert load_membership(first.exchange).manifest_raw == newer
    forked = later(hub, member, at=now + 1)
    lay_news(stick.root, key, FolderNews(hub.site.identity.id, now, forked))
    with pytest.raises(ManifestRefused):
        stick.visit(first)
    lay_news(stick.root, member.keys.signing, FolderNews(hub.site.identity.id, now, forked))
    stick.visit(first)
    assert load_membership(first.exchange).manifest_raw == newer


def test_the_news_name_the_hub_and_are_signed_by_it(hub: Hub, first: Desktop, stick: Stick) -> None:
    stick.serve()
    signed = unpack((stick.root / NEWS).read_bytes(), Signed)
    news = verified(hub.site.identity.signing.verify_key(), SignLabel.NEWS, signed, FolderNews)
    assert (news.hub, news.time) == (hub.site.identity.id, hub.site.now())
    shutil.copytree(stick.root, stick.root.with_name("copy"))
    device = first.office.store.identity.device
    copy = FolderCarrier(stick.root.with_name("copy"), hub.site.entry(), device, first.office.random)
    assert copy.news() == news
