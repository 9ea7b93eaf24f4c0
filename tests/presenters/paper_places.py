"""Sheets in tests: from an office and a person to the page, and what is said on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiim_desktop.base.ids import PersonId
from kiim_desktop.presenters.paper.pages import Page, Table, every_said
from kiim_desktop.presenters.paper.person_sheets import page_of
from kiim_desktop.presenters.paper.sheets import SHEETS, Part, SheetOrder, ground_of
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.printing import file_for_paper
from kiim_desktop.usecases.sheet_words import GERMAN, Sheet


def sheet(
    office: Office, person: PersonId, which: Sheet, language: str = GERMAN, parts: Iterable[Part] | None = None
) -> Page:
    """Return a sheet about a person as it would be printed now, with all its parts unless some are named."""
    chosen = frozenset(SHEETS[which].parts if parts is None else parts)
    order = SheetOrder(sheet=which, language=language, parts=chosen)
    return page_of(order, ground_of(office, file_for_paper(office, person)))


def plainly(text: str) -> str:
    """Return words without the signs that keep the direction of names."""
    return text.replace("\u2068", "").replace("\u2069", "")


def said_on(page: Page) -> list[str]:
    """Return everything that stands on a page, in reading order."""
    return [plainly(each.text) for each in every_said(page) if each.text]


def rows_of(page: Page) -> Iterator[list[str]]:
    """Yield the rows of all tables with a head."""
    for block in page.blocks:
        if isinstance(block, Table):
            yield from ([plainly(cell.text) for cell in row] for row in block.rows)
