"""Referring a person to another agency: asked with a preview, answered there, and the loop is closed in the file.

The record of the referral stands in the file and goes along with what was agreed once the other office has accepted;
there its people write on in it. Two answers at once leave it open until somebody settles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import PersonId, RecordId, new_record_id
from kiim_desktop.domain.acts import Deed
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.categories import Category
from kiim_desktop.domain.kinds import REFERRAL
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import permissions_in
from kiim_desktop.domain.records import Edit, Record, person_scope
from kiim_desktop.domain.values import Value
from kiim_desktop.storage import transfers
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.store import Changed
from kiim_desktop.storage.transfers import StoredTransfer
from kiim_desktop.sync.membership import load_membership
from kiim_desktop.sync.sharing.offering import state_here, words_about
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState, WordKind
from kiim_desktop.usecases.consent_terms import group_codes, shipped_rules
from kiim_desktop.usecases.handing_over import (
    KnownOffices,
    Wish,
    answer,
    file_to_offer,
    groups_to_offer,
    preview_for,
    propose,
    recipient_of,
)
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.recording import numbered_answers
from kiim_desktop.usecases.transfer_errors import NoSuchReferral, StepNotPossible

_ANSWERED = {
    OfferState.ACCEPTED: "accepted",
    OfferState.DONE: "accepted",
    OfferState.DECLINED: "declined",
    OfferState.WITHDRAWN: "withdrawn",
}
_WAITING = frozenset({"sent"})


@dataclass(frozen=True, slots=True)
class Referred:
    """The record of the referral, and the offer that went out."""

    record: RecordId
    offer: bytes


def refer_person(office: Office, person: PersonId, wish: Wish, known: KnownOffices) -> Referred:
    """Ask another office to take a person up; nothing but a preview leaves before it accepts.

    Same errors as usecases.handing_over.offer_file, but for the core data.
    """
    office.must_allow(Action.GIVE_CONSENT)
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    recipient = recipient_of(office, wish.to, known())
    with exchange.reading() as desk:
        records = file_to_offer(office, desk, person)
        groups = groups_to_offer(office, records, person, recipient, wish, OfferKind.REFERRAL)
    groups = tuple(sorted({*groups, Category.REFERRAL.number}))
    purposes = next((each.purposes for each in permissions_in(records) if each.id == wish.consent), frozenset[str]())
    record = new_record_id(office.random)
    told: dict[str, Value] = {
        "organisation_name": recipient.name,
        "organisation": recipient.id.hex(),
        "reason": wish.reason or None,
        "status": "draft",
        "groups": group_codes(frozenset(each for each in Category if each.number in groups)),
        "purpose": tuple(sorted(purposes)) or None,
        "consent": wish.consent.hex() if wish.consent else None,
    }
    _write(office, person, record, told, "referral_begun")
    with exchange.writing() as desk:
        purpose = min(purposes, default="")
        preview = preview_for(office, desk, desk.records(person_scope(person)), groups, wish, purpose, record)
        made = propose(office, desk, member, OfferKind.REFERRAL, wish.to, office.random(16), preview)
        consent = wish.consent or b""
        desk.audit([office.entry(AuditAction.SHARE, person, "referral_offered", purpose=purpose, consent=consent)])
    _write(office, person, record, {"status": "sent", "sent": office.today.isoformat()}, "referral_sent")
    return Referred(record, made.id)


def accept_referral(office: Office, id: bytes) -> None:
    """Take a person up another office referred; what was agreed comes with the next exchanges.

    NoSuchOffer, OfferOver.
    """
    office.must_allow(Action.WRITE_RECORD)
    answer(office, id, WordKind.ACCEPT)


def decline_referral(office: Office, id: bytes) -> None:
    """Say that a referred person cannot be taken up. NoSuchOffer, OfferOver."""
    office.must_allow(Action.WRITE_RECORD)
    answer(office, id, WordKind.DECLINE)


def answer_referral(office: Office, id: bytes, status: str, answers: Mapping[str, Value]) -> Changed:
    """Write on in a referral, at either end: what came of it. `id` is that of the offer.

    NoSuchReferral; StepNotPossible for a status that cannot follow the present one; NotOpenForWriting.
    """
    office.must_allow(Action.WRITE_RECORD)
    person, record = _referral(office, id)
    steps = shipped_rules().transfers_on(office.today).referral_steps.value
    now = statuses_of(record)
    if any(status not in (*steps.get(each, ()), each) for each in now):
        labels = office.codes["referral_statuses"].label
        possible = sorted(set[str]().union(*(steps.get(each, ()) for each in now)))
        raise StepNotPossible(
            now=", ".join(map(labels, now)),
            wanted=labels(status) if status in office.codes["referral_statuses"].codes else status,
            possible=", ".join(map(labels, possible)) or "–",
        )
    closed = {} if steps.get(status) else {"closed": office.today.isoformat()}
    return _write(office, person, record.id, {"status": status, **closed, **answers}, f"referral_{status}")


def note_answers(office: Office) -> int:
    """Write into the files what other offices answered to referrals; returns how many were written."""
    office.must_allow(Action.EXCHANGE)
    written = 0
    for transfer, state, day in _answered(office):
        found = _record_of(office, transfer)
        if found is not None and set(statuses_of(found)) == _WAITING:
            told: dict[str, Value] = {"status": _ANSWERED[state], "answered": day}
            _write(office, PersonId(transfer.scope), found.id, told, "referral_answered")
            written += 1
    return written


def statuses_of(record: Record) -> Sequence[str]:
    """Return the status of a referral; several while two people disagree."""
    field = REFERRAL.field("status")
    heads = record.cell(field.number) if field else ()
    return sorted({str(each.value) for each in heads})


def _answered(office: Office) -> list[tuple[StoredTransfer, OfferState, str | None]]:
    found = []
    with Exchange(office.store).reading() as desk:
        for each in transfers.transfers(desk.connection):
            state = state_here(desk, each)
            if each.given and each.kind == OfferKind.REFERRAL.value and state in _ANSWERED:
                is_said = any(word.kind in {WordKind.ACCEPT, WordKind.DECLINE} for word in words_about(desk, each))
                found.append((each, state, office.today.isoformat() if is_said else None))
    return found


def _referral(office: Office, id: bytes) -> tuple[PersonId, Record]:
    with Exchange(office.store).reading() as desk:
        transfer = transfers.transfer_by_id(desk.connection, id)
    found = _record_of(office, transfer) if transfer is not None else None
    if transfer is None or found is None:
        raise NoSuchReferral
    return PersonId(found.scope), found


def _record_of(office: Office, transfer: StoredTransfer) -> Record | None:
    found = office.store.record(transfer.scope, RecordId(transfer.record)) if transfer.record else None
    return found if found is not None and found.kind_number == REFERRAL.number else None


def _write(office: Office, person: PersonId, record: RecordId, answers: Mapping[str, Value], what: str) -> Changed:
    values = numbered_answers(REFERRAL, answers)
    told = {number: value for number, value in values.items() if value is not None}
    edit = Edit(scope=person_scope(person), record=record, kind=REFERRAL.number, values=told)
    return office.save([edit], [office.entry(AuditAction.WRITE, person, what)], act=ActNote(Deed.REFERRAL))
