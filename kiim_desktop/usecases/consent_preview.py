"""What a consent would open, told before anybody signs: how many records of each group, what stays, what is missing."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import PersonId, RecordId
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.categories import Category, Reach
from kiim_desktop.domain.consent_presets import Presets, load_presets, presets_on
from kiim_desktop.domain.consents import Recipient
from kiim_desktop.domain.errors import DomainError
from kiim_desktop.domain.kinds.declaring import Kind
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import Extent, Mode
from kiim_desktop.domain.records import Record, person_scope
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.sync.sharing.staying import staying
from kiim_desktop.usecases.consent_terms import Terms, Warned, check_terms, completed, why_closed
from kiim_desktop.usecases.errors import UseCaseError
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.sticks import StickOffice, stick_offices


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A data group and how many records of it would be seen."""

    group: Category
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPreview:
    """What would be open, what would not, and what is still missing before it can be saved."""

    recipients: tuple[str, ...]
    seen: tuple[GroupCount, ...]
    staying: tuple[Kind, ...]
    """Kinds of which records stay here although their group is named: a blocked address, a place in a shelter."""
    until: date | None
    """The last day."""
    copies_stay: bool = False
    """Of documents only the facts would be seen, no copy of them."""
    warnings: tuple[Warned, ...] = ()
    sticks: tuple[StickOffice, ...] = ()
    problem: str = ""
    """The sentence with which it would be refused now; "" if it can be saved."""

    @property
    def records(self) -> int:
        return sum(each.records for each in self.seen)


@dataclass(frozen=True, slots=True)
class Choosable:
    """A record that can be listed in a consent."""

    record: Record
    kind: Kind


@functools.cache
def _editions() -> tuple[Presets, ...]:
    return load_presets(read_text)


def shipped_presets(day: date) -> Presets:
    """Return the proposals for a new consent of a day."""
    return presets_on(_editions(), day)


def preview_consent(office: Office, person: PersonId, terms: Terms, known: Iterable[Recipient]) -> ConsentPreview:
    """Return what these terms would open today; refuses nothing, says what would be refused."""
    office.must_allow(Action.READ_PERSON)
    offices = tuple(known)
    warnings: tuple[Warned, ...] = ()
    problem, until = "", terms.valid_until
    try:
        whole = completed(office, terms)
        until = whole.valid_until
        warnings = check_terms(office, person, whole, offices)
    except (UseCaseError, DomainError) as refused:
        problem = refused.sentence
    sizes, kinds = _sizes(office, person, terms)
    return ConsentPreview(
        recipients=tuple(sorted(each.name for each in offices if each.id in terms.recipients)),
        seen=tuple(GroupCount(each, sizes[each]) for each in sorted(terms.groups, key=lambda one: one.number)),
        staying=kinds,
        until=until,
        copies_stay=Category.DOCUMENTS in terms.groups and terms.mode is not Mode.ONCE,
        warnings=warnings,
        sticks=stick_offices(office, terms.recipients) if terms.recipients else (),
        problem=problem,
    )


def choosable_records(office: Office, person: PersonId) -> tuple[Choosable, ...]:
    """Return the records of an open file that a consent can list one by one."""
    office.must_allow(Action.READ_PERSON)
    records, kept = _living(office, person)
    kinds = {each.number: each for each in office.kinds.all}
    found = (Choosable(each, kinds[each.kind_number]) for each in records if each.kind_number in kinds)
    return tuple(each for each in found if each.kind.reach is Reach.GRANTABLE and each.record.id not in kept)


def closed_groups(terms: Terms, recipients: Iterable[Recipient], day: date) -> dict[Category, str]:
    """Return the data groups that cannot go to all of these offices in this way, each with the reason."""
    found: dict[Category, str] = {}
    for group in Category:
        if group.reach in (Reach.OFFICE, Reach.CATALOGUE):
            continue
        for recipient in recipients:
            why = why_closed(terms, recipient, group, day)
            if why is not None:
                found.setdefault(group, f"{recipient.name}: {why.sentence}")
    return found


def _sizes(office: Office, person: PersonId, terms: Terms) -> tuple[Counter[Category], tuple[Kind, ...]]:
    records, kept = _living(office, person)
    sizes: Counter[Category] = Counter()
    stay: dict[int, Kind] = {}
    for record in records:
        kind = office.kinds.numbered(record.kind_number)
        if kind is None or kind.category not in terms.groups:
            continue
        if record.id in kept:
            stay[kind.number] = kind
        elif terms.extent is Extent.ALL or (terms.extent is Extent.LISTED and record.id in terms.chosen):
            sizes[kind.category] += 0 if kind.is_own_stream else 1
    return sizes, tuple(stay.values())


def _living(office: Office, person: PersonId) -> tuple[list[Record], frozenset[RecordId]]:
    """Return the records of a file and which of them never leave, by the rule of the exchange."""
    scope = person_scope(person)
    with Exchange(office.store).reading() as desk:
        kept = staying(desk.living(scope))
    return office.store.families.apart(scope), kept
