"""What readers of a file have of it after a hub was put back: what its office has, neither more nor less."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.sync.errors import Unreachable
from tests.sync.devices import Desktop
from tests.sync.hub_files import HubFiles
from tests.sync.shared import consent, found, said, settle
from tests.sync.test_hub_put_back import AnswerLost
from tests.sync.test_hub_put_back import files as files  # noqa: PLC0414  # a fixture
from tests.sync.test_hub_put_back import other as other  # noqa: PLC0414  # a fixture


def test_readers_do_not_keep_what_its_writer_wrote_anew(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, second, other)
    copy = files.copy(tmp_path / "copy")
    first.rename(person, "Haddad-Lang")
    first.carrier = AnswerLost(files.hub)
    with pytest.raises(Unreachable):
        first.sync()
    other.sync()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    files.put_back(copy)
    settle(first, second, other)
    assert heads_of(other, person) == heads_of(first, person) == heads_of(second, person) == 1
    second.rename(person, "Haddad-Klein")
    settle(second, first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Klein"}


def test_what_a_put_back_hub_lost_is_still_read_until_something_takes_its_place(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, second, other)
    copy = files.copy(tmp_path / "copy")
    first.rename(person, "Haddad-Lang")
    settle(first, other)
    files.put_back(copy)
    other.sync()
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}
    settle(first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang"}


def test_two_values_a_put_back_hub_lost_both_come_again(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, second, other)
    copy = files.copy(tmp_path / "copy")
    first.rename(person, "Haddad-Lang")
    second.rename(person, "Haddad-Klein")
    settle(first, second, other)
    files.put_back(copy)
    settle(other, second, first, other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang", "Haddad-Klein"}


def test_what_comes_again_with_the_news_that_takes_the_place_of_the_rest_is_kept(
    files: HubFiles, first: Desktop, second: Desktop, other: Desktop, tmp_path: Path
) -> None:
    person = first.person("Amira", "Haddad")
    consent(first, person, other)
    settle(first, second, other)
    copy = files.copy(tmp_path / "copy")
    second.rename(person, "Haddad-Klein")
    first.rename(person, "Haddad-Lang")
    first.carrier = AnswerLost(files.hub)
    with pytest.raises(Unreachable):
        first.sync()
    settle(second, other)
    files.put_back(copy)
    settle(first, second)
    settle(other)
    assert said(other, person, IDENTITY, "family_name") == {"Haddad-Lang", "Haddad-Klein"}
    assert heads_of(other, person) == heads_of(first, person)


def heads_of(desktop: Desktop, person: PersonId) -> int:
    """Return how many values of the family name live at a device, equal ones too."""
    (identity,), field = found(desktop, person, IDENTITY), IDENTITY.field("family_name")
    assert field is not None
    return len(identity.cell(field.number))
