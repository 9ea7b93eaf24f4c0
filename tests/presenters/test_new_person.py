"""A new person: nothing blocks, hints say what agrees, everything can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL, IDENTITY, NAME_VARIANT
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.candidates import BIRTH, FAMILY, GIVEN, MUNICIPALITY, PHONE
from kiim_desktop.presenters.new_person import NewPersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.reading import count_persons
from tests.factories import core_data, make_entry, make_person
from tests.presenters.desks import notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def filled(desk: Desk, **typed: str) -> NewPersonPresenter:
    presenter = NewPersonPresenter(desk)
    presenter.begin()
    for name, text in typed.items():
        presenter.write(name, text)
    return presenter


def created(desk: Desk) -> PersonId:
    """Return the person whose file was opened after making it."""
    person = notes(desk).went[-1][1]["person"]
    assert isinstance(person, bytes)
    return PersonId(person)


def test_a_file_is_made_with_address_and_phone_and_opened(desk: Desk) -> None:
    typed = {GIVEN: " Muhamad ", FAMILY: "Hasan", BIRTH: "~1990", MUNICIPALITY: "Steinfeld", PHONE: "0170 555 01 47"}
    presenter = filled(desk, **typed)
    presenter.create()
    kinds = {record.kind_number for record in desk.office.store.records(person_scope(created(desk)))}
    assert kinds == {IDENTITY.number, ADDRESS.number, CONTACT_DETAIL.number}
    core = core_data(desk.office, created(desk))
    assert core.answer(IDENTITY, GIVEN) == "Muhamad"
    assert core.answer(IDENTITY, BIRTH) == "1990~"
    assert notes(desk).told == ["Akte angelegt."]
    assert not presenter.state.is_open


def test_making_a_file_can_be_taken_back_wholly(desk: Desk) -> None:
    presenter = filled(desk, given_names="Muhamad", municipality="Steinfeld", phone="0170 555")
    presenter.create()
    person = created(desk)
    notes(desk).take_back()
    assert desk.office.store.records(person_scope(person)) == []
    assert count_persons(desk.office) == 0
    assert notes(desk).went[-1][0] == "persons"


def test_one_name_is_enough_and_a_date_nobody_can_read_is_kept_as_told(desk: Desk) -> None:
    presenter = filled(desk, family_name="Warsame", birth_date="Regenzeit nach dem Krieg")
    assert "Nicht lesbar" in presenter.state.doubts[BIRTH]
    presenter.create()
    core = core_data(desk.office, created(desk))
    assert core.answer(IDENTITY, BIRTH) is None
    assert core.answer(IDENTITY, "birth_note") == "Regenzeit nach dem Krieg"


def test_a_phone_with_letters_is_warned_of_and_kept(desk: Desk) -> None:
    presenter = NewPersonPresenter(desk)
    presenter.begin()
    presenter.write(PHONE, "0170 abc 12")
    assert "Buchstaben" in presenter.state.doubts[PHONE]
    presenter.write(PHONE, "0170 123456")
    assert PHONE not in presenter.state.doubts


def test_nothing_typed_says_so_and_makes_no_file(desk: Desk) -> None:
    presenter = filled(desk, given_names="  ")
    presenter.create()
    assert "Namen" in presenter.state.problem
    assert count_persons(desk.office) == 0


def test_hints_name_what_agrees_and_what_does_not(desk: Desk) -> None:
    address = {"municipality": "Steinfeld", "phone": "+49 170 5550147"}
    same = make_person(desk.office, "Mohammad", "al-Hassan", "1990-01-01", **address)
    make_entry(desk.office, same, NAME_VARIANT, text="محمد الحسن")
    make_person(desk.office, "Mohamad", "Hassan", "1971", municipality="Lauenstein")
    make_person(desk.office, "Hassan", "Karimi", "1990")
    typed = {GIVEN: "Muhamad", FAMILY: "Hasan", BIRTH: "1990", MUNICIPALITY: "Steinfeld", PHONE: "0170 5550147"}
    presenter = filled(desk, **typed)
    first, second = presenter.state.shown
    assert (first.person, first.summary) == (same, "4 von 4 gleich")
    assert [(r.field, r.words, r.agrees) for r in first.reasons] == [
        ("Name", "klingt gleich", True),
        ("Geburtsjahr", "1990 und 01.01.1990", True),
        ("Telefon", "gleiche Nummer", True),
        ("Ort", "Steinfeld", True),
    ]
    assert [(r.field, r.agrees) for r in second.reasons] == [
        ("Name", True),
        ("Geburtsjahr", False),
        ("Telefon", False),
        ("Ort", False),
    ]


def test_what_one_side_does_not_say_is_not_compared(desk: Desk) -> None:
    make_person(desk.office, "Amina", "Haddad", "")
    presenter = filled(desk, given_names="Amina", family_name="Haddad", birth_date="1990", municipality="Steinfeld")
    (card,) = presenter.state.shown
    assert [(reason.field, reason.words) for reason in card.reasons] == [("Name", "gleich")]


def test_a_blocked_address_is_neither_shown_nor_compared(desk: Desk) -> None:
    person = make_person(desk.office, "Amina", "Haddad")
    make_entry(desk.office, person, ADDRESS, municipality="Steinfeld", address_block=True)
    presenter = filled(desk, given_names="Amina", family_name="Haddad", municipality="Steinfeld")
    (card,) = presenter.state.shown
    assert card.place == "Anschrift gesperrt"
    assert [reason.field for reason in card.reasons] == ["Name"]


def test_somebody_set_aside_stays_set_aside_while_typing_on(desk: Desk) -> None:
    person = make_person(desk.office, "Amina", "Haddad")
    presenter = filled(desk, given_names="Amina", family_name="Haddad")
    presenter.dismiss(person)
    presenter.write(BIRTH, "1990")
    assert presenter.state.shown == ()


def test_an_unfinished_person_comes_back_and_is_gone_once_made(desk: Desk) -> None:
    presenter = filled(desk, given_names="Muhamad")
    presenter.keep_draft()
    assert presenter.state.saved_mark == "Entwurf gesichert 10:42:15"
    again = NewPersonPresenter(desk)
    again.begin()
    assert again.state.typed == {GIVEN: "Muhamad"}
    again.create()
    assert drafts_of(desk.office) == []


def test_cancelling_throws_away_and_gives_back_on_demand(desk: Desk) -> None:
    presenter = filled(desk, given_names="Muhamad")
    presenter.keep_draft()
    presenter.cancel()
    assert not presenter.state.is_open
    assert drafts_of(desk.office) == []
    notes(desk).take_back()
    assert presenter.state.typed == {GIVEN: "Muhamad"}
    assert len(drafts_of(desk.office)) == 1


def test_looking_at_a_file_on_the_way_loses_nothing(desk: Desk) -> None:
    person = make_person(desk.office, "Amina", "Haddad")
    presenter = filled(desk, given_names="Amina", family_name="Haddad")
    presenter.open_candidate(person)
    assert notes(desk).went == [("person", {"person": person})]
    assert drafts_of(desk.office)[0].typed[FAMILY] == "Haddad"
