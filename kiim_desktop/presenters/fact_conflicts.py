"""A disagreement about one field: all living values side by side, the suggested one first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.translation import _
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Cell, Head, Origin
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import show
from kiim_desktop.domain.kinds.declaring import Field, Kind
from kiim_desktop.domain.offices import User
from kiim_desktop.presenters.stewardship import edition_on, propose
from kiim_desktop.presenters.words import NOTHING, local_day, user_name, whole_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several living values of a field."""

    key: str
    value: str
    author: str
    source: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A disagreement: all values, the suggested one first, and why it is suggested."""

    sides: tuple[Side, ...]
    reason: str
    makes_second: bool
    """Keeping both makes a second record (ways to reach a person); elsewhere both stay open."""


@dataclass(frozen=True, slots=True)
class ConflictPlace:
    """The field about which people disagree, and its living values."""

    cell: Cell
    kind: Kind
    field: Field


def conflict_of(place: ConflictPlace, codes: CodeLists, users: tuple[User, ...], today: date) -> Conflict:
    """Return all values of a field, the suggested one first."""
    heads, kind = distinct(place.cell), place.kind
    proposal = propose(heads, kind.category, edition_on(today))
    order = [proposal.index, *(index for index in range(len(heads)) if index != proposal.index)]
    return Conflict(
        sides=tuple(
            Side(
                key=head_key(heads[index]),
                value=show(place.field.type, heads[index].value, codes) or _("leer"),
                author=user_name(users, heads[index].origin.actor),
                source=f"{source_words(heads[index].origin, codes)} · {_day(heads[index])}",
                is_suggested=index == proposal.index,
            )
            for index in order
        ),
        reason=_("Vorschlag: {reason}.").format(reason=proposal.reason),
        makes_second=kind.category is Category.CONTACT and not kind.is_single,
    )


def distinct(cell: Sequence[Head]) -> tuple[Head, ...]:
    """Return the living heads that differ in value, of equal ones the newest."""
    newest: dict[str, Head] = {}
    for head in sorted(cell, key=lambda each: each.origin.lamport):
        newest[repr(head.value)] = head
    return tuple(sorted(newest.values(), key=lambda head: head.dot))


def head_key(head: Head) -> str:
    """Return the name of a living value for as long as it lives."""
    return f"{head.dot.replica.hex()}-{head.dot.seq}"


def source_words(origin: Origin, codes: CodeLists) -> str:
    """Return the source of a value as it stands in a line."""
    return codes["sources"].label(origin.basis) if origin.basis else NOTHING


def _day(head: Head) -> str:
    return whole_day(local_day(head.origin.wall))
