"""Whatever moment the program dies while the database key changes, the office opens and nothing is missing."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiim_desktop.crypto.keyfile import read_key_file
from kiim_desktop.storage.opening import PLAIN_HEADER
from kiim_desktop.storage.places import RESERVE
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.state_hash import heads_hash
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.unlocking import lock_office, unlock_office
from tests.conftest import SEED
from tests.factories import PASSWORD, make_note, make_office, make_person, surroundings

LINES, MOMENTS = 16, 8
LONG = 20
"""Times as many with --long."""


def test_a_kill_at_any_moment_of_a_change_of_key_leaves_a_file_that_opens(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    office = make_office(tmp_path)
    for number in range(20):
        make_note(office, make_person(office, f"Amina{number}"), "Wort " * 2_000)
    before = heads_hash(office.store)
    lock_office(office)
    copies = tmp_path / "copies"
    copies.mkdir()
    steps = int(died(tmp_path / "profil", copies / "count", [])[0])
    chance, many = random.Random(SEED), LONG if request.config.getoption("--long") else 1
    lines = chance.choices(range(1, steps), k=LINES * many)
    points = [f"line:{line}" for line in dict.fromkeys(lines)]
    points += [f"after:{0.1 + 14 * chance.random() ** 2:.2f}" for _ in range(MOMENTS * many)]
    died(tmp_path / "profil", copies, points)
    cut = {read_key_file(find_profile(copies / point).key_path).keyfile.is_rotating for point in points}
    assert cut == {True, False}
    seen = {opened_state(copies / point, tmp_path / "state") for point in points}
    assert seen == {before}
    assert sum((copies / f"{point} died").exists() for point in points) >= min(20, LINES * many)


def died(folder: Path, copies: Path, points: list[str]) -> list[str]:
    copies.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.storage.changing_key", str(folder), str(copies), *points]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def opened_state(folder: Path, state: Path) -> str:
    """Return the state of the copy, opened with the password, and see that it is whole and settled."""
    shutil.copytree(state, folder / "state")
    (folder / RESERVE).hardlink_to(folder.parents[1] / "profil" / RESERVE)  # it is not written anew 24 times
    assert not (folder / "akten.db").read_bytes()[:16].startswith(PLAIN_HEADER)
    profile = find_profile(folder)
    around = surroundings(seed=folder.name, state=folder / "state")
    office = unlock_office(profile, profile.users[0].id, PASSWORD, around)
    with closing(office.store):
        assert [check.name for check in verify(office.store) if not check.ok] == []
        assert not read_key_file(office.profile.key_path).keyfile.is_rotating
        return heads_hash(office.store)
