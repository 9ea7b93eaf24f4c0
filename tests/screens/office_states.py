"""Verwaltung, section by section, as it stands in the sample Kreis and in the states that take other people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from kiim_desktop.base.jobs import Step
from kiim_desktop.crypto.sheets import SheetKind
from kiim_desktop.gui.screens.office.audit import AuditPage
from kiim_desktop.gui.screens.office.backup import BackupPage
from kiim_desktop.gui.screens.office.devices import DevicesPage
from kiim_desktop.gui.screens.office.joining import JoiningPage
from kiim_desktop.gui.screens.office.sheets import SheetsPage
from kiim_desktop.gui.screens.office.users import UsersPage
from kiim_desktop.gui.workplace import Workplace
from kiim_desktop.presenters.office.joining import WaitingRow


class Camera(Protocol):
    """Takes a picture of a widget under a name."""

    def take(self, widget: QWidget, name: str) -> Path: ...


Until = Callable[[Callable[[], bool]], None]


def office_pictures(camera: Camera, window: QWidget, work: Workplace, until: Until) -> Iterator[Path]:
    """Yield the path of each picture."""
    screen = work.screens.office
    for section, page in screen.pages.items():
        work.go("office", section=section.value)
        until(lambda page=page: _is_read(page))  # type: ignore[misc]  # a lambda that remembers
        yield camera.take(window, f"17-verwaltung-{section.value}")
        yield from _more(camera, window, page, until)


def _is_read(page: QWidget) -> bool:
    if isinstance(page, AuditPage):
        return page.presenter.state.view is not None and page.model.rowCount() > 0 and not page.model.is_loading
    return bool(page.presenter.state.is_loaded)  # type: ignore[attr-defined]  # every section but the log has it


def _more(camera: Camera, window: QWidget, page: QWidget, until: Until) -> Iterator[Path]:
    if isinstance(page, UsersPage):
        page.presenter.begin_new()
        page.presenter.name_user("Jonas Weber")
        page.presenter.suggest_password()
        yield camera.take(window, "17-verwaltung-neuer-zugang")
        page.presenter.leave()
    elif isinstance(page, DevicesPage):
        page.list.select_row(1)
        yield camera.take(window, "17-verwaltung-anderes-geraet")
    elif isinstance(page, JoiningPage):
        waiting = WaitingRow(id="ab12", label="Laptop Außenstelle Süd", role="Beratung", asked="heute")
        page.show_state(replace(page.presenter.state, is_member=True, waiting=(waiting,), chosen="ab12"))
        yield camera.take(window, "17-verwaltung-geraet-wartet")
        page.show_state(page.presenter.state)
    elif isinstance(page, SheetsPage):
        page.presenter.begin_making()
        until(lambda: page.presenter.state.code is not None)
        page.presenter.type_group(0, "ABCDE")
        yield camera.take(window, "17-verwaltung-neues-blatt")
        page.presenter.leave()
        page.presenter.choose(SheetKind.DEVICE)
    elif isinstance(page, BackupPage):
        state = page.presenter.state
        step = Step(1_200, 5_000, "Die Akten werden Seite für Seite kopiert")
        page.show_state(replace(state, doing="Sicherung", step=step))
        yield camera.take(window, "17-verwaltung-sichert")
        page.show_state(state)
    elif isinstance(page, AuditPage):
        page.list.select_row(2)
        yield camera.take(window, "17-verwaltung-protokollzeile")
