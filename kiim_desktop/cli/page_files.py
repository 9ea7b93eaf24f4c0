"""A page of our own into a new file: PDF, or HTML where Qt is not installed."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.base.new_files import write_new


def write_page(html: str, title: str, out: Path) -> Path:
    """Write a page into a new file only this account may read; returns where: `.html` in place of `.pdf` without Qt.

    OSError (FileExistsError among them) if there is a file already or none can be made; nothing half written stays.
    """
    content, path = _rendered(html, title, out)
    write_new(path, content)
    return path


def _rendered(html: str, title: str, out: Path) -> tuple[bytes, Path]:
    if out.suffix.lower() != ".html":
        try:
            from kiim_desktop.gui.printing.pdf import pdf_of

            return pdf_of(html, title), out
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
                raise
    return html.encode(), out.with_suffix(".html")
