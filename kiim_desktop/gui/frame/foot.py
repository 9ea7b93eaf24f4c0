"""The foot line: the keys of this screen, or for ten seconds what was done and how to undo it, or to do it again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPlainTextEdit, QStackedLayout, QTextEdit, QWidget

from kiim_desktop.base.translation import _, mark
from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import KeyHints
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.speaking import announce
from kiim_desktop.gui.widgets.banners import GRAVITY, ICON, INK
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.keys_line import KeysLine
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel

SHOWN_MS = 10_000
UNDO, REDO = "Ctrl+Z", "Ctrl+Shift+Z"


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
        words = (self._text.text(), notice.action, notice.keys)
        announce(self, ", ".join(each for each in words if each), is_urgent=notice.kind is Tone.DANGER)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = painter_of(self), self._look.palette
        painter.fillRect(self.rect(), palette.named(f"{INK[self._kind]}_tint"))
        painter.fillRect(0, 0, self.width(), 1, palette.named(f"{INK[self._kind]}_line"))


class Foot(QWidget):
    """Never two at once: a graver notice replaces, a lighter one waits its turn.

    What was told leaves with the screen on which it was told; what it offers stays at its key for the rest of its time.
    Strg+Z runs what is offered here to take back, else `undo_wanted` tells to take back what was done last; the same
    with Strg+Umschalt+Z and `redo_wanted` for doing it again.
    """

    undo_wanted = Signal()
    redo_wanted = Signal()

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
        self._offered = ""
        """The key of what is offered now."""
        self._is_fresh = False
        """Told in this very turn: who tells and then goes on to another screen wants it read there."""
        QShortcut(QKeySequence(UNDO), self).activated.connect(lambda: self._press(UNDO))
        QShortcut(QKeySequence(REDO), self).activated.connect(lambda: self._press(REDO))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        look.changed.connect(self.fit)
        self.fit()

    def set_keys(self, hints: KeyHints) -> None:
        self.keys.set_hints(hints)

    def notice(self) -> Notice | None:
        """Return what is shown now, if anything."""
        return self._present

    def show_notice(self, notice: Notice, pressed: Callable[[], None] | None = None) -> None:
        """Show for ten seconds what was done; `pressed` runs its action, and so does the key named there."""
        if self._present is not None and GRAVITY[notice.kind] < GRAVITY[self._present.kind]:
            self._waiting.append((notice, pressed))
            return
        self._present, self._is_fresh = notice, True
        QTimer.singleShot(0, self, self._age)

        def press() -> None:
            self.end_notice()
            if pressed is not None:
                pressed()

        self.banner.show_notice(notice, press)
        self._offer({_(keys): what for keys, what in _KEYS.items()}.get(notice.keys, ""))
        self._stack.setCurrentWidget(self.banner)
        self._timer.start()

    @Slot()
    def end_notice(self) -> None:
        """Show the keys again, or what waits."""
        self._present = None
        self._offer("")
        self._timer.stop()
        self._stack.setCurrentWidget(self.keys)
        if self._waiting:
            self.show_notice(*self._waiting.pop(0))

    def leave_screen(self) -> None:
        """Another screen came into sight: show its keys."""
        if self._present is None or self._is_fresh:
            return
        if not self._offered:
            self.end_notice()
            return
        self._present = None
        self._stack.setCurrentWidget(self.keys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = painter_of(self), self._look.palette
        painter.fillRect(self.rect(), palette.window)
        painter.fillRect(0, 0, self.width(), 1, palette.line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While something is offered, let its key through a text field that has nothing of its own to take back."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
            if keys == self._offered and not _has_own_undo(watched):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def fit(self) -> None:
        self.setFixedHeight(self._look.size.foot)

    @Slot()
    def _age(self) -> None:
        self._is_fresh = False

    def _press(self, keys: str) -> None:
        if self._offered == keys:
            self.banner.press()
        else:
            (self.undo_wanted if keys == UNDO else self.redo_wanted).emit()

    def _offer(self, keys: str) -> None:
        app = QApplication.instance()
        if app is not None and bool(keys) is not bool(self._offered):
            (app.installEventFilter if keys else app.removeEventFilter)(self)
        self._offered = keys


def _has_own_undo(field: QObject) -> bool:
    """Tell whether a text field would take back something that was typed."""
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    if isinstance(field, QTextEdit | QPlainTextEdit):
        return field.document().isUndoAvailable()
    return False


_KEYS = {mark("Strg+Z"): UNDO, mark("Strg+Umschalt+Z"): REDO}
