"""A flipped bit is noticed, whatever file it hits: refused with a sentence, or named by `verify`, never believed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.crypto.keyfile import previous_of, unlock
from kiim_desktop.storage.profiles import find_profile
from kiim_desktop.storage.reached import note_path
from kiim_desktop.usecases.backing_up import back_up, restore
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import PASSWORD, surroundings
from tests.faults import works
from tests.faults.looking import everything, look, offers_restoring, shown_by
from tests.faults.offices import KEY, PROFILE, database, faults_of, key_file, missing, open_again, wal
from tests.faults.tracing import IS_POSSIBLE, NOT_POSSIBLE, run
from tests.moulds import copy
from tests.sync.test_bundles import Ends

FLIPS, FLIPS_LONG = 100, 5_000
EVERY_TENTH = 10


@pytest.fixture
def flips(request: pytest.FixtureRequest) -> int:
    return FLIPS_LONG if request.config.getoption("--long") else FLIPS


def flipped(content: bytes, flips: int) -> Iterator[bytes]:
    """Yield the content with one flipped bit, spread over all of it by the seed."""
    chance = random.Random(SEED)
    for number in range(flips):
        first, last = number * len(content) // flips, (number + 1) * len(content) // flips
        at = chance.randrange(first, max(first + 1, last))
        yield content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def test_a_flip_in_the_database_is_refused_or_named(made: Path, tmp_path: Path, flips: int) -> None:
    expected = shown_by(copy(made, tmp_path / "whole"))
    noticed = set()
    for number, content in enumerate(flipped(database(made).read_bytes(), flips)):
        folder = copy(made, tmp_path / str(number))
        database(folder).write_bytes(content)
        seen = look(folder)
        assert seen.noticed
        assert seen.shown in (None, expected)
        assert seen.shown or offers_restoring(seen.sentence)
        noticed |= set(seen.noticed)
        shutil.rmtree(folder)
    assert {"database_damaged", "pages"} <= noticed


@pytest.mark.skipif(not IS_POSSIBLE, reason=NOT_POSSIBLE)
def test_a_flip_in_the_wal_never_takes_back_what_was_saved(made: Path, tmp_path: Path, flips: int) -> None:
    crashed = copy(made, tmp_path / "crashed")
    told = run(works.dying_unlocked(crashed), crashed).told
    assert len(told) > 10
    refused = 0
    for number, content in enumerate(flipped(wal(crashed).read_bytes(), flips)):
        folder = copy(crashed, tmp_path / str(number))
        wal(folder).write_bytes(content)
        before = database(folder).read_bytes()
        office, sentence = opened_or_told(folder)
        if office is None:
            assert offers_restoring(sentence)
            assert (database(folder).read_bytes(), wal(folder).read_bytes()) == (before, content)
            refused += 1
        else:
            assert missing(office, told) == []
            assert faults_of(office) == []
            office.store.close()
        shutil.rmtree(folder)
    assert refused > flips // 2


def opened_or_told(folder: Path) -> tuple[Office | None, str]:
    """Open an office, or return the sentence with which that is refused."""
    try:
        return open_again(folder), ""
    except KiimError as error:
        return None, error.sentence


def test_a_flip_in_the_note_beside_the_file_refuses_nothing(made: Path, tmp_path: Path) -> None:
    whole = note_path(database(made)).read_bytes()
    for number, content in enumerate(flipped(whole, EVERY_TENTH)):
        folder = copy(made, tmp_path / str(number))
        note_path(database(folder)).write_bytes(content)
        open_again(folder).store.close()
        assert note_path(database(folder)).read_bytes() != content


def test_a_flip_in_the_key_file_is_refused(made: Path, tmp_path: Path, flips: int) -> None:
    folder = copy(made, tmp_path / "office")
    path = key_file(folder)
    previous_of(path).unlink()
    for content in flipped(path.read_bytes(), flips):
        path.write_bytes(content)
        with pytest.raises(KiimError) as refusal:
            _unlock_by_password(folder)
        assert refusal.value.code != WrongPassword.code
        assert offers_restoring(refusal.value.sentence)


def _unlock_by_password(folder: Path) -> None:
    profile = find_profile(folder / PROFILE)
    unlock(profile.keyfile, profile.keyfile.users[0].user_id, PASSWORD)


def test_a_flip_in_the_key_file_with_a_good_one_before_it_opens_that_one_and_says_so(
    made: Path, tmp_path: Path, flips: int
) -> None:
    folder = copy(made, tmp_path / "office")
    path = key_file(folder)
    fell_back = 0
    for number, content in enumerate(flipped(path.read_bytes(), flips)):
        path.write_bytes(content)
        profile = find_profile(folder / PROFILE)
        assert profile.from_previous
        fell_back += 1
        if number % EVERY_TENTH == 0:
            unlock(profile.keyfile, profile.keyfile.users[0].user_id, PASSWORD)
    assert fell_back


def test_a_flip_in_a_backup_is_refused_or_named(made: Path, tmp_path: Path, flips: int) -> None:
    source = copy(made, tmp_path / "source")
    office = open_again(source)
    back_up(office, tmp_path / "backup" / PROFILE)
    expected = everything(office)
    lock_office(office)
    shutil.copyfile(source / KEY, tmp_path / "backup" / KEY)
    for number, content in enumerate(flipped(database(tmp_path / "backup").read_bytes(), flips)):
        folder = copy(tmp_path / "backup", tmp_path / str(number))
        database(folder).write_bytes(content)
        if number % (2 * EVERY_TENTH) == 0:
            assert _noticed_while_restoring(folder)
        seen = look(folder)
        assert seen.noticed
        assert seen.shown in (None, expected)
        shutil.rmtree(folder)


def _noticed_while_restoring(folder: Path) -> bool:
    """Restore as a person would; tell whether that is refused or `verify` names the damage afterwards."""
    around = surroundings(state=folder / "state")
    try:
        office = restore(folder / PROFILE, folder / "restored", "", PASSWORD, around)
    except KiimError as error:
        return offers_restoring(error.sentence)
    try:
        return bool(faults_of(office))
    finally:
        office.store.close()


def test_a_flip_in_a_bundle_is_refused(flips: int) -> None:
    ends = Ends.create()
    for content in flipped(ends.make(), flips):
        with pytest.raises(KiimError) as refusal:
            ends.open(content)
        assert refusal.value.sentence.endswith(".")
