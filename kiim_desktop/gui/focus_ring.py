"""One ring shows where the keyboard is: a frame that follows the focus, drawn by the style."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from kiim_desktop.gui.palette import Look

OWN_FOCUS = (QLineEdit, QAbstractScrollArea, QComboBox)
"""These show the focus themselves: fields by their border, lists inside their rows."""
OWN_FOCUS_PROPERTY = "ownFocus"


class RingStyle(QProxyStyle):
    """Fusion, except for the focus frame."""

    def __init__(self, look: Look) -> None:
        super().__init__("Fusion")
        self._look = look

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return self._look.border.focus_ring + self._look.border.focus_gap
        if metric in INDICATORS:
            return self._look.px(18)
        if metric in (QStyle.PixelMetric.PM_LineEditIconSize, QStyle.PixelMetric.PM_SmallIconSize):
            return self._look.icon_size.control
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803  # the name Qt uses
    ) -> int:
        if hint in (QStyle.StyleHint.SH_FocusFrame_AboveWidget, QStyle.StyleHint.SH_Menu_KeyboardSearch):
            return 1
        return super().styleHint(hint, option, widget, returnData)

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element is QStyle.PrimitiveElement.PE_IndicatorCheckBox:
            paint_check(painter, self._look, QRectF(option.rect), option.state)
        elif element is QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            paint_radio(painter, self._look, QRectF(option.rect), option.state)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element is not QStyle.ControlElement.CE_FocusFrame:
            super().drawControl(element, option, painter, widget)
            return
        width = self._look.border.focus_ring
        radius = self._look.radius.control + width
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.palette.focus, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = QRectF(option.rect).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(edge, radius, radius)
        painter.restore()


INDICATORS = (
    QStyle.PixelMetric.PM_IndicatorWidth,
    QStyle.PixelMetric.PM_IndicatorHeight,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight,
)


def paint_check(painter: QPainter, look: Look, box: QRectF, state: QStyle.StateFlag) -> None:
    """Draw a check box: a frame, or filled with a check."""
    palette, is_on = look.palette, bool(state & QStyle.StateFlag.State_On)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_indicator_line(look, state), 1.5))
    painter.setBrush(palette.accent if is_on else palette.surface)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.radius.check, look.radius.check)
    if is_on:
        look.icons.paint(painter, "check", box.toRect(), palette.on_accent, look.px(14))
    elif state & QStyle.StateFlag.State_NoChange:
        middle = box.center().y()
        painter.fillRect(QRectF(box.x() + 4, middle - 1, box.width() - 8, 2), palette.accent)
    painter.restore()


def paint_radio(painter: QPainter, look: Look, box: QRectF, state: QStyle.StateFlag) -> None:
    """Draw a radio button: a ring, with a dot if it is on."""
    palette, is_on = look.palette, bool(state & QStyle.StateFlag.State_On)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_indicator_line(look, state), 1.5))
    painter.setBrush(palette.surface)
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    if is_on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.accent)
        painter.drawEllipse(box.center(), box.width() * 0.26, box.width() * 0.26)
    painter.restore()


def _indicator_line(look: Look, state: QStyle.StateFlag) -> QColor:
    palette = look.palette
    if not state & QStyle.StateFlag.State_Enabled:
        return palette.line_control
    if state & QStyle.StateFlag.State_On:
        return palette.accent
    return palette.text2 if state & QStyle.StateFlag.State_MouseOver else palette.line_input


class FocusRing(QObject):
    """Moves the one frame to whatever has the focus."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: QFocusFrame | None = None
        app.focusChanged.connect(self._follow)

    @property
    def widget(self) -> QWidget | None:
        """Return what the ring surrounds now."""
        return self._frame.widget() if self._frame is not None else None

    @property
    def frame_gap(self) -> int:
        """Return how far the ring reaches beyond its widget, in px."""
        if self._frame is None:
            return 0
        return self._frame.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self._frame)

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or isinstance(new, OWN_FOCUS) or new.property(OWN_FOCUS_PROPERTY):
            self._leave()
            return
        if self._frame is None:
            self._frame = QFocusFrame(new)
            self._frame.destroyed.connect(self._forget)
        self._frame.setWidget(new)

    def _leave(self) -> None:
        if self._frame is not None:
            self._frame.setWidget(None)  # type: ignore[arg-type]  # Qt takes null, the stubs do not

    @Slot()
    def _forget(self) -> None:
        self._frame = None
