"""Measures the importer on a file with known answers, as `kiim score import` prints it."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from kiim_desktop.base.resources import read_codes_texts
from kiim_desktop.domain.codes import load
from kiim_desktop.interchange.columns import list_kinds
from kiim_desktop.interchange.errors import NoHeaderFound, TruthUnreadable
from kiim_desktop.interchange.persons import JsonValue
from kiim_desktop.interchange.recognising import recognised
from kiim_desktop.interchange.records_json import record_json
from kiim_desktop.interchange.rows import Outcome, RowOutcome, read_rows
from kiim_desktop.interchange.workbook import open_workbook

Json = Mapping[str, JsonValue]
ScoreValue = float | int | dict[str, float]
_TEXTS = (  # always compared, others where the importer has a value of that name
    "family_name",
    "given_names",
    "sex",
    "birth",
    "municipality",
    "postcode",
    "arrival",
    "case_status",
)
_SETS = ("nationality", "phones")
_PARTS = (("residence", "code"), ("residence", "until"), ("german", "speaking"), ("german", "exam"), ("german", "date"),
          ("german", "literacy"))  # fmt: skip
_RULED = frozenset({*_SETS, *(whole for whole, _part in _PARTS), "level", "notes", "id", "note_literal", "attendance",
                    "row", "sheet"})  # fmt: skip
_Place = tuple[str, int]
_FOUND = frozenset({Outcome.OK, Outcome.WARNED, Outcome.DUPLICATE})


def score_import(path: Path, truth_path: Path, today: date) -> dict[str, ScoreValue]:
    """Return records_found, extra, fields (share of right values), rows_lost, seconds (see commands.md)."""
    truth = _truth(truth_path)
    started = time.perf_counter()
    codes = load(read_codes_texts())
    workbook = open_workbook(path)
    kind = str(truth.get("kind", ""))
    mapping = recognised(workbook, codes, today, kind=kind if kind in list_kinds() else "")
    if mapping is None:
        raise NoHeaderFound
    outcomes = list(read_rows(workbook, mapping, codes, today))
    seconds = time.perf_counter() - started
    expected = _records(truth)
    by_row = _by_row(truth, outcomes)
    found = [(record, by_row[row]) for record in expected if _is_record(by_row.get(row := _row(record)))]
    return {
        "records_found": round(len(found) / len(expected), 4) if expected else 0.0,
        "extra": _extra(truth, outcomes, expected),
        "fields": _shares([(record, record_json(each)) for record, each in found]),
        "rows_lost": _lost(expected, by_row),
        "seconds": round(seconds, 3),
    }


def _truth(path: Path) -> Json:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TruthUnreadable from error
    if not isinstance(loaded, dict):
        raise TruthUnreadable
    return loaded


def _records(truth: Json) -> list[Json]:
    records = truth.get("records", truth.get("records_sample", []))
    return [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []


def _by_row(truth: Json, outcomes: Sequence[RowOutcome]) -> dict[_Place, RowOutcome]:
    """Return the outcomes by sheet and row; "" stands for the sheet of records that name none."""
    wanted = truth.get("sheet")
    named = {(each.sheet, each.row): each for each in outcomes}
    return named | {("", each.row): each for each in outcomes if not wanted or each.sheet == wanted}


def _row(record: Json) -> _Place:
    return str(record.get("sheet", "")), int(str(record.get("row", 0)))


def _is_record(outcome: RowOutcome | None) -> bool:
    return outcome is not None and outcome.outcome in _FOUND and bool(record_json(outcome))


def _extra(truth: Json, outcomes: Sequence[RowOutcome], expected: Sequence[Json]) -> int:
    """Return how many new records nobody expects; a sampled truth only tells how many there are in all."""
    created = [each for each in outcomes if each.outcome in {Outcome.OK, Outcome.WARNED}]
    distinct = truth.get("distinct_persons")
    if "records" not in truth:
        return max(0, len(created) - int(str(distinct))) if distinct else 0
    rows = {_row(record) for record in expected}
    return sum(1 for each in created if not rows & {("", each.row), (each.sheet, each.row)})


def _lost(expected: Sequence[Json], by_row: Mapping[_Place, RowOutcome]) -> int:
    """Return how many expected rows vanish: no outcome, or ignored without a record having been refused."""
    rows = {_row(record) for record in expected}
    for record in expected:
        further = record.get("duplicate_rows", [])
        rows |= {(_row(record)[0], int(str(row))) for row in further} if isinstance(further, list) else set()
    return sum(1 for row in rows if row not in by_row or by_row[row].outcome is Outcome.IGNORED)


def _shares(pairs: Sequence[tuple[Json, Json]]) -> dict[str, float]:
    right: dict[str, list[bool]] = defaultdict(list)
    for record, read in pairs:
        for name, is_right in _compare(record, read).items():
            right[name].append(is_right)
    return {name: round(sum(values) / len(values), 4) for name, values in sorted(right.items())}


def _compare(record: Json, read: Json) -> dict[str, bool]:
    """Return which fields of the expected record are right; fields with rules of their own come first."""
    result = {name: set(_list(record[name])) == set(_list(read.get(name))) for name in _SETS if name in record}
    for whole, part in _PARTS:
        told, got = _part(record, whole), _part(read, whole)
        if whole in record and (part in told or part in got):
            result[f"{whole}.{part}"] = told.get(part) == got.get(part)
    told, got = _part(record, "german"), _part(read, "german")
    level = record.get("level", told.get("level"))
    if "german" in record or "level" in record:
        result["german.level"] = got.get("level") in (_list(told.get("accept")) or [level])
    if "notes" in record:
        result["notes"] = _notes(record["notes"]) == _notes(read.get("notes"))
    if "id" in record:
        result["id"] = record["id"] in _part(read, "ids").values()
    if "note_literal" in record:
        texts = [text for _date, text in _notes(read.get("notes"))]
        result["note_literal"] = str(record["note_literal"]).strip() in texts
    if "attendance" in record:
        result["attendance"] = _days(record["attendance"]) == _days(read.get("attendance"))
    plain = {name: value for name, value in record.items() if name in _TEXTS or (name not in _RULED and name in read)}
    return result | {name: _same(value, read.get(name)) for name, value in plain.items()}


def _days(value: JsonValue) -> list[tuple[str, str]]:
    return sorted((str(day.get("date")), str(day.get("mark"))) for day in _list(value) if isinstance(day, dict))


def _same(told: JsonValue, read: JsonValue) -> bool:
    """Compare without case: a file in capitals cannot tell how a name is written."""
    if isinstance(told, str) and isinstance(read, str):
        return told.casefold() == read.casefold()
    return told == read


def _part(record: Json, name: str) -> Json:
    value = record.get(name, {})
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[object]:
    return [*value] if isinstance(value, list) else []


def _notes(value: JsonValue) -> list[tuple[str, str]]:
    return [(str(note.get("date")), str(note.get("text"))) for note in _list(value) if isinstance(note, dict)]
