"""The owner's side of the guard: the second signature for an order that would delete many persons at once."""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.storage import order_letters
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.order_letters import Letter, Said
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Signed, SignLabel, sign
from kiim_desktop.sync.wire.sharing import Countersignature, refusal_id

LEAD, OFFICER = "lead", "dpo"
"""Roles that sign besides; the second one only of an office that is the data-protection officer's."""


def countersign(desk: Desk, member: Membership, order: bytes) -> None:
    """Sign an order of this office a second time, as its lead; it leaves with the next bundle."""
    said = Countersignature(order, member.office, member.own_ring.generation, LEAD, desk.now())
    signed = sign(member.own_ring.signing, SignLabel.COUNTERSIGN, said)
    order_letters.keep(desk.connection, Letter(order, Said.SECOND, pack(signed)))


def countersign_anew(desk: Desk, member: Membership) -> None:
    """Sign again with the newest keys of the office what the hub does not have yet: it takes no older ones."""
    for letter in order_letters.untaken(desk.connection, Said.SECOND):
        if unpack(unpack(letter.signed, Signed).raw, Countersignature).generation < member.own_ring.generation:
            countersign(desk, member, letter.order)


def seconds_outdated(desk: Desk, ids: Sequence[bytes]) -> int:
    """The hub wants these by newer office keys: they are made anew once these are here; returns how many there are."""
    found = [
        letter.order
        for letter in order_letters.untaken(desk.connection, Said.SECOND)
        if refusal_id(unpack(letter.signed, Signed).raw) in ids
    ]
    order_letters.outdated(desk.connection, found, Said.SECOND)
    return len(found)
