"""Keys of a profile for training: what one sort of profile sealed, the other cannot open, whatever its header says."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import UNSET

from kiim_desktop.crypto import keyfile as keyfiles
from kiim_desktop.crypto.errors import AlteredKeyFile
from kiim_desktop.crypto.keyfile import KeyFile, encode_key_file, raw_database_key, unlock, write_key_file
from kiim_desktop.storage import facts
from kiim_desktop.storage.errors import DatabaseDamaged, WrongDatabase
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.opening import Access, connect
from kiim_desktop.storage.profiles import find_profile, open_profile
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.factories import PASSWORD, make_office, make_person, open_again, surroundings


@pytest.fixture(params=[True, False], ids=["training", "real"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    made = make_office(tmp_path, training=request.param, afresh=True)
    make_person(made)
    lock_office(made)
    return made


def flipped(keyfile: KeyFile) -> KeyFile:
    return replace(keyfile, practice=UNSET if keyfile.training else True)


def test_a_real_key_file_says_nothing_of_training(tmp_path: Path) -> None:
    """Key files of the time before stay what they are, byte for byte."""
    made = make_office(tmp_path)
    lock_office(made)
    assert b"practice" not in made.profile.key_path.read_bytes()


def test_the_word_in_the_key_file_cannot_be_edited(office: Office) -> None:
    """The checksum of the edited file is right, as a careful hand would make it."""
    path = office.profile.key_path
    write_key_file(path, flipped(find_profile(office.profile.folder).keyfile), keep_previous=False)
    profile = find_profile(office.profile.folder)
    assert profile.training != office.store.identity.training
    with pytest.raises(AlteredKeyFile):
        unlock(profile.keyfile, office.user.id.hex(), PASSWORD)


def test_whoever_holds_the_key_and_signs_the_edited_word_still_opens_nothing(office: Office) -> None:
    """Not even the users themselves turn one sort of profile into the other: the key of the file is another one."""
    profile = find_profile(office.profile.folder)
    signed = keyfiles.with_minimum_generation(flipped(profile.keyfile), office.dek, 2**40)
    signed = keyfiles.with_minimum_generation(
        signed, office.dek, profile.keyfile.minimum_generation, after_restore=True
    )
    write_key_file(profile.key_path, signed, keep_previous=False)
    forged = find_profile(office.profile.folder)
    dek = unlock(forged.keyfile, office.user.id.hex(), PASSWORD)
    before = forged.database_path.read_bytes()
    with pytest.raises(DatabaseDamaged):
        open_profile(forged, office.user.id, dek, surroundings().opening)
    assert forged.database_path.read_bytes() == before


def test_each_sort_of_profile_has_a_key_of_its_own(office: Office) -> None:
    training, path = office.store.identity.training, office.profile.database_path
    connect(path, raw_database_key(office.dek, training=training), Access.READ).close()
    with pytest.raises(DatabaseDamaged):
        connect(path, raw_database_key(office.dek, training=not training), Access.READ)


def test_the_sealed_fact_must_say_the_same_as_the_key_file(office: Office, tmp_path: Path) -> None:
    training = office.store.identity.training
    key = raw_database_key(office.dek, training=training)
    with closing(connect(office.profile.database_path, key, Access.WRITE)) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = ?", (b"0" if training else b"1", Fact.TRAINING.value))
    with pytest.raises(WrongDatabase):
        open_again(tmp_path)


def test_files_put_together_from_both_sorts_open_nowhere(tmp_path: Path) -> None:
    real, practice = make_office(tmp_path / "a"), make_office(tmp_path / "b", training=True)
    for each in (real, practice):
        lock_office(each)
    shutil.copyfile(real.profile.database_path, practice.profile.database_path)
    with pytest.raises((DatabaseDamaged, WrongDatabase)):
        open_again(tmp_path / "b")


def test_a_rotation_keeps_the_sort(office: Office, tmp_path: Path) -> None:
    from kiim_desktop.storage.profiles import rotate_database_key  # noqa: PLC0415  # used here only

    profile = find_profile(office.profile.folder)
    rotate_database_key(profile, office.dek, surroundings().random)
    again = open_again(tmp_path)
    assert again.store.identity.training == office.store.identity.training == again.profile.training
    with again.store.database.read() as connection:
        assert (facts.get(connection, Fact.TRAINING) == b"1") == again.profile.training
    lock_office(again)


def test_encoding_a_flipped_file_is_another_file(office: Office) -> None:
    assert encode_key_file(flipped(office.profile.keyfile)) != encode_key_file(office.profile.keyfile)
