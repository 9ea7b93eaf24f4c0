"""The box of an assistant: steps at the left, one page at a time at the right, Zurück and the filled button below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import Step
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, is_enter, plain_button, primary_button
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.gui.widgets.steps import SideStep, SideSteps

_SIDE, _SIDE_COMPACT = 40, 24
_RING = 4
"""Room round what a page holds, so that the focus ring is not cut."""
_WIDTH, _HEIGHT = 1008, 640
"""The box of the assistant (tokens.json, panel.assistant)."""
_QUIET_MS = 300
"""Work shorter than this shows no card."""


class AssistantPage(QWidget):
    """One step: title, sentence, and what the subclass adds to `column`."""

    def __init__(self, look: Look, title: str, sentence: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.px(_RING), 0, look.px(_RING), look.px(_RING))
        self.column.setSpacing(0)
        self.column.addWidget(PlainLabel(look, title, kind=Type.TITLE))
        self.sentence = PlainLabel(look, sentence, color="text2", wrap=True)
        self.column.addWidget(self.sentence)
        self.column.addSpacing(look.px(24))

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""


class AssistantBox(QWidget):
    """Shows one page; `went_back` and `went_on` tell the buttons and Esc, `cancelled` the end of long work."""

    went_back = Signal()
    went_on = Signal()
    cancelled = Signal()

    def __init__(
        self, look: Look, words: tuple[str, str], steps: Sequence[SideStep], pages: Sequence[AssistantPage]
    ) -> None:
        super().__init__()
        self._look = look
        self._pages = tuple(pages)
        self.stack = QStackedWidget()
        for page in self._pages:
            self.stack.addWidget(_scrolling(page))
        self.steps = SideSteps(look, steps)
        self.problem = PlainLabel(look, "", color="danger", wrap=True)
        self.card = ProgressCard(look, "")
        self.card.cancelled.connect(self.cancelled)
        self.card.hide()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_QUIET_MS)
        self._late.timeout.connect(self.card.show)
        self.back = plain_button(look, _("Zurück"), self.went_back.emit, hint=_("Esc"))
        self.forward = primary_button(look, _("Weiter"), self.went_on.emit, size=ButtonSize.LARGE)
        self._side = self._steps_side(words)
        self._build()
        QApplication.instance().focusChanged.connect(self._keep_in_sight)  # type: ignore[union-attr]  # there is one
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.went_back.emit,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip

    def show_page(self, number: int, *, step: int) -> None:
        """Bring a page into sight, with the cursor where typing begins; `step` is its place among the steps."""
        self.steps.set_current(step)
        if self.stack.currentIndex() != number:
            self.stack.setCurrentIndex(number)
            self._pages[number].focus_first()

    def focus_page(self) -> None:
        self._pages[self.stack.currentIndex()].focus_first()

    def show_forward(self, words: str, *, may: bool) -> None:
        """Name the filled button; when it cannot be pressed the keyboard goes to the page, never on to Zurück."""
        self.forward.set_text(words)
        if not may and self.forward.hasFocus():
            self.focus_page()
        self.forward.setEnabled(may)

    def show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def show_work(self, title: str, doing: Step | None) -> None:
        """Show long work after a moment, with Abbrechen; None hides it."""
        if doing is None:
            self._late.stop()
            self.card.hide()
            return
        if not self._late.isActive() and not self.card.isVisible():
            self.card.restart(title)
            self._late.start()
        self.card.set_step(doing)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(_WIDTH), self._look.px(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Eingabe goes on from wherever the keyboard is, as soon as one may."""
        if is_enter(event):
            self.forward.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a compact window the form has the whole width."""
        super().resizeEvent(event)
        is_compact = frame_width(self.window().width(), self._look.scale) is FrameWidth.COMPACT
        self._side.setVisible(not is_compact)
        across, down = (_SIDE_COMPACT - _RING, 16) if is_compact else (_SIDE - _RING, 32)
        self._column.setContentsMargins(*(self._look.px(side) for side in (across, down, across, down)))

    @Slot(QWidget, QWidget)
    def _keep_in_sight(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to where the keyboard went by itself; the Tab key does so anyway."""
        area = self.stack.currentWidget()
        if now is not None and isinstance(area, QScrollArea) and area.isAncestorOf(now):
            area.ensureWidgetVisible(now, 0, self._look.px(40))

    def _build(self) -> None:
        look = self._look
        page = QVBoxLayout(self)
        page.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(16))
        box = QFrame()
        box.setProperty("card", "true")
        box.setMaximumSize(look.px(_WIDTH), look.px(_HEIGHT))
        halves = QHBoxLayout(box)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        halves.addWidget(self._side)
        halves.addWidget(self._form(), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(box, 100)
        row.addStretch(1)
        page.addStretch(1)
        page.addLayout(row, 100)
        page.addStretch(1)

    def _steps_side(self, words: tuple[str, str]) -> QWidget:
        look = self._look
        side = QFrame()
        side.setProperty("surface", "sunken")
        side.setFixedWidth(look.panel.assistant_steps)
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(look.px(32), look.px(28), look.px(16), look.px(32))
        column.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(Divider(look, upright=True))
        column.addWidget(PlainLabel(look, "KiIM", kind=Type.TITLE))
        for line in words:
            column.addWidget(PlainLabel(look, line, color="text2", wrap=True))
        column.addSpacing(look.px(32))
        column.addWidget(self.steps)
        column.addStretch(1)
        return side

    def _form(self) -> QWidget:
        look = self._look
        form = QWidget()
        self._column = QVBoxLayout(form)
        self._column.addWidget(self.stack, 1)
        below = QVBoxLayout()
        below.setContentsMargins(look.px(_RING), 0, look.px(_RING), 0)
        below.addWidget(self.problem)
        below.addWidget(self.card)
        below.addSpacing(look.px(8))
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.forward)
        below.addLayout(row)
        self._column.addLayout(below)
        return form


def _scrolling(page: QWidget) -> QScrollArea:
    """Return a page that scrolls where the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
