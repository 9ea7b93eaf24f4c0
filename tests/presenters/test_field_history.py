"""What the history of a field tells: values replaced here, by another device, and those of deleted records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId
from kiim_desktop.domain.kinds import ADDRESS, CONTACT_DETAIL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.presenters.fact_history import FactHistory
from kiim_desktop.presenters.fact_rows import FactKey, FactRecord
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from tests.factories import OtherDevice, make_entry, make_person
from tests.presenters.desks import notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


@pytest.fixture
def person(desk: Desk) -> PersonId:
    return make_person(desk.office)


@pytest.fixture
def facts(desk: Desk, person: PersonId) -> FactsPresenter:
    found = FactsPresenter(desk)
    notes(desk).on_changed.append(found.changed)
    found.open(person)
    return found


def history(facts: FactsPresenter, key: FactKey) -> FactHistory:
    facts.focus(key)
    assert facts.state.history is not None
    return facts.state.history


def deleted(facts: FactsPresenter) -> list[FactRecord]:
    return [record for area in facts.state.areas for block in area.blocks for record in block.deleted]


def test_a_value_that_another_device_replaced_is_told_with_who_when_and_source(
    desk: Desk, facts: FactsPresenter, person: PersonId
) -> None:
    record = make_entry(desk.office, person, CONTACT_DETAIL, kind="mobile", value="0170 1")
    (before,) = desk.office.store.records(person_scope(person), [CONTACT_DETAIL.number])
    change = OtherDevice().writes(person_scope(person), CONTACT_DETAIL, sees=before, value="0151 2")
    facts.changed(desk.office.store.take_in([change], []))
    told = history(facts, FactKey(record, "value"))
    assert [(line.value, line.author) for line in told.now] == [("0151 2", "anderes Gerät")]
    assert [(past.line.value, past.line.author) for past in told.past] == [("0170 1", "Sommer")]
    assert told.past[0].line.ground == "Person gesagt · 17.11.2026, 10:42"


def test_both_values_of_an_ended_disagreement_stay_in_the_history(
    desk: Desk, facts: FactsPresenter, person: PersonId
) -> None:
    record = make_entry(desk.office, person, CONTACT_DETAIL, kind="mobile", value="0170 0")
    (before,) = desk.office.store.records(person_scope(person), [CONTACT_DETAIL.number])
    record_entry(desk.office, person, Entry(kind=CONTACT_DETAIL, answers={"value": "0170 1"}, record=record))
    change = OtherDevice().writes(person_scope(person), CONTACT_DETAIL, sees=before, value="0151 2")
    facts.changed(desk.office.store.take_in([change], []))
    record_entry(desk.office, person, Entry(kind=CONTACT_DETAIL, answers={"value": "0151 2"}, record=record))
    facts.look_again()
    told = history(facts, FactKey(record, "value"))
    assert {past.line.value for past in told.past} == {"0170 0", "0170 1", "0151 2"}
    assert [line.value for line in told.now] == ["0151 2"]


def test_a_deleted_record_keeps_its_history_in_sight_and_comes_back(
    desk: Desk, facts: FactsPresenter, person: PersonId
) -> None:
    record = make_entry(desk.office, person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    record_entry(desk.office, person, Entry(kind=ADDRESS, answers={"street": "Marktplatz 1"}, record=record))
    facts.changed(delete_record(desk.office, person, record))
    (gone,) = deleted(facts)
    assert gone.doubt == "gelöscht am 17.11.2026 von Sommer"
    assert {row.value for row in gone.rows} == {"Marktplatz 1", "Lauenstein"}
    told = history(facts, FactKey(record, "street"))
    assert [line.value for line in told.now] == ["Marktplatz 1"]
    assert [(past.line.value, past.can_return) for past in told.past] == [("Gartenstraße 14", False)]
    facts.get_back(record)
    assert deleted(facts) == []
    assert desk.office.store.records(person_scope(person), [ADDRESS.number])[0].id == record


def test_a_deleted_record_is_neither_changed_nor_counted(desk: Desk, facts: FactsPresenter, person: PersonId) -> None:
    record = make_entry(desk.office, person, ADDRESS, municipality="Lauenstein")
    facts.changed(delete_record(desk.office, person, record))
    generation = desk.office.store.generation()
    key = FactKey(record, "municipality")
    facts.edit(key)
    facts.open_form(record)
    facts.ask(key)
    facts.focus(key)
    facts.restore(0)
    assert desk.office.store.generation() == generation
    assert not facts.line.state.is_open
    assert not facts.form.state.is_open
    assert all(area.count == 0 for area in facts.state.areas if area.title == "Kontakt")


def test_a_deleted_address_with_a_block_shows_no_place(desk: Desk, facts: FactsPresenter, person: PersonId) -> None:
    record = make_entry(desk.office, person, ADDRESS, municipality="Lauenstein", address_block=True)
    facts.changed(delete_record(desk.office, person, record))
    assert len(deleted(facts)) == 1
    assert "Lauenstein" not in repr(facts.state)


def test_a_past_day_shows_nothing_deleted(desk: Desk, facts: FactsPresenter, person: PersonId) -> None:
    record = make_entry(desk.office, person, ADDRESS, municipality="Lauenstein", valid_from="2020")
    facts.changed(delete_record(desk.office, person, record))
    facts.view_as_of(desk.office.today.replace(year=2023))
    assert deleted(facts) == []
    assert "Lauenstein" not in repr(facts.state)
