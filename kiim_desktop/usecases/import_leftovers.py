"""The rows of a list that were not taken over, with the reason of each, to be worked on in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from kiim_desktop.base.translation import _
from kiim_desktop.domain.offices import Action
from kiim_desktop.interchange.tables_out import Line, write_table
from kiim_desktop.usecases.importing import ImportedRow, ImportFile, ImportReport, RowResult
from kiim_desktop.usecases.office import Office

LEFT_OVER = frozenset({RowResult.REFUSED, RowResult.DUPLICATE, RowResult.LEFT})


def left_over(report: ImportReport) -> tuple[ImportedRow, ...]:
    """Return the rows of which nothing came though they may hold somebody."""
    return tuple(row for row in report.rows if row.result in LEFT_OVER)


def reason_words(row: ImportedRow) -> str:
    """Return why nothing came of a row."""
    if row.result is RowResult.LEFT:
        return _("ausgelassen")
    if row.result is RowResult.DUPLICATE:
        return _("steht schon in Zeile {row}").format(row=row.duplicate_of)
    return row.warnings[0].text if row.warnings else ""


def save_left_over(office: Office, file: ImportFile, rows: Sequence[ImportedRow], out: Path) -> int:
    """Write rows as they stood in the list, each with its number and the reason, to .csv or .xlsx; returns how many.

    Nothing of the office is in it. FileNotWritten, UnknownFileKind.
    """
    office.must_allow(Action.IMPORT)
    write_table(_lines(file, rows), out, training=office.store.identity.training)
    return len(rows)


def _lines(file: ImportFile, rows: Sequence[ImportedRow]) -> Iterator[Line]:
    for name, found in groupby(rows, lambda row: row.sheet):
        plan = next(plan for plan in file.mapping.sheets if plan.name == name)
        sheet = file.workbook.sheet(name)
        yield [_("Zeile"), _("Grund"), *(choice.heading for choice in plan.columns)]
        for row in found:
            read = sheet.row(row.row)
            yield [str(row.row), reason_words(row), *(read.text(choice.column) for choice in plan.columns)]
