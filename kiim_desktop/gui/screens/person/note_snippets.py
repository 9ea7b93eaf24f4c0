"""Strg+B in the note: the short name before the cursor becomes its snippet; without one a menu offers all of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu

from kiim_desktop.base.translation import _
from kiim_desktop.domain.snippets import first_gap
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.snippets_dialog import SnippetsDialog
from kiim_desktop.gui.widgets.fields import LargeText
from kiim_desktop.presenters.snippets import SnippetsPresenter, beginning
from kiim_desktop.usecases.snippets import Snippet

_LEFT, _KEEP = QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor


class SnippetKey(QObject):
    """Belongs to one text field; `press` is what the key and the button do."""

    def __init__(self, look: Look, presenter: SnippetsPresenter, text: LargeText) -> None:
        super().__init__(text)
        self._look, self._presenter, self._text = look, presenter, text
        self.menu: QMenu | None = None
        self.dialog: SnippetsDialog | None = None

    @Slot()
    def press(self) -> None:
        """Put in the snippet that is named before the cursor, or offer all."""
        edit = self._text.edit
        edit.setFocus()
        if edit.isReadOnly():
            return
        before = edit.textCursor()
        before.setPosition(before.position())
        before.movePosition(QTextCursor.MoveOperation.StartOfBlock, _KEEP)
        named = self._presenter.named_at(before.selectedText())
        if named is not None:
            self.put(named[1], over=named[0])
        else:
            self._offer()

    def put(self, snippet: Snippet, over: str = "") -> None:
        """Put a snippet at the cursor, over the short name that was typed; the first gap in it is selected."""
        text, cursor = self._presenter.text_of(snippet), self._text.edit.textCursor()
        if over:
            cursor.setPosition(cursor.position())
            cursor.setPosition(cursor.position() - _units(over), _KEEP)
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        gap = first_gap(text)
        if gap is not None:
            end = cursor.position()
            cursor.setPosition(end - _units(text[gap[0] :]))
            cursor.setPosition(end - _units(text[gap[1] :]), _KEEP)
        self._text.edit.setTextCursor(cursor)
        self._text.edit.setFocus()

    def manage(self, text: str = "") -> None:
        """Show the list of snippets, to write, change and delete; `text` begins a new one."""
        self._presenter.choose(None)
        self.dialog = SnippetsDialog(self._look, self._presenter, self._text)
        if text:
            self.dialog.begin_with(text)
        self.dialog.finished.connect(lambda _result: self._text.edit.setFocus())
        self.dialog.open()

    def _offer(self) -> None:
        edit, lines = self._text.edit, self._presenter.state.lines
        self.menu = menu = QMenu(edit)
        menu.setAccessibleName(_("Textbausteine"))
        for line in lines:
            words = _("{name}:  {text}").format(name=line.shortcut, text=beginning(line.text))
            action = menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, line=line: self.put(line))
        if not lines:
            menu.addAction(_("Noch keine Textbausteine.")).setEnabled(False)
        menu.addSeparator()
        selected = edit.textCursor().selection().toPlainText().strip()
        if selected:
            fresh = menu.addAction(_("Neuer Baustein aus der Auswahl …"))
            fresh.triggered.connect(lambda _on=False: self.manage(selected))
        menu.addAction(_("Bausteine schreiben und ändern …")).triggered.connect(lambda _on=False: self.manage())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(edit.viewport().mapToGlobal(edit.cursorRect().bottomLeft()))


def _units(text: str) -> int:
    """Return how many positions of a QTextCursor a text takes: letters beyond the first plane take two."""
    return len(text.encode("utf-16-le")) // 2
