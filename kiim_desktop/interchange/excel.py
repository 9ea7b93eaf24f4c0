"""Reads xlsx: sizes are checked before anything is unpacked, formulas are never evaluated, cells stay sparse."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from kiim_desktop.interchange.archives import BROKEN, MAX_CELLS, MAX_UNPACKED, WatchedBytes, check_archive
from kiim_desktop.interchange.errors import FileBroken, FileIsEmpty, FileSuspicious, FileTooBig, UnknownFileKind
from kiim_desktop.interchange.sheets import Cell, CellValue, FileKind, Merge, Row, Sheet, Workbook

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ExcelCell
    from openpyxl.worksheet.worksheet import Worksheet

_Look = tuple[str, bool, bool]  # fill, struck, bold: the same for all cells of one style
_DIMENSION = re.compile(rb"<(?:\w+:)?c[ >]")
# the palette of the Office theme, in the order in which cells point to it
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")


def read_excel(data: bytes, between: Callable[[], None] = lambda: None, max_unpacked: int = MAX_UNPACKED) -> Workbook:
    """Return all sheets. Errors: FileTooBig, FileSuspicious, FileBroken, UnknownFileKind (a zip that is no xlsx)."""
    has_formulas = _check_archive(data, max_unpacked)
    try:
        book = openpyxl.load_workbook(WatchedBytes(data, between), keep_links=False)
        shown = (
            openpyxl.load_workbook(WatchedBytes(data, between), keep_links=False, data_only=True)
            if has_formulas
            else book
        )
        sheets = tuple(_sheet(sheet, shown[sheet.title], between) for sheet in book.worksheets)
    except DefusedXmlException as error:
        raise FileSuspicious from error
    except (InvalidFileException, *BROKEN) as error:
        raise FileBroken from error
    if not any(sheet.rows for sheet in sheets):
        raise FileIsEmpty
    return Workbook(kind=FileKind.XLSX, sheets=sheets)


def _load(data: bytes, between: Callable[[], None], *, results: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(WatchedBytes(data, between), keep_links=False, data_only=results)


def _check_archive(data: bytes, max_unpacked: int) -> bool:
    """Refuse bombs by the sizes the archive really unpacks to; tell whether any sheet holds formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UnknownFileKind
            check_archive(archive, max_unpacked)
            sheets = [entry for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
            has_formulas = [_scan(archive, entry, max_unpacked) for entry in sheets]  # every sheet is checked
            return any(has_formulas)
    except BROKEN as error:
        raise FileBroken from error


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_unpacked: int) -> bool:
    """Read one sheet in pieces: the header of an archive may lie about sizes. Returns whether it holds formulas."""
    size = cells = 0
    formulas = False
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 20):
            size += len(piece)
            cells += len(_DIMENSION.findall(piece))
            formulas = formulas or b"<f>" in piece or b"<f " in piece
            if size > max_unpacked or cells > MAX_CELLS:
                raise FileTooBig(limit=max_unpacked // 1_000_000)
    return formulas


def _sheet(sheet: Worksheet, shown: Worksheet, between: Callable[[], None]) -> Sheet:
    # `_cells` is private but sparse; iter_rows would build 17 billion cells for one stray cell at XFD1048576
    by_row: dict[int, list[ExcelCell]] = defaultdict(list)
    for cell in sheet._cells.values():  # noqa: SLF001  # see above
        if not isinstance(cell, MergedCell):
            by_row[cell.row].append(cell)
    shown_cells = shown._cells  # noqa: SLF001  # see above
    rows = []
    looks: dict[int, _Look] = {}
    for number in sorted(by_row):
        between()
        cells = dict(_cells(by_row[number], shown_cells, looks))
        if cells:
            rows.append(Row(number, cells, is_hidden=bool(sheet.row_dimensions[number].hidden)))
    return Sheet(
        name=sheet.title,
        rows=tuple(rows),
        is_hidden=sheet.sheet_state != "visible",
        hidden_columns=frozenset(_hidden_columns(sheet)),
        merges=tuple(
            Merge(area.min_row, area.max_row, area.min_col - 1, area.max_col - 1) for area in sheet.merged_cells.ranges
        ),
    )


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for letters, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or column_index_from_string(letters)
            yield from range(first - 1, min(dimension.max or first, first + 1_000))


def _cells(
    cells: list[ExcelCell], shown: Mapping[tuple[int, int], ExcelCell | MergedCell], looks: dict[int, _Look]
) -> Iterator[tuple[int, Cell]]:
    for cell in cells:
        is_formula = cell.data_type == "f"
        raw = shown[cell.row, cell.column].value if is_formula else cell.value
        comment = cell.comment.text.strip() if cell.comment else ""
        if raw is None and not comment and not is_formula and not cell.has_style:
            continue
        style = cell.style_id if cell.has_style else 0
        if style not in looks:
            looks[style] = (_fill(cell), bool(cell.font.strike), bool(cell.font.b))
        look = looks[style]
        yield (
            cell.column - 1,
            Cell(
                _value(raw),
                is_formula=is_formula,
                is_error=cell.data_type == "e",
                fill=look[0],
                is_struck=look[1],
                is_bold=look[2],
                comment=comment,
            ),
        )


def _value(raw: object) -> CellValue:
    if raw is None or isinstance(raw, (str, int, float, datetime, date)):
        return raw
    if isinstance(raw, (time, timedelta)):
        return str(raw)
    return str(raw)


def _fill(cell: ExcelCell) -> str:
    """Return the colour of a solid fill as RRGGBB, empty if there is none."""
    fill = cell.fill
    if fill.fill_type != "solid":
        return ""
    colour = fill.fgColor
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:].upper()
    if colour.type == "theme" and colour.theme is not None and colour.theme < len(_THEME):
        return _THEME[colour.theme]
    return ""
