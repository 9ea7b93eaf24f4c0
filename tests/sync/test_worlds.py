"""Whole worlds in which everything goes wrong: nothing saved is lost, all devices agree, the hub can read nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulate.crew import note, reported, results_of, seeds_left
from tests.simulate.places import THREE_OFFICES, Template, make_template, workshop
from tests.simulate.running import run_world
from tests.simulate.sharing.running import run_sharing_world
from tests.simulate.sharing.variants import SHARING_VARIANTS
from tests.simulate.variants import VARIANTS, mistaken

FIRST_SEED, WORLDS, WORLDS_LONG = 20_261_121, 20, 10_000
AT_ONCE = 20
SHARING_WORLDS, SHARING_WORLDS_LONG = 2, 2_000
SAMPLED = [
    pytest.param(name, marks=() if number % 3 == 0 else pytest.mark.long) for number, name in enumerate(VARIANTS)
]
"""Every third mistake in each run, all of them with --long."""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with workshop() as folder:
        yield folder


@pytest.fixture(scope="module")
def template(place: Path) -> Template:
    return make_template(place / "template")


@pytest.fixture(scope="module")
def offices(place: Path) -> Template:
    return make_template(place / "offices", THREE_OFFICES)


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + WORLDS, AT_ONCE))
def test_nothing_saved_is_lost_whatever_breaks(template: Template, place: Path, first: int) -> None:
    results = [run_world(template, place, seed) for seed in range(first, first + AT_ONCE)]
    assert {result.seed: result.failures for result in results if result.failures} == {}
    assert sum(result.writes for result in results) > AT_ONCE * 5


@pytest.mark.long
@pytest.mark.timeout(0)
def test_nothing_saved_is_lost_in_many_more_worlds(template: Template, place: Path) -> None:
    seeds = range(FIRST_SEED + WORLDS, FIRST_SEED + WORLDS_LONG)
    failed = {seed: failures for seed in seeds if (failures := run_world(template, place, seed).failures)}
    assert failed == {}


def test_a_seed_gives_the_same_world_again(template: Template, place: Path) -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + 2):
        one, again = run_world(template, place, seed), run_world(template, place, seed)
        assert (one.digest, one.hash, one.writes) == (again.digest, again.hash, again.writes)


def test_a_long_run_goes_on_where_it_stopped(template: Template, place: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    for result in results_of(lambda seed: run_world(template, place, seed, steps=3), [5, 7], workers=2):
        note(report, result)
    assert seeds_left(5, 4, report) == [6, 8]
    assert reported(report) == {5: [], 7: []}


@pytest.mark.parametrize("name", SAMPLED)
def test_a_mistake_in_the_real_path_is_noticed(template: Template, place: Path, name: str) -> None:
    with mistaken(VARIANTS, name):
        result = run_world(template, place, VARIANTS[name].seed)
    assert result.failures


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SHARING_WORLDS))
def test_offices_hold_what_was_opened_to_them_and_nothing_else(offices: Template, place: Path, seed: int) -> None:
    assert run_sharing_world(offices, place, seed).failures == ()


@pytest.mark.long
@pytest.mark.timeout(0)
def test_offices_hold_what_was_opened_in_many_more_worlds(offices: Template, place: Path) -> None:
    seeds = range(FIRST_SEED + SHARING_WORLDS, FIRST_SEED + SHARING_WORLDS_LONG)
    failed = {seed: failures for seed in seeds if (failures := run_sharing_world(offices, place, seed).failures)}
    assert failed == {}


def test_a_seed_gives_the_same_world_of_offices_again(offices: Template, place: Path) -> None:
    one, again = (run_sharing_world(offices, place, FIRST_SEED) for _time in range(2))
    assert (one.digest, one.hash, one.writes) == (again.digest, again.hash, again.writes)


@pytest.mark.long
@pytest.mark.parametrize("name", SHARING_VARIANTS)
def test_a_mistake_in_sharing_is_noticed(offices: Template, place: Path, name: str) -> None:
    with mistaken(SHARING_VARIANTS, name):
        result = run_sharing_world(offices, place, SHARING_VARIANTS[name].seed)
    assert result.failures
