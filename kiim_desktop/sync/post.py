"""What a person decided about devices and waits for the next bundle: approvals, revocations, new office keys."""

from __future__ import annotations

import msgspec

from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Approval, Recalled, RingNotice, Signed


class Post(msgspec.Struct, frozen=True, array_like=True):
    """It stays here until the manifest shows its effect, so a lost bundle loses nothing."""

    approvals: tuple[Approval, ...] = ()
    revocations: tuple[Signed, ...] = ()
    ring: RingNotice | None = None
    sealed: bool = False
    """It is in a bundle already."""
    recalled: Recalled | None = None
    """What the hub was found to have forgotten."""

    @property
    def is_empty(self) -> bool:
        return not (self.approvals or self.revocations or self.ring or self.recalled)


def read_post(desk: Desk) -> Post:
    stored = desk.get(ExchangeFact.POST)
    return unpack(stored, Post) if stored else Post()


def write_post(desk: Desk, post: Post) -> None:
    desk.put({ExchangeFact.POST: None if post.is_empty else pack(post)})
