"""How old the directory is: by the word of the hub, not by clocks; too old, nothing is sealed to other offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.crypto.words import four_words
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.hub.core import Hub
from kiim_desktop.sync.errors import WordsDiffer
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.usecases.directory import DirectoryStanding, confirm_words, directory_standing
from kiim_desktop.usecases.enrolling import revoke_device
from tests.sync.devices import Desktop, first_desktop, further_desktop
from tests.sync.shared import consent, said, settle, withdraw
from tests.sync.sticks import Stick
from tests.sync.test_stick import stick as stick  # noqa: PLC0414  # a fixture


@pytest.fixture
def other(hub: Hub, first: Desktop, tmp_path: Path, clock: FixedClock) -> Iterator[Desktop]:
    desktop = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
    first.sync()
    yield desktop
    desktop.close()


def directory_of(desktop: Desktop) -> DirectoryStanding:
    standing = directory_standing(desktop.office)
    assert standing is not None
    return standing


def test_the_directory_is_as_old_as_the_hubs_last_word_about_it(first: Desktop, clock: FixedClock) -> None:
    clock.at += timedelta(days=45)
    assert directory_of(first).age == 45
    assert directory_of(first).warns
    first.sync()
    assert directory_of(first).age == 0
    assert not directory_of(first).warns


def test_a_grant_waits_while_the_directory_is_too_old_and_leaves_by_itself(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    line = first.carrier
    stick.visit(first)
    clock.at += timedelta(days=70)
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    stick.visit(first)
    stick.serve()
    other.sync()
    assert directory_of(first).grants_wait
    assert any("70 Tage" in each for each in directory_of(first).warnings)
    assert other.identity(person) is None, "the file itself is at the hub, the key is sealed to nobody"
    first.carrier = line
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad"}
    assert not directory_of(first).grants_wait


def test_taking_back_never_waits_for_the_directory(
    first: Desktop, other: Desktop, stick: Stick, clock: FixedClock
) -> None:
    person = first.person("Amira", "Haddad")
    consented = consent(first, person, other)
    settle(first, other)
    clock.at += timedelta(days=70)
    withdraw(first, person, consented)
    stick.visit(first)
    assert directory_of(first).grants_wait
    stick.serve()
    other.sync()
    assert other.identity(person) is None


def test_only_a_line_tells_how_the_clocks_differ_a_folder_how_late_it_is_at_least(
    hub: Hub, first: Desktop, stick: Stick, clock: FixedClock
) -> None:
    served = clock.at
    stick.visit(first)
    stick.serve()
    clock.at += timedelta(days=20)
    stick.visit(first)
    with first.exchange.reading() as desk:
        assert hub_now(desk) == desk.now(), "an answer that lay there for 20 days says nothing about clocks"
    clock.at = served - timedelta(days=3)
    with first.exchange.reading() as desk:
        assert hub_now(desk) == int(served.timestamp() * 1000), "it is no earlier than the hub said"


def test_a_wrong_clock_here_makes_the_directory_neither_old_nor_young(
    hub: Hub, first: Desktop, clock: FixedClock
) -> None:
    own = FixedClock(clock.at + timedelta(days=900))
    ahead = replace(first.around, clock=own)
    first.around = ahead
    first.reopen()
    first.sync()
    assert directory_of(first).age == 0
    own.at += timedelta(days=31)
    assert directory_of(first).age == 31


def test_words_are_compared_once_and_hold_over_new_keys_that_the_old_ones_signed(
    hub: Hub, first: Desktop, other: Desktop, tmp_path: Path, clock: FixedClock
) -> None:
    assert {each.name for each in directory_of(first).uncompared} == {"Kreisknoten", "Jobcenter Lauenstein"}
    (there,) = (each for each in directory_of(other).counterparts if each.is_own)
    with pytest.raises(WordsDiffer):
        confirm_words(first.office, "Jobcenter Lauenstein", " ".join(four_words(bytes(32))))
    confirm_words(first.office, "Jobcenter Lauenstein", " ".join(there.words))
    assert {each.name for each in directory_of(first).uncompared} == {"Kreisknoten"}

    fourth = further_desktop(hub, other, tmp_path, clock, seed=8)
    clock.at += timedelta(minutes=5)
    revoke_device(other.office, fourth.office.store.identity.device.hex())
    other.sync()
    first.sync()
    (seen,) = (each for each in directory_of(first).counterparts if each.name == "Jobcenter Lauenstein")
    (told,) = (each for each in directory_of(other).counterparts if each.is_own)
    assert (seen.is_compared, seen.has_new_keys) == (True, True)
    assert seen.words == told.words != there.words
    fourth.close()


@pytest.mark.parametrize(
    ("count", "end"),
    [(1, ": Stelle 0."), (4, ": Stelle 0, Stelle 1, Stelle 2, Stelle 3."), (9, "Stelle 2 und 6 weiteren.")],
)
def test_of_many_offices_whose_words_were_not_compared_the_warning_names_a_few(
    first: Desktop, count: int, end: str
) -> None:
    standing = directory_of(first)
    others = [replace(standing.counterparts[0], name=f"Stelle {number}", is_own=False) for number in range(count)]
    (warning,) = replace(standing, counterparts=tuple(replace(each, is_compared=False) for each in others)).warnings
    assert warning.endswith(end)
