"""The list of text snippets with a small form: write, change, delete; Esc closes, and so does the end of the note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.domain.snippets import FIELDS
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import Button, ButtonKind, plain_button, primary_button
from kiim_desktop.gui.widgets.fields import LargeText, TextField
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.presenters.snippets import Begun, SnippetsPresenter, SnippetsState, beginning
from kiim_desktop.usecases.snippets import Snippet

SIZE, LIST_WIDTH, LIST_WIDTH_SMALL = (720, 440), 224, 176
EDGE = 24
"""What is left of the window around the dialog, in px at 100 %."""


class SnippetsDialog(QDialog):
    """Paints a SnippetsState while it is open."""

    def __init__(self, look: Look, presenter: SnippetsPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._presenter = look, presenter
        self._form = -1
        self._was_loaded = False
        self.setWindowTitle(_("Textbausteine"))
        self.setAccessibleName(_("Textbausteine"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model: RowsModel[Snippet] = RowsModel(InlineJobs(), _spoken)
        rows = RowDelegate(look, (Column(),), _described, side=12)
        self.list = RowList(look, _("Textbausteine"), self._model, rows)
        self.empty = PlainLabel(look, color="text2", wrap=True)
        self.empty.setText(_("Noch keine Textbausteine. Rechts Kürzel und Text schreiben, dann speichern."))
        self.title = PlainLabel(look, kind=Type.SECTION, semibold=True)
        self.shortcut = TextField(look, _("Kürzel"), placeholder=_("z. B. abh"))
        self.text = LargeText(look, _("Text"), lines=3)
        self.is_shared = QCheckBox(_("für alle im Büro"))
        self.told = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.save = primary_button(look, _("Speichern"), self._save, hint=_("Strg+Eingabe"))
        self.save.setAccessibleName(_("Baustein speichern"))
        self.new = plain_button(look, _("Neuer Baustein"), self._begin, icon="add")
        self.delete = Button(look, _("Löschen"), ButtonKind.TEXT)
        self.leave = plain_button(look, _("Schließen"), self.accept, hint=_("Esc"))
        self._build()
        self._fit_into(parent.window())
        self._bind()
        presenter.on_change = self.show_state
        self.show_state(presenter.state)
        self.shortcut.line.setFocus()

    def show_state(self, state: SnippetsState) -> None:
        """Paint a state; may be called with the same one again."""
        if self._was_loaded and not state.is_loaded:
            self.reject()  # the note was closed below it: locked, or the file is gone
            return
        self._was_loaded = state.is_loaded
        self._model.set_rows(state.lines)
        self.list.setVisible(bool(state.lines))
        self.empty.setVisible(state.is_loaded and not state.lines)
        if state.form != self._form:
            self._form = state.form
            self._fill(state.chosen)
        self.title.setText(_("Baustein ändern") if state.chosen else _("Neuer Baustein"))
        self.delete.setEnabled(state.chosen is not None)
        fields = _("Wird beim Einsetzen ausgefüllt: {fields}").format(fields=" ".join(f"{{{each}}}" for each in FIELDS))
        self.told.setText(state.problem or state.told or fields)
        self.told.set_color("danger" if state.problem else "ok" if state.told else "text2")

    def done(self, result: int) -> None:
        self._presenter.on_change = lambda _state: None
        self._keep()
        super().done(result)

    def begin_with(self, text: str) -> None:
        """Begin a new one with a text; only its short name is missing."""
        self._presenter.keep(Begun(text=text))
        self._begin()

    def _fill(self, snippet: Snippet | None) -> None:
        shown = snippet or self._presenter.begun
        self.shortcut.set_text(shown.shortcut)
        self.text.set_text(shown.text)
        self.is_shared.setChecked(shown.is_shared)
        if snippet is None:
            self.list.clearSelection()

    def _build(self) -> None:
        look, row, left, right, foot = self._look, QHBoxLayout(self), QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        row.setContentsMargins(*(look.px(16),) * 4)
        row.setSpacing(look.px(16))
        for column in (left, right, foot):
            column.setSpacing(look.px(8))
        for widget in (self.list, self.list.viewport()):
            widget.setMinimumHeight(look.px(56))
        left.addWidget(self.list, 1)
        left.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.new)
        right.addWidget(self.title)
        right.addWidget(self.shortcut)
        right.addWidget(self.text, 1)
        right.addWidget(self.is_shared)
        right.addWidget(self.told)
        foot.addWidget(self.save)
        foot.addWidget(self.delete)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        right.addLayout(foot)
        row.addLayout(left)
        row.addLayout(right, 1)

    def _fit_into(self, window: QWidget) -> None:
        look = self._look
        room = (window.width() - look.px(EDGE), window.height() - look.px(EDGE))
        width, height = (min(look.px(each), most) for each, most in zip(SIZE, room, strict=True))
        for widget in (self.list, self.empty, self.new):
            widget.setFixedWidth(look.px(LIST_WIDTH if width == look.px(SIZE[0]) else LIST_WIDTH_SMALL))
        self.resize(width, height)

    def _bind(self) -> None:
        self.delete.clicked.connect(lambda _on=False: self._presenter.delete())
        self.list.opened.connect(self._change)
        self.list.clicked.connect(lambda _index: self._change(self.list.current_row()))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._save)

    @Slot(object)
    def _change(self, row: object) -> None:
        if isinstance(row, Snippet):
            self._keep()
            self._presenter.choose(row)
            self.text.edit.setFocus()

    @Slot()
    def _begin(self) -> None:
        self._presenter.choose(None)
        self.shortcut.line.setFocus()

    def _keep(self) -> None:
        self._presenter.keep(Begun(self.shortcut.text(), self.text.text(), self.is_shared.isChecked()))

    @Slot()
    def _save(self) -> None:
        self._presenter.save(self.shortcut.text(), self.text.text(), is_shared=self.is_shared.isChecked())


def _described(row: object) -> RowCells:
    if not isinstance(row, Snippet):
        return RowCells(cells=())
    whose = _("{name} · Büro").format(name=row.shortcut) if row.is_shared else row.shortcut
    second = Text(text=beginning(row.text), color="text2", is_small=True)
    return RowCells(cells=(Text(text=whose, is_semibold=True),), second=second)


def _spoken(row: Snippet) -> str:
    return ", ".join((row.shortcut, *([_("für alle im Büro")] if row.is_shared else []), beginning(row.text)))
