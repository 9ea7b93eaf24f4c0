"""The first-start assistant: steps at the left, one form at a time at the right (12-start-1 to 3)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, primary_button
from kiim_desktop.gui.widgets.fields import PasswordField, TextField
from kiim_desktop.gui.widgets.labels import Divider, IconLabel, PlainLabel
from kiim_desktop.gui.widgets.steps import SideStep, SideSteps
from kiim_desktop.presenters.start import LAST_STEP, StartPresenter, StartState, Way

_SIDE = 40
_PROOF_WIDTH = 176
_WIDTH, _HEIGHT = 1008, 640
"""The box of the assistant (tokens.json, panel.assistant)."""


class StartScreen(QWidget):
    """Paints a StartState."""

    def __init__(self, presenter: StartPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._look = look
        self.pages = (OfficePage(presenter, look), PasswordPage(presenter, look), SheetPage(presenter, look))
        self._build()
        for line in self._lines():
            line.returnPressed.connect(presenter.forward)
        presenter.on_change = self.show_state
        self.show_state(presenter.state)

    def show_state(self, state: StartState) -> None:
        """Paint a state; may be called with the same one again."""
        self.steps.set_current(state.step)
        moved = self.stack.currentIndex() != state.step
        self.stack.setCurrentIndex(state.step)
        for page in self.pages:
            page.show_state(state)
        self.back.setVisible(state.step > 0)
        self.forward.set_text(_forward_words(state))
        self.forward.setEnabled(state.may_go_on and not state.is_busy)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        if moved:
            self.pages[state.step].focus_first()

    def _lines(self) -> tuple[QLineEdit, ...]:
        office, password, sheet = self.pages
        fields = (office.office, office.code, password.user, password.password, password.again, sheet.proof)
        return tuple(field.line for field in fields)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a compact window the form has the whole width."""
        super().resizeEvent(event)
        room = frame_width(self.window().width(), self._look.scale)
        self._steps_side.setVisible(room is not FrameWidth.COMPACT)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where typing begins."""
        super().showEvent(event)
        self.pages[self._presenter.state.step].focus_first()

    def _build(self) -> None:
        look = self._look
        page = QVBoxLayout(self)
        page.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(16))
        box = QFrame()
        box.setProperty("card", "true")
        box.setMaximumSize(look.px(_WIDTH), look.px(_HEIGHT))
        halves = QHBoxLayout(box)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        self._steps_side = self._side()
        halves.addWidget(self._steps_side)
        halves.addWidget(self._form(), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(box, 100)
        row.addStretch(1)
        page.addStretch(1)
        page.addLayout(row, 100)
        page.addStretch(1)

    def _side(self) -> QWidget:
        look = self._look
        side = QFrame()
        side.setProperty("surface", "sunken")
        side.setFixedWidth(look.panel.assistant_steps)
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(look.px(32), look.px(28), look.px(16), look.px(32))
        column.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(Divider(look, upright=True))
        column.addWidget(PlainLabel(look, "KiIM", kind=Type.TITLE))
        column.addWidget(PlainLabel(look, _("Einrichten, etwa 5 Minuten."), color="text2"))
        column.addWidget(PlainLabel(look, _("Ein Netz ist nicht nötig."), color="text2"))
        column.addSpacing(look.px(8))
        column.addSpacing(look.px(24))
        self.steps = SideSteps(
            look,
            (
                SideStep(_("Büro"), _("Einladung oder neu")),
                SideStep(_("Kennwort"), _("nur für Sie")),
                SideStep(_("Wiederherstellung"), _("ein Blatt Papier")),
            ),
        )
        column.addWidget(self.steps)
        column.addStretch(1)
        return side

    def _form(self) -> QWidget:
        look = self._look
        form = QWidget()
        column = QVBoxLayout(form)
        side = look.px(_SIDE)
        column.setContentsMargins(side, look.px(32), side, look.px(32))
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(_scrolling(page))
        column.addWidget(self.stack, 1)
        self.problem = PlainLabel(look, "", color="danger", wrap=True)
        column.addWidget(self.problem)
        self.back = plain_button(look, _("Zurück"), self._presenter.back)
        self.forward = primary_button(look, _("Weiter"), self._presenter.forward, size=ButtonSize.LARGE)
        self.forward.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.forward)
        column.addLayout(row)
        return form


def _scrolling(page: QWidget) -> QScrollArea:
    """Return a page that scrolls where the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


class _Page(QWidget):
    """One step: title, sentence, fields."""

    def __init__(self, presenter: StartPresenter, look: Look, title: str, sentence: str) -> None:
        super().__init__()
        self._presenter = presenter
        self._look = look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(PlainLabel(look, title, kind=Type.TITLE))
        self.column.addWidget(PlainLabel(look, sentence, color="text2", wrap=True))
        self.column.addSpacing(look.px(24))

    def show_state(self, state: StartState) -> None:
        """Paint the part of the state this step shows."""

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""


class OfficePage(_Page):
    """Step 1: with an invitation of the Kreis, or a new office without one."""

    def __init__(self, presenter: StartPresenter, look: Look) -> None:
        super().__init__(presenter, look, _("Wie soll dieses Büro beginnen?"),
                         _("Die Einladung kommt vom Landkreis, als Datei oder auf einem Stick."))  # fmt: skip
        self.with_invitation = QRadioButton(_("Mit Einladung des Landkreises"))
        self.new_office = QRadioButton(_("Neues Büro ohne Landkreis"))
        self.with_invitation.toggled.connect(self._choose)
        self.file = plain_button(look, _("Einladungsdatei wählen …"), self._pick, icon="document", left=True)
        self.code = TextField(look, _("Code aus dem Telefonat"))
        self.code.changed.connect(presenter.type_code)
        self.words = PlainLabel(look, "", kind=Type.SMALL, color="text2", wrap=True)
        self.office = TextField(look, _("Name des Büros"), placeholder=_("z. B. Welcome Center Lauenstein"))
        self.office.changed.connect(presenter.name_office)
        self.column.addWidget(self._card(self.with_invitation, _("Verbindet dieses Gerät mit Ihrem Büro."),
                                         (self.file, self.code, self.words)))  # fmt: skip
        self.column.addSpacing(look.px(12))
        self.column.addWidget(
            self._card(
                self.new_office,
                _("Alles bleibt auf diesem Rechner. Ein Kreis kann später dazukommen."),
                (self.office,),
            )
        )
        self.column.addStretch(1)

    def show_state(self, state: StartState) -> None:
        by_invitation = state.way is Way.INVITATION
        self.with_invitation.setChecked(by_invitation)
        self.new_office.setChecked(not by_invitation)
        for widget in (self.file, self.code):
            widget.setVisible(by_invitation)
        self.words.setVisible(by_invitation and state.invitation is not None)
        self.office.setVisible(not by_invitation)
        if state.invitation is not None:
            self.file.set_text(state.invitation_path.name if state.invitation_path else "")
            self.words.setText(
                _("{office}. Zum Vergleichen am Telefon: {words}").format(
                    office=state.invitation.office, words=" ".join(state.invitation.words)
                )
            )

    def focus_first(self) -> None:
        self.office.line.setFocus()

    def _card(self, radio: QRadioButton, sentence: str, inside: tuple[QWidget, ...]) -> QWidget:
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
        return card

    @Slot(bool)
    def _choose(self, by_invitation: bool) -> None:
        self._presenter.choose_way(Way.INVITATION if by_invitation else Way.NEW_OFFICE)

    def _pick(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(self, _("Einladung wählen"), "", "*.kiimenrol")
        if chosen:
            self._presenter.take_invitation(Path(chosen))


class PasswordPage(_Page):
    """Step 2: name and password, with what is still missing."""

    def __init__(self, presenter: StartPresenter, look: Look) -> None:
        super().__init__(presenter, look, _("Ihr Kennwort"),
                         _("Es verschlüsselt alle Akten auf diesem Rechner. Niemand sonst kennt es."))  # fmt: skip
        self.user = TextField(look, _("Ihr Name"), is_large=True)
        self.user.changed.connect(presenter.name_user)
        self.password = PasswordField(look, _("Kennwort"))
        self.again = PasswordField(look, _("Noch einmal"))
        for field in (self.password, self.again):
            field.changed.connect(self._typed)
        self._checks = tuple(_Check(look) for _number in range(3))
        fields: tuple[TextField, ...] = (self.user, self.password, self.again)
        for line in fields:
            self.column.addWidget(line)
            self.column.addSpacing(look.px(16))
        for check in self._checks:
            self.column.addWidget(check)
            self.column.addSpacing(look.px(4))
        self.column.addSpacing(look.px(12))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(plain_button(look, _("Wörter vorschlagen"), self._suggest))
        hint = _("Sonderzeichen sind nicht nötig. Länge zählt.")
        row.addWidget(PlainLabel(look, hint, kind=Type.SMALL, color="text2"), 1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def show_state(self, state: StartState) -> None:
        length, common, equal = self._checks
        count = len(state.password)
        length.show_state(state.is_long_enough, _("{n} Zeichen, mindestens 12").format(n=count))
        common.show_state(bool(state.password) and not state.password_problem,
                          _("kein Name, kein häufiges Kennwort"))  # fmt: skip
        equal.show_state(state.is_equal, _("beide Eingaben sind gleich"))
        self.password.set_error(state.password_problem if state.is_long_enough else "")

    def focus_first(self) -> None:
        self.user.line.setFocus()

    def _typed(self, _text: str) -> None:
        self._presenter.type_password(self.password.text(), self.again.text())

    def _suggest(self) -> None:
        password = self._presenter.suggest_password()
        self.password.set_text(password)
        self.again.set_text(password)


class SheetPage(_Page):
    """Step 3: the recovery sheet, with a proof that it was written down."""

    def __init__(self, presenter: StartPresenter, look: Look) -> None:
        super().__init__(
            presenter, look, _("Das Wiederherstellungsblatt"),
            _("Wenn Sie Ihr Kennwort vergessen, öffnet dieses Blatt die Akten. Der Code steht nur auf dem Papier.")
        )  # fmt: skip
        card = QFrame()
        card.setProperty("card", "control")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(20))
        inside.setSpacing(look.px(12))
        self.owner = PlainLabel(look, "", semibold=True)
        self.code = PlainLabel(look, "", kind=Type.TITLE, wrap=True)
        self.code.setAccessibleName(_("Code des Wiederherstellungsblatts"))
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
        self.right = _Check(look)
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


class _Check(QWidget):
    """A condition: a check when it holds, a ring as long as it does not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        self._icon = IconLabel(look, "clock", color="text3", size=14)
        self._words = PlainLabel(look, "")
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def show_state(self, holds: bool, words: str) -> None:  # a state, as in Qt's setVisible
        self._icon.set_icon("check" if holds else "info", "ok" if holds else "text3")
        self._words.set_color("text" if holds else "text2")
        self._words.setText(words)


def _forward_words(state: StartState) -> str:
    if state.is_busy:
        return _("Richtet ein …")
    return _("KiIM öffnen") if state.step == LAST_STEP else _("Weiter")
