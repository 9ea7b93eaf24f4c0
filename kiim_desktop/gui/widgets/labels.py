"""The one wrapper of QLabel: plain text always, our line heights, elided or wrapped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolTip, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import is_mirrored, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.tooltips import plain_tooltip
from kiim_desktop.gui.widgets.text_paint import NameInk, TextBlock, draw_line, draw_name, isolate, lay_out, one_line

KEPT_BLOCKS = 8


class PlainLabel(QLabel):
    """Shows exactly its text. One line elides (full text in the tool tip); `wrap` breaks lines.

    `color` is the name of a colour role. `is_name` isolates the text so it keeps its direction.
    """

    def __init__(  # noqa: PLR0913  # each word is one property of the label
        self,
        look: Look,
        text: str = "",
        *,
        kind: Type = Type.BODY,
        color: str = "text",
        semibold: bool | None = None,
        wrap: bool = False,
        is_name: bool = False,
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._kind = kind
        self._color = color
        self._semibold = semibold
        self._wrap = wrap
        self._is_name = is_name
        self._right = right
        self._blocks: dict[int, TextBlock] = {}
        super().setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)  # else QLabel takes back the height for width whenever its style changes
        self.setText(text)
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        look.changed.connect(self._renew)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._blocks.clear()
        self.setAccessibleName(text[:400])
        self.updateGeometry()
        self.update()

    def setTextFormat(self, _format: Qt.TextFormat) -> None:
        """Stay plain, whatever is asked."""

    def set_color(self, color: str) -> None:
        self._color = color
        self.update()

    def set_semibold(self, semibold: bool | None) -> None:
        self._semibold = semibold
        self._renew()

    def sizeHint(self) -> QSize:
        line = self._look.line(self._kind)
        if self._wrap:
            block = self._block(self._look.px(480))
            return QSize(round(block.width) + 2, max(block.height, line))
        width = self._look.metrics(self._kind, self._semibold).horizontalAdvance(self._shown())
        return QSize(width + 2, line)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(24), self._look.line(self._kind))

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return -1
        return self._block(width).height

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = self._look
        font = look.font(self._kind, self._semibold)
        color = look.palette.named(self._color) if self.isEnabled() else look.palette.disabled
        if self._wrap:
            self._block(self.width()).draw(QPainter(self), QPointF(0, 0), color)
        else:
            draw_line(painter_of(self), self.rect(), self._shown(), font, color, right=self._right)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._renew()
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.toolTip() or (self.text() if self.is_elided() else "")
            QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
            return True
        return super().event(event)

    def is_elided(self) -> bool:
        metrics = self._look.metrics(self._kind, self._semibold)
        return not self._wrap and metrics.horizontalAdvance(self._shown()) > self.width()

    def _shown(self) -> str:
        text = one_line(self.text())
        return isolate(text) if self._is_name else text

    def _block(self, width: int) -> TextBlock:
        """Return the wrapped text for a width; layouts ask for the same few widths again and again."""
        if width not in self._blocks:
            if len(self._blocks) >= KEPT_BLOCKS:
                self._blocks.clear()
            font = self._look.font(self._kind, self._semibold)
            line, right = self._look.line(self._kind), is_mirrored(self)
            self._blocks[width] = lay_out(self.text(), font, width, line, right=right)
        return self._blocks[width]

    @Slot()
    def _renew(self) -> None:
        self._blocks.clear()
        self.updateGeometry()
        self.update()


class NameLabel(QWidget):
    """A person's name as told and, isolated beside it, its script variant."""

    def __init__(
        self, look: Look, name: str = "", variant: str = "", *, kind: Type = Type.TITLE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_name(name, variant)
        look.changed.connect(self.updateGeometry)

    def set_name(self, name: str, variant: str = "") -> None:
        self._name, self._variant = name, variant
        self.setAccessibleName(f"{isolate(name)} {isolate(variant)}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        width = look.metrics(self._kind, True).horizontalAdvance(one_line(self._name))
        if self._variant:
            width += look.px(12) + look.metrics(self._variant_kind()).horizontalAdvance(one_line(self._variant))
        return QSize(width + 8, look.line(self._kind))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.line(self._kind))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = self._look
        ink = NameInk(
            font=look.font(self._kind, True),
            color=look.palette.text,
            variant_font=look.font(self._variant_kind()),
            variant_color=look.palette.text2,
            gap=look.px(12 if self._kind is Type.TITLE else 8),
        )
        draw_name(painter_of(self), self.rect(), self._name, self._variant, ink)

    def _variant_kind(self) -> Type:
        return Type.NAME_VARIANT if self._kind is Type.TITLE else self._kind


class Divider(QFrame):
    """A hairline; `strong` is the heavier rule under headings."""

    def __init__(
        self, look: Look, *, strong: bool = False, upright: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._color = "line_control" if strong else "line"
        self._upright = upright
        grows, stays = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((stays, grows) if upright else (grows, stays)))

    def sizeHint(self) -> QSize:
        line = self._look.border.hairline
        return QSize(line, self._look.px(16)) if self._upright else QSize(0, line)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.border.hairline, self._look.border.hairline)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._look.palette.named(self._color))


class IconLabel(QWidget):
    """An icon in the colour of the text beside it; says what it means to a screen reader if `meaning` is given."""

    def __init__(
        self,
        look: Look,
        icon: str,
        *,
        color: str = "text2",
        size: int = 16,
        meaning: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._icon, self._color, self._size = look, icon, color, size
        self.setAccessibleName(meaning)
        self.setToolTip(meaning)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_icon(self, icon: str, color: str = "") -> None:
        self._icon, self._color = icon, color or self._color
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.px(self._size)
        return QSize(side, max(side, self._look.px(20)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._icon:
            return
        look = self._look
        area = QRect(QPoint(0, 0), self.size())
        look.icons.paint(painter_of(self), self._icon, area, look.palette.named(self._color), look.px(self._size))
