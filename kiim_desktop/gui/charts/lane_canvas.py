"""The swim lanes as a picture: knows its lanes, its span of days and where everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.charts.lane_axis import Span, showing
from kiim_desktop.gui.charts.lane_layout import (
    LaneMetrics,
    PlacedItem,
    Scene,
    lay_out_lanes,
    running_lanes,
    whole_span,
)
from kiim_desktop.gui.charts.lane_paint import mark_rect, paint_scene
from kiim_desktop.gui.charts.lane_walk import LaneWalk
from kiim_desktop.gui.charts.lane_words import table_rows, table_titles
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.table_model import TableModel, table_view
from kiim_desktop.gui.palette import Look
from kiim_desktop.presenters.lanes import Lane


class LaneCanvas(QWidget):
    """Paints the lanes; SwimLanes adds mouse and keys."""

    def __init__(self, look: Look, today: date, *, label_width: int = 112, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._label_width = look, label_width
        self._lanes: tuple[Lane, ...] = ()
        self._is_compact = False
        self._span = whole_span((), today)
        self._hover = ""
        self._day: date | None = None
        self.walk = LaneWalk((), today)
        self.table_model = TableModel(table_titles(), parent=self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self.setMouseTracking(True)
        # Time runs from left to right in every language: years are numbers on an axis, an axis of a chart is never
        # mirrored, and two people bent over one file must mean the same end by "earlier".
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Zeitstrahl"))
        self._scene = self._lay_out()
        look.changed.connect(self.renew)

    def set_lanes(self, lanes: Sequence[Lane], today: date | None = None) -> None:
        """Show these lanes, all of their time; the focus stays on its item if it is still there."""
        if self._lanes == tuple(lanes) and today in (None, self.walk.today):
            return
        self._lanes = tuple(lanes)
        self.walk = LaneWalk(self._shown_lanes(), today or self.walk.today, self.walk.focus)
        self._span = self._whole()
        self.table_model.set_rows(table_rows(self._lanes))
        count = sum(len(lane.items) for lane in self._lanes)
        words = _("{lanes} Zeilen, {count} Einträge. T zeigt sie als Tabelle.")
        self.setAccessibleDescription(words.format(lanes=len(self._lanes), count=count))
        self.renew()

    def set_day(self, day: date | None) -> None:
        """Draw a line at a past day and mute what came after it; None draws none."""
        if day == self._day:
            return
        shows_all = self._span == self._whole()
        self._day = day
        if shows_all:
            self._span = self._whole()
        elif day is not None and not self._span.first <= day <= self._span.last:
            self._span = showing(self._span, day)
        self.renew()

    def set_compact(self, is_compact: bool) -> None:
        """Show only the three rows with something running."""
        if is_compact is not self._is_compact:
            self._is_compact = is_compact
            self.walk = LaneWalk(self._shown_lanes(), self.walk.today, self.walk.focus)
            self.renew()

    def set_label_width(self, width: int) -> None:
        """Set the label column, in px at 100 % (112, 96 beside the editor, 88 small)."""
        if width != self._label_width:
            self._label_width = width
            self.renew()

    def set_span(self, span: Span) -> None:
        self._span = span
        self.renew()

    def show_all(self) -> None:
        """Show all of the time there is."""
        self.set_span(self._whole())

    @property
    def span(self) -> Span:
        return self._span

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def hidden_lanes(self) -> int:
        """Return how many rows the compact picture leaves out."""
        return len(self._lanes) - len(self._shown_lanes())

    def build_table(self, parent: QWidget | None = None) -> QTableView:
        """Return the accessible sibling: the same data as a table."""
        return table_view(self._look, _("Zeitstrahl als Tabelle"), self.table_model, parent)

    def item_at(self, point: QPointF) -> PlacedItem | None:
        """Return the item under a point; dots win over the bars below them."""
        placed = (item for lane in self._scene.lanes for item in lane.items)
        hits = [item for item in placed if mark_rect(self._scene, item).contains(point)]
        return min(hits, key=lambda item: item.x1 - item.x0, default=None)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(640), round(self._scene.height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(240), round(self._scene.height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.renew()

    def paintEvent(self, _event: QPaintEvent) -> None:
        focus = self.walk.focus if self.hasFocus() else ""
        paint_scene(QPainter(self), self._look, self._scene, focus, self._hover, self._day)

    @Slot()
    def renew(self) -> None:
        """Place everything anew."""
        height = self._scene.height
        self._scene = self._lay_out()
        if self._scene.height != height:
            self.updateGeometry()
        self.update()

    def _whole(self) -> Span:
        """Return the span of everything, the day that is marked included."""
        span = whole_span(self._lanes, self.walk.today)
        if self._day is None or span.first <= self._day:
            return span
        return Span(self._day - timedelta(days=max(20, (span.last - self._day).days // 25)), span.last)

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
            unit=look.scale / 100,
        )

        def measure(text: str, semibold: bool) -> float:
            return look.metrics(Type.LANE_BAR, semibold).horizontalAdvance(text)

        return lay_out_lanes(self._shown_lanes(), self._span, self.walk.today, self.width(), measure, metrics)
