"""The first-start assistant: steps at the left, one form at a time at the right (12-start-1 to 3)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kiim_desktop.base.translation import _
from kiim_desktop.gui.file_dialogs import ask_open
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.assistant import AssistantBox, AssistantPage
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.training import practice_button
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.new_password import Check, NewPasswordFields
from kiim_desktop.gui.widgets.steps import SideStep
from kiim_desktop.presenters.start import LAST_STEP, StartPresenter, StartState, Way

_PROOF_WIDTH = 176
_WAYS = (Way.INVITATION, Way.NEW_OFFICE, Way.BACKUP)


class StartScreen(QWidget):
    """Paints a StartState."""

    def __init__(
        self,
        presenter: StartPresenter,
        look: Look,
        parent: QWidget | None = None,
        *,
        practise: Callable[[], None] | None = None,
    ) -> None:
        """`practise` opens the profile for training; None: it is not offered."""
        super().__init__(parent)
        self._presenter = presenter
        self.pages = (OfficePage(presenter, look, practise), PasswordPage(presenter, look), SheetPage(presenter, look))
        steps = (
            SideStep(_("Büro"), _("Einladung oder neu")),
            SideStep(_("Kennwort"), _("nur für Sie")),
            SideStep(_("Notfallblatt"), _("ein Blatt Papier")),
        )
        words = (_("Einrichten, etwa 5 Minuten."), _("Ein Netz ist nicht nötig."))
        self.box = AssistantBox(look, words, steps, self.pages)
        self.box.went_back.connect(presenter.back)
        self.box.went_on.connect(presenter.forward)
        self.back, self.forward = self.box.back, self.box.forward
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def show_state(self, state: StartState) -> None:
        """Paint a state; may be called with the same one again."""
        for page in self.pages:
            page.show_state(state)
        self.back.setVisible(state.step > 0)
        self.box.show_forward(_forward_words(state), may=state.may_go_on and not state.is_busy)
        self.box.show_problem(state.problem)
        self.box.show_page(state.step, step=state.step)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where typing begins."""
        super().showEvent(event)
        self.box.focus_page()


class OfficePage(AssistantPage):
    """Step 1: with an invitation of the Kreis, a new office without one, or one that comes from a backup."""

    def __init__(self, presenter: StartPresenter, look: Look, practise: Callable[[], None] | None = None) -> None:
        training = presenter.state.training
        title = _("Übungsprofil anlegen") if training else _("Wie soll dieses Büro beginnen?")
        sentence = (
            _("Ein eigenes Büro zum Ausprobieren, mit eigenem Kennwort. Mit echten Akten kommt es nie zusammen.")
            if training
            else _("Die Einladung kommt vom Landkreis, als Datei oder auf einem Stick.")
        )
        super().__init__(look, title, sentence)
        self._presenter = presenter
        self._look = look
        invited = _("Mit Einladung zu einer Übung des Landkreises") if training else _("Mit Einladung des Landkreises")
        self.with_invitation = QRadioButton(invited)
        self.new_office = QRadioButton(_("Neues Übungsbüro") if training else _("Neues Büro ohne Landkreis"))
        self.from_backup = QRadioButton(_("Aus einer Sicherung wiederherstellen"))
        self._ways = QButtonGroup(self)
        for number, radio in enumerate((self.with_invitation, self.new_office, self.from_backup)):
            self._ways.addButton(radio, number)
        self._ways.idToggled.connect(self._choose)
        self.file = plain_button(look, _("Einladungsdatei wählen …"), self._pick, icon="document", left=True)
        self.code = TextField(look, _("Code aus dem Telefonat"))
        self.code.changed.connect(presenter.type_code)
        self.words = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        self.office = TextField(look, _("Name des Büros"), placeholder=_("z. B. Welcome Center Lauenstein"))
        self.office.changed.connect(presenter.name_office)
        self._add_card(self.with_invitation, _("Verbindet dieses Gerät mit Ihrem Büro."),
                       (self.file, self.code, self.words))  # fmt: skip
        self.office.line.setText(presenter.state.office)
        self.filled = QCheckBox(_("Mit erfundenen Personen füllen"), self)
        self.filled.setChecked(presenter.state.is_filled)
        self.filled.toggled.connect(presenter.fill)
        self._add_card(self.new_office, _("Alles bleibt auf diesem Rechner. Ein Kreis kann später dazukommen."),
                       (self.office, *([self.filled] if training else [])))  # fmt: skip
        if presenter.may_restore:
            self._add_card(self.from_backup, _("Von einem Stick oder Laufwerk, mit Kennwort oder Notfallblatt."), ())
        if practise is not None:
            self.column.addWidget(practice_button(look, practise), 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)

    def show_state(self, state: StartState) -> None:
        by_invitation = state.way is Way.INVITATION
        self._ways.button(_WAYS.index(state.way)).setChecked(True)
        for widget in (self.file, self.code):
            widget.setVisible(by_invitation)
        self.words.setVisible(by_invitation and state.invitation is not None)
        self.office.setVisible(state.way is Way.NEW_OFFICE)
        self.filled.setVisible(state.training and state.way is Way.NEW_OFFICE)
        if state.invitation is not None:
            self.file.set_text(state.invitation_path.name if state.invitation_path else "")
            self.words.setText(
                _("{office}. Zum Vergleichen am Telefon: {words}").format(
                    office=state.invitation.office, words=" ".join(state.invitation.words)
                )
            )

    def focus_first(self) -> None:
        chosen = self._ways.checkedButton()
        if chosen is self.new_office:
            self.office.line.setFocus()
        elif chosen is not None:
            chosen.setFocus()

    def _add_card(self, radio: QRadioButton, sentence: str, inside: tuple[QWidget, ...]) -> None:
        look = self._look
        card = QFrame()
        card.setProperty("card", "control")
        column = QVBoxLayout(card)
        column.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(16))
        column.setSpacing(0)
        radio.setFont(look.font(Type.BODY, semibold=True))
        column.addWidget(radio)
        below = QVBoxLayout()
        below.setContentsMargins(look.px(26), 0, 0, 0)  # under the words, not under the ring
        below.setSpacing(look.px(8))
        below.addWidget(PlainLabel(look, sentence, color="text2", wrap=True))
        for widget in inside:
            below.addWidget(widget)
        column.addLayout(below)
        self.column.addWidget(card)
        self.column.addSpacing(look.px(12))

    @Slot(int, bool)
    def _choose(self, number: int, is_chosen: bool) -> None:
        if is_chosen:
            self._presenter.choose_way(_WAYS[number])

    def _pick(self) -> None:
        chosen = ask_open(self, _("Einladung wählen"), "*.kiimenrol")
        if chosen is not None:
            self._presenter.take_invitation(chosen)


class PasswordPage(AssistantPage):
    """Step 2: name and password, with what is still missing."""

    def __init__(self, presenter: StartPresenter, look: Look) -> None:
        super().__init__(look, _("Ihr Kennwort"),
                         _("Es verschlüsselt alle Akten auf diesem Rechner. Niemand sonst kennt es."))  # fmt: skip
        self.user = TextField(look, _("Ihr Name"), is_large=True)
        self.user.changed.connect(presenter.name_user)
        self.fields = NewPasswordFields(look, _("Kennwort"))
        self.fields.typed.connect(presenter.type_password)
        self.fields.suggested.connect(presenter.suggest_password)
        self.password, self.again = self.fields.password, self.fields.again
        self.column.addWidget(self.user)
        self.column.addSpacing(look.px(16))
        self.column.addWidget(self.fields)
        self.column.addStretch(1)

    def show_state(self, state: StartState) -> None:
        self.fields.show_password(state.new)

    def focus_first(self) -> None:
        self.user.line.setFocus()


class SheetPage(AssistantPage):
    """Step 3: the recovery sheet, with a proof that it was written down."""

    def __init__(self, presenter: StartPresenter, look: Look) -> None:
        super().__init__(
            look, _("Das Notfallblatt"),
            _("Wenn Sie Ihr Kennwort vergessen, öffnet dieses Blatt die Akten. Der Code steht nur auf dem Papier.")
        )  # fmt: skip
        card = QFrame()
        card.setProperty("card", "control")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(20))
        inside.setSpacing(look.px(12))
        self.owner = PlainLabel(look, "", semibold=True)
        self.code = PlainLabel(look, "", kind=Type.TITLE, wrap=True)
        self.code.setAccessibleName(_("Code vom Notfallblatt"))
        inside.addWidget(self.owner)
        inside.addWidget(self.code)
        inside.addWidget(
            PlainLabel(
                look,
                _("Auf Papier schreiben, in einem verschlossenen Umschlag aufbewahren, nicht beim Rechner. "
                  "Wer dieses Blatt und den Rechner hat, kann alles lesen."),
                kind=Type.SMALL, color="text2", wrap=True,
            )
        )  # fmt: skip
        self.proof = TextField(look, _("Zur Probe: die dritte Gruppe vom Papier"), is_large=True)
        self.proof.changed.connect(presenter.prove)
        self.right = Check(look)
        self.safe = QCheckBox(_("Das Blatt liegt an einem sicheren Ort."))
        self.safe.toggled.connect(presenter.confirm_safe)
        self.proof.line.setFixedWidth(look.px(_PROOF_WIDTH))
        self.column.addWidget(card)
        self.column.addSpacing(look.px(24))
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(self.proof)
        row.addWidget(self.right, 1, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self.column.addSpacing(look.px(16))
        self.column.addWidget(self.safe)
        self.column.addStretch(1)

    def show_state(self, state: StartState) -> None:
        self.owner.setText(" · ".join(part for part in (state.office, state.user) if part))
        groups = state.recovery_groups
        self.code.setText("\n".join("   ".join(groups[start : start + 3]) for start in (0, 3)))
        self.right.show_state(state.proof_is_right, _("stimmt"))
        self.right.setVisible(state.proof_is_right)

    def focus_first(self) -> None:
        self.proof.line.setFocus()


def _forward_words(state: StartState) -> str:
    if state.is_busy:
        return _("Richtet ein …")
    return _("KiIM öffnen") if state.step == LAST_STEP else _("Weiter")
