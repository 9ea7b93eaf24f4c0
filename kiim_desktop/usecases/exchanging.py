"""Exchanging with the Kreis: one button, and what it says afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import msgspec

from kiim_desktop.base.clock import millis
from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.base.resources import read_text
from kiim_desktop.base.settings import ATTACHMENT_MEGABYTES, FETCH_FILES
from kiim_desktop.domain.audit import AuditAction
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.repacking_rules import load_packing_rules
from kiim_desktop.storage.exchange import CANCELLED, CONFIRMED, IN_FOLDER, Exchange, ExchangeLine
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.store import Changed
from kiim_desktop.storage.streams import UnitState
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.chunks.talking import MILLION, Fetching, FileTerms
from kiim_desktop.sync.enrolling import continue_enrolment
from kiim_desktop.sync.errors import DeviceRevoked, NotEnrolled, SyncError, WaitingForOffice
from kiim_desktop.sync.membership import Stage, device_keys, holds_keys, load_membership, stage_of
from kiim_desktop.sync.recovering import go_on_under_new_replica
from kiim_desktop.sync.session import Session, Tally
from kiim_desktop.sync.sharing.ending import hide_what_is_over
from kiim_desktop.sync.sharing.obeying import carry_out
from kiim_desktop.usecases.colleagues import introduce
from kiim_desktop.usecases.consent_terms import shipped_rules
from kiim_desktop.usecases.news import note_news
from kiim_desktop.usecases.office import Office
from kiim_desktop.usecases.referring import note_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What an exchange did. Only what the hub receipted counts as sent."""

    confirmed_at: int | None
    """When the hub last confirmed, milliseconds; None: never."""
    sent: int
    received: int
    waiting: int
    """Own changes without a receipt."""
    not_accepted: int
    orders: int
    conflicts: int
    parked: int
    quarantined: int
    bytes_up: int
    bytes_down: int
    round_trips: int
    left_in_folder: bool = False
    files_sent: int = 0
    """Attached files that are at the hub now and were not before."""
    files_fetched: int = 0
    files_problem: str = ""
    """A sentence on why the rest of the attached files waits; "" if nothing does."""
    changed: Changed = field(default_factory=Changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeStanding:
    """How the exchange stands, for the line at the top of the window."""

    stage: Stage
    confirmed_at: int | None
    waiting: int
    conflicts: int
    not_accepted: int


def exchange_now(office: Office, carrier: Carrier, progress: Progress | None = None) -> Exchanged:
    """Exchange once, and ask for admission first if this device still waits for it.

    NotEnrolled, WaitingForOffice, DeviceRevoked, Unreachable and the other errors of sync/errors.py; what the hub had
    confirmed before stays confirmed, and the attempt is listed either way.
    """
    office.must_allow(Action.EXCHANGE)
    exchange = Exchange(office.store)
    _must_be_member(exchange, carrier)
    _sign_log(office, exchange)
    if holds_keys(exchange):
        introduce(office)
    session = Session(
        exchange,
        carrier,
        random=office.random,
        user=office.user.id,
        rules=shipped_rules(),
        packing=load_packing_rules(read_text),
        progress=progress,
    )
    began, was_confirmed = time.monotonic(), exchange.get(ExchangeFact.CONFIRMED_AT) is not None
    outcome = CONFIRMED
    try:
        session.run(_file_terms(office))
        note_answers(office)
        outcome = CONFIRMED if session.tally.confirmed else IN_FOLDER
    except SyncError as error:
        outcome = error.code
        raise
    except Cancelled:
        outcome = CANCELLED
        raise
    finally:
        _note(office, _line(office, carrier, session.tally, outcome, int((time.monotonic() - began) * 1000)))
        note_news(office, session.tally.changed, is_first=not was_confirmed)
    return _exchanged(exchange, session.tally)


def _file_terms(office: Office) -> FileTerms:
    """Return what this office says about exchanging attached files."""
    return FileTerms(
        is_paused=Exchange(office.store).get(ExchangeFact.FILES_PAUSED) is not None,
        fetching=Fetching.ALL if office.settings.text(FETCH_FILES) == "always" else Fetching.WANTED,
        room=office.settings.number(ATTACHMENT_MEGABYTES) * MILLION,
    )


def end_what_is_over(office: Office) -> bool:
    """Hide what other offices opened to this one until a day that is over, and forget it once the hub's day says so.

    Tells whether anybody went out of sight or came back. Needs no network; runs at unlock and at midnight, too: a
    consent ends by itself, also for a device that was signed off. Hiding needs no keys: BindingLost comes after it.
    """
    office.must_allow(Action.EXCHANGE)
    exchange = Exchange(office.store)
    is_hidden = hide_what_is_over(exchange)
    if stage_of(exchange) not in {Stage.MEMBER, Stage.REVOKED}:
        return is_hidden
    if carry_out(exchange, load_membership(exchange), office.user.id):
        go_on_under_new_replica(exchange)
        return True
    return is_hidden


def standing(office: Office) -> ExchangeStanding:
    """Return how the exchange stands, without talking to anybody."""
    exchange = Exchange(office.store)
    return ExchangeStanding(
        stage=stage_of(exchange),
        confirmed_at=_confirmed_at(exchange),
        waiting=exchange.waiting(),
        conflicts=exchange.conflicts(),
        not_accepted=exchange.refused(),
    )


def has_joined(exchange: Exchange) -> bool:
    """Tell whether this device takes part in a Kreis."""
    return stage_of(exchange) is Stage.MEMBER


def _must_be_member(exchange: Exchange, carrier: Carrier) -> None:
    match stage_of(exchange):
        case Stage.ALONE:
            raise NotEnrolled
        case Stage.REVOKED:
            raise DeviceRevoked
        case Stage.WAITING_HUB | Stage.WAITING_OFFICE:
            if continue_enrolment(exchange, carrier) is not Stage.MEMBER:
                raise WaitingForOffice
        case Stage.MEMBER:
            return


def _sign_log(office: Office, exchange: Exchange) -> None:
    """Sign the months of the log closed since the last exchange with the key of the device: it is at hand only here."""
    if office.store.audit.lacks_device():
        office.store.audit.sign_as_device(device_keys(exchange).signing)


def _note(office: Office, line: ExchangeLine) -> None:
    """Keep the attempt in the list of exchanges, and in the log if something left; what came in is logged with it."""
    if line.sent:
        office.store.log([office.entry(AuditAction.EXCHANGE, detail=f"sent={line.sent}")])
    Exchange(office.store).log(line)


def _line(office: Office, carrier: Carrier, tally: Tally, outcome: str, took: int) -> ExchangeLine:
    return ExchangeLine(
        at=millis(office.clock.now()),
        carrier=carrier.name,
        outcome=outcome,
        sent=tally.sent,
        received=tally.received,
        bytes_up=tally.bytes_up,
        bytes_down=tally.bytes_down,
        round_trips=tally.round_trips,
        millis=took,
    )


def _exchanged(exchange: Exchange, tally: Tally) -> Exchanged:
    orders = exchange.get(ExchangeFact.ORDERS)
    return Exchanged(
        confirmed_at=_confirmed_at(exchange),
        sent=tally.sent,
        received=tally.received,
        waiting=exchange.waiting(),
        not_accepted=exchange.refused(),
        orders=len(msgspec.msgpack.decode(orders, type=list[bytes])) if orders else 0,
        conflicts=exchange.conflicts(),
        parked=len(exchange.waiting_units(UnitState.PARKED)),
        quarantined=len(exchange.waiting_units(UnitState.QUARANTINED)),
        bytes_up=tally.bytes_up,
        bytes_down=tally.bytes_down,
        round_trips=tally.round_trips,
        left_in_folder=tally.left_in_folder,
        files_sent=tally.files.sent,
        files_fetched=tally.files.fetched,
        files_problem=tally.files.sentence,
        changed=tally.changed,
    )


def _confirmed_at(exchange: Exchange) -> int | None:
    stored = exchange.get(ExchangeFact.CONFIRMED_AT)
    return int.from_bytes(stored, "big") if stored else None
