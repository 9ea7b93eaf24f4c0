"""What a new form begins with, and how numbers with decimal places stand in a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import GOAL, HOUSING
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from tests.factories import make_person, open_office
from tests.presenters.desks import Notes


@dataclass(slots=True)
class Place:
    """An office, a person and a form."""

    office: Office
    person: PersonId
    form: FormPresenter

    def records(self, kind: Kind) -> list[Record]:
        return self.office.store.records(person_scope(self.person), [kind.number])

    def value(self, kind: Kind, name: str) -> Value:
        return self.records(kind)[0].answer(kind, name)


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Iterator[Place]:
    with open_office(tmp_path, clock=clock) as office:
        yield Place(office, make_person(office), FormPresenter(Desk(office, InlineJobs(), Notes())))


def test_a_new_form_begins_with_its_defaults_which_alone_are_no_input(place: Place) -> None:
    place.form.begin(place.person, GOAL)
    shown = {each.name: each.typed for each in place.form.state.fields if each.typed}
    assert shown == {"agreed": f"{place.office.today:%d.%m.%Y}", "status": "open"}
    assert not place.form.state.changed
    assert not [each.name for each in place.form.state.fields if each.warning]
    place.form.save()
    assert place.form.state.problem
    place.form.leave()
    assert not drafts_of(place.office, place.person)
    assert not place.records(GOAL)


def test_defaults_are_saved_with_the_form_unless_they_were_cleared(place: Place) -> None:
    place.form.begin(place.person, GOAL)
    place.form.write("text", "B1 bis zum Sommer")
    place.form.write("status", "")
    place.form.save()
    assert place.value(GOAL, "agreed") == place.office.today.isoformat()
    assert place.value(GOAL, "status") is None


def test_a_draft_keeps_a_cleared_default_cleared(place: Place) -> None:
    place.form.begin(place.person, GOAL)
    place.form.write("text", "B1 bis zum Sommer")
    place.form.write("agreed", "")
    place.form.leave()
    (draft,) = drafts_of(place.office, place.person)
    place.form.resume(place.person, draft.id)
    place.form.save()
    assert place.value(GOAL, "agreed") is None
    assert place.value(GOAL, "status") == "open"


def test_an_amount_of_money_is_typed_with_a_comma_and_kept_in_cents(place: Place) -> None:
    place.form.begin(place.person, HOUSING)
    place.form.write("rent", "612,50 €")
    place.form.save()
    (record,) = place.records(HOUSING)
    assert place.value(HOUSING, "rent") == 61_250
    place.form.edit(place.person, HOUSING, record.id)
    assert next(each.typed for each in place.form.state.fields if each.name == "rent") == "612,50"
    assert not place.form.state.changed
