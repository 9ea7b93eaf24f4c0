"""The paper sheets as a file: PDF, or HTML without Qt."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.cli.errors import SheetNotWritten
from kiim_desktop.cli.page_files import write_page
from kiim_desktop.presenters.sheet_page import SheetPage, html_of, title_of


def write_sheet(page: SheetPage, out: Path) -> Path:
    """Write the sheet into a new file only this account may read; returns where, `.html` in place of `.pdf` without Qt.

    SheetNotWritten if there is a file already or none can be made: a sheet is never half written and then trusted.
    """
    try:
        return write_page(html_of(page), title_of(page.code.kind), out)
    except OSError as error:
        raise SheetNotWritten from error
