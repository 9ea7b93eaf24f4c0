"""A page into a new file: PDF, or HTML where Qt is not installed."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.base.new_files import write_new
from kiim_desktop.presenters.paper.html_page import html_of
from kiim_desktop.presenters.paper.pages import Page

HTML = ".html"


def write_page(page: Page, out: Path) -> Path:
    """Write a page into a new file only this account may read; returns where: `.html` in place of `.pdf` without Qt.

    OSError (FileExistsError among them) if there is a file already or none can be made; nothing half written stays.
    """
    content, path = rendered(page, out)
    write_new(path, content)
    return path


def rendered(page: Page, out: Path) -> tuple[bytes, Path]:
    """Return what a file holds, and its name."""
    if out.suffix.lower() != HTML:
        try:
            from kiim_desktop.gui.printing.pdf import pdf_of

            return pdf_of(page), out
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
                raise
    return html_of(page).encode(), out.with_suffix(HTML)
