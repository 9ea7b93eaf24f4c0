"""The side panel: what is open for this person, and the few things wanted at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.person import PersonState
from kiim_desktop.presenters.person_side import GlanceRow, OpenTask
from kiim_desktop.presenters.sharing import SharingRow
from kiim_desktop.presenters.words import Tone

LABEL_WIDTH = 104
TASK_ROW = 36
INK = {Tone.NEUTRAL: "text2", Tone.QUIET: "text3", Tone.OK: "ok", Tone.WARN: "warn", Tone.DANGER: "danger"}


class TaskRow(QWidget):
    """One open reminder; ticking it finishes it."""

    ticked = Signal(object)

    def __init__(self, look: Look, task: OpenTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task = task
        self.check = QCheckBox()
        self.check.setAccessibleName(_("Erledigt: {text}, {due}").format(text=task.text, due=task.due.text))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.check)
        row.addWidget(PlainLabel(look, task.text), 1)
        row.addWidget(PlainLabel(look, task.due.text, kind=Type.SMALL, color=INK[task.due.tone], right=True))
        self.setFixedHeight(look.px(TASK_ROW) - 1)
        self.check.clicked.connect(lambda _on=False: self.ticked.emit(self.task))


class SidePanel(Ground):
    """`finished` carries the reminder that was ticked."""

    finished = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._tasks: tuple[OpenTask, ...] | None = None
        self._glance: tuple[GlanceRow, ...] | None = None
        self._shared: tuple[SharingRow, ...] = ()
        self.setAccessibleName(_("Offen und auf einen Blick"))
        self.rows: list[TaskRow] = []
        self._task_column, self._grid = QVBoxLayout(), QGridLayout()
        self._nothing = PlainLabel(look, _("Nichts offen."), color="text2", wrap=True)
        self._sharing, self._sharing_title = QWidget(), PlainLabel(look, kind=Type.SECTION, semibold=True)
        self._sharing_column = QVBoxLayout()
        self._build()

    def show_state(self, state: PersonState) -> None:
        if state.tasks != self._tasks:
            self._show_tasks(state.tasks)
        is_today = state.as_of is None
        nothing = _("Nichts offen.") if is_today else _("Offenes steht nur bei heute.")
        self._nothing.setText(nothing if state.keeper is None else _("Offenes und Notizen bleiben dort."))
        self._show_sharing(state)
        if state.glance != self._glance:
            self._show_glance(state.glance)

    def focus_first(self) -> None:
        if self.rows:
            self.rows[0].check.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        look = self._look
        area, inside = QScrollArea(), QWidget()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.space.panel_side, look.px(12), look.space.panel_side, look.px(16))
        column.setSpacing(0)
        column.addWidget(PlainLabel(look, _("Offen"), kind=Type.SECTION, semibold=True))
        column.addSpacing(look.px(2))
        column.addWidget(self._nothing)
        self._task_column.setSpacing(0)
        column.addLayout(self._task_column)
        shared = QVBoxLayout(self._sharing)
        shared.setContentsMargins(0, 0, 0, look.space.section_gap)
        shared.setSpacing(look.px(6))
        shared.addWidget(self._sharing_title)
        self._sharing_column.setSpacing(look.px(10))
        shared.addLayout(self._sharing_column)
        self._sharing.hide()
        column.addSpacing(look.space.section_gap)
        column.addWidget(self._sharing)
        column.addWidget(PlainLabel(look, _("Auf einen Blick"), kind=Type.SECTION, semibold=True))
        column.addSpacing(look.px(6))
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(8))
        self._grid.setColumnMinimumWidth(0, look.px(LABEL_WIDTH))
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)

    def _show_tasks(self, tasks: tuple[OpenTask, ...]) -> None:
        self._tasks = tasks
        _clear(self._task_column)
        self.rows = []
        self._nothing.setVisible(not tasks)
        for task in tasks:
            row = TaskRow(self._look, task)
            row.ticked.connect(self.finished)
            self.rows.append(row)
            self._task_column.addWidget(row)
            self._task_column.addWidget(Divider(self._look))

    def _show_sharing(self, state: PersonState) -> None:
        """Say what is open here of another office's file, or with whom this one is shared."""
        keeper, sharing = state.keeper, state.sharing
        rows = keeper.rows if keeper else sharing.rows if sharing else ()
        self._sharing_title.setText(keeper.rows_title if keeper else _("Geteilt mit"))
        self._sharing.setVisible(bool(rows))
        if rows == self._shared:
            return
        self._shared = rows
        _clear(self._sharing_column)
        for row in rows:
            block = self._sharing_block(row)
            self._sharing_column.addWidget(block)
            block.show()  # now, not with the next event

    def _sharing_block(self, row: SharingRow) -> QWidget:
        look, block = self._look, QWidget()
        block.setAccessibleName(row.spoken)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(1))
        column.addWidget(PlainLabel(look, row.title, wrap=True))
        for words, color in ((row.what, "text2"), (row.terms, "text2"), (row.note, "warn")):
            if words:
                column.addWidget(PlainLabel(look, words, kind=Type.SMALL, color=color, wrap=True))
        return block

    def _show_glance(self, rows: tuple[GlanceRow, ...]) -> None:
        self._glance = rows
        _clear(self._grid)
        look = self._look
        for number, row in enumerate(rows):
            value = QWidget()
            column = QVBoxLayout(value)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(PlainLabel(look, row.value, wrap=True, is_name=True))
            if row.note:
                column.addWidget(PlainLabel(look, row.note, kind=Type.SMALL, color="warn"))
            label = PlainLabel(look, row.label, color="text2")
            self._grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, number, 1)


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
