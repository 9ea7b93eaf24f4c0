"""Which of several living values is proposed and who knows in doubt: dated rules propose, people decide (domain.md 2).

The value of the steward of a field is proposed, else the better proven one. Nothing is proposed between equally strong
values: the later word alone is no reason, except where the steward is whoever saw the person last (address, phone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiim_desktop.base.clock import moment
from kiim_desktop.base.ids import OfficeId
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.changes import Cell, Head
from kiim_desktop.domain.kinds.declaring import Field, Kind


class Decides(Enum):
    """What speaks for a value where no steward has given one."""

    BASIS = "basis"
    LAST_MEETING = "last_meeting"
    """Whoever saw the person last, to the day."""
    NOBODY = "nobody"
    """Its author alone: nothing is proposed and nothing is merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One step of the order of proofs: the sources of equal weight and why they count."""

    codes: tuple[str, ...]
    reason: str
    latest_reason: str
    is_meeting: bool = False
    """Who names this source has met the person."""
    newer_counts: bool = False
    """Of two such proofs the later day is the stronger one: a document seen since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some fields, who is their steward, and who is asked about them."""

    name: str
    fields: tuple[str, ...] = ()
    """Names of kinds, or kind.field."""
    categories: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    """Kinds of organisations, codes of the list org_kinds."""
    case_holder: bool = False
    """The office that keeps the file is the steward."""
    steward_reason: str = ""
    decides: Decides = Decides.BASIS
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The table as it holds from one day to another; an office's own agreement would be one more edition."""

    valid_from: date
    valid_to: date | None
    bases: tuple[Basis, ...]
    groups: tuple[Group, ...]
    newer_reason: str

    def group(self, kind: Kind, field_: Field | None) -> Group:
        """Return the rules of a field: those that name it, else its kind, else its category."""
        names = (f"{kind.name}.{field_.name}" if field_ else "", kind.name)
        for name in names:
            found = next((each for each in self.groups if name in each.fields), None)
            if found is not None:
                return found
        return next((each for each in self.groups if kind.category.name in each.categories), Group(name=""))

    def rank(self, source: str) -> int:
        """Return the place of a source in the order; 0 is the strongest, unknown ones come last."""
        places = (place for place, step in enumerate(self.bases) if source in step.codes)
        return next(places, len(self.bases))

    def basis(self, source: str) -> Basis | None:
        return next((step for step in self.bases if source in step.codes), None)


@dataclass(frozen=True, slots=True)
class Stewardship:
    """All editions of the table."""

    title: str
    source: str
    editions: tuple[Rules, ...]

    def on(self, day: date) -> Rules:
        """Return the rules in force on a day; before the first edition, the first."""
        held = [
            each for each in self.editions if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
        ]
        return held[-1] if held else self.editions[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorOffice:
    """The office a value comes from: its name, its kind (org_kinds), and whether it keeps the file."""

    id: OfficeId
    name: str
    kind: str = ""
    keeps_file: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """One of several living values and the office of its author; None where no certificate names one."""

    head: Head
    office: AuthorOffice | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The value to suggest and why, in German. It decides nothing."""

    head: Head
    reason: str


def distinct(cell: Cell) -> tuple[Head, ...]:
    """Return the living heads that differ in value, ordered by dot; of equal ones the one written last."""
    newest: dict[str, Head] = {}
    for head in sorted(cell, key=lambda each: (each.origin.lamport, each.dot)):
        newest[repr(head.value)] = head
    return tuple(sorted(newest.values(), key=lambda head: head.dot))


def proposal(kind: Kind, field_: Field | None, voices: Sequence[Voice], rules: Rules) -> Proposal | None:
    """Return the value to suggest for a field in conflict; None where nothing speaks for one of them.

    `voices` are the distinct values. Notes and health have no proposal: they belong to their authors.
    """
    group = rules.group(kind, field_)
    if not voices or group.decides is Decides.NOBODY or kind.category in _OF_AUTHORS:
        return None
    stewards = _of_stewards(group, voices)
    if len(stewards) == 1:
        return Proposal(stewards[0].head, group.steward_reason)
    heads = [voice.head for voice in stewards or voices]
    if group.decides is Decides.LAST_MEETING:
        met = [head for head in heads if (basis := rules.basis(head.origin.basis)) and basis.is_meeting]
        latest = _latest(met)
        if len(latest) == 1:
            basis = rules.basis(latest[0].origin.basis)
            return Proposal(latest[0], basis.latest_reason if basis else "")
        heads = latest or heads
    return _better_proven(heads, rules)


_OF_AUTHORS = frozenset({Category.HEALTH, Category.COUNSELLING})
"""Whatever a table says: no proposal and no merge (domain.md 2)."""


def is_of_author(kind: Kind, field_: Field | None, rules: Rules) -> bool:
    """Tell whether a field belongs to its author alone, so that nothing is proposed and nothing is merged."""
    return kind.category in _OF_AUTHORS or rules.group(kind, field_).decides is Decides.NOBODY


def _of_stewards(group: Group, voices: Sequence[Voice]) -> list[Voice]:
    """Return the values that stewards gave; none as long as the office of any author is unknown."""
    offices = [voice.office for voice in voices]
    if any(office is None for office in offices):
        return []
    return [
        voice
        for voice in voices
        if voice.office and (voice.office.kind in group.stewards or (group.case_holder and voice.office.keeps_file))
    ]


def _better_proven(heads: Sequence[Head], rules: Rules) -> Proposal | None:
    best = min(rules.rank(head.origin.basis) for head in heads)
    strongest = [head for head in heads if rules.rank(head.origin.basis) == best]
    basis = rules.basis(strongest[0].origin.basis)
    if basis is None:
        return None
    if len(strongest) == 1 and len(heads) > 1:
        return Proposal(strongest[0], basis.reason)
    latest = _latest(strongest) if basis.newer_counts else []
    return Proposal(latest[0], rules.newer_reason) if len(latest) == 1 and len(strongest) > 1 else None


def _latest(heads: Sequence[Head]) -> list[Head]:
    """Return the values of the last day: minutes and the clocks of others are no reason."""
    days = [moment(head.origin.wall).astimezone().date() for head in heads]
    return [head for head, day in zip(heads, days, strict=True) if day == max(days)]
