"""A page as a PDF, and on a printer: the same sheets, without a temporary file; a PDF needs no window either."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from kiim_desktop.gui.printing.letters import missing_letters
from kiim_desktop.gui.printing.typesetting import TypesetPage
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.usecases.errors import LettersMissing

_DOTS_PER_INCH = 300
_MAKER = "KiIM"
"""All that the properties of a file say beside the title: nobody's name, no account, no computer."""


def pdf_of(page: Page) -> bytes:
    """Return the PDF of a page; LettersMissing if boxes would stand there."""
    app = _application()
    missing = missing_letters(page)
    if missing.scripts:
        script, font = missing.scripts[0]
        raise LettersMissing(script=script, font=font)
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    writer.setTitle(page.plain_title)
    writer.setCreator(_MAKER)
    writer.setResolution(_DOTS_PER_INCH)
    prepare(writer)
    typeset = TypesetPage(page)
    paint_sheets(typeset, writer, range(typeset.count))
    del writer, app
    return bytes(content.data().data())


def prepare(device: QPagedPaintDevice) -> None:
    """Choose A4 without margins: the page has its own."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


def paint_sheets(typeset: TypesetPage, device: QPagedPaintDevice, numbers: Sequence[int]) -> None:
    """Paint these sheets on a printer or into a PDF."""
    painter = QPainter(device)
    try:
        for place, number in enumerate(numbers):
            if place:
                device.newPage()
            typeset.paint(painter, number, device.logicalDpiX())
    finally:
        painter.end()


def _application() -> QCoreApplication:
    """Return the running application, or one that needs no display."""
    running = QApplication.instance()
    if running is not None:
        return running
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QApplication(["kiim"])
