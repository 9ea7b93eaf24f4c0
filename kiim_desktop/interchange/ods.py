"""Reads ods (LibreOffice): one pass over its XML with defusedxml, into the same sheets as xlsx.

Own code and no library: those that read ods build the whole document in memory, expand repeated rows and leave out
hidden rows, comments and looks, and none of them counts what an archive unpacks to.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from kiim_desktop.interchange.archives import (
    BROKEN,
    MAX_CELLS,
    MAX_UNPACKED,
    WatchedBytes,
    check_archive,
)
from kiim_desktop.interchange.errors import (
    FileBroken,
    FileIsEmpty,
    FileProtected,
    FileSuspicious,
    FileTooBig,
    UnknownFileKind,
)
from kiim_desktop.interchange.ods_tables import Styles, TableReader
from kiim_desktop.interchange.ods_words import OFFICE, STYLE, TABLE
from kiim_desktop.interchange.sheets import FileKind, Sheet, Workbook

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_MAX_DEPTH = 100
_MAX_ALIVE = 2_000_000
"""Elements held in memory at a time: those outside of rows and those of one row."""
_SPREADSHEET, _TABLE, _ROW, _STYLE = f"{OFFICE}spreadsheet", f"{TABLE}table", f"{TABLE}table-row", f"{STYLE}style"
_LOCKED = b"encryption-data"


def read_ods(
    data: bytes,
    between: Callable[[], None] = lambda: None,
    max_unpacked: int = MAX_UNPACKED,
    max_cells: int = MAX_CELLS,
) -> Workbook:
    """Return all sheets. Errors: FileTooBig, FileSuspicious, FileProtected, FileBroken, UnknownFileKind."""
    try:
        with zipfile.ZipFile(WatchedBytes(data, between)) as archive:
            check_archive(archive, max_unpacked)
            _must_be_open_spreadsheet(archive)
            content = _Content(max_unpacked, max_cells, between)
            for name in ("styles.xml", "content.xml"):
                if name in archive.namelist() or name == "content.xml":
                    with archive.open(name) as stream:
                        content.read(stream)
    except DefusedXmlException as error:
        raise FileSuspicious from error
    except BROKEN as error:
        raise FileBroken from error
    if not content.is_spreadsheet:
        raise UnknownFileKind
    if not any(sheet.rows for sheet in content.sheets):
        raise FileIsEmpty
    return Workbook(kind=FileKind.ODS, sheets=tuple(content.sheets), remarks=tuple(content.remarks))


def _must_be_open_spreadsheet(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            if not stream.read(200).startswith(MIME):
                raise UnknownFileKind
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as stream:
            if _LOCKED in stream.read(1_000_000):
                raise FileProtected
    if "content.xml" not in names:
        raise UnknownFileKind


class _Content:
    """Walks through the XML; a row is read when it ends and forgotten."""

    def __init__(self, max_unpacked: int, max_cells: int, between: Callable[[], None]) -> None:
        self._between = between
        self.sheets: list[Sheet] = []
        self.remarks: list[str] = []
        self.is_spreadsheet = False
        self._limit = max_unpacked // 1_000_000
        self._max_cells = max_cells
        self._styles = Styles()
        self._path: list[str] = []
        self._table: TableReader | None = None
        self._tables = self._alive = self._outside = 0

    def read(self, stream: IO[bytes]) -> None:
        """Take in one part of the archive; raises FileTooBig or FileSuspicious when it outgrows its limits."""
        for event, element in _events(stream):
            if event == "start":
                self._begin(element)
                self._path.append(element.tag)
            else:
                self._path.pop()
                self._end(element)

    def _begin(self, element: Element) -> None:
        self._alive += 1
        if len(self._path) > _MAX_DEPTH:
            raise FileSuspicious
        if self._alive > _MAX_ALIVE:
            raise FileTooBig(limit=self._limit)
        if element.tag == _SPREADSHEET:
            self.is_spreadsheet = True
        elif element.tag == _TABLE:
            self._tables += 1  # a table may stand in a cell of another; it belongs to no sheet
            if self._path and self._path[-1] == _SPREADSHEET:
                self._table = TableReader(element, len(self.sheets) + 1, self._styles, self._max_cells)
        elif element.tag == _ROW and self._tables == 1:
            self._outside = self._alive

    def _end(self, element: Element) -> None:
        if element.tag == _STYLE:
            self._styles.add(element)
        elif element.tag == _TABLE:
            self._tables -= 1
            if self._tables == 0:
                self._end_table()
        elif self._table is not None and self._tables == 1 and self._table.take(element):
            self._between()
            self._alive = self._outside
            element.clear()

    def _end_table(self) -> None:
        if self._table is not None:
            self._max_cells -= self._table.cell_count
            self.sheets.append(self._table.sheet())
            self.remarks += self._table.remarks
            self._table = None


def _events(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    yield from iterparse(stream, events=("start", "end"), forbid_dtd=True)
