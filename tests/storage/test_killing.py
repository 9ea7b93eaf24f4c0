"""What was acknowledged as saved survives the death of the program at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import make_office, make_person, open_again

KILLS, KILLS_LONG = 20, 1_000
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_acknowledged_save_is_lost_when_the_program_is_killed(
    tmp_path: Path, part: int, request: pytest.FixtureRequest
) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    lock_office(office)
    chance = random.Random(SEED + part)
    notes: dict[str, str] = {}
    drafts: dict[str, str] = {}
    for _ in range((KILLS_LONG if request.config.getoption("--long") else KILLS) // PARTS):
        for what, id_, text in killed_while_saving(tmp_path, chance):
            (notes if what == "note" else drafts)[id_] = text
        assert lost(tmp_path, person, notes, drafts) == []
    assert len(notes) > KILLS // PARTS


def killed_while_saving(folder: Path, chance: random.Random) -> list[tuple[str, str, str]]:
    """Return what a program acknowledged until it was killed at a moment of chance."""
    command = [sys.executable, "-m", "tests.storage.saving", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saving:
        assert saving.stdout is not None
        lines = [saving.stdout.readline() for _ in range(chance.randrange(2, 25))]
        time.sleep(chance.random() * 0.01)
        saving.kill()
        lines += saving.stdout.readlines()
    whole = [line.rstrip("\n").split(" ", 2) for line in lines if line.endswith("\n")]
    return [(what, id_, text) for what, id_, text in whole]


def lost(folder: Path, person: PersonId, notes: dict[str, str], drafts: dict[str, str]) -> list[str]:
    """Return what was acknowledged and is not there after opening again."""
    office = open_again(folder)
    try:
        assert [check.name for check in verify(office.store) if not check.ok] == []
        there = {note.id: note.value(5) for note in office.store.records(person_scope(person), [10])}
        typed = {draft.id.hex(): draft.typed["text"] for draft in office.store.drafts.of(office.user.id)}
        return [
            *(id_ for id_, text in notes.items() if there.get(RecordId(bytes.fromhex(id_))) != text),
            *(id_ for id_, text in drafts.items() if _older(typed.get(id_), text)),
        ]
    finally:
        office.store.close()


def _older(found: str | None, acknowledged: str) -> bool:
    """Tell whether a draft is older than acknowledged; one step newer is what was being saved when it died."""
    return found is None or int(found.split()[0].split("-")[1]) < int(acknowledged.split(maxsplit=1)[0].split("-")[1])
