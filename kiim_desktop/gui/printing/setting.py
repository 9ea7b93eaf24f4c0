"""Sets a page into a text document: fonts, tables, directions. What it says and in which order stands in the page.

No row of a table is torn by the end of a sheet, and no heading stands alone there: each block is looked at as soon as
it is set, before anything below depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableCellFormat,
    QTextTableFormat,
)

from kiim_desktop.gui.printing.columns import INK, PALE, PLAIN, STRONG, Column, Letters
from kiim_desktop.gui.printing.ends import SheetEnds
from kiim_desktop.gui.printing.letters import BODY, UNIT, paper_font
from kiim_desktop.presenters.paper.pages import (
    CODES_IN_A_ROW,
    Block,
    Bullets,
    CodeGroups,
    Facts,
    Heading,
    Look,
    Page,
    Paragraph,
    Said,
    Signatures,
    Table,
)

_TITLE: Final = 18.0
_HEADINGS: Final = {2: 13.0, 3: 11.0}
_ABOVE: Final = {2: 10.0, 3: 6.0}
_LINE, _HEAD_GROUND = QColor(0x8A, 0x8A, 0x8A), QColor(0xF0, 0xF0, 0xF0)
_FACTS: Final = (38, 62)
_BULLET: Final = "• "
_THIN: Final = 3
"""Thickness of a line to sign on, in units."""
Rows = Sequence[tuple[tuple[Said, ...], ...]]
"""Rows of cells; a cell may say several things."""


def lay_out(document: QTextDocument, page: Page) -> None:
    """Set a page into an empty document that knows the size of its sheets."""
    setter = _Sheets(document, is_right_to_left=page.is_right_to_left)
    setter.words(page.title, Letters(_TITLE, is_strong=True), setter.paragraph(below=8, level=1))
    for block in page.blocks:
        setter.block(block)


class _Sheets(Column):
    """Writes the blocks of a page from sheet to sheet."""

    def __init__(self, document: QTextDocument, *, is_right_to_left: bool) -> None:
        super().__init__(QTextCursor(document), is_right_to_left=is_right_to_left)
        self._document, self._ends = document, SheetEnds(document)
        self._headings: list[int] = []
        """Where the headings stand that nothing follows yet."""
        self._above: int | None = None
        """Where the headings begin that stand above the block just written."""

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                letters = Letters(_HEADINGS.get(block.level, BODY), is_strong=True)
                self._headings.append(self._begin())
                with self._at_once():
                    self.words(block.said, letters, self.paragraph(_ABOVE.get(block.level, 0), 3, block.level))
            case Paragraph():
                self._paragraph(block)
            case Facts():
                self._grid([((label,), values) for label, values in block.rows], _FACTS, strong_column=0)
            case Table():
                head = () if block.is_head_hidden else block.head
                self._grid([tuple((cell,) for cell in row) for row in block.rows], block.shares, head)
            case Bullets():
                for each in block.items:
                    german = f"{_BULLET}{each.german}" if each.german else ""
                    said = Said(f"{_BULLET}{each.text}", german, is_written=each.is_written)
                    self._kept_words(said, PLAIN, self.paragraph(below=3))
            case Signatures():
                self._signatures(block)
            case CodeGroups():
                self._code(block)

    def _begin(self) -> int:
        """Return where the next paragraph will begin."""
        return self._cursor.position() + (0 if self._is_fresh else 1)

    def _kept_words(self, said: Said, letters: Letters, form: QTextBlockFormat) -> None:
        """Write a paragraph on one sheet with the headings above it and the German words below."""
        begin = self._begin()
        with self._at_once():
            self.words(said, letters, form)
        first, last = self._document.findBlock(begin), self._cursor.block()
        self._keep_headings(first)
        if said.german and self._ends.first_sheet(first) != self._ends.first_sheet(last):
            self._break_at(begin)

    def _paragraph(self, block: Paragraph) -> None:
        if block.look is Look.NOTICE:
            self._grid([((block.said,),)], (100,), strong_column=0)
            return
        letters = {Look.STRONG: STRONG, Look.SMALL: PALE}.get(block.look, PLAIN)
        self._kept_words(block.said, letters, self.paragraph(below=4))

    def _grid(
        self,
        rows: Rows,
        shares: tuple[int, ...],
        head: tuple[Said, ...] = (),
        *,
        strong_column: int = -1,
        is_rest: bool = False,
    ) -> None:
        """Set a table; what does not fit on the sheet goes on in a table on the next one, below the same head."""
        first = 1 if head else 0
        with self._at_once():
            table = self._make_table(len(rows) + first, shares, breaks_before=is_rest)
            for column, said in enumerate(head):
                self._cell(table, 0, column, _HEAD_GROUND).words(said, STRONG, self.paragraph())
            for number, row in enumerate(rows, first):
                for column, values in enumerate(row):
                    cell = self._cell(table, number, column)
                    for value in values:
                        cell.words(value, STRONG if column == strong_column else PLAIN, self.paragraph())
        self._keep_headings(table.firstCursorPosition().block())
        torn = self._ends.torn_row(table)
        if torn is not None and torn > first:
            with self._at_once():
                table.removeRows(torn, table.rows() - torn)
                self._leave(table)
            self._grid(rows[torn - first :], shares, head, strong_column=strong_column, is_rest=True)
            return
        if torn is not None and not is_rest:
            self._break_before(table)
        self._leave(table)

    def _break_before(self, table: QTextTable) -> None:
        """Let a whole table begin the next sheet, with the headings above it."""
        if self._above is not None:
            self._break_at(self._above)
            return
        form = QTextTableFormat(table.format().toTableFormat())
        form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        table.setFormat(form)

    def _signatures(self, block: Signatures) -> None:
        gap = 6
        share = (100 - gap * (len(block.lines) - 1)) // len(block.lines)
        shares = [part for _line in block.lines for part in (share, gap)][:-1]
        with self._at_once():
            table = self._make_table(3, tuple(shares), has_lines=False)
            for place, line in enumerate(block.lines):
                self._cell(table, 0, 2 * place).words(line.signed or Said(" "), PLAIN, self.paragraph(above=24))
                self._cell(table, 1, 2 * place, INK)
                below = self._cell(table, 2, 2 * place)
                if not line.signed:
                    below.words(line.place_and_day, PALE, self.paragraph())
                below.words(line.who, PALE, self.paragraph())
            for column in range(len(shares)):
                _flatten(table.cellAt(1, column))
        self._keep_headings(table.firstCursorPosition().block())
        if self._ends.sheets_of_row(table, 0)[0] != self._ends.sheets_of_row(table, 2)[1]:
            self._break_before(table)
        self._leave(table)

    def _code(self, block: CodeGroups) -> None:
        rows = -(-len(block.groups) // CODES_IN_A_ROW)
        with self._at_once():
            table = self._make_table(rows, (33, 34, 33))
            for number, group in enumerate(block.groups):
                cell = self._cell(table, *divmod(number, CODES_IN_A_ROW))
                cell.words(Said(str(number + 1)), PALE, self.paragraph())
                cell.code(group)
        self._keep_headings(table.firstCursorPosition().block())
        self._leave(table)

    def _make_table(
        self, rows: int, shares: tuple[int, ...], *, has_lines: bool = True, breaks_before: bool = False
    ) -> QTextTable:
        form = QTextTableFormat()
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        ordered = reversed(shares) if self._is_rtl else shares
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in ordered])
        form.setCellSpacing(0)
        form.setCellPadding(3 * UNIT)
        form.setTopMargin(2 * UNIT)
        form.setBottomMargin(6 * UNIT)
        form.setBorderCollapse(True)
        form.setBorder(0.75 * UNIT if has_lines else 0)
        form.setBorderBrush(QBrush(_LINE))
        form.setBorderStyle(
            QTextFrameFormat.BorderStyle.BorderStyle_Solid
            if has_lines
            else QTextFrameFormat.BorderStyle.BorderStyle_None
        )
        if breaks_before:
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        return self._cursor.insertTable(max(1, rows), len(shares), form)

    def _cell(self, table: QTextTable, row: int, column: int, ground: QColor | None = None) -> Column:
        """Return a cell to be written in; the first column of a right-to-left page is the rightmost."""
        cell = table.cellAt(row, table.columns() - 1 - column if self._is_rtl else column)
        if ground is not None:
            form = QTextTableCellFormat(cell.format().toTableCellFormat())
            form.setBackground(QBrush(ground))
            cell.setFormat(form)
        return Column(cell.firstCursorPosition(), is_right_to_left=self._is_rtl)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Write several things before the sheets are laid out again."""
        edit = QTextCursor(self._document)
        edit.beginEditBlock()
        try:
            yield
        finally:
            edit.endEditBlock()

    def _leave(self, table: QTextTable) -> None:
        """Go on after a table, in the paragraph Qt has put there; it takes no room until something is written."""
        self._cursor = table.lastCursorPosition()
        self._cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self._is_fresh = True
        letters = QTextCharFormat()
        letters.setFont(paper_font(_THIN / UNIT))
        with self._at_once():
            self._cursor.setBlockFormat(_thin())
            self._cursor.setBlockCharFormat(letters)

    def _keep_headings(self, following: QTextBlock) -> None:
        """Let the headings above something begin its sheet, too."""
        self._above = self._headings[0] if self._headings else None
        self._headings = []
        if self._above is None:
            return
        above = self._document.findBlock(self._above)
        if self._ends.first_sheet(above) != self._ends.first_sheet(following):
            self._break_at(self._above)

    def _break_at(self, position: int) -> None:
        block = self._document.findBlock(position)
        form = block.blockFormat()
        form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(block).setBlockFormat(form)


def _flatten(cell: QTextTableCell) -> None:
    """Make a cell of a row that is nothing but a line."""
    form = QTextTableCellFormat(cell.format().toTableCellFormat())
    form.setPadding(0)
    cell.setFormat(form)
    cursor = cell.firstCursorPosition()
    cursor.setBlockFormat(_thin())
    letters = QTextCharFormat()
    letters.setFont(paper_font(_THIN / UNIT))
    cursor.insertText(" ", letters)


def _thin() -> QTextBlockFormat:
    """Return the form of a paragraph that takes next to no room."""
    form = QTextBlockFormat()
    form.setLineHeight(_THIN, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return form
