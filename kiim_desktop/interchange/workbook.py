"""Opens a file of any of the kinds we read and tells the kind by its content, never by its name."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.interchange.delimited import read_delimited
from kiim_desktop.interchange.errors import FileIsEmpty, FileMissing, FileProtected, FileTooBig, UnknownFileKind
from kiim_desktop.interchange.excel import read_excel
from kiim_desktop.interchange.sheets import Workbook

MAX_FILE = 150_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"MZ\x90", b"\x7fELF", b"\x1f\x8b",
            b"7z\xbc\xaf", b"Rar!")  # fmt: skip
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")


def open_workbook(path: Path, max_file: int = MAX_FILE) -> Workbook:
    """Return the tables of a file; every fault is a FileNotReadable."""
    try:
        if path.stat().st_size > max_file:
            raise FileTooBig(limit=max_file // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing from error
    return read_workbook(data)


def read_workbook(data: bytes) -> Workbook:
    """Return the tables in the bytes of a file."""
    if not data.strip():
        raise FileIsEmpty
    if data.startswith(b"PK\x03\x04"):
        return read_excel(data)
    if data.startswith(_OLD_OFFICE):
        raise FileProtected
    if data.startswith(_FOREIGN) or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise UnknownFileKind
    return read_delimited(data)
