"""What waits here is tried again at once, not some day: after an update of the program, or with a newer directory."""

from __future__ import annotations

from collections.abc import Iterator

from kiim_desktop.domain.kinds import KINDS
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync import dictionaries
from kiim_desktop.sync.applying import Applied, apply_waiting
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.waiting_for_directory import may_go_on
from kiim_desktop.sync.wire import bundles
from kiim_desktop.sync.wire.codec import pack


def replay(exchange: Exchange, member: Membership, user: bytes) -> Iterator[Applied]:
    """Try what waits here if this program, or the directory, may now judge what could not be judged before.

    Yields after each transaction.
    """
    if _reads_otherwise(exchange) or may_go_on(exchange, member):
        yield from apply_waiting(exchange, member, user)


def _reads_otherwise(exchange: Exchange) -> bool:
    """Tell whether this program reads other units than the one that looked last, and note what this one reads."""
    reads = pack((bundles.SCHEMA, dictionaries.newest(), sorted(kind.number for kind in KINDS.all)))
    if exchange.get(ExchangeFact.READS) == reads:
        return False
    exchange.put({ExchangeFact.READS: reads})
    return True
