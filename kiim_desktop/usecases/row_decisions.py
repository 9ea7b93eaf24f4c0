"""What somebody decided about single rows of a list, and the way a list is read: kept until its import has ended.

An import that was cancelled or killed goes on exactly as it began: the same file, columns and decisions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.base.ids import PersonId
from kiim_desktop.interchange.given_mappings import GivenMapping, GivenSheet

Place = tuple[str, int]
"""Sheet and row."""


class Wish(Enum):
    """What is to become of a row."""

    NEW = "new"
    """A person of its own, however alike others are."""
    SAME = "same"
    """Somebody who is on file: what is new joins that file."""
    LEAVE = "leave"
    """Nothing."""


@dataclass(frozen=True, slots=True)
class RowDecision:
    """One decision; `person` is whose file the row joins."""

    wish: Wish
    person: PersonId | None = None


Decisions = Mapping[Place, RowDecision]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWay:
    """How a file is read: where it lies, as what, what was corrected by hand, and what was decided."""

    path: str = ""
    kind: str = ""
    given: GivenMapping = field(default_factory=GivenMapping)
    decisions: Decisions = field(default_factory=dict)


def stored_way(way: ImportWay) -> bytes:
    """Return the way as it lies in the file of the office; headings and paths may hold signs that are no text."""
    given = way.given
    sheets = [[each.name, each.header_rows, dict(each.targets)] for each in given.sheets]
    decisions = [
        [*place, each.wish.value, each.person.hex() if each.person else ""] for place, each in way.decisions.items()
    ]
    told = {
        "path": way.path,
        "kind": way.kind,
        "given": [given.kind, dict(given.targets), sheets],
        "decisions": decisions,
    }
    return json.dumps(told).encode("ascii")


def read_way(stored: bytes) -> ImportWay:
    """Return a stored way; one that was not kept (of an early batch) reads the file as proposed."""
    if not stored:
        return ImportWay()
    told = json.loads(stored)
    kind, targets, sheets = told["given"]
    given_sheets = tuple(
        GivenSheet(name=name, header_rows=tuple(rows), targets=dict(each)) for name, rows, each in sheets
    )
    decisions = {
        (sheet, row): RowDecision(Wish(wish), PersonId(bytes.fromhex(person)) if person else None)
        for sheet, row, wish, person in told["decisions"]
    }
    return ImportWay(
        path=told["path"],
        kind=told["kind"],
        given=GivenMapping(kind=kind, targets=targets, sheets=given_sheets),
        decisions=decisions,
    )
