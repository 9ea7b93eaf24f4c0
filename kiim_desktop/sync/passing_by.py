"""Streams that are announced to this device and not taken up: what becomes of their units, now and later.

What was taken back, or whose last day is over, may still lie in a folder: its units are left out, for nothing will ever
open them here; so are those of streams that others opened of a file this office keeps, or has handed over and still
shows. What lies under keys of the own office this device does not have yet is loaded anew once they are here:
they come later than what they open if the hub was put back to the time before, and a colleague, or another copy of this
device, had to wrap them once more.
"""

from __future__ import annotations

from collections.abc import Collection, Container

import msgspec

from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.sharing.admitting import grants_by_key
from kiim_desktop.sync.sharing.days import day_here
from kiim_desktop.sync.sharing.obeying import taken_back
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.sharing import Grant

MOST_NAMES = 1_000


class _Names(msgspec.Struct, frozen=True, array_like=True):
    epoch: bytes
    names: tuple[int, ...]


def left_out(desk: Desk, body: BundleBody, not_taken: Collection[int]) -> frozenset[int]:
    """Return the names of streams whose units are not kept here; `not_taken` are among those announced now."""
    if not body.notices:
        return _known(desk) | frozenset(not_taken)
    gone = taken_back(desk)
    told = {notice.alias: (notice.stream, notice.key_id) for notice in body.notices if notice.alias}
    grants, day = grants_by_key(body.grants), day_here(desk).isoformat()
    over = {key for key, notice in grants.items() if unpack(notice.grant.raw, Grant).until < day}
    closed = {alias for alias, key in told.items() if key[0] in gone or key in over}
    return (_known(desk) - set(told)) | closed | frozenset(not_taken)


def note_passed_by(
    desk: Desk, member: Membership, body: BundleBody, opened: Container[bytes], not_taken: Collection[int]
) -> None:
    """Keep the names of what is left out, and that something was passed by for want of keys; `opened` are key ids."""
    names = left_out(desk, body, not_taken)
    if names != _known(desk):
        kept = _Names(desk.get(ExchangeFact.EPOCH) or b"", tuple(sorted(names)[-MOST_NAMES:]))
        desk.put({ExchangeFact.LEFT_OUT: pack(kept) if names else None})
    entry = member.office_entry(member.office)
    lacks_keys = entry is not None and member.ring is not None and member.ring.generation < len(entry.keys)
    if lacks_keys and any(each.key_id not in opened for each in body.notices):
        desk.put({ExchangeFact.UNREAD: b"1"})


def load_unread(desk: Desk) -> None:
    """The newest keys are here: have loaded anew what was passed by."""
    if desk.get(ExchangeFact.UNREAD) is not None:
        desk.put({ExchangeFact.UNREAD: None, ExchangeFact.SILENT: b"1"})


def _known(desk: Desk) -> frozenset[int]:
    """Return the names kept so far; they hold only within one epoch of the hub."""
    stored = desk.get(ExchangeFact.LEFT_OUT)
    kept = unpack(stored, _Names) if stored else None
    return frozenset(kept.names) if kept and kept.epoch == (desk.get(ExchangeFact.EPOCH) or b"") else frozenset()
