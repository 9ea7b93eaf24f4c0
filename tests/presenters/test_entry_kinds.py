"""What "+ Eintrag" offers: every kind by title, area and the words people say; the last ones on top."""

from __future__ import annotations

import pytest

from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.presenters.entry_kinds import MOST_RECENT, NOTE, KindFinder, kind_choices, said_words
from kiim_desktop.presenters.presenting import Desk
from tests.presenters.desks import open_desk

OFFERED = [kind for kind in KINDS.offered(with_health=True) if kind.is_of_person]
MOST_LETTERS = 4
"""With the key that opens and the one that takes: six strokes from the file to the form."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    with open_desk(tmp_path_factory.mktemp("office")) as found:
        return found


@pytest.fixture
def kinds(desk: Desk) -> KindFinder:
    return KindFinder(kind_choices(desk.office))


def first(kinds: KindFinder, typed: str) -> str:
    return kinds.rows(typed)[0].kind


def test_every_kind_has_words_people_say_and_no_word_belongs_to_an_unknown_kind() -> None:
    said = said_words()
    assert set(said) == {kind.name for kind in OFFERED}
    assert all(said.values())


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Zeugnis", {"language_certificate", "schooling"}),
        ("Kita", {"childcare"}),
        ("Titel", {"residence_title"}),
        ("Job", {"employment"}),
        ("Führerschein", {"skill"}),
        ("Fuehrerschein", {"skill"}),
        ("Bürgergeld", {"benefit"}),
        ("Vermieter", {"housing"}),
        ("Ehefrau", {"household_member"}),
        ("Anschriften", {"address"}),
    ],
)
def test_the_words_people_say_find_their_kind_first(kinds: KindFinder, typed: str, wanted: set[str]) -> None:
    assert {row.kind for row in kinds.rows(typed)[: len(wanted)]} == wanted


def test_an_area_finds_all_its_kinds(kinds: KindFinder) -> None:
    areas = {row.kind for row in kinds.rows("Aufenthalt")}
    assert {"arrival", "residence_title", "residence_condition", "passport"} <= areas


@pytest.mark.parametrize(
    "wanted",
    [
        "address", "contact_detail", "course_enrolment", "language_certificate", "residence_title", "employment",
        "housing", "childcare", "household_member", "task", "goal", "benefit", "passport", "language_skill",
    ],
)  # fmt: skip
def test_a_common_kind_stands_first_after_four_letters_of_its_title_or_a_word(kinds: KindFinder, wanted: str) -> None:
    choice = next(each for each in kinds.choices if each.name == wanted)
    letters = {word[:MOST_LETTERS] for word in (choice.title, *choice.words)}
    assert any(first(kinds, typed) == wanted for typed in letters)


def test_what_was_said_stands_beside_a_title_that_does_not_show_it(kinds: KindFinder) -> None:
    assert kinds.rows("kita")[0].beside == "Kita · Kinder"
    assert kinds.rows("kinderb")[0].beside == "Kinder"


def test_without_letters_all_kinds_stand_under_their_areas_each_once(kinds: KindFinder) -> None:
    rows = kinds.rows("  ")
    names = [row.kind for row in rows if not row.is_head]
    assert len(names) == len(set(names)) == len(kinds.choices)
    heads = [row.title for row in rows if row.is_head]
    assert heads == list(dict.fromkeys(each.area for each in kinds.choices))
    assert rows[0].is_head


def test_the_last_five_stand_on_top_the_newest_first_each_once(kinds: KindFinder) -> None:
    for name in ("goal", "address", "task", "housing", "childcare", "address", "employment"):
        kinds.recent.enter(name)
    top = kinds.rows("")[: MOST_RECENT + 1]
    assert top[0].title == "zuletzt"
    assert [row.kind for row in top[1:]] == ["employment", "address", "childcare", "housing", "task"]
    assert kinds.rows("")[MOST_RECENT + 1].is_head


def test_health_is_not_found_where_it_may_not_be_recorded(kinds: KindFinder) -> None:
    assert not {"health_need", "vulnerability"} & {row.kind for row in kinds.rows("")}
    assert "health_need" not in {row.kind for row in kinds.rows("Krankenkasse")}


def test_what_fits_nothing_can_be_told_in_a_note(kinds: KindFinder) -> None:
    (row,) = kinds.rows("xyzzy")
    assert row.kind == NOTE


def test_titles_of_fields_find_only_after_all_words_people_say(kinds: KindFinder) -> None:
    assert "residence_title" in {row.kind for row in kinds.rows("wortlaut")}
    assert first(kinds, "miet") == "housing"
    assert "occupation" in {row.kind for row in kinds.rows("daue")}
    assert "occupation" not in {row.kind for row in kinds.rows("dau")}
