"""One setting: its title, what sets it, where its value comes from, and the way back to the default."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.lists.cells import chip_of
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.buttons import ButtonSize, icon_button, text_button
from kiim_desktop.gui.widgets.chips import StateChip
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.labels import PlainLabel
from kiim_desktop.gui.widgets.segments import Segments
from kiim_desktop.presenters.setting_rows import Editor, SettingRow

_TITLE, _NUMBER, _PATH, _FIXED = 264, 96, 360, 240
Chosen = Callable[[str, str], None]


class SettingLine(QWidget):
    """Paints a SettingRow; the editor is made anew if IT takes it away or gives it back."""

    def __init__(self, look: Look, chosen: Chosen, reset: Callable[[str], None], row: SettingRow) -> None:
        super().__init__()
        self._look, self._chosen = look, chosen
        self._row = row
        self.segments: Segments | None = None
        self.field: TextField | None = None
        self._title = PlainLabel(look, row.text.title, wrap=True)
        self._source = StateChip(look, "", inline=True)
        self._hint = PlainLabel(look, kind=Type.SMALL, color="text2", wrap=True)
        self.reset = text_button(look, _("Zurücksetzen"), lambda: reset(row.name), size=ButtonSize.SMALL, flush=True)
        self.reset.setAccessibleName(_("Zurücksetzen: {title}").format(title=row.text.title))
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._build()
        self.show_row(row)

    @property
    def editor(self) -> Editor:
        return self._row.editor

    def show_row(self, row: SettingRow) -> None:
        """Paint a row; may be called with the same one again."""
        self._row = row
        if self.segments is not None:
            self.segments.set_current(row.value)
        if self.field is not None:
            is_fixed = row.editor is Editor.FIXED
            if not row.problem:
                self.field.set_text(row.shown if is_fixed else row.value)
            self.field.set_error(row.problem if row.editor is not Editor.NUMBER else "")
        chip = chip_of(row.source)
        self._source.set_state(chip.text, chip.kind)
        is_wrong = bool(row.problem) and row.editor is Editor.NUMBER  # the field is too narrow for a sentence
        words = row.problem if is_wrong else row.reason or row.text.hint
        self._hint.setText(words)
        self._hint.set_color("danger" if is_wrong else "text2")
        self._hint.setVisible(bool(words))
        had_focus = self.reset.hasFocus()
        self.reset.setVisible(row.can_reset)
        if had_focus and not row.can_reset:
            self.focus_editor()

    def focus_editor(self) -> None:
        editor = self.segments or self.field
        if editor is not None:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_upright(self, *, is_upright: bool) -> None:
        """Put the title above the editor where there is little room."""
        direction = QBoxLayout.Direction.TopToBottom if is_upright else QBoxLayout.Direction.LeftToRight
        self._layout.setDirection(direction)
        self._title.setFixedWidth(self._look.px(2 * _TITLE if is_upright else _TITLE))

    def _build(self) -> None:
        look, right, line = self._look, QVBoxLayout(), QHBoxLayout()
        self._layout.setContentsMargins(0, look.px(8), 0, look.px(8))
        self._layout.setSpacing(look.px(6))
        right.setSpacing(look.px(4))
        line.setSpacing(look.px(12))
        self._add_editor(line)
        line.addWidget(self._source)
        line.addWidget(self.reset)
        line.addStretch(1)
        right.addLayout(line)
        right.addWidget(self._hint)
        self._layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(right, 1)
        self._title.setContentsMargins(0, look.px(4), 0, 0)

    def _add_editor(self, line: QHBoxLayout) -> None:
        row, look, title = self._row, self._look, self._row.text.title
        if row.editor is Editor.CHOICE:
            known = {key for key, _word in row.text.options}
            more = () if row.value in known else ((row.value, row.shown),)
            self.segments = Segments(look, title, (*row.text.options, *more))
            self.segments.chosen.connect(lambda key: self._chosen(row.name, key))
            line.addWidget(self.segments)
            return
        self.field = TextField(look, "", text=row.value)
        self.field.editor.setAccessibleName(title)
        self.field.set_read_only(row.editor is Editor.FIXED)
        width = {Editor.NUMBER: _NUMBER, Editor.FIXED: _FIXED}.get(row.editor, _PATH)
        self.field.line.setFixedWidth(look.px(width)) if width != _PATH else self.field.setMaximumWidth(look.px(width))
        line.addWidget(self.field, 1 if width == _PATH else 0)
        if row.editor is not Editor.FIXED:
            self.field.finished.connect(self._take_typed)
        if row.editor in {Editor.FOLDER, Editor.FILE}:
            name = _("Ordner wählen: {title}") if row.editor is Editor.FOLDER else _("Datei wählen: {title}")
            line.addWidget(icon_button(look, "folder", name.format(title=title), self.ask_place))

    def ask_place(self) -> None:
        """Ask for the folder or file."""
        if self._row.editor is Editor.FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, self._row.text.title, self._row.value)
        else:
            chosen, _filter = QFileDialog.getOpenFileName(self, self._row.text.title, self._row.value)
        if chosen:
            self._chosen(self._row.name, chosen)

    def _take_typed(self) -> None:
        if self.field is not None and (self.field.text().strip() != self._row.value or self._row.problem):
            self._chosen(self._row.name, self.field.text())
