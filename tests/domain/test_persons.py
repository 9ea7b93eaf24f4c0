"""The list line of a person follows from the records of the file."""

from __future__ import annotations

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.domain.changes import RecordState
from kiim_desktop.domain.kinds import (
    ADDRESS,
    COUNSELLING_ENTRY,
    IDENTITY,
    LANGUAGE_CERTIFICATE,
    LANGUAGE_SKILL,
    NAME_VARIANT,
    RESIDENCE_TITLE,
    TASK,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.persons import PersonRow, person_row
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.usecases.recording import numbered_answers
from tests.factories import head

PERSON = PersonId(b"person-16-bytes!")


def record(kind: Kind, number: int = 1, /, **answers: Value) -> Record:
    cells = {field: (head(value, seq=number),) for field, value in numbered_answers(kind, answers).items()}
    return Record(PERSON, RecordId(b"record%02d" % number), RecordState(kind.number, cells))


CORE = record(IDENTITY, given_names="Amina", family_name="Haddad", birth_date="1990-02-01")


def row(*records: Record) -> PersonRow:
    found = person_row(PERSON, [CORE, *records], 1 + len(records), 0)
    assert found is not None
    return found


def test_without_core_data_there_is_no_line() -> None:
    assert person_row(PERSON, [record(ADDRESS, municipality="Neustadt")], 1, 0) is None


def test_the_line_shows_the_latest_address_and_its_block() -> None:
    old = record(ADDRESS, 2, municipality="Altdorf", valid_from="2019")
    new = record(ADDRESS, 1, municipality="Neustadt", valid_from="2024-05", address_block=True)
    assert (row(new, old).municipality, row(old, new).address_blocked) == ("Neustadt", True)


def test_only_the_german_level_counts_as_level() -> None:
    arabic = record(LANGUAGE_SKILL, 1, language="ara", overall="native", assessed="2026-01-01")
    german = record(LANGUAGE_SKILL, 2, language="deu", overall="A2", assessed="2024-01-01")
    assert row(arabic, german).level == "A2"


def test_a_german_exam_counts_as_level_unless_it_was_failed() -> None:
    exam = record(LANGUAGE_CERTIFICATE, 1, exam="DTZ", level="B1", taken="2025-05-03")
    assert (row(exam).level, row(exam).level_basis, row(exam).level_assessed) == ("B1", "certificate", "2025-05-03")
    assert row(record(LANGUAGE_CERTIFICATE, 1, exam="DTZ", level="B1", passed=False)).level == ""
    assert row(record(LANGUAGE_CERTIFICATE, 1, exam="DELF", level="B1", language="fra")).level == ""


def test_of_level_and_exam_the_later_one_counts() -> None:
    skill = record(LANGUAGE_SKILL, 1, language="deu", overall="A2", assessed="2024-01-01", evidence="estimate")
    exam = record(LANGUAGE_CERTIFICATE, 2, exam="DTZ", level="B1", taken="2025-05-03")
    later = record(LANGUAGE_SKILL, 3, language="deu", overall="B2", assessed="2026-02-01")
    assert row(skill, exam).level == row(exam, skill).level == "B1"
    assert row(skill, exam, later).level == "B2"


def test_the_next_reminder_is_the_earliest_that_is_not_done() -> None:
    done = record(TASK, 1, text="alt", due="2026-01-01", done="2026-01-02")
    soon, later = record(TASK, 2, text="a", due="2026-03-05"), record(TASK, 3, text="b", due="2026-04-01")
    assert row(later, done, soon).next_due == "2026-03-05"


def test_the_last_contact_is_the_latest_note_in_whatever_order_they_come() -> None:
    notes = [record(COUNSELLING_ENTRY, n, date=day, text="x") for n, day in ((1, "2026-02-01"), (2, "2025"))]
    assert row(*notes).last_contact == row(*reversed(notes)).last_contact == "2026-02-01"


def test_a_name_in_another_script_is_preferred_as_variant() -> None:
    latin, arabic = record(NAME_VARIANT, 1, text="Aminah Hadad"), record(NAME_VARIANT, 2, text="أمينة حداد")
    assert row(latin, arabic).variant == "أمينة حداد"


def test_an_unknown_answer_leaves_the_place_empty() -> None:
    unknown = record(IDENTITY, given_names="Amina", family_name=NonValue.UNKNOWN, birth_date=NonValue.REFUSED)
    line = person_row(PERSON, [unknown], 1, 0)
    assert line is not None
    assert (line.name, line.birth) == ("Amina", "")


def test_a_title_that_is_only_applied_for_is_not_the_one_held() -> None:
    held = record(RESIDENCE_TITLE, 1, title="25(2)", valid_until="2026-05-01")
    applied = record(RESIDENCE_TITLE, 2, title="9", valid_until="2030-01-01", is_applied_for=True)
    found = row(record(IDENTITY, given_names="Amina"), held, applied)
    assert (found.title, found.title_until) == ("25(2)", "2026-05-01")
