"""Verwaltung, section by section, for the tests that walk through everything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.screens.office.audit import AuditPage
from kiim_desktop.gui.screens.office.sheets import SheetsPage
from kiim_desktop.gui.screens.office.users import UsersPage
from kiim_desktop.presenters.office.sections import Section
from tests.gui.workplace.conftest import Place

OFFICE = tuple(f"office {section.value}" for section in Section)
OFFICE_FORMS = ("office new access", "office new sheet")


def office_scenes(qtbot: QtBot, place: Place) -> Iterator[str]:
    """Yield each section as it comes into sight, then the two forms that are no section of their own."""
    for section, page in place.work.screens.office.pages.items():
        show_section(qtbot, place, section)
        yield f"office {section.value}"
        if isinstance(page, UsersPage):
            page.presenter.begin_new()
            yield "office new access"
            page.presenter.leave()
        elif isinstance(page, SheetsPage):
            page.presenter.begin_making()
            qtbot.waitUntil(page.making.isVisible)
            yield "office new sheet"
            page.presenter.leave()


def show_section(qtbot: QtBot, place: Place, section: Section) -> QWidget:
    """Show a section and wait until it has read what it shows."""
    page = place.work.screens.office.pages[section]
    place.work.go("office", section=section.value)
    qtbot.waitUntil(partial(_is_read, page))
    return page


def _is_read(page: QWidget) -> bool:
    if isinstance(page, AuditPage):
        return page.presenter.state.chosen is not None
    return bool(page.presenter.state.is_loaded)  # type: ignore[attr-defined]  # every section but the log has it
