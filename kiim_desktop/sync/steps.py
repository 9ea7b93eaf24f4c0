"""The states of an exchange, and where an answer of the hub points."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.errors import DeviceRevoked, HubBusy, HubFull, HubOutdated
from kiim_desktop.sync.hellos import is_written_elsewhere, raise_counter
from kiim_desktop.sync.settling import mark_revoked
from kiim_desktop.sync.wire.errors import SyncError
from kiim_desktop.sync.wire.requests import AnswerCode, SyncAnswer

REFUSALS: Final[dict[AnswerCode, type[SyncError]]] = {
    AnswerCode.REVOKED: DeviceRevoked,
    AnswerCode.QUOTA: HubFull,
    AnswerCode.SCHEMA: HubOutdated,
    AnswerCode.LATER: HubBusy,
}


class Step(Enum):
    """Where an exchange stands."""

    SEAL = "seal"
    PACK = "pack"
    UP = "up"
    HELLO = "hello"
    DOWN = "down"
    APPLY = "apply"
    ACK = "ack"
    RECOVER = "recover"
    REMINT = "remint"
    CONFIRMED = "confirmed"
    IDLE = "idle"


def where_to(exchange: Exchange, answer: SyncAnswer) -> Step:  # one line per code
    """Return the step an answer leads to; DeviceRevoked, HubFull, HubOutdated, HubBusy if it leads nowhere."""
    if answer.code in {AnswerCode.OK, AnswerCode.COUNTER} and is_written_elsewhere(exchange, answer.number):
        return Step.REMINT
    match answer.code:
        case AnswerCode.OK | AnswerCode.GAP | AnswerCode.EXPIRED:
            return Step.DOWN
        case AnswerCode.EPOCH:
            is_known = answer.epoch == exchange.get(ExchangeFact.EPOCH)
            return Step.CONFIRMED if is_known else Step.RECOVER
        case AnswerCode.FORK | AnswerCode.DAMAGED | AnswerCode.ERASED:
            return Step.REMINT
        case AnswerCode.COUNTER:
            raise_counter(exchange, answer.counter)
            return Step.HELLO
        case AnswerCode.MISSING:
            return Step.UP
        case AnswerCode.REVOKED:
            mark_revoked(exchange)
    raise REFUSALS[answer.code]
