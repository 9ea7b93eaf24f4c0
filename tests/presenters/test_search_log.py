"""What is typed into the search field is no search yet: one entry for each query that settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.presenters.persons import PersonsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed
from tests.factories import make_person
from tests.presenters.desks import PatientJobs, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def searches(desk: Desk) -> list[str]:
    lines = desk.office.store.audit_lines()
    return [line.entry.detail for line in lines if line.entry.action is AuditAction.SEARCH]


def type_in(presenter: PersonsPresenter, text: str) -> None:
    for end in range(1, len(text) + 1):
        presenter.search(text[:end])


def test_typing_writes_nothing_and_a_query_that_stands_writes_one_entry(desk: Desk) -> None:
    make_person(desk.office)
    presenter = PersonsPresenter(desk)
    type_in(presenter, "haddad")
    assert searches(desk) == []
    presenter.settle()
    assert searches(desk) == ["hits=1"]


def test_what_happens_to_a_query_that_stands_writes_no_second_entry(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = PersonsPresenter(desk)
    type_in(presenter, "haddad")
    presenter.settle()
    presenter.changed(Changed(frozenset({person})))
    presenter.open(person)
    presenter.settle()
    assert searches(desk) == ["hits=1"]


def test_opening_a_hit_makes_a_search_of_what_was_typed(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = PersonsPresenter(desk)
    type_in(presenter, "haddad")
    presenter.open(person)
    assert searches(desk) == ["hits=1"]


def test_the_same_words_typed_again_are_another_search(desk: Desk) -> None:
    presenter = PersonsPresenter(desk)
    for text in ("haddad", "", "haddad"):
        presenter.search(text)
        presenter.settle()
    assert searches(desk) == ["hits=0", "hits=0"]


def test_opening_somebody_from_the_list_is_no_search(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = PersonsPresenter(desk)
    presenter.open(person)
    presenter.settle()
    assert searches(desk) == []


def test_a_query_that_settled_before_its_answer_is_logged_with_the_answer(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        make_person(desk.office)
        presenter = PersonsPresenter(desk)
        presenter.search("haddad")
        presenter.settle()
        assert searches(desk) == []
        jobs.finish()
        jobs.finish()
        assert searches(desk) == ["hits=1"]
