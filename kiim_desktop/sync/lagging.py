"""A device that lacks the newest keys of its office cannot read what announces streams under them, and passes it by.

It notes that, and loads everything anew once the keys have come. They come later than what they open if the hub was put
back to the time before: then a colleague, or another copy of this device, has to wrap them once more.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.units import StreamNotice


def note_unread(desk: Desk, member: Membership, notices: Iterable[StreamNotice], opened: Container[bytes]) -> None:
    """Note that something of these could not be opened for want of keys; `opened` are key ids."""
    entry = member.office_entry(member.office)
    lacks_keys = entry is not None and member.ring is not None and member.ring.generation < len(entry.keys)
    if lacks_keys and any(each.key_id not in opened for each in notices):
        desk.put({ExchangeFact.UNREAD: b"1"})


def load_unread(desk: Desk) -> None:
    """The newest keys are here: have loaded anew what was passed by."""
    if desk.get(ExchangeFact.UNREAD) is not None:
        desk.put({ExchangeFact.UNREAD: None, ExchangeFact.SILENT: b"1"})
