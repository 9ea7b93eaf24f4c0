"""The top bar: word mark, search, how the exchange stands, who is here, Sperren."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import ExchangeState, FrameWidth
from kiim_desktop.gui.mirroring import is_mirrored, painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.speaking import announce
from kiim_desktop.gui.widgets.buttons import ButtonSize, icon_button, plain_button
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel
from kiim_desktop.gui.widgets.text_paint import draw_line
from kiim_desktop.gui.widgets.typing import Line


class SearchField(Line):
    """The search of the whole program; shows its key while it is empty or not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(_("Suchen"))
        self.setMaxLength(200)
        self._icon = self.addAction(
            look.icons.icon("search", 16, look.palette.text2), QLineEdit.ActionPosition.LeadingPosition
        )
        self._icon.setText(_("Suchen"))
        self.set_short(is_short=False)
        self.fit()
        look.changed.connect(self.fit)

    def set_short(self, *, is_short: bool) -> None:
        self.setPlaceholderText(_("Suchen …") if is_short else _("Suchen: Name, Telefon, Notiz …"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        if is_mirrored(self) and (self.text() or self.hasFocus()):
            return  # Latin letters are typed where the key stands
        place = QRect(0, 0, self.width() - look.px(10), self.height())
        draw_line(painter_of(self), place, _("Strg+K"), look.font(Type.SMALL), look.palette.text2, right=True)

    @Slot()
    def fit(self) -> None:
        self._icon.setIcon(self._look.icons.icon("search", 16, self._look.palette.text2))
        self.setTextMargins(0, 0, self._look.px(52), 0)


class TopBar(QWidget):
    """`search_changed` at each letter, `search_entered` on Eingabe, `search_left` on the downward arrow."""

    search_changed = Signal(str)
    search_entered = Signal(str)
    search_left = Signal()
    exchange_wanted = Signal()
    lock_wanted = Signal()
    acts_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._width = FrameWidth.FULL
        self._state = ExchangeState(words="", short="", icon="")
        self.search = SearchField(look)
        self._mark = PlainLabel(look, "KiIM", kind=Type.NAME_VARIANT, semibold=True)
        self._icon = IconLabel(look, "", color="text2")
        self._exchange = PlainLabel(look, kind=Type.SMALL, color="text2")
        self._person = PlainLabel(look, kind=Type.SMALL, color="text2")
        self._lock = plain_button(look, _("Sperren"), self.lock_wanted.emit, icon="lock", size=ButtonSize.SMALL)
        what = _("Was habe ich heute getan (Strg+J)")
        self.acts = icon_button(look, "clock", what, self.acts_wanted.emit, size=ButtonSize.SMALL)
        settings = _("Einstellungen (Strg+Komma)")
        self.settings = icon_button(look, "settings", settings, self.settings_wanted.emit, size=ButtonSize.SMALL)
        self._row = QHBoxLayout(self)
        self._build()
        self.search.textEdited.connect(self.search_changed)
        self.search.returnPressed.connect(lambda: self.search_entered.emit(self.search.text()))
        self.search.installEventFilter(self)
        look.changed.connect(self.fit)
        self.fit()

    def set_exchange(self, state: ExchangeState) -> None:
        before, self._state = self._state, state
        self.fit()
        if (before.words, before.waiting) != (state.words, state.waiting):
            announce(self, ": ".join(part for part in (state.words, state.waiting) if part))

    def set_person(self, user: str, office: str) -> None:
        self._person.setText(" · ".join(words for words in (user, office) if words))

    def set_width(self, width: FrameWidth) -> None:
        self._width = width
        self.fit()

    def put_search(self, query: str) -> None:
        """Search for something as if it were typed."""
        self.search.setText(query)
        self.search.setFocus()
        self.search_changed.emit(query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.search_left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                self.search_changed.emit("")
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = painter_of(self), self._look.palette
        painter.fillRect(self.rect(), palette.window)
        painter.fillRect(0, self.height() - 1, self.width(), 1, palette.line)

    def _build(self) -> None:
        look = self._look
        row = self._row
        row.setSpacing(0)
        row.addWidget(self._mark)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addSpacing(look.px(12))
        row.addWidget(self._icon)
        row.addSpacing(look.px(8))
        row.addWidget(self._exchange)
        row.addSpacing(look.px(32))
        row.addWidget(self._person)
        row.addSpacing(look.px(12))
        for button in (self.acts, self.settings):
            row.addWidget(button)
            row.addSpacing(look.px(4))
        row.addWidget(self._lock)

    @Slot()
    def fit(self) -> None:
        """Show as much as the width allows: the user's name goes first, then the long words."""
        look, is_compact = self._look, self._width is FrameWidth.COMPACT
        self.setFixedHeight(look.size.top_bar)
        side = look.px(16 if is_compact else 24)
        starts = {FrameWidth.FULL: look.size.rail + look.px(24), FrameWidth.NARROW: look.px(80)}
        self._mark.setContentsMargins(0, 0, 0, 0)
        self._mark.setFixedWidth(starts.get(self._width, look.px(64)) - side)
        left = side if self._width is FrameWidth.FULL else look.px(12)
        self._row.setContentsMargins(left, 0, look.space.page_side, 1)
        wanted = look.size.search_width if self._width is FrameWidth.FULL else look.px(400)
        self.search.setFixedWidth(min(wanted, max(look.px(160), self.width() * 42 // 100)))
        self.search.set_short(is_short=is_compact)
        state = self._state
        words = state.short if is_compact else state.words
        self._exchange.setText("  ·  ".join(part for part in (words, state.waiting) if part))
        self._exchange.set_color(state.color)
        self._icon.set_icon(state.icon, state.color)
        self._person.setVisible(self._width is FrameWidth.FULL)
        self._lock.set_text("" if is_compact else _("Sperren"))
        self._lock.setAccessibleName(_("Sperren"))
        self._lock.setToolTip(_("Sperren (Strg+L)"))
