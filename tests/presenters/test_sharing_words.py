"""Sharing in words: several openings are never told as more than each of them is."""

from __future__ import annotations

from datetime import date

import pytest

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.presenters.sharing import gone_words, keeper_of, refusal_words, sharing_of
from kiim_desktop.usecases.file_access import FileAccess, HandedOver
from kiim_desktop.usecases.shared_files import OpenedFile
from kiim_desktop.usecases.sharing_standing import SharedWith, Stage

TODAY, OWN, FOREIGN = date(2026, 11, 17), RecordId(b"own-----"), RecordId(b"foreign-")


def opening(mode: Mode, until: date, *groups: Category) -> OpenedFile:
    return OpenedFile(
        person=PersonId(bytes(16)), owner=OfficeId(bytes(16)), groups=frozenset(groups), mode=mode, until=until
    )


def access(*opened: OpenedFile, keeper: str = "Beratung Nord") -> FileAccess:
    return FileAccess(keeper=keeper, opened=opened, there=frozenset({IDENTITY.number}), own=frozenset({OWN}))


READ_CORE = opening(Mode.READ, date(2027, 6, 30), Category.IDENTITY)
ADD_LANGUAGE = opening(Mode.CONTRIBUTE, date(2026, 12, 31), Category.LANGUAGE)
EDIT_CORE = opening(Mode.CO_EDIT, date(2027, 6, 30), Category.IDENTITY)


def test_several_openings_say_the_least_and_the_most_and_how_long_at_most() -> None:
    keeper = keeper_of(access(READ_CORE, ADD_LANGUAGE))
    assert keeper is not None
    assert (keeper.mode, keeper.until) == ("teils nur lesen, teils eigene Beiträge", "längstens bis 30.06.2027")
    assert not keeper.is_read_only
    assert [row.title for row in keeper.rows] == ["Stammdaten", "Sprachen"]


def test_what_may_be_written_follows_group_and_mode_of_the_same_opening() -> None:
    found = access(READ_CORE, ADD_LANGUAGE)
    assert found.may_begin(LANGUAGE_SKILL)
    assert found.may_change(OWN, LANGUAGE_SKILL)
    assert not found.may_change(FOREIGN, LANGUAGE_SKILL)
    assert not found.may_begin(IDENTITY)
    assert not found.may_change(OWN, IDENTITY)
    assert not found.may_begin(RESIDENCE_TITLE)


def test_the_only_record_of_its_kind_is_changed_by_a_co_editor_alone() -> None:
    assert access(EDIT_CORE).may_begin(IDENTITY)
    assert not access(opening(Mode.CONTRIBUTE, TODAY, Category.IDENTITY)).may_begin(IDENTITY)


def test_notes_are_never_written_in_a_file_of_another_office() -> None:
    everything = access(opening(Mode.CO_EDIT, TODAY, *Category))
    assert not everything.may_begin(COUNSELLING_ENTRY)
    keeper = keeper_of(everything)
    assert keeper is not None
    assert refusal_words(keeper, COUNSELLING_ENTRY)[0] == "Notizen stehen nur in eigenen Akten."


def test_an_office_the_directory_names_no_more_has_words_too() -> None:
    keeper = keeper_of(access(READ_CORE, keeper=""))
    assert keeper is not None
    assert refusal_words(keeper, None) == ("Hier können Sie nur lesen.", "Diese Akte führt eine andere Stelle.")
    assert (
        gone_words(keeper, date(2028, 1, 1))[1]
        == "Die Einwilligung ist zu Ende; eine andere Stelle führt die Akte weiter."
    )


@pytest.mark.parametrize(
    ("stages", "fact", "note"),
    [
        ((Stage.OPEN,), "geteilt mit 1 Stelle", ""),
        ((Stage.OPEN, Stage.OPEN), "geteilt mit 2 Stellen", ""),
        ((Stage.OPEN, Stage.NOT_SENT), "geteilt mit 1 Stelle", "(einiges noch nicht beim Kreisknoten)"),
        ((Stage.NOT_SENT, Stage.NOT_SENT), "Einwilligung für 2 Stellen", "(noch nicht beim Kreisknoten)"),
        ((Stage.ENDING, Stage.NOT_SENT), "geteilt mit 1 Stelle", "(Rücknahme noch nicht beim Kreisknoten)"),
        ((Stage.UNRECEIPTED,), "Teilen zurückgenommen", "(Quittung fehlt noch)"),
    ],
)
def test_the_header_counts_who_sees_the_file_and_names_what_is_not_settled(
    stages: tuple[Stage, ...], fact: str, note: str
) -> None:
    sharing = sharing_of([SharedWith(office=f"Stelle {number}", stage=stage) for number, stage in enumerate(stages)])
    assert sharing is not None
    assert (sharing.fact, sharing.note) == (fact, note)


def test_a_file_that_was_handed_over_says_who_keeps_it_and_until_when_it_can_be_read() -> None:
    left = HandedOver(date(2026, 3, 2), date(2027, 3, 2))
    keeper = keeper_of(
        FileAccess(keeper="Beratung Süd", opened=(), there=frozenset(), own=frozenset(), handed_over=left)
    )
    assert keeper is not None
    assert keeper.is_read_only
    assert keeper.spoken == "Akte von Beratung Süd, nur lesen, bis 02.03.2027"
    assert keeper.rows_title == "Übergabe"
    (row,) = keeper.rows
    assert row.title == "Übergeben am 02.03.2026"
    assert row.terms == "hier nur lesen, gelöscht nach dem 02.03.2027"
    for kind in (LANGUAGE_SKILL, COUNSELLING_ENTRY):
        assert refusal_words(keeper, kind)[1] == "Diese Akte führt jetzt Beratung Süd."
    assert "Frist" in gone_words(keeper, date(2027, 3, 3))[1]
