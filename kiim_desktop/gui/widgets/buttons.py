"""Buttons: filled, plain, text and danger; with icon and a small key hint; their text is always plain."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.mirroring import painter_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.text_paint import draw_line, one_line


class ButtonKind(Enum):
    """What a button promises; the value is the `kind` property of the style sheet."""

    PRIMARY = "primary"
    PLAIN = "plain"
    TEXT = "text"
    DANGER = "danger"


class ButtonSize(Enum):
    """Heights 24, 32 and 40."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


PADDING = {ButtonSize.SMALL: 8, ButtonSize.NORMAL: 12, ButtonSize.LARGE: 20}


class Button(QPushButton):
    """A push button that paints icon, plain text and key hint itself, over the frame of the style sheet."""

    def __init__(  # noqa: PLR0913  # each word is one property of the button
        self,
        look: Look,
        text: str,
        kind: ButtonKind = ButtonKind.PLAIN,
        *,
        size: ButtonSize = ButtonSize.NORMAL,
        icon: str = "",
        hint: str = "",
        after: str = "",
        left: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._kind, self._size, self._flush = look, kind, size, flush
        self._icon, self._hint, self._after, self._left = icon, hint, after, left
        self._text = ""
        self.setProperty("kind", kind.value)
        self.setProperty("measure", size.value)
        self.set_text(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding if left else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        look.changed.connect(self._renew)

    def set_text(self, text: str, hint: str | None = None) -> None:
        self._text = text
        self._hint = self._hint if hint is None else hint
        self.setAccessibleName(text or self.accessibleName())
        self._renew()

    def text(self) -> str:
        return self._text

    def set_icon(self, name: str) -> None:
        self._icon = name
        self._renew()

    def sizeHint(self) -> QSize:
        look = self._look
        padding = 8 if self._kind is ButtonKind.TEXT else PADDING[self._size]
        padding = 0 if self._flush else padding
        width = self._content_width() + 2 * look.px(padding) + 2
        height = {ButtonSize.SMALL: look.size.button_small, ButtonSize.LARGE: look.size.button_large}
        tall = height.get(self._size, look.size.button)
        return QSize(max(width, tall), tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self._look.px(64)), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Eingabe presses, too: whoever walks by Tab expects it."""
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text, option.icon = "", QIcon()
        painter = painter_of(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        self._draw_content(painter)

    def _draw_content(self, painter: QPainter) -> None:
        look = self._look
        color = self._ink()
        content = self._content_width()
        margin = look.px(PADDING[self._size]) + 1
        x = margin if self._left else max(0 if self._flush else look.px(4), (self.width() - content) // 2)
        end = self.width() - (0 if self._flush else look.px(4))
        gap = look.space.icon_text
        if self._icon:
            side = look.icon_size.control
            look.icons.paint(painter, self._icon, QRect(x, 0, side, self.height()), color, side)
            x += side + (gap if self._text else 0)
        x += draw_line(painter, QRect(x, 0, end - x, self.height()), self._text, self._font(), color)
        if self._hint:
            hint = QRect(x + gap, 0, end - x - gap, self.height())
            soft = color if self._kind is ButtonKind.PRIMARY else look.palette.text2
            draw_line(painter, hint, self._hint, look.font(Type.KEY_HINT), soft)
        if self._after:
            side = look.icon_size.chip
            place = QRect(self.width() - margin - side, 0, side, self.height())
            look.icons.paint(painter, self._after, place, look.palette.text2, side)

    def _content_width(self) -> int:
        look, gap = self._look, self._look.space.icon_text
        width = look.metrics(*self._letter()).horizontalAdvance(one_line(self._text)) + 1
        if self._icon:
            width += look.icon_size.control + (gap if self._text else 0)
        if self._hint:
            width += gap + look.metrics(Type.KEY_HINT).horizontalAdvance(self._hint) + 1
        if self._after:
            width += gap + look.icon_size.chip
        return width

    def _letter(self) -> tuple[Type, bool]:
        kind = Type.SMALL if self._size is ButtonSize.SMALL else Type.BODY
        return kind, self._kind in (ButtonKind.PRIMARY, ButtonKind.TEXT)

    def _font(self) -> QFont:
        return self._look.font(*self._letter())

    def _ink(self) -> QColor:
        palette = self._look.palette
        if not self.isEnabled():
            return palette.text2 if self._kind is ButtonKind.PRIMARY else palette.disabled
        if self._kind is ButtonKind.PRIMARY:
            return palette.text if self.isChecked() else palette.on_accent
        return {ButtonKind.TEXT: palette.accent, ButtonKind.DANGER: palette.danger}.get(self._kind, palette.text)

    @Slot()
    def _renew(self) -> None:
        self.updateGeometry()
        self.update()


def is_enter(event: QKeyEvent) -> bool:
    """Tell whether a key is Eingabe alone; with Strg it saves."""
    plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in plain


def _made(button: Button, pressed: Callable[[], None] | None) -> Button:
    if pressed is not None:
        button.clicked.connect(lambda _checked=False: pressed())
    return button


def primary_button(
    look: Look,
    text: str,
    pressed: Callable[[], None] | None = None,
    *,
    icon: str = "",
    hint: str = "",
    size: ButtonSize = ButtonSize.NORMAL,
) -> Button:
    """Return the one filled button of a region."""
    return _made(Button(look, text, ButtonKind.PRIMARY, icon=icon, hint=hint, size=size), pressed)


def plain_button(  # noqa: PLR0913  # each word is one property of the button
    look: Look,
    text: str,
    pressed: Callable[[], None] | None = None,
    *,
    icon: str = "",
    hint: str = "",
    size: ButtonSize = ButtonSize.NORMAL,
    after: str = "",
    left: bool = False,
) -> Button:
    """Return an outlined button; `after` is a small icon at its right end, `left` starts the text at the left edge."""
    return _made(Button(look, text, icon=icon, hint=hint, size=size, after=after, left=left), pressed)


def text_button(
    look: Look,
    text: str,
    pressed: Callable[[], None] | None = None,
    *,
    icon: str = "",
    size: ButtonSize = ButtonSize.NORMAL,
    flush: bool = False,
) -> Button:
    """Return a repeated action: accent, semibold, no frame; `flush` lets the text meet the edge, not its padding."""
    return _made(Button(look, text, ButtonKind.TEXT, icon=icon, size=size, flush=flush), pressed)


def danger_button(look: Look, text: str, pressed: Callable[[], None] | None = None) -> Button:
    """Return a button for what cannot be undone."""
    return _made(Button(look, text, ButtonKind.DANGER), pressed)


def icon_button(
    look: Look, icon: str, name: str, pressed: Callable[[], None] | None = None, *, size: ButtonSize = ButtonSize.NORMAL
) -> Button:
    """Return a square button; `name` is its tool tip and what a screen reader says."""
    button = Button(look, "", icon=icon, size=size)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    return _made(button, pressed)
