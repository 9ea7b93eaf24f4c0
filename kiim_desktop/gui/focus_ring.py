"""One ring shows where the keyboard is: a frame that follows the focus, drawn by the style."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPen
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
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returnData)

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
        edge = QRectF(option.rect).adjusted(width / 2, width / 2, -width / 2, -width / 2)  # type: ignore[attr-defined]  # the stubs lack QStyleOption.rect
        painter.drawRoundedRect(edge, radius, radius)
        painter.restore()


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
