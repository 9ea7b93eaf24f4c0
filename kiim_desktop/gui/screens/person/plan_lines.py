"""One goal or one step of the plan, with the keys that work on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.line_form import LineForm
from kiim_desktop.gui.mirroring import logical_x, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.plan_row import PlanRow
from kiim_desktop.gui.screens.person.plan_row_layout import RowWords
from kiim_desktop.gui.screens.person.side_tasks import INK
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.plan_rows import Mark, PlanLine

TICK, EDIT, DAY, STATE, FORM, STEP, DROP, DELETE, UP, DOWN = (
    "tick", "edit", "day", "state", "form", "step", "drop", "delete", "up", "down",
)  # fmt: skip
"""What a key asks for."""
_KEYS = {
    Qt.Key.Key_Space: TICK,
    Qt.Key.Key_Return: EDIT,
    Qt.Key.Key_Enter: EDIT,
    Qt.Key.Key_T: DAY,
    Qt.Key.Key_S: STATE,
    Qt.Key.Key_F2: FORM,
    Qt.Key.Key_N: STEP,
    Qt.Key.Key_A: DROP,
    Qt.Key.Key_Delete: DELETE,
}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier)


class PlanLineView(PlanRow):
    """`wanted` carries the record and what is to be done with it."""

    wanted = Signal(object, str)

    def __init__(self, look: Look, line: PlanLine, parent: QWidget | None = None) -> None:
        super().__init__(look, line.record, words_of(line), line.spoken, parent)
        self.line = line
        self.ticked.connect(lambda record: self.wanted.emit(record, TICK))

    @property
    def form(self) -> LineForm | None:
        return self.editor if isinstance(self.editor, LineForm) else None

    def show_line(self, line: PlanLine) -> None:
        self.line = line
        self.set_words(words_of(line), line.spoken)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_at_end = logical_x(self, event.position().x()) >= self.width() - self._look.space.page_side
        if is_at_end and event.button() is Qt.MouseButton.LeftButton:
            self.open_menu(event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button and the menu key offer the same as the keys."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.open_menu(
            self.mapToGlobal(QPoint(self._look.space.page_side, self.height())) if by_key else event.globalPos()
        )

    def open_menu(self, place: QPoint) -> None:
        """Offer all that can be done with the line."""
        if self.line.is_fixed or self.editor is not None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for deed, words, key in deeds_of(self.line):
            action = menu.addAction(f"{words}\t{key}")
            action.triggered.connect(lambda _on=False, deed=deed: self.wanted.emit(self.key, deed))
        menu.popup(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.editor is None and not self.line.is_fixed and (self.hasFocus() or self.underMouse()):
            look, side = self._look, self._look.icon_size.control
            place = QRect(self.width() - look.space.page_side, 0, look.space.page_side, look.row.list)
            look.icons.paint(painter_of(self), "more", place, look.palette.text2, side)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        if self.editor is None:
            self.wanted.emit(self.key, EDIT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.wanted.emit(self.key, UP if step < 0 else DOWN)
        elif step:
            self.moved.emit(self.key, step)
        elif key in _KEYS and event.modifiers() in _PLAIN:
            self.wanted.emit(self.key, _KEYS[key])
        else:
            super().keyPressEvent(event)


def deeds_of(line: PlanLine) -> tuple[tuple[str, str, str], ...]:
    """Return what can be done with a line: the deed, its words, its key."""
    is_open = not line.is_closed if line.is_goal else line.mark is Mark.OPEN
    tick = _("Wieder öffnen") if not is_open else _("Ziel erreicht") if line.is_goal else _("Abhaken")
    deeds = [
        (TICK, tick, _("Leertaste")),
        (EDIT, _("Wortlaut ändern"), _("Eingabe")),
        (DAY, _("Termin ändern"), "T"),
        (STATE, _("Stand ändern"), "S"),
        (FORM, _("Alle Felder"), "F2"),
        (STEP, _("Neuer Schritt"), "N"),
        (UP, _("Nach oben"), _("Alt+↑")),
        (DOWN, _("Nach unten"), _("Alt+↓")),
        (DROP, _("Aufgeben …") if line.is_goal else _("Entfällt …"), "A"),
        (DELETE, _("Löschen"), _("Entf")),
    ]
    return tuple(deed for deed in deeds if not (line.is_closed and deed[0] == DROP))


def words_of(line: PlanLine) -> RowWords:
    """Return how a line is painted."""
    return RowWords(
        text=line.text,
        note=line.note,
        who=line.who,
        due=line.due.text,
        due_color=INK[line.due.tone],
        mark=None if line.is_goal else line.mark,
        is_strong=line.is_goal and not line.is_closed,
        is_dim=line.is_closed and not line.is_goal,
    )


class SectionHead(QWidget):
    """The heading of a field of action, and the heavier rule below."""

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._title = look, title
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(280), self._look.row.section_head)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        side = look.space.page_side
        inner = QRect(side, 0, self.width() - 2 * side, self.height() - 1)
        draw_line(painter, inner, self._title, look.font(Type.SECTION, True), palette.text)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), palette.line_control)
