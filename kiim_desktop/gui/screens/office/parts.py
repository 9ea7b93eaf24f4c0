"""What the sections of Verwaltung are made of: a list and what stands beside it, facts, forms, steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowHead, RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import is_enter
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel

SIDE = 392
_LEAST_LIST = 176
_COMPACT_ROWS = 4
_NO_LIMIT = 16_777_215
_LABEL = 128


class SectionPage(QScrollArea):
    """The content of one tab: main part and side part beside each other, in a compact window below each other."""

    keys_changed = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.look = look
        self.room = FrameWidth.FULL
        self.main, self.side = QWidget(), Ground(look, "sunken")
        self.main_column, self.side_column = QVBoxLayout(self.main), QVBoxLayout(self.side)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the keyboard
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._line = Divider(look, upright=True)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.main, 1)
        self._box.addWidget(self._line)
        self._box.addWidget(self.side)
        for column in (self.main_column, self.side_column):
            column.setSpacing(look.px(8))
        self.setWidget(inside)
        self._place(FrameWidth.FULL)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def set_room(self, room: FrameWidth) -> None:
        """Learn how much room the window has."""
        self._place(room)
        for listing in self.findChildren(Listing):
            listing.set_room(room)

    def _place(self, room: FrameWidth) -> None:
        look, is_compact = self.look, room is FrameWidth.COMPACT
        self.room = room
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.TopToBottom if is_compact else direction.LeftToRight)
        self._line.setVisible(not is_compact)
        self.side.setMinimumWidth(0 if is_compact else look.px(SIDE))
        self.side.setMaximumWidth(_NO_LIMIT if is_compact else look.px(SIDE))
        beside = look.space.page_side if is_compact else look.space.panel_side
        self.main_column.setContentsMargins(0, look.px(12), 0, 0)
        self.side_column.setContentsMargins(beside, look.px(16), beside, look.px(16))

    def inset(self, *widgets: QWidget) -> QHBoxLayout:
        """Return a row in line with the words of a list; the first widget takes the room."""
        row = QHBoxLayout()
        row.setContentsMargins(self.look.space.page_side, 0, self.look.space.page_side, 0)
        row.setSpacing(self.look.px(12))
        for number, widget in enumerate(widgets):
            row.addWidget(widget, 1 if number == 0 else 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring into sight what has the keyboard; of a long list its beginning."""
        page = self.widget()
        if now is None or page is None or not self.isVisible() or not page.isAncestorOf(now):
            return
        margin = self.look.px(24)
        if now.height() < self.viewport().height():
            self.ensureWidgetVisible(now, 0, margin)
        else:
            self.ensureVisible(0, now.mapTo(page, QPoint()).y(), 0, margin)

    def opened(self) -> None:
        """Come into sight: read anew."""

    def changed(self) -> None:
        """Hear that something was written."""

    def keys(self) -> tuple[KeyHint, ...]:
        return ()

    def focus_first(self) -> None:
        """Take the keyboard."""


class Listing(QStackedWidget):
    """A list under its head, or in its place what to do first."""

    def __init__(self, look: Look, rows: RowList, delegate: RowDelegate, empty: EmptyState) -> None:
        super().__init__()
        self._look, self.list, self.empty = look, rows, empty
        inside = self._inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = RowHead(look, delegate)
        self.head.follow(rows)
        column.addWidget(self.head)
        column.addWidget(rows, 1_000)
        column.addStretch(1)  # below a list that is only as high as its rows
        self._room = FrameWidth.FULL
        self.addWidget(inside)
        self.addWidget(empty)

    def show_any(self, *, has_rows: bool) -> None:
        had_focus = self.list.hasFocus()
        self.setCurrentIndex(0 if has_rows else 1)
        if had_focus and not has_rows:
            self.empty.focus_button()
        self._fit()

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self._fit()

    def _fit(self) -> None:
        """In a compact window a short list is as high as its rows: what belongs to the chosen one stands below."""
        look, is_compact = self._look, self._room is FrameWidth.COMPACT
        rows = min(_COMPACT_ROWS, max(1, self.list.model().rowCount()))
        tall = rows * look.row.list + 1
        self.list.setMinimumHeight(tall if is_compact else look.px(_LEAST_LIST))
        self.list.setMaximumHeight(tall if is_compact else _NO_LIMIT)
        for part in (self._inside, self.empty):
            policy = QSizePolicy.Policy.Preferred if part is self.currentWidget() else QSizePolicy.Policy.Ignored
            part.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self.updateGeometry()

    def focus_first(self) -> None:
        if self.currentIndex():
            self.empty.focus_button()
            return
        if not self.list.currentIndex().isValid():
            self.list.select_row(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


class Facts(QWidget):
    """Labels and values below each other; a fact without a value is left out."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[tuple[str, str], ...] = ()
        self._labels: list[PlainLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(6))
        self._grid.setColumnMinimumWidth(0, look.px(_LABEL))
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of label and value."""
        told = tuple((label, value) for label, value in facts if value)
        if told == self._shown:
            return
        self._shown = told
        for old in self._labels:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._labels = []
        for row, (label, value) in enumerate(told):
            parts = (PlainLabel(self._look, label, color="text2"), PlainLabel(self._look, value, wrap=True))
            for column, part in enumerate(parts):
                self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)
                part.show()  # now, not with the next event
            self._labels.extend(parts)
        self.setVisible(bool(told))


class Form(QWidget):
    """Fields with their buttons: Eingabe saves, Esc leaves."""

    saved = Signal()
    left = Signal()

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.px(12))
        self.title = PlainLabel(look, title, kind=Type.SECTION, wrap=True)
        self.column.addWidget(self.title)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the form while the keyboard is in it."""
        is_key = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and Qt.Key(event.key()) == Qt.Key.Key_Escape:  # type: ignore[attr-defined]  # a key event, see above
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_enter(event):
            self.saved.emit()
        else:
            super().keyPressEvent(event)

    def add_buttons(self, look: Look, *buttons: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)


class Steps(QWidget):
    """What to do one after the other, numbered."""

    def __init__(self, look: Look, steps: Sequence[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(8))
        grid.setColumnStretch(1, 1)
        for number, step in enumerate(steps, 1):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(PlainLabel(look, f"{number}.", color="text2"), number, 0, top)
            grid.addWidget(PlainLabel(look, step, wrap=True), number, 1)
