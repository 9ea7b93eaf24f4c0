"""The swim lanes of a person: periods and events in rows over time, by mouse, by keys, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTableView, QToolTip, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.charts.lane_axis import Span, day_at, moved, showing, zoomed
from kiim_desktop.gui.charts.lane_layout import (
    LaneMetrics,
    PlacedItem,
    Scene,
    lay_out_lanes,
    running_lanes,
    whole_span,
)
from kiim_desktop.gui.charts.lane_paint import mark_rect, paint_scene
from kiim_desktop.gui.charts.lane_words import TABLE_TITLES, sentence, table_rows, tooltip
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.table_model import TableModel, table_view
from kiim_desktop.gui.palette import Look
from kiim_desktop.presenters.lanes import Lane, LaneItem

ZOOM_STEP = 1.4


class SwimLanes(QWidget):
    """`entry_opened` tells the key of the item to jump to; `table_wanted` that T was pressed.

    `set_compact` shows only the three rows with something running; `hidden_lanes` counts the rest.
    """

    entry_opened = Signal(str)
    focus_moved = Signal(str)
    table_wanted = Signal()

    def __init__(self, look: Look, today: date, *, label_width: int = 112, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._today, self._label_width = look, today, label_width
        self._lanes: tuple[Lane, ...] = ()
        self._is_compact = False
        self._span = whole_span((), today)
        self._focus = self._hover = ""
        self.table_model = TableModel([_(title) for title in TABLE_TITLES], parent=self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._scene = self._lay_out()
        self.setAccessibleName(_("Zeitstrahl"))
        look.changed.connect(self._renew)

    def set_lanes(self, lanes: Sequence[Lane], today: date | None = None) -> None:
        """Show these lanes, all of their time; the focus stays on its item if it is still there."""
        self._lanes, self._today = tuple(lanes), today or self._today
        self._span = whole_span(self._lanes, self._today)
        self.table_model.set_rows(table_rows(self._lanes))
        count = sum(len(lane.items) for lane in self._lanes)
        words = _("{lanes} Zeilen, {count} Einträge. T zeigt sie als Tabelle.")
        self.setAccessibleDescription(words.format(lanes=len(self._lanes), count=count))
        self._renew()

    def set_compact(self, is_compact: bool) -> None:
        if is_compact is not self._is_compact:
            self._is_compact = is_compact
            self._renew()

    def set_label_width(self, width: int) -> None:
        """Set the label column, in px at 100 % (112, 96 beside the editor, 88 small)."""
        if width != self._label_width:
            self._label_width = width
            self._renew()

    @property
    def hidden_lanes(self) -> int:
        return len(self._lanes) - len(self._shown_lanes())

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def span(self) -> Span:
        return self._span

    @property
    def focus_key(self) -> str:
        return self._focus

    def set_span(self, span: Span) -> None:
        self._span = span
        self._renew()

    def focus_item(self, key: str) -> None:
        """Move the focus ring to an item and bring it into sight."""
        found = self._item(key)
        self._focus = key if found is not None else ""
        day = (found.start or found.end) if found is not None else None
        if day is not None:
            self._span = showing(self._span, day)
        self._renew()
        self._speak()
        self.focus_moved.emit(self._focus)

    def build_table(self, parent: QWidget | None = None) -> QTableView:
        """Return the accessible sibling: the same data as a table."""
        return table_view(self._look, _("Zeitstrahl als Tabelle"), self.table_model, parent)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(640), round(self._scene.height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(240), round(self._scene.height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()

    def paintEvent(self, _event: QPaintEvent) -> None:
        focus = self._focus if self.hasFocus() else ""
        paint_scene(QPainter(self), self._look, self._scene, focus, self._hover)

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
            self._focus = found.item.key
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
            day = day_at(event.position().x(), self._span, self._scene.metrics.label, self.width())
            self.set_span(zoomed(self._span, day, ZOOM_STEP if turn > 0 else 1 / ZOOM_STEP))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and turn:
            self.set_span(moved(self._span, -turn * self._span.days // 2400))
        else:
            event.ignore()
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._change_lane(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._jump(-1 if key == Qt.Key.Key_End else 0)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.set_span(zoomed(self._span, self._focus_day(), ZOOM_STEP if key == Qt.Key.Key_Plus else 1 / ZOOM_STEP))
        elif key == Qt.Key.Key_0:
            self.set_span(whole_span(self._lanes, self._today))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._focus:
            self.entry_opened.emit(self._focus)
        elif key == Qt.Key.Key_T:
            self.table_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._item(self._focus) is None:
            self._jump(-1)
        self._speak()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.update()

    def item_at(self, point: QPointF) -> PlacedItem | None:
        """Return the item under a point; dots win over the bars below them."""
        hits = [
            item for lane in self._scene.lanes for item in lane.items if mark_rect(self._scene, item).contains(point)
        ]
        return min(hits, key=lambda item: item.x1 - item.x0, default=None)

    def _step(self, step: int) -> None:
        """Go to the next item in time within the lane."""
        items = self._ordered(self._focus_lane())
        keys = [item.key for item in items]
        if not keys:
            self._change_lane(1)
            return
        at = keys.index(self._focus) + step if self._focus in keys else 0
        self.focus_item(keys[min(len(keys) - 1, max(0, at))])

    def _change_lane(self, step: int) -> None:
        """Go to the item nearest in time in the next lane that has any."""
        lanes, number, day = self._shown_lanes(), self._focus_lane() + step, self._focus_day()
        while 0 <= number < len(lanes):
            items = self._ordered(number)
            if items:
                self.focus_item(min(items, key=lambda item: abs((self._day(item) - day).days)).key)
                return
            number += step

    def _jump(self, end: int) -> None:
        items = self._ordered(self._focus_lane())
        if not items:
            items = next((found for number in range(len(self._shown_lanes())) if (found := self._ordered(number))), [])
        if items:
            self.focus_item(items[end].key)

    def _ordered(self, lane: int) -> list[LaneItem]:
        lanes = self._shown_lanes()
        return sorted(lanes[lane].items, key=self._day) if 0 <= lane < len(lanes) else []

    def _focus_lane(self) -> int:
        lanes = self._shown_lanes()
        return next((n for n, lane in enumerate(lanes) if any(item.key == self._focus for item in lane.items)), 0)

    def _focus_day(self) -> date:
        found = self._item(self._focus)
        return self._day(found) if found is not None else self._today

    def _day(self, item: LaneItem) -> date:
        return item.start or item.end or self._today

    def _item(self, key: str) -> LaneItem | None:
        return next((item for lane in self._shown_lanes() for item in lane.items if item.key == key), None)

    def _placed(self, key: str) -> PlacedItem | None:
        placed = (item for lane in self._scene.lanes for item in lane.items)
        return next((each for each in placed if key in {each.item.key, *(member.key for member in each.members)}), None)

    def _speak(self) -> None:
        """Say and show what the focus is on, at once."""
        placed, lanes = self._placed(self._focus), self._shown_lanes()
        if placed is None or not self.hasFocus():
            return
        self.setAccessibleName(_("Zeitstrahl: {item}").format(item=sentence(lanes[self._focus_lane()], placed)))
        corner = QPoint(round(max(placed.x0, self._scene.metrics.label)), round(placed.middle) + self._look.px(14))
        QToolTip.showText(self.mapToGlobal(corner), tooltip(placed), self)

    def _shown_lanes(self) -> tuple[Lane, ...]:
        return running_lanes(self._lanes) if self._is_compact else self._lanes

    def _lay_out(self) -> Scene:
        look = self._look
        metrics = LaneMetrics(
            label=look.px(self._label_width),
            axis=look.row.lane_axis,
            lane=look.row.lane,
            second=look.px(24),
            foot=look.space.grid,
            bar=look.row.lane_bar,
            pad=look.px(8),
            dot=look.px(5),
            gap=look.px(4),
        )

        def measure(text: str, semibold: bool) -> float:
            return look.metrics(Type.LANE_BAR, semibold).horizontalAdvance(text)

        return lay_out_lanes(self._shown_lanes(), self._span, self._today, self.width(), measure, metrics)

    @Slot()
    def _renew(self) -> None:
        height = self._scene.height
        self._scene = self._lay_out()
        if self._scene.height != height:
            self.updateGeometry()
        self.update()
