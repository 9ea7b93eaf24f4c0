"""A page of our own into a new file: PDF, or HTML where Qt is not installed."""

from __future__ import annotations

import os
from pathlib import Path


def write_page(html: str, title: str, out: Path) -> Path:
    """Write a page into a new file only this account may read; returns where: `.html` in place of `.pdf` without Qt.

    OSError (FileExistsError among them) if there is a file already or none can be made; nothing half written stays.
    """
    content, path = _rendered(html, title, out)
    write_new(path, content)
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, whole or not at all; OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _rendered(html: str, title: str, out: Path) -> tuple[bytes, Path]:
    if out.suffix.lower() != ".html":
        try:
            from kiim_desktop.gui.printing.pdf import pdf_of

            return pdf_of(html, title), out
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
                raise
    return html.encode(), out.with_suffix(".html")
