"""Steps: numbered ones at the side of an assistant, small ones in a row for the states of a referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of, upright
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line


class StepState(Enum):
    """How a step stands."""

    DONE = "done"
    CURRENT = "current"
    FUTURE = "future"
    ENDED_BADLY = "ended_badly"


@dataclass(frozen=True, slots=True)
class StateStep:
    """One step of a referral in a word."""

    title: str
    state: StepState


@dataclass(frozen=True, slots=True)
class SideStep:
    """One step of an assistant: its name and a few words about it."""

    title: str
    note: str = ""


def paint_steps(painter: QPainter, look: Look, rect: QRect, steps: Sequence[StateStep]) -> int:
    """Draw steps in a row, as many as fit; return the width used."""
    x, side = rect.x(), look.px(14)
    middle = rect.y() + rect.height() / 2
    for number, step in enumerate(steps):
        font = look.font(Type.SMALL, step.state in (StepState.CURRENT, StepState.ENDED_BADLY))
        words = look.metrics(Type.SMALL, step.state is not StepState.DONE).horizontalAdvance(step.title) + 2
        line = look.px(20) + 2 * look.px(8) if number else 0
        if x + line + side + look.px(4) + words > rect.right() + 1:
            break
        if number:
            painter.fillRect(QRectF(x + look.px(8), middle, look.px(20), 1), look.palette.line_control)
            x += line
        paint_step_mark(painter, look, QRectF(x, middle - side / 2, side, side), step.state)
        x += side + look.px(4)
        color = look.palette.text if font.bold() or step.state is StepState.CURRENT else look.palette.text2
        x += draw_line(painter, QRect(x, rect.y(), words + 8, rect.height()), step.title, font, color)
    return x - rect.x()


def paint_step_mark(painter: QPainter, look: Look, circle: QRectF, state: StepState) -> None:
    """Draw the circle of a step: filled with check, ring with dot, grey ring, amber ring with cross."""
    palette = look.palette
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = {StepState.FUTURE: palette.line_input, StepState.ENDED_BADLY: palette.warn}.get(state, palette.accent)
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(color if state is StepState.DONE else palette.surface)
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
    side = look.px(9)
    if state is StepState.DONE:
        look.icons.paint(painter, "check", circle.toRect(), palette.on_accent, side)
    elif state is StepState.ENDED_BADLY:
        look.icons.paint(painter, "cross", circle.toRect(), palette.warn, look.px(7))
    elif state is StepState.CURRENT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(circle.center(), circle.width() / 4, circle.width() / 4)
    painter.restore()


class SideSteps(QWidget):
    """The steps at the side of an assistant; `set_current` moves the ring."""

    def __init__(self, look: Look, steps: Sequence[SideStep], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._steps = look, tuple(steps)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(0)
        look.changed.connect(self.updateGeometry)

    def set_current(self, current: int) -> None:
        self._current = current
        title = self._steps[current].title if current < len(self._steps) else ""
        number = min(current + 1, len(self._steps))
        self.setAccessibleName(
            _("Schritt {number} von {count}: {title}").format(number=number, count=len(self._steps), title=title)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(200), len(self._steps) * self._look.px(62))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, step in enumerate(self._steps):
            self._paint_step(painter, number, step)

    def _paint_step(self, painter: QPainter, number: int, step: SideStep) -> None:
        look, palette, top = self._look, self._look.palette, number * self._look.px(62)
        is_done, is_current = number < self._current, number == self._current
        side = look.px(24)
        circle = QRectF(0, top, side, side)
        color = palette.accent if is_done or is_current else palette.line_input
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(palette.accent if is_done else palette.surface)
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
        if is_done:
            look.icons.paint(painter, "check", circle.toRect(), palette.on_accent, look.px(16))
        else:
            painter.setFont(look.font(Type.SMALL, True))
            painter.setPen(palette.accent if is_current else palette.text2)
            with upright(painter, circle):
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        words = QRect(look.px(36), top, self.width() - look.px(36), side)
        ink = palette.text if is_current else palette.text2
        draw_line(painter, words, step.title, look.font(Type.BODY, is_current), ink)
        note = words.translated(0, look.px(20))
        draw_line(painter, note, step.note, look.font(Type.SMALL), palette.text3)


class StepRow(QWidget):
    """The steps of a way in a row; `set_current` moves the ring, behind the last one all are done."""

    def __init__(self, look: Look, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._titles = look, tuple(titles)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(0)
        look.changed.connect(self.updateGeometry)

    def set_current(self, current: int) -> None:
        self._current = current
        number = min(current + 1, len(self._titles))
        words = _("Schritt {number} von {count}: {title}")
        self.setAccessibleName(words.format(number=number, count=len(self._titles), title=self._titles[number - 1]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        states = (
            StepState.DONE if n < self._current else StepState.CURRENT if n == self._current else StepState.FUTURE
            for n in range(len(self._titles))
        )
        steps = [StateStep(title, state) for title, state in zip(self._titles, states, strict=True)]
        paint_steps(painter_of(self), self._look, self.rect(), steps)
