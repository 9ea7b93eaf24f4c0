"""Taking a consent back, at the right side: what is meant, what it brings about, and one last question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.forms.field_editor import options_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.chip_row import ChipRow, RowPart
from kiim_desktop.gui.widgets.buttons import danger_button, plain_button
from kiim_desktop.gui.widgets.choice import Choice
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.withdrawal import GROUPS, OFFICES, WHOLE, Withdrawal, WithdrawalState

DAY_WIDTH = 136


class WithdrawPanel(Ground):
    """Paints a WithdrawalState; `opening_changed` tells that it opened or closed."""

    opening_changed = Signal()

    def __init__(self, presenter: Withdrawal, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter, self._look = presenter, look
        self._shown: object = None
        self.setAccessibleName(_("Einwilligung widerrufen"))
        self._title = PlainLabel(look, wrap=True)
        whole = ((WHOLE, _("alles")), (GROUPS, _("Datengruppen")), (OFFICES, _("Stellen")))
        self.what = Segments(look, _("Was wird widerrufen?"), whole)
        self.parts = ChipRow(look, _("Was davon"), presenter.tick)
        self.day = TextField(look, _("widerrufen am"))
        self.channel = Choice(look, _("Weg des Widerrufs"), options_of(presenter.channels))
        self.consequence = PlainLabel(look, wrap=True)
        self._box = Ground(look, "surface")
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self.lose = danger_button(look, _("Widerrufen …"), self.ask)
        self.keep = plain_button(look, _("Nicht widerrufen"), presenter.close, hint=_("Esc"))
        self._build()
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def keys(self) -> tuple[KeyHint, ...]:
        return ((_("Strg+Eingabe"), _("widerrufen")), (_("Esc"), _("nicht widerrufen")))

    def show_state(self, state: WithdrawalState) -> None:
        """Paint a state; may be called with the same one again."""
        self.setVisible(state.is_open)
        self._title.setText(state.title)
        if self.what.current() != state.what:
            self.what.set_current(state.what)
        self.parts.show_parts(RowPart(each.key, each.title, each.is_on) for each in state.parts)
        self.parts.setVisible(bool(state.parts))
        self.day.set_text(state.day)
        if self.channel.key() != state.channel:
            self.channel.set_key(state.channel)
        self.consequence.setText(state.consequence)
        self._box.setVisible(bool(state.consequence))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.lose.setEnabled(not state.is_saving)
        if state.consent != self._shown:
            self._shown = state.consent
            self.opening_changed.emit()
            if state.is_open:
                self.focus_first()

    def focus_first(self) -> None:
        self.what.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask(self) -> None:
        """Ask once more, with what goes; the harmless answer is the default."""
        if not self._presenter.may_ask():
            return
        ConfirmLoss(
            self._look,
            self.window(),
            question=self._presenter.question(),
            loss=_("{what} Zurücknehmen lässt sich das nicht: Die Person müsste neu unterschreiben.").format(
                what=self._presenter.state.consequence
            ),
            keep=_("Nicht widerrufen"),
            lose=_("Widerrufen"),
            confirmed=self._presenter.withdraw,
        ).open()

    def _build(self) -> None:
        look, inside, area = self._look, QWidget(), QScrollArea()
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.space.panel_side, 0, look.space.panel_side, look.px(8))
        column.setSpacing(look.px(12))
        column.addWidget(self._title)
        column.addWidget(PlainLabel(look, _("Was wird widerrufen?"), kind=Type.SMALL, color="text2"))
        column.addWidget(self.what)
        column.addWidget(self.parts)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.day, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.channel, 1, Qt.AlignmentFlag.AlignTop)
        self.day.setFixedWidth(look.px(DAY_WIDTH))
        column.addLayout(row)
        boxed = QVBoxLayout(self._box)
        boxed.setContentsMargins(*(look.px(12),) * 4)
        boxed.addWidget(self.consequence)
        column.addWidget(self._box)
        column.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer, head, foot = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        outer.setContentsMargins(0, look.px(16), 0, look.px(16))
        outer.setSpacing(look.px(8))
        side = look.space.panel_side
        head.setContentsMargins(side, 0, side, 0)
        head.addWidget(PlainLabel(look, _("Widerrufen"), kind=Type.SECTION, semibold=True), 1)
        outer.addLayout(head)
        outer.addWidget(area, 1)
        foot.setContentsMargins(side, 0, side, 0)
        foot.setSpacing(look.px(8))
        foot.addWidget(self.lose)
        foot.addWidget(self.keep)
        foot.addStretch(1)
        self._problem.setContentsMargins(side, 0, side, 0)
        outer.addWidget(self._problem)
        outer.addLayout(foot)

    def _bind(self) -> None:
        presenter = self._presenter
        self.what.chosen.connect(presenter.choose)
        self.day.changed.connect(presenter.write_day)
        self.channel.chosen.connect(presenter.choose_channel)
        for keys, deed in (("Ctrl+Return", self.ask), ("Ctrl+Enter", self.ask), ("Esc", presenter.close)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
