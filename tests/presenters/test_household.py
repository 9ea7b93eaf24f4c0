"""Who lives with the person, beside its Verlauf: relation, age, the way there, and leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiim_desktop.presenters.household import age_words
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.households import join_household
from tests.factories import make_person
from tests.presenters.desks import notes, open_desk

TODAY = date(2026, 11, 17)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ("2022-11-17", "4 Jahre"),
        ("2022-11-18", "3 Jahre"),
        ("2025-06-01", "1 Jahr"),
        ("1985", "40 bis 41 Jahre"),
        ("", ""),
        ("2027-01-01", ""),
    ],
)
def test_an_age_is_no_more_exact_than_the_birth(birth: str, words: str) -> None:
    assert age_words(birth, TODAY) == words


def test_members_are_shown_opened_and_left_and_all_is_taken_back(desk: Desk) -> None:
    ahmad = make_person(desk.office, "Ahmad", "Karimi")
    nasrin = make_person(desk.office, "Nasrin", "Karimi", "1990-01-02")
    join_household(desk.office, ahmad, nasrin, "spouse")
    presenter = PersonPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    presenter.open(ahmad)
    (line,) = presenter.state.household
    assert (line.name, line.detail) == ("Nasrin Karimi", "Ehe- oder Lebenspartner, 36 Jahre")
    assert line.person is not None
    presenter.open_member(line.person)
    assert notes(desk).went == [("person", {"person": nasrin})]
    presenter.view_as_of("01.11.2026")
    assert _members(presenter) == []
    presenter.back_to_today()
    presenter.leave_household()
    assert _members(presenter) == []
    assert notes(desk).told[-1] == "Nicht mehr im Haushalt: \u2068Ahmad Karimi\u2069"
    notes(desk).take_back()
    assert _members(presenter) == ["Nasrin Karimi"]


def _members(presenter: PersonPresenter) -> list[str]:
    return [each.name for each in presenter.state.household]


def test_somebody_is_found_by_name_taken_in_with_a_role_and_taken_back(desk: Desk) -> None:
    ahmad, nasrin = make_person(desk.office, "Ahmad", "Karimi"), make_person(desk.office, "Nasrin", "Karimi", "1990")
    presenter = PersonPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    presenter.open(ahmad)
    joining = presenter.joining
    joining.find(" ", ahmad)
    assert joining.state.problem == "Bitte den Namen schreiben."
    joining.find("niemand", ahmad)
    assert joining.state.problem.startswith("Niemand gefunden.")
    joining.find("karimi", ahmad)
    (found,) = joining.state.candidates
    assert (found.person, found.name, found.detail) == (nasrin, "Nasrin Karimi", "* 1990")
    assert not joining.join(ahmad, found, "")
    assert joining.state.problem == "Bitte eine Rolle wählen."
    assert joining.join(ahmad, found, "spouse")
    assert [each.name for each in presenter.state.household] == ["Nasrin Karimi"]
    notes(desk).take_back()
    assert presenter.state.household == ()


def test_the_person_itself_is_no_role_to_choose(desk: Desk) -> None:
    roles = dict(PersonPresenter(desk).joining.roles)
    assert roles["spouse"] == "Ehe- oder Lebenspartner"
    assert "self" not in roles
