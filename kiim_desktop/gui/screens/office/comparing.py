"""The field for the four words somebody reads out on the phone."""

from __future__ import annotations

from PySide6.QtCore import Signal

from kiim_desktop.base.translation import _
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.office.parts import Form
from kiim_desktop.gui.widgets.buttons import primary_button
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.labels import PlainLabel


class WordsForm(Form):
    """Title, what to do, the field and its button; `typed` tells the words."""

    typed = Signal(str)

    def __init__(self, look: Look, button: str) -> None:
        super().__init__(look, "")
        self.told = PlainLabel(look, "", color="text2", wrap=True)
        self.words = TextField(look, _("Die vier Wörter, wie Sie sie hören"), placeholder=_("vier Wörter"))
        self.save = primary_button(look, button, self.saved.emit)
        self.column.addWidget(self.told)
        self.column.addWidget(self.words)
        self.add_buttons(look, self.save)
        self.words.changed.connect(self.typed)

    def show_words(self, words: str, problem: str, *, may_save: bool) -> None:
        self.words.set_text(words)
        self.words.set_error(problem)
        self.save.setEnabled(may_save)
