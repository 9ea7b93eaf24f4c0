"""Forms made from a kind: reading, warnings, drafts, saving, meeting what somebody else saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.kinds import (
    ADDRESS,
    CONTACT_DETAIL,
    COURSE_ENROLMENT,
    IDENTITY,
    KINDS,
    LANGUAGE_SKILL,
    RESIDENCE_TITLE,
)
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.presenters.form_fields import MOST_VISIBLE, basis_choices, code_choices, is_typed
from kiim_desktop.presenters.forms import FormPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.drafting import drafts_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.factories import OtherDevice, make_entry, make_person, open_office
from tests.presenters.desks import Notes


@dataclass(slots=True)
class Place:
    """An office, a person, a form and what it told."""

    office: Office
    person: PersonId
    told: Notes
    form: FormPresenter

    def records(self, kind: Kind) -> list[Record]:
        return self.office.store.records(person_scope(self.person), [kind.number])

    def value(self, kind: Kind, name: str) -> Value:
        return self.records(kind)[0].answer(kind, name)

    def shown(self, name: str) -> tuple[str, str, str]:
        found = next(each for each in self.form.state.fields if each.name == name)
        return found.reading, found.warning, found.error


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Iterator[Place]:
    with open_office(tmp_path, clock=clock) as office:
        told = Notes()
        yield Place(office, make_person(office), told, FormPresenter(Desk(office, InlineJobs(), told)))


def test_what_is_typed_is_saved_as_values_with_its_source(place: Place) -> None:
    place.form.begin(place.person, RESIDENCE_TITLE)
    place.form.write("title", "§ 25(2)")
    place.form.write("valid_until", "31.3.2027")
    place.form.write("is_applied_for", "nein")
    place.form.choose_basis("document_seen")
    place.form.save()
    (record,) = place.records(RESIDENCE_TITLE)
    assert record.answer(RESIDENCE_TITLE, "title") == "25(2)"
    assert record.answer(RESIDENCE_TITLE, "valid_until") == "2027-03-31"
    assert record.answer(RESIDENCE_TITLE, "is_applied_for") is False
    origin = record.origin(1)
    assert origin is not None
    assert origin.basis == "document_seen"
    assert not place.form.state.is_open
    assert not drafts_of(place.office, place.person)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("3.5.2026", "So 3.5.2026"),
        ("05/2023", "05/2023, nur Monat"),
        ("1985", "1985, nur Jahr"),
        ("~1990", "um 1990, ungefähr"),
    ],
)
def test_a_date_shows_how_it_was_understood(place: Place, typed: str, reading: str) -> None:
    place.form.begin(place.person, RESIDENCE_TITLE)
    place.form.write("issued", typed)
    assert place.shown("issued") == (reading, "", "")


@pytest.mark.parametrize("title", ["nicht gefragt", "unbekannt", "möchte nicht sagen", "trifft nicht zu"])
def test_the_four_non_values_can_stand_in_every_field(place: Place, title: str) -> None:
    place.form.begin(place.person, LANGUAGE_SKILL)
    for each in place.form.state.fields:
        place.form.write(each.name, title)
    place.form.save()
    (record,) = place.records(LANGUAGE_SKILL)
    values = {record.value(each.number) for each in LANGUAGE_SKILL.fields}
    assert len(values) == 1
    assert isinstance(values.pop(), NonValue)


def test_a_doubt_is_named_when_it_was_saved_all_the_same(place: Place) -> None:
    place.form.begin(place.person, RESIDENCE_TITLE)
    for name, text in (("title", "25(2)"), ("issued", "1.3.2026"), ("valid_until", "1.1.2020")):
        place.form.write(name, text)
    place.form.save()
    assert place.told.told[-1] == ("Aufenthaltstitel gespeichert. Bitte prüfen: gültig bis: Liegt vor „ausgestellt“.")
    assert place.value(RESIDENCE_TITLE, "valid_until") == "2020-01-01"


@pytest.mark.parametrize(
    ("typed", "warns"),
    [("0170 abc", True), ("+49 170 nur abends", True), ("0170 1234567", False), ("amina@example.org", False)],
)
def test_a_number_that_nobody_can_dial_warns_and_is_saved(place: Place, typed: str, warns: bool) -> None:
    place.form.begin(place.person, CONTACT_DETAIL)
    place.form.write("value", typed)
    assert ("Buchstaben" in place.shown("value")[1]) is warns
    place.form.save()
    assert place.value(CONTACT_DETAIL, "value") == typed


def test_what_cannot_be_read_is_kept_as_told_and_does_not_block(place: Place) -> None:
    place.form.begin(place.person, LANGUAGE_SKILL)
    place.form.write("language", "Deutsch")
    place.form.write("overall", "ganz gut")
    _reading, warning, error = place.shown("overall")
    assert "Wie gesagt" in warning
    assert not error
    place.form.save()
    assert place.value(LANGUAGE_SKILL, "as_told") == "Niveau: ganz gut"
    assert place.value(LANGUAGE_SKILL, "overall") is None
    assert place.value(LANGUAGE_SKILL, "language") == "deu"
    assert (
        place.told.told[-1] == "Sprachkenntnis gespeichert. „ganz gut“ war nicht lesbar und steht unter „Wie gesagt“."
    )


def test_without_a_field_for_it_only_the_unreadable_text_stays_in_the_draft(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    place.form.write("municipality", "Lauenstein")
    place.form.write("valid_from", "nach dem Regen")
    assert place.shown("valid_from")[2]
    place.form.save()
    assert place.value(ADDRESS, "municipality") == "Lauenstein"
    assert place.form.state.is_open
    assert place.form.state.changed == {"valid_from": "nach dem Regen"}
    (draft,) = drafts_of(place.office, place.person)
    assert draft.typed["valid_from"] == "nach dem Regen"
    assert draft.record == place.records(ADDRESS)[0].id
    place.form.write("valid_from", "5/2023")
    place.form.save()
    assert place.value(ADDRESS, "valid_from") == "2023-05"
    assert len(place.records(ADDRESS)) == 1
    assert not drafts_of(place.office, place.person)


def test_an_important_field_that_was_passed_over_warns_and_does_not_block(place: Place) -> None:
    place.form.begin(place.person, CONTACT_DETAIL)
    assert not place.shown("kind")[1]
    place.form.write("value", "0170 555 01 82")
    assert "Fehlt noch" in place.shown("kind")[1]
    place.form.save()
    assert place.value(CONTACT_DETAIL, "value") == "0170 555 01 82"


def test_a_period_that_ends_before_it_begins_warns(place: Place) -> None:
    place.form.begin(place.person, RESIDENCE_TITLE)
    place.form.write("issued", "1.4.2026")
    place.form.write("valid_until", "31.3.2026")
    assert "Liegt vor" in place.shown("valid_until")[1]
    place.form.write("valid_until", "31.3.2027")
    assert not place.shown("valid_until")[1]


def test_at_most_twelve_fields_are_in_sight_before_more(place: Place) -> None:
    for kind in KINDS.all:
        place.form.begin(place.person, kind)
        if not kind.is_single:
            assert len(place.form.state.visible) <= MOST_VISIBLE
        place.form.show_more()
        assert len(place.form.state.visible) == len([each for each in kind.fields if is_typed(each)])


def test_a_draft_brings_everything_back_after_a_crash(place: Place) -> None:
    place.form.begin(place.person, COURSE_ENROLMENT)
    place.form.write("course", "IK-A")
    place.form.write("provider", "VHS Lauenstein")
    place.form.choose_basis("other_agency")
    place.form.keep_draft()
    assert place.form.state.saved_mark.startswith("Entwurf gesichert")
    (draft,) = drafts_of(place.office, place.person)
    again = FormPresenter(Desk(place.office, InlineJobs(), place.told))
    again.resume(place.person, draft.id)
    assert again.state.changed == {"course": "IK-A", "provider": "VHS Lauenstein"}
    assert again.state.basis == "other_agency"
    again.save()
    assert place.value(COURSE_ENROLMENT, "provider") == "VHS Lauenstein"
    assert not drafts_of(place.office, place.person)


def test_leaving_keeps_a_draft_and_opening_the_record_finds_it(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    place.form.edit(place.person, ADDRESS, record)
    place.form.write("street", "Gartenstraße 16")
    place.form.leave()
    assert not place.form.state.is_open
    place.form.edit(place.person, ADDRESS, record)
    assert place.form.state.changed == {"street": "Gartenstraße 16"}


def test_nothing_typed_leaves_no_draft(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    place.form.leave()
    assert not drafts_of(place.office, place.person)


def test_discarding_can_be_taken_back(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    place.form.write("municipality", "Steinfeld")
    place.form.keep_draft()
    place.form.discard()
    assert not place.form.state.is_open
    assert not drafts_of(place.office, place.person)
    place.told.take_back()
    (draft,) = drafts_of(place.office, place.person)
    assert draft.typed["municipality"] == "Steinfeld"


def test_only_what_was_changed_is_written(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    before = place.records(ADDRESS)[0].origin(3)
    place.form.edit(place.person, ADDRESS, record)
    place.form.write("street", "Gartenstraße 16")
    place.form.choose_basis("document_seen")
    place.form.save()
    after = place.records(ADDRESS)[0]
    assert after.origin(3) == before
    assert after.answer(ADDRESS, "street") == "Gartenstraße 16"


def test_saving_on_a_stale_form_shows_the_new_state_beside_what_was_typed(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    place.form.edit(place.person, ADDRESS, record)
    record_entry(
        place.office,
        place.person,
        Entry(kind=ADDRESS, answers={"street": "Marktplatz 1", "postcode": "31099"}, record=record),
    )
    place.form.write("street", "Gartenstraße 16")
    place.form.save()
    state = place.form.state
    street = next(each for each in state.fields if each.name == "street")
    assert street.typed == "Gartenstraße 16"
    assert "Marktplatz 1" in street.beside
    assert state.typed["postcode"] == "31099"
    assert state.problem
    assert place.value(ADDRESS, "street") == "Marktplatz 1"
    place.form.save()
    assert place.value(ADDRESS, "street") == "Gartenstraße 16"
    assert not place.records(ADDRESS)[0].conflicts


def test_what_was_saved_meanwhile_can_be_taken_instead(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14")
    place.form.edit(place.person, ADDRESS, record)
    place.form.write("street", "Gartenstraße 16")
    recorded = record_entry(
        place.office, place.person, Entry(kind=ADDRESS, answers={"street": "Marktplatz 1"}, record=record)
    )
    place.form.changed(recorded.changed)
    street = next(each for each in place.form.state.fields if each.name == "street")
    assert street.beside
    place.form.write("street", street.saved)
    assert place.form.state.typed["street"] == "Marktplatz 1"
    assert not place.form.state.changed


def test_a_value_from_another_office_that_was_not_seen_becomes_a_conflict(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14")
    opened = place.records(ADDRESS)[0]
    place.form.edit(place.person, ADDRESS, record)
    place.form.write("street", "Gartenstraße 16")
    other = OtherDevice().writes(person_scope(place.person), ADDRESS, sees=opened, street="Marktplatz 1")
    place.office.store.take_in([other], [])
    place.form.save()
    found = place.records(ADDRESS)[0]
    assert found.conflicts == (1,)
    assert {head.value for head in found.cell(1)} == {"Gartenstraße 16", "Marktplatz 1"}


def test_saving_is_taken_back_with_the_former_value_and_source(place: Place) -> None:
    entry = Entry(kind=ADDRESS, answers={"street": "Gartenstraße 14"}, basis="document_seen")
    record = record_entry(place.office, place.person, entry).record
    place.form.edit(place.person, ADDRESS, record)
    place.form.write("street", "Gartenstraße 16")
    place.form.save()
    place.told.take_back()
    found = place.records(ADDRESS)[0]
    origin = found.origin(1)
    assert found.answer(ADDRESS, "street") == "Gartenstraße 14"
    assert origin is not None
    assert origin.basis == "document_seen"


def test_a_new_record_is_taken_back_by_deleting_it(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    place.form.write("municipality", "Lauenstein")
    place.form.save()
    place.told.take_back()
    assert place.records(ADDRESS) == []


def test_deleting_can_be_taken_back(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, municipality="Lauenstein")
    place.form.edit(place.person, ADDRESS, record)
    place.form.delete()
    assert place.records(ADDRESS) == []
    place.told.take_back()
    assert len(place.records(ADDRESS)) == 1


def test_the_core_data_of_a_person_cannot_be_deleted_in_a_form(place: Place) -> None:
    place.form.edit(place.person, IDENTITY, single_record_id(IDENTITY))
    assert not place.form.state.can_delete
    place.form.delete()
    assert len(place.records(IDENTITY)) == 1


def test_an_empty_form_is_not_saved_and_says_so(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    place.form.save()
    assert place.form.state.problem
    assert place.records(ADDRESS) == []


def test_what_the_last_course_had_is_offered_for_the_next_but_never_a_name(place: Place) -> None:
    place.form.begin(place.person, COURSE_ENROLMENT)
    place.form.write("provider", "VHS Lauenstein")
    place.form.write("note", "kommt mit dem Rad")
    place.form.save()
    place.form.begin(make_person(place.office, "Zahra", "Amiri"), COURSE_ENROLMENT)
    offered = {each.name: each.last for each in place.form.state.fields if each.last}
    assert offered == {"provider": "VHS Lauenstein"}


def test_a_code_written_out_becomes_the_chosen_one(place: Place) -> None:
    place.form.begin(place.person, RESIDENCE_TITLE)
    place.form.write("title", "duldung")
    assert place.shown("title")[0].startswith("§ 60a")
    place.form.finish("title")
    assert place.form.state.typed["title"] == "60a"


def test_choosers_offer_what_is_in_force_and_the_non_values(place: Place) -> None:
    offered = code_choices(place.form.ground, "residence_titles")
    titles = [each.title for each in offered]
    assert titles[-4:] == ["nicht gefragt", "unbekannt", "möchte nicht sagen", "trifft nicht zu"]
    assert len(titles) == len(set(titles))
    assert {each.key for each in basis_choices(place.form.ground)} >= {"told", "document_seen", "certificate"}


def test_a_single_field_is_edited_alone_and_its_draft_does_not_leak_elsewhere(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    place.form.edit(place.person, ADDRESS, record, only="street")
    assert [each.name for each in place.form.state.visible] == ["street"]
    place.form.write("street", "Gartenstraße 16")
    place.form.leave()
    place.form.edit(place.person, ADDRESS, record, only="municipality")
    assert place.form.state.changed == {}
    place.form.leave()
    place.form.edit(place.person, ADDRESS, record, only="street")
    assert place.form.state.changed == {"street": "Gartenstraße 16"}


def test_a_field_in_conflict_stays_open_while_another_is_saved(place: Place) -> None:
    record = make_entry(place.office, place.person, ADDRESS, street="Gartenstraße 14", municipality="Lauenstein")
    opened = place.records(ADDRESS)[0]
    record_entry(place.office, place.person, Entry(kind=ADDRESS, answers={"street": "Marktplatz 1"}, record=record))
    other = OtherDevice().writes(person_scope(place.person), ADDRESS, sees=opened, street="Am Anger 3")
    place.office.store.take_in([other], [])
    assert place.records(ADDRESS)[0].conflicts == (1,)
    place.form.edit(place.person, ADDRESS, RecordId(record))
    place.form.write("municipality", "Steinfeld")
    place.form.save()
    assert place.records(ADDRESS)[0].conflicts == (1,)


def test_state_is_comparable_so_that_nothing_is_painted_twice(place: Place) -> None:
    place.form.begin(place.person, ADDRESS)
    state = place.form.state
    assert replace(state) == state
