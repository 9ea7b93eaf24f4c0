"""What follows from offers: records are given once they were accepted, a file that was taken over is kept here.

What was said is noted before the units of a bundle are looked at; `note_transfers` runs in the transaction that applies
the last of them: whoever hears that a hand-over is done has everything that was given. `settle_transfers` runs before a
bundle is made, at the office that offered. Both follow from what was said as a whole, so that every device of an office
comes to the same, whatever it missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from kiim_desktop.base.ids import OfficeId, PersonId, Random, RecordId
from kiim_desktop.domain.categories import Category, Reach, numbered
from kiim_desktop.domain.consents import Question, Recipient, closed_by_table, decide, last_day
from kiim_desktop.domain.kinds import IDENTITY, KINDS
from kiim_desktop.domain.permissions import Mode as AgreedMode
from kiim_desktop.domain.permissions import Permission, permissions_in
from kiim_desktop.domain.records import Scope, single_record_id
from kiim_desktop.storage import forgetting, hidden, shares, streams, transfers
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.storage.transfers import StoredTransfer, StoredWord
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.days import day_at_hub
from kiim_desktop.sync.sharing.leaving import done_on, retention_end
from kiim_desktop.sync.sharing.offering import (
    done_word,
    note_offers,
    note_words,
    preview_of,
    say,
    state_at_hub,
    state_here,
)
from kiim_desktop.sync.sharing.opening import Ground, found_stream, settle_sharing, terms_of
from kiim_desktop.sync.sharing.ordering import give, order_back
from kiim_desktop.sync.sharing.taking_over import take_over
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.directory import Signed, Status
from kiim_desktop.sync.wire.handing_over import (
    OfferKind,
    OfferState,
    Preview,
    WordKind,
    handed_mark,
)
from kiim_desktop.sync.wire.sharing import Mode, OrderKind, SharedTerms

NO_CONSENT = bytes(8)
DECIDED_BY = ("handover", "retention")
"""What ends a read-only file: the hand-over itself and the dated rule; nobody decides once more."""


class Step(Enum):
    """What there is to do about an offer of this office."""

    NOTHING = "nothing"
    WITHDRAW = "withdraw"
    GIVE = "give"
    TAKE_BACK = "take_back"
    """What was opened for it is closed again."""
    FORGET_PREVIEW = "forget_preview"
    DELETE = "delete"
    """The last day of the read-only file is over, by the day at the hub: no clock that runs ahead deletes for good."""


@dataclass(frozen=True, slots=True)
class Basis:
    """On what an offer rests, and what may come with it today."""

    groups: tuple[int, ...]
    consent: bytes
    until: date


def note_said(exchange: Exchange, member: Membership, body: BundleBody) -> None:
    """Keep the offers and words of a bundle; nothing follows from them yet."""
    if body.offers or body.words:
        with exchange.writing() as desk:
            note_offers(desk, member, body.offers)
            note_words(desk, member, body.words)


def note_transfers(desk: Desk, member: Membership, body: BundleBody, opened: Iterable[StoredShare] = ()) -> None:
    """Follow what was said: what is over needs no preview any more, a file given for good is kept from here on.

    `opened` are streams that are new here: one may have been put aside until now (`claiming`).
    """
    touched = {each.id for each in note_offers(desk, member, body.offers)}
    touched |= {offer for each in opened if (offer := terms_of(each).offer)}
    touched |= {word.offer for word in note_words(desk, member, body.words)}
    for id in sorted(touched):
        transfer = transfers.transfer_by_id(desk.connection, id)
        if transfer is None:
            continue
        state = state_at_hub(desk, transfer)
        if state is OfferState.DONE and not transfer.given and transfer.kind == OfferKind.HANDOVER.value:
            take_over(desk, member, transfer)
        if state.is_over:
            transfers.forget_preview(desk.connection, id)


def done_words(desk: Desk, member: Membership, share: StoredShare) -> list[Signed]:
    """Return what is said with the grant of a stream: of an accepted offer, that its records are given."""
    offer = terms_of(share).offer
    transfer = transfers.transfer_by_id(desk.connection, offer) if offer else None
    is_handover = transfer is not None and transfer.kind == OfferKind.HANDOVER.value
    mark = handed_mark(share.scope, member.office, transfer.office, offer) if transfer and is_handover else b""
    return [done_word(desk, member, offer, share.stream, mark)] if offer else []


def settle_openings(exchange: Exchange, member: Membership, ground: Ground, random: Random) -> None:
    """Open and close what consents and offers ask for."""
    settle_sharing(exchange, member, ground, random)
    settle_transfers(exchange, member, ground, random)


def settle_transfers(exchange: Exchange, member: Membership, ground: Ground, random: Random) -> None:
    """Do what the offers of this office ask for; nothing to do costs one look."""
    with exchange.reading() as desk:
        if not transfers.is_any(desk.connection):
            return
        todo = [(each, _step(desk, member, each, ground)) for each in transfers.transfers(desk.connection)]
    for transfer, step in todo:
        if step is not Step.NOTHING:
            with exchange.writing() as desk:
                _do(desk, member, transfer, step, ground, random)


def _step(desk: Desk, member: Membership, transfer: StoredTransfer, ground: Ground) -> Step:
    state = state_here(desk, transfer)
    if not transfer.given:
        return _step_after_all(desk, transfer)
    if transfer.past or not transfer.scope:
        return Step.NOTHING
    return _step_of_given(desk, member, transfer, state, ground)


def _step_of_given(desk: Desk, member: Membership, transfer: StoredTransfer, state: OfferState, ground: Ground) -> Step:
    is_handover, opened = transfer.kind == OfferKind.HANDOVER.value, bodies_of(desk, transfer)
    is_done = state is OfferState.DONE
    if is_done and is_handover:
        return _step_after_handover(desk, member, transfer, ground)
    if not state.is_over or is_done:
        if not _may_stay(desk, member, transfer, ground) or _is_given_elsewhere(desk, transfer):
            has_tried = any(each.kind == WordKind.WITHDRAW.value for each in _not_taken(desk, transfer))
            return Step.NOTHING if has_tried else Step.WITHDRAW  # the hub has heard otherwise: that will come
        if state is OfferState.ACCEPTED and not opened:
            return Step.GIVE
    elif opened:
        return Step.TAKE_BACK
    return _step_after_all(desk, transfer)


def _step_after_all(desk: Desk, transfer: StoredTransfer) -> Step:
    """Let the preview go once the offer is over by the day at the hub: no clock that runs ahead deletes for good."""
    is_over = transfer.preview is not None and state_at_hub(desk, transfer).is_over
    return Step.FORGET_PREVIEW if is_over else Step.NOTHING


def _step_after_handover(desk: Desk, member: Membership, transfer: StoredTransfer, ground: Ground) -> Step:
    done, entry = done_on(desk, transfer), member.office_entry(member.office)
    last = retention_end(done, entry.kind if entry else "", ground.rules) if done else date.max
    is_here = bool(desk.records(transfer.scope)) and not hidden.is_hidden(desk.connection, transfer.scope)
    heard = day_at_hub(desk)
    if heard is not None and heard > last and is_here:
        return Step.DELETE
    return Step.FORGET_PREVIEW if transfer.preview is not None else Step.NOTHING


def _do(
    desk: Desk, member: Membership, transfer: StoredTransfer, step: Step, ground: Ground, random: Random
) -> None:  # fmt: skip
    opened = [each.stream for each in bodies_of(desk, transfer)]
    match step:
        case Step.WITHDRAW:
            say(desk, member, transfer, WordKind.WITHDRAW, random)
            order_back(desk, member, transfer.scope, opened)
            transfers.forget_preview(desk.connection, transfer.id)
        case Step.GIVE:
            _give(desk, member, transfer, ground, random)
        case Step.TAKE_BACK:
            order_back(desk, member, transfer.scope, opened)
        case Step.FORGET_PREVIEW:
            transfers.forget_preview(desk.connection, transfer.id)
        case Step.DELETE:
            _delete(desk, member, transfer.scope)
        case Step.NOTHING:
            pass


def _give(desk: Desk, member: Membership, transfer: StoredTransfer, ground: Ground, random: Random) -> None:
    """Found the stream in which an accepted offer is given; it is opened to the one office that accepted."""
    preview = preview_of(transfer)
    basis = basis_of(desk, member, transfer, preview.consent, preview.groups, ground) if preview else None
    if preview is None or basis is None:
        return
    is_handover = transfer.kind == OfferKind.HANDOVER.value
    terms = SharedTerms(
        consent=basis.consent or NO_CONSENT,
        groups=basis.groups,
        mode=Mode.READ if is_handover else Mode.CO_EDIT,
        since=ground.today.isoformat(),
        until=basis.until.isoformat(),
        recipients=(transfer.office,),
        purposes=(preview.purpose,) if preview.purpose else (),
        evidence=preview.basis,
        text_version="",
        signer=member.device.hex(),
        everything=is_handover,
        listed=() if is_handover else _listed(desk, transfer.scope, basis.groups, preview),
        offer=transfer.id,
        is_once=not is_handover,
    )
    found_stream(desk, member, transfer.scope, terms, random)


def _listed(desk: Desk, scope: Scope, groups: tuple[int, ...], preview: Preview) -> tuple[RecordId, ...]:
    """Return the records a referral brings: what is there now of its groups, and of referrals only this one."""
    found = []
    for each in desk.records(scope):
        kind = KINDS.numbered(each.kind_number)
        if kind is None or kind.category.number not in groups:
            continue
        if kind.category is not Category.REFERRAL or each.id == preview.record:
            found.append(each.id)
    return tuple(found)


def _delete(desk: Desk, member: Membership, scope: Scope) -> None:
    """Order every device of this office to forget its read-only file; the new keeper has its own."""
    own = [each.id for each in streams.streams_of_scope(desk.connection, scope) if each.owner == member.office]
    ids = give(desk, member, scope, OrderKind.ERASE, own, (), roles=DECIDED_BY)
    for order in ids[:1]:
        forgetting.hide_scope(desk.connection, desk.ground, scope, order.hex())


def bodies_of(desk: Desk, transfer: StoredTransfer) -> list[StoredShare]:
    """Return the streams that are open for an offer of this office."""
    opened = shares.shares_of_scope(desk.connection, transfer.scope)
    return [each for each in opened if terms_of(each).offer == transfer.id]


def _not_taken(desk: Desk, transfer: StoredTransfer) -> list[StoredWord]:
    return transfers.refused_words(desk.connection, transfer.id)


def _is_given_elsewhere(desk: Desk, transfer: StoredTransfer) -> bool:
    """Tell whether the same file went to another office by another offer."""
    others = transfers.handed_over(desk.connection, transfer.scope)
    return any(each.id != transfer.id and each.tenure == transfer.tenure for each in others)


def _may_stay(desk: Desk, member: Membership, transfer: StoredTransfer, ground: Ground) -> bool:
    """Tell whether an offer still rests on something: the file is there, and what the person agreed to holds."""
    opened, preview = bodies_of(desk, transfer), preview_of(transfer)
    if not opened and preview is not None:
        return basis_of(desk, member, transfer, preview.consent, preview.groups, ground) is not None
    for each in opened:
        terms = terms_of(each)
        consent = b"" if terms.consent == NO_CONSENT else terms.consent
        basis = basis_of(desk, member, transfer, consent, terms.groups, ground)
        if basis is None or basis.groups != terms.groups or terms.until < ground.today.isoformat():
            return False
    return True


def basis_of(  # a question names all of it
    desk: Desk, member: Membership, transfer: StoredTransfer, consent: bytes, wanted: tuple[int, ...], ground: Ground
) -> Basis | None:
    """Return what of these groups may come with an offer today; None if nothing may, or there is nothing."""
    entry = member.office_entry(transfer.office)
    here = {each.id for each in desk.records(transfer.scope)}
    if single_record_id(IDENTITY) not in here or hidden.is_hidden(desk.connection, transfer.scope):
        return None
    if entry is None or entry.status is not Status.ACTIVE:
        return None
    recipient = Recipient(transfer.office, entry.name, entry.kind)
    permissions = [each for each in permissions_in(desk.records(transfer.scope)) if each.id == consent]
    if consent and not permissions:
        return None
    kind = OfferKind(transfer.kind)
    groups = allowed_groups(permissions, PersonId(transfer.scope), recipient, member.office, wanted, kind, ground)
    until = _until(permissions, kind, member, ground)
    is_worth = bool(set(groups) - {Category.REFERRAL.number})
    return Basis(groups, consent, until) if is_worth and until >= ground.today else None


def allowed_groups(  # a question names all of it
    permissions: list[Permission],
    person: PersonId,
    recipient: Recipient,
    own: OfficeId,
    groups: tuple[int, ...],
    kind: OfferKind,
    ground: Ground,
) -> tuple[int, ...]:
    """Return which of these groups may come with an offer, by a consent or, without any, by a law.

    Of a file that is handed over never what does not leave the office: health, notes, the running of the case.
    """
    is_handover = kind is OfferKind.HANDOVER
    found = []
    for number in groups:
        category = numbered(number)
        if category is None or (category.reach is not Reach.GRANTABLE and (is_handover or not category.is_special)):
            continue
        question = Question(
            person=person,
            recipient=recipient.id,
            organisation_kind=recipient.organisation_kind,
            category=category,
            mode=AgreedMode.ONCE,
            day=ground.today,
            purpose=ground.rules.transfers_on(ground.today).handover_purpose.value if is_handover else None,
            ends=frozenset() if is_handover else frozenset({own, recipient.id}),
        )
        if category is Category.REFERRAL:
            is_open = closed_by_table(question, ground.rules) is None  # the record of this referral itself
        elif permissions:
            is_open = decide(permissions, question, ground.rules).allowed
        else:
            is_open = not category.is_special and closed_by_table(question, ground.rules) is None
        if is_open:
            found.append(number)
    return tuple(sorted(found))


def _until(permissions: list[Permission], kind: OfferKind, member: Membership, ground: Ground) -> date:
    """Return the last day on which what was given stays open: of a hand-over the way for what comes late."""
    terms = ground.rules.transfers_on(ground.today)
    if kind is OfferKind.HANDOVER:
        entry = member.office_entry(member.office)
        return retention_end(ground.today, entry.kind if entry else "", ground.rules)
    ends = [day for each in permissions if (day := last_day(each, ground.rules)) is not None]
    return max(ends, default=ground.today + timedelta(days=terms.open_days.value))
