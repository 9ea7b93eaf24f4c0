"""The list behind "+ Eintrag": one line to type into, the kinds below it; Eingabe opens the form, Esc goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import ROW_ROLE, RowsModel
from kiim_desktop.gui.lists.row_delegate import Index, RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.keys_line import KeyHint, KeysLine
from kiim_desktop.presenters.entry_kinds import ChoiceRow, KindFinder

WIDTH, MOST, MARGIN = 440, 520, 8
"""Width, greatest height and distance from the edges of the window, px at 100 %."""
ROW, HEAD, SIDE = 32, 28, 24
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}
_KEYS = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Another window came to the front, or the menu of the line opened: the keyboard will be back."""


class EntryChooser(QWidget):
    """Lies over the window while the keyboard is in its line.

    `chosen` carries the name of a kind and what was typed, once it has closed. `lost` tells that it has closed and what
    had the keyboard before is gone.
    """

    chosen = Signal(str, str)
    lost = Signal()

    def __init__(self, look: Look, kinds: KindFinder, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._kinds = look, kinds
        self._back: QWidget | None = None
        self._rows: tuple[ChoiceRow, ...] = ()
        self.field = TextField(look, "", placeholder=_("Was eintragen? Etwa Kita, Zeugnis, Telefon"))
        self.line: QLineEdit = self.field.line
        self._model: RowsModel[ChoiceRow] = RowsModel(InlineJobs(), _spoken)
        columns = (Column(share=3), Column(share=2, is_right=True))
        self.list = RowList(look, _("Arten von Einträgen"), self._model, _KindRows(look, columns), uniform=False)
        self._keys = KeysLine(look, _hints())
        self._build()
        self.line.textChanged.connect(self._search)
        self.list.clicked.connect(self._click)
        self.list.current_row_changed.connect(self._speak)
        self.line.installEventFilter(self)
        self.hide()

    def open_below(self, button: QWidget) -> None:
        """Show all kinds below a button, inside the window, with the keyboard in the line; once more closes it."""
        if self.isVisible():
            self.close_list()
            return
        window = button.window()
        self._back = window.focusWidget()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.line.clear()
        self._search("")
        self.setGeometry(self._place(button))
        self.raise_()
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def close_list(self) -> None:
        """Close it and give the keyboard back to where it was."""
        back, self._back = self._back, None
        self.hide()
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.lost.emit()

    def rows(self) -> tuple[ChoiceRow, ...]:
        """Return the lines in sight, headings included."""
        return self._rows

    def current(self) -> ChoiceRow | None:
        """Return the line Eingabe would open."""
        row = self.list.current_row()
        return row if isinstance(row, ChoiceRow) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the list, before a shortcut of the screen below takes them; leaving the line closes it."""
        if isinstance(event, QKeyEvent):
            is_own = Qt.Key(event.key()) in _KEYS
            if is_own and event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
            if is_own and event.type() is QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
            return is_own
        if event.type() is QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in _PASSING:
            self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = painter_of(self), self._look.palette
        painter.fillRect(self.rect(), palette.surface)
        painter.setPen(palette.line_input)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _build(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        self.setAccessibleName(_("Neuer Eintrag"))
        self.line.setAccessibleName(_("Was eintragen"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFocusProxy(self.line)
        column.setContentsMargins(1, look.px(16), 1, 1)
        column.setSpacing(0)
        self.field.setContentsMargins(look.px(16), 0, look.px(16), look.px(8))
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self._keys)

    def _place(self, button: QWidget) -> QRect:
        """Return where it stands: the right edges meet, and everything stays inside the window."""
        look, window = self._look, button.window()
        edge = look.px(MARGIN)
        width = min(look.px(WIDTH), window.width() - 2 * edge)
        height = min(look.px(MOST), window.height() - 2 * edge)
        corner = button.mapTo(window, QPoint(button.width() - width, button.height() + look.px(4)))
        left = max(edge, min(corner.x(), window.width() - width - edge))
        top = max(edge, min(corner.y(), window.height() - height - edge))
        return QRect(QPoint(left, top), QSize(width, height))

    def _press(self, key: Qt.Key) -> None:
        if key in _STEPS:
            self._walk(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            self._take(self.current())

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._rows = self._kinds.rows(typed)
        self._model.set_rows(self._rows)
        self.list.scrollToTop()
        first = next((number for number, row in enumerate(self._rows) if not row.is_head), -1)
        self.list.select_row(first)

    def _walk(self, step: int) -> None:
        """Go to the next kind; headings are passed over, the ends hold."""
        places = [number for number, row in enumerate(self._rows) if not row.is_head]
        here = self.list.currentIndex().row()
        if places:
            at = places.index(here) if here in places else 0
            to = places[max(0, min(len(places) - 1, at + step))]
            self.list.select_row(to)
            if to == places[0]:
                self.list.scrollToTop()

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        self._take(row if isinstance(row, ChoiceRow) else None)

    def _take(self, row: ChoiceRow | None) -> None:
        if row is not None and not row.is_head:
            typed = self.line.text()
            self.close_list()
            self.chosen.emit(row.kind, typed)

    @Slot(object)
    def _speak(self, row: object) -> None:
        """The keyboard stays in the line: say there what Eingabe would open."""
        self.line.setAccessibleDescription(_spoken(row) if isinstance(row, ChoiceRow) else "")


class _KindRows(RowDelegate):
    """Kinds in lines of 32 px, headings in 28."""

    def __init__(self, look: Look, columns: tuple[Column, ...]) -> None:
        super().__init__(look, columns, _cells, height=ROW, side=SIDE)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        is_head = isinstance(row, ChoiceRow) and row.is_head
        return QSize(super().sizeHint(option, index).width(), self.look.px(HEAD if is_head else ROW))


def _hints() -> tuple[KeyHint, ...]:
    return ((_("Pfeile"), _("wählen")), (_("Eingabe"), _("öffnen")), (_("Esc"), _("schließen")))


def _cells(row: object) -> RowCells:
    if not isinstance(row, ChoiceRow):
        return RowCells(cells=())
    if row.is_head:
        return RowCells(cells=(Text(text=row.title, color="text2", is_small=True, is_semibold=True),), is_head=True)
    return RowCells(cells=(Text(text=row.title), Text(text=row.beside, color="text2", is_small=True)))


def _spoken(row: ChoiceRow) -> str:
    return ", ".join(part for part in (row.title, row.beside) if part)
