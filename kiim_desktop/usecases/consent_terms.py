"""What a person is asked to sign, and what makes it void: checked before a consent is written, against dated rules."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.base.resources import read_text
from kiim_desktop.base.translation import _, mark
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.consents import Question, Reason, Recipient, closed_by_table, months_later
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.field_types import as_date
from kiim_desktop.domain.kinds import CASE, CONSENT, IDENTITY
from kiim_desktop.domain.permissions import Extent, Mode, end_of_counselling
from kiim_desktop.domain.records import person_scope, single_record_id
from kiim_desktop.domain.sharing_rules import ConsentTerms, SharingRules, load_rules
from kiim_desktop.domain.values import Value
from kiim_desktop.usecases.consent_errors import (
    AfterCounselling,
    BlanketConsent,
    ConsentTooLong,
    EndBeforeStart,
    GuardianMissing,
    NoSuchRecipient,
    NotForRecipient,
    NothingAgreed,
    OwnOfficeNamed,
    OwnTickMissing,
    ProofMissing,
)
from kiim_desktop.usecases.consent_texts import text_for
from kiim_desktop.usecases.office import Office

KnownOffices = Callable[[], Iterable[Recipient]]
"""Gives the offices a consent can name, the own one among them (see usecases.known_offices)."""
SELF = "self"
"""The code of the list consent_givers for the person alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed, as it stands on the sheet. Codes are those of the lists named in kinds/consent.py."""

    purposes: tuple[str, ...]
    recipients: tuple[OfficeId, ...]
    groups: frozenset[Category]
    evidence: str = ""
    valid_from: date | None = None
    """None: today."""
    valid_until: date | None = None
    """The last day; None: the default of the rules."""
    mode: Mode = Mode.READ
    extent: Extent = Extent.ALL
    chosen: tuple[RecordId, ...] = ()
    covers_special: bool = False
    is_mutual: bool = False
    confidentiality_release: bool = False
    given_by: str = SELF
    guardian: str = ""
    signed: date | None = None
    """None: today, or the first day if that lies behind."""
    signature_kind: str = "paper"
    signature_hash: str = ""
    text_version: str = ""
    """Empty: the newest text in force."""
    language: str = "deu"
    interpreter: bool | None = None
    told_voluntary: bool | None = None
    told_refusal: bool | None = None
    told_authorities: bool | None = None
    copy_handed_out: bool | None = None


class Warned(Enum):
    """What is worth a second look but refuses nothing; each has a German `sentence`."""

    RELEASE_MISSING = "release_missing"
    AGE_UNSURE = "age_unsure"

    @property
    def sentence(self) -> str:
        return _(_WARNINGS[self])


_WARNINGS = {
    Warned.RELEASE_MISSING: mark(
        "Ihr Büro unterliegt der Schweigepflicht (§ 203 StGB). Ohne Entbindung darf trotz Einwilligung nichts "
        "weitergegeben werden, was anvertraut wurde."
    ),
    Warned.AGE_UNSURE: mark(
        "Das Alter der Person ist nicht sicher bekannt. Bitte prüfen, ob die gesetzliche Vertretung einwilligen muss."
    ),
}


@functools.cache
def shipped_rules() -> SharingRules:
    """Return the rules as they were shipped."""
    return load_rules(read_text)


def completed(office: Office, terms: Terms) -> Terms:
    """Return the terms with the usual answers where none was given: from today, the default end, the newest text."""
    start = terms.valid_from or office.today
    months = shipped_rules().terms_on(start).default_months.value
    return replace(
        terms,
        valid_from=start,
        valid_until=terms.valid_until or months_later(start, months),
        signed=terms.signed or min(start, office.today),
        text_version=terms.text_version or text_for(terms.purposes, start).version,
    )


def check_terms(office: Office, person: PersonId, terms: Terms, known: Iterable[Recipient]) -> tuple[Warned, ...]:
    """Raise what makes a consent void; return what is only worth a second look. `terms` are completed ones."""
    offices = {each.id: each for each in known}
    check_named(office, terms, offices.values())
    start, until = terms.valid_from or office.today, terms.valid_until or date.min
    if not (terms.evidence or terms.signature_hash):
        raise ProofMissing
    text_for(terms.purposes, terms.signed or start, terms.text_version)
    _check_groups(terms, start, [offices[each] for each in terms.recipients])
    _check_period(office, person, start, until)
    own = offices.get(office.store.identity.office)
    is_bound = own is not None and own.organisation_kind in _rules_on(start).bound_by_confidentiality.value
    warned = [Warned.RELEASE_MISSING] if is_bound and not terms.confidentiality_release else []
    return (*warned, *_age_warnings(office, person, terms))


def check_named(office: Office, terms: Terms, known: Iterable[Recipient]) -> None:
    """Raise what even a refusal cannot do without: known recipients by name, a purpose, groups, known codes."""
    offices = {each.id: each for each in known}
    if not terms.recipients:
        raise BlanketConsent
    if office.store.identity.office in terms.recipients:
        raise OwnOfficeNamed
    if not set(terms.recipients) <= set(offices):
        raise NoSuchRecipient(known=", ".join(each.name for each in offices.values()) or "–")
    if not terms.purposes or not terms.groups:
        raise NothingAgreed
    _check_codes(office.codes, terms)


def answers_of(terms: Terms) -> dict[str, Value]:
    """Return the fields of the consent record."""
    return {
        "purposes": tuple(sorted(set(terms.purposes))),
        "recipients": tuple(sorted({each.hex() for each in terms.recipients})),
        "groups": group_codes(terms.groups),
        "valid_from": _iso(terms.valid_from),
        "valid_until": _iso(terms.valid_until),
        "covers_special": terms.covers_special,
        "is_mutual": terms.is_mutual,
        "confidentiality_release": terms.confidentiality_release,
        "given_by": terms.given_by,
        "signed": _iso(terms.signed),
        "guardian": terms.guardian or None,
        "signature_kind": terms.signature_kind or None,
        "signature_hash": terms.signature_hash or None,
        "text_version": terms.text_version or None,
        "language": terms.language or None,
        "interpreter": terms.interpreter,
        "told_voluntary": terms.told_voluntary,
        "told_refusal": terms.told_refusal,
        "told_authorities": terms.told_authorities,
        "copy_handed_out": terms.copy_handed_out,
        "mode": terms.mode.value,
        "extent": terms.extent.value,
        "chosen": tuple(sorted({each.hex() for each in terms.chosen})) or None,
        "evidence": terms.evidence or None,
    }


def why_closed(terms: Terms, recipient: Recipient, group: Category, start: date) -> Reason | None:
    """Return why no consent can open a group to an office in this way; None if one can."""
    why = closed_by_table(_asked(terms, recipient, group, start), shipped_rules())
    is_for_numbers = bool(terms.purposes) and set(terms.purposes) <= set(_rules_on(start).statistics_purposes.value)
    return None if is_for_numbers and why is Reason.AGGREGATES_ONLY else why


def group_codes(groups: Iterable[Category]) -> tuple[str, ...]:
    """Return data groups as consents name them, in order."""
    return tuple(f"P{each.number}" for each in sorted(groups, key=lambda each: each.number))


def _rules_on(day: date) -> ConsentTerms:
    return shipped_rules().terms_on(day)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _check_codes(codes: CodeLists, terms: Terms) -> None:
    """Raise NotReadable for a code that is in no list: what nobody can read later proves nothing."""
    told: dict[str, tuple[str, ...]] = {
        "purposes": terms.purposes,
        "groups": group_codes(terms.groups),
        "given_by": (terms.given_by,),
        "signature_kind": (terms.signature_kind,),
        "language": (terms.language,),
    }
    for name, given in told.items():
        field = CONSENT.field(name)
        if field is not None and not set(given) - {""} <= set(codes[field.type.codes].codes):
            raise NotReadable(field=field.title, why=_("steht nicht in der Liste"))


def _check_groups(terms: Terms, start: date, recipients: Iterable[Recipient]) -> None:
    if any(group.is_special for group in terms.groups) and not terms.covers_special:
        raise OwnTickMissing
    for recipient in recipients:
        for group in sorted(terms.groups, key=lambda each: each.number):
            why = why_closed(terms, recipient, group, start)
            if why is not None:
                raise NotForRecipient(group=group.title, recipient=recipient.name, why=why.sentence)


def _asked(terms: Terms, recipient: Recipient, group: Category, start: date) -> Question:
    """Return the question a group will be asked with; a single transmission is one of a referral to this office."""
    return Question(
        person=PersonId(b""),
        recipient=recipient.id,
        organisation_kind=recipient.organisation_kind,
        category=group,
        mode=terms.mode,
        day=start,
        ends=frozenset({recipient.id}) if terms.mode is Mode.ONCE else frozenset(),
    )


def _check_period(office: Office, person: PersonId, start: date, until: date) -> None:
    if until < start:
        raise EndBeforeStart
    months = _rules_on(start).longest_months.value
    if until > months_later(start, months):
        raise ConsentTooLong(months=months)
    last = end_of_counselling(office.store.records(person_scope(person), [CASE.number]), start)
    if last is not None and last < until:
        raise AfterCounselling


def _age_warnings(office: Office, person: PersonId, terms: Terms) -> tuple[Warned, ...]:
    """Raise GuardianMissing for somebody surely too young to sign alone; warn where the age is not sure."""
    years = _rules_on(terms.signed or office.today).acts_alone_from.value
    if terms.given_by != SELF:
        if not terms.guardian:
            raise GuardianMissing(years=years)
        return ()
    core = office.store.record(person_scope(person), single_record_id(IDENTITY))
    born = as_date(core.answer(IDENTITY, "birth_date")) if core else None
    day = terms.signed or office.today
    if born is None or born.earliest is None or born.latest is None:
        return (Warned.AGE_UNSURE,)
    if months_later(born.earliest, years * 12) > day:
        raise GuardianMissing(years=years)
    return (Warned.AGE_UNSURE,) if months_later(born.latest, years * 12) > day else ()
