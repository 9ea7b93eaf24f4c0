"""The tab "Angaben": what stands there, what comes back from the history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.field_types import Text, YesNo
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COUNSELLING_ENTRY,
    IDENTITY,
    KINDS,
    TASK,
    Kinds,
)
from kiim_desktop.domain.kinds.declaring import answer, kind_of, record_kind
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import NonValue
from kiim_desktop.presenters.fact_rows import FactKey, Standing, shown_kinds
from kiim_desktop.presenters.facts import FactsPresenter
from kiim_desktop.presenters.form_state import BASIS
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from tests.factories import make_entry, make_note, make_person, open_office
from tests.presenters.desks import Notes
from tests.presenters.fact_places import Place
from tests.presenters.fact_places import place as place  # noqa: PLC0414  # the fixture


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
