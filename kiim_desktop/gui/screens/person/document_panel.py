"""One document at the right: its facts, its copy, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiim_desktop.base.translation import _
from kiim_desktop.gui.decoding import decode_picture
from kiim_desktop.gui.file_dialogs import ask_open, ask_save
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.copy_pane import CopyPane
from kiim_desktop.gui.widgets.buttons import ButtonSize, danger_button, plain_button, text_button
from kiim_desktop.gui.widgets.confirm import ConfirmLoss
from kiim_desktop.gui.widgets.fields import PasswordField
from kiim_desktop.gui.widgets.flow import FlowLayout
from kiim_desktop.gui.widgets.ground import Ground
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.progress import ProgressCard
from kiim_desktop.presenters.document_lines import DocumentLine
from kiim_desktop.presenters.documents import DocumentsPresenter, DocumentsState

LABEL_WIDTH = 120


class DocumentPanel(Ground):
    """Paints the chosen document."""

    def __init__(self, presenter: DocumentsPresenter, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sunken", parent)
        self._presenter, self._look = presenter, look
        self._shown: DocumentLine | None = None
        self._title = PlainLabel(look, kind=Type.SECTION, semibold=True, wrap=True)
        self._facts = QGridLayout()
        self._meaning = PlainLabel(look, color="text2", wrap=True)
        self._problem = PlainLabel(look, color="danger", wrap=True)
        self._limits = PlainLabel(look, presenter.limits, kind=Type.SMALL, color="text2", wrap=True)
        self.copy = CopyPane(look)
        self._area = QScrollArea()
        self._is_looking = False
        """Somebody asked for the copy; the keyboard goes there when it comes."""
        self.progress = ProgressCard(look, _("Datei"))
        self.edit = plain_button(look, _("Bearbeiten"), presenter.edit)
        self.attach = plain_button(look, _("Kopie anhängen …"), self.choose_file)
        self.look = plain_button(look, _("Kopie ansehen"), self.look_at)
        self.fetch = plain_button(look, _("Kopie holen"), presenter.fetch)
        self.save = plain_button(look, _("Kopie speichern …"), self.ask_password)
        self.remove = danger_button(look, _("Kopie löschen …"), self.ask_removal)
        self.delete = text_button(look, _("Dokument löschen"), presenter.delete, flush=True)
        self.password = PasswordField(look, _("Ihr Kennwort noch einmal"), is_large=False)
        self.go_on = plain_button(look, _("Ort wählen und speichern …"), self.choose_place, size=ButtonSize.NORMAL)
        self._asking = QWidget()
        self._build()
        self.progress.cancelled.connect(presenter.cancel)
        self.copy.turned.connect(presenter.turn)
        self.copy.picture.moved.connect(self._move)
        self.password.line.returnPressed.connect(self.choose_place)
        self.show_state(presenter.state)

    def show_state(self, state: DocumentsState) -> None:
        """Paint a state; may be called with the same one again."""
        line = state.chosen
        if line is None:
            self._shown, self._is_looking = None, False
            self.copy.show_copy(state.shown, "")
            return
        if line != self._shown:
            self._show_line(line)
        if self.copy.show_copy(state.shown, _("Kopie: {title}").format(title=line.title or line.kind)):
            QTimer.singleShot(0, self, self._bring_copy)
        if state.problem and state.problem != self._problem.text():
            QTimer.singleShot(0, self, self._bring_problem)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        is_running = state.step is not None
        self.progress.setVisible(is_running)
        if state.step is not None:
            self.progress.set_step(state.step)
        self.look.setVisible(line.can_look and state.shown.picture is None)
        for button in (self.attach, self.fetch, self.save, self.remove, self.go_on, self.edit, self.delete):
            button.setEnabled(not is_running)

    def focus_first(self) -> None:
        """Take the keyboard to the first thing that can be done."""
        buttons = (self.look, self.fetch, self.attach, self.edit, self.save)
        first = next((each for each in buttons if each.isVisibleTo(self)), self.edit)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_at(self) -> None:
        """Open the copy in the window."""
        if self._presenter.state.shown.picture is not None:
            self.copy.picture.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._is_looking = True
        self._presenter.look_at(decode_picture)

    @Slot()
    def _bring_copy(self) -> None:
        """Let the page begin at the top; the keyboard follows who asked for it."""
        self._area.verticalScrollBar().setValue(self.copy.y() - self._look.px(8))
        if self._is_looking:
            self._is_looking = False
            self.copy.picture.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _bring_problem(self) -> None:
        self._area.ensureWidgetVisible(self._problem)

    @Slot(int)
    def _move(self, by: int) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by)

    def choose_file(self) -> None:
        """Ask for the file with the copy."""
        chosen = ask_open(self, _("Kopie wählen"))
        if chosen is not None:
            self._presenter.attach(chosen)

    def ask_password(self) -> None:
        """What leaves the office leaves it only after the password once more."""
        self._asking.show()
        self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_place(self) -> None:
        """Ask where the copy goes, and write it."""
        password = self.password.text()
        if not password:
            self.password.set_error(_("Bitte das Kennwort eingeben."))
            return
        chosen = ask_save(self, _("Kopie speichern"))
        if chosen is not None:
            self.password.set_text("")
            self._asking.hide()
            self._presenter.save_copy(chosen, password)

    def ask_removal(self) -> None:
        """Ask once more: a deleted copy cannot be brought back."""
        line = self._presenter.state.chosen
        if line is None:
            return
        loss = _("{copy}. Sie ist danach auf allen Geräten des Büros weg und lässt sich nicht zurückholen. Dass das "
                 "Dokument gesehen wurde, bleibt stehen.")  # fmt: skip
        ConfirmLoss(
            self._look,
            self.window(),
            question=_("Die Kopie von „{title}“ löschen?").format(title=line.title or line.kind),
            loss=loss.format(copy=line.copy.text),
            keep=_("Nicht löschen"),
            lose=_("Kopie löschen"),
            confirmed=self._presenter.remove_copy,
        ).open()

    def _show_line(self, line: DocumentLine) -> None:
        is_other = self._shown is None or self._shown.record != line.record
        self._shown = line
        if is_other:
            self._asking.hide()
            self.password.set_text("")
        self._title.setText(f"{line.kind}: {line.title}" if line.title else line.kind)
        self._show_facts(line)
        self._meaning.setText(line.meaning)
        self._meaning.setVisible(bool(line.meaning))
        self._limits.setVisible(line.can_attach)
        self.edit.setVisible(line.can_change)
        self.attach.setVisible(line.can_attach)
        self.fetch.setVisible(line.can_fetch)
        self.save.setVisible(line.can_save)
        self.remove.setVisible(line.can_remove)
        self.delete.setVisible(line.can_attach)

    def _show_facts(self, line: DocumentLine) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (label, words) in enumerate((*line.facts, (_("Kopie"), line.copy.text))):
            self._facts.addWidget(PlainLabel(self._look, label, color="text2"), number, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(PlainLabel(self._look, words, wrap=True), number, 1)

    def _build(self) -> None:
        look, inside, area = self._look, QWidget(), self._area
        side = look.space.panel_side
        column = QVBoxLayout(inside)
        column.setContentsMargins(side, look.px(16), side, look.px(16))
        column.setSpacing(look.px(10))
        self._facts.setHorizontalSpacing(look.px(8))
        self._facts.setVerticalSpacing(look.px(6))
        self._facts.setColumnMinimumWidth(0, look.px(LABEL_WIDTH))
        self._facts.setColumnStretch(1, 1)
        buttons = FlowLayout(gap=look.px(8))
        for button in (self.look, self.fetch, self.attach, self.edit, self.save, self.remove):
            buttons.addWidget(button)
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(look.px(8))
        asking.addWidget(self.password, 1)
        asking.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignBottom)
        self._asking.hide()
        column.addWidget(self._title)
        column.addLayout(self._facts)
        column.addWidget(self._meaning)
        column.addLayout(buttons)
        column.addWidget(self._limits)
        column.addWidget(self._asking)
        column.addWidget(self._problem)
        column.addWidget(self.progress)
        column.addWidget(self.copy)
        column.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
