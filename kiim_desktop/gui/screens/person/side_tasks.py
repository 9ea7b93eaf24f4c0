"""What is open for a person, row by row: a tick finishes it; of a deadline its law, and on demand why it is so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.person_side import OpenTask
from kiim_desktop.presenters.tones import Tone

TASK_ROW = 36
INDENT = 34
"""What stands below a row begins where its text does, in px at 100 %."""
INK = {Tone.NEUTRAL: "text2", Tone.QUIET: "text3", Tone.OK: "ok", Tone.WARN: "warn", Tone.DANGER: "danger"}


class TaskRow(QWidget):
    """One thing that is open. S puts it off; of a deadline X says that it does not apply, W says why it is so."""

    ticked = Signal(object)
    rest_wanted = Signal(object)
    ruled_out = Signal(object)

    def __init__(self, look: Look, task: OpenTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task, self._look = task, look
        self.check = QCheckBox()
        self.check.setAccessibleName(_("Erledigt: {text}, {due}").format(text=task.text, due=task.due.text))
        self.why = text_button(look, _("Warum?"), self.toggle_reason, size=ButtonSize.SMALL, flush=True)
        self._name_why(is_open=False)
        self.reason = QWidget()
        self._build()
        self.check.clicked.connect(lambda _on=False: self.ticked.emit(task))
        if not task.is_step:
            self._key("S", lambda: self.rest_wanted.emit(task))
            self.check.setToolTip(_("S verschiebt."))
        if task.deadline is not None:
            self._key("X", lambda: self.ruled_out.emit(task))
            self._key("W", self.toggle_reason)
            self.check.setToolTip(_("S verschiebt, X: trifft nicht zu, W: warum dieser Tag."))

    @property
    def is_explained(self) -> bool:
        return not self.reason.isHidden()

    def explain(self) -> None:
        """Show why the deadline is on its day, and what else can be said of it."""
        if not self.reason.children():
            self._fill()
        self.reason.show()
        self._name_why(is_open=True)

    @Slot()
    def toggle_reason(self) -> None:
        if self.is_explained:
            self.reason.hide()
            self._name_why(is_open=False)
        else:
            self.explain()

    def _name_why(self, *, is_open: bool) -> None:
        """Name the button in sight, and for those who hear it with its deadline."""
        spoken = _("Grund schließen: {text}, {due}") if is_open else _("Warum? {text}, {due}")
        self.why.set_text(_("Schließen") if is_open else _("Warum?"))
        self.why.setAccessibleName(spoken.format(text=self.task.text, due=self.task.due.text))

    def _build(self) -> None:
        look, task = self._look, self.task
        column, row = QVBoxLayout(self), QHBoxLayout()
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row.setSpacing(look.px(8))
        row.addWidget(self.check)
        row.addWidget(PlainLabel(look, task.text), 1)
        row.addWidget(PlainLabel(look, task.due.text, kind=Type.SMALL, color=INK[task.due.tone], right=True))
        if task.deadline is None:
            self.setFixedHeight(look.px(TASK_ROW) - 1)
            column.addLayout(row)
            self.why.hide()
            self.reason.hide()
            return
        column.setContentsMargins(0, look.px(8), 0, look.px(4))
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(look.px(INDENT), 0, 0, 0)
        below.addWidget(PlainLabel(look, task.law, kind=Type.SMALL, color="text2"), 1)
        below.addWidget(self.why)
        column.addLayout(below)
        column.addWidget(self.reason)
        self.reason.hide()

    def _fill(self) -> None:
        look, column, deeds = self._look, QVBoxLayout(self.reason), QHBoxLayout()
        column.setContentsMargins(look.px(INDENT), look.px(4), 0, look.px(4))
        column.setSpacing(look.px(6))
        for number, sentence in enumerate(self.task.reason):
            color = "text2" if number else "text"
            column.addWidget(PlainLabel(look, sentence, kind=Type.SMALL, color=color, wrap=True))
        rest = text_button(
            look, _("Verschieben"), lambda: self.rest_wanted.emit(self.task), size=ButtonSize.SMALL, flush=True
        )
        out = text_button(
            look, _("Trifft nicht zu"), lambda: self.ruled_out.emit(self.task), size=ButtonSize.SMALL, flush=True
        )
        rest.setAccessibleName(_("Verschieben: {text}, {due}").format(text=self.task.text, due=self.task.due.text))
        out.setAccessibleName(_("Trifft nicht zu: {text}, {due}").format(text=self.task.text, due=self.task.due.text))
        deeds.setSpacing(look.px(8))
        for button in (rest, out):
            deeds.addWidget(button)
        deeds.addStretch(1)
        column.addLayout(deeds)

    def _key(self, keys: str, deed: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(deed)
