"""One fact as a line: painted while it is read, with an editor in its place while it is changed."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.line_form import LineForm
from kiim_desktop.gui.mirroring import logical_x, painter_of, set_margins
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line, isolate, one_line
from kiim_desktop.presenters.fact_rows import FactKey, FactRow, Standing

LABEL, SOURCE, DAY = 160, 176, 80
NARROW = 520
"""Below this width the line shows no source and day; the history has them."""
EDITING_ADDS = 8
NARROW_EDIT = 640


class FactLine(QWidget):
    """`edit_wanted` and `action_wanted` carry the key; `entered` tells that the keyboard came here."""

    entered = Signal(object)
    edit_wanted = Signal(object)
    action_wanted = Signal(object)
    moved = Signal(object, int)

    def __init__(self, look: Look, row: FactRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.row = look, row
        self.form: LineForm | None = None
        self._is_chosen = False
        self._action = QRect()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(look.space.page_side + look.px(LABEL), 0, look.space.page_side, 0)
        self.setAccessibleName(row.spoken)
        look.changed.connect(self.updateGeometry)

    @property
    def key(self) -> FactKey:
        return self.row.key

    def set_chosen(self, chosen: bool) -> None:
        """Show this line as the one whose history stands at the right."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            self.update()

    def set_tab_stop(self, is_stop: bool) -> None:
        """Be the one line of the list that the tab key reaches."""
        policy = Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
        if self.focusPolicy() is not policy:
            self.setFocusPolicy(policy)

    def begin_edit(self, form: LineForm) -> None:
        """Put an editor where the value stands; the line grows a little."""
        self.end_edit()
        self.form = form
        self._box.addWidget(form)
        self._place_form()
        form.show()
        form.resized.connect(self.updateGeometry)
        self.updateGeometry()
        self.update()

    def end_edit(self) -> None:
        """Paint again."""
        form, self.form = self.form, None
        if form is not None:
            self._box.removeWidget(form)
            form.hide()
            form.deleteLater()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        height = self._look.row.list
        if self.form is not None:
            height = max(height + self._look.px(EDITING_ADDS), self.form.sizeHint().height() + 1)
        return QSize(self._look.px(280), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        self._paint_ground(painter)
        side = look.space.page_side
        inner = QRect(side, 0, self.width() - 2 * side, self.height() - 1)
        is_edited = self.form is not None
        color = palette.text if is_edited or self._is_chosen else palette.text2
        label = QRect(inner.x(), 0, look.px(LABEL) - look.px(8), look.row.list if is_edited else inner.height())
        if is_edited:
            label.translate(0, look.px(EDITING_ADDS) // 2)
        if not (is_edited and self._is_narrow):
            draw_line(painter, label, self.row.label, look.font(Type.BODY), color)
        if not is_edited:
            self._paint_value(painter, inner.adjusted(look.px(LABEL), 0, 0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_form()

    @property
    def _is_narrow(self) -> bool:
        """Tell whether an editor takes the place of the label, too."""
        return self.width() < self._look.px(NARROW_EDIT)

    def _place_form(self) -> None:
        look = self._look
        left = look.space.page_side + (0 if self._is_narrow else look.px(LABEL))
        set_margins(self._box, self, left, 0, look.space.page_side, 0)

    def _paint_value(self, painter: QPainter, room: QRect) -> None:
        look, palette, row = self._look, self._look.palette, self.row
        right = 0 if room.width() < look.px(NARROW - LABEL) else look.px(SOURCE + DAY)
        value = room.adjusted(0, 0, -right - look.px(8), 0)
        is_value = row.standing is Standing.VALUE
        color = palette.text if is_value else palette.text3
        text = isolate(one_line(row.value)) if is_value else row.value
        used = draw_line(painter, value, text, look.font(Type.BODY), color)
        if row.alert:
            used += self._paint_alert(painter, value.adjusted(used + look.px(12), 0, 0, 0)) + look.px(12)
        self._action = QRect()
        can_edit = (
            not row.is_past
            and row.standing in (Standing.VALUE, Standing.NON_VALUE)
            and (self._is_chosen or self.underMouse())
        )
        action = row.action or (_("ändern") if can_edit else "")
        if action:
            self._action = value.adjusted(used + look.px(8), 0, 0, 0)
            wide = draw_line(painter, self._action, action, look.font(Type.BODY, True), palette.accent)
            self._action.setWidth(wide)
        if right:
            small, end = look.font(Type.SMALL), room.right() + 1
            source = QRect(end - look.px(SOURCE + DAY), 0, look.px(SOURCE) - look.px(8), room.height())
            draw_line(painter, source, row.source, small, palette.text2)
            day = QRect(end - look.px(DAY), 0, look.px(DAY), room.height())
            draw_line(painter, day, row.day, small, palette.text2, right=True)

    def _paint_alert(self, painter: QPainter, room: QRect) -> int:
        """Draw what must not be overlooked, its sign before it; return the width used."""
        look, color = self._look, self._look.palette.danger
        side, gap = look.icon_size.inline, look.px(6)
        look.icons.paint(painter, "warning", QRect(room.x(), room.y(), side, room.height()), color, side)
        beside = room.adjusted(side + gap, 0, 0, 0)
        return side + gap + draw_line(painter, beside, self.row.alert, look.font(Type.BODY), color)

    def _paint_ground(self, painter: QPainter) -> None:
        look, palette = self._look, self._look.palette
        if self._is_chosen and self.form is None:
            painter.fillRect(self.rect(), palette.selected if self.hasFocus() else palette.hover)
            bar = QRect(0, 0, look.border.selection_bar, self.height())
            painter.fillRect(bar, palette.accent if self.hasFocus() else palette.bar_past_line)
        elif self.underMouse() and self.form is None:
            painter.fillRect(self.rect(), palette.hover)
        if self.hasFocus() and not self._is_chosen:
            painter.setPen(QPen(palette.focus, look.border.focus_ring))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -3))
        hairline = look.border.hairline
        painter.fillRect(QRect(0, self.height() - hairline, self.width(), hairline), palette.line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.entered.emit(self.key)
        place = event.position().toPoint()
        if self._action.contains(round(logical_x(self, place.x())), place.y()):
            self.action_wanted.emit(self.key)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        if self.form is None and self.row.standing is not Standing.MASKED:
            self.edit_wanted.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if step:
            self.moved.emit(self.key, step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            wanted = self.action_wanted if self.row.standing is Standing.MASKED else self.edit_wanted
            wanted.emit(self.key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
