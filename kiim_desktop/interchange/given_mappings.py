"""A mapping somebody gave: headings and what they mean, which sheets, which header; it overrules the proposal.

As text it is JSON: heading -> target, the same by sheet, or what `kiim import --dry-run --json` prints.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import fold
from kiim_desktop.interchange.columns import ColumnList
from kiim_desktop.interchange.errors import MappingNotReadable, NoHeaderFound, NoSuchHeader, NoSuchSheet, UnknownTarget
from kiim_desktop.interchange.plan import ColumnChoice, ImportMapping, SheetPlan
from kiim_desktop.interchange.sheets import Row, Sheet, Workbook

_SURE = 0.8
_MAX_COLUMNS = 16_384
_SEARCHED_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSheet:
    """How one sheet is to be read; no name is the sheet that was proposed, no header rows those that were found."""

    name: str = ""
    header_rows: tuple[int, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    """Heading -> target; an empty target keeps the column as told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMapping:
    """What somebody wants; `targets` hold for every sheet, `sheets` names those to be read (none: as proposed)."""

    kind: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[GivenSheet, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.targets and not any(each.name or each.header_rows or each.targets for each in self.sheets)


def given_mapping(text: str) -> GivenMapping:
    """Return the mapping in a JSON text; MappingNotReadable."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingNotReadable from error
    if not isinstance(loaded, dict) or not loaded:
        raise MappingNotReadable
    if isinstance(loaded.get("mapping"), dict):
        return _from_document(loaded)
    targets: dict[str, str] = {}
    for heading, target in loaded.items():
        targets |= _targets(target) if isinstance(target, dict) else _targets({heading: target})
    return GivenMapping(targets=targets)


def _from_document(document: Mapping[str, object]) -> GivenMapping:
    kind, listed = document.get("kind", ""), document.get("sheets")
    if not isinstance(kind, str):
        raise MappingNotReadable
    first = _sheet(document)
    further = [_sheet(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return GivenMapping(kind=kind, sheets=(first, *(each for each in further if each.name != first.name)))


def _sheet(told: Mapping[str, object]) -> GivenSheet:
    name, rows, targets = told.get("sheet", ""), told.get("header_rows", []), told.get("mapping", {})
    if not isinstance(name, str) or not isinstance(rows, list) or not isinstance(targets, dict):
        raise MappingNotReadable
    if any(not isinstance(row, int) or isinstance(row, bool) or row < 0 for row in rows):
        raise MappingNotReadable
    return GivenSheet(name=name, header_rows=tuple(sorted(rows)), targets=_targets(targets))


def _targets(told: Mapping[str, object]) -> dict[str, str]:
    if any(target is not None and not isinstance(target, str) for target in told.values()):
        raise MappingNotReadable
    return {heading: str(target or "") for heading, target in told.items()}


def with_given(
    workbook: Workbook, proposed: ImportMapping | None, given: GivenMapping, columns: ColumnList
) -> ImportMapping:
    """Return the proposal as somebody wants it; None is a file in which no header was found.

    Raises UnknownTarget, NoSuchSheet, NoSuchHeader, NoHeaderFound.
    """
    _must_be_known(given, columns)
    plans = {plan.name: plan for plan in proposed.sheets} if proposed else {}
    for each in given.sheets:
        name = _name(workbook, proposed, each)
        plan = plans.get(name)
        if each.header_rows and (plan is None or each.header_rows != plan.header_rows):
            plan = plan_by_hand(workbook.sheet(name), each.header_rows, columns, plan)
        if plan is not None:
            plans[name] = retargeted(plan, each.targets)
    if named := {_name(workbook, proposed, each) for each in given.sheets}:
        plans = {name: replace(plan, is_chosen=name in named) for name, plan in plans.items()}
    plans = {name: retargeted(plan, given.targets) for name, plan in plans.items()}
    if not any(plan.is_chosen for plan in plans.values()):
        raise NoHeaderFound
    before = proposed or ImportMapping(kind=columns.kind, columns=columns, sheets=(), remarks=workbook.remarks)
    changed = replace(before, sheets=tuple(plans.values()))
    return replace(changed, remarks=tuple(_remarks(changed, given)))


def _must_be_known(given: GivenMapping, columns: ColumnList) -> None:
    told = [*given.targets.values(), *(target for each in given.sheets for target in each.targets.values())]
    if any(target and target not in columns.columns for target in told):
        raise UnknownTarget(known=", ".join(columns.columns))


def _name(workbook: Workbook, proposed: ImportMapping | None, given: GivenSheet) -> str:
    names = [sheet.name for sheet in workbook.sheets]
    if given.name in names:
        return given.name
    if given.name:
        raise NoSuchSheet
    return proposed.chosen[0].name if proposed and proposed.chosen else names[0]


def plan_by_hand(
    sheet: Sheet, header_rows: tuple[int, ...], columns: ColumnList, before: SheetPlan | None = None
) -> SheetPlan:
    """Return the plan of a sheet whose header somebody named; NoSuchHeader if nothing stands there."""
    headings = headings_in(sheet, header_rows)
    if not headings:
        raise NoSuchHeader
    below = [row for row in sheet.rows if row.number > header_rows[-1]]
    used = {column for row in below for column in row.filled}
    taken: set[str] = set()
    choices = []
    for column in sorted({*headings, *used})[:_MAX_COLUMNS]:
        heading = headings.get(column, "")
        match = next((each for each in columns.match(heading) if each.target not in taken), None)
        target = match.target if match and match.confidence >= _SURE else ""
        taken.add(target)
        heading = heading or _("Spalte {number}").format(number=column + 1)
        choices.append(ColumnChoice(column, heading, target, 1.0, column in sheet.hidden_columns))
    return SheetPlan(
        name=sheet.name,
        header_rows=header_rows,
        first_data_row=header_rows[-1] + 1,
        columns=tuple(choices),
        legend=before.legend if before else {},
        as_of=before.as_of if before else None,
        is_hidden=sheet.is_hidden,
        is_chosen=True,
        confidence=1.0,
    )


def headings_in(sheet: Sheet, header_rows: Iterable[int]) -> dict[int, str]:
    """Return the text above each column; of several rows the lowest counts."""
    found: dict[int, str] = {}
    for number in header_rows:
        row = sheet.row(number)
        found |= {column: row.text(column) for column in row.filled}
    return found


def retargeted(plan: SheetPlan, targets: Mapping[str, str]) -> SheetPlan:
    """Return the plan with other targets for the columns of these headings; columns of days stay such."""
    changed = []
    for key, choice in keyed(plan):
        told = targets.get(key, targets.get(choice.heading))
        stays = told is None or choice.day is not None
        changed.append(choice if stays else replace(choice, target=told or "", confidence=1.0))
    return replace(plan, columns=tuple(changed))


def keyed(plan: SheetPlan) -> list[tuple[str, ColumnChoice]]:
    """Return the columns with a name of their own: a heading that stands there twice gets a number, "Telefon #2"."""
    times: Counter[str] = Counter()
    found = []
    for choice in plan.columns:
        times[choice.heading] += 1
        number = times[choice.heading]
        found.append((f"{choice.heading} #{number}" if number > 1 else choice.heading, choice))
    return found


def targets_of(plan: SheetPlan) -> dict[str, str]:
    """Return heading -> target as it is shown, changed and given back."""
    return {key: choice.target for key, choice in keyed(plan) if choice.day is None}


def fingerprint(headings: Iterable[str]) -> str:
    """Return what is the same for all lists with the same headings, in whatever order and spelling."""
    folded = sorted({fold(heading) for heading in headings if fold(heading)})
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()[:32]


def fingerprint_of(plan: SheetPlan) -> str:
    return fingerprint(choice.heading for choice in plan.columns if choice.day is None)


def possible_headers(sheet: Sheet) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the first rows, then pairs of rows, with the fingerprint they had as a header."""
    upper: list[Row] = [row for row in sheet.rows if row.filled][:_SEARCHED_ROWS]
    singles = [(row.number,) for row in upper]
    pairs = [(one.number, other.number) for one, other in pairwise(upper)]
    for rows in (*singles, *pairs):
        yield rows, fingerprint(headings_in(sheet, rows).values())


def _remarks(mapping: ImportMapping, given: GivenMapping) -> Iterator[str]:
    unplaced = _("Die Spalte „{heading}“ ist keinem Feld zugeordnet und bleibt als Text stehen.")
    choices = [choice for plan in mapping.chosen for choice in plan.columns]
    stale = {unplaced.format(heading=choice.heading) for choice in choices if choice.target}
    yield from (remark for remark in mapping.remarks if remark not in stale)
    headings = {key for plan in mapping.chosen for key in targets_of(plan)}
    told = dict.fromkeys([*given.targets, *(heading for each in given.sheets for heading in each.targets)])
    for heading in told:
        if heading not in headings:
            text = _("Die Zuordnung nennt „{heading}“; diese Überschrift gibt es in der Liste nicht.")
            yield text.format(heading=heading)
