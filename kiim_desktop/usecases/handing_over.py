"""Handing a file over to another office: offered with a preview, accepted there, and from then on kept there.

The person agreed to it by a consent for this purpose and this office, or a law with its paragraph allows it. Health,
notes and the running of the case never go along; the office that handed over keeps a read-only file for some time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiim_desktop.base.ids import OfficeId, PersonId, RecordId
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.categories import Category, Reach, numbered
from kiim_desktop.domain.consents import Recipient
from kiim_desktop.domain.kinds import IDENTITY, KINDS
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.permissions import Permission, permissions_in
from kiim_desktop.domain.records import Record, person_scope, single_record_id
from kiim_desktop.storage import transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.transfers import StoredTransfer
from kiim_desktop.sync.membership import Membership, load_membership
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.handing_over import allowed_groups
from kiim_desktop.sync.sharing.leaving import handed_over_on
from kiim_desktop.sync.sharing.offering import (
    Proposal,
    make_offer,
    offer_of,
    preview_of,
    say,
    state_here,
    words_about,
)
from kiim_desktop.sync.sharing.opening import Ground
from kiim_desktop.sync.sharing.owing import is_foreign, is_kept
from kiim_desktop.sync.sharing.staying import staying
from kiim_desktop.sync.wire.handing_over import OfferKind, OfferState, Preview, WordKind, may_say, tenure_of
from kiim_desktop.usecases.consent_errors import NoSuchRecipient, OwnOfficeNamed
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.errors import NoSuchPerson, NotOurFile
from kiim_desktop.usecases.known_offices import office_names
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.transfer_errors import (
    AlreadyOffered,
    BasisMissing,
    CoreDataMissing,
    FileHandedOver,
    MergedFileStays,
    NoSuchOffer,
    NothingMayGo,
    OfferOver,
)

PARAGRAPH: Final = re.compile(r"(§|Art\.?|Artikel)\s*\d")
_OPEN = (OfferState.OFFERED, OfferState.ACCEPTED, OfferState.DISPUTED)
KnownOffices = Callable[[], Iterable[Recipient]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to offer: to whom, on what it rests, and what for. `consent` or `law` (with paragraph)."""

    to: OfficeId
    consent: RecordId | None = None
    law: str = ""
    groups: frozenset[Category] = frozenset()
    """Empty: all that the consent names, or the law does not forbid."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOffer:
    """One offer, made or got; what it shows of the person is there only while somebody has to decide."""

    id: bytes
    kind: OfferKind
    is_given: bool
    office: str
    """Name of the other office."""
    state: OfferState
    until: date
    """The last day for an answer."""
    person: PersonId | None
    groups: tuple[Category, ...] = ()
    counts: tuple[int, ...] = ()
    """How many records there are of each of the groups."""
    basis: str = ""
    purpose: str = ""
    reason: str = ""
    name: str = ""
    born: str = ""
    refused: tuple[str, ...] = ()
    """Codes: what the hub did not let count of what was said here ("taken": another office was first)."""


def offer_file(office: Office, person: PersonId, wish: Wish, known: KnownOffices) -> bytes:
    """Offer a file to another office and return the id of the offer.

    NoSuchPerson, NotOurFile, FileHandedOver, MergedFileStays, AlreadyOffered, NoSuchRecipient, OwnOfficeNamed,
    BasisMissing, NothingMayGo, CoreDataMissing.
    """
    office.must_allow(Action.GIVE_CONSENT)
    if len(office.store.families.of(person_scope(person))) > 1:
        raise MergedFileStays
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    recipient = recipient_of(office, wish.to, known())
    with exchange.writing() as desk:
        records = file_to_offer(office, desk, person)
        if any(state_here(desk, each) in _OPEN for each in _offers_of_file(desk, person)):
            raise AlreadyOffered
        groups = groups_to_offer(office, records, person, recipient, wish, OfferKind.HANDOVER)
        if Category.IDENTITY.number not in groups:
            raise CoreDataMissing
        purpose = shipped_rules().transfers_on(office.today).handover_purpose.value
        preview = preview_for(office, desk, records, groups, wish, purpose)
        tenure = tenure_of(person, member.office, _since(desk, person))
        made = propose(office, desk, member, OfferKind.HANDOVER, wish.to, tenure, preview)
        consent = wish.consent or b""
        desk.audit([office.entry(AuditAction.SHARE, person, "handover_offered", purpose=purpose, consent=consent)])
    return made.id


def offers(office: Office, kind: OfferKind | None = None) -> tuple[ListedOffer, ...]:
    """Return the offers this office got and made, those first that wait for somebody here.

    Who is shown in a preview that came from another office stands in the log.
    """
    office.must_allow(Action.READ_PERSON)
    with Exchange(office.store).reading() as desk:
        names = office_names(desk)
        found = [_listed(desk, each, names.get(each.office, "")) for each in transfers.transfers(desk.connection)]
    chosen = [each for each in found if kind is None or each.kind is kind]
    seen = sorted({each.person for each in chosen if each.name and not each.is_given and each.person})
    office.store.log([office.entry(AuditAction.READ_RECORD, person, "offer") for person in seen])
    return tuple(sorted(chosen, key=lambda each: (each.state.is_over, each.is_given, each.until, each.id)))


def accept_offer(office: Office, id: bytes) -> None:
    """Accept what another office offers; it counts once the hub has taken it first. NoSuchOffer, OfferOver."""
    office.must_allow(Action.WRITE_RECORD)
    answer(office, id, WordKind.ACCEPT)


def decline_offer(office: Office, id: bytes) -> None:
    """Decline what another office offers. NoSuchOffer, OfferOver."""
    office.must_allow(Action.WRITE_RECORD)
    answer(office, id, WordKind.DECLINE)


def withdraw_offer(office: Office, id: bytes) -> None:
    """Take an offer of this office back as long as nothing was given. NoSuchOffer, OfferOver."""
    office.must_allow(Action.GIVE_CONSENT)
    _speak(office, id, WordKind.WITHDRAW, is_given=True)


def answer(office: Office, id: bytes, kind: WordKind) -> None:
    """Say yes or no to an offer that was made to this office."""
    _speak(office, id, kind, is_given=False)


def recipient_of(office: Office, wanted: OfficeId, known: Iterable[Recipient]) -> Recipient:
    offices = {each.id: each for each in known}
    if wanted == office.store.identity.office:
        raise OwnOfficeNamed
    if wanted not in offices:
        raise NoSuchRecipient(known=", ".join(each.name for each in offices.values()) or "–")
    return offices[wanted]


def file_to_offer(office: Office, desk: Desk, person: PersonId) -> list[Record]:
    """Return the records of a file this office keeps; NoSuchPerson, NotOurFile, FileHandedOver."""
    scope = person_scope(person)
    records = desk.records(scope)
    if not any(each.id == single_record_id(IDENTITY) for each in records):
        raise NoSuchPerson
    if is_foreign(desk, office.store.identity.office, scope):
        raise NotOurFile
    if handed_over_on(desk, scope) is not None:
        raise FileHandedOver
    return records


def groups_to_offer(  # a question names all of it
    office: Office, records: list[Record], person: PersonId, recipient: Recipient, wish: Wish, kind: OfferKind
) -> tuple[int, ...]:
    """Return the groups that may go along; BasisMissing, NothingMayGo."""
    permissions = [each for each in permissions_in(records) if each.id == wish.consent]
    if not permissions and not PARAGRAPH.search(wish.law):
        raise BasisMissing
    wanted = wish.groups or frozenset(each for each in Category if each.reach is Reach.GRANTABLE or each.is_special)
    groups = allowed_groups(
        permissions,
        person,
        recipient,
        office.store.identity.office,
        tuple(sorted(each.number for each in wanted)),
        kind,
        Ground(today=office.today, rules=shipped_rules()),
    )
    if not groups:
        raise NothingMayGo
    return groups


def preview_for(  # all that is shown before somebody decides
    office: Office,
    desk: Desk,
    records: list[Record],
    groups: tuple[int, ...],
    wish: Wish,
    purpose: str,
    record: bytes = b"",
) -> Preview:
    """Return what the other office may see now: sizes and, if the core data come along, who it is."""
    scope = records[0].scope
    kept = staying(desk.living(scope))
    kinds = (KINDS.numbered(each.kind_number) for each in records if each.id not in kept)
    sizes = Counter(kind.category.number for kind in kinds if kind is not None)
    core = next((each for each in records if each.id == single_record_id(IDENTITY)), None)
    is_named = core is not None and Category.IDENTITY.number in groups
    permission = next((each for each in permissions_in(records) if each.id == wish.consent), None)
    return Preview(
        salt=office.random(16),
        person=scope,
        groups=groups,
        counts=tuple(sizes[number] for number in groups),
        consent=wish.consent or b"",
        basis=_basis_words(permission, wish),
        purpose=purpose,
        reason=wish.reason[:500],
        name=_name(core)[:120] if core is not None and is_named else "",
        born=str(core.answer(IDENTITY, "birth_date") or "")[:120] if core is not None and is_named else "",
        record=record,
    )


def propose(  # an offer names all of it
    office: Office, desk: Desk, member: Membership, kind: OfferKind, to: OfficeId, tenure: bytes, preview: Preview
) -> StoredTransfer:
    """Sign and keep an offer with the usual days for an answer."""
    days = shipped_rules().transfers_on(office.today).answer_days.value
    until = (day_here(desk) + timedelta(days=days)).isoformat()
    proposal = Proposal(kind=kind, office=to, tenure=tenure, until=until, preview=preview)
    return make_offer(desk, member, proposal, office.random)


def _speak(office: Office, id: bytes, kind: WordKind, *, is_given: bool) -> None:
    exchange = Exchange(office.store)
    member = load_membership(exchange)
    with exchange.writing() as desk:
        transfer = transfers.transfer_by_id(desk.connection, id)
        if transfer is None or transfer.given != is_given:
            raise NoSuchOffer
        if not may_say(offer_of(transfer), words_about(desk, transfer), kind, day_here(desk).isoformat()):
            raise OfferOver
        if kind is WordKind.ACCEPT and _is_ours(office, desk, transfer):
            raise OfferOver
        say(desk, member, transfer, kind, office.random)
        desk.audit([office.entry(AuditAction.SHARE, transfer.scope, f"{transfer.kind}_{kind.value}")])


def _is_ours(office: Office, desk: Desk, transfer: StoredTransfer) -> bool:
    """Tell whether this office keeps the file itself; what it only has read-only may come back."""
    if transfer.kind != OfferKind.HANDOVER.value or not is_kept(desk, office.store.identity.office, transfer.scope):
        return False
    return not transfers.handed_over(desk.connection, transfer.scope)


def _offers_of_file(desk: Desk, person: PersonId) -> list[StoredTransfer]:
    found = transfers.transfers(desk.connection, person_scope(person))
    return [each for each in found if each.given and not each.past and each.kind == OfferKind.HANDOVER.value]


def _since(desk: Desk, person: PersonId) -> bytes:
    """Return the offer by which this office got a file, b"" if it began it."""
    got = [each for each in transfers.transfers(desk.connection, person_scope(person)) if not each.given]
    done = [each for each in got if each.kind == OfferKind.HANDOVER.value and state_here(desk, each) is OfferState.DONE]
    return max(done, key=lambda each: offer_of(each).at).id if done else b""


def _basis_words(permission: Permission | None, wish: Wish) -> str:
    return (permission.evidence or permission.text_version if permission else wish.law.strip())[:120]


def _name(core: Record) -> str:
    parts = (core.answer(IDENTITY, name) for name in ("given_names", "family_name"))
    return " ".join(part for part in parts if isinstance(part, str))


def _listed(desk: Desk, transfer: StoredTransfer, name: str) -> ListedOffer:
    preview = preview_of(transfer)
    shown = ListedOffer(
        id=transfer.id,
        kind=OfferKind(transfer.kind),
        is_given=transfer.given,
        office=name,
        state=state_here(desk, transfer),
        until=date.fromisoformat(transfer.until),
        person=PersonId(transfer.scope) if transfer.scope else None,
        refused=tuple(each.why for each in transfers.refused_words(desk.connection, transfer.id)),
    )
    if preview is None or shown.state.is_over:
        return shown
    return ListedOffer(
        id=shown.id,
        kind=shown.kind,
        is_given=shown.is_given,
        office=shown.office,
        state=shown.state,
        until=shown.until,
        person=shown.person,
        refused=shown.refused,
        groups=tuple(group for number in preview.groups if (group := numbered(number)) is not None),
        counts=preview.counts,
        basis=preview.basis,
        purpose=preview.purpose,
        reason=preview.reason,
        name=preview.name,
        born=preview.born,
    )
