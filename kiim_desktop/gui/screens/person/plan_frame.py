"""The frame of the tab "Plan": what stands in it, and how the width is shared."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kiim_desktop.gui.forms.panel import FormPanel
from kiim_desktop.gui.frame.navigator import FrameWidth
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.day_control import DayControl
from kiim_desktop.gui.screens.person.facts_history import HistoryPanel
from kiim_desktop.gui.screens.person.plan_agreed import AgreedPanel
from kiim_desktop.gui.screens.person.plan_chooser import ChooserPage
from kiim_desktop.gui.screens.person.plan_head import AskBar
from kiim_desktop.gui.screens.person.plan_list import PlanList
from kiim_desktop.gui.screens.person.tabs import TabPage
from kiim_desktop.gui.widgets.empty import EmptyState
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import Divider
from kiim_desktop.presenters.plan import PlanPresenter

_WIDEST = 16_777_215


class PlanFrame(TabPage):
    """The plan or the chooser of templates; at the right a form, the history of a line or an earlier version."""

    def __init__(self, presenter: PlanPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self._look = presenter, look
        self._room, self._wants_history = FrameWidth.FULL, True
        self.day = DayControl(look)
        self.ask = AskBar(presenter, look)
        self.list = PlanList(presenter, look, self.day)
        self.empty = EmptyState(look, "")
        self.chooser = ChooserPage(presenter.chooser, look)
        self.history, self.agreed = HistoryPanel(look), AgreedPanel(look)
        self.form = FormPanel(presenter.file.form, look)
        self._places, self._stack = QStackedWidget(), QStackedWidget()
        self._middle, self._line = Ground(look, "surface"), Divider(look, upright=True)
        self._build()

    def set_room(self, room: FrameWidth) -> None:
        self._room = room
        self._wants_history = room is FrameWidth.FULL
        self._fit()

    @Slot()
    def _toggle_history(self) -> None:
        self._wants_history = not self._wants_history
        self._fit()

    def _fit(self) -> None:
        """Share the width: side panels push, in a small window they take the place of what they push away."""
        is_choosing = self.presenter.chooser.state.is_open
        has_form = self.presenter.file.form.state.is_open and not is_choosing
        has_agreed = self.presenter.state.agreed is not None and not has_form and not is_choosing
        has_line = self.presenter.state.history is not None
        has_history = self._wants_history and has_line and not (has_form or has_agreed or is_choosing)
        is_compact, has_side = self._room is FrameWidth.COMPACT, has_form or has_agreed or has_history
        self._places.setVisible(not (is_compact and has_side))
        self._line.setVisible(has_side and not is_compact)
        self.history.setVisible(has_history)
        self.agreed.setVisible(has_agreed)
        self.chooser.set_narrow(is_narrow=is_compact)
        look = self._look
        widths = ((self.history, look.panel.facts_history), (self.agreed, look.panel.facts_history))
        for panel, width in (*widths, (self.form, look.panel.note_editor)):
            panel.setMinimumWidth(0 if is_compact else width)
            panel.setMaximumWidth(_WIDEST if is_compact else width)

    def _build(self) -> None:
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.ask)
        for page in (self.empty, self.list, QWidget()):
            self._stack.addWidget(page)
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # a question goes first
        middle.addWidget(self._stack, 1)
        self._places.addWidget(self._middle)
        self._places.addWidget(self.chooser)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._places, 1)
        row.addWidget(self._line)
        for panel in (self.history, self.agreed, self.form):
            row.addWidget(panel)
