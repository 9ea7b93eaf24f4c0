"""Rules of the key file on disk: no crash leaves the office without one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random as Dice

import pytest

from kiim_desktop.base.ids import Random
from kiim_desktop.crypto import keyfile
from kiim_desktop.crypto.errors import DamagedKeyFile, KdfOutOfBounds, KeyFileMissing, UnsupportedSuite, WrongPassword
from kiim_desktop.crypto.kdf import KdfCost
from kiim_desktop.crypto.keyfile import encode_key_file, previous_of, read_key_file, write_key_file
from tests.crypto import crash_while_writing
from tests.crypto.factories import PASSWORD, key_file, user

KILLS = 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "probe.kiimkeys"


def test_what_was_written_is_read(path: Path, seeded_random: Random) -> None:
    made, _ = key_file(seeded_random)
    write_key_file(path, made)
    assert read_key_file(path) == keyfile.ReadKeyFile(made, from_previous=False)
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(entry.name for entry in path.parent.glob("probe*")) == ["probe.kiimkeys"]


@pytest.mark.parametrize("harm", ["flip", "empty", "cut", "gone"])
def test_a_damaged_file_falls_back_to_the_version_before_and_says_so(
    path: Path, seeded_random: Random, harm: str
) -> None:
    made, dek = key_file(seeded_random)
    write_key_file(path, made)
    write_key_file(path, keyfile.with_minimum_generation(made, dek, 5))
    raw = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes({"flip": raw[:200] + b"#" + raw[201:], "empty": b"", "cut": raw[:100]}[harm])
    assert read_key_file(path) == keyfile.ReadKeyFile(made, from_previous=True)


def test_a_good_file_never_falls_back(path: Path, seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    write_key_file(path, made)
    newer = keyfile.with_minimum_generation(made, dek, 5)
    write_key_file(path, newer)
    previous_of(path).write_bytes(b"kaputt")
    assert read_key_file(path) == keyfile.ReadKeyFile(newer, from_previous=False)


def test_a_refused_file_is_not_replaced_by_an_older_one(path: Path, seeded_random: Random) -> None:
    """Else a forbidden cost or a newer program would silently bring back an old key file."""
    made, _ = key_file(seeded_random)
    previous_of(path).write_bytes(encode_key_file(made))
    path.write_bytes(encode_key_file(replace(made, suite="kiim-2")))
    with pytest.raises(UnsupportedSuite):
        read_key_file(path)
    path.write_bytes(encode_key_file(replace(made, slots=(replace(made.slots[0], cost=KdfCost(1, 1, 1)),))))
    with pytest.raises(KdfOutOfBounds):
        read_key_file(path)


def test_writing_over_a_damaged_file_keeps_the_good_version_before(path: Path, seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    write_key_file(path, made)
    write_key_file(path, made)
    path.write_bytes(b"kaputt")
    write_key_file(path, keyfile.with_minimum_generation(made, dek, 5))
    path.write_bytes(b"kaputt")
    assert read_key_file(path).keyfile == made


def test_with_both_versions_unusable_the_trouble_is_named(path: Path) -> None:
    with pytest.raises(KeyFileMissing):
        read_key_file(path)
    path.write_bytes(b"kaputt")
    with pytest.raises(DamagedKeyFile):
        read_key_file(path)


def test_after_a_password_change_the_old_password_opens_nothing_on_disk(path: Path, seeded_random: Random) -> None:
    made, dek = key_file(seeded_random)
    write_key_file(path, made)
    write_key_file(path, made)
    changed = keyfile.replace_password(
        made, dek, user().user_id, "ein neues Passwort", cost=KdfCost.MINIMUM, random=seeded_random
    )
    write_key_file(path, changed, keep_previous=False)
    path.unlink()
    with pytest.raises(WrongPassword):
        keyfile.unlock(read_key_file(path).keyfile, user().user_id, PASSWORD)


def test_a_killed_write_leaves_the_old_or_the_new_file_and_it_opens(tmp_path: Path, seeded_random: Random) -> None:
    """Each kill hits another line of the writing code, once with and once without `.prev` to be kept."""
    made, dek = key_file(seeded_random)
    changed = keyfile.with_minimum_generation(made, dek, 99)
    (tmp_path / "old").write_bytes(encode_key_file(made))
    (tmp_path / "new").write_bytes(encode_key_file(changed))
    steps = crash_while_writing.steps_of_one_write(tmp_path)
    points = Dice(7).sample(range(1, steps), KILLS)
    arguments = [sys.executable, "-m", "tests.crypto.crash_while_writing", str(tmp_path), *map(str, points)]
    subprocess.run(arguments, check=True, timeout=60, cwd=Path(__file__).parents[2])
    seen = set()
    for point in points:
        place = tmp_path / str(point)
        assert (place / "killed").exists()
        read = read_key_file(place / "probe.kiimkeys")
        assert not read.from_previous
        assert read.keyfile in {made, changed}
        seen.add(read.keyfile.minimum_generation)
        write_key_file(place / "probe.kiimkeys", changed)
    assert seen == {0, 99}
    assert keyfile.unlock(read_key_file(tmp_path / str(points[0]) / "probe.kiimkeys").keyfile, user().user_id, PASSWORD)
