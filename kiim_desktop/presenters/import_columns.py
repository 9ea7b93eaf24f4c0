"""How a list is read, in words: which file it is, what each column means, and what it may mean instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from kiim_desktop.base.translation import _
from kiim_desktop.interchange.columns import ColumnList, list_kinds
from kiim_desktop.interchange.given_mappings import GivenMapping, GivenSheet, keyed
from kiim_desktop.interchange.plan import ColumnChoice, SheetPlan
from kiim_desktop.interchange.sheets import FileKind, Sheet
from kiim_desktop.presenters.tones import Tone, Toned
from kiim_desktop.presenters.words import whole_day
from kiim_desktop.usecases.importing import ImportFile

STAYS_TEXT = "-"
"""The choice not to read a column: its cells stay as text under their heading."""
EXAMPLES = 5
_SURE = 0.8
_LONGEST_EXAMPLE = 60
_SEARCHED = 200
_LONGEST_NUMBER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One column: its heading, a few of its cells and what it is read as (STAYS_TEXT: as nothing)."""

    sheet: str
    key: str
    heading: str
    examples: tuple[str, ...]
    target: str
    title: str
    standing: Toned
    is_fixed: bool = False
    """A day of an attendance list: the calendar above it says so."""

    @property
    def spoken(self) -> str:
        return f"{self.heading}, {self.title}, {self.standing.text}"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet that can be read, and whether it is."""

    name: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TargetOption:
    """One thing a column may be read as."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is to be known of a file before its rows are looked at."""

    name: str
    words: str
    kind: str
    header_row: str
    sheets: tuple[SheetLine, ...]
    columns: tuple[ColumnLine, ...]
    options: tuple[TargetOption, ...]
    remarks: tuple[str, ...]
    lacking: str
    """Why it cannot be taken over like this; "" if it can."""


def kinds_of_lists() -> tuple[tuple[str, str], ...]:
    """Return key and word of each kind of list."""
    return tuple((kind.name, kind.title) for kind in list_kinds().values())


def facts_of(file: ImportFile) -> FileFacts:
    """Return what the second step shows."""
    chosen = file.mapping.chosen
    return FileFacts(
        name=file.path.name,
        words=_file_words(file),
        kind=file.mapping.kind,
        header_row=header_row(file),
        sheets=tuple(SheetLine(plan.name, _sheet_words(plan), plan.is_chosen) for plan in _in_order(file)),
        columns=tuple(line for plan in chosen for line in _lines(file, plan)),
        options=options_of(file.mapping.columns),
        remarks=tuple(dict.fromkeys(_worth_saying(file))),
        lacking=_lacking(file),
    )


class ColumnChoosing:
    """Takes what somebody corrects about the columns of a file and has it read otherwise."""

    def __init__(self, read: Callable[[ImportFile, GivenMapping, str], None], say: Callable[[str], None]) -> None:
        self._read, self._say = read, say
        self.file: ImportFile | None = None

    def choose_kind(self, kind: str) -> None:
        """Read the list as another kind."""
        if self.file is not None and kind != self.file.mapping.kind:
            self._read(self.file, GivenMapping(), kind)

    def toggle_sheet(self, name: str) -> None:
        """Read a sheet too, or no longer."""
        if self.file is not None:
            self._read(self.file, with_sheet(self.file, name), self.file.mapping.kind)

    def choose_header(self, typed: str) -> None:
        """Take another row for the headings."""
        if self.file is None or typed.strip() == header_row(self.file):
            return
        if not typed.strip().isdecimal() or len(typed.strip()) > _LONGEST_NUMBER:
            self._say(_("Bitte die Nummer der Zeile eingeben, in der die Überschriften stehen, etwa 3."))
            return
        self._read(self.file, with_header(self.file, int(typed)), self.file.mapping.kind)

    def retarget(self, line: ColumnLine, target: str) -> None:
        """Read a column as something else."""
        if self.file is not None and target and target != line.target and not line.is_fixed:
            self._read(self.file, with_target(self.file, line, target), self.file.mapping.kind)


def header_row(file: ImportFile) -> str:
    """Return the number of the row with the headings; "" if several sheets are read."""
    chosen = file.mapping.chosen
    return str(chosen[0].header_rows[-1]) if len(chosen) == 1 and chosen[0].header_rows else ""


def with_target(file: ImportFile, line: ColumnLine, target: str) -> GivenMapping:
    """Return the mapping in which a column is read as something else."""
    told = "" if target == STAYS_TEXT else target
    sheets = tuple(
        replace(each, targets={**each.targets, line.key: told}) if each.name == line.sheet else each
        for each in _given_sheets(file)
    )
    return GivenMapping(kind=file.mapping.kind, sheets=sheets)


def with_sheet(file: ImportFile, name: str) -> GivenMapping:
    """Return the mapping that also reads a sheet, or no longer; the last one stays."""
    sheets = _given_sheets(file)
    fewer = tuple(each for each in sheets if each.name != name)
    if len(fewer) == len(sheets):
        fewer = (*sheets, GivenSheet(name=name))
    return GivenMapping(kind=file.mapping.kind, sheets=fewer or sheets)


def with_header(file: ImportFile, row: int) -> GivenMapping:
    """Return the mapping that takes another row for the headings of the one sheet that is read."""
    sheet = GivenSheet(name=file.mapping.chosen[0].name, header_rows=(row,))
    return GivenMapping(kind=file.mapping.kind, sheets=(sheet,))


def _given_sheets(file: ImportFile) -> tuple[GivenSheet, ...]:
    """Return the sheets that are read, each with what was corrected in it so far."""
    before = {each.name: each for each in file.given.sheets}
    return tuple(before.get(plan.name) or GivenSheet(name=plan.name) for plan in file.mapping.chosen)


def options_of(columns: ColumnList) -> tuple[TargetOption, ...]:
    """Return everything a column of this kind of list may be read as, in the order of the words."""
    known = sorted(columns.columns.values(), key=lambda column: column.title.casefold())
    options = (TargetOption(column.target, column.title, column.synonyms) for column in known)
    return (TargetOption(STAYS_TEXT, _("Als Text stehen lassen")), *options)


def _lines(file: ImportFile, plan: SheetPlan) -> list[ColumnLine]:
    sheet = file.workbook.sheet(plan.name)
    by_hand = next((each.targets for each in file.given.sheets if each.name == plan.name), {})
    return [_line(sheet, plan, file.mapping.columns, key, choice, by_hand) for key, choice in keyed(plan)]


def _line(  # one column in all its respects
    sheet: Sheet, plan: SheetPlan, columns: ColumnList, key: str, choice: ColumnChoice, by_hand: Mapping[str, str]
) -> ColumnLine:
    day = choice.day
    column = columns.columns.get(choice.target)
    if day is not None:
        title = _("Anwesenheit am {day}").format(day=whole_day(day))
    else:
        title = column.title if column else _("bleibt als Text stehen")
    return ColumnLine(
        sheet=plan.name,
        key=key,
        heading=choice.heading,
        examples=_examples(sheet, plan, choice.column),
        target=choice.target or STAYS_TEXT,
        title=title,
        standing=_standing(choice, is_by_hand=key in by_hand),
        is_fixed=day is not None,
    )


def _standing(choice: ColumnChoice, *, is_by_hand: bool) -> Toned:
    if is_by_hand:
        return Toned(_("selbst gewählt"), Tone.NEUTRAL)
    if not choice.target:
        return Toned(_("nicht erkannt"), Tone.QUIET)
    sure, unsure = Toned(_("erkannt"), Tone.OK), Toned(_("bitte prüfen"), Tone.WARN)
    return sure if choice.confidence >= _SURE or choice.day is not None else unsure


def _examples(sheet: Sheet, plan: SheetPlan, column: int) -> tuple[str, ...]:
    """Return the first different cells of a column, cut short."""
    rows = islice((row for row in sheet.rows if row.number >= plan.first_data_row), _SEARCHED)
    texts = dict.fromkeys(" ".join(text[: 4 * _LONGEST_EXAMPLE].split()) for row in rows if (text := row.text(column)))
    short = (text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…" for text in texts)
    return tuple(islice(short, EXAMPLES))


def _in_order(file: ImportFile) -> list[SheetPlan]:
    places = {sheet.name: place for place, sheet in enumerate(file.workbook.sheets)}
    return sorted(file.mapping.sheets, key=lambda plan: places[plan.name])


def _sheet_words(plan: SheetPlan) -> str:
    name = plan.name or _("Tabelle")
    return _("{name} (ausgeblendet)").format(name=name) if plan.is_hidden else name


def _file_words(file: ImportFile) -> str:
    """Return "Textdatei, cp1252, getrennt durch Strichpunkt · 120 Zeilen"."""
    book = file.workbook
    signs = {";": _("Strichpunkt"), ",": _("Komma"), "\t": _("Tabulator"), "|": _("senkrechter Strich")}
    forms = {
        FileKind.XLSX: _("Excel-Datei"),
        FileKind.ODS: _("LibreOffice-Datei"),
        FileKind.JSON: _("JSON-Datei, Zeichensatz {encoding}"),
        FileKind.DELIMITED: _("Textdatei, Zeichensatz {encoding}, getrennt durch {sign}"),
    }
    sign = signs.get(book.delimiter, book.delimiter)
    words = forms[book.kind].format(encoding=book.encoding or "utf-8", sign=sign)
    count = f"{file.row_count:,}".replace(",", ".")
    return _("{file} · {count} Zeilen samt Überschrift").format(file=words, count=count)


def _worth_saying(file: ImportFile) -> list[str]:
    """Return the remarks but those the list of columns says already."""
    stays = {
        _("Die Spalte „{heading}“ ist keinem Feld zugeordnet und bleibt als Text stehen.").format(
            heading=choice.heading
        )
        for plan in file.mapping.sheets
        for choice in plan.columns
    }
    return [remark for remark in file.mapping.remarks if remark not in stays]


def _lacking(file: ImportFile) -> str:
    needs = file.mapping.columns.needs
    for plan in file.mapping.chosen:
        if not needs & {choice.target for choice in plan.columns}:
            titles = [file.mapping.columns.columns[name].title for name in sorted(needs)]
            text = _(
                "Noch ist keine Spalte da, die sagt, um wen oder was es geht. Bitte eine davon zuordnen: {fields}."
            )
            return text.format(fields=", ".join(titles))
    return ""
