"""What every widget owes to text from outside: nowhere may Qt read it as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTextBrowser, QTextEdit, QWidget  # noqa: TID251  # looks for them

from kiim_desktop.gui.screens.help import HelpScreen


def rich_texts(widget: QWidget) -> list[str]:
    """Return what in this widget would be read as markup: labels and editors; the manual is markup of our own."""
    labels = [each for each in widget.findChildren(QLabel) if each.textFormat() is not Qt.TextFormat.PlainText]
    editors = [each for each in widget.findChildren(QTextEdit) if not _is_manual(each)]
    return [*(each.text()[:40] for each in labels), *(repr(each) for each in editors)]


def _is_manual(editor: QTextEdit) -> bool:
    above: QWidget | None = editor
    while above is not None and not isinstance(above, HelpScreen):
        above = above.parentWidget()
    return isinstance(editor, QTextBrowser) and above is not None
