"""The side panel: what is open for this person, and the few things wanted at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.ask_strip import AskStrip
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.side_household import HouseholdBlock
from kiim_desktop.gui.screens.person.side_joining import JoiningStrip
from kiim_desktop.gui.screens.person.side_merged import MergedBlock
from kiim_desktop.gui.screens.person.side_tasks import TaskRow
from kiim_desktop.gui.widgets.buttons import ButtonSize, text_button
from kiim_desktop.gui.widgets.clearing import clear
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.person import PersonPresenter, PersonState
from kiim_desktop.presenters.person_side import GlanceRow, OpenTask
from kiim_desktop.presenters.sharing import SharingRow

LABEL_WIDTH = 104
LOW = 320
"""In a panel lower than this, in px at 100 %, the question for a day takes the place of the list."""


class SidePanel(Ground):
    """`finished` carries what was ticked, `ruled_out` the deadline that does not apply."""

    finished = Signal(object)
    ruled_out = Signal(object)

    def __init__(self, look: Look, presenter: PersonPresenter, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._tasks: tuple[tuple[OpenTask, ...], ...] | None = None
        self._snooze, self._merging = presenter.snooze, presenter.merged
        self._shows_later = False
        self._person: object = None
        self._glance: tuple[GlanceRow, ...] | None = None
        self._shared: tuple[SharingRow, ...] = ()
        self.setAccessibleName(_("Offen und auf einen Blick"))
        self.rows: list[TaskRow] = []
        self._area, self.strip = QScrollArea(), AskStrip(look)
        self.household = HouseholdBlock(look)
        self.joining = JoiningStrip(look, presenter.joining)
        self.merged = MergedBlock(look, presenter.merged)
        self._seen_from = ""
        self._household_label = PlainLabel(look, _("Haushalt"), color="text2")
        self.close_button = text_button(look, _("Seite schließen"), size=ButtonSize.SMALL, flush=True)
        self.more = text_button(look, "", self._toggle_later, size=ButtonSize.SMALL, flush=True)
        self._task_column, self._later_column, self._grid = QVBoxLayout(), QVBoxLayout(), QGridLayout()
        self._nothing = PlainLabel(look, _("Nichts offen."), color="text2", wrap=True)
        self._sharing, self._sharing_title = QWidget(), PlainLabel(look, kind=Type.SECTION, semibold=True)
        self._sharing_column = QVBoxLayout()
        self._build()

    def show_state(self, state: PersonState) -> None:
        if state.person != self._person:
            self._person, self._shows_later = state.person, False
            self.strip.hide()
            self.joining.hide()
            self._area.show()
        if (state.tasks, state.later) != self._tasks:
            self._show_tasks(state.tasks, state.later)
        is_today = state.as_of is None
        nothing = _("Nichts offen.") if is_today else _("Offenes steht nur bei heute.")
        self._nothing.setText(nothing if state.keeper is None else _("Offenes und Notizen bleiben dort."))
        self._show_sharing(state)
        if state.glance != self._glance:
            self._show_glance(state.glance)
        is_own = state.keeper is None and state.as_of is None
        self._household_label.setVisible(is_own)
        self.household.setVisible(is_own)
        self.household.show_lines(state.household)
        self.merged.setVisible(is_own)
        self.merged.show_lines(state.merged)
        self._seen_from = next((line.name for line in state.household if line.is_first), state.name)

    def focus_first(self) -> None:
        """Go to the first thing that is open, else to what comes later."""
        first = self.first
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def first(self) -> QWidget | None:
        """Return where the keyboard begins here."""
        if self.rows or self.more.isVisible():
            return self.rows[0].check if self.rows else self.more
        names = (*self.household.names, self.household.join)
        return next((each for each in names if each.isVisible()), None)

    def ask_rest(self, task: OpenTask) -> None:
        """Ask until when something rests."""
        title = _("„{text}“ verschieben").format(text=task.text)
        self.joining.hide()
        self._area.setVisible(self.height() >= self._look.px(LOW))
        self.strip.ask(
            title, lambda _what, day: self._snooze(task, day), day=_("Verschieben auf"), save=_("Verschieben")
        )

    @Slot()
    def _ask_member(self) -> None:
        """Ask who is taken into the household."""
        if isinstance(self._person, bytes):
            self.strip.hide()
            self._area.setVisible(self.height() >= self._look.px(LOW))
            self.joining.ask(PersonId(self._person), self._seen_from)

    @Slot()
    def _compare_others(self) -> None:
        """Go to where this file is compared with those like it."""
        if isinstance(self._person, bytes):
            self._merging.look_for_others(PersonId(self._person))

    @Slot()
    def _close_strip(self) -> None:
        self._area.show()
        self.focus_first()

    def _build(self) -> None:
        look = self._look
        area, inside = self._area, QWidget()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(self.strip)
        self.strip.set_room(FrameWidth.COMPACT)
        outer.addWidget(self.joining)
        for strip in (self.strip, self.joining):
            strip.closed.connect(self._close_strip)
        self.household.more_wanted.connect(self._ask_member)
        self.merged.others_wanted.connect(self._compare_others)
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.space.panel_side, look.px(12), look.space.panel_side, look.px(16))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(look, _("Offen"), kind=Type.SECTION, semibold=True), 1)
        head.addWidget(self.close_button)
        self.close_button.hide()
        column.addLayout(head)
        column.addSpacing(look.px(2))
        column.addWidget(self._nothing)
        self._task_column.setSpacing(0)
        self._later_column.setSpacing(0)
        column.addLayout(self._task_column)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._later_column)
        column.addSpacing(look.space.section_gap)
        column.addWidget(self._build_sharing())
        column.addWidget(PlainLabel(look, _("Auf einen Blick"), kind=Type.SECTION, semibold=True))
        column.addSpacing(look.px(6))
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(8))
        self._grid.setColumnMinimumWidth(0, look.px(LABEL_WIDTH))
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addSpacing(look.px(8))
        column.addLayout(self._build_household())
        column.addSpacing(look.space.section_gap)
        column.addWidget(self.merged)
        column.addStretch(1)

    def _build_sharing(self) -> QWidget:
        look = self._look
        shared = QVBoxLayout(self._sharing)
        shared.setContentsMargins(0, 0, 0, look.space.section_gap)
        shared.setSpacing(look.px(6))
        shared.addWidget(self._sharing_title)
        self._sharing_column.setSpacing(look.px(10))
        shared.addLayout(self._sharing_column)
        self._sharing.hide()
        return self._sharing

    def _build_household(self) -> QHBoxLayout:
        look = self._look
        household = QHBoxLayout()
        household.setSpacing(look.px(8))
        self._household_label.setFixedWidth(look.px(LABEL_WIDTH))
        household.addWidget(self._household_label, 0, Qt.AlignmentFlag.AlignTop)
        household.addWidget(self.household, 1)
        return household

    def _show_tasks(self, tasks: tuple[OpenTask, ...], later: tuple[OpenTask, ...]) -> None:
        """Paint what is open; the row with the keyboard and the reason that is open stay, else the keyboard goes on."""
        before = next((number for number, row in enumerate(self.rows) if row.isAncestorOf(_focus(self))), -1)
        explained = {row.task.deadline for row in self.rows if row.is_explained}
        self._tasks = (tasks, later)
        clear(self._task_column)
        clear(self._later_column)
        self.rows = []
        self._nothing.setVisible(not tasks)
        self.more.setVisible(bool(later))
        open_words = ngettext("{count} spätere Frist", "{count} spätere Fristen", len(later)).format(count=len(later))
        self.more.set_text(_("Spätere Fristen schließen") if self._shows_later else open_words)
        for column, shown in ((self._task_column, tasks), (self._later_column, later if self._shows_later else ())):
            for task in shown:
                self._add_row(column, task, is_explained=task.deadline is not None and task.deadline in explained)
        if before >= 0 and self.rows:
            self.rows[min(before, len(self.rows) - 1)].check.setFocus(Qt.FocusReason.OtherFocusReason)
        elif before >= 0:
            self.focus_first()

    def _add_row(self, column: QVBoxLayout, task: OpenTask, *, is_explained: bool) -> None:
        row = TaskRow(self._look, task)
        row.ticked.connect(self.finished)
        row.ruled_out.connect(self.ruled_out)
        row.rest_wanted.connect(self.ask_rest)
        if is_explained:
            row.explain()
        self.rows.append(row)
        column.addWidget(row)
        column.addWidget(Divider(self._look))
        row.show()  # now, not with the next event: the keyboard may go there

    @Slot()
    def _toggle_later(self) -> None:
        self._shows_later = not self._shows_later
        if self._tasks is not None:
            self._show_tasks(*self._tasks)

    def _show_sharing(self, state: PersonState) -> None:
        """Say what is open here of another office's file, or with whom this one is shared."""
        keeper, sharing = state.keeper, state.sharing
        rows = keeper.rows if keeper else sharing.rows if sharing else ()
        self._sharing_title.setText(keeper.rows_title if keeper else _("Geteilt mit"))
        self._sharing.setVisible(bool(rows))
        if rows == self._shared:
            return
        self._shared = rows
        clear(self._sharing_column)
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
        clear(self._grid)
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


def _focus(panel: QWidget) -> QWidget:
    """Return the widget with the keyboard; the panel itself if there is none."""
    focus: QWidget | None = panel.window().focusWidget()
    return focus if focus is not None else panel
