"""The list of persons: finding while typing, filters, what a line shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, FOREIGN_IDENTIFIER, LANGUAGE_SKILL, NAME_VARIANT, TASK
from kiim_desktop.domain.records import office_scope
from kiim_desktop.presenters.persons import Choice, PersonLine, PersonsPresenter, SectionLine, choice_words
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed
from tests.factories import make_entry, make_note, make_person
from tests.presenters.desks import PatientJobs, notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def names(presenter: PersonsPresenter) -> list[str]:
    return [line.name if isinstance(line, PersonLine) else f"[{line.title}]" for line in presenter.state.hits]


def test_typing_finds_across_scripts_and_marks_why(desk: Desk) -> None:
    person = make_person(desk.office, "Mohammad", "al-Hassan", "1990", municipality="Steinfeld")
    make_entry(desk.office, person, NAME_VARIANT, text="محمد الحسن")
    make_person(desk.office, "Olena", "Kowaltschuk", "1991")
    presenter = PersonsPresenter(desk)
    presenter.search("hasan 1990")
    (line,) = presenter.state.hits
    assert isinstance(line, PersonLine)
    assert [line.name[start:end] for start, end in line.name_marks] == ["Hassan"]
    assert [line.variant[start:end] for start, end in line.variant_marks] == ["الحسن"]
    assert [line.year[start:end] for start, end in line.year_marks] == ["1990"]
    assert presenter.state.headline == "1 Treffer für „hasan 1990“"


def test_hits_in_notes_stand_below_under_their_own_heading(desk: Desk) -> None:
    make_person(desk.office, "Leila", "Hassan")
    other = make_person(desk.office, "Olena", "Kowaltschuk")
    make_note(desk.office, other, "Sie wohnt bei Familie Hassan zur Untermiete.")
    presenter = PersonsPresenter(desk)
    presenter.search("hassan")
    assert names(presenter) == ["Leila Hassan", "[In Notizen]", "Olena Kowaltschuk"]
    found = presenter.state.hits[2]
    assert isinstance(found, PersonLine)
    assert [found.snippet[start:end] for start, end in found.snippet_marks] == ["Hassan"]
    assert isinstance(presenter.state.hits[1], SectionLine)
    assert presenter.state.hit_count == 2


def test_who_only_sounds_alike_stands_under_a_heading_between_names_and_notes(desk: Desk) -> None:
    make_person(desk.office, "Hasan", "Karimi")
    make_person(desk.office, "Hassan", "Kamiri")
    make_note(desk.office, make_person(desk.office, "Petra", "Schmidt"), "Hassan Karimi hat angerufen.")
    presenter = PersonsPresenter(desk)
    presenter.search("Hassan Karimi")
    assert names(presenter) == ["Hasan Karimi", "[Klingt ähnlich]", "Hassan Kamiri", "[In Notizen]", "Petra Schmidt"]
    alike = presenter.state.hits[2]
    assert isinstance(alike, PersonLine)
    assert [alike.name[start:end] for start, end in alike.name_marks] == ["Hassan", "Kamiri"]
    assert presenter.state.hit_count == 3


def test_the_digits_that_found_somebody_are_marked(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, CONTACT_DETAIL, kind="phone", value="+49 (0)171 234 56 78")
    make_entry(desk.office, person, FOREIGN_IDENTIFIER, kind="other", value="AZ-12.345/22")
    presenter = PersonsPresenter(desk)
    for typed, shown, marked in (
        ("0171-234", "+49 (0)171 234 56 78", "171 234"),
        ("az12345", "Kennung AZ-12.345 …", "AZ-12.345"),
    ):
        presenter.search(typed)
        (line,) = presenter.state.hits
        assert isinstance(line, PersonLine)
        assert line.snippet == shown
        assert [line.snippet[start:end] for start, end in line.snippet_marks] == [marked]


def test_only_the_newest_question_is_answered(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        make_person(desk.office, "Amina", "Haddad")
        make_person(desk.office, "Tesfay", "Tekle")
        presenter = PersonsPresenter(desk)
        presenter.search("had")
        presenter.search("tek")
        jobs.finish(1)
        jobs.finish(0)
        assert names(presenter) == ["Tesfay Tekle"]


def test_an_emptied_search_shows_the_list_again(desk: Desk) -> None:
    make_person(desk.office, "Amina", "Haddad")
    presenter = PersonsPresenter(desk)
    presenter.search("had")
    presenter.search("")
    assert not presenter.state.is_searching
    assert presenter.state.hits == ()
    assert [line.name for line in presenter.page(0, 10).rows if isinstance(line, PersonLine)] == ["Amina Haddad"]


def test_filters_count_and_choose_the_same_people(desk: Desk) -> None:
    office = desk.office
    soon, late, learned = (make_person(office, given) for given in ("Amina", "Berta", "Cem"))
    make_entry(office, soon, TASK, text="x", due="2026-12-17")
    make_entry(office, late, TASK, text="x", due="2026-12-18")
    make_entry(office, learned, LANGUAGE_SKILL, language="deu", overall="B1")
    presenter = PersonsPresenter(desk)
    presenter.load()
    assert presenter.state.counts == {
        Choice.OFFICE: 3,
        Choice.DUE_SOON: 1,
        Choice.WITHOUT_LEVEL: 2,
        Choice.TO_CLARIFY: 0,
    }
    for choice, count in presenter.state.counts.items():
        presenter.choose(choice)
        page = presenter.page(0, 10)
        assert (len(page.rows), page.total) == (count, count)
    assert choice_words(Choice.OFFICE, presenter.state.counts) == "Büro · 3"


def test_choosing_a_filter_ends_the_search(desk: Desk) -> None:
    make_person(desk.office)
    presenter = PersonsPresenter(desk)
    presenter.search("had")
    presenter.choose(Choice.WITHOUT_LEVEL)
    assert presenter.state.query == ""
    assert presenter.state.is_filtered


def test_a_blocked_address_shows_no_place_in_the_list(desk: Desk) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, ADDRESS, municipality="Lauenstein", address_block=True)
    presenter = PersonsPresenter(desk)
    assert "Lauenstein" not in repr(presenter.page(0, 10))
    presenter.search("haddad")
    assert "Lauenstein" not in repr(presenter.state)


def test_what_was_written_shows_in_list_counts_and_hits(desk: Desk) -> None:
    office = desk.office
    presenter = PersonsPresenter(desk)
    presenter.load()
    assert presenter.state.nobody_yet
    presenter.search("had")
    person = make_person(office)
    presenter.changed(Changed(scopes=frozenset({office_scope(office.store.identity.office)})))
    assert names(presenter) == []
    presenter.changed(Changed(scopes=frozenset({bytes(person)})))
    assert names(presenter) == ["Amina Haddad"]
    assert presenter.state.counts[Choice.OFFICE] == 1


def test_the_marked_person_gets_the_note(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = PersonsPresenter(desk)
    presenter.write_note()
    presenter.mark(person)
    presenter.write_note()
    assert notes(desk).went == [("person", {"person": person, "tab": "history", "note": True})]
