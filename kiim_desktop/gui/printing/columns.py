"""Paragraphs one below the other, in a document or in a cell: letters, heights of lines, directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor

from kiim_desktop.gui.printing.letters import BODY, CODE, UNIT, paper_font
from kiim_desktop.presenters.paper.pages import Said, isolated

SMALL: Final = 9.0
"""Also the size of the foot line."""
INK, _GREY = QColor(0x1A, 0x1A, 0x1A), QColor(0x50, 0x50, 0x50)
_CODE: Final = 22.0
_GERMAN_SHARE: Final = 0.8
"""How large the German words below a translation are."""
_LINE_SHARE: Final = 1.5
_TALL_SHARE: Final = 1.75
"""Height of a line by its letters; those of right-to-left scripts reach further up and down."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How some words look."""

    points: float = BODY
    is_strong: bool = False
    is_grey: bool = False

    def below(self) -> Letters:
        """Return the letters of the German words below."""
        return Letters(self.points * _GERMAN_SHARE, is_grey=True)

    def form(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(paper_font(self.points, QFont.Weight.DemiBold if self.is_strong else QFont.Weight.Normal))
        form.setForeground(_GREY if self.is_grey else INK)
        return form


PLAIN = Letters()
STRONG = Letters(is_strong=True)
PALE = Letters(SMALL, is_grey=True)


class Column:
    """Writes paragraphs one below the other; the first one of a document or a cell is there already."""

    def __init__(self, cursor: QTextCursor, *, is_right_to_left: bool) -> None:
        self._cursor = cursor
        self._is_rtl = is_right_to_left
        self._is_fresh = True

    def words(self, said: Said, letters: Letters, form: QTextBlockFormat) -> None:
        """Write words as a paragraph of their own, the German ones below."""
        below = form.bottomMargin()
        if said.german:
            form.setBottomMargin(0)
        self._write(isolated(said.text) if said.is_written and self._is_rtl else said.text, letters, form)
        if said.german:
            german = QTextBlockFormat(form)
            german.setTopMargin(0)
            german.setBottomMargin(below)
            german.setHeadingLevel(0)
            german.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            if self._is_rtl:
                german.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
            self._write(said.german, letters.below(), german)

    def code(self, text: str) -> None:
        """Write a group of a code in large letters of one width."""
        form = Letters(_CODE).form()
        form.setFontFamilies(list(CODE))
        self._write(text, Letters(_CODE), self.paragraph(below=4), form)

    def paragraph(self, above: float = 0, below: float = 0, level: int = 0) -> QTextBlockFormat:
        form = QTextBlockFormat()
        form.setTopMargin(above * UNIT)
        form.setBottomMargin(below * UNIT)
        form.setHeadingLevel(level)
        form.setLayoutDirection(_direction(is_right_to_left=self._is_rtl))
        return form

    def _write(self, text: str, letters: Letters, form: QTextBlockFormat, chars: QTextCharFormat | None = None) -> None:
        is_tall = form.layoutDirection() is Qt.LayoutDirection.RightToLeft
        height = letters.points * UNIT * (_TALL_SHARE if is_tall else _LINE_SHARE)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        look = chars or letters.form()
        for line in text.split("\n"):
            if self._is_fresh:
                self._cursor.setBlockFormat(form)  # not the letters: in a cell they hold its ground
            else:
                self._cursor.insertBlock(form, look)
            self._is_fresh = False
            self._cursor.insertText(line, look)


def _direction(*, is_right_to_left: bool) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if is_right_to_left else Qt.LayoutDirection.LeftToRight
