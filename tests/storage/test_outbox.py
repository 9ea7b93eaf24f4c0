"""What waits for the hub is asked for by kind, whatever else waits: weeks without a line make no exchange slower."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.domain.kinds import CONSENT, COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.usecases.office import Office
from tests.factories import make_note, make_person, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def steps_to_ask(office: Office) -> int:
    """Return how many operations the database takes to tell whose consents wait."""
    taken = 0

    def step() -> bool:
        nonlocal taken
        taken += 1
        return False

    with Exchange(office.store).reading() as desk:
        desk.connection.raw.set_progress_handler(step, 1)
        assert desk.unsealed_scopes(CONSENT.number) == []
    return taken


def test_asking_for_one_kind_does_not_look_at_the_others(office: Office) -> None:
    person = make_person(office)
    few = steps_to_ask(office)
    for _note in range(30):
        make_note(office, person)
    assert steps_to_ask(office) <= few


def test_a_scope_is_told_once_until_its_changes_are_in_a_bundle(office: Office) -> None:
    first, second = make_person(office), make_person(office, "Olena")
    for person in (first, second, second):
        make_note(office, person)
    with Exchange(office.store).reading() as desk:
        assert set(desk.unsealed_scopes(COUNSELLING_ENTRY.number)) == {person_scope(first), person_scope(second)}
        assert len(desk.unsealed_scopes(COUNSELLING_ENTRY.number)) == 2
