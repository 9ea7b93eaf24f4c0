"""Where the sheets of a document end: on which sheet a paragraph or a row of a table stands, and what would be torn."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable

from kiim_desktop.gui.printing.letters import UNIT


class SheetEnds:
    """Measures a document that knows the size of its sheets."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document

    def torn_row(self, table: QTextTable) -> int | None:
        """Return the first row that does not end on the sheet on which its table begins."""
        sheet, rows = self.sheets_of_row(table, 0)[0], range(table.rows())
        if self.sheets_of_row(table, table.rows() - 1) == (sheet, sheet):
            return None
        return next((row for row in rows if self.sheets_of_row(table, row) != (sheet, sheet)), None)

    def sheets_of_row(self, table: QTextTable, row: int) -> tuple[int, int]:
        """Return the sheets on which a row begins and ends."""
        cells = [table.cellAt(row, column) for column in range(table.columns())]
        tops = [self._top(cell.firstCursorPosition().block()) for cell in cells]
        ends = [self._end(cell.lastCursorPosition().block()) for cell in cells]
        return self._sheet(min(tops)), self._sheet(max(ends))

    def first_sheet(self, block: QTextBlock) -> int:
        """Return the sheet of the first line of a block: one that does not fit any more begins the next."""
        lines = block.layout()
        return self._sheet(self._top(block) + (lines.lineAt(0).rect().bottom() - UNIT if lines.lineCount() else 0.0))

    def _top(self, block: QTextBlock) -> float:
        return self._document.documentLayout().blockBoundingRect(block).top()

    def _end(self, block: QTextBlock) -> float:
        lines, top = block.layout(), self._top(block)
        return top + (lines.lineAt(lines.lineCount() - 1).rect().bottom() - UNIT if lines.lineCount() else 0.0)

    def _sheet(self, y: float) -> int:
        return int(y / self._document.pageSize().height())
