"""Banners: what happened, what it means, one action; at the top of a screen while a problem lasts."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiim_desktop.gui.explain import Notice, Tone
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.speaking import announce
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind, ButtonSize
from kiim_desktop.gui.widgets.chips import paint_box
from kiim_desktop.gui.widgets.labels import IconLabel, PlainLabel

GRAVITY = {Tone.DANGER: 4, Tone.WARN: 3, Tone.INFO: 2, Tone.DONE: 1, Tone.OK: 1}
INK = {Tone.DONE: "accent", Tone.INFO: "accent", Tone.WARN: "warn", Tone.DANGER: "danger", Tone.OK: "ok"}
ICON = {Tone.DONE: "check", Tone.INFO: "info", Tone.WARN: "warning", Tone.DANGER: "warning", Tone.OK: "check"}

LONGEST = 600


class Banner(QWidget):
    """A 40-px banner. Two notices at once: the graver one is shown, the other waits behind it.

    `pressed` tells that the action was chosen. Hidden while there is nothing to say.
    """

    pressed = Signal()

    def __init__(self, look: Look, notice: Notice | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._waiting: list[Notice] = []
        self._was_shown = False
        self._icon = IconLabel(look, "info")
        self._text = PlainLabel(look, wrap=True)
        self._action = Button(look, "", ButtonKind.TEXT)
        self._keys = PlainLabel(look, kind=Type.SMALL, color="text2")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._build()
        self._action.clicked.connect(self.pressed)
        look.changed.connect(self._fit)
        self._fit()
        self.set_notice(notice)

    def notice(self) -> Notice | None:
        """Return what is shown now."""
        return max(self._waiting, key=lambda notice: GRAVITY[notice.kind], default=None)

    def set_notice(self, notice: Notice | None) -> None:
        """Show exactly this notice; None hides the banner."""
        self._waiting = [] if notice is None else [notice]
        self._show()

    def add_notice(self, notice: Notice) -> None:
        """Show a further notice if it is graver than the present one, else let it wait."""
        if notice not in self._waiting:
            self._waiting.append(notice)
        self._show()

    def remove_notice(self, notice: Notice) -> None:
        """Take one back, the next waiting one shows."""
        self._waiting = [each for each in self._waiting if each != notice]
        self._show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        notice = self.notice()
        if notice is None:
            return
        stem = "accent" if INK[notice.kind] == "accent" else INK[notice.kind]
        palette = self._look.palette
        fill, line = palette.named(f"{stem}_tint"), palette.named(f"{stem}_line")
        paint_box(QPainter(self), QRect(self.rect()), fill, line, self._look.radius.control)

    def _build(self) -> None:
        look = self._look
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(4), look.px(8), look.px(4))
        row.setSpacing(look.px(12))
        row.addWidget(self._icon)
        row.addWidget(self._text, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._action)
        row.addWidget(self._keys)

    def _show(self) -> None:
        notice = self.notice()
        self.setVisible(notice is not None)
        if notice is None:
            self._was_shown = False
            return
        self._icon.set_icon(ICON[notice.kind], INK[notice.kind])
        self._text.setText(f"{notice.what} {notice.meaning}".strip()[:LONGEST])
        self._action.set_text(notice.action)
        self._action.setVisible(bool(notice.action))
        self._keys.setText(notice.keys)
        self._keys.setVisible(bool(notice.keys))
        if self._text.text() != self.accessibleName() or not self._was_shown:
            announce(self, self._text.text(), is_urgent=notice.kind is Tone.DANGER)
        self._was_shown = True
        self.setAccessibleName(self._text.text())
        self.update()

    @Slot()
    def _fit(self) -> None:
        self.setMinimumHeight(self._look.px(40))


class NewRowsBar(Button):
    """Waits above a list: "2 neue Einträge anzeigen"; the list itself does not jump."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "", ButtonKind.TEXT, size=ButtonSize.NORMAL, parent=parent)
        self.hide()

    def announce(self, words: str) -> None:
        """Show the sentence; empty hides the bar."""
        self.set_text(words)
        self.setVisible(bool(words))
