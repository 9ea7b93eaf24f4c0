"""The manual inside the program: chapters at the left, text at the right; offline, nothing is fetched."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QTextBlock, QTextBlockFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from kiim_desktop.base.jobs import InlineJobs
from kiim_desktop.base.translation import _
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.frame.navigator import FrameWidth, frame_width
from kiim_desktop.gui.lists.cells import Column, RowCells, Text
from kiim_desktop.gui.lists.page_model import RowsModel
from kiim_desktop.gui.lists.row_delegate import RowDelegate
from kiim_desktop.gui.lists.row_list import RowList
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.widgets.fields import TextField
from kiim_desktop.gui.widgets.keys_line import KeyHint
from kiim_desktop.gui.widgets.labels import Divider, PlainLabel
from kiim_desktop.presenters.manual import Chapter, chapters, found_in
from kiim_desktop.storage.store import Changed

_WIDEST = 704
"""Longer lines are hard to read (ui-notes.md, look 7)."""
_HEADINGS = {1: Type.TITLE, 2: Type.SECTION}
_CHAPTERS, _CHAPTERS_COMPACT = 304, 176
_SHORTEST = 4
"""Letters of a word that are enough to mark a place."""


class _OfflineBrowser(QTextBrowser):
    """Shows Markdown that ships with the program; loads no file and no address."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        return None


class HelpScreen(QWidget):
    """Shows one chapter; links lead to other chapters."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chapters = chapters()
        self.setProperty("surface", "surface")
        self._rows: RowsModel[Chapter] = RowsModel(InlineJobs(), lambda chapter: chapter.title)
        self.search = TextField(look, "", placeholder=_("Im Handbuch suchen"))
        self.search.line.setAccessibleName(_("Im Handbuch suchen"))
        self.search.changed.connect(self._search)
        self.search.line.returnPressed.connect(self._to_list)
        self.none = PlainLabel(look, _("Kommt im Handbuch nicht vor."), kind=Type.SMALL, color="text2", wrap=True)
        self.list = RowList(look, _("Kapitel"), self._rows, RowDelegate(look, (Column(),), _cells))
        self.text = _OfflineBrowser()
        self.text.setAccessibleName(_("Text des Handbuchs"))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.list.current_row_changed.connect(self._show)
        look.changed.connect(self._dress)
        find = QShortcut(QKeySequence("Ctrl+F"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.line.setFocus)
        self._build()
        self._dress()
        self._rows.set_rows(self._chapters)
        self.list.select_row(0)

    def keys(self) -> tuple[KeyHint, ...]:
        return (("↑ ↓", _("Kapitel")), (_("Strg+F"), _("suchen")), (_("Alt+←"), _("zurück")))

    def opened(self, arguments: dict[str, object]) -> None:
        """Come into sight, perhaps at a chapter."""
        self.search.line.clear()
        self._go_to(str(arguments.get("chapter", "")))
        self.list.setFocus()

    def focus_first(self) -> None:
        self.list.setFocus()

    def changed(self, _changed: Changed) -> None:
        """Nothing here depends on the file."""

    def _build(self) -> None:
        look = self._look
        halves = QHBoxLayout(self)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        side = self._side = QFrame()
        side.setProperty("surface", "sunken")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, look.px(16), 0, 0)
        title = QHBoxLayout()
        title.setContentsMargins(look.space.page_side, 0, 0, 0)
        title.addWidget(PlainLabel(look, _("Handbuch"), kind=Type.TITLE))
        column.addLayout(title)
        field = QVBoxLayout()
        field.setContentsMargins(look.space.page_side, look.px(8), look.px(16), look.px(8))
        field.addWidget(self.search)
        field.addWidget(self.none)
        self.none.hide()
        column.addLayout(field)
        column.addWidget(self.list, 1)
        halves.addWidget(side)
        halves.addWidget(Divider(look, upright=True))
        page = QHBoxLayout()
        page.setContentsMargins(look.space.page_side, look.px(16), 0, 0)
        page.addWidget(self.text, 1)
        halves.addLayout(page, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Keep the lines short enough to read; a compact window has less room for the chapters."""
        look = self._look
        is_compact = frame_width(self.window().width(), look.scale) is FrameWidth.COMPACT
        self._side.setFixedWidth(look.px(_CHAPTERS_COMPACT if is_compact else _CHAPTERS))
        width = self.width() - self._side.width() - 2 * look.space.page_side
        self.text.setViewportMargins(0, 0, max(look.px(12), width - look.px(_WIDEST)), 0)

    def _dress(self) -> None:
        look = self._look
        self.text.document().setDefaultFont(look.font(Type.READING))
        self.text.document().setDefaultStyleSheet(f"a {{ color: {look.palette.accent.name()}; }}")
        row = self.list.current_row()
        if isinstance(row, Chapter):
            self._render(row)
        self._fit()

    def _show(self, row: object) -> None:
        if isinstance(row, Chapter):
            self.text.verticalScrollBar().setValue(0)
            self._render(row)

    @Slot(str)
    def _search(self, typed: str) -> None:
        """Show the chapters in which everything typed stands, and the first place in the first of them."""
        found = found_in(self._chapters, typed)
        self.none.setVisible(not found)
        self._rows.set_rows(found)
        if found:
            self.list.select_row(0)
            self._render(found[0])

    def _to_list(self) -> None:
        self.list.setFocus()

    def _render(self, chapter: Chapter) -> None:
        self.text.setMarkdown(chapter.text)
        self._set_type()
        self._mark()

    def _mark(self) -> None:
        """Mark the first place of the first typed word, or of its beginning: it may stand in the plural."""
        word = next(iter(self.search.line.text().split()), "")
        for length in range(len(word), min(len(word), _SHORTEST) - 1, -1):
            if word and self.text.find(word[:length]):
                return

    def _set_type(self) -> None:
        """Set headings and lines as on the other screens; Qt's own headings are twice as large as the text."""
        look, block = self._look, self.text.document().begin()
        while block.isValid():
            cursor, level = QTextCursor(block), block.blockFormat().headingLevel()
            shape = QTextBlockFormat()
            shape.setLineHeight(look.line(Type.READING), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            is_line = block.textList() is not None
            shape.setTopMargin(look.px(16 if level > 1 else 0))
            shape.setBottomMargin(look.px(4 if is_line or level else 12))
            cursor.mergeBlockFormat(shape)
            if level:
                _set_heading(look, block, cursor, level)
            block = block.next()

    def _follow(self, url: QUrl) -> None:
        self._go_to(url.toString())

    def _go_to(self, name: str) -> None:
        if self.search.line.text():
            self.search.line.clear()
        for number, chapter in enumerate(self._chapters):
            if chapter.name == name:
                self.list.select_row(number)


def _set_heading(look: Look, block: QTextBlock, cursor: QTextCursor, level: int) -> None:
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    letters = block.charFormat() if cursor.selectedText() == "" else cursor.charFormat()
    letters.setFont(look.font(_HEADINGS.get(level, Type.LABEL_HEADING)))
    letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    cursor.setCharFormat(letters)


def _cells(row: object) -> RowCells:
    return RowCells(cells=(Text(text=row.title if isinstance(row, Chapter) else ""),))
