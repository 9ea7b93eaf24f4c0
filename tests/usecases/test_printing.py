"""Paper leaves the office by the right to print, with a line in the log; a person sheet as a file needs more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import LANGUAGE_SKILL, NATIVE_LANGUAGE, REACHABILITY
from kiim_desktop.domain.offices import Role, User
from kiim_desktop.interchange.errors import FileNotWritten, FileThere
from kiim_desktop.usecases.errors import NoSuchPerson, NotAllowed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.printing import (
    Printed,
    export_sheet,
    file_for_paper,
    note_printing,
    save_sheet,
    spoken_in,
)
from kiim_desktop.usecases.sheet_words import Sheet
from tests.factories import PASSWORD, make_entry, make_person, open_office

PLAN = Printed(Sheet.PLAN, "uk")
FILE = Printed(Sheet.PERSON, "de")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def counsellor(office: Office) -> Office:
    return replace(office, user=User(office.user.id, office.user.name, Role.COUNSELLOR))


def last(office: Office) -> tuple[AuditAction, bytes, str]:
    entry = office.store.audit_lines()[-1].entry
    return entry.action, entry.object, entry.detail


def test_each_printing_is_logged_with_the_sheet_and_its_language(office: Office) -> None:
    person = make_person(office)
    note_printing(counsellor(office), person, PLAN)
    assert last(office) == (AuditAction.PRINT, person, "plan uk paper")


def test_a_counsellor_saves_what_is_for_the_person(office: Office, tmp_path: Path) -> None:
    person, out = make_person(office), tmp_path / "plan.pdf"
    save_sheet(counsellor(office), person, PLAN, b"%PDF", out)
    assert out.read_bytes() == b"%PDF"
    assert out.stat().st_mode & 0o077 == 0
    assert last(office) == (AuditAction.PRINT, person, "plan uk pdf")


def test_a_person_sheet_becomes_a_file_only_by_the_right_to_export_and_the_password(
    office: Office, tmp_path: Path
) -> None:
    person, out = make_person(office), tmp_path / "akte.pdf"
    with pytest.raises(NotAllowed):
        save_sheet(counsellor(office), person, FILE, b"%PDF", out)
    with pytest.raises(NotAllowed):
        export_sheet(counsellor(office), person, FILE, b"%PDF", out, lambda: PASSWORD)
    with pytest.raises(WrongPassword):
        export_sheet(office, person, FILE, b"%PDF", out, lambda: "falsch")
    assert not out.exists()
    export_sheet(office, person, FILE, b"%PDF", out, lambda: PASSWORD)
    assert last(office) == (AuditAction.EXPORT, person, "person de pdf")


def test_no_file_is_written_over_and_none_where_none_can_be(office: Office, tmp_path: Path) -> None:
    person, out = make_person(office), tmp_path / "plan.pdf"
    out.write_text("vorher")
    with pytest.raises(FileThere):
        save_sheet(office, person, PLAN, b"%PDF", out)
    assert out.read_text() == "vorher"
    with pytest.raises(FileNotWritten):
        save_sheet(office, person, PLAN, b"%PDF", tmp_path / "kein ordner" / "plan.pdf")


def test_making_a_sheet_is_no_new_reading_of_an_open_file(office: Office) -> None:
    person, lines = make_person(office), len(office.store.audit_lines())
    assert file_for_paper(office, person).file.row.id == person
    assert len(office.store.audit_lines()) == lines
    with pytest.raises(NoSuchPerson):
        file_for_paper(office, PersonId(bytes(16)))


def test_the_language_for_messages_comes_before_those_spoken_at_home(office: Office) -> None:
    person = make_person(office)
    assert spoken_in(file_for_paper(office, person)) == ()
    make_entry(office, person, LANGUAGE_SKILL, language="deu", overall="B1")
    make_entry(office, person, LANGUAGE_SKILL, language="pus", overall="nativ")
    make_entry(office, person, NATIVE_LANGUAGE, language="prs", is_main=True)
    assert spoken_in(file_for_paper(office, person)) == ("prs", "pus")
    make_entry(office, person, REACHABILITY, preferred_language="eng")
    assert spoken_in(file_for_paper(office, person)) == ("eng", "prs", "pus")
