"""The screen "Liste einlesen": four steps, what is wrong above them, what runs and the two ways on below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.importing.columns_page import ColumnsPage
from kiim_desktop.gui.screens.importing.file_page import FilePage
from kiim_desktop.gui.screens.importing.result_page import ResultPage
from kiim_desktop.gui.screens.importing.rows_page import RowsPage
from kiim_desktop.gui.widgets.banners import Banner
from kiim_desktop.gui.widgets.buttons import plain_button, primary_button
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.gui.widgets.steps import StepRow
from kiim_desktop.presenters.import_state import ImportState, Stage
from kiim_desktop.presenters.importing import ImportPresenter

BUSY_AFTER_MS = 300
"""Reading a small list takes less: nothing flickers."""


class ImportScreen(QWidget):
    """Paints an ImportState; takes a file that is dropped on it. `keys_changed` asks for the keys of another step."""

    keys_changed = Signal()

    def __init__(self, presenter: ImportPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self._stage = Stage.FILE
        self._painted: ImportState | None = None
        self.setAcceptDrops(True)
        self.steps = StepRow(look, (_("Datei"), _("Spalten"), _("Zeilen"), _("Ergebnis")))
        self._title = PlainLabel(look, _("Liste einlesen"), kind=Type.TITLE, semibold=True)
        self.banner = Banner(look)
        self.file = FilePage(presenter, look)
        self.columns = ColumnsPage(presenter, look)
        self.rows = RowsPage(presenter, look)
        self.result = ResultPage(presenter, look)
        self.pages = QStackedWidget()
        self.progress = ProgressCard(look, _("Liste wird gelesen"))
        self.back = plain_button(look, _("Zurück"), presenter.back, hint=_("Esc"))
        self.on = primary_button(look, _("Weiter"), presenter.forward, hint=_("Strg+Eingabe"))
        self._column = QVBoxLayout(self)
        self._busy = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        match self._stage:
            case Stage.COLUMNS:
                return ("↑ ↓", _("Spalte wählen")), (_("Eingabe"), _("anders lesen")), (_("Strg+Eingabe"), _("weiter"))
            case Stage.ROWS:
                return (
                    ("N", _("neue Person")),
                    ("G", _("dieselbe Person")),
                    ("A", _("auslassen")),
                    (_("Strg+Eingabe"), _("übernehmen")),
                    (_("Esc"), _("zurück")),
                )
            case _:
                return (_("Strg+O"), _("Datei wählen")), (_("Esc"), _("zurück"))

    def opened(self, _arguments: Mapping[str, object]) -> None:
        """Come into sight: what was imported before, and a list that was begun before the window was locked."""
        self.presenter.come_in()

    def focus_first(self) -> None:
        self._page().focus_first()

    def show_state(self, state: ImportState) -> None:
        """Paint a state; may be called with the same one again. A step of what runs moves only the bar."""
        still, was_busy = replace(state, step=None), self._painted is not None and self._painted.is_busy
        if still == self._painted:
            self._show_work(state)
            return
        self._painted = still
        self.steps.set_current(state.stage.value + (1 if state.stage is Stage.RESULT else 0))
        self.banner.set_notice(Notice(Tone.WARN, state.problem) if state.problem else None)
        for page in (self.file, self.columns, self.rows, self.result):
            page.show_state(state)
        self._show_work(state)
        is_read = state.stage in {Stage.COLUMNS, Stage.ROWS}
        self.on.setVisible(is_read)
        self.on.setEnabled(state.can_go_on)
        self.on.set_text(state.run_words if state.stage is Stage.ROWS else _("Weiter"))
        self.back.setVisible(state.stage is not Stage.RESULT)
        self.back.setEnabled(not state.is_writing)
        if state.stage is not self._stage:
            self._turn_to(state.stage)
        elif was_busy and not state.is_busy and state.stage is Stage.FILE and self.isVisible():
            self.focus_first()  # the button could not hold the keyboard while the file was read

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_in(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _file_in(event)
        if path is not None:
            event.acceptProposedAction()
            self.presenter.choose_file(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = frame_width(self.window().width(), self._look.scale)
        self._title.setHidden(room is FrameWidth.COMPACT)
        space = self._look.space
        self._column.setContentsMargins(0, space.grid if room is FrameWidth.COMPACT else space.page_top, 0, 0)
        for page in (self.file, self.columns, self.rows):
            page.fit(room)

    def _page(self) -> FilePage | ColumnsPage | RowsPage | ResultPage:
        pages: dict[Stage, FilePage | ColumnsPage | RowsPage | ResultPage] = {
            Stage.FILE: self.file,
            Stage.COLUMNS: self.columns,
            Stage.ROWS: self.rows,
            Stage.RESULT: self.result,
        }
        return pages[self.presenter.state.stage]

    def _turn_to(self, stage: Stage) -> None:
        """Bring another step into sight, the keyboard with it."""
        self._stage = stage
        self.pages.setCurrentWidget(self._page())
        self.keys_changed.emit()
        if self.isVisible():
            self.focus_first()

    def _show_work(self, state: ImportState) -> None:
        if state.step is None:
            self._busy.stop()
            self.progress.hide()
            return
        if not self._busy.isActive() and not self.progress.isVisible():
            self.progress.restart(_("Liste wird übernommen") if state.is_writing else _("Liste wird gelesen"))
            self._busy.start()
        self.progress.set_step(state.step)

    @Slot()
    def _still_busy(self) -> None:
        self.progress.setVisible(self.presenter.state.is_busy)

    def _bind(self) -> None:
        self._busy.timeout.connect(self._still_busy)
        self.progress.cancelled.connect(self.presenter.cancel)
        self.file.file_chosen.connect(self.presenter.choose_file)
        deeds = (
            ("Ctrl+Return", self.presenter.forward),
            ("Ctrl+Enter", self.presenter.forward),
            ("Ctrl+O", self.file.choose),
            ("Esc", self._escape),
        )
        for keys, deed in deeds:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def _escape(self) -> None:
        page = self._page()
        if isinstance(page, ColumnsPage | RowsPage) and page.beside.escape():
            return
        self.presenter.back()

    def _build(self) -> None:
        look, column = self._look, self._column
        side = look.space.page_side
        column.setSpacing(0)
        head, foot = QVBoxLayout(), QHBoxLayout()
        head.setContentsMargins(side, 0, side, look.px(8))
        head.setSpacing(look.px(8))
        head.addWidget(self._title)
        head.addWidget(self.steps)
        head.addWidget(self.banner)
        for page in (self.file, self.columns, self.rows, self.result):
            self.pages.addWidget(page)
        work = QVBoxLayout()
        work.setContentsMargins(side, 0, side, 0)
        work.addWidget(self.progress)
        foot.setContentsMargins(side, look.px(8), side, look.px(8))
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.on)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addLayout(work)
        column.addLayout(foot)


def _file_in(event: QDropEvent) -> Path | None:
    """Return the first file that is carried over the window."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if urls and urls[0].isLocalFile() else None
