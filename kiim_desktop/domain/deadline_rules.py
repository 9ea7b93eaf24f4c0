"""Which deadlines follow from what stands in a file: dated tables in resources/rules, decided nowhere in code.

A rule has editions: the one counts that held on the day from which its period runs, so that a change of the law leaves
what began before under the old text. `load_deadline_rules` takes the function that reads a resource by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from hashlib import sha256

import msgspec

from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.errors import BadDeadlineRule
from kiim_desktop.domain.field_types import Shape
from kiim_desktop.domain.kinds import KINDS, Kinds
from kiim_desktop.domain.kinds.declaring import Field, Kind

DEADLINES_FILE = "rules/deadlines.json"
WORDS_OF_A_REASON = frozenset({"begin", "day", "due", "until", "period", "length", "record"})
"""What a reason may name in braces: deadline_reasons.py gives each its words."""


class Weight(Enum):
    """What is at stake."""

    RIGHT = "right"
    """A right is lost or a duty broken."""
    MONEY = "money"
    CARE = "care"
    """Good practice; nothing is lost by law."""


class Counting(Enum):
    """How a period is counted (§§ 187, 188 BGB)."""

    FROM_EVENT = "from_event"
    """The day of the event does not count: one year after 1 March ends on 1 March."""
    FROM_DAY = "from_day"
    """The first day counts: one year from 1 March ends on the last day of February."""
    ON_DAY = "on_day"
    """The record itself names the last day; there is no period."""


class Shift(Enum):
    """What happens if the last day is a Saturday, a Sunday or a holiday in all of Germany (§ 193 BGB)."""

    NONE = "none"
    NEXT_WORKDAY = "next_workday"


class Standing(Enum):
    """Whether somebody has compared a rule with the text of the law."""

    CHECKED = "checked"
    UNVERIFIED = "unverified"
    OWN = "own"
    """No law: the practice of counselling, laid down here."""


class Place(Enum):
    """How another record stands to the one a deadline is about."""

    ANY = "any"
    LATER = "later"
    """Its day is surely later."""
    EARLIER = "earlier"
    ON_BEGIN = "on_begin"
    """It stood, as far as is known, on the day from which the period runs."""


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field nobody knows is a mistake in writing, never something to pass over."""


class Condition(_Strict, frozen=True, kw_only=True):
    """What a field must say; exactly one of the three is given."""

    field: str
    is_any: tuple[str, ...] = ()
    is_none: tuple[str, ...] = ()
    is_filled: bool | None = None
    """True for a value (a yes, too), False for none; a non-value is none."""


class Other(_Strict, frozen=True, kw_only=True):
    """Another record of the file that ends a deadline or lets there be none."""

    kind: str
    when: tuple[Condition, ...] = ()
    place: Place = Place.ANY
    field: str = ""
    """The date of the other record that is compared, with LATER and EARLIER."""
    than: str = ""
    """The date of this record it is compared with; "" for the day from which the period runs."""
    same: tuple[str, ...] = ()
    """Fields that say the same in both."""
    link: str = ""
    """The field of the other record that names this one, where it names one at all."""


class End(_Strict, frozen=True, kw_only=True):
    """One thing that fulfils a deadline or takes it away: what the record itself says, or another record."""

    own: tuple[Condition, ...] = ()
    other: Other | None = None


class Period(_Strict, frozen=True, kw_only=True):
    """How long; calendar years, months and weeks."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0


class Law(_Strict, frozen=True, kw_only=True):
    """Where a rule comes from."""

    source: str
    """Paragraph and law, or "eigene Festlegung"."""
    text_of: str
    """Which text was read."""
    standing: Standing
    checked: date | None = None


class Edition(_Strict, frozen=True, kw_only=True):
    """What holds for periods that begin between two days; None is open."""

    valid_from: date | None
    valid_to: date | None
    when: tuple[Condition, ...]
    begin: str
    """The date field from which the period runs, or that names the last day."""
    period: Period = Period()
    counting: Counting = Counting.FROM_EVENT
    shift: Shift = Shift.NONE
    met_by: tuple[End, ...] = ()
    unless: tuple[End, ...] = ()
    only_if: tuple[Other, ...] = ()
    law: Law
    text: str
    """The rule in one sentence."""
    why: str
    """Why this day, with WORDS_OF_A_REASON in braces."""


class DeadlineRule(_Strict, frozen=True, kw_only=True):
    """One deadline that counsellors watch; `kind` is what it is about."""

    id: str
    title: str
    action: str
    """What is to be done, in two or three words."""
    kind: str
    task_kind: str
    weight: Weight
    lead_days: tuple[int, ...]
    """So many days before it is reminded of, longest first."""
    lapse_days: int
    """So long after the last day it is shown as overdue; then it has lapsed."""
    editions: tuple[Edition, ...]

    def on(self, day: date) -> Edition | None:
        """Return the edition under which a period that begins on a day runs."""
        held = (each for each in self.editions if (each.valid_from or date.min) <= day <= (each.valid_to or date.max))
        return next(held, None)


class Holidays(_Strict, frozen=True, kw_only=True):
    """The days on which nobody works in any Land (§ 193 BGB); those of single Länder shift nothing here."""

    fixed: tuple[tuple[int, int], ...]
    """Month and day."""
    from_easter: tuple[int, ...]
    """Days from Easter Sunday."""
    source: str


class _Table(_Strict, frozen=True, kw_only=True):
    title: str
    remark: str
    holidays: Holidays
    rules: tuple[DeadlineRule, ...]


@dataclass(frozen=True)
class DeadlineRules:
    """Every rule, and a version that changes with each letter of the table."""

    rules: tuple[DeadlineRule, ...]
    holidays: Holidays
    version: str
    kinds: Kinds = KINDS

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """Return the number of each field by the names of its kind and its own."""
        return {(kind.name, field.name): field.number for kind in self.kinds.all for field in kind.fields}

    @cached_property
    def kind_numbers(self) -> dict[str, int]:
        return {kind.name: kind.number for kind in self.kinds.all}

    @cached_property
    def looked_at(self) -> frozenset[int]:
        """Return the numbers of the kinds a change of which may move a deadline."""
        names = {name for rule in self.rules for name in _kinds_named(rule)}
        return frozenset(self.kinds.named(name).number for name in names)

    @cached_property
    def by_kind(self) -> dict[int, tuple[DeadlineRule, ...]]:
        """Return the rules by the number of the kind they are about."""
        found: dict[int, tuple[DeadlineRule, ...]] = {}
        for rule in self.rules:
            number = self.kinds.named(rule.kind).number
            found[number] = (*found.get(number, ()), rule)
        return found

    def named(self, rule: str) -> DeadlineRule | None:
        return next((each for each in self.rules if each.id == rule), None)


def load_deadline_rules(
    read: Callable[[str], str], codes: CodeLists | None = None, kinds: Kinds = KINDS
) -> DeadlineRules:
    """Return the rules of the shipped table; `read` is base.resources.read_text. BadDeadlineRule says where.

    Without `codes` it is left open whether the code lists know what it names (reading them takes longer than the rest).
    """
    return rules_of(read(DEADLINES_FILE), codes, kinds)


def rules_of(text: str, codes: CodeLists | None = None, kinds: Kinds = KINDS) -> DeadlineRules:
    """Return the rules that a text lays down; BadDeadlineRule says which one is wrong and why."""
    try:
        table = msgspec.json.decode(text, type=_Table)
    except msgspec.MsgspecError as error:
        raise BadDeadlineRule(rule="?", why=str(error)) from error
    known: set[str] = set()
    for rule in table.rules:
        _must(rule, rule.id not in known, "die Kennung gibt es zweimal")
        known.add(rule.id)
        _check_rule(rule, codes, kinds)
    return DeadlineRules(table.rules, table.holidays, sha256(text.encode()).hexdigest(), kinds)


# --- what a table may say -------------------------------------------------------------------------------------------


def _check_rule(rule: DeadlineRule, codes: CodeLists | None, kinds: Kinds) -> None:
    kind = _kind(rule, rule.kind, kinds)
    _must(rule, bool(rule.id and rule.title and rule.action), "Kennung, Titel oder Handlung fehlt")
    _must(rule, not _unknown(codes, "task_kinds", [rule.task_kind]), f"task_kind {rule.task_kind} ist unbekannt")
    leads = list(rule.lead_days)
    _must(
        rule, bool(leads) and leads == sorted(set(leads), reverse=True) and leads[-1] >= 0, "lead_days sind ungeordnet"
    )
    _must(rule, rule.lapse_days >= 0, "lapse_days ist negativ")
    _must(rule, bool(rule.editions), "es gibt keine Fassung")
    last: date | None = None
    for place, edition in enumerate(rule.editions):
        begins, ends = edition.valid_from or date.min, edition.valid_to or date.max
        _must(rule, begins <= ends, "eine Fassung endet vor ihrem Beginn")
        _must(rule, place == 0 or (last is not None and begins > last), "zwei Fassungen gelten zugleich")
        last = ends
        _check_edition(rule, edition, kind, codes, kinds)


def _check_edition(rule: DeadlineRule, edition: Edition, kind: Kind, codes: CodeLists | None, kinds: Kinds) -> None:
    _date_field(rule, kind, edition.begin)
    length = edition.period
    has_period = any((length.years, length.months, length.weeks, length.days))
    _must(rule, min(length.years, length.months, length.weeks, length.days) >= 0, "die Frist ist negativ")
    _must(rule, has_period == (edition.counting is not Counting.ON_DAY), "Frist und Zählweise passen nicht zusammen")
    is_checked = edition.law.standing is Standing.CHECKED
    _must(rule, is_checked == (edition.law.checked is not None), "„geprüft“ braucht einen Tag, alles andere keinen")
    _must(rule, bool(edition.law.source and edition.law.text_of), "die Quelle fehlt")
    _must(rule, bool(edition.text), "der Satz der Regel fehlt")
    _check_reason(rule, edition.why)
    _check_conditions(rule, kind, edition.when, codes)
    for end in (*edition.met_by, *edition.unless):
        _must(rule, bool(end.own) != (end.other is not None), "ein Ende nennt den Eintrag selbst oder einen anderen")
        _check_conditions(rule, kind, end.own, codes)
    for other in _others(edition):
        _check_other(rule, kind, other, codes, kinds)


def _check_other(rule: DeadlineRule, kind: Kind, other: Other, codes: CodeLists | None, kinds: Kinds) -> None:
    named = _kind(rule, other.kind, kinds)
    _check_conditions(rule, named, other.when, codes)
    _must(rule, (other.place in (Place.LATER, Place.EARLIER)) == bool(other.field), "ein Vergleich braucht ein Datum")
    if other.field:
        _date_field(rule, named, other.field)
    if other.than:
        _date_field(rule, kind, other.than)
    if other.place is Place.ON_BEGIN:
        _must(rule, bool(named.timeline.begins), f"{named.name} steht in keiner Zeit")
    for name in other.same:
        _field(rule, kind, name)
        _field(rule, named, name)
    if other.link:
        _must(rule, _field(rule, named, other.link).type.shape is Shape.REFERENCE, f"{other.link} ist kein Verweis")


def _check_conditions(
    rule: DeadlineRule, kind: Kind, conditions: tuple[Condition, ...], codes: CodeLists | None
) -> None:
    for each in conditions:
        field = _field(rule, kind, each.field)
        said = [bool(each.is_any), bool(each.is_none), each.is_filled is not None]
        _must(rule, said.count(True) == 1, f"zu {each.field} gehört genau eine Bedingung")
        if each.is_any or each.is_none:
            _must(rule, field.type.shape is Shape.CODE, f"{each.field} hat keine Werte einer Liste")
            unknown = _unknown(codes, field.type.codes, (*each.is_any, *each.is_none))
            _must(rule, not unknown, f"{each.field} kennt {', '.join(unknown)} nicht")


def _check_reason(rule: DeadlineRule, why: str) -> None:
    try:
        why.format_map(dict.fromkeys(WORDS_OF_A_REASON, ""))
    except (KeyError, ValueError, IndexError) as error:
        raise BadDeadlineRule(rule=rule.id, why=f"die Begründung nennt {error}") from error
    _must(rule, "{begin}" in why or "{day}" in why, "die Begründung nennt den Tag nicht, von dem die Frist läuft")


def _unknown(codes: CodeLists | None, name: str, wanted: Iterable[str]) -> list[str]:
    """Return the codes that a list does not have."""
    known = codes[name].codes if codes is not None else None
    return [code for code in wanted if known is not None and code not in known]


def _kind(rule: DeadlineRule, name: str, kinds: Kinds) -> Kind:
    found = next((each for each in kinds.all if each.name == name), None)
    if found is None:
        raise BadDeadlineRule(rule=rule.id, why=f"die Eintragsart {name} gibt es nicht")
    return found


def _field(rule: DeadlineRule, kind: Kind, name: str) -> Field:
    found = kind.field(name)
    if found is None:
        raise BadDeadlineRule(rule=rule.id, why=f"{kind.name} hat kein Feld {name}")
    return found


def _date_field(rule: DeadlineRule, kind: Kind, name: str) -> None:
    _must(rule, _field(rule, kind, name).type.shape is Shape.DATE, f"{name} ist kein Datum")


def _must(rule: DeadlineRule, holds: bool, why: str) -> None:  # noqa: FBT001  # reads as the sentence it is
    if not holds:
        raise BadDeadlineRule(rule=rule.id, why=why)


def _others(edition: Edition) -> Iterator[Other]:
    yield from (end.other for end in (*edition.met_by, *edition.unless) if end.other is not None)
    yield from edition.only_if


def _kinds_named(rule: DeadlineRule) -> Iterator[str]:
    yield rule.kind
    yield from (other.kind for edition in rule.editions for other in _others(edition))
