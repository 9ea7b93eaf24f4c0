"""New stream keys for all files at once, for whoever does not want to wait until each file is saved the next time.

Only the keys are announced, no content is sent again: what was sealed before stays what it was, and nothing sealed
later opens with the old ones. Shared streams change their keys by themselves (sharing/opening.py).
"""

from __future__ import annotations

from typing import Final

from kiim_desktop.storage import streams
from kiim_desktop.storage.exchange import Desk, Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.streams import Stream
from kiim_desktop.sync import sealing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import read_post
from kiim_desktop.sync.sharing.drafts import Draft

KEYS_PER_BUNDLE: Final = 1_000


def ask_for_new_keys(exchange: Exchange) -> None:
    """Give every file of the office a new key with the next exchange, as soon as the office has new keys itself."""
    exchange.put({ExchangeFact.REKEY: b"1"})


def under_old_keys(desk: Desk, member: Membership, limit: int = KEYS_PER_BUNDLE) -> list[Stream]:
    """Return streams of the office still under keys that lie under an older office secret, if they are to change."""
    if desk.get(ExchangeFact.REKEY) is None or member.ring is None:
        return []
    return streams.streams_under_older_keys(desk.connection, member.office, member.ring.generation, limit)


def announce_under_new_keys(draft: Draft, chosen: list[Stream]) -> None:
    for stream in chosen:
        opened = sealing.new_key(stream, draft.member.own_ring, draft.random)
        draft.streams.append(opened)
        draft.name_of(opened)


def end_if_done(exchange: Exchange, member: Membership) -> None:
    """Forget the wish once it is fulfilled; not while a revocation or new office keys are still on their way."""
    with exchange.reading() as desk:
        asked = desk.get(ExchangeFact.REKEY) is not None
        is_open = asked and (not read_post(desk).is_empty or bool(under_old_keys(desk, member, 1)))
    if asked and not is_open:
        exchange.put({ExchangeFact.REKEY: None})
