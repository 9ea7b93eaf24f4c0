"""What somebody attaches is kept whole, without what nobody meant to give away, and comes out as it went in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import Cancelled, Progress, Step
from kiim_desktop.base.settings import Settings
from kiim_desktop.crypto.chunks import PIECE_LENGTH
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import person_scope
from kiim_desktop.interchange.errors import (
    AttachmentEmpty,
    AttachmentTooBig,
    FileMissing,
    FileNotWritten,
    FileThere,
    PictureNotCleanable,
    PictureTooLarge,
)
from kiim_desktop.storage.errors import AttachmentGone, DiskFull
from kiim_desktop.storage.verifying import verify
from kiim_desktop.usecases.attaching import (
    MOST_BYTES,
    attach_file,
    attachments_of,
    export_attachment,
    open_attachment,
    remove_attachment,
)
from kiim_desktop.usecases.backing_up import back_up, restore
from kiim_desktop.usecases.errors import NoRoomForFiles, NoSuchPerson, NoSuchRecord, NotOpenForWriting
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import delete_record, restore_record
from tests.factories import PASSWORD, make_note, make_person, surroundings
from tests.interchange.picture_files import JPEG, PNG, huge_jpeg, talkative_jpeg, talkative_png
from tests.sync.devices import first_desktop, hub_in_memory
from tests.sync.shared import consent, settle

CANARY = b"KanarienvogelAmFenster"
SIZES = (1, 4095, 4096, 4097, PIECE_LENGTH, PIECE_LENGTH + 1, 8 * PIECE_LENGTH, 8 * PIECE_LENGTH + 1, 2_345_678)
Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Return a function that lays a file down outside the office."""

    def lay(content: bytes, name: str = "bescheid.pdf") -> Path:
        folder = tmp_path / "draußen"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(content)
        return path

    return lay


def read(office: Office, person: PersonId, document: RecordId) -> bytes:
    return b"".join(open_attachment(office, person, document))


def faults(office: Office) -> list[str]:
    return [check.name for check in verify(office.store) if not check.ok]


def rows(office: Office, table: str) -> int:
    with office.store.database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608  # a constant


def nothing_is_there(office: Office, person: PersonId) -> bool:
    there = (attachments_of(office, person), office.store.records(person_scope(person), [DOCUMENT.number]))
    return there == ((), []) and rows(office, "attachment") == rows(office, "chunk") == 0 and faults(office) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_out_as_it_went_in_and_its_document_tells_its_facts(office: Office, lay: Lay, size: int) -> None:
    person, content = make_person(office), b"%PDF-1.7\n"[:size] + random.Random(size).randbytes(max(size - 9, 0))
    done = attach_file(office, person, lay(content))
    assert read(office, person, done.record) == content
    record = office.store.record(person_scope(person), done.record)
    assert record is not None
    said = {name: record.answer(DOCUMENT, name) for name in ("kind", "title", "seen", "has_scan", "sha256", "bytes")}
    assert said == {"kind": "other", "title": attachments_of(office, person)[0].name, "seen": "2026-03-02",
                    "has_scan": True, "sha256": sha256(content).hexdigest(), "bytes": size}  # fmt: skip
    assert faults(office) == []


def test_a_whole_20_mib_go_in_and_one_byte_more_does_not(office: Office, lay: Lay) -> None:
    person = make_person(office)
    with pytest.raises(AttachmentTooBig) as refusal:
        attach_file(office, person, lay(bytes(MOST_BYTES + 1)))
    assert "20 MB" in refusal.value.sentence
    assert nothing_is_there(office, person)
    done = attach_file(office, person, lay(bytes(MOST_BYTES)))
    assert sum(map(len, open_attachment(office, person, done.record))) == MOST_BYTES


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_limit(office: Office, lay: Lay) -> None:
    person, path = make_person(office), lay(bytes(MOST_BYTES))

    def grow(step: Step) -> None:
        if step.done > MOST_BYTES // 2:
            with path.open("ab") as file:
                file.write(b"x")

    with pytest.raises(AttachmentTooBig):
        attach_file(office, person, path, Progress(grow))
    assert nothing_is_there(office, person)


def test_no_more_than_the_policy_allows_is_kept_in_all(office: Office, lay: Lay) -> None:
    small = replace(office, settings=Settings(lambda: {"AttachmentMegabytes": 1}, None))
    person = make_person(office)
    first = attach_file(small, person, lay(bytes(600_000)))
    with pytest.raises(NoRoomForFiles):
        attach_file(small, person, lay(bytes(400_001)))
    attach_file(small, person, lay(bytes(400_000)))
    remove_attachment(small, person, first.record)
    attach_file(small, person, lay(bytes(600_000)))
    none = replace(office, settings=Settings(lambda: {"AttachmentMegabytes": 0}, None))
    with pytest.raises(NoRoomForFiles):
        attach_file(none, person, lay(b"x"))


@pytest.mark.parametrize(("picture", "told"), [(JPEG, talkative_jpeg(CANARY)), (PNG, talkative_png(CANARY))])
def test_a_photo_loses_place_and_device_before_it_is_kept(
    office: Office, lay: Lay, picture: bytes, told: bytes
) -> None:
    person = make_person(office)
    assert CANARY in told
    done = attach_file(office, person, lay(told, "IMG_4711.dat"))
    kept = read(office, person, done.record)
    assert CANARY not in kept
    assert len(kept) < len(told)
    assert picture[-12:] == kept[-12:]
    (file,) = attachments_of(office, person)
    assert file.media_type in {"image/jpeg", "image/png"}
    assert (file.sha256, file.size) == (sha256(kept).hexdigest(), len(kept)), "the facts are those of what is kept"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", AttachmentEmpty),
        (huge_jpeg(20_000, 2_001), PictureTooLarge),
        (b"II*\0\x08\0\0\0" + CANARY, PictureNotCleanable),
        (b"\0\0\0\x18ftypheic\0\0\0\0" + CANARY, PictureNotCleanable),
    ],
)
def test_what_cannot_be_kept_safely_is_refused_and_leaves_nothing(
    office: Office, lay: Lay, content: bytes, error: type[Exception]
) -> None:
    person = make_person(office)
    with pytest.raises(error):
        attach_file(office, person, lay(content, "scan.jpg"))
    assert nothing_is_there(office, person)


def test_only_plain_files_are_read(office: Office, tmp_path: Path) -> None:
    person = make_person(office)
    for path in (tmp_path, tmp_path / "fehlt", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(FileMissing):
            attach_file(office, person, path)
    assert nothing_is_there(office, person)


@pytest.mark.parametrize("at", range(8))
def test_after_cancelling_nothing_is_there(office: Office, lay: Lay, at: int) -> None:
    person, steps = make_person(office), list[Step]()

    def cancel(step: Step) -> None:
        steps.append(step)
        if len(steps) == 4 * at + 1:
            progress.cancel()

    progress = Progress(cancel)
    with pytest.raises(Cancelled):
        attach_file(office, person, lay(bytes(28 * PIECE_LENGTH)), progress)
    assert nothing_is_there(office, person)


def test_between_two_slices_others_may_save(office: Office, lay: Lay) -> None:
    person, notes = make_person(office), list[RecordId]()
    path = lay(bytes(20 * PIECE_LENGTH))
    attach_file(office, person, path, Progress(between=lambda: notes.append(make_note(office, person))))
    assert len(notes) == 2
    assert faults(office) == []


def test_on_a_full_disk_nothing_half_stays_and_it_works_after_room_was_made(office: Office, lay: Lay) -> None:
    person, path = make_person(office), lay(bytes(3_000_000))
    set_most_pages(office, page_count(office) + 300)
    with pytest.raises(DiskFull):
        attach_file(office, person, path)
    assert nothing_is_there(office, person)
    set_most_pages(office, 1_000_000)
    done = attach_file(office, person, path)
    assert read(office, person, done.record) == bytes(3_000_000)


def page_count(office: Office) -> int:
    with office.store.database.read() as connection:
        return int(connection.execute("PRAGMA page_count").scalar_one())


def set_most_pages(office: Office, count: int) -> None:
    """Let the file grow no further, as on a full disk."""
    with office.store.database.write() as connection:
        connection.execute(f"PRAGMA max_page_count = {count}")


def test_a_hostile_name_becomes_a_harmless_one(office: Office, lay: Lay) -> None:
    person = make_person(office)
    attach_file(office, person, lay(b"MZ\x90\0", "rechnung\u202efdp.exe"))
    (file,) = attachments_of(office, person)
    assert file.name == file.title == "rechnungfdp.exe.bin"
    assert file.media_type == "application/octet-stream"


def test_what_does_not_fit_the_document_is_refused_before_anything_is_written(office: Office, lay: Lay) -> None:
    person = make_person(office)
    with pytest.raises(NotReadable):
        attach_file(office, person, lay(b"x"), title="x" * 501)
    with pytest.raises(NoSuchPerson):
        attach_file(office, PersonId(bytes(16)), lay(b"x"))
    assert nothing_is_there(office, person)


def test_nothing_of_the_content_lies_in_the_clear_anywhere(office: Office, lay: Lay, tmp_path: Path) -> None:
    person, path = make_person(office), lay(CANARY * 20_000, "notiz.txt")
    attach_file(office, person, path)
    path.unlink()
    for each in tmp_path.rglob("*"):
        assert "notiz" not in each.name
        assert not each.is_file() or CANARY not in each.read_bytes()


def test_saved_content_is_logged_and_overwrites_nothing(office: Office, lay: Lay, tmp_path: Path) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid")).record
    out = tmp_path / "heraus.txt"
    assert export_attachment(office, person, document, out) == 8
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (b"Bescheid", 0o600)
    entry = office.store.audit_lines()[-1].entry
    assert (entry.action, entry.object) == (AuditAction.EXPORT, person)
    assert entry.detail == f"document={document.hex()} bytes=8"
    with pytest.raises(FileThere):
        export_attachment(office, person, document, out)
    with pytest.raises(FileNotWritten):
        export_attachment(office, person, document, tmp_path / "fehlt" / "x")
    assert out.read_bytes() == b"Bescheid"


def test_a_saving_that_was_cancelled_leaves_no_file(office: Office, lay: Lay, tmp_path: Path) -> None:
    person, progress = make_person(office), Progress()
    document = attach_file(office, person, lay(b"Bescheid")).record
    progress.cancel()
    with pytest.raises(Cancelled):
        export_attachment(office, person, document, tmp_path / "heraus", progress)
    assert not (tmp_path / "heraus").exists()


def test_opening_is_logged_before_the_first_byte(office: Office, lay: Lay) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid")).record
    open_attachment(office, person, document)
    entry = office.store.audit_lines()[-1].entry
    assert (entry.action, entry.object, entry.detail) == (AuditAction.READ_RECORD, person, f"document={document.hex()}")


def test_of_another_record_or_person_there_is_nothing_to_open(office: Office, lay: Lay) -> None:
    person, other = make_person(office), make_person(office, "Oleh")
    document, note = attach_file(office, person, lay(b"Bescheid")).record, make_note(office, person)
    for who, what in ((other, document), (person, note), (person, RecordId(b"nowhere!"))):
        with pytest.raises(NoSuchRecord):
            open_attachment(office, who, what)
    assert attachments_of(office, other) == ()


def test_a_deleted_document_comes_back_with_its_file_a_removed_one_without(office: Office, lay: Lay) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid")).record
    delete_record(office, person, document)
    assert attachments_of(office, person) == ()
    restore_record(office, person, document)
    assert read(office, person, document) == b"Bescheid"
    remove_attachment(office, person, document)
    assert nothing_is_there(office, person)
    restore_record(office, person, document)
    with pytest.raises(AttachmentGone):
        open_attachment(office, person, document)
    assert attachments_of(office, person) == ()


def test_the_file_of_a_deleted_document_can_be_removed_for_good(office: Office, lay: Lay) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid")).record
    delete_record(office, person, document)
    remove_attachment(office, person, document)
    assert nothing_is_there(office, person)


def test_that_a_paper_was_seen_may_stay_without_its_copy(office: Office, lay: Lay) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid"), title="Ablehnung", kind="decision").record
    remove_attachment(office, person, document, keeps_document=True)
    record = office.store.record(person_scope(person), document)
    assert record is not None
    assert (record.is_deleted, record.answer(DOCUMENT, "title"), record.answer(DOCUMENT, "has_scan")) == (
        False, "Ablehnung", False)  # fmt: skip
    assert (attachments_of(office, person), rows(office, "chunk")) == ((), 0)


def test_a_document_whose_file_lies_on_another_device_is_listed_as_such(office: Office, lay: Lay) -> None:
    person = make_person(office)
    document = attach_file(office, person, lay(b"Bescheid")).record
    with office.store.database.write() as connection:
        connection.execute("DELETE FROM attachment")
    (file,) = attachments_of(office, person)
    assert (file.is_here, file.size, file.sha256) == (False, 8, sha256(b"Bescheid").hexdigest())
    with pytest.raises(AttachmentGone):
        open_attachment(office, person, document)


def test_a_backup_carries_the_files(tmp_path: Path, office: Office, lay: Lay) -> None:
    person, content = make_person(office), random.Random(1).randbytes(300_000)
    document = attach_file(office, person, lay(content)).record
    back_up(office, tmp_path / "sicherung")
    around = surroundings(seed="restored", state=tmp_path / "state of another")
    restored = restore(tmp_path / "sicherung", tmp_path / "anderswo", office.user.name, PASSWORD, around)
    try:
        assert read(restored, person, document) == content
        assert faults(restored) == []
    finally:
        restored.store.close()


def test_in_a_file_opened_for_reading_only_nothing_is_attached(tmp_path: Path, clock: FixedClock, lay: Lay) -> None:
    with hub_in_memory(tmp_path, clock) as hub:
        owner = first_desktop(hub, tmp_path, clock)
        other = first_desktop(hub, tmp_path, clock, seed=7, name="Jobcenter Lauenstein", kind="jobcenter")
        owner.sync()
        person = owner.person("Amira", "Haddad")
        consent(owner, person, other, mode=Mode.READ)
        settle(owner, other)
        with pytest.raises(NotOpenForWriting):
            attach_file(other.office, person, lay(b"Bescheid"))
        assert nothing_is_there(other.office, person)
        owner.close()
        other.close()
