"""A power cut at any moment: the states a disk may be left in are built from recorded writes; nothing saved is lost."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.faults import works
from tests.faults.offices import KEY, faults_of, missing, open_again
from tests.faults.power_cuts import lay_down
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, run
from tests.moulds import copy

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
CUTS, CUTS_LONG = 40, 20_000


@pytest.fixture
def cuts(request: pytest.FixtureRequest) -> int:
    return CUTS_LONG if request.config.getoption("--long") else CUTS


def test_nothing_saved_is_lost_in_a_power_cut(made: Path, tmp_path: Path, cuts: int) -> None:
    before = copy(made, tmp_path / "before")
    recorded = run(works.saving(before, 4), before, contents=True)
    assert recorded.code == 0
    acknowledged = [at for at, call in enumerate(recorded.calls) if call.path.endswith(".told")]
    calls = [call for call in recorded.calls if not call.path.endswith(".told")]
    chance = random.Random(SEED)
    for number in range(cuts):
        place = copy(made, tmp_path / str(number))
        cut = chance.randrange(number * len(calls) // cuts, max((number + 1) * len(calls) // cuts, 1) + 1)
        lay_down(calls, min(cut, len(calls)), place, before, chance)
        told = recorded.told[: sum(1 for count, at in enumerate(acknowledged) if at - count <= cut)]
        assert (place / KEY).exists()
        office = open_again(place)
        assert missing(office, told) == []
        assert faults_of(office) == []
        office.store.close()
        shutil.rmtree(place)
