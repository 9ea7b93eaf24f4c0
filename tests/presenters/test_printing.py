"""The screen "Drucken": the language of the person first, never another page than the one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import APPOINTMENT, NATIVE_LANGUAGE
from kiim_desktop.domain.offices import Role
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.sheets import Part
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.printing import Preview, PrintingPresenter
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.sheet_words import Sheet
from tests.factories import PASSWORD, make_entry, make_person
from tests.plans import make_plan
from tests.presenters.desks import PatientJobs, notes, open_desk
from tests.presenters.paper_places import said_on


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def set_type(page: Page) -> Preview:
    return Preview(pictures=(page.plain_title,), count=1)


def opened(desk: Desk, person: PersonId) -> PrintingPresenter:
    presenter = PrintingPresenter(desk, set_type)
    presenter.open(person)
    return presenter


def printed(desk: Desk) -> list[str]:
    return [line.entry.detail for line in desk.office.store.audit_lines() if line.entry.action is AuditAction.PRINT]


def test_the_language_of_the_person_is_chosen_at_first(desk: Desk) -> None:
    person = make_person(desk.office)
    assert opened(desk, person).state.order.language == "de"
    make_entry(desk.office, person, NATIVE_LANGUAGE, language="tir")
    state = opened(desk, person).state
    assert (state.order.language, state.languages[0].code) == ("ti", "ti")
    assert state.page is not None
    assert state.page.language == "ti"


def test_what_is_most_likely_wanted_is_shown_first(desk: Desk) -> None:
    person = make_person(desk.office)
    assert opened(desk, person).state.sheet is Sheet.MY_DATA
    make_plan(desk.office, person)
    assert opened(desk, person).state.sheet is Sheet.PLAN
    make_entry(desk.office, person, APPOINTMENT, text="Folge", date="2026-11-20")
    assert opened(desk, person).state.sheet is Sheet.APPOINTMENT


def test_the_office_gets_its_own_sheet_in_german_and_the_person_her_language_again(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = opened(desk, person)
    presenter.choose_language("uk")
    presenter.choose_sheet(Sheet.PLAN)
    assert presenter.state.order.language == "uk"
    presenter.choose_sheet(Sheet.PERSON)
    assert presenter.state.order.language == "de"
    presenter.choose_language("uk")
    assert presenter.state.order.language == "de"


def test_a_part_is_taken_off_and_put_on_again(desk: Desk) -> None:
    person = make_person(desk.office, "Amina", "Haddad")
    presenter = opened(desk, person)
    presenter.choose_sheet(Sheet.PERSON)
    presenter.toggle(Part.FACTS)
    assert presenter.state.page is not None
    assert "Vorname" not in said_on(presenter.state.page)
    presenter.toggle(Part.FACTS)
    assert presenter.state.page is not None
    assert "Vorname" in said_on(presenter.state.page)


def test_printing_is_logged_before_the_page_is_painted(desk: Desk) -> None:
    person, seen = make_person(desk.office), []
    presenter = opened(desk, person)
    presenter.choose_language("ar")
    presenter.print_on(lambda page: seen.append((page.language, printed(desk))))
    assert seen == [("ar", ["my_data ar paper"])]
    assert notes(desk).told == ["An den Drucker gegeben: Meine Daten, Arabisch."]


def test_what_is_printed_is_what_was_chosen_last_or_nothing(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        presenter = PrintingPresenter(desk, set_type)
        presenter.open(make_person(desk.office))
        while jobs.waiting:
            jobs.finish()
        assert presenter.state.can_print
        presenter.choose_sheet(Sheet.PLAN)
        presenter.print_on(lambda _page: pytest.fail("the page of before"))
        assert len(jobs.waiting) == 1
        presenter.choose_sheet(Sheet.PERSON)
        jobs.finish(1)
        jobs.finish(0)
        assert presenter.state.page is not None
        assert presenter.state.page.plain_title == "Aktenbogen"
        assert presenter.state.can_print


def test_where_letters_are_missing_nothing_is_printed_and_it_is_said_why(desk: Desk) -> None:
    lacking = Preview(count=1, scripts=(("Tigrinya", "Noto Sans Ethiopic"),))
    presenter = PrintingPresenter(desk, lambda _page: lacking)
    presenter.open(make_person(desk.office))
    presenter.print_on(lambda _page: pytest.fail("boxes"))
    assert not presenter.state.can_print
    assert presenter.state.is_ready
    assert "Tigrinya" in presenter.state.warning
    assert "Noto Sans Ethiopic" in presenter.state.warning
    assert printed(desk) == []


def test_single_signs_without_letters_are_named_and_stop_nothing(desk: Desk) -> None:
    presenter = PrintingPresenter(desk, lambda _page: Preview(count=1, signs="😀"))
    presenter.open(make_person(desk.office))
    assert presenter.state.can_print
    assert "😀" in presenter.state.warning


def test_a_sheet_is_saved_and_a_file_that_is_there_stays(desk: Desk, tmp_path: Path) -> None:
    presenter, out = opened(desk, make_person(desk.office)), tmp_path / "daten.html"
    presenter.save(out, lambda page: page.plain_title.encode())
    assert out.read_text(encoding="utf-8") == "Was über mich gespeichert ist"
    assert notes(desk).told == [f"Gesichert: daten.html im Ordner {tmp_path}. Die Datei ist nicht verschlüsselt."]
    presenter.save(out, lambda _page: b"anders")
    assert "schon eine Datei" in presenter.state.problem
    assert not presenter.state.is_busy


def test_a_person_sheet_is_saved_with_the_password_and_not_by_a_counsellor(tmp_path: Path) -> None:
    out = tmp_path / "akte.pdf"
    with open_desk(tmp_path / "a") as desk:
        presenter = opened(desk, make_person(desk.office))
        presenter.choose_sheet(Sheet.PERSON)
        assert presenter.state.asks_password
        presenter.save(out, lambda _page: b"%PDF", "falsch")
        assert presenter.state.problem
        assert not out.exists()
        presenter.save(out, lambda _page: b"%PDF", PASSWORD)
        assert out.exists()
    with open_desk(tmp_path / "b", role=Role.COUNSELLOR) as desk:
        presenter = opened(desk, make_person(desk.office))
        assert presenter.state.may_save
        presenter.choose_sheet(Sheet.PERSON)
        assert (presenter.state.may_save, presenter.state.asks_password) == (False, False)
        presenter.save(tmp_path / "b.pdf", lambda _page: b"%PDF", PASSWORD)
        assert not (tmp_path / "b.pdf").exists()


def test_a_name_for_a_file_tells_the_sheet_and_nobody(desk: Desk) -> None:
    presenter = opened(desk, make_person(desk.office, "Amina", "Haddad"))
    presenter.choose_language("ar")
    assert presenter.file_name == "Meine-Daten-ar-2026-11-17"


def test_a_change_is_on_the_page_at_once_and_a_closed_screen_holds_nothing(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = opened(desk, person)
    make_plan(desk.office, person)
    presenter.changed(Changed(scopes=frozenset({bytes(person)})))
    presenter.choose_sheet(Sheet.PLAN)
    assert presenter.state.page is not None
    assert "Ich lerne Deutsch bis B1." in said_on(presenter.state.page)
    presenter.close()
    assert presenter.state == replace(presenter.state, person=None, name="", page=None)


def test_a_file_that_is_gone_leads_back_to_where_it_is_said(desk: Desk) -> None:
    opened(desk, PersonId(bytes(16)))
    assert notes(desk).went == [("person", {"person": PersonId(bytes(16))})]
