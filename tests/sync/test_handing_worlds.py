"""Worlds in which files go from office to office while everything else goes wrong, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulate.places import THREE_OFFICES, Template, make_template, workshop
from tests.simulate.sharing.handing import run_handing_world

FIRST_SEED, WORLDS, WORLDS_LONG = 101, 2, 1_000
READ_SEED = 314_006
"""A world in which a third office reads a file before and after it went to another."""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with workshop() as folder:
        yield folder


@pytest.fixture(scope="module")
def offices(place: Path) -> Template:
    return make_template(place / "offices", THREE_OFFICES)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + WORLDS))
def test_a_file_has_one_keeper_and_nothing_is_lost(offices: Template, place: Path, seed: int) -> None:
    assert run_handing_world(offices, place, seed).failures == ()


def test_who_reads_a_file_goes_by_its_keeper(offices: Template, place: Path) -> None:
    assert run_handing_world(offices, place, READ_SEED, with_readers=True).failures == ()


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_file_has_one_keeper_in_many_more_worlds(offices: Template, place: Path) -> None:
    seeds = range(FIRST_SEED + WORLDS, FIRST_SEED + WORLDS_LONG)
    failed = {seed: failures for seed in seeds if (failures := run_handing_world(offices, place, seed).failures)}
    assert failed == {}
