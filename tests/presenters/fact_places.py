"""A person whose facts two devices write, and the tab that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.fact_conflicts import Conflict
from kiim_desktop.presenters.fact_rows import FactKey, FactRow
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_person, open_office
from tests.presenters.desks import Notes

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Place:
    """An office, a person, the tab and what it told."""

    office: Office
    person: PersonId
    told: Notes
    facts: FactsPresenter
    clock: FixedClock

    def records(self, kind: Kind) -> list[Record]:
        return self.office.store.records(person_scope(self.person), [kind.number])

    def conflict(self, key: FactKey) -> Conflict:
        found = self.rows()[key].conflict
        assert found is not None
        return found

    def rows(self) -> dict[FactKey, FactRow]:
        records = [r for area in self.facts.state.areas for block in area.blocks for r in block.records]
        return {row.key: row for record in records for row in record.rows}

    def write(
        self, kind: Kind, answers: Mapping[str, Value], basis: str = "told", record: RecordId | None = None
    ) -> RecordId:
        entry = Entry(kind=kind, answers=answers, basis=basis, record=record)
        return record_entry(self.office, self.person, entry).record

    def save(self, kind: Kind, /, **answers: Value) -> RecordId:
        return self.write(kind, answers)

    def disagree(
        self, key: tuple[Kind, str], values: tuple[str, str], /, basis: str = "told", **more: Value
    ) -> FactKey:
        """Make a record about whose field this and another device disagree."""
        kind, name = key
        record = self.write(kind, more) if more else single_record_id(kind)
        before = next(each for each in self.records(kind) if each.id == record)
        self.write(kind, {name: values[0]}, basis, record)
        answers: dict[str, Value] = {name: values[1]}
        other = OtherDevice().writes(person_scope(self.person), kind, sees=before, **answers)
        self.office.store.take_in([other], [])
        self.facts.look_again()
        return FactKey(record, name)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    clock = FixedClock(MONDAY)
    with open_office(tmp_path, clock=clock) as office:
        told = Notes()
        facts = FactsPresenter(Desk(office, InlineJobs(), told))
        told.on_changed.append(facts.changed)
        person = make_person(office, "Ahmad", "Karimi", "1985")
        facts.open(person)
        yield Place(office, person, told, facts, clock)
