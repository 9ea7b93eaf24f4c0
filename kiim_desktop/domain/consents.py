"""Who may see what: one function decides, and export, import and shared streams all ask it (domain.md 2 and 7).

Nothing is open by default. What is open follows from the union of the valid consents, within what the table of data
groups allows the kind of the recipient at all.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.permissions import Extent, Mode, Permission, Stored
from kiim_desktop.domain.sharing_rules import Letter, SharingRules


@dataclass(frozen=True, slots=True)
class Recipient:
    """An office of the Kreis as its directory knows it; `organisation_kind` is a code of the list org_kinds."""

    id: OfficeId
    name: str
    organisation_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this office have this data group of this person on this day?"""

    person: PersonId
    recipient: OfficeId
    organisation_kind: str
    category: Category
    mode: Mode
    day: date
    purpose: str | None = None
    """Code of the list purposes; None asks whether there is any."""
    ends: frozenset[OfficeId] = frozenset()
    """The two offices of the referral that is asked about; empty if it is none."""


class Reason(Enum):
    """Why; the German sentence of each is its `sentence`. Of several consents the one that fails last gives it."""

    NOT_OF_A_PERSON = "not_of_a_person"
    NEVER_LEAVES = "never_leaves"
    SPECIAL_ONLY_ONCE = "special_only_once"
    NEVER_A_MEMBER = "never_a_member"
    UNKNOWN_KIND = "unknown_kind"
    NOT_FOR_THIS_KIND = "not_for_this_kind"
    AGGREGATES_ONLY = "aggregates_only"
    ONLY_ONCE = "only_once"
    ONLY_BOTH_ENDS = "only_both_ends"
    STATISTICS_ONLY = "statistics_only"
    NO_CONSENT = "no_consent"
    OTHER_RECIPIENT = "other_recipient"
    OTHER_GROUP = "other_group"
    OTHER_PURPOSE = "other_purpose"
    REQUESTED = "requested"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    INCOMPLETE = "incomplete"
    LESS_AGREED = "less_agreed"
    OWN_TICK = "own_tick"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    CONSENTED = "consented"

    @property
    def sentence(self) -> str:
        return _(_SENTENCES[self])


_SENTENCES = {
    Reason.NOT_OF_A_PERSON: mark("Das gehört zu keiner Akte und wird nicht über eine Einwilligung geteilt."),
    Reason.NEVER_LEAVES: mark("Das bleibt immer in diesem Büro."),
    Reason.SPECIAL_ONLY_ONCE: mark(
        "Gesundheitsangaben gehen nur in einer einzelnen Übermittlung mit eigener Einwilligung hinaus."
    ),
    Reason.NEVER_A_MEMBER: mark("Diese Stelle nimmt nicht am Austausch teil und erhält nichts aus dem Programm."),
    Reason.UNKNOWN_KIND: mark("Die Art dieser Stelle ist nicht bekannt. Bis sie geklärt ist, erhält sie nichts."),
    Reason.NOT_FOR_THIS_KIND: mark("Stellen dieser Art erhalten diese Datengruppe nie."),
    Reason.AGGREGATES_ONLY: mark("Stellen dieser Art erhalten hier nur zusammengefasste Zahlen."),
    Reason.ONLY_ONCE: mark(
        "Stellen dieser Art erhalten diese Datengruppe nur in einer einzelnen Übermittlung, nicht auf Dauer."
    ),
    Reason.ONLY_BOTH_ENDS: mark("Eine Vermittlung sehen nur die beiden Stellen, zwischen denen sie läuft."),
    Reason.STATISTICS_ONLY: mark("Für die Statistik gehen nur Zahlen hinaus, keine Einträge."),
    Reason.NO_CONSENT: mark("Dafür liegt keine Einwilligung vor."),
    Reason.OTHER_RECIPIENT: mark("Keine Einwilligung nennt diese Stelle."),
    Reason.OTHER_GROUP: mark("Die Einwilligung für diese Stelle nennt diese Datengruppe nicht."),
    Reason.OTHER_PURPOSE: mark("Die Einwilligung gilt für einen anderen Zweck."),
    Reason.REQUESTED: mark("Um die Einwilligung ist gebeten, sie ist noch nicht erteilt."),
    Reason.REFUSED: mark("Die Person hat die Einwilligung abgelehnt."),
    Reason.WITHDRAWN: mark("Die Person hat die Einwilligung widerrufen."),
    Reason.INCOMPLETE: mark("An der Einwilligung fehlt etwas: Zweck, Beginn, Fassung des Textes oder Nachweis."),
    Reason.LESS_AGREED: mark("Die Person hat in weniger eingewilligt."),
    Reason.OWN_TICK: mark("Für Gesundheitsangaben fehlt das eigene Kreuz."),
    Reason.NOT_YET: mark("Die Einwilligung gilt noch nicht."),
    Reason.EXPIRED: mark("Die Einwilligung ist abgelaufen."),
    Reason.CONSENTED: mark("Die Person hat eingewilligt."),
}
_RANK = {reason: place for place, reason in enumerate(Reason)}
_STANDING = {Stored.REQUESTED: Reason.REQUESTED, Stored.REFUSED: Reason.REFUSED, Stored.WITHDRAWN: Reason.WITHDRAWN}
_BY_LETTER = {Letter.NEVER: Reason.NOT_FOR_THIS_KIND, Letter.AGGREGATES: Reason.AGGREGATES_ONLY}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer; `permission` is the consent it rests on, None if nothing is allowed."""

    allowed: bool
    permission: RecordId | None
    reason: Reason
    is_metadata_only: bool = False
    """Of documents only the facts about them: a scan leaves the office attached to a referral, never by itself."""


def decide(permissions: Iterable[Permission], question: Question, rules: SharingRules) -> Decision:
    """Return whether the consents of a person allow what is asked; in any order of them the same."""
    closed = closed_by_table(question, rules)
    if closed is not None:
        return Decision(allowed=False, permission=None, reason=closed)
    judged = [(_judged(each, question, rules), each) for each in permissions if each.person == question.person]
    valid = [each for reason, each in judged if reason is Reason.CONSENTED]
    if not valid:
        nearest = max((reason for reason, _each in judged), key=_RANK.__getitem__, default=Reason.NO_CONSENT)
        return Decision(allowed=False, permission=None, reason=nearest)
    basis = max(valid, key=lambda each: (last_day(each, rules) or date.min, each.id))
    is_metadata_only = question.category is Category.DOCUMENTS and question.mode is not Mode.ONCE
    return Decision(True, basis.id, Reason.CONSENTED, is_metadata_only)  # noqa: FBT003  # the first word of an answer


def closed_by_table(question: Question, rules: SharingRules) -> Reason | None:  # noqa: PLR0911  # one each
    """Return why no consent whatever can open this; None if one can."""
    category, table = question.category, rules.table_on(question.day)
    if category.reach in (Reach.OFFICE, Reach.CATALOGUE):
        return Reason.NOT_OF_A_PERSON
    if category.reach is Reach.OWN_STREAM and not category.is_special:
        return Reason.NEVER_LEAVES
    if question.organisation_kind in table.never_members:
        return Reason.NEVER_A_MEMBER
    letter = table.letter(question.organisation_kind, category)
    if letter is None:
        return Reason.UNKNOWN_KIND
    if letter in _BY_LETTER:
        return _BY_LETTER[letter]
    if question.mode is not Mode.ONCE and category.is_special:
        return Reason.SPECIAL_ONLY_ONCE
    if question.mode is not Mode.ONCE and letter is Letter.ONCE:
        return Reason.ONLY_ONCE
    if letter is Letter.ENDS and question.recipient not in question.ends:
        return Reason.ONLY_BOTH_ENDS
    if question.purpose in rules.terms_on(question.day).statistics_purposes.value:
        return Reason.STATISTICS_ONLY
    return None


def last_day(permission: Permission, rules: SharingRules) -> date | None:
    """Return the day with which a consent ends by itself; None if it never began. Never open-ended."""
    start = permission.counted_from or permission.valid_from
    if start is None:
        return None
    terms = rules.terms_on(start)
    ends = [months_later(start, terms.longest_months.value)]
    if permission.valid_until is not None:
        ends.append(permission.valid_until)
    if permission.valid_until is None or permission.default_ends:
        ends.append(months_later(start, terms.default_months.value))
    return min(ends)


def standing_on(permission: Permission, day: date, rules: SharingRules) -> Reason:
    """Return how a consent stands on a day: CONSENTED while it holds, else why not. Computed, never stored."""
    if permission.status in _STANDING:
        return _STANDING[permission.status]
    last = last_day(permission, rules)
    if not permission.is_complete or permission.valid_from is None or last is None:
        return Reason.INCOMPLETE
    if day < permission.valid_from:
        return Reason.NOT_YET
    return Reason.EXPIRED if day > last else Reason.CONSENTED


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one consent opens to one office now: one consent makes one shared stream."""

    consent: RecordId
    person: PersonId
    categories: frozenset[Category]
    mode: Mode
    extent: Extent
    chosen: frozenset[RecordId]
    since: date
    until: date
    """The last day."""
    purposes: frozenset[str]
    metadata_only: frozenset[Category]
    """Of these go the facts, never a scan."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an office may have on a day, consent by consent."""

    recipient: OfficeId
    shares: tuple[Share, ...]

    @property
    def categories(self) -> Mapping[Category, Mode]:
        """Return each category with the most that any of the consents allows."""
        found: dict[Category, Mode] = {}
        for share in self.shares:
            for category in share.categories:
                known = found.get(category)
                found[category] = share.mode if known is None or share.mode.includes(known) else known
        return found


def scope_of(permissions: Iterable[Permission], recipient: Recipient, day: date, rules: SharingRules) -> Scope:
    """Return what an office may have on a day, by the same decision as everywhere; nothing of single transmissions."""
    ordered = sorted(permissions, key=lambda each: (each.person, each.id))
    shares = (_share(each, recipient, day, rules) for each in ordered)
    return Scope(recipient.id, tuple(share for share in shares if share is not None))


def _share(permission: Permission, recipient: Recipient, day: date, rules: SharingRules) -> Share | None:
    mode, since, until = permission.mode, permission.valid_from, last_day(permission, rules)
    if mode is None or mode is Mode.ONCE or since is None or until is None:
        return None
    open_: dict[Category, Decision] = {}
    for category in permission.groups:
        question = Question(
            person=permission.person,
            recipient=recipient.id,
            organisation_kind=recipient.organisation_kind,
            category=category,
            mode=mode,
            day=day,
        )
        decision = decide((permission,), question, rules)
        if decision.allowed:
            open_[category] = decision
    if not open_:
        return None
    return Share(
        consent=permission.id,
        person=permission.person,
        categories=frozenset(open_),
        mode=mode,
        extent=permission.extent,
        chosen=permission.chosen if permission.extent is Extent.LISTED else frozenset(),
        since=since,
        until=until,
        purposes=permission.purposes,
        metadata_only=frozenset(category for category, each in open_.items() if each.is_metadata_only),
    )


def _judged(permission: Permission, question: Question, rules: SharingRules) -> Reason:  # noqa: PLR0911  # one each
    """Return how far one consent carries: CONSENTED, or the first thing that is missing."""
    if question.recipient not in permission.recipients:
        return Reason.OTHER_RECIPIENT
    if question.category not in permission.groups:
        return Reason.OTHER_GROUP
    purposes = permission.purposes - frozenset(rules.terms_on(question.day).statistics_purposes.value)
    if not purposes or (question.purpose is not None and question.purpose not in purposes):
        return Reason.OTHER_PURPOSE
    standing = standing_on(permission, question.day, rules)
    if standing in (*_STANDING.values(), Reason.INCOMPLETE) or permission.mode is None:
        return standing
    if not permission.mode.includes(question.mode):
        return Reason.LESS_AGREED
    letter = rules.table_on(question.day).letter(question.organisation_kind, question.category)
    needs_own = letter is Letter.ONCE or question.category.is_special
    if needs_own and permission.mode is not Mode.ONCE:
        return Reason.LESS_AGREED
    if question.category.is_special and not permission.covers_special:
        return Reason.OWN_TICK
    return standing
