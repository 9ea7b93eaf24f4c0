"""Large bundles in pieces: what arrived before a line broke is not sent again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import Unreachable
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.wire.codec import INLINE_CAP, unpack
from kiim_desktop.sync.wire.errors import BundleDamaged
from kiim_desktop.sync.wire.requests import DownHead, DownOffer, UpAnswer, UpHead, make_down, make_up

ATTEMPTS: Final = 4
"""A piece is asked for so often before the line counts as broken."""
Moved = tuple[int, int, int]
"""Bytes up, bytes down, round trips."""


def send_up(carrier: Carrier, member: Membership, bundle: bytes, progress: Progress, room: int = INLINE_CAP) -> Moved:
    """Send a bundle up in pieces of `room` bytes from where the hub has it; then a hello may name its SHA-256."""
    total, offset, up, down, trips = len(bundle), -1, 0, 0, 0
    while offset < total:
        chunk = bundle[offset : offset + room] if offset >= 0 else b""
        head = UpHead(member.device, sha256(bundle).digest(), total, max(offset, 0), sha256(chunk).digest())
        request = make_up(member.keys.signing, head, chunk)
        raw = _insist(carrier.up, request)
        up, down, trips = up + len(request), down + len(raw), trips + 1
        offset = min(unpack(raw, UpAnswer).received, total)
        progress.step(offset, total, _("Sende an den Hub"))
    return up, down, trips


def fetch_bundle(
    carrier: Carrier, member: Membership, offer: DownOffer, progress: Progress, room: int = INLINE_CAP
) -> tuple[bytes, Moved]:
    """Return a bundle that waits at the hub, fetched in pieces; BundleDamaged if it is not the one offered."""
    content, up, down, trips = b"", 0, 0, 0
    while len(content) < offer.length:
        head = DownHead(member.device, offer.number, len(content), min(room, offer.length - len(content)))
        request = make_down(member.keys.signing, head)
        piece = _insist(carrier.down, request)
        if not piece:
            raise BundleDamaged
        content += piece
        up, down, trips = up + len(request), down + len(piece), trips + 1
        progress.step(len(content), offer.length, _("Hole vom Hub"))
    if sha256(content).digest() != offer.sha256:
        raise BundleDamaged
    return content, (up, down, trips)


def _insist(carry: Callable[[bytes], bytes], request: bytes) -> bytes:
    for attempt in range(ATTEMPTS):
        try:
            return carry(request)
        except Unreachable:
            if attempt == ATTEMPTS - 1:
                raise
    raise Unreachable
