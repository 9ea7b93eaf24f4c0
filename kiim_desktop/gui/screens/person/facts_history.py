"""The history of one field at the right of "Angaben": what stood there, who wrote it, when and on what ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, icon_button, plain_button
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.text_paint import draw_line, isolate, one_line
from kiim_desktop.presenters.fact_history import FactHistory, HistoryLine

_DOT, _TEXT, _GAP = 8, 20, 16


class HistoryItem(QAbstractButton):
    """One value; a past one can be chosen to be got back. `is_last` ends the line that joins the dots."""

    def __init__(
        self, look: Look, line: HistoryLine, *, is_now: bool, is_last: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._line, self._is_now, self._is_last = look, line, is_now, is_last
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        prefix = _("jetzt") if is_now else _("vorher")
        self.setAccessibleName(f"{prefix}: {line.spoken}")
        self.setToolTip(line.spoken)

    def sizeHint(self) -> QSize:
        look = self._look
        gap = 0 if self._is_last else look.px(_GAP)
        return QSize(look.px(120), look.line(Type.BODY) + 2 * look.line(Type.SMALL) + gap)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        body, small = look.line(Type.BODY), look.line(Type.SMALL)
        text = QRect(look.px(_TEXT), 0, self.width() - look.px(_TEXT), body)
        if self.isChecked():
            ground = QRect(look.px(_TEXT) - look.px(6), 0, text.width() + look.px(6), body + 2 * small)
            painter.fillRect(ground, palette.selected)
        self._paint_dot(painter, body)
        value = isolate(one_line(self._line.value))
        draw_line(painter, text, value, look.font(Type.BODY, self._is_now), palette.text)
        author = QRect(text.x(), body, text.width(), small)
        draw_line(painter, author, self._line.author, look.font(Type.SMALL), palette.text)
        ground = author.translated(0, small)
        draw_line(painter, ground, self._line.ground, look.font(Type.SMALL), palette.text2)

    def _paint_dot(self, painter: QPainter, body: int) -> None:
        look, palette = self._look, self._look.palette
        radius, x, y = look.px(_DOT) / 2, look.px(_DOT) / 2 + 0.5, body / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        end = self.height() if self._is_last else self.height() + y
        painter.setPen(QPen(palette.line_control, 1))
        painter.drawLine(QPointF(x, y + radius), QPointF(x, end))
        if self._is_now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.accent)
        else:
            painter.setPen(QPen(palette.bar_past_line, 1))
            painter.setBrush(palette.sunken)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.restore()


class HistoryPanel(Ground):
    """`closed` asks to go away, `return_wanted` carries the number of a past value."""

    closed = Signal()
    return_wanted = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._look = look
        self._history: FactHistory | None = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True)
        self.close_button = icon_button(look, "cross", _("Verlauf schließen"), self.closed.emit, size=ButtonSize.SMALL)
        self.close_button.setProperty("kind", "text")
        self._kept = PlainLabel(look, _("Jede Änderung bleibt erhalten."), kind=Type.SMALL, color="text2", wrap=True)
        self.give_back = plain_button(
            look, _("Alten Wert zurückholen"), self._return, icon="undo", size=ButtonSize.SMALL
        )
        self.past: list[HistoryItem] = []
        self._items = QVBoxLayout()
        self._build()

    def show_history(self, history: FactHistory | None) -> None:
        """Paint a history; may be called with the same one again."""
        if history == self._history:
            return
        self._history = history
        self._clear()
        if history is None:
            self.give_back.hide()
            return
        self._title.setText(_("{field}: Verlauf").format(field=history.title))
        self.setAccessibleName(self._title.text())
        count = len(history.now) + len(history.past)
        for number, line in enumerate(history.now):
            item = HistoryItem(self._look, line, is_now=True, is_last=number == count - 1)
            item.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._items.addWidget(item)
        for number, past in enumerate(history.past):
            item = HistoryItem(self._look, past.line, is_now=False, is_last=len(history.now) + number == count - 1)
            item.setCheckable(past.can_return)
            item.setAutoExclusive(True)
            item.setEnabled(past.can_return)
            self.past.append(item)
            self._items.addWidget(item)
        first = next((number for number, past in enumerate(history.past) if past.can_return), -1)
        self.give_back.setVisible(first >= 0)
        if first >= 0 and len(history.past) > 1:
            self.past[first].setChecked(True)
        self._kept.setText(_("Jede Änderung bleibt erhalten.") if count else _("Hier wurde noch nichts eingetragen."))

    def chosen(self) -> int:
        """Return the number of the past value that would be got back, -1 for none."""
        chosen = next((number for number, item in enumerate(self.past) if item.isChecked()), -1)
        possible = [number for number, item in enumerate(self.past) if item.isCheckable()]
        return chosen if chosen >= 0 else possible[0] if possible else -1

    def _return(self) -> None:
        if self.chosen() >= 0:
            self.return_wanted.emit(self.chosen())

    def _clear(self) -> None:
        self.past = []
        while (item := self._items.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

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
        side = look.space.panel_side
        column.setContentsMargins(side, look.px(12), side, look.px(16))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addSpacing(look.px(4))
        column.addWidget(self._kept)
        column.addSpacing(look.px(16))
        self._items.setSpacing(0)
        column.addLayout(self._items)
        column.addSpacing(look.px(16))
        column.addWidget(self.give_back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
