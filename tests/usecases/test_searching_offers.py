"""Offers as imported are found by the words of title, provider and place; who may not see them finds none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiim_desktop.base.ids import new_record_id
from kiim_desktop.domain.kinds import OFFER
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import CATALOGUE, Edit
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.persons import OfferLine, SectionLine, offer_lines
from kiim_desktop.usecases.errors import NotAllowed
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.reading import search, search_offers
from kiim_desktop.usecases.recording import numbered_answers
from tests.factories import edit, make_person


def put(office: Office, **answers: Value) -> None:
    values = numbered_answers(OFFER, {"kind": "course", "status": "open", **answers})
    offer = Edit(scope=CATALOGUE, record=new_record_id(office.random), kind=OFFER.number, values=values)
    office.save([offer], [], act=None)


@pytest.fixture
def catalogue(office: Office) -> Office:
    put(office, title="Integrationskurs mit Alphabetisierung", provider="VHS Lauenstein", municipality="Moorbeck",
        free_places=4, begins="2027-01-11")  # fmt: skip
    put(office, title="Berufssprachkurs B2", provider="Sprachschule am Markt", municipality="Lauenstein")
    make_person(office, "Vera", "Vhsmann", municipality="Moorbeck")
    return office


def titles(office: Office, text: str) -> list[object]:
    return [each.value(1) for each in search_offers(office, text, 10)]


def test_offers_are_found_by_the_beginnings_of_their_words(catalogue: Office) -> None:
    assert titles(catalogue, "alphab") == ["Integrationskurs mit Alphabetisierung"]
    assert titles(catalogue, "moorb vhs") == ["Integrationskurs mit Alphabetisierung"]
    assert len(titles(catalogue, "lauenstein")) == 2
    assert titles(catalogue, "alphab markt") == titles(catalogue, "") == titles(catalogue, "...") == []


def test_an_offer_is_no_person_and_a_person_no_offer(catalogue: Office) -> None:
    assert [hit.row.name for hit in search(catalogue, "moorbeck")] == ["Vera Vhsmann"]
    assert titles(catalogue, "vhsmann") == []


def test_an_offer_that_is_gone_is_found_no_more(catalogue: Office) -> None:
    (found,) = search_offers(catalogue, "alphab", 10)
    known = catalogue.store.record(CATALOGUE, found.id)
    assert known is not None
    gone = replace(edit(CATALOGUE, OFFER, found.id), deletes=True, values={})
    catalogue.save([gone], [], act=None)
    assert titles(catalogue, "alphab") == []


def test_a_role_without_the_catalogue_is_refused(catalogue: Office) -> None:
    it = replace(catalogue, user=replace(catalogue.user, role=Role.IT))
    with pytest.raises(NotAllowed):
        search_offers(it, "alphab", 10)


def test_an_offer_says_what_it_is_where_and_how_many_places_are_free(catalogue: Office) -> None:
    heading, line = offer_lines(search_offers(catalogue, "alphab", 10), "alphab", catalogue)
    assert isinstance(heading, SectionLine)
    assert isinstance(line, OfferLine)
    assert (line.title, line.provider, line.place, line.begins, line.state.text) == (
        "Integrationskurs mit Alphabetisierung", "VHS Lauenstein", "Moorbeck", "ab 11.01.2027", "4 frei",
    )  # fmt: skip
    assert line.title_marks
