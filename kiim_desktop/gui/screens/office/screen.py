"""Verwaltung: a title, a tab for each section the role sees, and the section in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.frame.on_demand import OnDemand
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.audit import AuditPage
from kiim_desktop.gui.screens.office.backup import BackupPage
from kiim_desktop.gui.screens.office.devices import DevicesPage
from kiim_desktop.gui.screens.office.joining import JoiningPage
from kiim_desktop.gui.screens.office.parts import SectionPage
from kiim_desktop.gui.screens.office.places import PlacesPage
from kiim_desktop.gui.screens.office.sheets import SheetsPage
from kiim_desktop.gui.screens.office.users import UsersPage
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.tabs import Tab, TabRow
from kiim_desktop.presenters.office.audit import AuditPresenter
from kiim_desktop.presenters.office.backup import BackupPresenter
from kiim_desktop.presenters.office.closing import Closing
from kiim_desktop.presenters.office.devices import DevicesPresenter
from kiim_desktop.presenters.office.joining import JoiningPresenter
from kiim_desktop.presenters.office.places import PlacesPresenter
from kiim_desktop.presenters.office.sections import Section, not_for, sections_for
from kiim_desktop.presenters.office.sheets import SheetsPresenter
from kiim_desktop.presenters.office.users import UsersPresenter
from kiim_desktop.presenters.presenting import Desk
from kiim_desktop.storage.store import Changed


class OfficeScreen(QWidget):
    """Sections that the role does not include are not there; one sentence says which. `keys_changed` as in a file."""

    keys_changed = Signal()

    def __init__(
        self, desk: Desk, look: Look, *, exchange: Callable[[], object], closing: Closing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._room: FrameWidth | None = None
        self.setProperty("surface", "surface")
        build: dict[Section, Callable[[], SectionPage]] = {
            Section.USERS: lambda: UsersPage(UsersPresenter(desk, closing), look),
            Section.DEVICES: lambda: DevicesPage(DevicesPresenter(desk, exchange), look),
            Section.JOINING: lambda: JoiningPage(JoiningPresenter(desk, exchange), look),
            Section.SHEETS: lambda: SheetsPage(SheetsPresenter(desk, closing), look),
            Section.BACKUP: lambda: BackupPage(BackupPresenter(desk), look),
            Section.AUDIT: lambda: AuditPage(AuditPresenter(desk), desk.jobs, look),
            Section.PLACES: lambda: PlacesPage(PlacesPresenter(desk), look),
        }
        role = desk.office.user.role
        self.stack = QStackedWidget()
        self.pages = OnDemand(self.stack, {each: build[each] for each in sections_for(role)}, self._placed)
        self.tabs = TabRow(look, [Tab(section.value, section.title) for section in self.pages])
        self.missing = PlainLabel(look, not_for(role), kind=Type.SMALL, color="text2")
        self._build()
        self.tabs.chosen.connect(self._show_section)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.tabs.walk, step))

    @property
    def page(self) -> SectionPage:
        """Return the section in sight."""
        return self.pages[Section(self.tabs.current())]

    def keys(self) -> tuple[KeyHint, ...]:
        return (*self.page.keys(), (_("Strg+Bild ↑ ↓"), _("anderer Abschnitt")))

    def opened(self, arguments: Mapping[str, object]) -> None:
        """Come into sight: section=key of a Section, else the one that was in sight."""
        wanted = arguments.get("section")
        if wanted in {section.value for section in self.pages}:
            self.tabs.set_current(str(wanted))
        self._show_section(self.tabs.current())

    def changed(self, _changed: Changed) -> None:
        self.renew()

    def renew(self) -> None:
        """Look again if somebody looks: something was written, or an exchange brought something."""
        if self.isVisible():
            self.page.changed()

    def focus_first(self) -> None:
        self.page.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = frame_width(self.window().width(), self._look.scale)
        if room is not self._room:
            self._room = room
            for page in self.pages.there():
                page.set_room(room)

    def _placed(self, page: SectionPage) -> None:
        if self._room is not None:
            page.set_room(self._room)

    def _show_section(self, key: str) -> None:
        page = self.pages[Section(key)]
        had_tabs = any(bar.hasFocus() for bar in self.tabs.findChildren(QTabBar))
        self.stack.setCurrentWidget(page)
        page.opened()
        self.keys_changed.emit()
        if not had_tabs and self.isVisible():
            page.focus_first()

    def _build(self) -> None:
        look, column, head = self._look, QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, look.px(12), 0, 0)
        column.setSpacing(0)
        head.setContentsMargins(look.space.page_side, 0, look.space.page_side, look.px(4))
        head.setSpacing(look.px(16))
        head.addWidget(PlainLabel(look, _("Verwaltung"), kind=Type.TITLE))
        head.addStretch(1)
        head.addWidget(self.missing)
        self.missing.setVisible(bool(self.missing.text()))
        column.addLayout(head)
        row = QHBoxLayout()
        row.setContentsMargins(look.space.page_side, 0, look.space.page_side, 0)
        row.addWidget(self.tabs)
        column.addLayout(row)
        column.addWidget(self.stack, 1)
