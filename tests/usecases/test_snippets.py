"""Text snippets: own ones and those of the office, one name each, every write undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.ids import RecordId, UserId
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.offices import User
from kiim_desktop.domain.snippets import FAMILY, GIVEN, WRITER
from kiim_desktop.usecases.errors import NoSuchRecord, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.snippet_errors import ShortcutRefused, ShortcutTaken
from kiim_desktop.usecases.snippets import Snippet, delete_snippet, save_snippet, snippets, words_for
from kiim_desktop.usecases.undoing import undo_last
from tests.factories import make_person, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def colleague(office: Office) -> Office:
    """Return the same office as somebody else sees it."""
    return replace(
        office, user=User(UserId(b"colleague1234567"[: len(office.user.id)]), "Ben Brandt", office.user.role)
    )


def listed(office: Office) -> list[tuple[str, str, bool]]:
    return [(each.shortcut, each.text, each.is_shared) for each in snippets(office)]


def named(office: Office, shortcut: str) -> Snippet:
    return next(each for each in snippets(office) if each.shortcut == shortcut)


def test_what_was_saved_is_listed_by_name(office: Office) -> None:
    save_snippet(office, " tel ", "Telefonisch erreicht.\n")
    save_snippet(office, "abh", "Rückruf der ABH am {Datum}.", is_shared=True)
    assert listed(office) == [("abh", "Rückruf der ABH am {Datum}.", True), ("tel", "Telefonisch erreicht.", False)]


def test_own_ones_are_listed_for_their_owner_only_and_shared_ones_for_all(office: Office) -> None:
    save_snippet(office, "mein", "nur ich")
    save_snippet(office, "alle", "wir", is_shared=True)
    assert [name for name, _text, _shared in listed(colleague(office))] == ["alle"]


def test_of_two_with_one_name_the_own_one_comes_first(office: Office) -> None:
    save_snippet(office, "abh", "des Büros", is_shared=True)
    save_snippet(office, "ABH", "eigener")
    assert [text for _name, text, _shared in listed(office)] == ["eigener", "des Büros"]


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_name_is_there_once_whatever_its_capitals(office: Office, is_shared: bool) -> None:
    save_snippet(office, "abh", "eins", is_shared=is_shared)
    with pytest.raises(ShortcutTaken):
        save_snippet(office, "Abh", "zwei", is_shared=is_shared)
    save_snippet(office, "Abh", "drei", named(office, "abh").record, is_shared=is_shared)
    assert listed(office) == [("Abh", "drei", is_shared)]


def test_what_is_no_name_or_says_nothing_is_refused(office: Office) -> None:
    with pytest.raises(ShortcutRefused):
        save_snippet(office, "zwei worte", "Text")
    with pytest.raises(NothingToSave):
        save_snippet(office, "abh", " \n")
    with pytest.raises(NotReadable):
        save_snippet(office, "abh", "x" * 1_000_000)
    assert listed(office) == []


def test_an_own_one_of_somebody_else_is_neither_changed_nor_deleted(office: Office) -> None:
    save_snippet(office, "mein", "nur ich")
    record, other = named(office, "mein").record, colleague(office)
    with pytest.raises(NoSuchRecord):
        save_snippet(other, "deins", "anders", record)
    with pytest.raises(NoSuchRecord):
        delete_snippet(other, record)
    with pytest.raises(NoSuchRecord):
        delete_snippet(office, RecordId(b"12345678"))
    assert listed(office) == [("mein", "nur ich", False)]


def test_an_own_one_can_be_given_to_the_office_and_taken_back(office: Office) -> None:
    save_snippet(office, "abh", "Rückruf")
    save_snippet(office, "abh", "Rückruf", named(office, "abh").record, is_shared=True)
    assert listed(colleague(office)) == [("abh", "Rückruf", True)]
    undo_last(office)
    assert listed(colleague(office)) == []
    assert listed(office) == [("abh", "Rückruf", False)]


def test_a_deleted_one_is_gone_and_comes_back_by_undoing(office: Office) -> None:
    save_snippet(office, "abh", "Rückruf")
    delete_snippet(office, named(office, "abh").record)
    assert listed(office) == []
    undo_last(office)
    assert listed(office) == [("abh", "Rückruf", False)]
    undo_last(office)
    assert listed(office) == []


def test_the_words_of_a_file_are_its_names_and_who_writes(office: Office) -> None:
    person = make_person(office, "Selam", "Gebremariam")
    assert words_for(office, person) == {GIVEN: "Selam", FAMILY: "Gebremariam", WRITER: office.user.name}
