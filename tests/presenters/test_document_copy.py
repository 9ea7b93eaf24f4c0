"""A PDF is looked at page by page: drawn elsewhere, logged once, let go of with the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.jobs import Lane, Progress, T, Work
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.interchange.errors import PdfBroken, PdfLocked, PdfTooSlow
from kiim_desktop.interchange.pdf_pages import PageImage
from kiim_desktop.presenters.document_copy import CopyView, ShownCopy
from kiim_desktop.presenters.document_lines import DocumentLine
from kiim_desktop.presenters.documents import DocumentsPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.usecases.attaching import attach_file
from tests.factories import make_person
from tests.interchange.pdfs import pdf
from tests.presenters.desks import PatientJobs, open_desk

RAW = pdf(4)


class Drawer:
    """Draws without a child, and fails where it is told to."""

    def __init__(self, pages: int = 4) -> None:
        self.pages = pages
        self.asked: list[int] = []
        self.raw = b""
        self.fails: dict[int, Exception] = {}

    def __call__(self, raw: bytes, page: int, progress: Progress) -> PageImage:
        progress.step()
        self.raw = raw
        self.asked.append(page)
        if page in self.fails:
            raise self.fails[page]
        return PageImage(page=page, pages=self.pages, width=1, height=1, pixels=bytes(4))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as found:
        yield found


def with_pdf(desk: Desk, folder: Path) -> tuple[PersonId, DocumentsPresenter]:
    person = make_person(desk.office)
    (folder / "bescheid.pdf").write_bytes(RAW)
    attach_file(desk.office, person, folder / "bescheid.pdf", title="Bescheid")
    presenter = DocumentsPresenter(desk)
    presenter.open(person)
    return person, presenter


def choose(presenter: DocumentsPresenter) -> DocumentLine:
    (line,) = presenter.state.lines
    presenter.choose(line.record)
    return line


def looking(presenter: DocumentsPresenter, drawer: Drawer) -> None:
    presenter.copy.draw = drawer
    choose(presenter)
    presenter.look_at(_never)


def _never(_raw: bytes) -> object:
    raise AssertionError  # a PDF is decoded by nobody here


def test_a_pdf_shows_its_first_page_and_how_many_there_are(desk: Desk, tmp_path: Path) -> None:
    _person, presenter = with_pdf(desk, tmp_path)
    assert choose(presenter).meaning == ""
    drawer = Drawer()
    looking(presenter, drawer)
    shown = presenter.state.shown
    assert (shown.words, shown.has_before, shown.has_after, shown.is_waiting) == ("Seite 1 von 4", False, True, False)
    assert drawer.raw == RAW


def test_pages_turn_and_stop_at_both_ends(desk: Desk, tmp_path: Path) -> None:
    _person, presenter = with_pdf(desk, tmp_path)
    drawer = Drawer()
    looking(presenter, drawer)
    said = []
    for by in (1, -1, -1, 1_000, 1):
        presenter.turn(by)
        said.append(presenter.state.shown.words)
    assert said == ["Seite 2 von 4", "Seite 1 von 4", "Seite 1 von 4", "Seite 4 von 4", "Seite 4 von 4"]
    assert drawer.asked == [0, 1, 0, 3]


def test_the_look_is_logged_once_however_many_pages_are_turned(desk: Desk, tmp_path: Path) -> None:
    _person, presenter = with_pdf(desk, tmp_path)
    choose(presenter)
    before = len(desk.office.store.audit_lines())
    looking(presenter, Drawer())
    presenter.turn(1)
    presenter.turn(1)
    lines = desk.office.store.audit_lines()
    assert len(lines) == before + 1
    assert lines[-1].entry.action is AuditAction.READ_RECORD


@pytest.mark.parametrize("error", [PdfBroken(), PdfLocked(), PdfTooSlow()], ids=lambda error: error.code)
def test_what_cannot_be_shown_is_said_beside_the_document(desk: Desk, tmp_path: Path, error: KiimError) -> None:
    _person, presenter = with_pdf(desk, tmp_path)
    drawer = Drawer()
    drawer.fails[0] = error
    looking(presenter, drawer)
    assert presenter.state.problem == error.sentence
    assert presenter.state.shown == ShownCopy()


def test_a_page_that_cannot_be_shown_leaves_the_one_before(desk: Desk, tmp_path: Path) -> None:
    _person, presenter = with_pdf(desk, tmp_path)
    drawer = Drawer()
    drawer.fails[1] = PdfBroken()
    looking(presenter, drawer)
    presenter.turn(1)
    assert presenter.state.problem == PdfBroken().sentence
    assert presenter.state.shown.words == "Seite 1 von 4"
    presenter.turn(2)
    assert (presenter.state.shown.words, presenter.state.problem) == ("Seite 3 von 4", "")


@pytest.mark.parametrize(
    "leave",
    [lambda presenter: presenter.choose(None), lambda presenter: presenter.forget()],
    ids=["another document", "file closed or locked"],
)
def test_leaving_ends_the_drawing_and_lets_go_of_the_content(
    tmp_path: Path, leave: Callable[[DocumentsPresenter], object]
) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        _person, presenter = with_pdf(desk, tmp_path)
        jobs.finish()
        drawer = Drawer()
        looking(presenter, drawer)
        leave(presenter)
        jobs.finish()
        assert drawer.asked == []
        assert presenter.state.shown == ShownCopy()
        presenter.turn(1)
        assert not jobs.waiting


def test_pages_are_drawn_where_they_hold_up_no_saving(tmp_path: Path) -> None:
    lanes: list[Lane] = []

    class Noting(PatientJobs):
        def run(self, work: Work[T], *, lane: Lane = Lane.RECORDS, **heard: Any) -> Progress:  # noqa: ANN401  # hands on
            lanes.append(lane)
            return super().run(work, lane=lane, **heard)

    jobs = Noting()
    with open_desk(tmp_path, jobs=jobs) as desk:
        _person, presenter = with_pdf(desk, tmp_path)
        jobs.finish()
        lanes.clear()
        looking(presenter, Drawer())
        assert presenter.state.shown.is_waiting
        jobs.finish()
        jobs.finish()
        assert lanes == [Lane.RECORDS, Lane.READING]
        assert presenter.state.shown.words == "Seite 1 von 4"


def test_a_page_on_its_way_is_said_and_asking_twice_opens_once(tmp_path: Path) -> None:
    jobs = PatientJobs()
    with open_desk(tmp_path, jobs=jobs) as desk:
        _person, presenter = with_pdf(desk, tmp_path)
        jobs.finish()
        before = len(desk.office.store.audit_lines())
        looking(presenter, Drawer())
        presenter.look_at(_never)
        jobs.finish()
        jobs.finish()
        assert len(desk.office.store.audit_lines()) == before + 1
        presenter.turn(1)
        assert presenter.state.shown.words == "Seite 2 von 4 wird gezeichnet …"
        jobs.finish()
        assert presenter.state.shown.words == "Seite 2 von 4"


def test_without_our_drawer_a_real_page_comes(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="belongs to the desktop extra")
    _person, presenter = with_pdf(desk, tmp_path)
    choose(presenter)
    presenter.look_at(_never)
    picture = presenter.state.shown.picture
    assert isinstance(picture, PageImage)
    assert picture.pages == 4
    assert isinstance(presenter.copy, CopyView)
