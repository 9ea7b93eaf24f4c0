"""The areas at the left of "Angaben": word, count, a mark where something is to be settled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.presenters.fact_rows import FactArea

COUNT_ROOM = 28
"""What count or mark take at the right, px at 100 %."""


class AreaButton(QAbstractButton):
    """One area; the current one has bar, ground and weight."""

    def __init__(self, look: Look, area: FactArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.area = area
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_area(area)

    def show_area(self, area: FactArea) -> None:
        self.area = area
        unclear = ngettext("{count} zu klären", "{count} zu klären", area.conflicts).format(count=area.conflicts)
        count = ngettext("{count} Angabe", "{count} Angaben", area.count).format(count=area.count)
        words = [_("Bereich {area}").format(area=area.title), count, *([unclear] if area.conflicts else [])]
        self.setAccessibleName(", ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        word = look.metrics(Type.BODY, True).horizontalAdvance(self.area.title) + 1
        return QSize(look.space.page_side + word + look.px(COUNT_ROOM) + look.px(16), look.row.nav)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, palette, painter = self._look, self._look.palette, painter_of(self)
        is_current = self.isChecked()
        if is_current or self.underMouse():
            painter.fillRect(self.rect(), palette.selected if is_current else palette.hover)
        if is_current:
            painter.fillRect(QRect(0, 0, look.border.selection_bar, self.height()), palette.accent)
        side, right = look.space.page_side, look.px(16)
        inner = QRect(side, 0, self.width() - side - right, self.height())
        if self.area.conflicts:
            mark = look.icon_size.inline
            place = QRect(inner.right() + 1 - mark, 0, mark, self.height())
            look.icons.paint(painter, "warning", place, palette.warn, mark)
        else:
            draw_line(painter, inner, str(self.area.count), look.font(Type.SMALL), palette.text2, right=True)
        word = inner.adjusted(0, 0, -look.px(COUNT_ROOM), 0)
        color = palette.text if is_current else palette.text2
        draw_line(painter, word, self.area.title, look.font(Type.BODY, is_current), color)


class AreaNav(Ground):
    """`chosen` tells the key of an area; arrows walk, only the current one is a tab stop."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._look = look
        self.buttons: dict[str, AreaButton] = {}
        self.setAccessibleName(_("Bereiche der Angaben"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, look.px(12), 0, look.px(12))
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def set_areas(self, areas: Sequence[FactArea]) -> None:
        if list(self.buttons) != [area.key for area in areas]:
            self._build(areas)
        for area in areas:
            self.buttons[area.key].show_area(area)

    def current(self) -> str:
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Show an area as current without telling anybody."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        keys = list(self.buttons)
        if not step or not keys:
            super().keyPressEvent(event)
            return
        here = keys.index(self.current()) if self.current() in keys else 0
        self._choose(keys[min(len(keys) - 1, max(0, here + step))])
        self.buttons[self.current()].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)

    def _build(self, areas: Sequence[FactArea]) -> None:
        for button in self.buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {area.key: AreaButton(self._look, area) for area in areas}
        for number, button in enumerate(self.buttons.values()):
            button.clicked.connect(lambda _on=False, key=button.area.key: self._choose(key))
            self._column.insertWidget(number, button)
            button.show()  # now, not with the next event
        self._column.activate()
        if areas:
            self.set_current(areas[0].key)
