"""The tabs of a screen: words with a count or a small chip, two pixels under the current one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QTabBar, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.focus_ring import OWN_FOCUS_PROPERTY
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind
from kiim_desktop.gui.widgets.chips import ChipKind, chip_width, paint_chip
from kiim_desktop.gui.widgets.text_paint import draw_line

GAP = 24


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: `note` is a count beside the word, or a chip if it has a kind."""

    key: str
    title: str
    note: str = ""
    chip: ChipKind | None = None


class _Bar(QTabBar):
    """Paints the tabs."""

    def __init__(self, look: Look, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self._look = look
        self.tabs = list(tabs)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setProperty(OWN_FOCUS_PROPERTY, True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for index, tab in enumerate(self.tabs):
            self.addTab(tab.title.replace("&", "&&"))
            self.setAccessibleTabName(index, f"{tab.title} {tab.note}".strip())

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self.wanted_width(index), self._look.size.tab)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        shown = [self.wanted_width(index) for index in range(self.count()) if self.isTabVisible(index)]
        return QSize(sum(shown), self._look.size.tab)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wanted_width(self, index: int) -> int:
        look, tab = self._look, self.tabs[index]
        width = look.metrics(Type.BODY, True).horizontalAdvance(tab.title) + 2
        if tab.note:
            width += look.px(6) + self._note_width(tab)
        return width + look.px(GAP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        for index in range(self.count()):
            if self.isTabVisible(index):
                self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        look, palette, tab = self._look, self._look.palette, self.tabs[index]
        is_current = index == self.currentIndex()
        rect = self.tabRect(index).adjusted(0, 0, -look.px(GAP), 0)
        color = palette.text if is_current else palette.text2
        used = draw_line(painter, rect, tab.title, look.font(Type.BODY, is_current), color)
        beside = rect.adjusted(used + look.px(6), 0, 0, 0)
        if tab.note and tab.chip is not None:
            height = look.size.chip_inline
            top = rect.y() + (rect.height() - height) // 2
            paint_chip(painter, look, QRect(beside.x(), top, self._note_width(tab), height), tab.note, tab.chip)
        elif tab.note:
            draw_line(painter, beside, tab.note, look.font(Type.SMALL), palette.text2)
        if is_current:
            thick = look.border.tab_underline
            painter.fillRect(QRect(rect.x(), self.height() - thick, rect.width(), thick), palette.accent)
            if self.hasFocus():
                painter.setPen(QPen(palette.focus, look.border.focus_ring))
                painter.drawRoundedRect(rect.adjusted(0 if index == 0 else -4, 3, 4, -thick - 2), 4, 4)

    def _note_width(self, tab: Tab) -> int:
        if tab.chip is not None:
            return chip_width(self._look, tab.note, tab.chip)
        return self._look.metrics(Type.SMALL).horizontalAdvance(tab.note) + 2


class TabRow(QWidget):
    """Tabs that overflow into "Mehr"; `chosen` tells the key. Add a widget at the right with `set_right`."""

    chosen = Signal(str)

    def __init__(self, look: Look, tabs: Sequence[Tab], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._bar = _Bar(look, tabs)
        self._more = Button(look, _("Mehr"), ButtonKind.TEXT, after="down")
        self._more.hide()
        self._right: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # what does not fit goes into "Mehr"
        self._row.addWidget(self._bar)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar.currentChanged.connect(self._tell)
        self._more.clicked.connect(self._open_menu)
        look.changed.connect(self._renew)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.size.tab)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.size.tab)

    def current(self) -> str:
        return self._bar.tabs[self._bar.currentIndex()].key

    def set_current(self, key: str) -> None:
        """Show a tab as current without telling anybody."""
        index = self._index(key)
        before = self._bar.blockSignals(True)
        self._bar.setCurrentIndex(index)
        self._bar.blockSignals(before)
        self._fit()
        self._bar.update()

    def walk(self, step: int) -> None:
        """Go to the tab beside, as a click on it would; behind the last one comes the first."""
        self._bar.setCurrentIndex((self._bar.currentIndex() + step) % self._bar.count())

    def set_note(self, key: str, note: str, chip: ChipKind | None = None) -> None:
        """Change the count or chip beside a word."""
        index = self._index(key)
        tab = self._bar.tabs[index]
        self._bar.tabs[index] = Tab(tab.key, tab.title, note, chip)
        self._bar.setAccessibleTabName(index, f"{tab.title} {note}".strip())
        self._renew()

    def set_right(self, widget: QWidget) -> None:
        """Put a small widget at the right end."""
        self._right = widget
        self._row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter_of(self).fillRect(0, self.height() - 1, self.width(), 1, self._look.palette.line)

    def _index(self, key: str) -> int:
        return next(index for index, tab in enumerate(self._bar.tabs) if tab.key == key)

    def _fit(self) -> None:
        """Hide tabs from the end until the rest fits; the current one always stays."""
        right = self._right.sizeHint().width() + self._look.px(16) if self._right is not None else 0
        room = self.width() - right
        widths = [self._bar.wanted_width(index) for index in range(self._bar.count())]
        shown = set(range(len(widths)))
        has_more = sum(widths) - self._look.px(GAP) > room
        if has_more:
            room -= self._more.sizeHint().width()
            for index in reversed(range(len(widths))):
                if sum(widths[each] for each in shown) <= room:
                    break
                if index != self._bar.currentIndex():
                    shown.discard(index)
        for index in range(len(widths)):
            self._bar.setTabVisible(index, index in shown)
        self._more.setVisible(has_more)
        self._bar.updateGeometry()

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        for index, tab in enumerate(self._bar.tabs):
            if not self._bar.isTabVisible(index):
                words = f"{tab.title}  {tab.note}".strip().replace("&", "&&")
                menu.addAction(words).triggered.connect(lambda _on=False, at=index: self._bar.setCurrentIndex(at))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    @Slot(int)
    def _tell(self, index: int) -> None:
        if index >= 0:
            self._fit()
            self.chosen.emit(self._bar.tabs[index].key)

    @Slot()
    def _renew(self) -> None:
        self._bar.updateGeometry()
        self._fit()
        self._bar.update()
