"""Waiting: nothing for 150 ms, then grey bars; after a second what happens, what is left and Abbrechen."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import Step
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.labels import PlainLabel

IN_SECONDS_UNDER = 90


class ProgressBar(QWidget):
    """A 6-px bar; without a known end it stays empty, the words say what happens."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._part = look, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_part(self, part: float) -> None:
        """Fill the bar from 0 to 1."""
        self._part = min(1.0, max(0.0, part))
        self.setAccessibleName(_("{percent} Prozent").format(percent=round(self._part * 100)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.row.progress)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._look.palette.track)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._part > 0:
            painter.setBrush(self._look.palette.accent)
            painter.drawRoundedRect(
                QRectF(0, 0, max(self.height(), self.width() * self._part), self.height()), radius, radius
            )


class ProgressCard(QFrame):
    """Long work: its name, the count, a bar, what is left, Abbrechen. Feed it the steps of a job."""

    cancelled = Signal()

    def __init__(
        self, look: Look, title: str, *, monotonic: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._monotonic, self._began = look, monotonic, monotonic()
        self.setProperty("card", "true")
        self._title = PlainLabel(look, title, semibold=True)
        self._count = PlainLabel(look, kind=Type.SMALL, color="text2", right=True)
        self._bar = ProgressBar(look)
        self._left = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self._cancel = text_button(look, _("Abbrechen"), self.cancelled.emit, size=ButtonSize.SMALL, flush=True)
        self._build()

    def restart(self, title: str) -> None:
        """Begin anew with another piece of work."""
        self._title.setText(title)
        self._began = self._monotonic()
        self.set_step(Step(0, 0, ""))

    def set_step(self, step: Step) -> None:
        """Show how far the work is; the time left is estimated from the time used."""
        has_end = step.total > 0
        self._count.setText(
            _("{done} von {total}").format(done=_dotted(step.done), total=_dotted(step.total)) if has_end else ""
        )
        self._bar.set_part(step.done / step.total if has_end else 0)
        remaining = self._remaining(step) if has_end else ""
        self._left.setText(" · ".join(words for words in (step.what, remaining) if words))

    def _remaining(self, step: Step) -> str:
        used = self._monotonic() - self._began
        if not step.done or used < 1:
            return ""
        seconds = round(used / step.done * (step.total - step.done))
        if seconds < IN_SECONDS_UNDER:
            return _("noch {seconds} s").format(seconds=seconds)
        minutes = round(seconds / 60)
        return ngettext("noch {minutes} Minute", "noch {minutes} Minuten", minutes).format(minutes=minutes)

    def _build(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.px(15),) * 3, look.px(9))
        column.setSpacing(look.px(8))
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        foot.addWidget(self._left, 1)
        foot.addWidget(self._cancel)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(foot)


class LoadingBars(QWidget):
    """Grey bars at row height, without motion; the owner shows it after 150 ms."""

    def __init__(self, look: Look, rows: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._rows = look, rows
        self.setAccessibleName(_("Lädt"))

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._rows * self._look.row.list)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = painter_of(self), self._look
        for row in range(self._rows):
            paint_placeholder(painter, look, QRectF(0, row * look.row.list, self.width(), look.row.list), row)


def paint_placeholder(painter: QPainter, look: Look, row: QRectF, number: int) -> None:
    """Draw the two grey bars that stand for a row still to come."""
    height, gap = look.px(8), look.px(16)
    first = row.width() * (0.38, 0.53, 0.45)[number % 3]
    top = row.y() + (row.height() - height) / 2
    painter.fillRect(QRectF(row.x(), top, first, height), look.palette.track)
    painter.fillRect(QRectF(row.x() + first + gap, top, max(0, row.width() - first - gap), height), look.palette.track)
    painter.fillRect(QRectF(row.x(), row.bottom() - 1, row.width(), 1), look.palette.line)


def _dotted(number: int) -> str:
    """Return the number with the German thousands point."""
    return f"{number:,}".replace(",", ".")
