"""The sheets about a person: what stands on each, in which language, and what never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, APPOINTMENT, HEALTH_NEED, LANGUAGE_SKILL, PRIVATE_NOTE, TASK
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.pages import Heading, Look, Page, Paragraph, Said, every_said, written
from kiim_desktop.presenters.paper.sheets import SHEETS, Part
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sheet_words import Sheet, sheet_languages
from tests.factories import edit, make_entry, make_note, make_person, open_office
from tests.presenters.paper_places import plainly, said_on, sheet

HOSTILE = "<script>alert(1)</script>\u202eKarimi"
OURS = [each for each in Sheet if each.is_for_person]


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    with open_office(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office, "Amina", "Haddad")


def facts_of(page: Page) -> str:
    return "\n".join(said_on(page))


@pytest.mark.parametrize("which", OURS)
@pytest.mark.parametrize("language", [each.code for each in sheet_languages()])
def test_a_draft_stands_beside_the_german_text_and_says_so_first(
    office: Office, amina: PersonId, which: Sheet, language: str
) -> None:
    page = sheet(office, amina, which, language)
    first = page.blocks[0]
    ours = [each for each in every_said(page) if each.text and not each.is_written]
    if language == "de":
        assert not any(each.german for each in ours)
        assert not page.has_german
        return
    assert isinstance(first, Paragraph)
    assert first.look is Look.NOTICE
    assert first.said.german == "Übersetzungshilfe; es gilt der deutsche Text."
    assert all(each.german for each in ours)


def test_the_slip_names_the_next_appointment_with_its_weekday(office: Office, amina: PersonId) -> None:
    make_entry(office, amina, APPOINTMENT, text="Vorbei", date="2026-02-01")
    make_entry(office, amina, APPOINTMENT, text="Später", date="2026-04-01", time="14", place="VHS")
    make_entry(office, amina, APPOINTMENT, text="Folge", date="2026-03-11", time="9.30", place="Raum 2", minutes=45)
    said = facts_of(sheet(office, amina, Sheet.APPOINTMENT))
    for words in ("Für Amina Haddad", "Mittwoch 11.03.2026", "09:30", "45 Minuten", "Raum 2", "Folge"):
        assert words in said
    assert "Vorbei" not in said
    assert "Weitere Termine" in said
    assert "середа 11.03.2026" in facts_of(sheet(office, amina, Sheet.APPOINTMENT, "uk"))
    assert "Folge" not in facts_of(sheet(office, amina, Sheet.APPOINTMENT, parts=[]))
    assert "VHS" not in facts_of(sheet(office, amina, Sheet.APPOINTMENT, parts=[]))


def test_an_appointment_of_today_is_still_to_come_and_one_that_was_held_is_not(office: Office, amina: PersonId) -> None:
    assert "Zurzeit ist kein Termin vereinbart." in facts_of(sheet(office, amina, Sheet.APPOINTMENT))
    held = next(iter(office.codes["appointment_outcomes"].codes))
    make_entry(office, amina, APPOINTMENT, text="War schon", date=office.today.isoformat(), outcome=held)
    assert "Zurzeit ist kein Termin vereinbart." in facts_of(sheet(office, amina, Sheet.APPOINTMENT))
    make_entry(office, amina, APPOINTMENT, text="Gleich", date=office.today.isoformat())
    assert "Gleich" in facts_of(sheet(office, amina, Sheet.APPOINTMENT))


def test_my_data_counts_what_is_kept_names_who_sees_it_and_says_the_rights(office: Office, amina: PersonId) -> None:
    make_entry(office, amina, LANGUAGE_SKILL, language="deu", overall="B1")
    make_note(office, amina, "Vertraulich erzählt.")
    said = facts_of(sheet(office, amina, Sheet.MY_DATA))
    for words in (
        "Büro am Markt", "Sprachen", "Notizen der Beratung", "Keine andere Stelle kann Ihre Daten sehen.",
        "Sie haben zurzeit in nichts eingewilligt.", "Vertraulich erzählt.", "B1", "Amina", "Datenschutzaufsicht",
    ):  # fmt: skip
        assert words in said, words


def test_what_is_left_out_of_my_data_is_said_on_it(office: Office, amina: PersonId) -> None:
    make_entry(office, amina, LANGUAGE_SKILL, language="deu", overall="B1")
    make_note(office, amina, "Vertraulich erzählt.")
    said = facts_of(sheet(office, amina, Sheet.MY_DATA, parts=[]))
    assert "Vertraulich erzählt." not in said
    assert "B1" not in said
    assert "Die einzelnen Angaben stehen nicht auf diesem Blatt. Sie können sie sehen." in said
    assert "Notizen, Termine und Aufgaben stehen nicht auf diesem Blatt. Sie können sie sehen." in said


def test_the_person_sheet_holds_what_was_chosen_and_says_what_it_leaves_out(office: Office, amina: PersonId) -> None:
    make_note(office, amina, "Vertraulich erzählt.")
    make_entry(office, amina, TASK, text="Rückruf", due="2026-03-09")
    usual = facts_of(sheet(office, amina, Sheet.PERSON, parts=SHEETS[Sheet.PERSON].usual))
    assert "Rückruf" in usual
    assert "Vertraulich" not in usual
    assert "Nicht mitgedruckt: Notizen, Gesundheit und Schutzbedarf." in usual
    assert "Vertraulich erzählt." in facts_of(sheet(office, amina, Sheet.PERSON))
    assert "Rückruf" not in facts_of(sheet(office, amina, Sheet.PERSON, parts=[Part.NOTES]))


@pytest.mark.parametrize("which", [Sheet.PERSON, Sheet.MY_DATA])
def test_a_blocked_address_stays_blocked_on_paper_and_a_working_note_off_it(
    office: Office, amina: PersonId, which: Sheet
) -> None:
    make_entry(office, amina, ADDRESS, street="Kirchgasse 3", municipality="Lauenstein", address_block=True)
    note = edit(person_scope(amina), PRIVATE_NOTE, random=office.random, text="Nur für mich.")
    office.save([note], [])
    said = facts_of(sheet(office, amina, which))
    assert "gesperrt" in said
    assert "Kirchgasse" not in said
    assert "Nur für mich" not in said


@pytest.mark.parametrize("which", [Sheet.PERSON, Sheet.MY_DATA])
def test_health_is_printed_only_where_it_was_chosen(office: Office, amina: PersonId, which: Sheet) -> None:
    need = next(iter(office.codes["health_needs"].codes))
    office.save([edit(person_scope(amina), HEALTH_NEED, random=office.random, kind=need)], [])
    label = office.codes["health_needs"].label(need)
    every = frozenset(SHEETS[which].parts)
    assert label in facts_of(sheet(office, amina, which))
    assert label not in facts_of(sheet(office, amina, which, parts=every - {Part.HEALTH}))


@pytest.mark.parametrize("which", Sheet)
def test_no_title_names_the_person(office: Office, amina: PersonId, which: Sheet) -> None:
    page = sheet(office, amina, which, "en" if which.is_for_person else "de")
    assert "Haddad" not in page.plain_title
    assert "Haddad" not in page.foot.text


@pytest.mark.parametrize("which", Sheet)
def test_what_people_wrote_is_text_and_turns_no_line_round(office: Office, which: Sheet) -> None:
    person = make_person(office, HOSTILE, HOSTILE)
    make_note(office, person, HOSTILE)
    page = html_of(sheet(office, person, which, "ar" if which.is_for_person else "de"))
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_html_tells_a_screen_reader_language_direction_headings_and_heads(office: Office, amina: PersonId) -> None:
    page = html_of(sheet(office, amina, Sheet.MY_DATA, "ar"))
    assert '<html lang="ar" dir="rtl">' in page
    assert page.count("<h1>") == 1
    assert '<th scope="col">' in page
    assert '<span class="de" lang="de" dir="ltr">Was über mich gespeichert ist</span>' in page
    assert '<bdi lang="de">' in page
    assert "http" not in page.replace("http-equiv", "")
    levels = [int(level) for level in re.findall(r"<h([1-6])>", page)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_mark_for_practice_is_seen_and_read_out() -> None:
    page = Page(title=Said("Plan"), blocks=(Heading(written("x")),), foot=Said(""), mark="Übung")
    assert html_of(page).count("Übung") == 3, "in the title, across the sheet, before the heading"
    assert "Übung" not in html_of(Page(title=Said("Plan"), blocks=(), foot=Said(""), mark=""))


def test_page_numbers_come_in_the_language_of_the_sheet(office: Office, amina: PersonId) -> None:
    assert plainly(sheet(office, amina, Sheet.PLAN, "fr").number(2, 3)) == "Page 2 sur 3"
    assert plainly(sheet(office, amina, Sheet.PERSON).number(1, 1)) == "Seite 1 von 1"
