"""Recording: a person, an entry, a correction, a deletion; each leaves its line and nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.settings import RECORD_HEALTH, Settings
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.errors import NotReadable, UnknownField
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, KINDS, LANGUAGE_SKILL, NAME_VARIANT, TASK
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.values import NonValue, Value
from kiim_desktop.storage.errors import StaleEdit
from kiim_desktop.usecases.drafting import discard_draft, drafts_of, keep_draft
from kiim_desktop.usecases.errors import AlreadyFinal, HealthNotRecorded, NoSuchPerson, NoSuchRecord, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import (
    Entry,
    delete_record,
    new_person,
    record_entry,
    restore_record,
)
from tests.factories import core_data, make_entry, make_note, make_person

TEXT = 5


def last_action(office: Office) -> tuple[AuditAction, bytes]:
    entry = office.store.audit_lines()[-1].entry
    return entry.action, entry.object


def test_a_new_person_with_address_and_phone_is_one_save(office: Office) -> None:
    before = office.store.generation()
    recorded = new_person(office, {"given_names": "Amina"}, municipality="Neustadt", phone="0171 2345678")
    assert office.store.generation() == before + 1
    assert len(office.store.records(person_scope(recorded.person))) == 3
    assert last_action(office) == (AuditAction.WRITE, recorded.person)


def test_nothing_is_mandatory_but_that_something_is_said(office: Office) -> None:
    with pytest.raises(NothingToSave):
        new_person(office, {"given_names": "", "family_name": None, "birth_date": NonValue.UNKNOWN})
    new_person(office, {"birth_date": "~1990".replace("~", "") + "~"})


def test_a_refused_answer_is_worth_saving(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, LANGUAGE_SKILL, language=NonValue.REFUSED)
    found = office.store.record(person_scope(person), record)
    assert found is not None
    assert found.value(1) is NonValue.REFUSED


def test_an_empty_entry_is_not_saved(office: Office) -> None:
    with pytest.raises(NothingToSave):
        make_entry(office, make_person(office), TASK, text=None)


def test_an_unknown_field_or_a_wrong_value_saves_nothing(office: Office) -> None:
    person = make_person(office)
    before = office.store.generation()
    with pytest.raises(UnknownField):
        make_entry(office, person, TASK, colour="rot")
    with pytest.raises(NotReadable) as refusal:
        make_entry(office, person, TASK, due="irgendwann 77")
    assert "77" not in str(refusal.value)
    assert office.store.generation() == before


def test_core_data_are_one_record_on_every_device(office: Office) -> None:
    person = make_person(office)
    recorded = record_entry(office, person, Entry(kind=IDENTITY, answers={"given_names": "Amal"}))
    assert recorded.record == single_record_id(IDENTITY)
    assert len(office.store.records(person_scope(person), [IDENTITY.number])) == 1


def test_a_saved_note_stays_as_it_is(office: Office) -> None:
    person = make_person(office)
    note = make_note(office, person, "Erster Stand")
    with pytest.raises(AlreadyFinal):
        record_entry(office, person, Entry(kind=COUNSELLING_ENTRY, answers={"text": "anders"}, record=note))
    with pytest.raises(NoSuchRecord):
        record_entry(office, person, Entry(kind=TASK, answers={"text": "anders"}, record=note))
    found = office.store.record(person_scope(person), note)
    assert found is not None
    assert found.value(TEXT) == "Erster Stand"


def test_the_next_step_of_a_note_becomes_a_reminder_in_the_same_save(office: Office) -> None:
    person = make_person(office)
    before = office.store.generation()
    note = make_entry(
        office, person, COUNSELLING_ENTRY, text="x", next_step="Formular holen", next_step_due="2026-03-09"
    )
    assert office.store.generation() == before + 1
    (task,) = office.store.records(person_scope(person), [TASK.number])
    assert (task.value(1), task.value(2), task.value(4)) == ("Formular holen", "2026-03-09", note.hex())


def test_a_deletion_can_be_taken_back_and_both_are_logged(office: Office) -> None:
    person = make_person(office)
    record = make_entry(office, person, NAME_VARIANT, text="Aminah")
    delete_record(office, person, record)
    assert last_action(office) == (AuditAction.DELETE, person)
    assert office.store.persons.search("Aminah") == []
    restore_record(office, person, record)
    assert last_action(office) == (AuditAction.RESTORE, person)
    assert [hit.row.id for hit in office.store.persons.search("Aminah")] == [person]


def test_a_form_over_this_devices_own_newer_value_is_refused(office: Office) -> None:
    person = make_person(office)
    seen = core_data(office, person).contexts()
    record_entry(office, person, Entry(kind=IDENTITY, answers={"given_names": "Amal"}, seen=seen))
    with pytest.raises(StaleEdit):
        record_entry(office, person, Entry(kind=IDENTITY, answers={"given_names": "Emine"}, seen=seen))


def test_nothing_is_written_to_a_person_who_is_not_there(office: Office) -> None:
    nobody = PersonId(bytes(16))
    with pytest.raises(NoSuchPerson):
        make_entry(office, nobody, TASK, text="x")
    with pytest.raises(NoSuchRecord):
        delete_record(office, nobody, RecordId(bytes(8)))


def test_a_draft_is_kept_until_it_is_saved(office: Office) -> None:
    person = make_person(office)
    draft = keep_draft(office, person, COUNSELLING_ENTRY, {"text": "Halber Satz"})
    keep_draft(office, person, COUNSELLING_ENTRY, {"text": "Ganzer Satz"}, draft.id)
    (kept,) = drafts_of(office, person)
    assert kept.typed == {"text": "Ganzer Satz"}
    answers = {"date": "2026-03-02", "text": "Ganzer Satz"}
    record_entry(office, person, Entry(kind=COUNSELLING_ENTRY, answers=answers, draft=draft.id))
    assert drafts_of(office) == []


def test_a_draft_is_thrown_away_only_on_request_and_never_sent(office: Office) -> None:
    draft = keep_draft(office, None, IDENTITY, {"given_names": "Am"})
    with office.store.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM outbox").scalar_one() == 0
    discard_draft(office, draft.id)
    assert drafts_of(office) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS.all if kind.category.is_special], ids=lambda kind: kind.name)
def test_health_is_recorded_only_where_a_policy_asks_for_it(office: Office, kind: Kind) -> None:
    person, field = make_person(office), kind.fields[0]
    said: dict[str, Value] = {field.name: NonValue.REFUSED}
    with pytest.raises(HealthNotRecorded):
        record_entry(office, person, Entry(kind=kind, answers=said))
    allowed = replace(office, settings=Settings(lambda: {RECORD_HEALTH.name: True}, None))
    record_entry(allowed, person, Entry(kind=kind, answers=said))
    assert len(office.store.records(person_scope(person), [kind.number])) == 1
