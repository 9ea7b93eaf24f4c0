"""In a file of another office only that is written which it opened; and one sees what that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.usecases.errors import NotOpenForWriting
from kiim_desktop.usecases.recording import delete_record
from kiim_desktop.usecases.shared_files import opened_files
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import CORE_AND_LANGUAGE, consent, entry, office_of, settle

Two = tuple[Desktop, Desktop]


@pytest.fixture
def two(tmp_path: Path, clock: FixedClock) -> Iterator[Two]:
    with two_offices(tmp_path, clock) as offices:
        yield offices


def shared(two: Two, mode: Mode) -> tuple[PersonId, RecordId]:
    owner, other = two
    person = owner.person("Amira", "Haddad")
    record = entry(owner, person, LANGUAGE_SKILL, language="ara", listening="C2")
    consent(owner, person, other, mode=mode)
    settle(owner, other)
    return person, record


def test_what_was_opened_for_reading_is_not_written(two: Two) -> None:
    person, record = shared(two, Mode.READ)
    _owner, other = two
    before = other.state
    with pytest.raises(NotOpenForWriting):
        other.rename(person, "Anders")
    with pytest.raises(NotOpenForWriting):
        entry(other, person, LANGUAGE_SKILL, language="deu")
    with pytest.raises(NotOpenForWriting):
        delete_record(other.office, person, record)
    assert other.state == before


def test_a_contributor_adds_records_and_changes_only_its_own(two: Two) -> None:
    person, record = shared(two, Mode.CONTRIBUTE)
    _owner, other = two
    own = entry(other, person, LANGUAGE_SKILL, language="deu", listening="A1")
    entry(other, person, LANGUAGE_SKILL, own, listening="A2")
    for kind, of in ((LANGUAGE_SKILL, record), (IDENTITY, None)):
        with pytest.raises(NotOpenForWriting):
            entry(other, person, kind, of, **{"language": "fas"} if kind is LANGUAGE_SKILL else {"given_names": "X"})


def test_a_co_editor_changes_what_was_opened_and_nothing_else(two: Two) -> None:
    person, record = shared(two, Mode.CO_EDIT)
    _owner, other = two
    entry(other, person, LANGUAGE_SKILL, record, listening="C1")
    for kind, answers in ((RESIDENCE_TITLE, {"title": "AE-16a"}), (COUNSELLING_ENTRY, {"text": "Notiz"})):
        with pytest.raises(NotOpenForWriting):
            entry(other, person, kind, **answers)


def test_one_sees_who_opened_what_until_when(two: Two) -> None:
    person, _record = shared(two, Mode.CONTRIBUTE)
    owner, other = two
    (opened,) = opened_files(other.office.store, person)
    assert (opened.owner, opened.groups, opened.mode) == (office_of(owner), CORE_AND_LANGUAGE, Mode.CONTRIBUTE)
    assert opened.until > other.office.today
    assert Category.RESIDENCE not in opened.groups
    assert opened_files(owner.office.store, person) == ()
