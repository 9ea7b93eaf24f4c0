"""The foot line: the keys of this screen, or for ten seconds what was done and how to undo it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import KeyHints
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.banners import GRAVITY, ICON, INK
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.keys_line import KeysLine
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel

SHOWN_MS = 10_000


class FootBanner(QWidget):
    """What was done, in the foot line."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._kind = look, Tone.DONE
        self._pressed: Callable[[], None] | None = None
        self._icon = IconLabel(look, "check", color="accent")
        self._text = PlainLabel(look, kind=Type.SMALL)
        self._action = text_button(look, "", self.press, size=ButtonSize.SMALL)
        self._keys = PlainLabel(look, kind=Type.SMALL, color="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.page_side, 1, look.space.page_side, 0)
        row.setSpacing(look.px(8))
        for widget in (self._icon, self._text, self._action, self._keys):
            row.addWidget(widget)
        row.addStretch(1)

    @Slot()
    def press(self) -> None:
        """Run the action."""
        if self._pressed is not None:
            self._pressed()

    def show_notice(self, notice: Notice, pressed: Callable[[], None] | None) -> None:
        self._kind, self._pressed = notice.kind, pressed
        self._icon.set_icon(ICON[notice.kind], INK[notice.kind])
        self._text.setText(f"{notice.what} {notice.meaning}".strip())
        self._action.set_text(notice.action)
        self._action.setVisible(bool(notice.action))
        self._keys.setText(notice.keys)
        self.setAccessibleName(self._text.text())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._look.palette
        painter.fillRect(self.rect(), palette.named(f"{INK[self._kind]}_tint"))
        painter.fillRect(0, 0, self.width(), 1, palette.named(f"{INK[self._kind]}_line"))


class Foot(QWidget):
    """Never two at once: a graver notice replaces, a lighter one waits its turn."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.keys = KeysLine(look)
        self.banner = FootBanner(look)
        self._present: Notice | None = None
        self._waiting: list[tuple[Notice, Callable[[], None] | None]] = []
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.keys)
        self._stack.addWidget(self.banner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.end_notice)
        self._undo = QShortcut(QKeySequence("Ctrl+Z"), self)
        self._undo.setEnabled(False)
        self._undo.activated.connect(self.banner.press)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        look.changed.connect(self.fit)
        self.fit()

    def set_keys(self, hints: KeyHints) -> None:
        self.keys.set_hints(hints)

    def notice(self) -> Notice | None:
        """Return what is shown now, if anything."""
        return self._present

    def show_notice(self, notice: Notice, pressed: Callable[[], None] | None = None) -> None:
        """Show for ten seconds what was done; `pressed` runs its action."""
        if self._present is not None and GRAVITY[notice.kind] < GRAVITY[self._present.kind]:
            self._waiting.append((notice, pressed))
            return
        self._present = notice

        def press() -> None:
            self.end_notice()
            if pressed is not None:
                pressed()

        self.banner.show_notice(notice, press)
        self._undo.setEnabled(bool(notice.keys))
        self._stack.setCurrentWidget(self.banner)
        self._timer.start()

    @Slot()
    def end_notice(self) -> None:
        """Show the keys again, or what waits."""
        self._present = None
        self._undo.setEnabled(False)
        self._timer.stop()
        self._stack.setCurrentWidget(self.keys)
        if self._waiting:
            self.show_notice(*self._waiting.pop(0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._look.palette
        painter.fillRect(self.rect(), palette.window)
        painter.fillRect(0, 0, self.width(), 1, palette.line)

    @Slot()
    def fit(self) -> None:
        self.setFixedHeight(self._look.size.foot)
