"""The list of own acts in words, day by day, with the way back; a note that left says that it was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.acts import UNDOABLE
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    DOCUMENT,
    IDENTITY,
    KINDS,
    OFFICE_TASK,
    TASK,
)
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.presenters.acts import REDO, UNDO, ActsPresenter
from kiim_desktop.presenters.history import Readers, entries_of, last_contact
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.facts import Fact, put_number
from kiim_desktop.usecases.agenda import Place, add_to_agenda, finish_task, snooze_task
from kiim_desktop.usecases.attaching import attach_file, remove_attachment
from kiim_desktop.usecases.households import move_together
from kiim_desktop.usecases.importing import open_import, run_import
from kiim_desktop.usecases.reading import look_again
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from tests.factories import make_entry, make_note, make_person
from tests.interchange.pdfs import pdf
from tests.presenters.desks import TUESDAY, notes, open_desk


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TUESDAY)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock=clock) as opened:
        yield opened


def shown(desk: Desk) -> ActsPresenter:
    presenter = ActsPresenter(desk)
    presenter.open()
    notes(desk).on_changed.append(presenter.changed)
    return presenter


def test_each_act_says_when_whose_what_and_where_it_stands(desk: Desk) -> None:
    office = desk.office
    person = make_person(office)
    core = {"birth_place": "Herat", "birth_name": "Amini"}
    record_entry(office, person, Entry(kind=IDENTITY, answers=dict(core), record=single_record_id(IDENTITY)))
    make_entry(office, person, COUNSELLING_ENTRY, text="Anruf", next_step="Brief", next_step_due="2026-12-01")
    phone = make_entry(office, person, CONTACT_DETAIL, kind="phone", value="0171 2345678")
    delete_record(office, person, phone)
    move_together(office, [person, make_person(office, "Omid", "Karimi")], {"municipality": "Neustadt"})
    lines = shown(desk).state.lines
    assert [line.what for line in lines] == [
        "Anschrift angelegt und 1 weiterer Eintrag", "Akte angelegt", "Kontaktweg gelöscht", "Kontaktweg angelegt",
        "Notiz mit nächstem Schritt geschrieben", "Stammdaten geändert: Geburtsort, Geburtsname", "Akte angelegt",
    ]  # fmt: skip
    assert {(line.time, line.standing.text, line.action) for line in lines} == {("10:42", "nur hier", UNDO)}
    assert (lines[0].name, lines[1].name, lines[0].person) == ("Amina Haddad und 1 weitere", "Omid Karimi", person)


def test_what_is_turned_changes_its_line_and_offers_the_opposite(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, ADDRESS, municipality="Neustadt")
    presenter = shown(desk)
    presenter.turn(presenter.state.lines[0])
    assert notes(desk).told == ["Zurückgenommen bei \u2068Amina Haddad\u2069: Anschrift angelegt."]
    line = presenter.state.lines[0]
    assert (line.standing.text, line.action, line.what) == ("zurückgenommen", REDO, "Anschrift angelegt")
    presenter.turn(line)
    assert notes(desk).told[-1] == "Wiederholt bei \u2068Amina Haddad\u2069: Anschrift angelegt."
    notes(desk).take_back()
    notes(desk).do_again()
    assert presenter.state.lines[0].action == UNDO


def test_taking_a_new_file_back_leaves_a_line_without_a_name_and_the_list_in_sight(desk: Desk) -> None:
    make_person(desk.office)
    presenter = shown(desk)
    presenter.turn(presenter.state.lines[0])
    line = presenter.state.lines[0]
    assert (line.name, line.person) == ("Akte nicht mehr da", None)
    presenter.go_to(line)
    assert notes(desk).went == []


def test_an_import_says_how_many_and_what_stays(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nachname;Vorname\nMoor;Ada\nBach;Ida\n", encoding="utf-8")
    made = run_import(desk.office, open_import(desk.office, path))
    person = next(row.person for row in made.rows if row.person is not None)
    make_note(desk.office, person)
    presenter = shown(desk)
    assert presenter.state.lines[1].what == "Liste eingelesen: 2 Akten (liste.csv)"
    presenter.turn(presenter.state.lines[1])
    (sentence,) = notes(desk).told
    assert sentence == "Import zurückgenommen: 1 Eintrag. 1 bleibt, weil damit weitergearbeitet wurde."
    assert presenter.state.lines[1].action == ""


def test_days_are_chips_and_today_is_chosen_first(desk: Desk, clock: FixedClock) -> None:
    make_person(desk.office)
    clock.at += timedelta(days=2)
    presenter = shown(desk)
    assert [chip.title for chip in presenter.state.days] == ["Heute", "17.11.", "Alle"]
    assert presenter.state.lines == ()
    presenter.choose(None)
    assert len(presenter.state.lines) == 1


def test_what_is_too_old_is_listed_without_a_way_back(desk: Desk) -> None:
    person = make_person(desk.office)
    for count in range(UNDOABLE):
        make_entry(desk.office, person, TASK, text=f"Brief {count}")
    lines = shown(desk).state.lines
    assert [line.action for line in lines] == [UNDO] * UNDOABLE + [""]


def test_a_tick_and_a_rest_are_named_by_the_words_of_the_reminder(desk: Desk) -> None:
    office = desk.office
    person = make_person(office)
    task = Place(person_scope(person), make_entry(office, person, TASK, text="Jobcenter anrufen"))
    paper = add_to_agenda(office, OFFICE_TASK, {"text": "Papier bestellen"})
    finish_task(office, task)
    finish_task(office, task, done=False)
    snooze_task(office, paper, office.today + timedelta(days=3))
    assert [line.what for line in shown(desk).state.lines[:3]] == [
        "Verschoben: Papier bestellen",
        "Wieder offen: Jobcenter anrufen",
        "Erledigt: Jobcenter anrufen",
    ]


def test_a_copy_that_comes_to_a_document_is_attached_and_only_one_that_goes_is_removed(
    desk: Desk, tmp_path: Path
) -> None:
    office = desk.office
    person = make_person(office)
    document = make_entry(office, person, DOCUMENT, kind="passport")
    path = tmp_path / "pass.pdf"
    path.write_bytes(pdf(1))
    for _again in range(2):
        attach_file(office, person, path, document=document)
        remove_attachment(office, person, document, keeps_document=True)
    words = [line.what for line in shown(desk).state.lines[:4]]
    assert words == ["Datei entfernt", "Datei angehängt"] * 2


def test_a_note_that_left_is_marked_and_counts_as_no_talk(desk: Desk) -> None:
    office = desk.office
    person = make_person(office)
    note = make_note(office, person, "Termin", day="2026-11-16")
    with office.store.database.write() as connection:
        put_number(connection, Fact.SEALED_TO, 99)
    presenter = shown(desk)
    presenter.turn(presenter.state.lines[0])
    assert notes(desk).told[-1].startswith("Die Notiz war schon abgeglichen. Sie bleibt")
    file = look_again(office, person)
    readers = Readers(KINDS, office.codes, file.users, office.today)
    (entry,) = entries_of(file.records, readers)
    assert note.hex() in entry.key
    assert (entry.text, entry.more) == ("Termin", "Zurückgenommen Di 17.11., Sommer")
    assert last_contact([entry], office.today) == ""
    presenter.turn(presenter.state.lines[0])
    file = look_again(office, person)
    assert [each.more for each in entries_of(file.records, readers)] == [""]
