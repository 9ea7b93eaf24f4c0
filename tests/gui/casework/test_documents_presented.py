"""The tab Dokumente: seen first, a copy only on request; looking, fetching, saving and deleting."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Step
from kiim_desktop.crypto.errors import WrongPassword
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.kinds import DOCUMENT
from kiim_desktop.domain.offices import Role
from kiim_desktop.domain.records import person_scope
from kiim_desktop.gui.decoding import SHOWN_SIDE, decode_picture
from kiim_desktop.presenters.document_lines import DocumentLine, Ground, lines_of
from kiim_desktop.presenters.documents import DocumentsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.errors import AttachmentGone
from kiim_desktop.usecases.attaching import AttachedFile, FileState, attach_file, open_attachment
from kiim_desktop.usecases.errors import AlreadyAttached
from tests.factories import PASSWORD, make_entry, make_person
from tests.presenters.desks import PatientJobs, notes, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def opened(desk: Desk, person: PersonId) -> DocumentsPresenter:
    presenter = DocumentsPresenter(desk)
    notes(desk).on_changed.append(presenter.changed)
    presenter.open(person)
    return presenter


def paper(desk: Desk, person: PersonId, **said: str) -> None:
    make_entry(desk.office, person, DOCUMENT, **{"kind": "passport", "seen": "2026-11-11", **said})


def picture(folder: Path, width: int = 300, name: str = "zeugnis.png") -> Path:
    image = QImage(width, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    image.save(str(folder / name))
    return folder / name


def only(presenter: DocumentsPresenter) -> DocumentLine:
    (line,) = presenter.state.lines
    presenter.choose(line.record)
    return line


def test_a_paper_that_was_seen_says_when_and_until_when_it_is_valid(desk: Desk) -> None:
    person = make_person(desk.office)
    paper(desk, person, title="Reisepass", issued="2018-05", expires="2026-05-01")
    line = only(opened(desk, person))
    assert (line.kind, line.title, line.seen, line.issued) == (
        "Pass oder Ausweis",
        "Reisepass",
        "11.11.2026",
        "05/2018",
    )
    assert (line.valid.text, line.copy.text) == ("abgelaufen vor 7 Monaten", "nur gesehen")
    assert line.can_attach
    assert not line.can_save
    assert not line.can_remove


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        ("2027-03-31", "bis 31.03.2027 (in 4 Monaten)"),
        ("2026-11-17", "bis 17.11.2026 (heute)"),
        ("2026-11", "bis 11/2026 (in 13 Tagen)"),
        ("2026-10", "abgelaufen vor 2 Wochen"),
        ("", "–"),
    ],
)
def test_the_end_of_a_paper_is_told_in_words(desk: Desk, expires: str, words: str) -> None:
    person = make_person(desk.office)
    paper(desk, person, **({"expires": expires} if expires else {}))
    assert only(opened(desk, person)).valid.text == words


def test_a_document_is_its_facts_first_and_its_source_is_that_it_was_seen(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = opened(desk, person)
    presenter.add()
    names = {each.name for each in presenter.form.state.fields}
    assert not names & {"sha256", "bytes", "media_type", "has_scan", "content"}
    assert presenter.form.state.typed["seen"] == "17.11.2026"
    presenter.form.write("kind", "Zeugnis")
    presenter.form.save()
    assert only(presenter).kind == "Zeugnis"
    (record,) = desk.office.store.records(person_scope(person), [DOCUMENT.number])
    kind = DOCUMENT.field("kind")
    assert kind is not None
    origin = record.origin(kind.number)
    assert origin is not None
    assert origin.basis == "document_seen"


def test_a_copy_joins_a_document_that_is_there_and_only_one(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    paper(desk, person, title="Reisepass")
    presenter = opened(desk, person)
    line = only(presenter)
    presenter.attach(picture(tmp_path))
    after = only(presenter)
    assert after.record == line.record
    assert after.copy.text == "Kopie, 1 kB"
    assert (after.title, after.is_here, after.is_picture, after.can_attach) == ("Reisepass", True, True, False)
    assert "1 kB von 500 MB" in presenter.state.room
    with pytest.raises(AlreadyAttached):
        attach_file(desk.office, person, picture(tmp_path), document=line.record)


def test_what_cannot_be_attached_is_said_beside_the_document(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    paper(desk, person)
    presenter = opened(desk, person)
    only(presenter)
    presenter.attach(tmp_path / "gibtesnicht.png")
    assert presenter.state.problem
    assert presenter.state.step is None
    assert only(presenter).can_attach


def test_a_copy_is_looked_at_only_when_somebody_asks_and_that_is_logged(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, picture(tmp_path, width=4_000))
    presenter = opened(desk, person)
    lines = len(desk.office.store.audit_lines())
    only(presenter)
    assert len(desk.office.store.audit_lines()) == lines
    presenter.look_at(decode_picture)
    shown = presenter.state.shown.picture
    assert isinstance(shown, QImage)
    assert shown.width() == SHOWN_SIDE
    assert desk.office.store.audit_lines()[-1].entry.action is AuditAction.READ_RECORD


def test_a_broken_picture_is_a_sentence(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, picture(tmp_path))
    presenter = opened(desk, person)
    only(presenter)

    def broken(_raw: bytes) -> object:
        return decode_picture(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)

    presenter.look_at(broken)
    assert presenter.state.shown.picture is None
    assert presenter.state.problem.startswith("Dieses Bild ist beschädigt")


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"])
def test_nothing_but_jpeg_and_png_is_ever_decoded(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the one error it knows
        decode_picture(raw)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    raw = bytearray(picture(tmp_path).read_bytes())
    raw[16:24] = (20_000).to_bytes(4, "big") + (20_000).to_bytes(4, "big")
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    with pytest.raises(ValueError, match=r"^20000$"):
        decode_picture(bytes(raw))


def test_only_a_file_of_another_kind_says_how_to_read_it(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    (tmp_path / "brief.txt").write_bytes(b"Sehr geehrte Damen und Herren")
    attach_file(desk.office, person, tmp_path / "brief.txt")
    presenter = opened(desk, person)
    line = only(presenter)
    assert line.meaning.startswith("Diese Art von Datei zeigt KiIM nicht an.")
    presenter.look_at(decode_picture)
    assert presenter.state.shown.picture is None
    assert line.can_save


def test_a_copy_leaves_only_after_the_password_and_the_log_keeps_it(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, picture(tmp_path))
    presenter = opened(desk, person)
    only(presenter)
    out = tmp_path / "heraus.png"
    presenter.save_copy(out, "falsch")
    assert presenter.state.problem == WrongPassword().sentence
    assert not out.exists()
    presenter.save_copy(out, PASSWORD)
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "unverschlüsselt" in notes(desk).told[-1]
    assert desk.office.store.audit_lines()[-1].entry.action is AuditAction.EXPORT


def test_who_may_not_export_is_not_offered_it(tmp_path: Path) -> None:
    with open_desk(tmp_path, role=Role.COUNSELLOR) as desk:
        person = make_person(desk.office)
        attach_file(desk.office, person, picture(tmp_path))
        presenter = opened(desk, person)
        assert not only(presenter).can_save
        presenter.save_copy(tmp_path / "heraus.png", PASSWORD)
        assert not (tmp_path / "heraus.png").exists()


def test_deleting_the_copy_keeps_that_it_was_seen(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    attach_file(desk.office, person, picture(tmp_path), title="Zeugnis")
    presenter = opened(desk, person)
    before = only(presenter)
    presenter.delete()
    assert only(presenter).record == before.record
    presenter.remove_copy()
    line = only(presenter)
    assert (line.title, line.copy.text, line.seen) == ("Zeugnis", "nur gesehen", "17.11.2026")
    with pytest.raises(AttachmentGone):
        open_attachment(desk.office, person, line.record)


def test_a_document_without_a_copy_is_deleted_with_an_offer_to_take_it_back(desk: Desk) -> None:
    person = make_person(desk.office)
    paper(desk, person)
    presenter = opened(desk, person)
    only(presenter)
    presenter.delete()
    assert presenter.state.is_empty
    assert presenter.state.chosen is None
    notes(desk).take_back()
    assert len(presenter.state.lines) == 1


def test_long_work_shows_its_steps_and_can_be_stopped(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        person = make_person(desk.office)
        paper(desk, person)
        presenter = opened(desk, person)
        jobs.finish()
        only(presenter)
        presenter.attach(picture(tmp_path))
        assert presenter.state.step == Step(0, 0, "")
        presenter.attach(picture(tmp_path))
        assert len(jobs.waiting) == 1
        presenter.cancel()
        jobs.finish()
        assert presenter.state.step is None


def test_an_office_without_a_hub_cannot_fetch_and_says_so(desk: Desk, tmp_path: Path) -> None:
    person = make_person(desk.office)
    make_entry(desk.office, person, DOCUMENT, kind="passport", has_scan=True, bytes=1_200_000, media_type="image/png")
    presenter = opened(desk, person)
    line = only(presenter)
    assert (line.copy.text, line.can_fetch) == ("noch nicht angekommen", True)
    assert line.meaning.startswith("Das Gerät, an dem die Kopie angehängt wurde")
    presenter.fetch()
    assert presenter.state.problem == AttachmentGone().sentence


def test_what_is_typed_survives_a_crash(desk: Desk) -> None:
    person = make_person(desk.office)
    presenter = opened(desk, person)
    presenter.add()
    presenter.form.write("title", "Reisepass")
    presenter.form.keep_draft()
    after = opened(desk, person)
    (offer,) = after.state.drafts
    after.resume(offer.id)
    assert after.form.state.typed["title"] == "Reisepass"


@pytest.mark.parametrize(
    ("state", "words", "meaning"),
    [
        (FileState.AT_HUB, "beim Kreisknoten", "noch nicht auf diesem Rechner"),
        (FileState.LOADING, "wird geholt", "auch über den Stick"),
        (FileState.NOT_AT_HUB, "noch nicht angekommen", "hat sie noch nicht gesendet"),
    ],
)
def test_a_copy_that_is_elsewhere_says_where(desk: Desk, state: FileState, words: str, meaning: str) -> None:
    person = make_person(desk.office)
    paper(desk, person)
    (record,) = desk.office.store.records(person_scope(person), [DOCUMENT.number])
    file = AttachedFile(
        document=record.id, kind="passport", title="", name="", media_type="image/png", size=9, sha256="",
        is_here=False, state=state, is_at_hub=state is FileState.AT_HUB,
    )  # fmt: skip
    ground = Ground(
        codes=desk.office.codes, today=desk.office.today, files={record.id: file}, may_export=True, may_delete=True,
        changeable=frozenset({record.id}),
    )  # fmt: skip
    (line,) = lines_of([record], ground)
    assert line.copy.text == words
    assert meaning in line.meaning
    assert (line.can_fetch, line.can_save, line.can_remove, line.can_attach) == (True, False, False, False)


def test_a_document_can_be_asked_for_before_the_file_is_read(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        person = make_person(desk.office)
        paper(desk, person)
        presenter = opened(desk, person)
        presenter.when_loaded(presenter.add)
        assert not presenter.form.state.is_open
        jobs.finish()
        assert presenter.form.state.is_open
