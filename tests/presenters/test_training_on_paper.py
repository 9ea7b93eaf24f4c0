"""In a profile for training every page and every file for others carries the word; in a real one none does."""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from icalendar import Calendar

import kiim_desktop
from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import PersonId
from kiim_desktop.crypto.sheets import SheetKind, new_recovery_code
from kiim_desktop.domain.audit import AuditQuery
from kiim_desktop.domain.training import FILE_MARK, WORD, word_for
from kiim_desktop.interchange.calendar_file import CalendarEntry, calendar_file
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.paper.person_sheets import page_of
from kiim_desktop.presenters.paper.proof_page import proof_page
from kiim_desktop.presenters.paper.recovery_page import recovery_page
from kiim_desktop.presenters.paper.sheets import SHEETS, ground_of, usual_order
from kiim_desktop.presenters.paper.week_page import week_page
from kiim_desktop.sync.wire.sharing import OrderKind
from kiim_desktop.usecases.agenda import week_on_paper
from kiim_desktop.usecases.auditing import export_audit
from kiim_desktop.usecases.exporting import export_persons
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.orders import ListedOrder, Standing
from kiim_desktop.usecases.printing import file_for_paper
from kiim_desktop.usecases.sheet_words import languages_for
from tests.factories import MONDAY, PASSWORD, make_office, make_person

DAY: Final = date(2026, 3, 2)
ROOMS: Final = {
    "appointment_page", "my_data_page", "person_page", "plan_page", "proof_page", "recovery_page", "speaking",
    "week_page",
}  # fmt: skip
"""The modules of presenters/paper that make pages; `pages_of` below has one of each."""


@pytest.fixture(params=[True, False], ids=["training", "real"])
def office(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    made = make_office(tmp_path, clock=clock, training=request.param)
    yield made
    made.store.close()


@pytest.fixture
def amina(office: Office) -> PersonId:
    return make_person(office)


def pages_of(office: Office, person: PersonId) -> Iterator[Page]:
    training = office.store.identity.training
    ground = ground_of(office, file_for_paper(office, person))
    for sheet in SHEETS:
        for language in languages_for(()) if sheet.is_for_person else (None,):
            yield page_of(usual_order(sheet, language.code) if language else usual_order(sheet), ground)
    for kind in SheetKind:
        yield recovery_page(new_recovery_code(office.random, kind), "Büro am Markt", DAY, training=training)
    order = ListedOrder(
        id=b"o" * 16, kind=OrderKind.ERASE, is_given=True, day=DAY, age=1, standing=Standing.OPEN,
        offices=("Jobcenter",), receipts=(), missing=(),
    )  # fmt: skip
    yield proof_page(order, "Büro am Markt", DAY, training=training)
    yield week_page(week_on_paper(office, None, DAY), DAY, "Frau Sommer", DAY, training=training)


def test_every_page_of_every_language_carries_the_word(office: Office, amina: PersonId) -> None:
    pages = list(pages_of(office, amina))
    word = word_for(training=office.store.identity.training)
    assert len(pages) > 20
    assert {page.mark for page in pages} == {word}
    for page in pages:
        assert page.plain_title.startswith(WORD) == bool(word), "the print queue says it too"
        assert (f'<p class="strong">{WORD}</p>' in html_of(page)) == bool(word)


def test_no_page_is_made_elsewhere_or_without_asking() -> None:
    """The field has no default, and whoever fills it asks the profile."""
    root = Path(kiim_desktop.__file__).parent
    makers = set()
    for path in root.rglob("*.py"):
        if "paper.pages import" not in path.read_text(encoding="utf-8"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Page":
                makers.add(path.stem)
                mark = next(each.value for each in node.keywords if each.arg == "mark")
                assert "word_for(training=" in ast.unparse(mark), path.name
    assert makers <= ROOMS


def test_a_list_says_it_in_each_line(office: Office, amina: PersonId, tmp_path: Path) -> None:
    training = office.store.identity.training
    writers: dict[str, Callable[[Path], int]] = {
        "personen": lambda out: export_persons(office, out, lambda: PASSWORD),
        "protokoll": lambda out: export_audit(office, AuditQuery(), out),
    }
    for name, write in writers.items():
        plain, book = tmp_path / f"{name}.csv", tmp_path / f"{name}.xlsx"
        assert write(plain) >= 1
        assert write(book) >= 1
        with plain.open(encoding="utf-8-sig", newline="") as file:
            lines = [tuple(line) for line in csv.reader(file, delimiter=";")]
        rows = list(openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True))
        assert {line[0] == FILE_MARK for line in (*lines, *rows)} == {training}


@pytest.mark.parametrize("training", [True, False])
def test_a_calendar_says_it_in_each_title(training: bool) -> None:
    entry = CalendarEntry(uid="x", day=DAY, title="Termin")
    read = Calendar.from_ical(calendar_file([entry, entry], MONDAY, training=training))
    titles = [str(event["summary"]) for event in read.walk("VEVENT")]
    assert titles == (["Übung: Termin"] * 2 if training else ["Termin"] * 2)
    assert read.get("x-wr-calname") == (WORD if training else None)
