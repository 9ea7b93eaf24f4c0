"""Pictures of the first sheets of a page, made beside the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QImage

from kiim_desktop.gui.printing.letters import missing_letters
from kiim_desktop.gui.printing.typesetting import TypesetPage
from kiim_desktop.presenters.paper.pages import Page
from kiim_desktop.presenters.printing import Preview

MOST: Final = 12
"""Sheets that are shown; a long file has more, and each picture takes room in memory."""
DOTS_PER_INCH: Final = 150


def preview_of(page: Page) -> Preview:
    """Return what is shown of a page before it is printed."""
    typeset, missing = TypesetPage(page), missing_letters(page)
    count = typeset.count
    pictures = [typeset.image(number, DOTS_PER_INCH) for number in range(min(count, MOST))]
    grey = tuple(each.convertToFormat(QImage.Format.Format_Grayscale8) for each in pictures)
    return Preview(pictures=grey, count=count, scripts=missing.scripts, signs=missing.signs)
