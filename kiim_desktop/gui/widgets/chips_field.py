"""Collects several options as chips in one field that grows: type some letters, Enter, next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QSizePolicy, QWidget

from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.chips import TopicChip, paint_box
from kiim_desktop.gui.widgets.choice import Option, OptionModel, TitleCompleter
from kiim_desktop.gui.widgets.fields import FieldBox
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.typing import Line


class BareLine(Line):
    """A line without a frame inside a larger field."""

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 16, super().sizeHint().height())


class ChipsBox(QWidget):
    """The frame round chips and line, drawn like a field."""

    def __init__(self, look: Look, line: QLineEdit) -> None:
        super().__init__()
        self._look, self._line = look, line
        self.setFocusProxy(line)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.flow = FlowLayout(self, look.px(8))
        self.flow.setContentsMargins(look.px(8), look.px(7), look.px(8), look.px(7))
        line.installEventFilter(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette = self._look, self._look.palette
        has_focus = self._line.hasFocus()
        line = palette.focus if has_focus else palette.text2 if self.underMouse() else palette.line_input
        if self.property("state") == "error":
            line = palette.danger
        painter = painter_of(self)
        paint_box(painter, self.rect(), palette.surface, line, look.radius.control)
        if has_focus:
            painter.setPen(QPen(line, 1))
            painter.drawRoundedRect(QRect(1, 1, self.width() - 3, self.height() - 3), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._line.setFocus()
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)


class ChipsField(FieldBox):
    """Several options; `changed` tells the keys in the order they were chosen."""

    changed = Signal(tuple)

    def __init__(
        self,
        look: Look,
        label: str,
        options: Sequence[Option] = (),
        *,
        placeholder: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.line = BareLine()
        self.line.setProperty("bare", "true")
        self.box = ChipsBox(look, self.line)
        super().__init__(look, label, self.box, hint=hint, parent=parent)
        self.setFocusProxy(self.line)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(label)
        self._keys: list[str] = []
        self._chips: dict[str, TopicChip] = {}
        self._model = OptionModel(self)
        self._model.set_options(options)
        self._completer = TitleCompleter(self._model, self)
        self.line.setCompleter(self._completer)
        self._completer.index_chosen.connect(self._take_index, Qt.ConnectionType.QueuedConnection)
        self.line.returnPressed.connect(self.take_typed)  # with the list open, Enter passes by the event filter
        self.line.installEventFilter(self)
        self.box.flow.addWidget(self.line)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def set_keys(self, keys: Sequence[str]) -> None:
        """Show these options without telling anybody; unknown keys are left out."""
        for key in [key for key in self._keys if key not in keys]:
            self._drop(key)
        for key in keys:
            self._add(key)

    def set_options(self, options: Sequence[Option]) -> None:
        self._model.set_options(options)

    def list_popup(self) -> QListView:
        """Return the list that opens below the line."""
        return self._completer.list

    @Slot()
    def open_list(self) -> None:
        """Show what can be chosen, all of it while nothing is typed."""
        self._completer.setCompletionPrefix(self.line.text().strip())
        self._completer.complete()

    @Slot()
    def take_typed(self) -> None:
        """Take the first option that fits what was typed; letters that fit nothing stay."""
        if not self.line.text().strip():
            return
        self._completer.list.hide()
        self._completer.setCompletionPrefix(self.line.text())
        fit = self._completer.currentCompletion() if self._completer.completionCount() else ""
        self._take(self.line.text() if self._model.titled(self.line.text()) else fit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.text().strip():
                self.take_typed()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.line.text() and self._keys:
                self._remove(self._keys[-1])
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and not self._completer.list.isVisible():
                self.open_list()
                return True
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _take_index(self, index: QModelIndex) -> None:
        self._take(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))

    def _take(self, title: str) -> None:
        option = self._model.titled(title)
        if option is None:
            return
        self.line.clear()
        if self._add(option.key):
            self.changed.emit(self.keys())

    @Slot(str)
    def _remove(self, key: str) -> None:
        self._drop(key)
        self.line.setFocus()
        self.changed.emit(self.keys())

    def _add(self, key: str) -> bool:
        option = self._model.option(key)
        if option is None or key in self._chips:
            return False
        chip = TopicChip(self._look, key, option.title, self.box)
        chip.removed.connect(self._remove)
        self.box.flow.insert_widget(len(self._keys), chip)
        chip.show()
        self._keys.append(key)
        self._chips[key] = chip
        self.box.updateGeometry()
        return True

    def _drop(self, key: str) -> None:
        chip = self._chips.pop(key, None)
        if chip is None:
            return
        self._keys.remove(key)
        self.box.flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.box.updateGeometry()
