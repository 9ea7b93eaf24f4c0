"""What other offices opened until a day that is over: out of sight by the clock here, deleted by that of the hub.

Hiding needs no key, no directory and no network, so that it works on a device that was signed off or whose keys cannot
be read. A clock that ran ahead and was put right brings everything back.
"""

from __future__ import annotations

from datetime import date

from kiim_desktop.base.ids import OfficeId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import forgetting, hidden, shares
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.shares import StoredShare
from kiim_desktop.sync.sharing.days import day_at_hub, day_here

ENDED = "ended"
"""Why a person is out of sight when no order says so."""


def hide_what_is_over(exchange: Exchange) -> bool:
    """Hide persons of whom nothing is open any more today, and show again who is; tells whether anybody changed."""
    office = exchange.store.identity.office
    with exchange.reading() as desk:
        over, wrongly = _over(desk, office), _hidden_wrongly(desk, office)
    if not over and not wrongly:
        return False
    with exchange.writing() as desk:
        for scope in sorted(over):
            forgetting.hide_scope(desk.connection, desk.ground, scope, ENDED)
        for scope in sorted(wrongly):
            forgetting.unhide_scope(desk.connection, desk.ground, scope, ENDED)
    return True


def surely_over(desk: Desk, office: OfficeId) -> list[StoredShare]:
    """Return what others opened until a day that is over at the hub, too: it may be deleted for good."""
    heard = day_at_hub(desk)
    return shares.got_that_ended(desk.connection, office, heard.isoformat()) if heard is not None else []


def is_open_to(desk: Desk, office: OfficeId, scope: Scope, day: date) -> bool:
    """Tell whether any other office opens a person to this one on a day."""
    opened = shares.shares_of_scope(desk.connection, scope)
    return any(each.owner != office and each.until >= day.isoformat() for each in opened)


def _over(desk: Desk, office: OfficeId) -> set[Scope]:
    day = day_here(desk)
    ended = {each.scope for each in shares.got_that_ended(desk.connection, office, day.isoformat())}
    return {scope for scope in ended - _hidden(desk) if not is_open_to(desk, office, scope, day)}


def _hidden_wrongly(desk: Desk, office: OfficeId) -> set[Scope]:
    day = day_here(desk)
    return {scope for scope in _hidden(desk) if is_open_to(desk, office, scope, day)}


def _hidden(desk: Desk) -> set[Scope]:
    return {each.scope for each in hidden.all_hidden(desk.connection) if each.reason == ENDED}
