"""An earlier version of the plan at the right: what was agreed then, in the words of then."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, icon_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.plan_state import AgreedPage


class AgreedPanel(Ground):
    """`closed` asks to go away."""

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._look = look
        self._page: AgreedPage | None = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True)
        self._words = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.close_button = icon_button(look, "cross", _("Fassung schließen"), self.closed.emit, size=ButtonSize.SMALL)
        self.close_button.setProperty("kind", "text")
        self._goals = QVBoxLayout()
        self._build()

    def show_page(self, page: AgreedPage | None) -> None:
        """Paint a version; may be called with the same one again."""
        if page == self._page:
            return
        self._page = page
        while (item := self._goals.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if page is None:
            return
        self._title.setText(page.title)
        self.setAccessibleName(page.title)
        self._words.setText(page.words)
        for goal in page.goals:
            self._add(PlainLabel(self._look, goal.text, semibold=True, wrap=True))
            for step in goal.steps:
                self._add(PlainLabel(self._look, step, kind=Type.SMALL, color="text2", wrap=True))
            self._goals.addSpacing(self._look.px(10))
        if not page.goals:
            self._add(PlainLabel(self._look, _("Diese Fassung hatte keine Ziele."), color="text2", wrap=True))

    def _add(self, label: PlainLabel) -> None:
        self._goals.addWidget(label)
        label.show()

    def _build(self) -> None:
        look, inside, area = self._look, QWidget(), QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.space.panel_side, look.px(12), look.space.panel_side, look.px(16))
        column.setSpacing(look.px(4))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addSpacing(look.px(12))
        self._goals.setSpacing(look.px(3))
        column.addLayout(self._goals)
        column.addStretch(1)
        shortcut = QShortcut(QKeySequence("Esc"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.closed)
