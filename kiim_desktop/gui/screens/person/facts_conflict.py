"""A fact about which people disagree: its values as equal cards, one suggested with its reason, nobody overruled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.facts_lines import LABEL
from kiim_desktop.gui.widgets.conflict import ConflictCards, ConflictOffer, ConflictValue
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.fact_conflicts import Conflict, Side
from kiim_desktop.presenters.fact_rows import FactKey, FactRow


class ConflictLine(QWidget):
    """`taken` carries the key and the chosen value, `merged_taken` key and text, `both_kept` and `asked` the key."""

    entered = Signal(object)
    moved = Signal(object, int)
    taken = Signal(object, str)
    merged_taken = Signal(object, str)
    both_kept = Signal(object)
    asked = Signal(object)

    def __init__(self, look: Look, row: FactRow, conflict: Conflict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.row = look, row
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self.setAccessibleName(_("{line}. {reason}").format(line=row.spoken, reason=conflict.reason))
        offer = ConflictOffer(
            reason=conflict.reason,
            both=conflict.both_words,
            both_hint=conflict.both_hint,
            merged=conflict.merged.text if conflict.merged else "",
            merged_note=conflict.merged.note if conflict.merged else "",
            is_text=conflict.is_text,
            is_fixed=row.is_past,
        )
        self.cards = ConflictCards(look, tuple(_value(side) for side in conflict.sides), offer)
        self.cards.taken.connect(lambda key: self.taken.emit(row.key, key))
        self.cards.merged_taken.connect(lambda text: self.merged_taken.emit(row.key, text))
        self.cards.both_kept.connect(lambda: self.both_kept.emit(row.key))
        self.cards.asked.connect(lambda: self.asked.emit(row.key))
        column = QVBoxLayout(self)
        left = look.space.page_side + look.px(LABEL)
        column.setContentsMargins(left, look.px(12), look.space.page_side, look.px(16))
        column.addWidget(self.cards)

    @property
    def key(self) -> FactKey:
        return self.row.key

    def set_chosen(self, chosen: bool) -> None:
        """A disagreement keeps its own ground; it looks the same when its history stands at the right."""

    def set_tab_stop(self, is_stop: bool) -> None:
        """Be the one line of the list that the tab key reaches."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return is_done

    def _fit(self) -> None:
        """Be as high as the values need at this width: nothing of them is cut."""
        column = self.layout()
        height = column.heightForWidth(self.width()) if column is not None else -1
        if height > 0 and height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        painter.fillRect(self.rect(), palette.sunken)
        painter.fillRect(QRect(0, 0, look.border.selection_bar, self.height()), palette.warn)
        if self.hasFocus():
            painter.setPen(QPen(palette.focus, look.border.focus_ring))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -3))
        hairline = look.border.hairline
        painter.fillRect(QRect(0, self.height() - hairline, self.width(), hairline), palette.line)
        side = look.space.page_side
        place = QRect(side, look.px(12), look.px(LABEL) - look.px(8), look.line(Type.BODY))
        draw_line(painter, place, self.row.label, look.font(Type.BODY), palette.text)
        below = QRect(side, place.bottom() + look.px(4), place.width(), look.line(Type.SMALL))
        mark = look.icon_size.inline
        look.icons.paint(painter, "warning", QRect(side, below.y(), mark, below.height()), palette.warn, mark)
        words = below.adjusted(mark + look.px(4), 0, 0, 0)
        draw_line(painter, words, self.row.value, look.font(Type.SMALL), palette.warn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.moved.emit(self.key, step)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def _value(side: Side) -> ConflictValue:
    return ConflictValue(
        key=side.key,
        value=side.value,
        author=side.author,
        source=side.source,
        take=side.take_words,
        is_suggested=side.is_suggested,
    )
