"""One trip out and one trip back carry everything there is; what is missing, cut or old on a stick does no harm."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock, millis
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Progress
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub.administration import add_office, invite
from kiim_desktop.hub.core import Hub
from kiim_desktop.interchange.generator.population import Size, population
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.sync.errors import BundlesMissing, HubFull
from kiim_desktop.sync.transports.folder import FolderCarrier
from kiim_desktop.sync.wire.bundles import inspect
from kiim_desktop.sync.wire.folders import ANSWER, PART, REQUEST, TO_HUB, mark_folder
from kiim_desktop.usecases.exchanging import exchange_now
from kiim_desktop.usecases.generating import fill_office
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import Surroundings, unlock_office
from tests.sync.devices import PASSWORD, Desktop, first_desktop
from tests.sync.sticks import Stick

PERSONS = 8


class Killed(BaseException):
    """The program was killed here."""


@pytest.fixture
def stick(hub: Hub, tmp_path: Path, clock: FixedClock) -> Stick:
    """Return a stick of the hub, that sends small bundles."""
    root = tmp_path / "stick"
    root.mkdir()
    mark_folder(root, hub.site.identity.signing, hub.site.identity.id, millis(clock.now()))
    return Stick(root, Hub(replace(hub.site, terms=replace(hub.site.terms, page_bytes=1_500))))


@pytest.fixture
def persons(first: Desktop, second: Desktop) -> list[PersonId]:
    """Return persons that the first device sent over the line, and the second does not know yet."""
    made = [first.person("Amira", f"Haddad {number}") for number in range(PERSONS)]
    first.sync()
    return made


@pytest.fixture
def loaded(stick: Stick, second: Desktop, persons: list[PersonId]) -> Stick:
    """Return the stick after the hub laid everything for the second device onto it."""
    stick.visit(second)
    stick.serve()
    return stick


def known(desktop: Desktop, persons: list[PersonId]) -> list[int]:
    """Return which of the persons a device knows."""
    return [number for number, person in enumerate(persons) if desktop.identity(person) is not None]


def unlocked(folder: Path, around: Surroundings) -> Office:
    profile = find_profile(folder)
    return unlock_office(profile, profile.users[0].id, PASSWORD, around)


def cursor(desktop: Desktop) -> bytes:
    return desktop.exchange.get(ExchangeFact.CURSOR) or b""


def saved_apart(desktop: Desktop, stick: Stick, count: int = 3) -> None:
    """Save and visit the stick several times before the hub sees it: one bundle each."""
    for number in range(count):
        desktop.person("Bela", f"Sommer {number}")
        stick.visit(desktop)


def test_one_trip_out_and_one_back_bring_everything(loaded: Stick, first: Desktop, second: Desktop) -> None:
    assert len(loaded.bundles_for(second)) > 3
    loaded.visit(second)
    assert first.state == second.state
    assert loaded.bundles_for(second) == []


def test_the_next_request_confirms_all_of_them(loaded: Stick, second: Desktop) -> None:
    loaded.visit(second)
    loaded.serve()
    assert loaded.bundles_for(second) == []
    assert exchange_now(second.office, second.carrier).received == 0


def test_one_trip_takes_everything_along(stick: Stick, first: Desktop, second: Desktop) -> None:
    fill_office(first.office, population(Size(100, 2_500), 3))
    stick.visit(first)
    assert len(stick.bundles_up()) > 2
    stick.serve()
    assert stick.bundles_up() == []
    stick.visit(first)
    assert (first.exchange.waiting(), first.exchange.outgoing()) == (0, None)
    second.sync()
    assert first.state == second.state


def test_bundles_of_several_visits_are_taken_in_order(stick: Stick, first: Desktop, second: Desktop) -> None:
    saved_apart(first, stick)
    assert [inspect(path.read_bytes()).number for path in stick.bundles_up()] == sorted(
        inspect(path.read_bytes()).number for path in stick.bundles_up()
    )
    assert len(stick.bundles_up()) == 3
    stick.serve()
    stick.visit(first)
    second.sync()
    assert first.exchange.waiting() == 0
    assert first.state == second.state


def test_a_gap_is_said_and_everything_else_is_taken(
    loaded: Stick, first: Desktop, second: Desktop, persons: list[PersonId]
) -> None:
    bundles = loaded.bundles_for(second)
    before = cursor(second)
    bundles[0].unlink()
    with pytest.raises(BundlesMissing) as said:
        loaded.visit(second)
    gone, last = int(bundles[0].stem, 16), int(bundles[-1].stem, 16)
    assert said.value.facts == {"first": gone, "last": last, "missing": str(gone)}
    assert f"Von den Paketen {gone} bis {last} fehlt" in said.value.sentence
    assert 0 < len(known(second, persons)) < PERSONS
    assert cursor(second) == before


def test_after_a_gap_the_cursor_stands_before_it(loaded: Stick, second: Desktop) -> None:
    before = cursor(second)
    loaded.bundles_for(second)[1].unlink()
    with pytest.raises(BundlesMissing):
        loaded.visit(second)
    with second.office.store.database.read() as connection:
        newest = connection.execute("SELECT max(hub_seq) FROM unit").scalar_one()
    assert before < cursor(second) < int(newest).to_bytes(8, "big")


def test_what_was_missing_comes_with_the_next_trip(loaded: Stick, first: Desktop, second: Desktop) -> None:
    loaded.bundles_for(second)[1].unlink()
    with pytest.raises(BundlesMissing):
        loaded.visit(second)
    loaded.serve()
    loaded.visit(second)
    assert first.state == second.state
    assert loaded.bundles_for(second) == []


def test_what_a_shared_folder_brings_late_is_taken_at_the_next_visit(
    loaded: Stick, first: Desktop, second: Desktop
) -> None:
    late = loaded.bundles_for(second)[1]
    content = late.read_bytes()
    late.unlink()
    with pytest.raises(BundlesMissing):
        loaded.visit(second)
    late.write_bytes(content)
    loaded.visit(second)
    assert first.state == second.state


def test_a_bundle_cut_on_its_way_down_is_as_good_as_missing(loaded: Stick, first: Desktop, second: Desktop) -> None:
    cut, half = loaded.bundles_for(second)[1:3]
    cut.write_bytes(cut.read_bytes()[:700])
    half.rename(half.with_name(half.name + PART))
    with pytest.raises(BundlesMissing) as said:
        loaded.visit(second)
    assert said.value.facts["missing"] == f"{int(cut.stem, 16)}–{int(half.stem, 16)}"
    loaded.serve()
    loaded.visit(second)
    assert first.state == second.state


def test_a_bundle_cut_on_its_way_up_is_laid_down_anew(stick: Stick, first: Desktop, second: Desktop) -> None:
    saved_apart(first, stick)
    cut = stick.bundles_up()[1]
    cut.write_bytes(cut.read_bytes()[:500])
    replica = first.office.store.replica
    stick.serve()
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    second.sync()
    assert first.office.store.replica == replica
    assert first.exchange.waiting() == 0
    assert first.state == second.state


def test_an_old_stick_brings_nothing_again_and_blocks_nothing(
    loaded: Stick, hub: Hub, first: Desktop, second: Desktop, persons: list[PersonId]
) -> None:
    line, old = first.carrier, loaded.copy()
    loaded.visit(second)
    second.carrier = line
    invite(hub.site, add_office(hub.site, "Beratung Süd", "mbe"), Role.LEAD)
    first.rename(persons[0], "Haddad-Klein")
    first.sync()
    second.sync()
    loaded.put_back(old)
    assert loaded.visit(second).received == 0
    assert loaded.bundles_for(second) == []
    assert first.state == second.state


def test_an_answer_older_than_the_line_is_taken_for_what_still_holds(
    stick: Stick, hub: Hub, first: Desktop, second: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    line = first.carrier
    first.person("Amira", "Haddad")
    first.sync()
    first_desktop(hub, tmp_path, clock, 8, "Beratung Süd").close()
    stick.visit(second)
    stick.serve()
    first_desktop(hub, tmp_path, clock, 9, "Beratung West").close()
    second.carrier = line
    second.sync()
    confirmed = second.exchange.get(ExchangeFact.CONFIRMED_AT)
    clock.at += timedelta(days=3)
    stick.visit(second)
    assert second.exchange.get(ExchangeFact.CONFIRMED_AT) == confirmed
    assert first.state == second.state


def test_an_old_stick_changes_nothing_at_the_hub(stick: Stick, first: Desktop, second: Desktop) -> None:
    saved_apart(first, stick)
    old, replica = stick.copy(), first.office.store.replica
    stick.serve()
    stick.visit(first)
    stick.serve()
    with stick.hub.site.store.read() as transaction:
        head = transaction.facts.hub_seq()
    stick.put_back(old)
    stick.serve()
    with stick.hub.site.store.read() as transaction:
        assert transaction.facts.hub_seq() == head
    stick.visit(first)
    first.person("Amira", "Haddad")
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    second.sync()
    assert first.office.store.replica == replica
    assert first.state == second.state


def test_a_copy_of_a_device_is_noticed_though_both_packed_for_a_stick(
    stick: Stick, hub: Hub, first: Desktop, second: Desktop, tmp_path: Path
) -> None:
    line = first.carrier
    saved_apart(first, stick, 1)
    first.close()
    shutil.copytree(first.office.profile.folder, tmp_path / "clone")
    shutil.copytree(first.around.state_folder, tmp_path / "clone_state")
    first.office = unlocked(first.office.profile.folder, first.around)
    around = replace(first.around, state_folder=tmp_path / "clone_state")
    clone = Desktop(unlocked(tmp_path / "clone", around), around, line)
    both = [first.person("Amira", "Haddad"), clone.person("Cem", "Winter")]
    stick.visit(first)
    stick.visit(clone)
    for desktop in (first, clone, first, second):
        desktop.carrier = line
        desktop.sync()
    assert known(first, both) == known(clone, both) == known(second, both) == [0, 1]
    assert first.state == clone.state == second.state
    clone.close()


def test_bundles_of_another_device_are_not_touched(
    loaded: Stick, first: Desktop, second: Desktop, persons: list[PersonId]
) -> None:
    saved_apart(second, loaded, 1)
    theirs = loaded.bundles_up()
    for request in (loaded.root / TO_HUB).glob(f"*{REQUEST}"):
        request.unlink()
    saved_apart(first, loaded)
    loaded.serve()
    assert loaded.bundles_up() == theirs
    loaded.visit(first)
    assert loaded.bundles_up() == theirs
    assert first.exchange.waiting() == 0


def test_answers_for_another_device_are_not_touched(loaded: Stick, first: Desktop, second: Desktop) -> None:
    theirs = loaded.bundles_for(second)
    first.person("Cem", "Winter")
    loaded.visit(first)
    loaded.serve()
    loaded.visit(first)
    assert loaded.bundles_for(second) == theirs
    loaded.visit(second)
    loaded.serve()
    loaded.visit(second)
    assert first.state == second.state


def test_killed_between_two_bundles_it_begins_again(
    loaded: Stick, first: Desktop, second: Desktop, persons: list[PersonId]
) -> None:
    deaths = iter((False, False, True))

    def die_at_the_third() -> None:
        if next(deaths):
            raise Killed

    carrier = FolderCarrier(
        loaded.root, loaded.hub.site.entry(), second.office.store.identity.device, second.office.random
    )
    with pytest.raises(Killed):
        exchange_now(second.office, carrier, Progress(between=die_at_the_third))
    assert 0 < len(known(second, persons)) < PERSONS
    second.reopen()
    loaded.visit(second)
    assert first.state == second.state


def test_killed_while_packing_nothing_is_sent_twice(stick: Stick, first: Desktop, second: Desktop) -> None:
    fill_office(first.office, population(Size(100, 2_500), 3))

    def die() -> None:
        raise Killed

    carrier = FolderCarrier(stick.root, stick.hub.site.entry(), first.office.store.identity.device, first.office.random)
    with pytest.raises(Killed):
        exchange_now(first.office, carrier, Progress(between=die))
    first.reopen()
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    second.sync()
    assert first.exchange.waiting() == 0
    assert first.state == second.state


def test_what_the_hub_refuses_is_said_once_and_the_stick_goes_on(stick: Stick, first: Desktop, second: Desktop) -> None:
    roomy = stick.hub
    stick.hub = Hub(replace(roomy.site, terms=replace(roomy.site.terms, quota_bytes=1)))
    first.person("Amira", "Haddad")
    stick.visit(first)
    stick.serve()
    with pytest.raises(HubFull):
        stick.visit(first)
    stick.hub = roomy
    stick.visit(first)
    stick.serve()
    stick.visit(first)
    second.sync()
    assert first.exchange.waiting() == 0
    assert first.state == second.state


def test_unread_answers_do_not_pile_up_bundles(loaded: Stick, second: Desktop) -> None:
    answers = list(loaded.root.rglob(f"*{ANSWER}"))
    hidden = [(path, path.read_bytes()) for path in answers]
    for path in answers:
        path.unlink()
    loaded.visit(second)
    for path, content in hidden:
        path.write_bytes(content)
    before = loaded.bundles_for(second)
    loaded.serve()
    after = loaded.bundles_for(second)
    assert len(after) == len(before)
    assert set(after).isdisjoint(before)
