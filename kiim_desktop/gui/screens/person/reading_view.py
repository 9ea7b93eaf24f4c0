"""The continuous reading view: entries of any length below each other; only those in sight are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.entry_stack import EntryStack
from kiim_desktop.gui.screens.person.reading_entry import LaidOut, paint_entry
from kiim_desktop.presenters.history import Entry

LINES_PER_STEP = 3
LONGEST_SPOKEN = 600


class ReadingView(QAbstractScrollArea):
    """Up and down walk from entry to entry (long ones scroll first), Strg+C copies the current entry."""

    current_changed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.stack = EntryStack(look)
        self._current = 0
        self._before = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Verlauf als Text"))
        self.verticalScrollBar().setSingleStep(look.line(Type.READING))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        look.changed.connect(self._renew)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries; what is being read keeps its place if it is still there."""
        if tuple(entries) == self.stack.entries:
            return
        anchor, current = self._anchor(), self.current_key
        self.stack.set_entries(entries)
        self._current = self.stack.index(current) or 0
        self._restore(anchor)
        self._speak()

    @property
    def current_key(self) -> str:
        return self.stack.entries[self._current].key if self.stack.entries else ""

    def jump_to(self, key: str) -> bool:
        """Bring an entry to the top and make it current; False if it is not shown."""
        index = self.stack.index(key)
        if index is None:
            return False
        self._current = index
        self._lay_out(index)
        self.verticalScrollBar().setValue(self.stack.tops[index])
        self._speak()
        return True

    def to_top(self) -> None:
        self._current = 0
        self.verticalScrollBar().setValue(0)
        self._speak()

    def to_newest(self, today: date) -> None:
        """Begin at the newest entry that is not planned; what is planned stands above it."""
        newest = next((entry.key for entry in self.stack.entries if entry.day <= today), "")
        if not self.jump_to(newest):
            self.to_top()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bar, entries = Qt.Key(event.key()), self.verticalScrollBar(), self.stack.entries
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_C and has_control and entries:
            QGuiApplication.clipboard().setText(entries[self._current].spoken)
        elif has_control or event.modifiers() & Qt.KeyboardModifier.AltModifier or not entries:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Home:
            self.to_top()
        elif key == Qt.Key.Key_End:
            self.jump_to(entries[-1].key)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            bar.setValue(bar.value() + (-1 if key == Qt.Key.Key_PageUp else 1) * (bar.pageStep() - bar.singleStep()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.stack.at(event.position().toPoint().y() + self.verticalScrollBar().value())
        if index < len(self.stack.entries):
            self._current = index
            self._speak()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, value, height = painter_of(self.viewport()), self.verticalScrollBar().value(), self.viewport().height()
        stack = self.stack
        index = stack.at(value)
        while index < len(stack.entries) and stack.tops[index] < value + height:
            laid = self._lay_out(index)
            has_focus = self.hasFocus() and index == self._current
            top = stack.tops[index] - value
            paint_entry(painter, self._look, stack.entries[index], laid, top, has_focus=has_focus)
            index += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._renew()
        else:
            self._set_range()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _walk(self, step: int) -> None:
        """Go to the next entry; one that is longer than the view scrolls by lines first."""
        bar, height, tops = self.verticalScrollBar(), self.viewport().height(), self.stack.tops
        top, end, few = tops[self._current], tops[self._current + 1], LINES_PER_STEP * bar.singleStep()
        if step > 0 and end > bar.value() + height and top <= bar.value():
            bar.setValue(min(bar.value() + few, end - height))
            return
        if step < 0 and top < bar.value():
            bar.setValue(max(bar.value() - few, top))
            return
        self._current = min(len(self.stack.entries) - 1, max(0, self._current + step))
        self._lay_out(self._current)
        top, end = tops[self._current], tops[self._current + 1]
        if top < bar.value() or end - top > height:
            bar.setValue(top)
        elif end > bar.value() + height:
            bar.setValue(end - height)
        self._speak()

    def _lay_out(self, index: int) -> LaidOut:
        laid = self.stack.lay_out(index)
        self._set_range()
        return laid

    def _set_range(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(height)
        if bar.maximum() != max(0, self.stack.height - height):
            bar.setRange(0, max(0, self.stack.height - height))

    def _anchor(self) -> tuple[str, int]:
        """Return the entry at the upper edge and how far it is scrolled; nothing at the very top."""
        value, stack = self.verticalScrollBar().value(), self.stack
        index = stack.at(value)
        if not value or index >= len(stack.entries):
            return "", 0
        return stack.entries[index].key, value - stack.tops[index]

    def _restore(self, anchor: tuple[str, int]) -> None:
        index = self.stack.index(anchor[0])
        if index is not None:
            self._lay_out(index)
        self._set_range()
        self.verticalScrollBar().setValue(self.stack.tops[index] + anchor[1] if index is not None else 0)
        self.viewport().update()

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        """Upwards, an entry coming into sight gets its true height before it shows: the text below must not jump."""
        going_up, self._before = value < self._before, value
        index = self.stack.at(value)
        if going_up and index < len(self.stack.entries) and not self.stack.is_laid_out(index):
            thought = self.stack.tops[index + 1] - self.stack.tops[index]
            grown = self._lay_out(index).height - thought
            if grown:
                self.verticalScrollBar().setValue(value + grown)
        self.viewport().update()

    def _speak(self) -> None:
        entries = self.stack.entries
        words = ngettext("{count} Eintrag", "{count} Einträge", len(entries)).format(count=len(entries))
        current = entries[self._current].spoken[:LONGEST_SPOKEN] if entries else ""
        self.setAccessibleDescription(f"{words}. {current}")
        self.current_changed.emit(self.current_key)
        self.viewport().update()

    @Slot()
    def _renew(self) -> None:
        anchor = self._anchor()
        self.stack.set_width(self.viewport().width())
        self._restore(anchor)
