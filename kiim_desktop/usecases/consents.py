"""Consents: what a person allows, refuses and takes back, each signature a record of its own (domain.md 7).

Here only the records are written. What another office receives follows from them by `domain.consents.scope_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId, new_record_id
from kiim_desktop.base.translation import _
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction, AuditEntry
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.consents import Reason, last_day, standing_on
from kiim_desktop.domain.errors import NotReadable
from kiim_desktop.domain.kinds import CASE, CONSENT
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import (
    Permission,
    Stored,
    permission_of,
    permissions_in,
    said_by_any,
)
from kiim_desktop.domain.records import Edit, Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.usecases.consent_errors import AlreadyWithdrawn, WithdrawnInFuture
from kiim_desktop.usecases.consent_terms import (
    KnownOffices,
    Terms,
    Warned,
    answers_of,
    check_named,
    check_terms,
    completed,
    group_codes,
    shipped_rules,
)
from kiim_desktop.usecases.errors import NoSuchPerson, NoSuchRecord, NothingToSave
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers


@dataclass(frozen=True, slots=True)
class WrittenConsent:
    """The record that was written, what deserves a second look, and what changed."""

    record: RecordId
    warnings: tuple[Warned, ...]
    changed: Changed


@dataclass(frozen=True, slots=True)
class HeldConsent:
    """One consent of a person as it stands today; `standing` is CONSENTED while it holds, else says why not."""

    permission: Permission
    standing: Reason
    until: date | None
    """The day with which it ends by itself."""


@dataclass(frozen=True, slots=True)
class WithdrawalScope:
    """What of a consent is withdrawn; nothing named means all of it."""

    groups: frozenset[Category] = frozenset()
    recipients: frozenset[OfficeId] = frozenset()


EVERYTHING = WithdrawalScope()
_ACT = ActNote(Deed.CONSENT)


def give_consent(office: Office, person: PersonId, terms: Terms, known: KnownOffices) -> WrittenConsent:
    """Write down what a person signed; a further signature never changes an earlier one.

    NoSuchPerson and the errors of consent_terms.check_terms. The warnings refuse nothing.
    """
    office.must_allow(Action.GIVE_CONSENT)
    _must_exist(office, person)
    offices = tuple(known())
    check_named(office, terms, offices)
    whole = completed(office, terms)
    warnings = check_terms(office, person, whole, offices)
    answers = {**answers_of(whole), "status": Stored.GIVEN.value}
    return _written(office, person, answers, "given", warnings)


def refuse_consent(office: Office, person: PersonId, terms: Terms, known: KnownOffices) -> WrittenConsent:
    """Write down that a person was asked and said no: nobody asks again by mistake. Same errors but for the dates."""
    office.must_allow(Action.GIVE_CONSENT)
    _must_exist(office, person)
    check_named(office, terms, known())
    asked = {name: value for name, value in answers_of(terms).items() if name in _SAID_WHEN_REFUSED}
    answers = {**asked, "status": Stored.REFUSED.value, "signed": (terms.signed or office.today).isoformat()}
    return _written(office, person, answers, "refused", ())


def withdraw_consent(  # each is a word of the order
    office: Office,
    person: PersonId,
    consent: RecordId,
    day: date,
    channel: str,
    scope: WithdrawalScope = EVERYTHING,
) -> Changed:
    """Write down that a person takes a consent back, whole or in part. It counts at once, whatever day is asked about.

    `channel` is a code of the list contact_channels. NoSuchRecord, AlreadyWithdrawn, WithdrawnInFuture; NothingToSave
    if what is named was not open anyway.
    """
    office.must_allow(Action.GIVE_CONSENT)
    record = _consent(office, person, consent)
    known = permission_of(record)
    if known.status is Stored.WITHDRAWN:
        raise AlreadyWithdrawn
    if day > office.today:
        raise WithdrawnInFuture
    if channel not in office.codes["contact_channels"].codes:
        field = CONSENT.field("withdrawal_channel")
        raise NotReadable(field=field.title if field else channel, why=_("steht nicht in der Liste"))
    answers = {**_withdrawn(office, record, known, scope, day), "withdrawal_channel": channel}
    edit = Edit(
        scope=person_scope(person), record=consent, kind=CONSENT.number, values=numbered_answers(CONSENT, answers)
    )
    entries = _entries(office, person, consent, known.purposes, "withdrawn" if "withdrawn" in answers else "narrowed")
    return office.save([edit], entries, act=_ACT)


def consents_of(office: Office, person: PersonId) -> tuple[HeldConsent, ...]:
    """Return every consent of a person as it stands today, those that hold first. NoSuchPerson."""
    office.must_allow(Action.READ_PERSON)
    _must_exist(office, person)
    rules = shipped_rules()
    records = office.store.records(person_scope(person), [CONSENT.number, CASE.number])
    held = [
        HeldConsent(each, standing_on(each, office.today, rules), last_day(each, rules))
        for each in permissions_in(records)
    ]
    return tuple(sorted(held, key=lambda each: (each.standing is not Reason.CONSENTED, _newest_first(each))))


_SAID_WHEN_REFUSED = frozenset(
    {
        "purposes",
        "recipients",
        "groups",
        "mode",
        "language",
        "interpreter",
        "told_voluntary",
        "told_refusal",
        "evidence",
    }
)


def _newest_first(held: HeldConsent) -> tuple[int, RecordId]:
    start = held.permission.valid_from
    return -start.toordinal() if start else 0, held.permission.id


def _must_exist(office: Office, person: PersonId) -> None:
    if office.store.persons.one(person) is None:
        raise NoSuchPerson


def _consent(office: Office, person: PersonId, consent: RecordId) -> Record:
    found = office.store.record(person_scope(person), consent)
    if found is None or found.kind_number != CONSENT.number or found.is_deleted:
        raise NoSuchRecord
    return found


def _withdrawn(
    office: Office, record: Record, known: Permission, scope: WithdrawalScope, day: date
) -> Mapping[str, Value]:
    """Return the fields of a withdrawal; one that leaves no group or no recipient is a whole one."""
    groups, recipients = known.groups & scope.groups, known.recipients & scope.recipients
    if scope == EVERYTHING or known.groups == groups or known.recipients == recipients:
        return {"withdrawn": day.isoformat(), "withdrawal_scope": _("alles")}
    if not groups and not recipients:
        raise NothingToSave
    gone_groups = sorted(said_by_any(record, "withdrawn_groups") | set(group_codes(groups)))
    gone_offices = said_by_any(record, "withdrawn_recipients") | {each.hex() for each in recipients}
    labels = [office.codes["data_groups"].label(code) for code in gone_groups]
    return {
        "narrowed": day.isoformat(),
        "withdrawn_groups": tuple(gone_groups) or None,
        "withdrawn_recipients": tuple(sorted(gone_offices)) or None,
        "withdrawal_scope": ", ".join(labels) or _("einzelne Empfänger"),
    }


def _written(
    office: Office, person: PersonId, answers: Mapping[str, Value], what: str, warnings: tuple[Warned, ...]
) -> WrittenConsent:
    record = new_record_id(office.random)
    values = numbered_answers(CONSENT, {**answers, "counsellor": office.user.id.hex()})
    told = {number: value for number, value in values.items() if value is not None}
    edit = Edit(scope=person_scope(person), record=record, kind=CONSENT.number, values=told)
    purposes = answers["purposes"]
    entries = _entries(office, person, record, purposes if isinstance(purposes, tuple) else (), what)
    return WrittenConsent(record, warnings, office.save([edit], entries, act=_ACT))


def _entries(
    office: Office, person: PersonId, consent: RecordId, purposes: Iterable[str], what: str
) -> list[AuditEntry]:
    """Return one line for each purpose, so that the log answers what was opened for what."""
    return [
        office.entry(AuditAction.SHARE, person, what, purpose=purpose, consent=consent)
        for purpose in sorted(purposes) or [""]
    ]
