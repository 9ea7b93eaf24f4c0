"""A forgotten password: the code of the recovery sheet, then a new password. Read only when somebody asks for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiim_desktop.base.ids import UserId
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.assistant import AssistantBox, AssistantPage
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.code_field import CodeField
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.new_password import NewPasswordFields
from kiim_desktop.gui.widgets.steps import SideStep
from kiim_desktop.presenters.recovering import LAST_STEP, RecoveryPresenter, RecoveryState


class RecoveryScreen(QWidget):
    """Paints a RecoveryState."""

    def __init__(self, presenter: RecoveryPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.sheet = SheetPage(presenter, look)
        self.password = NewPasswordPage(presenter, look)
        steps = (SideStep(_("Notfallblatt"), _("sechs Gruppen")), SideStep(_("Neues Kennwort"), _("nur für Sie")))
        words = (_("Kennwort vergessen."), _("Die Akten bleiben, wie sie sind."))
        self.box = AssistantBox(look, words, steps, (self.sheet, self.password))
        self.box.went_back.connect(presenter.back)
        self.box.went_on.connect(presenter.forward)
        self.box.cancelled.connect(presenter.cancel)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(presenter.second_passed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def begin(self, user: UserId, name: str) -> None:
        """Take up the page for a user."""
        self._presenter.begin(user, name)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where typing begins."""
        super().showEvent(event)
        self.box.focus_page()

    def show_state(self, state: RecoveryState) -> None:
        """Paint a state; may be called with the same one again."""
        self.sheet.show_state(state)
        self.password.show_state(state)
        self.box.show_page(state.step, step=state.step)
        may = state.may_go_on and not state.is_busy and not state.wait
        self.box.show_forward(_forward_words(state), may=may)
        self.box.show_problem(state.problem)
        self.box.show_work(_("Neues Kennwort"), state.doing)
        self._second.start() if state.wait else self._second.stop()


class SheetPage(AssistantPage):
    """The six groups from the paper."""

    def __init__(self, presenter: RecoveryPresenter, look: Look) -> None:
        super().__init__(look, _("Code vom Notfallblatt"), "")
        self.code = CodeField(look, presenter.state.sheet)
        self.code.typed.connect(presenter.type_group)
        self.problem = PlainLabel(look, "", color="danger", wrap=True)
        self.column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addSpacing(look.px(8))
        self.column.addWidget(self.problem)
        words = _("Groß oder klein ist gleich. Die ganze Zeile lässt sich auch einfügen (Strg+V).")
        self.column.addWidget(PlainLabel(look, words, kind=Type.SMALL, color="text2", wrap=True))
        self.column.addStretch(1)

    def show_state(self, state: RecoveryState) -> None:
        self.sentence.setText(_("Für {name}. Das Blatt heißt „Notfallblatt für dieses Gerät“.").format(name=state.name))
        self.code.show_entry(state.sheet)
        self.problem.setText(state.sheet.problem)
        self.problem.setVisible(bool(state.sheet.problem))

    def focus_first(self) -> None:
        self.code.focus_open()


class NewPasswordPage(AssistantPage):
    """The new password, twice."""

    def __init__(self, presenter: RecoveryPresenter, look: Look) -> None:
        super().__init__(look, _("Neues Kennwort"), _("Das Blatt passt. Das alte Kennwort öffnet danach nichts mehr."))
        self.fields = NewPasswordFields(look, _("Neues Kennwort"))
        self.fields.typed.connect(presenter.type_password)
        self.fields.suggested.connect(presenter.suggest_password)
        self.column.addWidget(self.fields)
        self.column.addStretch(1)

    def show_state(self, state: RecoveryState) -> None:
        self.fields.show_password(state.new)

    def focus_first(self) -> None:
        self.fields.password.line.setFocus()


def _forward_words(state: RecoveryState) -> str:
    if state.wait:
        return _("noch {n} s").format(n=state.wait)
    if state.step < LAST_STEP:
        return _("Prüft …") if state.is_busy else _("Weiter")
    return _("Öffnet …") if state.is_busy else _("Kennwort setzen und öffnen")
