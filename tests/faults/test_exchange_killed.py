"""SIGKILL while an exchange seals, applies, grants, forgets, or the hub takes in: everything goes on where it stood.

Each step is first run whole to count the calls that change files of the device (or of the hub) it is about. After each
kill hub and devices are opened again as their programs would, exchange, and must come to where they would have come.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import ADDRESS, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.usecases.erasing import SecondPerson, erase_person
from tests.conftest import SEED
from tests.faults.kreise import (
    SECOND_PASSWORD,
    SECOND_PERSON,
    Kreis,
    device_at,
    hub_at,
    made_in,
    opened,
    prepared,
    told_of,
)
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, Run, Work, kill_at, run
from tests.moulds import copy
from tests.sync.devices import Desktop
from tests.sync.moulds import FIRST, HUB, OTHER, SECOND
from tests.sync.shared import consent, entry, receipts_at, said, settle, withdraw

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
KILLS, KILLS_LONG = 3, 250
EVERYTHING = {IDENTITY.number: 1, LANGUAGE_SKILL.number: 6}
AT_HOME = {IDENTITY.number: 1, ADDRESS.number: 6}


@dataclass(frozen=True, slots=True)
class Made:
    """A closed Kreis on the disk, and whom it knows."""

    folder: Path
    shared: PersonId
    own: PersonId
    agreed: RecordId


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("kreis") / "made"
    return Made(folder, *made_in(folder))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return KILLS_LONG if request.config.getoption("--long") else KILLS


def exchanging(folder: Path, seed: int, act: Callable[[Desktop], object] = Desktop.sync) -> Work:
    """Open the hub and one device, and let the device do something."""

    def work(begin: Callable[[], None], tell: Callable[[str], None]) -> None:
        with hub_at(folder) as hub:
            desktop = device_at(folder, hub, seed)
            begin()
            act(desktop)
            tell("done")
            desktop.close()

    return work


def killed(
    before: Path, place: Path, kills: int, seed: int, *, part: str, act: Callable[[Desktop], object] = Desktop.sync
) -> Iterator[tuple[Kreis, Run]]:
    """Kill a step at moments spread over all that changes `part`; yield each Kreis, open again, and how far it came."""
    whole = ended_at(before, place / "whole", seed, part, act)
    assert whole.code == whole.signal == 0, whole.last_words
    count = sum(1 for call in whole.calls if not call.path.endswith(".told"))
    assert count >= kills // 2
    chance = random.Random(SEED)
    for number in range(kills):
        first, last = number * count // kills, (number + 1) * count // kills
        moment = chance.randrange(max(first, 1), max(first + 1, last, 2))
        share = chance.choice((None, 1.0, chance.random()))
        folder = place / str(number)
        ended = ended_at(before, folder, seed, part, act, moment, share)
        assert ended.was_killed, ended.last_words
        with opened(folder) as kreis:
            yield kreis, ended
        shutil.rmtree(folder)


def ended_at(
    before: Path, folder: Path, seed: int, part: str, act: Callable[[Desktop], object],
    moment: int = -1, share: float | None = None,
) -> Run:  # fmt: skip
    """Run the step on a copy, killed at a moment; earlier if this run took fewer calls."""
    ended = Run()
    while moment and not ended.was_killed:
        shutil.rmtree(folder, ignore_errors=True)
        ended = run(exchanging(copy(before, folder), seed, act), folder / part, kill_at(moment, share))
        moment = moment * 3 // 4 if moment > 0 else 0
    return ended


def settled(kreis: Kreis) -> None:
    """Let everybody exchange, and see that both devices of the office hold the same and nothing is stuck."""
    settle(*kreis.desktops)
    assert kreis.first.state == kreis.second.state
    assert [desktop.exchange.waiting() for desktop in kreis.desktops] == [0, 0, 0]
    assert [desktop.exchange.outgoing() for desktop in kreis.desktops] == [None] * 3
    waiting = [desktop.exchange.waiting_units(state) for desktop in kreis.desktops
               for state in (UnitState.PARKED, UnitState.QUARANTINED)]  # fmt: skip
    assert waiting == [[]] * 6
    assert kreis.faults() == []


def write(kreis: Kreis, made: Made) -> None:
    """Let the first device save what nobody else knows yet."""
    kreis.first.rename(made.shared, "Haddad-Klein")
    kreis.first.rename(made.own, "Sommer-Gross")
    kreis.first.note(made.own, "Noch eine Notiz " * 60)


def seal(desktop: Desktop) -> None:
    seal_bundle(desktop.exchange, load_membership(desktop.exchange), desktop.office.random)


@pytest.mark.parametrize(
    ("part", "act"), [(f"profile{FIRST}", seal), (f"profile{FIRST}", Desktop.sync), (HUB, Desktop.sync)]
)
def test_what_was_saved_arrives_whoever_dies_on_the_way(
    made: Made, tmp_path: Path, kills: int, part: str, act: Callable[[Desktop], object]
) -> None:
    before = prepared(made.folder, tmp_path / "before", lambda kreis: write(kreis, made))
    for kreis, _ended in killed(before, tmp_path, kills, FIRST, part=part, act=act):
        settled(kreis)
        for desktop in kreis.desktops:
            assert said(desktop, made.shared, IDENTITY, "family_name") == {"Haddad-Klein"}
            assert told_of(desktop, made.shared) == EVERYTHING
        for desktop in (kreis.first, kreis.second):
            assert said(desktop, made.own, IDENTITY, "family_name") == {"Sommer-Gross"}
        assert told_of(kreis.other, made.own) == {}


def test_a_killed_apply_leaves_nothing_half_and_takes_the_rest_later(made: Made, tmp_path: Path, kills: int) -> None:
    def sent(kreis: Kreis) -> None:
        write(kreis, made)
        kreis.other.rename(made.shared, "Haddad-Lang")
        settle(kreis.other, kreis.first)
        kreis.second.rename(made.own, "Sommer-Hier")

    before = prepared(made.folder, tmp_path / "before", sent)
    for kreis, _ended in killed(before, tmp_path, kills, SECOND, part=f"profile{SECOND}"):
        settled(kreis)
        for desktop in kreis.desktops:
            assert said(desktop, made.shared, IDENTITY, "family_name") == {"Haddad-Klein", "Haddad-Lang"}
        names = said(kreis.first, made.own, IDENTITY, "family_name")
        assert names == said(kreis.second, made.own, IDENTITY, "family_name") == {"Sommer-Gross", "Sommer-Hier"}


@pytest.mark.parametrize("part", [f"profile{FIRST}", HUB])
def test_what_is_opened_is_opened_wholly_and_nothing_else(made: Made, tmp_path: Path, kills: int, part: str) -> None:
    before = prepared(made.folder, tmp_path / "before", lambda kreis: consent(kreis.first, made.own, kreis.other))
    for kreis, _ended in killed(before, tmp_path, kills, FIRST, part=part):
        settled(kreis)
        assert told_of(kreis.other, made.own) == {IDENTITY.number: 1}
        assert told_of(kreis.other, made.shared) == EVERYTHING
        kreis.second.rename(made.own, "Sommer-Neu")
        settle(kreis.second, kreis.other)
        assert said(kreis.other, made.own, IDENTITY, "family_name") == {"Sommer-Neu"}


@pytest.mark.parametrize("part", [f"profile{OTHER}", HUB])
def test_what_was_taken_back_goes_wholly_and_the_receipt_arrives_once(
    made: Made, tmp_path: Path, kills: int, part: str
) -> None:
    def withdrawn(kreis: Kreis) -> None:
        entry(kreis.other, made.shared, LANGUAGE_SKILL, language="deu", listening="C1")
        withdraw(kreis.first, made.shared, made.agreed)
        settle(kreis.first)

    before = prepared(made.folder, tmp_path / "before", withdrawn)
    for kreis, _ended in killed(before, tmp_path, kills, OTHER, part=part):
        settled(kreis)
        assert told_of(kreis.other, made.shared) == {}
        assert list(kreis.other.office.store.persons.page(0, 9)) == []
        assert told_of(kreis.first, made.shared) == EVERYTHING
        assert [each.device for each in receipts_at(kreis.first)] == [kreis.other.office.store.identity.device]


@pytest.mark.parametrize("seed", [SECOND, OTHER])
def test_what_is_erased_goes_wholly_everywhere_with_all_receipts(
    made: Made, tmp_path: Path, kills: int, seed: int
) -> None:
    def erased(kreis: Kreis) -> None:
        erase_person(kreis.first.office, made.shared, SecondPerson(SECOND_PERSON, SECOND_PASSWORD))
        settle(kreis.first)

    before = prepared(made.folder, tmp_path / "before", erased)
    for kreis, _ended in killed(before, tmp_path, kills, seed, part=f"profile{seed}"):
        settled(kreis)
        for desktop in kreis.desktops:
            assert told_of(desktop, made.shared) == {}
        assert told_of(kreis.second, made.own) == AT_HOME
        devices = {desktop.office.store.identity.device for desktop in kreis.desktops}
        assert {each.device for each in receipts_at(kreis.first)} == devices
