"""The tab "Angaben": what stands there, how disagreements end, what comes back from the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Dot, Head, Origin
from kiim_desktop.domain.field_types import Text, YesNo
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    IDENTITY,
    KINDS,
    LANGUAGE_SKILL,
    TASK,
    Kinds,
)
from kiim_desktop.domain.kinds.declaring import Kind, answer, kind_of, record_kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.presenters.fact_rows import FactKey, FactRow, Standing, shown_kinds
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.form_state import BASIS
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.stewardship import edition_on, propose
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OTHER, OtherDevice, head, make_entry, make_note, make_person, open_office
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
        record = self.write(kind, more)
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


def test_areas_are_those_of_the_kinds_and_notes_and_reminders_stay_out(place: Place) -> None:
    make_note(place.office, place.person)
    make_entry(place.office, place.person, TASK, text="anrufen")
    place.facts.look_again()
    titles = [area.title for area in place.facts.state.areas]
    assert titles == [
        *("Stammdaten", "Kontakt", "Haushalt", "Aufenthalt", "Sprachen", "Schule und Beruf", "Arbeit und Leistungen"),
        *("Kurse", "Wohnen und Alltag", "Kinder", "Ziele und Plan"),
    ]
    assert not {COUNSELLING_ENTRY, TASK} & set(shown_kinds(KINDS))


def test_a_fact_has_value_source_and_day(place: Place) -> None:
    row = place.rows()[FactKey(single_record_id(IDENTITY), "birth_date")]
    assert (row.label, row.value, row.source, row.day) == ("Geburtsdatum", "1985", "Person gesagt", "03/2026")


def test_a_non_value_is_told_apart_and_asks_again_only_where_asking_helps(place: Place) -> None:
    record = make_entry(
        place.office,
        place.person,
        ADDRESS,
        municipality="Lauenstein",
        address_block=NonValue.NOT_ASKED,
        district=NonValue.REFUSED,
    )
    place.facts.look_again()
    asked, refused = place.rows()[FactKey(record, "address_block")], place.rows()[FactKey(record, "district")]
    assert (asked.standing, asked.value, asked.action) == (Standing.NON_VALUE, "nicht gefragt", "jetzt fragen")
    assert (refused.standing, refused.value, refused.action) == (Standing.NON_VALUE, "möchte nicht sagen", "")


def test_the_number_of_a_phone_stands_under_what_it_is(place: Place) -> None:
    record = place.save(CONTACT_DETAIL, kind="email", value="a@example.org")
    place.facts.look_again()
    assert place.rows()[FactKey(record, "value")].label == "E-Mail"
    assert FactKey(record, "kind") not in place.rows()


def test_opening_the_tab_is_no_second_reading_of_the_file(place: Place) -> None:
    before = len(place.office.store.audit_lines())
    place.facts.look_again()
    assert len(place.office.store.audit_lines()) == before


def test_a_disagreement_shows_all_values_with_author_source_and_day(place: Place) -> None:
    place.clock.at = datetime(2026, 11, 11, 9, 58, tzinfo=UTC)
    key = place.disagree((CONTACT_DETAIL, "value"), ("0170 555 01 82", "0151 555 07 20"), kind="mobile", value="0176")
    row = place.rows()[key]
    assert row.standing is Standing.CONFLICT
    assert row.conflict is not None
    first, second = row.conflict.sides
    assert (first.value, first.author, first.is_suggested) == ("0170 555 01 82", "Sommer", True)
    assert first.source == "Person gesagt · 11.11.2026"
    assert (second.value, second.author, second.is_suggested) == ("0151 555 07 20", "anderes Gerät", False)
    assert "zuletzt von der Person selbst genannt" in row.conflict.reason
    area = next(area for area in place.facts.state.areas if area.key == "CONTACT")
    assert area.conflicts == 1


def test_the_chosen_value_holds_with_its_own_source_and_the_other_stays_in_the_history(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), basis="certificate", language="deu", overall="A1")
    conflict = place.rows()[key].conflict
    assert conflict is not None
    other = next(side for side in conflict.sides if side.value == "A2")
    place.facts.take(key, other.key)
    (record,) = place.records(LANGUAGE_SKILL)
    origin = record.origin(2)
    assert record.answer(LANGUAGE_SKILL, "overall") == "A2"
    assert origin is not None
    assert origin.basis == "told"
    assert not record.conflicts
    past = place.office.store.history(person_scope(place.person), record.id, 2)
    assert "B1" in {each.value for each in past}


def test_a_third_value_that_nobody_saw_survives_the_decision(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), language="deu", overall="A1")
    conflict = place.rows()[key].conflict
    assert conflict is not None
    third = OtherDevice(replica=type(OTHER)(b"thirddev"), lamport=90).writes(
        person_scope(place.person), LANGUAGE_SKILL, key.record, overall="B2"
    )
    place.office.store.take_in([third], [])
    place.facts.take(key, conflict.sides[0].key)
    (record,) = place.records(LANGUAGE_SKILL)
    assert "B2" in {each.value for each in record.cell(2)}
    assert record.conflicts == (2,)


def test_keeping_both_ways_to_reach_a_person_makes_two_records(place: Place) -> None:
    key = place.disagree((CONTACT_DETAIL, "value"), ("0170 1", "0151 2"), kind="mobile", value="0176", note="abends")
    place.facts.keep_both(key)
    records = place.records(CONTACT_DETAIL)
    assert {record.answer(CONTACT_DETAIL, "value") for record in records} == {"0170 1", "0151 2"}
    assert {record.answer(CONTACT_DETAIL, "note") for record in records} == {"abends"}
    assert not any(record.conflicts for record in records)


def test_keeping_both_elsewhere_leaves_it_open(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), language="deu", overall="A1")
    place.facts.keep_both(key)
    (record,) = place.records(LANGUAGE_SKILL)
    assert record.conflicts == (2,)
    assert place.told.told


def test_asking_makes_a_reminder_that_names_who_knows_and_can_be_taken_back(place: Place) -> None:
    key = place.disagree((LANGUAGE_SKILL, "overall"), ("B1", "A2"), language="deu", overall="A1")
    place.facts.ask(key)
    (task,) = place.records(TASK)
    text = task.answer(TASK, "text")
    assert isinstance(text, str)
    assert "den Kursträger" in text
    assert "B1" in text
    assert task.answer(TASK, "due") == "2026-03-09"
    place.told.take_back()
    assert place.records(TASK) == []


def test_history_tells_who_when_and_what_before_and_gives_the_old_value_back(place: Place) -> None:
    record = place.write(ADDRESS, {"street": "Gartenstraße 14", "municipality": "Lauenstein"}, "document_seen")
    place.clock.at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    place.write(ADDRESS, {"street": "Marktplatz 1"}, record=record)
    place.facts.look_again()
    place.facts.focus(FactKey(record, "street"))
    history = place.facts.state.history
    assert history is not None
    assert [line.value for line in history.now] == ["Marktplatz 1"]
    (past,) = history.past
    assert (past.line.value, past.line.author) == ("Gartenstraße 14", "Sommer")
    assert past.line.ground == "Dokument gesehen · 02.03.2026, 10:00"
    place.facts.restore(0)
    (found,) = place.records(ADDRESS)
    origin = found.origin(1)
    assert found.answer(ADDRESS, "street") == "Gartenstraße 14"
    assert origin is not None
    assert origin.basis == "document_seen"
    place.told.take_back()
    assert place.records(ADDRESS)[0].answer(ADDRESS, "street") == "Marktplatz 1"


def test_a_blocked_address_stands_nowhere_until_somebody_asks_to_see_it(place: Place) -> None:
    record = place.save(ADDRESS, street="Gartenstraße 14", municipality="Lauenstein", address_block=True)
    place.facts.look_again()
    place.facts.focus(FactKey(record, "street"))
    assert "Gartenstraße" not in repr(place.facts.state)
    assert "Lauenstein" not in repr(place.facts.state)
    place.facts.reveal(record)
    assert place.rows()[FactKey(record, "street")].value == "Gartenstraße 14"
    place.facts.open(None)
    place.facts.open(place.person)
    assert "Gartenstraße" not in repr(place.facts.state)


def test_deleting_a_record_can_be_taken_back(place: Place) -> None:
    record = place.save(ADDRESS, municipality="Lauenstein")
    place.facts.look_again()
    place.facts.delete(record)
    assert place.records(ADDRESS) == []
    place.told.take_back()
    assert len(place.records(ADDRESS)) == 1


def test_the_core_data_cannot_be_deleted(place: Place) -> None:
    place.facts.delete(single_record_id(IDENTITY))
    assert len(place.records(IDENTITY)) == 1


def test_one_field_is_changed_in_its_row_with_its_source(place: Place) -> None:
    record = place.save(ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    place.facts.look_again()
    place.facts.edit(FactKey(record, "street"))
    place.facts.line.write("street", "Gartenstraße 16")
    place.facts.line.choose_basis("document_seen")
    place.facts.line.save()
    row = place.rows()[FactKey(record, "street")]
    assert (row.value, row.source) == ("Gartenstraße 16", "Dokument gesehen")
    assert place.told.told[-1] == "Straße und Hausnummer geändert."


def test_an_unfinished_form_is_offered_again(place: Place) -> None:
    place.facts.begin("course_enrolment")
    place.facts.form.write("provider", "VHS Lauenstein")
    place.facts.form.leave()
    (offer,) = place.facts.state.drafts
    assert offer.words.startswith("Kurs: Entwurf von")
    place.facts.resume(offer.id)
    assert place.facts.form.state.changed == {"provider": "VHS Lauenstein"}


def test_closing_the_file_keeps_what_is_being_typed_and_forgets_the_person(place: Place) -> None:
    place.facts.begin("address")
    place.facts.form.write("municipality", "Steinfeld")
    place.facts.open(None)
    assert place.facts.state.areas == ()
    assert not place.facts.form.state.is_open
    (draft,) = drafts_of(place.office, place.person)
    assert draft.typed["municipality"] == "Steinfeld"


def test_an_unknown_kind_is_told(place: Place) -> None:
    place.facts.begin("shoe_size")
    assert place.told.errors


@record_kind(number=910, category=Category.HOUSING, title="Schlüssel", summary="{number}")
class _OneLineKind:
    """A kind for the rule that a field is one line."""

    number: Text | None = answer(1, "Nummer", required=True)


@record_kind(number=910, category=Category.HOUSING, title="Schlüssel", summary="{number}")
class _OneLineMore:
    """The same kind with one more line."""

    number: Text | None = answer(1, "Nummer", required=True)
    handed_over: YesNo | None = answer(2, "übergeben")


@pytest.mark.parametrize(("declared", "names"), [(_OneLineKind, ["number"]), (_OneLineMore, ["number", "handed_over"])])
def test_a_new_field_is_one_line(tmp_path: Path, clock: FixedClock, declared: type, names: list[str]) -> None:
    kind = kind_of(declared)
    with open_office(tmp_path, clock=clock, kinds=Kinds((*KINDS.all, kind))) as office:
        desk = Desk(office, InlineJobs(), Notes())
        facts = FactsPresenter(desk)
        person = make_person(office)
        facts.open(person)
        facts.begin(kind.name)
        assert [each.name for each in facts.form.state.fields] == names
        for name in names:
            facts.form.write(name, "ja" if name == "handed_over" else "12")
        facts.form.keep_draft()
        (draft,) = drafts_of(office, person)
        assert set(draft.typed) == {*names, BASIS}
        facts.form.save()
        facts.look_again()
        (record,) = office.store.records(person_scope(person), [kind.number])
        assert [record.answer(kind, name) for name in names] == ["12", True][: len(names)]
        area = next(each for each in facts.state.areas if each.key == "HOUSING")
        rows = next(block for block in area.blocks if block.kind == kind.name).records[0].rows
        assert [(row.label, row.value) for row in rows] == [("Nummer", "12"), ("übergeben", "ja")][: len(names)]


def _head(basis: str, wall: int, seq: int) -> Head:
    plain = head(str(seq), seq=seq)
    return Head(Dot(plain.dot.replica, seq), {}, plain.value, Origin(seq, wall, plain.origin.actor, basis))


@pytest.mark.parametrize(
    ("category", "bases", "expected"),
    [
        (Category.RESIDENCE, [("document_seen", 1), ("told", 2)], 0),
        (Category.LANGUAGE, [("told", 2), ("certificate", 1)], 1),
        (Category.LANGUAGE, [("estimated", 9), ("told", 1)], 1),
        (Category.IDENTITY, [("told", 1), ("told", 2)], 1),
        (Category.CONTACT, [("document_seen", 1), ("told", 2)], 1),
        (Category.CONTACT, [("imported", 9), ("told", 1)], 1),
    ],
)
def test_the_better_ground_is_suggested_then_the_newer_and_for_contacts_who_saw_the_person_last(
    category: Category, bases: list[tuple[str, int]], expected: int
) -> None:
    heads = [_head(basis, wall, number + 1) for number, (basis, wall) in enumerate(bases)]
    proposal = propose(heads, category, edition_on(date(2026, 3, 2)))
    assert proposal.index == expected
    assert proposal.reason


def test_every_source_has_a_place_in_the_order(place: Place) -> None:
    edition = edition_on(date(2026, 3, 2))
    known = {code for step in edition.bases for code in step.codes} | {"unknown"}
    assert set(place.office.codes["sources"].codes) <= known
    assert {each.category for each in edition.categories} <= {category.name for category in Category}
