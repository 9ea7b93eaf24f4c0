"""What one device takes back is taken back on the other; what the other wrote since stays, and a note that left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, LANGUAGE_SKILL
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.usecases.conflicts import all_disputes, take
from kiim_desktop.usecases.recording import Entry, delete_record, record_entry
from kiim_desktop.usecases.undo_errors import ChangedSince
from kiim_desktop.usecases.undoing import own_acts, redo_last, undo_last
from tests.sync.devices import Desktop


def both(first: Desktop, second: Desktop) -> None:
    for _ in range(2):
        first.sync()
        second.sync()


def test_an_edit_a_new_entry_and_a_deletion_taken_back_arrive(first: Desktop, second: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    skill = record_entry(first.office, person, Entry(kind=LANGUAGE_SKILL, answers={"language": "deu"})).record
    both(first, second)
    states = [state_hash(second.office.store)]
    first.rename(person, "Hadad")
    both(first, second)
    states.append(state_hash(second.office.store))
    delete_record(first.office, person, skill)
    both(first, second)
    states.append(state_hash(second.office.store))
    record_entry(first.office, person, Entry(kind=LANGUAGE_SKILL, answers={"language": "fra"}))
    both(first, second)
    for expected in reversed(states):
        undo_last(first.office)
        both(first, second)
        assert state_hash(first.office.store) == state_hash(second.office.store) == expected
        assert first.state == second.state
    for expected in states[1:]:
        redo_last(first.office)
        both(first, second)
        assert state_hash(second.office.store) == expected


def test_a_disagreement_that_is_there_again_is_there_on_both(first: Desktop, second: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    both(first, second)
    first.rename(person, "Hadad")
    second.rename(person, "Haddadi")
    both(first, second)
    before = state_hash(second.office.store)
    (dispute,) = all_disputes(first.office)
    take(first.office, dispute, 0)
    both(first, second)
    assert all_disputes(second.office) == []
    undo_last(first.office)
    both(first, second)
    assert state_hash(first.office.store) == state_hash(second.office.store) == before
    assert first.state == second.state
    (again,) = all_disputes(second.office)
    assert {voice.head.value for voice in again.voices} == {"Hadad", "Haddadi"}
    take(second.office, again, 1)
    both(first, second)
    assert all_disputes(first.office) == []
    assert first.state == second.state


def test_what_the_other_device_wrote_since_stays(first: Desktop, second: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    first.rename(person, "Hadad")
    both(first, second)
    second.rename(person, "Haddadi")
    both(first, second)
    before = first.state
    with pytest.raises(ChangedSince):
        undo_last(first.office)
    assert first.state == before
    known = first.identity(person)
    assert known is not None
    assert known.answer(IDENTITY, "family_name") == "Haddadi"


def test_what_is_taken_back_unseen_by_a_concurrent_writer_becomes_a_disagreement(
    first: Desktop, second: Desktop
) -> None:
    person = first.person("Amina", "Haddad")
    first.rename(person, "Hadad")
    both(first, second)
    second.rename(person, "Haddadi")
    undo_last(first.office)
    both(first, second)
    (dispute,) = all_disputes(first.office)
    assert {voice.head.value for voice in dispute.voices} == {"Haddad", "Haddadi"}
    assert first.state == second.state


def test_a_note_that_left_stays_and_says_that_it_was_taken_back(first: Desktop, second: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    first.note(person, "Termin")
    both(first, second)
    before = state_hash(second.office.store)
    done = undo_last(first.office)
    assert done.is_marked
    assert first.office.store.drafts.of(first.office.user.id) == []
    both(first, second)
    notes = second.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number])
    texts = {note.id.hex(): note.answer(COUNSELLING_ENTRY, "text") for note in notes}
    (mark,) = [note for note in notes if note.answer(COUNSELLING_ENTRY, "corrects")]
    assert texts[str(mark.answer(COUNSELLING_ENTRY, "corrects"))] == "Termin"
    assert texts[mark.id.hex()] is None
    redo_last(first.office)
    both(first, second)
    assert state_hash(second.office.store) == before
    assert not redo_is_left(first)


def redo_is_left(desktop: Desktop) -> bool:
    return any(act.is_undone for act in own_acts(desktop.office))


def test_a_note_that_lies_in_a_sealed_bundle_counts_as_gone(first: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    first.sync()
    first.note(person, "Termin")
    exchange = Exchange(first.office.store)
    assert seal_bundle(exchange, load_membership(exchange), first.around.random) is not None
    assert undo_last(first.office).is_marked


def test_a_note_taken_back_in_time_never_leaves(first: Desktop, second: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    both(first, second)
    first.note(person, "Nur hier")
    assert not undo_last(first.office).is_marked
    both(first, second)
    notes = second.office.store.records(person_scope(person), deleted=True)
    assert len(notes) == 1
    assert all(note.answer(COUNSELLING_ENTRY, "text") is None for note in notes)
    assert second.office.store.records(person_scope(person), [COUNSELLING_ENTRY.number]) == []


def test_the_list_says_what_has_left_the_device(first: Desktop, second: Desktop, clock: FixedClock) -> None:
    person = first.person("Amina", "Haddad")
    both(first, second)
    clock.at += timedelta(minutes=1)
    first.rename(person, "Hadad")
    assert [act.is_waiting for act in own_acts(first.office)] == [True, False]
    both(first, second)
    assert not any(act.is_waiting for act in own_acts(first.office))
    undo_last(first.office)
    assert [(act.is_waiting, act.is_undone) for act in own_acts(first.office)] == [(True, True), (False, False)]
    assert own_acts(second.office) == []


def test_the_journal_is_there_after_locking(first: Desktop) -> None:
    person = first.person("Amina", "Haddad")
    before = state_hash(first.office.store)
    first.rename(person, "Hadad")
    first.reopen()
    undo_last(first.office)
    assert state_hash(first.office.store) == before
