"""The tabs of a file that need another office or files: consents given and taken back, documents with their copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import ADDRESS, DOCUMENT, IDENTITY, LANGUAGE_SKILL, RESIDENCE_TITLE
from kiim_desktop.domain.permissions import Mode
from kiim_desktop.domain.records import single_record_id
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person import PersonScreen
from kiim_desktop.gui.screens.person.consents import ConsentsPage
from kiim_desktop.gui.screens.person.documents import DocumentsPage
from kiim_desktop.gui.screens.person.screen import CONSENTS, DOCUMENTS
from kiim_desktop.presenters.consent_fields import EVIDENCE, PURPOSES, RECIPIENTS
from kiim_desktop.presenters.document_lines import DocumentLine
from kiim_desktop.presenters.person import PersonPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.presenters.withdrawal import GROUPS
from kiim_desktop.usecases.attaching import attach_file
from kiim_desktop.usecases.consent_terms import Terms
from kiim_desktop.usecases.consents import give_consent, refuse_consent
from kiim_desktop.usecases.known_offices import known_offices
from kiim_desktop.usecases.recording import Entry, record_entry
from tests.interchange.pdfs import pdf
from tests.presenters.desks import TUESDAY, Notes
from tests.sync.devices import Desktop
from tests.sync.moulds import two_offices
from tests.sync.shared import entry, office_of, settle, withdraw

if TYPE_CHECKING:
    from tests.screens.pictures import Camera

_BASE = Terms(
    purposes=("P-B",),
    recipients=(),
    groups=frozenset({Category.IDENTITY, Category.LANGUAGE, Category.COURSES}),
    evidence="Handakte, Blatt 3",
    confidentiality_release=True,
)


def file_tabs(camera: Camera, look: Look, folder: Path) -> Iterator[Path]:
    """Yield a picture of each state."""
    folder.mkdir(parents=True)
    with two_offices(folder, FixedClock(TUESDAY)) as (owner, other):
        person, running = _life(owner, other)
        empty = owner.person("Samira", "Haddad")
        yield from _pictures(camera, look, owner, person, _consents(running))
        yield from _pictures(camera, look, owner, empty, {"10-einwilligungen-leer": _nothing})
        yield from _pictures(camera, look, other, person, {"10-einwilligungen-fremd": _nothing})
        yield from _document_pictures(camera, look, owner, empty, {"11-dokumente-leer": _look})
        _papers(owner, person, folder)
        yield from _document_pictures(camera, look, owner, person, _documents())


Deed = Callable[[ConsentsPage], None]


def _nothing(_page: ConsentsPage) -> None:
    return None


def _consents(running: RecordId) -> dict[str, Deed]:
    def give(page: ConsentsPage) -> None:
        form = page.presenter.form
        page.presenter.give()
        form.write(RECIPIENTS, form.reader.choices(form.state.fields[0], form.ground)[0].key)
        form.write(PURPOSES, "P-B")
        form.write(EVIDENCE, "Handakte, Blatt 7")

    def withdraw_part(page: ConsentsPage) -> None:
        page.presenter.withdraw(running)
        page.presenter.withdrawal.choose(GROUPS)
        page.presenter.withdrawal.tick(str(Category.LANGUAGE.number))

    def scroll(page: ConsentsPage) -> None:
        bar = page.area.verticalScrollBar()
        bar.setValue(bar.maximum())

    return {
        "10-einwilligungen": _nothing,
        "10-einwilligungen-unten": scroll,
        "10-einwilligungen-aufnehmen": give,
        "10-einwilligungen-widerrufen": withdraw_part,
    }


def _pictures(camera: Camera, look: Look, desktop: Desktop, person: PersonId, deeds: dict[str, Deed]) -> Iterator[Path]:
    for name, deed in deeds.items():
        screen = PersonScreen(PersonPresenter(Desk(desktop.office, InlineJobs(), Notes())), look)
        screen.setProperty("surface", "window")
        screen.show()
        screen.opened({"person": person, "tab": CONSENTS})
        page = screen.tab(CONSENTS)
        assert isinstance(page, ConsentsPage)  # narrowing
        camera.settle(screen)
        deed(page)
        yield camera.take(screen, name)
        _close(screen, page)


DocumentDeed = Callable[[DocumentsPage], None]


def _look(_page: DocumentsPage) -> None:
    return None


def _documents() -> dict[str, DocumentDeed]:
    def choose(number: int) -> DocumentDeed:
        return lambda page: page.presenter.choose(page.presenter.state.lines[number].record)

    def look_at(page: DocumentsPage) -> None:
        lines = page.presenter.state.lines
        page.list.opened.emit(next(each for each in lines if each.is_picture))

    def look_at_pdf(page: DocumentsPage) -> None:
        page.list.opened.emit(_titled(page, "Teilanerkennung"))
        page.presenter.turn(1)

    def look_at_broken(page: DocumentsPage) -> None:
        page.list.opened.emit(_titled(page, "Meldebescheinigung"))

    return {
        "11-dokumente": _look,
        "11-dokumente-nur-gesehen": choose(0),
        "11-dokumente-bild": look_at,
        "11-dokumente-pdf": look_at_pdf,
        "11-dokumente-pdf-beschädigt": look_at_broken,
        "11-dokumente-eintragen": lambda page: page.presenter.add(),
    }


def _titled(page: DocumentsPage, title: str) -> DocumentLine:
    return next(each for each in page.presenter.state.lines if each.title == title)


def _document_pictures(
    camera: Camera, look: Look, desktop: Desktop, person: PersonId, deeds: dict[str, DocumentDeed]
) -> Iterator[Path]:
    for name, deed in deeds.items():
        screen = PersonScreen(PersonPresenter(Desk(desktop.office, InlineJobs(), Notes())), look)
        screen.setProperty("surface", "window")
        screen.show()
        screen.opened({"person": person, "tab": DOCUMENTS})
        page = screen.tab(DOCUMENTS)
        assert isinstance(page, DocumentsPage)  # narrowing
        camera.settle(screen)
        deed(page)
        yield camera.take(screen, name)
        page.presenter.form.discard()
        screen.close()
        screen.deleteLater()


def _papers(owner: Desktop, person: PersonId, folder: Path) -> None:
    """Let the person have shown some papers: one of them is a photo, one a PDF, one ran out."""
    sheet = QImage(620, 877, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawText(sheet.rect(), Qt.AlignmentFlag.AlignCenter, "Zeugnis (Muster)")
    painter.end()
    sheet.save(str(folder / "zeugnis.png"))
    (folder / "bescheid.pdf").write_bytes(pdf(4))
    entry(owner, person, DOCUMENT, kind="passport", title="Reisepass Afghanistan", seen="2026-11-17",
          issued="2018-05", expires="2026-05-01")  # fmt: skip
    entry(owner, person, DOCUMENT, kind="residence_title", title="eAT § 25(2)", seen="2026-11-11", expires="2027-03-31")
    attach_file(owner.office, person, folder / "zeugnis.png", title="Abschluss Krankenpflege", kind="school_report")
    attach_file(owner.office, person, folder / "bescheid.pdf", title="Teilanerkennung", kind="decision")
    (folder / "meldung.pdf").write_bytes(pdf()[:200])
    attach_file(owner.office, person, folder / "meldung.pdf", title="Meldebescheinigung")


def _close(screen: QWidget, page: ConsentsPage) -> None:
    page.presenter.form.discard()
    screen.close()
    screen.deleteLater()


def _life(owner: Desktop, other: Desktop) -> tuple[PersonId, RecordId]:
    """Tell of a person who signed several times; returns the consent that holds."""
    person = owner.person("Ahmad", "Karimi")
    record_entry(
        owner.office,
        person,
        Entry(kind=IDENTITY, answers={"birth_date": "1985", "sex": "m"}, record=single_record_id(IDENTITY)),
    )
    entry(owner, person, LANGUAGE_SKILL, language="deu", listening="B1")
    entry(owner, person, LANGUAGE_SKILL, language="prs", listening="C2")
    entry(owner, person, RESIDENCE_TITLE, title="25(2)", issued="2025-04-01", valid_until="2027-03-31")
    entry(owner, person, ADDRESS, municipality="Lauenstein", street="Gartenstraße 14", address_block=True)
    today = owner.office.today
    _give(owner, other, person, valid_from=today - timedelta(days=300), valid_until=today - timedelta(days=135))
    gone = _give(owner, other, person, purposes=("P-D",), groups=frozenset({Category.WORK, Category.IDENTITY}))
    settle(owner, other)
    withdraw(owner, person, gone)
    settle(owner, other)
    running = _give(owner, other, person, mode=Mode.CONTRIBUTE, valid_until=date(2027, 6, 30))
    settle(owner, other)
    _give(owner, other, person, purposes=("P-C",), groups=frozenset({Category.EDUCATION, Category.DOCUMENTS}))
    once = replace(
        _BASE, purposes=("P-E",), recipients=(office_of(other),), groups=frozenset({Category.IDENTITY}), mode=Mode.ONCE
    )
    refuse_consent(owner.office, person, once, lambda: known_offices(owner.office))
    return person, running


def _give(owner: Desktop, other: Desktop, person: PersonId, **said: object) -> RecordId:
    terms = replace(_BASE, recipients=(office_of(other),), **said)  # type: ignore[arg-type]  # terms by name
    return give_consent(owner.office, person, terms, lambda: known_offices(owner.office)).record
