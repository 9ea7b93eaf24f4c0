"""The strip that takes somebody into the household: name, role, and who was found; Esc gives up."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.forms.key_strip import KeyStrip
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, plain_button, text_button
from kiim_desktop.gui.widgets.choice import Choice, Option
from kiim_desktop.gui.widgets.clearing import clear
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.joining import Candidate, JoiningPresenter, JoiningState


class JoiningStrip(KeyStrip):
    """Closed until `ask`; `closed` tells that the keyboard goes back."""

    closed = Signal()

    def __init__(self, look: Look, presenter: JoiningPresenter) -> None:
        super().__init__(look, "sunken")
        self._look, self._presenter = look, presenter
        self._person: PersonId | None = None
        self.setAccessibleName(_("In den Haushalt aufnehmen"))
        self.role = Choice(look, _("Rolle"), [Option(key, title) for key, title in presenter.roles])
        self.name = TextField(look, _("Name"), placeholder=_("wer eine Akte hat"))
        self.seek = plain_button(look, _("Suchen"), self._seek)
        self.found: list[Button] = []
        self._found_column, column = QVBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(look.space.panel_side, 0, look.space.panel_side, look.px(12))
        column.setSpacing(look.px(8))
        column.addWidget(Divider(look))
        column.addWidget(PlainLabel(look, _("In den Haushalt aufnehmen"), semibold=True))
        column.addWidget(self.role)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.name, 1)
        row.addWidget(self.seek, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        column.addLayout(self._found_column)
        presenter.on_change = self.show_state
        self.hide()

    def ask(self, person: PersonId, seen_from: str) -> None:
        """Open for the household of a person; the role is seen from whom it began with."""
        self._person = person
        self.role.set_label(_("Rolle, gesehen von \u2068{name}\u2069").format(name=seen_from))
        self.role.set_key("")
        self.name.set_text("")
        self._presenter.begin()
        self.show()
        self.role.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: JoiningState) -> None:
        clear(self._found_column)
        self.found = []
        self.name.set_error("" if state.candidates else state.problem)
        self.role.set_error(state.problem if state.candidates else "")
        for each in state.candidates:
            words = f"\u2068{each.name}\u2069 {each.detail}".strip()
            button = text_button(self._look, words, partial(self._join, each), flush=True)
            button.setAccessibleName(_("Aufnehmen: {name}, {detail}").format(name=each.name, detail=each.detail))
            self.found.append(button)
            self._found_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            button.show()  # now, not with the next event: the keyboard goes there
        if self.found:
            self.found[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def entered(self) -> None:
        if self.role.line.hasFocus():
            self.name.line.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._seek()

    @Slot()
    def give_up(self) -> None:
        self.hide()
        self.closed.emit()

    @Slot()
    def _seek(self) -> None:
        if self._person is not None:
            self._presenter.find(self.name.text(), self._person)

    def _join(self, candidate: Candidate) -> None:
        if self._person is not None and self._presenter.join(self._person, candidate, self.role.key()):
            self.give_up()
