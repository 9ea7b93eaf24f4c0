"""Killed while it forgets, the program has forgotten wholly or not at all; opening again finishes what was begun."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.forgetting import is_unswept, sweep
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import make_office
from tests.faults.offices import KEY, STATE, database, faults_of, open_again
from tests.faults.test_kills import killed
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, Work
from tests.moulds import copy
from tests.storage.forgotten import Teller, forget, left_of

pytestmark = pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
KILLS, KILLS_LONG = 20, 400
PERSONS = 6
TOLD = "told.json"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a locked office and beside it what was told of whom."""
    folder = tmp_path_factory.mktemp("forgetting") / "told"
    office = make_office(folder, state=folder / STATE)
    everybody = {each.person.hex(): each.words for each in Teller(office, "killed").everybody(PERSONS)}
    (folder / KEY).write_bytes(office.dek)
    lock_office(office)
    folder.with_name(TOLD).write_text(json.dumps(everybody), encoding="utf-8")
    return folder


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return KILLS_LONG if request.config.getoption("--long") else KILLS


def forgetting(folder: Path, persons: list[PersonId]) -> Work:
    """Forget some persons as an order does, and lock."""

    def work(begin: Callable[[], None], tell: Callable[[str], None]) -> None:
        office = open_again(folder)
        tell(office.store.replica.hex())
        begin()
        forget(office, persons)
        tell("forgotten")
        office.store.mint_replica()
        tell("minted")
        assert sweep(office.store)
        tell("swept")
        lock_office(office)
        tell("locked")

    return work


def test_a_killed_forgetting_is_finished_at_the_next_opening_and_nothing_is_left(
    told: Path, tmp_path: Path, kills: int
) -> None:
    everybody = json.loads(told.with_name(TOLD).read_text(encoding="utf-8"))
    persons = [PersonId(bytes.fromhex(each)) for each in everybody]
    gone, stays = persons[::2], persons[1::2]
    words = [word for each in gone for word in everybody[each.hex()]]
    kept = [word for each in stays for word in everybody[each.hex()]]
    assert left_of(words, database(told), (told / KEY).read_bytes()) == words
    reached = set()
    for folder, ended in killed(told, tmp_path, kills, lambda folder: forgetting(folder, gone)):
        key, before = (folder / KEY).read_bytes(), ended.told[0]
        office = open_again(folder)
        there = [len(office.store.records(person_scope(each))) > 0 for each in gone]
        assert there in ([True] * len(gone), [False] * len(gone)), "all or none"
        assert not (there[0] and "forgotten" in ended.told)
        assert there[0] or office.store.replica.hex() != before
        assert settled(office, gone) == ([], False)
        lock_office(office)
        assert left_of(kept, database(folder), key) == kept
        assert left_of(words, database(folder), key) == (words if there[0] else [])
        reached.add((there[0], len(ended.told)))
        if there[0]:
            finish(folder, gone)
            assert left_of(words, database(folder), key) == []
    assert len(reached) > 2, "killed at different steps"


def settled(office: Office, persons: list[PersonId]) -> tuple[list[str], bool]:
    """Return what is wrong with the office, and whether lists and records differ about who is there."""
    listed = {office.store.persons.one(each) is not None for each in persons}
    there = {len(office.store.records(person_scope(each))) > 0 for each in persons}
    assert not is_unswept(office.store.database)
    return faults_of(office), listed != there


def finish(folder: Path, persons: list[PersonId]) -> None:
    office = open_again(folder)
    forget(office, persons)
    office.store.mint_replica()
    assert sweep(office.store)
    lock_office(office)


def test_nothing_of_it_is_left_beside_the_database_either(told: Path, tmp_path: Path) -> None:
    everybody = json.loads(told.with_name(TOLD).read_text(encoding="utf-8"))
    folder = copy(told, tmp_path / "office")
    finish(folder, [PersonId(bytes.fromhex(each)) for each in everybody])
    words = [word.casefold().encode() for words in everybody.values() for word in words]
    files = [path for path in folder.rglob("*") if path.is_file()]
    clear = b"\0".join(
        [*(path.read_bytes().strip(b"\0").lower() for path in files), *map(bytes, map(str.encode, map(str, files)))]
    )
    assert [word for word in words if word in clear or word.decode().encode("utf-16-le") in clear] == []
