"""Killed at any moment a note is saved or a draft again, never both and never neither; the rest can be taken back."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.undoing import own_acts, undo_last
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import make_office, make_person, open_again

KILLS, KILLS_LONG = 6, 200


def test_a_note_is_saved_or_a_draft_again_whenever_the_program_dies(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    office = make_office(tmp_path)
    person, before = make_person(office), state_hash(office.store)
    lock_office(office)
    chance = random.Random(SEED)
    for _ in range(KILLS_LONG if request.config.getoption("--long") else KILLS):
        killed_while_undoing(tmp_path, chance)
        office = open_again(tmp_path)
        assert torn(office, person) == []
        if not own_acts(office)[0].is_undone:
            undo_last(office)
        assert state_hash(office.store) == before
        assert torn(office, person) == []
        office.store.close()


def killed_while_undoing(folder: Path, chance: random.Random) -> None:
    command = [sys.executable, "-m", "tests.storage.undoing", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as undoing:
        assert undoing.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            undoing.stdout.readline()
        time.sleep(chance.random() * 0.02)
        undoing.kill()
        undoing.stdout.readlines()


def torn(office: Office, person: PersonId) -> list[str]:
    """Return the texts that are both or neither, and acts whose state is not that of their note."""
    scope, kinds = person_scope(person), [COUNSELLING_ENTRY.number]
    living = [str(each.answer(COUNSELLING_ENTRY, "text")) for each in office.store.records(scope, kinds)]
    drafts = [draft.typed["text"] for draft in office.store.drafts.of(office.user.id)]
    notes = [act for act in own_acts(office) if act.touches[0].kind == COUNSELLING_ENTRY.number]
    gone = sum(act.is_undone for act in notes)
    wrong = [text for text in living if text in drafts]
    wrong += [f"{len(living)} notes, {len(notes) - gone} acts hold"] if len(living) != len(notes) - gone else []
    return wrong + ([f"{len(drafts)} drafts, {gone} taken back"] if len(drafts) < gone else [])
