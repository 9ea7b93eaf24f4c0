"""The control "Stand am": a chip that becomes a field for a date, in the Verlauf and in the Angaben."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import is_enter
from kiim_desktop.gui.widgets.chips import FilterChip
from kiim_desktop.presenters.words import whole_day

WIDTH = 184


class DayField(QLineEdit):
    """Takes a date as people write it; Eingabe asks for it, Esc or leaving the field gives up."""

    asked = Signal(str)
    given_up = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setPlaceholderText(_("Tag, Monat oder Jahr"))
        self.setAccessibleName(_("Stand am"))
        self.setAccessibleDescription(_("Datum eingeben, zum Beispiel 3.5.2023 oder 05/2023. Leer zeigt heute."))
        self.setMaxLength(40)
        self.setProperty("measure", "small")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the field while it is open, not to the screen."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_asked and Qt.Key(event.key()) == Qt.Key.Key_Escape:  # type: ignore[attr-defined]  # checked above
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.asked.emit(self.text())
        elif Qt.Key(event.key()) == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.given_up.emit()

    @Slot()
    def _fit(self) -> None:
        wide = self._look.metrics(Type.BODY).horizontalAdvance(self.placeholderText()) + self._look.px(32)
        self.setFixedWidth(max(self._look.px(WIDTH), wide))


class DayControl(QWidget):
    """`asked` carries what was typed ("" for today); `done` tells that the keyboard may go back to the page."""

    asked = Signal(str)
    done = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: date | None = None
        self.chip = FilterChip(look, "")
        self.chip.setToolTip(_("Die Akte, wie sie an einem früheren Tag stand (Strg+D)"))
        self.field = DayField(look)
        self.field.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.chip.clicked.connect(self.open)
        self.field.asked.connect(self._ask)
        self.field.given_up.connect(self._give_up)
        self.show_day(None)

    def show_day(self, day: date | None) -> None:
        """Say which day is shown; may be called with the same one again."""
        if day != self._day:
            self._give_up()
        self._day = day
        self.chip.setChecked(day is not None)
        self.chip.set_text(_("Stand am {day}").format(day=whole_day(day)) if day else _("Stand am …"))

    @Slot()
    def open(self) -> None:
        """Let a date be typed."""
        self.chip.setChecked(self._day is not None)
        self.chip.hide()
        self.field.setText(whole_day(self._day) if self._day else "")
        self.field.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _ask(self, text: str) -> None:
        self.asked.emit(text)
        if not text.strip():
            self._give_up()

    @Slot()
    def _give_up(self) -> None:
        """Be a chip again."""
        if self.field.isHidden():
            return
        had_keys = self.field.hasFocus()
        self.field.blockSignals(True)
        self.chip.show()
        self.field.hide()
        self.field.blockSignals(False)
        if had_keys:
            self.done.emit()
