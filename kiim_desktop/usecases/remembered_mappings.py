"""How the office reads its lists: what was corrected once holds for every list with the same headings.

Each mapping is a record of the office under an id made of its fingerprint, so two devices write into the same one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.field_types import check
from kiim_desktop.domain.kinds import IMPORT_MAPPING
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import Edit, Record, office_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.columns import ColumnList
from kiim_desktop.interchange.errors import MappingNotReadable
from kiim_desktop.interchange.given_mappings import (
    GivenMapping,
    GivenSheet,
    fingerprint_of,
    given_mapping,
    possible_headers,
    targets_of,
)
from kiim_desktop.interchange.plan import ImportMapping, SheetPlan
from kiim_desktop.interchange.sheets import Workbook
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class RememberedMapping:
    """What was corrected in lists with these headings: heading -> target."""

    kind: str
    targets: Mapping[str, str]


def remembered_mappings(office: Office) -> dict[tuple[str, str], RememberedMapping]:
    """Return what the office remembers, by kind of list and fingerprint of the headings."""
    office.must_allow(Action.IMPORT)
    records = office.store.records(office_scope(office.store.identity.office), [IMPORT_MAPPING.number])
    found: dict[tuple[str, str], RememberedMapping] = {}
    for record in records:
        kind, mark = (str(record.answer(IMPORT_MAPPING, name) or "") for name in ("kind", "fingerprint"))
        if not record.is_deleted and mark and (targets := _targets(record)) is not None:
            found[kind, mark] = RememberedMapping(kind, targets)
    return found


def as_remembered(
    known: Mapping[tuple[str, str], RememberedMapping],
    workbook: Workbook,
    proposed: ImportMapping | None,
    columns: ColumnList,
) -> GivenMapping:
    """Return what the office remembers of these headings; empty if nothing."""
    sheets = [
        GivenSheet(name=plan.name, targets=_still_known(remembered.targets, columns))
        for plan in (proposed.chosen if proposed else ())
        if (remembered := known.get((columns.kind, fingerprint_of(plan))))
    ]
    return GivenMapping(sheets=tuple(sheets or _by_header(known, workbook, columns)))


def _by_header(
    known: Mapping[tuple[str, str], RememberedMapping], workbook: Workbook, columns: ColumnList
) -> list[GivenSheet]:
    """Return the sheets with a header that was once named by hand."""
    found = []
    for sheet in workbook.sheets:
        for rows, mark in () if sheet.is_hidden or not known else possible_headers(sheet):
            if remembered := known.get((columns.kind, mark)):
                targets = _still_known(remembered.targets, columns)
                found.append(GivenSheet(name=sheet.name, header_rows=rows, targets=targets))
                break
    return found


def remember_mapping(office: Office, mapping: ImportMapping, given: GivenMapping) -> None:
    """Keep what somebody corrected in the chosen sheets, beside what was corrected before."""
    office.must_allow(Action.IMPORT)
    known = remembered_mappings(office)
    for plan in mapping.chosen:
        headings = targets_of(plan)
        told = dict(given.targets)
        for each in given.sheets:
            told |= each.targets if each.name in {plan.name, ""} else {}
        told = {heading: target for heading, target in told.items() if heading in headings}
        before = known.get((mapping.kind, fingerprint_of(plan)))
        if told or any(each.header_rows for each in given.sheets):
            _write(office, mapping.kind, plan, {**(before.targets if before else {}), **told})


def _write(office: Office, kind: str, plan: SheetPlan, targets: Mapping[str, str]) -> None:
    mark = fingerprint_of(plan)
    text = json.dumps(targets, ensure_ascii=False, sort_keys=True)
    long = IMPORT_MAPPING.field("mapping")
    if long is None or check(long.type, text):
        return  # thousands of columns: nobody reads such a list twice
    name = ", ".join(choice.heading for choice in plan.columns if choice.target) or kind
    answers: dict[str, Value] = {
        "name": name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…",
        "kind": kind,
        "fingerprint": mark,
        "mapping": text,
        "sheet": plan.name[:_LONGEST_NAME] or None,
        "header_row": plan.header_rows[-1],
        "last_used": office.today.isoformat(),
    }
    scope, record = office_scope(office.store.identity.office), record_of(kind, mark)
    before = office.store.record(scope, record)
    if before is not None and all(before.answer(IMPORT_MAPPING, each) == value for each, value in answers.items()):
        return
    values = numbered_answers(IMPORT_MAPPING, answers)
    edit = Edit(scope=scope, record=record, kind=IMPORT_MAPPING.number, values=values)
    office.save([edit], [office.entry(AuditAction.WRITE, detail=IMPORT_MAPPING.name)], act=None)


def record_of(kind: str, mark: str) -> RecordId:
    """Return the id of a mapping: the same on every device."""
    return RecordId(hashlib.sha256(f"{kind}\n{mark}".encode()).digest()[:8])


def _targets(record: Record) -> Mapping[str, str] | None:
    try:
        return given_mapping(str(record.answer(IMPORT_MAPPING, "mapping") or "")).targets
    except MappingNotReadable:  # a newer version may write it differently
        return None


def _still_known(targets: Mapping[str, str], columns: ColumnList) -> dict[str, str]:
    return {heading: target for heading, target in targets.items() if not target or target in columns.columns}
