"""Who lives with a person, line by line: name, relation, age; whose file can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId
from kiim_desktop.base.translation import _, ngettext
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.usecases.households import SELF, Relative

ROLES = "household_roles"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member; `person` is None if there is no file of its own."""

    name: str
    detail: str
    person: PersonId | None
    is_first: bool = False
    """The household began with this one: all roles are seen from there."""


def household_lines(relatives: Sequence[Relative], codes: CodeLists, today: date) -> tuple[MemberLine, ...]:
    """Return the members in the order in which they joined, those without a household record last."""
    return tuple(
        MemberLine(each.name, _detail(each, codes, today), each.person, each.role == SELF) for each in relatives
    )


def _detail(each: Relative, codes: CodeLists, today: date) -> str:
    code = each.role if isinstance(each.role, str) else ""
    if code == SELF:
        role = _("Bezugsperson")
    elif code and each.seen_from:
        role = _("{role} von \u2068{name}\u2069").format(role=codes[ROLES].label(code), name=each.seen_from)
    else:
        role = codes[ROLES].label(code) if code else ""
    return ", ".join(part for part in (role, age_words(each.birth, today)) if part)


def age_words(birth: str, today: date) -> str:
    """Return "4 Jahre", of a date that is not exactly known "40 bis 41 Jahre"; "" if nothing is known."""
    fuzzy = as_date(birth or None)
    if fuzzy is None or fuzzy.earliest is None or fuzzy.latest is None or fuzzy.latest > today:
        return ""
    youngest, oldest = _years(fuzzy.latest, today), _years(fuzzy.earliest, today)
    if youngest == oldest:
        return ngettext("{n} Jahr", "{n} Jahre", oldest).format(n=oldest)
    return _("{youngest} bis {oldest} Jahre").format(youngest=youngest, oldest=oldest)


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
