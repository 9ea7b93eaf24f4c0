"""What a value reader gets and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import FieldType
from kiim_desktop.domain.values import Value
from kiim_desktop.interchange.mark_legends import MarkLegend
from kiim_desktop.interchange.sheets import Cell

_NO_LEGEND = MarkLegend()


@dataclass(frozen=True, slots=True)
class ReadNote:
    """One dated note; the date is EDTF or None if none was written."""

    date: str | None
    text: str


Fact = Value | tuple[ReadNote, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should look at: a stable code, the field concerned, a German sentence without the value."""

    code: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What readers may know beside the cell."""

    codes: CodeLists
    today: date
    target: str
    heading: str = ""
    nationality: tuple[str, ...] = ()
    type: FieldType | None = None
    """The type of the declared field a column without a reader of its own is read as."""
    legend: MarkLegend = _NO_LEGEND
    """What the signs of an attendance list mean."""

    def remark(self, code: str, text: str) -> Remark:
        return Remark(code, self.target, text)

    def not_understood(self) -> Remark:
        return self.remark("not_understood", _("nicht verstanden, bleibt als Text stehen"))


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of one cell; `missing` is the code of the non-value somebody wrote ("keine Angabe")."""

    values: Mapping[str, Fact] = field(default_factory=dict)
    as_told: str = ""
    warnings: tuple[Remark, ...] = ()
    missing: str = ""


Reader = Callable[[Cell, ReadContext], Reading]


def non_value(text: str, context: ReadContext) -> str:
    """Return the code if the text is one of the ways to write "nothing"."""
    found = context.codes["non_values"].exact(text)
    return found.code if found else ""
