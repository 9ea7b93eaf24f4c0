"""What was forgotten is nowhere in the file any more, and the office stands as if it had never been there."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, StreamId
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.kinds import COUNSELLING_ENTRY, IDENTITY, TASK
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.storage import shares, streams
from kiim_desktop.storage.chains import append_audit
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.forgetting import (
    erased_streams,
    forget_records,
    forget_scope,
    is_unswept,
    note_erased,
    sweep,
)
from kiim_desktop.storage.state_hash import state_hash
from kiim_desktop.storage.streams import Stream, StreamKind
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.drafting import discard_draft, keep_draft
from kiim_desktop.usecases.leaving import keep_search, left_search
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import core_data, edit, make_note, make_office, make_person, open_again
from tests.storage.forgotten import FILLED, Teller, Told, forget, left_of, sealed_left
from tests.storage.test_database import in_another_thread

AT = 1_772_442_000_000
PERSONS = 18
STREAM = StreamId(b"a stream of some")


def faults_of(office: Office) -> list[str]:
    return [check.name for check in verify(office.store) if not check.ok]


def test_nothing_of_a_forgotten_person_is_left_in_any_page(tmp_path: Path) -> None:
    office = make_office(tmp_path, seed="pages")
    path, dek = office.store.database.path, bytes(office.dek)
    told = Teller(office, "pages").everybody(PERSONS)
    gone, stays = told[::3], [each for at, each in enumerate(told) if at % 3]
    words = [word for each in gone for word in each.words]
    assert left_of(words, path, dek) == words, "all of it was there to be found"
    sealed = sum(len(each.sealed) for each in gone)
    assert sealed_left(gone, path, dek) == sealed > 100 * len(gone)
    done = forget(office, [each.person for each in gone])
    assert (done.drafts, done.history >= 3 * len(gone), done.texts >= len(gone)) == (2 * len(gone), True, True)
    assert done.records > len(FILLED) * len(gone)
    office.store.mint_replica()
    assert sweep(office.store)
    assert left_of(words, path, dek) == []
    assert sealed_left(gone, path, dek) == 0
    assert done.attachments == len(gone)
    assert sealed_left(stays, path, dek) == sum(len(each.sealed) for each in stays)
    kept = [word for each in stays for word in each.words]
    assert left_of(kept, path, dek) == kept
    assert faults_of(office) == []
    lock_office(office)
    assert left_of(words, path, dek) == []


def test_an_office_that_forgot_stands_as_if_it_had_never_known(office: Office) -> None:
    stays = make_person(office, "Bleibt", "Sichtbar")
    make_note(office, stays, "Kurs gefunden.")
    before = state_hash(office.store), office.store.persons.page(0, 10), len(office.store.drafts.of(office.user.id))
    told = Teller(office, "never").everybody(3)
    forget(office, [each.person for each in told])
    office.store.mint_replica()
    sweep(office.store)
    after = state_hash(office.store), office.store.persons.page(0, 10), len(office.store.drafts.of(office.user.id))
    assert after == before
    assert faults_of(office) == []
    assert Exchange(office.store).refused() == 0
    with office.store.database.read() as connection:
        for each in told:
            for table in (
                "record",
                "value_history",
                "draft",
                "reference",
                "agenda",
                "deadline",
                "text_entry",
                "outbox",
                "refused",
                "attachment",
            ):
                sql = f"SELECT count(*) FROM {table} WHERE scope = ?"  # noqa: S608  # a constant list
                assert connection.execute(sql, (bytes(each.person),)).scalar_one() == 0
        assert connection.execute("SELECT count(*) FROM chunk").scalar_one() == 0


def test_the_log_keeps_that_something_was_forgotten(office: Office) -> None:
    person = make_person(office, "Xaveria")
    before = office.store.audit_lines()
    with office.store.database.write() as connection:
        done = forget_scope(connection, office.store.ground, person_scope(person))
        detail = f"records={done.records}"
        append_audit(connection, AT, AuditEntry(office.user.id, AuditAction.ORDER, bytes(person), detail=detail))
    assert done.changed.generation == office.store.generation()
    *earlier, last = office.store.audit_lines()
    assert earlier == before
    assert (last.entry.action, last.entry.object, last.entry.detail) == (AuditAction.ORDER, person, "records=1")
    assert faults_of(office) == []


def one_told(office: Office) -> Told:
    return Teller(office, "one").everybody(1)[0]


def test_of_a_forgotten_record_its_history_words_and_drafts_go_and_the_rest_stays(office: Office) -> None:
    told = one_told(office)
    scope = person_scope(told.person)
    others = [record for record in office.store.records(scope) if record.id != told.record]
    with office.store.database.write() as connection:
        done = forget_records(connection, office.store.ground, scope, [told.record])
    office.store.mint_replica()
    assert sweep(office.store)
    assert (done.records, done.history, done.drafts, done.texts) == (1, 2, 1, 1)
    path = office.store.database.path
    assert left_of(told.apart, path, office.dek) == []
    rest = [word for word in told.words if word not in told.apart]
    assert left_of(rest, path, office.dek) == rest
    assert [each.id for each in office.store.records(scope)] == [each.id for each in others]
    assert office.store.persons.one(told.person) is not None
    assert faults_of(office) == []


def test_the_draft_of_a_new_record_goes_with_the_last_record_of_its_kind(office: Office) -> None:
    person = make_person(office)
    scope = person_scope(person)
    notes = [make_note(office, person, "Erste."), make_note(office, person, "Zweite.")]
    keep_draft(office, person, COUNSELLING_ENTRY, {"text": "Dritte"})
    keep_draft(office, person, TASK, {"text": "Anrufen"})
    left = []
    for note in notes:
        with office.store.database.write() as connection:
            forget_records(connection, office.store.ground, scope, [note])
        left.append([draft.kind for draft in office.store.drafts.of(office.user.id, scope)])
    assert [len(each) for each in left] == [2, 1]
    assert left[-1] == [TASK.number]


def test_with_its_last_record_all_of_a_person_is_forgotten(office: Office) -> None:
    told = one_told(office)
    scope = person_scope(told.person)
    everything = [*office.store.records(scope), *office.store.records(scope, deleted=True)]
    with office.store.database.write() as connection:
        forget_records(connection, office.store.ground, scope, [each.id for each in everything])
    assert office.store.drafts.of(office.user.id, scope) == []
    assert office.store.persons.one(told.person) is None
    assert sweep(office.store)
    assert left_of(told.words, office.store.database.path, office.dek) == []


def test_an_import_is_forgotten_with_the_last_of_its_persons(office: Office, tmp_path: Path) -> None:
    words = Teller(office, "list").imported(tmp_path / "liste.csv", 3)
    first, *others = [row.id for row in office.store.persons.page(0, 10)]
    (batch,) = office.store.batches.all()
    assert office.store.batches.names() == {batch.id: "liste.csv"}
    forget(office, [first])
    assert office.store.batches.all() == [batch]
    assert {each.scope for each in office.store.batches.records_of(batch.id)} == {bytes(each) for each in others}
    forget(office, others)
    assert (office.store.batches.all(), office.store.batches.names()) == ([], {})
    assert sweep(office.store)
    assert left_of(words, office.store.database.path, office.dek) == []


def test_with_a_person_goes_what_was_searched_for_when_the_window_was_locked(office: Office) -> None:
    told = one_told(office)
    keep_search(office, "Ada Moor")
    assert left_search(office) == "Ada Moor"
    forget(office, [told.person])
    assert left_search(office) == ""
    assert sweep(office.store)
    assert left_of(["Ada Moor"], office.store.database.path, office.dek) == []


def test_forgetting_twice_is_as_good_as_once(office: Office) -> None:
    told = one_told(office)
    forget(office, [told.person])
    office.store.mint_replica()
    sweep(office.store)
    again = forget(office, [told.person])
    assert (again.records, again.history, again.drafts, again.texts) == (0, 0, 0, 0)
    assert not is_unswept(office.store.database)
    assert faults_of(office) == []


def test_whoever_forgot_writes_under_a_new_replica_id_even_if_the_program_died_before(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    path, dek = office.store.database.path, bytes(office.dek)
    told = one_told(office)
    forget(office, [told.person])
    before = office.store.replica
    office.store.close()  # neither minted nor swept
    for is_first in (True, False):
        office = open_again(tmp_path)
        assert (office.store.replica != before) is is_first
        assert not is_unswept(office.store.database)
        before = office.store.replica
        lock_office(office)
    assert left_of(told.words, path, dek) == []


def test_contexts_never_name_own_changes_that_were_forgotten_before_their_receipt(office: Office) -> None:
    forgotten, stays = make_person(office, "Geht"), make_person(office, "Bleibt")
    old = office.store.replica
    scope = person_scope(stays)
    change = edit(scope, IDENTITY, single_record_id(IDENTITY), given_names="Bleibt Hier")
    office.store.save([change], office.user.id, ())
    with office.store.database.write() as connection:  # the founding of the one that stays was receipted, no more
        connection.execute("DELETE FROM outbox WHERE seq = 2")
    forget(office, [forgotten])
    office.store.mint_replica()
    (head,) = core_data(office, stays).cell(next(f.number for f in IDENTITY.fields if f.name == "given_names"))
    assert head.dot.replica == office.store.replica
    assert old not in head.context


def test_while_somebody_still_reads_the_sweeping_stays_due(office: Office) -> None:
    told = one_told(office)
    with office.store.database.write() as connection:
        connection.execute("PRAGMA busy_timeout = 0")  # else it waits for five seconds
    path = office.store.database.path
    with office.store.database.read() as reading:
        reading.execute("SELECT count(*) FROM record").scalar_one()
        forget(office, [told.person])
        assert in_another_thread(lambda: sweep(office.store)) is False
        assert left_of(told.words, path, office.dek) != []
    assert is_unswept(office.store.database)
    assert sweep(office.store)
    assert left_of(told.words, path, office.dek) == []


def test_what_is_deleted_day_by_day_is_overwritten_at_once(office: Office) -> None:
    person = make_person(office)
    word = Teller(office, "draft").word()
    draft = keep_draft(office, person, COUNSELLING_ENTRY, {"text": f"{word} " * 600})
    office.store.database.checkpoint(truncate=True)
    assert left_of([word], office.store.database.path, office.dek) == [word]
    discard_draft(office, draft.id)
    office.store.database.checkpoint(truncate=True)
    assert left_of([word], office.store.database.path, office.dek) == []


def test_copies_that_moving_rows_left_behind_are_swept_out_too(office: Office) -> None:
    """SQLite moves rows when a table grows, and overwrites them only where they stand in the end."""
    chance, teller, database = random.Random(SEED), Teller(office, "moved"), office.store.database
    words = [teller.word() for _ in range(60)]
    for _ in range(40):
        rows = [(scope_of(word), chance.randbytes(8), f"{word} ".encode() * chance.randrange(1, 120))
                for word in chance.choices(words, k=40)]  # fmt: skip
        with database.write() as connection:
            connection.execute(
                "INSERT INTO record(scope, id, kind, begins, deleted, conflicts, payload, state)"
                " VALUES (?, ?, 10, '', 0, 0, ?, x'')",
                rows,
            )
    gone = words[::2]
    with database.write() as connection:
        for word in gone:
            forget_scope(connection, office.store.ground, scope_of(word))
    database.checkpoint(truncate=True)
    assert left_of(gone, database.path, office.dek) != [], "if SQLite overwrites them by now, sweeping can be cheaper"
    assert sweep(office.store)
    assert left_of(gone, database.path, office.dek) == []
    assert left_of(words[1::2], database.path, office.dek) == words[1::2]


def scope_of(word: str) -> bytes:
    return word.encode()[:16]


def keep_stream(office: Office, person: PersonId) -> None:
    with office.store.database.write() as connection:
        stream = Stream(id=STREAM, kind=StreamKind.SHARED, scope=person_scope(person), owner=OfficeId(bytes(16)))
        streams.keep_stream(connection, stream)


def test_a_restored_backup_knows_what_was_erased_since(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    keep_stream(office, person)
    lock_office(office)
    shutil.copytree(tmp_path / "profil", tmp_path / "backup")
    office = open_again(tmp_path)
    assert erased_streams(office.store) == []
    note_erased(office.store.sentinel, [STREAM])
    office.store.note_sealed(1)
    forget(office, [person])
    with office.store.database.write() as connection:
        shares.forget_share(connection, STREAM)
    assert erased_streams(office.store) == []
    lock_office(office)
    shutil.rmtree(tmp_path / "profil")
    shutil.copytree(tmp_path / "backup", tmp_path / "profil")
    office = open_again(tmp_path)
    assert office.store.persons.one(person) is not None
    assert erased_streams(office.store) == [STREAM]
    office.store.mint_replica()
    assert erased_streams(office.store) == [STREAM]
    office.store.close()


@pytest.mark.parametrize("count", [0, 1_201])
def test_many_records_are_forgotten_in_parts(office: Office, count: int) -> None:
    told = one_told(office)
    scope = person_scope(told.person)
    unknown = [RecordId(b"none" + number.to_bytes(4, "big")) for number in range(count)]
    with office.store.database.write() as connection:
        done = forget_records(connection, office.store.ground, scope, [*unknown, told.record])
    assert done.records == 1
