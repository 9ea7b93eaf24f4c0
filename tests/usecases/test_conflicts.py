"""People decide disagreements: what holds then, what stays in the history, what a decision never does by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId, ReplicaId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.changes import DELETED
from kiim_desktop.domain.disputes import Dispute, Further
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.kinds import CONTACT_DETAIL, HEALTH_NEED, IDENTITY, KINDS, LANGUAGE_SKILL, OCCUPATION
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.domain.values import Value
from kiim_desktop.usecases.conflicts import (
    all_disputes,
    disputes_in,
    find_dispute,
    keep_both,
    take,
    take_merged,
)
from kiim_desktop.usecases.errors import ConflictGone, NothingToSave, NotKeptBoth
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry, restore_record
from kiim_desktop.usecases.undoing import undo_last
from tests.factories import OtherDevice, edit, make_entry, make_person

TEXT = "Er näht. Er sucht Arbeit."


def number_of(kind: Kind, name: str) -> int:
    field = kind.field(name)
    assert field is not None
    return field.number


def record_of(office: Office, person: PersonId, record: RecordId) -> Record:
    found = office.store.record(person_scope(person), record)
    assert found is not None
    return found


def disagree(
    office: Office, person: PersonId, kind: Kind, name: str, mine: Value, theirs: Value, /, **before: Value
) -> Dispute:
    """Let this device and another one change the same field of a new record without knowing of each other."""
    record = single_record_id(kind) if kind is IDENTITY else make_entry(office, person, kind, **before)
    known = record_of(office, person, record)
    record_entry(office, person, Entry(kind=kind, answers={name: mine}, record=record, basis="certificate"))
    other = OtherDevice().writes(person_scope(person), kind, sees=known, **{name: theirs})
    office.store.take_in([other], [])
    return find_dispute(office, person_scope(person), record, number_of(kind, name))


def place_of(dispute: Dispute, value: Value) -> int:
    return next(place for place, voice in enumerate(dispute.voices) if voice.head.value == value)


def past(office: Office, dispute: Dispute) -> set[tuple[Value, str]]:
    values = office.store.history(dispute.record.scope, dispute.record.id, dispute.field)
    return {(each.value, each.origin.basis) for each in values}


@pytest.mark.parametrize(("value", "basis"), [("A2", "told"), ("B1", "certificate")])
def test_the_chosen_value_holds_with_its_source_and_who_decided_and_all_values_stay_in_the_history(
    office: Office, value: str, basis: str
) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    take(office, dispute, place_of(dispute, value))
    (head,) = record_of(office, person, dispute.record.id).cell(dispute.field)
    assert (head.value, head.origin.basis, head.origin.actor) == (value, basis, office.user.id)
    assert past(office, dispute) == {("A1", "told"), ("B1", "certificate"), ("A2", "told")}
    line = office.store.audit_lines()[-1].entry
    assert (line.action, line.object, line.detail) == (AuditAction.WRITE, person, "resolve_conflict:take")
    assert all_disputes(office) == []


def test_nothing_is_decided_by_a_proposal_alone(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    assert dispute.proposal is not None
    assert dispute.proposal.head.value == "B1"
    assert record_of(office, person, dispute.record.id).conflicts == (dispute.field,)


def test_a_value_that_nobody_saw_survives_the_decision(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    third = OtherDevice(replica=ReplicaId(b"thirddev"), lamport=90)
    third_value = third.writes(person_scope(person), LANGUAGE_SKILL, dispute.record.id, overall="B2")
    office.store.take_in([third_value], [])
    take(office, dispute, place_of(dispute, "A2"))
    cell = record_of(office, person, dispute.record.id).cell(dispute.field)
    assert {head.value for head in cell} == {"A2", "B2"}


def test_what_was_decided_meanwhile_is_told_and_nothing_is_written(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    take(office, dispute, 0)
    generation = office.store.generation()
    for decide in (
        lambda: take(office, dispute, 1),
        lambda: keep_both(office, dispute),
        lambda: find_dispute(office, dispute.record.scope, dispute.record.id, dispute.field),
    ):
        with pytest.raises(ConflictGone):
            decide()
    with pytest.raises(ConflictGone):
        take(office, dispute, 7)
    assert office.store.generation() == generation


def test_keeping_both_makes_an_entry_of_its_own_with_the_source_of_its_value(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(
        office, person, CONTACT_DETAIL, "value", "0170 1", "0151 2", kind="mobile", value="0176", note="abends"
    )
    assert dispute.further is Further.RECORD
    done = keep_both(office, dispute)
    records = office.store.records(person_scope(person), [CONTACT_DETAIL.number])
    found = {
        (each.answer(CONTACT_DETAIL, "value"), (each.origin(2) or pytest.fail("no source")).basis) for each in records
    }
    assert found == {(dispute.staying.value, dispute.staying.origin.basis), ("0151 2", "told")} | (
        {("0170 1", "certificate")} if dispute.staying.value == "0151 2" else set()
    )
    assert {each.answer(CONTACT_DETAIL, "note") for each in records} == {"abends"}
    assert [each.id for each in records if each.id != dispute.record.id] == list(done.made)
    assert not any(each.conflicts for each in records)


def test_the_entry_of_its_own_is_the_record_as_its_author_left_it(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, LANGUAGE_SKILL, language="deu", overall="A1", exam="keine")
    known = record_of(office, person, record)
    mine: dict[str, Value] = {"overall": "B1", "exam": "DTZ"}
    record_entry(office, person, Entry(kind=LANGUAGE_SKILL, answers=mine, record=record, basis="certificate"))
    other = OtherDevice().writes(person_scope(person), LANGUAGE_SKILL, sees=known, overall="A2", exam="telc")
    office.store.take_in([other], [])
    (made,) = keep_both(office, find_dispute(office, person_scope(person), record, 2)).made
    copy, kept = record_of(office, person, made), record_of(office, person, record)
    assert (copy.answer(LANGUAGE_SKILL, "overall"), copy.answer(LANGUAGE_SKILL, "exam")) == ("A2", "telc")
    assert kept.conflicts == (number_of(LANGUAGE_SKILL, "exam"),), "what nobody decided stays open"


def test_the_only_record_of_its_kind_keeps_the_other_value_with_its_source_in_its_note(office: Office) -> None:
    person = make_person(office, "Amina", as_told="aus Herat")
    dispute = disagree(office, person, IDENTITY, "given_names", "Aminah", "Emine")
    assert dispute.further is Further.NOTE
    keep_both(office, dispute)
    record = record_of(office, person, dispute.record.id)
    assert record.answer(IDENTITY, "given_names") == "Aminah"
    assert record.answer(IDENTITY, "as_told") == "aus Herat · Vorname auch: Emine (Person gesagt)"
    assert record.conflicts == ()


def test_a_note_about_which_people_disagree_themselves_takes_no_further_value(office: Office) -> None:
    person = make_person(office, "Amina")
    disagree(office, person, IDENTITY, "as_told", "eins", "zwei")
    dispute = disagree(office, person, IDENTITY, "given_names", "Aminah", "Emine")
    assert dispute.further is Further.NOTHING
    with pytest.raises(NotKeptBoth):
        keep_both(office, dispute)
    assert set(record_of(office, person, dispute.record.id).conflicts) == {1, 12}


def test_a_merged_text_is_proposed_from_what_both_began_with_and_holds_only_when_taken(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(
        office,
        person,
        OCCUPATION,
        "activities",
        "Er näht seit 2010. Er sucht Arbeit.",
        TEXT + " Gern in Teilzeit.",
        title="Schneider",
        activities=TEXT,
    )
    assert dispute.merged is not None
    assert dispute.merged.text == "Er näht seit 2010. Er sucht Arbeit. Gern in Teilzeit."
    assert record_of(office, person, dispute.record.id).conflicts
    take_merged(office, dispute, dispute.merged.text + " Auch abends.")
    (head,) = record_of(office, person, dispute.record.id).cell(dispute.field)
    assert head.value == "Er näht seit 2010. Er sucht Arbeit. Gern in Teilzeit. Auch abends."
    assert head.origin.basis == "told", "the weaker of both sources"
    assert len(past(office, dispute)) == 3


def test_where_it_is_not_sure_what_both_began_with_no_word_is_left_out(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, OCCUPATION, title="Schneider", activities=TEXT)
    known = record_of(office, person, record)
    for text in (f"Er kocht. {TEXT}", f"Er kocht. {TEXT} Er backt."):
        record_entry(office, person, Entry(kind=OCCUPATION, answers={"activities": text}, record=record))
    other = OtherDevice().writes(person_scope(person), OCCUPATION, sees=known, activities=f"{TEXT} Er lernt.")
    office.store.take_in([other], [])
    dispute = find_dispute(office, person_scope(person), record, number_of(OCCUPATION, "activities"))
    assert dispute.merged is not None
    assert sorted(dispute.merged.text.split()) == sorted(f"Er kocht. {TEXT} Er backt. Er lernt.".split())
    assert dispute.merged.struck_out == ()


def test_a_short_field_and_an_emptied_text_have_no_merged_text(office: Office) -> None:
    person = make_person(office)
    short = disagree(office, person, OCCUPATION, "title", "Näher", "Koch", title="Schneider")
    emptied = disagree(office, person, OCCUPATION, "activities", "Er näht.", None, title="x", activities=TEXT)
    assert (short.merged, emptied.merged) == (None, None)
    with pytest.raises(NothingToSave):
        take_merged(office, short, "Näher Koch")


def test_a_merged_text_that_is_empty_or_too_long_is_refused(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(office, person, OCCUPATION, "activities", "Er näht.", "Er kocht.", title="x", activities=TEXT)
    with pytest.raises(NothingToSave):
        take_merged(office, dispute, "  ")
    with pytest.raises(NotReadable):
        take_merged(office, dispute, "x" * 100_001)
    assert record_of(office, person, dispute.record.id).conflicts


def test_health_is_shown_without_proposal_merge_or_a_second_entry(office: Office) -> None:
    person = make_person(office)
    scope = person_scope(person)
    office.store.save([edit(scope, HEALTH_NEED, RecordId(b"healthy1"), insurance="gesetzlich")], office.user.id, [])
    other = OtherDevice().writes(scope, HEALTH_NEED, RecordId(b"healthy1"), insurance="privat")
    office.store.take_in([other], [])
    (dispute,) = all_disputes(office)
    assert (dispute.proposal, dispute.merged, dispute.further) == (None, None, Further.NOTHING)
    assert office.store.audit_lines()[-1].entry.action is AuditAction.READ_SPECIAL
    take(office, dispute, 0)
    assert all_disputes(office) == []


def test_a_decision_taken_back_leaves_both_values_with_their_sources(office: Office) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    before = {(voice.head.value, voice.head.origin.basis) for voice in dispute.voices}
    take(office, dispute, place_of(dispute, "A2"))
    undo_last(office)
    (again,) = all_disputes(office)
    assert {(voice.head.value, voice.head.origin.basis) for voice in again.voices} == before


def deleted_elsewhere(office: Office, person: PersonId) -> Dispute:
    """Let this device write in an address that another one deletes without knowing."""
    record = make_entry(office, person, CONTACT_DETAIL, kind="mobile", value="0176")
    known = record_of(office, person, record)
    record_entry(office, person, Entry(kind=CONTACT_DETAIL, answers={"value": "0170"}, record=record))
    office.store.take_in([OtherDevice().deletes(person_scope(person), CONTACT_DETAIL, known)], [])
    (dispute,) = disputes_in(office, person, office.store.records(person_scope(person))).values()
    return dispute


def test_a_record_deleted_while_another_wrote_is_kept_and_listed_until_somebody_decides(office: Office) -> None:
    person = make_person(office)
    dispute = deleted_elsewhere(office, person)
    assert (dispute.field, dispute.is_deletion) == (DELETED, True)
    assert [voice.head.value for voice in dispute.voices] == ["0170", True]
    assert [each.record.id for each in all_disputes(office)] == [dispute.record.id]
    row = office.store.persons.one(person)
    assert row is not None
    assert row.conflicts == 1


@pytest.mark.parametrize(
    ("place", "is_deleted", "action"), [(0, False, AuditAction.WRITE), (1, True, AuditAction.DELETE)]
)
def test_such_a_record_is_kept_or_deleted_after_all(
    office: Office, place: int, is_deleted: bool, action: AuditAction
) -> None:
    person = make_person(office)
    dispute = deleted_elsewhere(office, person)
    take(office, dispute, place)
    assert record_of(office, person, dispute.record.id).is_deleted is is_deleted
    assert office.store.audit_lines()[-1].entry.action is action
    assert all_disputes(office) == []
    row = office.store.persons.one(person)
    assert row is not None
    assert row.conflicts == 0
    undo_last(office)
    assert record_of(office, person, dispute.record.id).conflicts == (DELETED,)


def test_a_record_that_changed_since_it_was_shown_is_not_deleted_unseen(office: Office) -> None:
    person = make_person(office)
    dispute = deleted_elsewhere(office, person)
    record_entry(office, person, Entry(kind=CONTACT_DETAIL, answers={"note": "neu"}, record=dispute.record.id))
    with pytest.raises(ConflictGone):
        take(office, dispute, 1)
    assert not record_of(office, person, dispute.record.id).is_deleted


def test_keeping_and_deleting_apart_from_each_other_is_a_new_disagreement(office: Office) -> None:
    person = make_person(office)
    dispute = deleted_elsewhere(office, person)
    before = record_of(office, person, dispute.record.id)
    take(office, dispute, 0)
    office.store.take_in([OtherDevice(seq=7).deletes(person_scope(person), CONTACT_DETAIL, before)], [])
    (again,) = all_disputes(office)
    assert again.is_deletion
    assert [voice.head.value for voice in again.voices] == [False, True]


def test_a_deletion_taken_back_is_no_disagreement(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, CONTACT_DETAIL, kind="mobile", value="0176")
    delete_record(office, person, record)
    restore_record(office, person, record)
    assert record_of(office, person, record).conflicts == ()
    assert record_of(office, person, record).edited_after_deletion == ()


def test_a_field_of_a_newer_version_is_shown_and_can_be_decided(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, CONTACT_DETAIL, kind="mobile", value="0176")
    scope = person_scope(person)
    newer = replace(edit(scope, CONTACT_DETAIL, record), values={88: "mine"})
    office.store.save([newer], office.user.id, [])
    theirs = OtherDevice().writes(scope, CONTACT_DETAIL, record, value="0176")
    head = replace(theirs.heads[2], value="theirs")
    office.store.take_in([replace(theirs, heads={88: head})], [])
    (dispute,) = all_disputes(office)
    assert (dispute.declared, dispute.proposal, dispute.merged) == (None, None, None)
    take(office, dispute, place_of(dispute, "theirs"))
    assert record_of(office, person, record).value(88) == "theirs"


def test_every_single_kind_of_fact_can_keep_a_further_value(office: Office) -> None:
    singles = [kind for kind in KINDS.all if kind.is_single and kind.is_by_hand]
    assert singles
    without = [kind.name for kind in singles if not any(kind.field(name) for name in ("as_told", "note"))]
    assert without == []


def test_the_author_of_this_device_is_of_this_office(office: Office, clock: FixedClock) -> None:
    person = make_person(office)
    dispute = disagree(office, person, LANGUAGE_SKILL, "overall", "B1", "A2", language="deu", overall="A1")
    offices = {voice.head.value: voice.office for voice in dispute.voices}
    assert offices["A2"] is None, "nobody has certified the other device"
    assert offices["B1"] is not None
    assert (offices["B1"].name, offices["B1"].is_own, offices["B1"].keeps_file) == ("Büro am Markt", True, True)
