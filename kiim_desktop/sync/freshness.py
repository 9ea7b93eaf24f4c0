"""How old the directory of the Kreis is here: not when it was made, but when the hub last said it is the newest.

By a directory that is too old nothing is sealed to another office: it may have got new keys since, or left. The office
itself and its own devices are never held up, and nothing taken back waits (security.md 2).
"""

from __future__ import annotations

from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.hub_time import hub_now
from kiim_desktop.sync.membership import Membership


def note_newest(desk: Desk, at: int) -> None:
    """The hub said at this time that no directory is newer than the one kept here."""
    if at > _said_newest(desk):
        desk.put({ExchangeFact.MANIFEST_SEEN: at.to_bytes(8, "big")})


def directory_age(desk: Desk, member: Membership) -> int:
    """Return the whole days since the hub last said that the directory kept here is the newest."""
    made = member.manifest.at if member.manifest else 0
    return max(0, hub_now(desk) - max(made, _said_newest(desk))) // DAY


def is_too_old(desk: Desk, member: Membership, terms: DeviceTerms) -> bool:
    return directory_age(desk, member) > terms.directory_days.value


def hold_grants_if_old(exchange: Exchange, member: Membership, terms: DeviceTerms) -> None:
    """Let grants wait, or go on; what is held back stays due and leaves as soon as the directory is confirmed."""
    with exchange.reading() as desk:
        too_old, waits = is_too_old(desk, member, terms), desk.get(ExchangeFact.GRANTS_WAIT) is not None
    if too_old is not waits:
        exchange.put({ExchangeFact.GRANTS_WAIT: b"1" if too_old else None})


def _said_newest(desk: Desk) -> int:
    return int.from_bytes(desk.get(ExchangeFact.MANIFEST_SEEN) or b"", "big")
