"""A device that was silent for half a year sends what it has first, and then loads everything anew.

The hub forgets nothing of it meanwhile (its receipts and intervals are what keeps others from waiting for ever), so
loading anew costs time and no care: everything is merged once more, and what is known changes nothing.
"""

from __future__ import annotations

from kiim_desktop.domain.device_rules import DAY
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.hub_time import heard_at
from kiim_desktop.sync.terms import device_terms


def note_silence(desk: Desk, time: int) -> None:
    """Note that the hub has not been heard for long, before its new time is kept."""
    heard = heard_at(desk)
    if heard and time - heard > device_terms(time).silent_days.value * DAY:
        desk.put({ExchangeFact.SILENT: b"1"})


def loads_anew(exchange: Exchange) -> bool:
    """Go back to the beginning of what the hub has, if that is due and nothing of here is still to be sent."""
    if exchange.get(ExchangeFact.SILENT) is None or exchange.outgoing() is not None or exchange.waiting():
        return False
    exchange.put({ExchangeFact.SILENT: None, ExchangeFact.CURSOR: None})
    return True
