"""The history of one field: what stands there now, what stood there before, who, when and on what ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiim_desktop.base.translation import _
from kiim_desktop.domain.changes import Origin
from kiim_desktop.domain.field_types import check, show
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.records import Record
from kiim_desktop.domain.stewardship import distinct
from kiim_desktop.domain.values import Value
from kiim_desktop.presenters.fact_conflicts import source_words
from kiim_desktop.presenters.fact_rows import FactGround, is_masked, label_of
from kiim_desktop.presenters.words import clock_words, local_day, user_name, whole_day
from kiim_desktop.storage.reading import PastValue


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One value: who gave it, from what source and when."""

    value: str
    author: str
    ground: str

    @property
    def spoken(self) -> str:
        return f"{self.value}, {self.author}, {self.ground}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A value that was replaced and can be got back."""

    line: HistoryLine
    value: Value
    basis: str
    can_return: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHistory:
    """All of one field, newest first; several values live now while people disagree."""

    title: str
    now: tuple[HistoryLine, ...]
    past: tuple[Past, ...]


def history_of(record: Record, kind: Kind, field: Field, past: Sequence[PastValue], ground: FactGround) -> FactHistory:
    """Return the history of a field; a blocked address stays hidden here, too. A deleted record takes nothing back."""
    if is_masked(record, kind, ground):
        return FactHistory(title=field.title, now=(), past=())
    heads = sorted(distinct(record.cell(field.number)), key=lambda head: head.origin.lamport, reverse=True)
    living, is_fixed = [head.value for head in heads], record.is_deleted or ground.is_fixed(record, kind)
    return FactHistory(
        title=label_of(record, kind, field, ground),
        now=tuple(_line(field, head.value, head.origin, ground) for head in heads),
        past=tuple(
            Past(
                line=_line(field, each.value, each.origin, ground),
                value=each.value,
                basis=each.origin.basis,
                can_return=living != [each.value] and not check(field.type, each.value) and not is_fixed,
            )
            for each in past
        ),
    )


def _line(field: Field, value: Value, origin: Origin, ground: FactGround) -> HistoryLine:
    when = f"{whole_day(local_day(origin.wall))}, {clock_words(origin.wall)}"
    return HistoryLine(
        value=show(field.type, value, ground.codes) or _("leer"),
        author=user_name(ground.users, origin.actor, ground.elsewhere),
        ground=f"{source_words(origin, ground.codes)} · {when}",
    )
