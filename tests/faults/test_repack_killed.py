"""SIGKILL while a device packs anew what was deleted, while the hub swaps, and while a sibling takes it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.kinds import ADDRESS, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.streams import StreamKind
from kiim_desktop.usecases.recording import delete_record
from tests.faults.kreise import Kreis, made_in, prepared, told_of
from tests.faults.test_exchange_killed import AT_HOME, Made, killed, settled
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE
from tests.sync.moulds import FIRST, HUB, SECOND
from tests.sync.repacks import content_of, held_at, stream_of, units_of

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
KILLS, KILLS_LONG = 3, 150
WITHOUT_ONE = {number: count - (number in {ADDRESS.number, LANGUAGE_SKILL.number}) for number, count in AT_HOME.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("kreis") / "made"
    return Made(folder, *made_in(folder))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return KILLS_LONG if request.config.getoption("--long") else KILLS


def first_of(kreis: Kreis, person: PersonId, kind: int) -> RecordId:
    return kreis.first.office.store.records(person_scope(person), [kind])[0].id


def deleted(kreis: Kreis, made: Made) -> None:
    """Let one record of each person be deleted, and the hub know of it."""
    for person, kind in ((made.own, ADDRESS.number), (made.shared, LANGUAGE_SKILL.number)):
        delete_record(kreis.first.office, person, first_of(kreis, person, kind))
    kreis.first.sync()


def is_packed(kreis: Kreis, made: Made) -> bool:
    """Tell whether nothing of a deleted record lies at the hub, and everybody expects there what does."""
    for person, kind in ((made.own, StreamKind.OWN), (made.shared, StreamKind.OWN), (made.shared, StreamKind.SHARED)):
        stream = stream_of(kreis.first, person, kind)
        gone = {each.id for each in kreis.first.office.store.records(person_scope(person), deleted=True)}
        for change in content_of(kreis.hub, kreis.first, stream):
            if change.record in gone and any(value not in {None, True} for value in change.values.values()):
                return False
        here = {unit.id for unit in units_of(kreis.hub, stream)}
        if not held_at(kreis.first, stream) == held_at(kreis.second, stream) == here:
            return False
    return True


@pytest.mark.parametrize("part", [f"profile{FIRST}", HUB])
def test_whoever_dies_while_it_is_packed_it_is_packed_in_the_end(
    made: Made, tmp_path: Path, kills: int, part: str
) -> None:
    before = prepared(made.folder, tmp_path / "before", lambda kreis: deleted(kreis, made))
    for kreis, _ended in killed(before, tmp_path, kills, FIRST, part=part):
        settled(kreis)
        assert is_packed(kreis, made)
        assert told_of(kreis.second, made.own) == WITHOUT_ONE
        assert told_of(kreis.other, made.shared)[LANGUAGE_SKILL.number] == 5


def test_a_sibling_that_dies_while_it_takes_it_in_expects_the_right_units(
    made: Made, tmp_path: Path, kills: int
) -> None:
    def is_at_hub(kreis: Kreis) -> None:
        deleted(kreis, made)
        kreis.first.sync()
        kreis.first.sync()

    before = prepared(made.folder, tmp_path / "before", is_at_hub)
    for kreis, _ended in killed(before, tmp_path, kills, SECOND, part=f"profile{SECOND}"):
        settled(kreis)
        assert is_packed(kreis, made)
        assert told_of(kreis.second, made.own) == WITHOUT_ONE
