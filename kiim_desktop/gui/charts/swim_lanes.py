"""The swim lanes of a person: periods and events in rows over time, by mouse, by keys, and as a table."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from kiim_desktop.base.translation import _
from kiim_desktop.gui.charts.lane_axis import day_at, moved, showing, zoomed
from kiim_desktop.gui.charts.lane_canvas import LaneCanvas
from kiim_desktop.gui.charts.lane_layout import PlacedItem
from kiim_desktop.gui.charts.lane_words import sentence, tooltip

ZOOM_STEP = 1.4
WHEEL_NOTCHES_ACROSS = 2400
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
LANES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
ZOOMS = {Qt.Key.Key_Plus: ZOOM_STEP, Qt.Key.Key_Minus: 1 / ZOOM_STEP}


class SwimLanes(LaneCanvas):
    """`entry_opened` tells the key of the item to jump to; `table_wanted` that T was pressed."""

    entry_opened = Signal(str)
    focus_moved = Signal(str)
    table_wanted = Signal()

    def focus_item(self, key: str) -> None:
        """Move the focus ring to an item and bring it into sight."""
        self.walk = replace(self.walk, focus=key)
        found = self.walk.item()
        if found is None:
            self.walk = replace(self.walk, focus="")
        else:
            self._span = showing(self._span, self.walk.day_of(found))
        self.renew()
        self._speak()
        self.focus_moved.emit(self.walk.focus)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.item_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tooltip(found) if found else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.item_at(event.position())
        hover = found.item.key if found else ""
        if hover != self._hover:
            self._hover = hover
            self.setCursor(Qt.CursorShape.PointingHandCursor if hover else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.item_at(event.position())
        if found is not None and event.button() is Qt.MouseButton.LeftButton:
            self.walk = replace(self.walk, focus=found.item.key)
            self.update()
            self.entry_opened.emit(found.item.key)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover = ""
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Strg+wheel zooms at the mouse, Umschalt+wheel moves in time; the plain wheel scrolls the page."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turn:
            day = day_at(event.position().x(), self.span, self.scene.metrics.label, self.width())
            self.set_span(zoomed(self.span, day, ZOOM_STEP if turn > 0 else 1 / ZOOM_STEP))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and turn:
            self.set_span(moved(self.span, -turn * self.span.days // WHEEL_NOTCHES_ACROSS))
        else:
            event.ignore()
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, walk = Qt.Key(event.key()), self.walk
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in ARROWS:
            self.focus_item(walk.stepped(ARROWS[key]))
        elif key in LANES:
            self.focus_item(walk.in_other_lane(LANES[key]))
        elif key in ENDS:
            self.focus_item(walk.at_end(ENDS[key]))
        elif key in ZOOMS:
            self.set_span(zoomed(self.span, walk.day(), ZOOMS[key]))
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and walk.focus:
            self.entry_opened.emit(walk.focus)
        elif key == Qt.Key.Key_T:
            self.table_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.walk.item() is None:
            self.walk = replace(self.walk, focus=self.walk.at_end(-1))
        self._speak()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.update()

    def _placed(self, key: str) -> PlacedItem | None:
        placed = (item for lane in self.scene.lanes for item in lane.items)
        return next((each for each in placed if key in {each.item.key, *(member.key for member in each.members)}), None)

    def _speak(self) -> None:
        """Say and show what the focus is on, at once."""
        placed = self._placed(self.walk.focus)
        if placed is None or not self.hasFocus():
            return
        lane = self.walk.lanes[self.walk.lane()]
        self.setAccessibleName(_("Zeitstrahl: {item}").format(item=sentence(lane, placed)))
        corner = QPoint(round(max(placed.x0, self.scene.metrics.label)), round(placed.middle) + self._look.px(14))
        QToolTip.showText(self.mapToGlobal(corner), tooltip(placed), self)
