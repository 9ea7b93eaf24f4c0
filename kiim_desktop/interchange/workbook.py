"""Opens a file of any of the kinds we read and tells the kind by its content, never by its name."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from kiim_desktop.interchange.archives import BROKEN
from kiim_desktop.interchange.delimited import read_delimited
from kiim_desktop.interchange.errors import (
    FileBroken,
    FileIsEmpty,
    FileIsFolder,
    FileMissing,
    FileProtected,
    FileTooBig,
    OldFileFormat,
    UnknownFileKind,
)
from kiim_desktop.interchange.json_lists import looks_like_json, read_json
from kiim_desktop.interchange.ods import read_ods
from kiim_desktop.interchange.sheets import Workbook

MAX_FILE = 150_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""The entry in which a locked xlsx lies; it stands in the list of contents of the container."""
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"MZ\x90", b"\x7fELF", b"\x1f\x8b",
            b"7z\xbc\xaf", b"Rar!")  # fmt: skip
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")


def _go_on() -> None:
    """Nobody wants to stop it."""


def open_workbook(path: Path, between: Callable[[], None] = _go_on, max_file: int = MAX_FILE) -> Workbook:
    """Return the tables of a file; every fault is a FileNotReadable. `between` is called often and may raise."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise FileIsFolder
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device: nobody knows when it ends
            raise FileMissing
        if found.st_size > max_file:
            raise FileTooBig(limit=max_file // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing from error
    return read_workbook(data, between)


def read_workbook(data: bytes, between: Callable[[], None] = _go_on) -> Workbook:
    """Return the tables in the bytes of a file."""
    if not data.strip():
        raise FileIsEmpty
    if data.startswith(b"PK\x03\x04"):
        return _read_zipped(data, between)
    if data.startswith(_OLD_OFFICE):
        raise FileProtected if _LOCKED_OFFICE in data else OldFileFormat
    if data.startswith(_FOREIGN) or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise UnknownFileKind
    return read_json(data, between) if looks_like_json(data) else read_delimited(data, between)


def _read_zipped(data: bytes, between: Callable[[], None]) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN as error:
        raise FileBroken from error
    is_ods = "content.xml" in names and "xl/workbook.xml" not in names
    if is_ods:
        return read_ods(data, between)
    from kiim_desktop.interchange.excel import read_excel  # noqa: PLC0415  # openpyxl is large; few days read a list

    return read_excel(data, between)
