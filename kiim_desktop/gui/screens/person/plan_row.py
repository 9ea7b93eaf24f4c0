"""A line of a plan: its words in full, a box to tick, who and by when; an editor in its place while it changes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.mirroring import logical_x, painter_of, set_margins
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.plan_row_layout import RowLayout, RowWords


class PlanRow(QWidget):
    """`entered` tells that the keyboard came here, `ticked` that the box was pressed."""

    entered = Signal(object)
    moved = Signal(object, int)
    ticked = Signal(object)

    def __init__(self, look: Look, key: object, words: RowWords, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.key, self.words = look, key, words
        self.editor: QWidget | None = None
        self._is_chosen = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self._box = QHBoxLayout(self)
        self.setAccessibleName(spoken)
        look.changed.connect(self.fit)

    def set_words(self, words: RowWords, spoken: str) -> None:
        """Say something else in the same place."""
        if words != self.words:
            self.words = words
            self.fit()
            self.update()
        self.setAccessibleName(spoken)

    def set_chosen(self, chosen: bool) -> None:
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            self.update()

    def set_tab_stop(self, is_stop: bool) -> None:
        """Be the one line of the list that the tab key reaches."""
        policy = Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
        if self.focusPolicy() is not policy:
            self.setFocusPolicy(policy)

    def begin_edit(self, editor: QWidget) -> None:
        """Put an editor where the words stand."""
        self.end_edit()
        self.editor = editor
        self._box.addWidget(editor)
        editor.show()
        self.fit()
        self.update()

    def end_edit(self) -> None:
        """Say the words again."""
        editor, self.editor = self.editor, None
        if editor is not None:
            self._box.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            self.fit()
            self.update()

    def fit(self) -> None:
        """Be as high as the words need at this width: nothing is cut."""
        look = self._look
        set_margins(self._box, self, self.row_layout().text_left(), look.px(2), look.space.page_side, look.px(2))
        height = self._wanted_height()
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(280), self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        self._paint_ground(painter)
        if self.words.mark is not None:
            self.row_layout().paint_box(painter, self.words.mark)
        if self.editor is None:
            self.row_layout().paint_words(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.entered.emit(self.key)
        place = event.position().toPoint()
        around = self.row_layout().box_rect().adjusted(-4, -8, 8, 8)
        if self.words.mark is not None and around.contains(round(logical_x(self, place.x())), place.y()):
            self.ticked.emit(self.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def row_layout(self) -> RowLayout:
        """Return the line as it is laid out at its width."""
        return RowLayout(self._look, self.words, self.width())

    def _wanted_height(self) -> int:
        if self.editor is not None:
            return max(self._look.row.list, self.editor.sizeHint().height() + self._look.px(4)) + 1
        return self.row_layout().height()

    def _paint_ground(self, painter: QPainter) -> None:
        look, palette = self._look, self._look.palette
        if self._is_chosen and self.editor is None:
            painter.fillRect(self.rect(), palette.selected if self.hasFocus() else palette.hover)
            bar = QRect(0, 0, look.border.selection_bar, self.height())
            painter.fillRect(bar, palette.accent if self.hasFocus() else palette.bar_past_line)
        elif self.underMouse() and self.editor is None:
            painter.fillRect(self.rect(), palette.hover)
        if self.hasFocus() and not self._is_chosen:
            painter.setPen(QPen(palette.focus, look.border.focus_ring))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -3))
        hairline = look.border.hairline
        painter.fillRect(QRect(0, self.height() - hairline, self.width(), hairline), palette.line)
