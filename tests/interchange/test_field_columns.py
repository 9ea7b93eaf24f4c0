"""Every field people fill in has an import column by its one line; declared columns of data always win."""

from __future__ import annotations

import pytest

from kiim_desktop.domain.kinds import KINDS, LANGUAGE_SKILL, Kinds
from kiim_desktop.interchange.columns import field_columns, list_kinds, load_columns
from kiim_desktop.interchange.plan import propose
from kiim_desktop.interchange.readers.registry import READERS
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.workbook import read_workbook
from tests.interchange.tables import TODAY, codes, csv_bytes, outcomes


def first(*lines: str) -> RowOutcome:
    return outcomes(csv_bytes(*lines))[2]


def test_every_field_people_fill_in_has_a_column() -> None:
    targets = {column.target for column in field_columns(KINDS)}
    wanted = {f"{kind.name}.{field.name}" for kind in KINDS.all if kind.is_of_person and kind.is_by_hand
              for field in kind.fields}  # fmt: skip
    assert targets == wanted
    assert not any(target.startswith(("consent.", "user.", "attendance.")) for target in targets)


def test_each_field_is_found_by_the_title_of_its_kind_and_its_own() -> None:
    columns = load_columns("persons")
    missed = [column.label_de for column in field_columns(KINDS) if column.target not in
              {match.target for match in columns.match(column.label_de)}]  # fmt: skip
    shared = {column.label_de for column in field_columns(KINDS)} - set(missed)
    assert len(missed) <= len(shared) / 20, missed


def test_declared_columns_win_over_the_title_of_a_field() -> None:
    columns = load_columns("persons")
    for heading, target in (("Vorname", "given_names"), ("Niveau", "german"), ("Telefon", "phone"), ("Kurs", "course")):
        assert target in {match.target for match in columns.match(heading)}
        assert all(columns.columns[match.target].field is None for match in columns.match(heading))


def test_a_title_that_several_fields_share_means_none_of_them_alone() -> None:
    columns = load_columns("persons", Kinds((LANGUAGE_SKILL, *(kind for kind in KINDS.all if kind.name == "arrival"))))
    both = load_columns("persons")
    assert [match.target for match in columns.match("Hören")] == ["language_skill.listening"]
    titles = [field.title for kind in KINDS.all if kind.is_of_person and kind.is_by_hand for field in kind.fields]
    for title in {title for title in titles if titles.count(title) > 1}:
        assert not any("." in match.target for match in both.match(title)), title


def test_a_title_is_not_matched_loosely() -> None:
    columns = load_columns("persons")
    assert not any("." in match.target for heading in ("Hörn", "Hören gut", "Hör.") for match in columns.match(heading))


def test_fields_of_all_types_are_read_and_what_is_not_understood_stays_as_told() -> None:
    row = first(
        "Name;Vorname;Sprachkenntnis: Hören;Kurs: Beginn;Kurs: Unterrichtseinheiten;Kurs: braucht Kinderbetreuung;"
        "Kurs: Stand",
        "Karimi;Mina;B1;3.3.2025;600 UE;ja;quer",
        "Osman;Ali;A2;April 2025;300;nein;begonnen",
    )
    assert row.person is not None
    assert row.person.fields == {
        "language_skill.listening": "B1",
        "course_enrolment.begins": "2025-03-03",
        "course_enrolment.lesson_units": 600,
        "course_enrolment.childcare_needed": True,
    }
    assert row.person.as_told["course_enrolment.status"] == "quer"
    assert row.outcome is Outcome.WARNED
    assert [(remark.code, remark.target) for remark in row.warnings] == [("not_understood", "course_enrolment.status")]


def test_a_non_value_in_a_field_is_told_apart_from_nothing() -> None:
    row = first("Name;Vorname;Sprachkenntnis: Hören;Sprachkenntnis Lesen", "Karimi;Mina;unbekannt;", "Osman;Ali;A2;B1")
    assert row.person is not None
    assert row.person.missing == {"language_skill.listening": "unknown"}


@pytest.mark.parametrize("kind", ["persons", "attendance", "offers"])
def test_every_declared_column_names_a_reader_there_is(kind: str) -> None:
    columns = load_columns(kind)
    assert {column.reader for column in columns.columns.values()} <= set(READERS)
    assert list_kinds()[kind].needs <= set(columns.columns)


def test_a_list_of_another_program_version_keeps_unknown_columns_as_told() -> None:
    workbook = read_workbook(csv_bytes("Name;Vorname;Sprachschule", "Karimi;Mina;Nord"))
    (row,) = read_rows(workbook, propose(workbook, codes(), TODAY), codes(), TODAY)
    assert row.person is not None
    assert row.person.as_told["Sprachschule"] == "Nord"
