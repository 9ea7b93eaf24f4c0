"""The printers of this computer: asking which one, and painting on it what was chosen in the dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from kiim_desktop.base.translation import _
from kiim_desktop.gui.printing.pdf import paint_sheets, prepare
from kiim_desktop.gui.printing.typesetting import TypesetPage
from kiim_desktop.presenters.paper.pages import Page

Paint = Callable[[Page], None]


def there_are_printers() -> bool:
    return bool(QPrinterInfo.availablePrinterNames())


def ask_printer(page: Page, count: int, parent: QWidget) -> Paint | None:
    """Ask for a printer and which sheets; returns what paints a page there, None if nobody wanted to.

    The queue shows the title of the sheet, which names nobody.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(page.title.text)
    prepare(printer)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Drucken"))
    dialog.setMinMax(1, count)
    dialog.setFromTo(1, count)
    if dialog.exec() != QDialog.DialogCode.Accepted.value:
        return None
    return lambda chosen: _paint(chosen, printer)


def _paint(page: Page, printer: QPrinter) -> None:
    typeset = TypesetPage(page)
    first = max(1, printer.fromPage())
    last = min(typeset.count, printer.toPage() or typeset.count)
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    paint_sheets(typeset, printer, [number - 1 for _copy in range(copies) for number in range(first, last + 1)])
