"""An attached file is there as a whole or not at all, whatever happens on the way."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kiim_desktop.base.ids import AttachmentId, PersonId, RecordId
from kiim_desktop.crypto.chunks import PIECE_LENGTH
from kiim_desktop.domain.records import person_scope
from kiim_desktop.storage.chunks import SLICE, Arrived, Attachment, Leaving
from kiim_desktop.storage.errors import AttachmentGone, DatabaseDamaged
from kiim_desktop.storage.forgetting import forget_records, forget_scope, hide_scope, unhide_scope
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.attaching import attachments_of, open_attachment
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.unlocking import lock_office
from tests.conftest import SEED
from tests.factories import make_office, make_person, open_again
from tests.storage.attaching import BYTES, content

KILLS, KILLS_LONG = 12, 300
RECORD = RecordId(b"document")


def rows(office: Office, table: str) -> int:
    with office.store.database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608  # a constant


def faults(office: Office) -> list[str]:
    return [check.name for check in verify(office.store) if not check.ok]


def half(office: Office, person: PersonId, record: RecordId = RECORD, pieces: int = 3) -> AttachmentId:
    """Write some pieces of a file, as a program does that dies before the last ones."""
    key = office.store.attachments.begin(person_scope(person), record)
    office.store.attachments.put(key, 0, [b"Bescheid"] * pieces, are_last=False)
    return key.attachment


def arrived(attachment: AttachmentId, chunks: int = 3) -> Arrived:
    return Arrived(attachment=attachment, name="b.pdf", media_type="application/pdf", size=24,
                   sha256=sha256(b"Bescheid" * 3).digest(), chunks=chunks)  # fmt: skip


def whole(office: Office, person: PersonId, record: RecordId = RECORD) -> Attachment:
    key = office.store.attachments.begin(person_scope(person), record)
    office.store.attachments.put(key, 0, [b"Bescheid"] * 3, are_last=True)
    office.store.save([], office.user.id, (), file=arrived(key.attachment))
    found = office.store.attachments.one(person_scope(person), record)
    assert found is not None
    return found


def test_what_a_dead_program_left_is_invisible_and_swept_at_the_next_opening(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    half(office, person, pieces=SLICE + 3)
    assert office.store.attachments.of(person_scope(person)) == []
    assert office.store.attachments.used() == 0
    office.store.close()
    office = open_again(tmp_path)
    assert (rows(office, "attachment"), rows(office, "chunk")) == (0, 0)
    assert faults(office) == []
    lock_office(office)


def test_a_file_is_seen_only_with_all_its_pieces(office: Office) -> None:
    person = make_person(office)
    attachment = half(office, person)
    with pytest.raises(AttachmentGone):
        office.store.save([], office.user.id, (), file=arrived(attachment, chunks=4))
    assert office.store.attachments.of(person_scope(person)) == []
    office.store.save([], office.user.id, (), file=arrived(attachment))
    assert len(office.store.attachments.of(person_scope(person))) == 1
    with pytest.raises(AttachmentGone):
        office.store.save([], office.user.id, (), file=arrived(attachment))


def test_a_file_whose_person_was_forgotten_on_its_way_never_arrives(office: Office) -> None:
    person = make_person(office)
    key = office.store.attachments.begin(person_scope(person), RECORD)
    with office.store.database.write() as connection:
        forget_scope(connection, office.store.ground, person_scope(person))
    with pytest.raises(AttachmentGone):
        office.store.attachments.put(key, 0, [b"Bescheid"], are_last=True)
    with pytest.raises(AttachmentGone):
        office.store.save([], office.user.id, (), file=arrived(key.attachment, chunks=0))
    office.store.attachments.drop(key.attachment)
    assert rows(office, "attachment") == 0


def test_what_leaves_is_invisible_at_once_and_gone_after_it(office: Office) -> None:
    person = make_person(office)
    file, other = whole(office, person), whole(office, person, RecordId(b"anotherd"))
    office.store.save([], office.user.id, (), file=Leaving(file.key.attachment))
    assert office.store.attachments.one(person_scope(person), RECORD) is None
    with pytest.raises(AttachmentGone):
        office.store.attachments.piece(file, 0)
    office.store.attachments.drop(file.key.attachment)
    office.store.attachments.drop(file.key.attachment)
    assert (rows(office, "attachment"), rows(office, "chunk")) == (1, 3)
    assert office.store.attachments.piece(other, 2) == b"Bescheid"


def test_a_whole_file_is_never_dropped_by_mistake(office: Office) -> None:
    person = make_person(office)
    file = whole(office, person)
    office.store.attachments.drop(file.key.attachment)
    assert office.store.attachments.piece(file, 0) == b"Bescheid"


def test_a_hidden_person_has_no_files(office: Office) -> None:
    person = make_person(office)
    whole(office, person)
    with office.store.database.write() as connection:
        hide_scope(connection, office.store.ground, person_scope(person))
    assert office.store.attachments.of(person_scope(person)) == []
    with office.store.database.write() as connection:
        unhide_scope(connection, office.store.ground, person_scope(person))
    assert len(office.store.attachments.of(person_scope(person))) == 1


def test_a_forgotten_record_takes_its_file_with_it_and_no_other(office: Office) -> None:
    person = make_person(office)
    whole(office, person)
    stays = whole(office, person, RecordId(b"anotherd"))
    with office.store.database.write() as connection:
        done = forget_records(connection, office.store.ground, person_scope(person), [RECORD])
    assert done.attachments == 1
    assert (rows(office, "attachment"), rows(office, "chunk")) == (1, 3)
    assert office.store.attachments.of(person_scope(person)) == [stays]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE chunk SET content = zeroblob(20) WHERE place = 1",
        "UPDATE chunk SET address = zeroblob(32) WHERE place = 1",
        "DELETE FROM chunk WHERE place = 2",
        "UPDATE chunk SET place = 5 WHERE place = 2",
    ],
)
def test_a_changed_or_missing_piece_is_found(office: Office, harm: str) -> None:
    whole(office, make_person(office))
    assert faults(office) == []
    with office.store.database.write() as connection:
        connection.execute(harm)
    assert faults(office) == ["attachments"]


def test_a_piece_put_in_the_place_of_another_is_never_shown(office: Office) -> None:
    file = whole(office, make_person(office))
    with office.store.database.write() as connection:
        connection.execute("DELETE FROM chunk WHERE place = 0")
        connection.execute("UPDATE chunk SET place = 0 WHERE place = 1")
    with pytest.raises(DatabaseDamaged):
        office.store.attachments.piece(file, 0)
    with pytest.raises(DatabaseDamaged):
        office.store.attachments.piece(replace(file, chunks=9), 2)


@pytest.mark.timeout(240)
def test_no_file_is_half_there_after_the_program_was_killed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    office = make_office(tmp_path)
    person = make_person(office)
    lock_office(office)
    chance = random.Random(SEED)
    known: dict[RecordId, int] = {}
    for kill in range(KILLS_LONG if request.config.getoption("--long") else KILLS):
        known |= killed_while_attaching(tmp_path, chance, first=100 * kill)
        office = open_again(tmp_path)
        try:
            assert rows(office, "attachment") == len(attachments_of(office, person))
            assert rows(office, "chunk") == rows(office, "attachment") * -(-BYTES // PIECE_LENGTH)
            assert faults(office) == []
            there = {each.document: int(each.title) for each in attachments_of(office, person)}
            assert known.items() <= there.items()
            newest = list(there)[-1:]
            for document in newest:
                assert b"".join(open_attachment(office, person, document)) == content(there[document])
        finally:
            lock_office(office)


def killed_while_attaching(folder: Path, chance: random.Random, first: int) -> dict[RecordId, int]:
    """Return what a program acknowledged until it was killed in the middle of a file."""
    command = [sys.executable, "-m", "tests.storage.attaching", str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as attaching:
        assert attaching.stdout is not None
        lines, begun = list[str](), chance.randrange(1, 3)
        while sum(line == "begins\n" for line in lines) < begun:
            lines.append(attaching.stdout.readline())
        time.sleep(chance.random() * 0.09)
        attaching.kill()
        lines += attaching.stdout.readlines()
    done = [line.split() for line in lines if line.startswith("done") and line.endswith("\n")]
    return {RecordId(bytes.fromhex(id_)): int(number) for _, id_, number in done}
