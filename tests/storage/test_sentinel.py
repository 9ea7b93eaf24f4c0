"""Rolled back, copied or forgotten state never writes under its old replica id again, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiim_desktop.base.ids import PersonId, ReplicaId
from kiim_desktop.base.paths import state_folder
from kiim_desktop.domain.changes import Change, Dot
from kiim_desktop.domain.kinds import IDENTITY
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.storage import facts
from kiim_desktop.storage import store as store_module
from kiim_desktop.storage.sentinel import (
    Sentinel,
    Standing,
    is_continuation,
    read_sentinel,
    sentinel_path,
    write_sentinel,
)
from kiim_desktop.usecases.office import Office
from tests.factories import core_data, edit, make_note, make_office, make_person, open_again

GIVEN = 1


@pytest.fixture
def person(tmp_path: Path) -> PersonId:
    """Return a person of a profile in tmp_path that is closed; two changes wait for the exchange."""
    office = make_office(tmp_path)
    person = make_person(office, "Amina")
    make_note(office, person)
    office.store.close()
    return person


def outbox(office: Office) -> list[tuple[int, bytes]]:
    with office.store.database.read() as connection:
        return [(row[0], row[1]) for row in connection.execute("SELECT seq, record FROM outbox ORDER BY seq")]


def reopened(folder: Path, look: Callable[[Office], None] = lambda _: None) -> ReplicaId:
    office = open_again(folder)
    try:
        look(office)
        return office.store.replica
    finally:
        office.store.close()


def sentinel_of(folder: Path) -> Path:
    (path,) = state_folder().glob("*.sentinel")
    assert folder not in [path.parent, *path.parent.parents][:1]
    return path


def test_a_profile_goes_on_under_its_replica_id(tmp_path: Path, person: PersonId) -> None:
    first = reopened(tmp_path)
    assert [reopened(tmp_path) for _ in range(3)] == [first] * 3


def test_the_sentinel_lies_outside_the_profile(tmp_path: Path, person: PersonId) -> None:
    assert not list((tmp_path / "profil").rglob("*.sentinel"))
    assert sentinel_of(tmp_path / "profil").exists()


def test_a_restored_older_copy_gets_a_new_replica_id(tmp_path: Path, person: PersonId) -> None:
    shutil.copytree(tmp_path / "profil", tmp_path / "copy")
    first = reopened(tmp_path)
    shutil.rmtree(tmp_path / "copy")
    shutil.copytree(tmp_path / "profil", tmp_path / "copy")
    assert reopened(tmp_path) == first
    shutil.rmtree(tmp_path / "profil")
    shutil.copytree(tmp_path / "copy", tmp_path / "profil")
    assert reopened(tmp_path) != first


def test_a_clone_gets_a_new_replica_id_and_so_does_the_original(tmp_path: Path, person: PersonId) -> None:
    first = reopened(tmp_path)
    shutil.copytree(tmp_path / "profil", tmp_path / "clone" / "profil")
    original = reopened(tmp_path)
    clone = reopened(tmp_path / "clone")
    assert original == first
    assert clone not in {first, original}
    assert reopened(tmp_path) not in {first, clone}


def test_a_clone_on_another_computer_gets_a_new_replica_id(
    tmp_path: Path, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reopened(tmp_path)
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "another computer"))
    assert reopened(tmp_path) != first


def test_a_deleted_state_folder_gives_a_new_replica_id(tmp_path: Path, person: PersonId) -> None:
    first = reopened(tmp_path)
    shutil.rmtree(state_folder())
    second = reopened(tmp_path)
    assert second != first
    assert reopened(tmp_path) == second


@pytest.mark.parametrize("content", [b"", b"{", b'{"replica": 3}', b"\xff\xfe"])
def test_a_sentinel_that_cannot_be_read_gives_a_new_replica_id(
    tmp_path: Path, person: PersonId, content: bytes
) -> None:
    first = reopened(tmp_path)
    sentinel_of(tmp_path).write_bytes(content)
    assert reopened(tmp_path) != first


def test_changes_nobody_received_travel_under_new_dots_and_nothing_is_lost(tmp_path: Path, person: PersonId) -> None:
    before: dict[str, object] = {}
    reopened(tmp_path, lambda office: before.update(outbox=outbox(office), core=core_data(office, person)))
    shutil.rmtree(state_folder())

    def look(office: Office) -> None:
        replica = office.store.replica
        assert [record for _seq, record in outbox(office)] == [record for _seq, record in before["outbox"]]  # type: ignore[attr-defined]  # a list
        now = core_data(office, person)
        assert [head.dot for head in now.cell(GIVEN)] == [Dot(replica, 1)]
        assert now.value(GIVEN) == "Amina"
        assert now.conflicts == ()
        assert len(office.store.records(person_scope(person))) == 2

    reopened(tmp_path, look)


def test_an_old_change_that_did_leave_meets_its_twin_without_conflict(tmp_path: Path, person: PersonId) -> None:
    old: dict[str, Record] = {}
    reopened(tmp_path, lambda office: old.update(core=core_data(office, person)))
    shutil.rmtree(state_folder())

    def look(office: Office) -> None:
        (head,) = old["core"].cell(GIVEN)
        scope, record = person_scope(person), single_record_id(IDENTITY)
        office.store.take_in([Change(head.dot, scope, record, IDENTITY.number, {GIVEN: head})], [])
        assert core_data(office, person).conflicts == ()
        assert core_data(office, person).value(GIVEN) == "Amina"

    reopened(tmp_path, look)


def test_a_new_replica_id_leaves_no_trace_in_the_history_of_a_field(tmp_path: Path, person: PersonId) -> None:
    shutil.rmtree(state_folder())
    reopened(
        tmp_path,
        lambda office: assert_equal(office.store.history(person_scope(person), single_record_id(IDENTITY), GIVEN), []),
    )


def test_what_was_saved_after_a_new_replica_id_is_marked_under_it(tmp_path: Path, person: PersonId) -> None:
    shutil.rmtree(state_folder())

    def look(office: Office) -> None:
        edits = [edit(person_scope(person), IDENTITY, given_names="Amal")]
        changed = office.store.save(edits, office.user.id, [])
        assert changed.dots == (Dot(office.store.replica, 3),)

    reopened(tmp_path, look)


def test_a_lost_commit_whose_number_left_the_device_gives_a_new_replica_id(tmp_path: Path, person: PersonId) -> None:
    first = reopened(tmp_path, lambda office: office.store.note_sealed(50))
    assert reopened(tmp_path) != first


def test_a_crash_between_the_writes_of_the_sentinel_goes_on_under_the_same_id(
    tmp_path: Path, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reopened(tmp_path)
    for writes_before_the_crash in (0, 1):
        crash_after(writes_before_the_crash, monkeypatch)
        with pytest.raises(InterruptedError):
            open_again(tmp_path)
        monkeypatch.undo()
        monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state"))
        assert reopened(tmp_path) == first


def test_a_crash_between_sentinel_and_database_goes_on_under_the_same_id(
    tmp_path: Path, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reopened(tmp_path)

    def dying(*_: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(facts, "put", dying)
    with pytest.raises(InterruptedError):
        open_again(tmp_path)
    monkeypatch.undo()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state"))
    assert reopened(tmp_path) == first


def test_a_crash_while_a_new_id_is_made_loses_nothing(
    tmp_path: Path, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(state_folder())
    crash_after(0, monkeypatch)
    with pytest.raises(InterruptedError):
        open_again(tmp_path)
    monkeypatch.undo()
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state"))
    reopened(tmp_path, lambda office: assert_equal(len(outbox(office)), 2))


def test_erased_tags_survive_a_new_replica_id(tmp_path: Path, person: PersonId) -> None:
    reopened(tmp_path)
    path = sentinel_of(tmp_path)
    known = read_sentinel(path)
    assert known is not None
    write_sentinel(path, Sentinel("00" * 8, 0, known.tokens, ("tag",)))
    reopened(tmp_path)
    now = read_sentinel(path)
    assert now is not None
    assert now.erased == ("tag",)


def test_each_difference_ends_the_continuation() -> None:
    replica, token = ReplicaId(b"replica1"), b"token123"
    sentinel = Sentinel(replica.hex(), 5, (token.hex(),))
    assert is_continuation(sentinel, Standing(replica, 6, token))
    assert not is_continuation(None, Standing(replica, 6, token))
    assert not is_continuation(sentinel, Standing(ReplicaId(b"replica2"), 6, token))
    assert not is_continuation(sentinel, Standing(replica, 5, token))
    assert not is_continuation(sentinel, Standing(replica, 6, b"another!"))


def test_the_sentinel_is_whole_or_the_old_one(tmp_path: Path) -> None:
    path = sentinel_path(tmp_path / "state", b"profile")
    write_sentinel(path, Sentinel("aa", 1, ("t",)))
    path.with_suffix(".part").write_bytes(b"{half")
    assert read_sentinel(path) == Sentinel("aa", 1, ("t",))


def crash_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program die at a write of the sentinel: after this many."""
    done: list[Path] = []

    def dying(path: Path, sentinel: Sentinel) -> None:
        if len(done) >= writes:
            raise InterruptedError
        done.append(path)
        write_sentinel(path, sentinel)

    monkeypatch.setattr(store_module, "write_sentinel", dying)


def assert_equal(found: object, expected: object) -> None:
    assert found == expected
