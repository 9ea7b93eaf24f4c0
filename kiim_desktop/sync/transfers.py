"""Large bundles in pieces: what arrived before a line broke is not sent again, in this exchange nor in the next."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiim_desktop.base.jobs import Cancelled, Progress
from kiim_desktop.base.translation import _
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import BundleGone, HubBusy, LineBroke, LineStalled, NoProgress, Unreachable
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.rooms import ATTEMPTS, Room
from kiim_desktop.sync.wire.codec import FILE_CAP, Hash, pack, unpack
from kiim_desktop.sync.wire.errors import BundleDamaged, WireError
from kiim_desktop.sync.wire.requests import DownHead, DownOffer, UpAnswer, UpHead, make_down, make_up

ASK: Final = -1
"""In place of an offset: how much of it is there?"""
Moved = tuple[int, int, int]
"""Bytes up, bytes down, round trips."""


class _Part(msgspec.Struct, frozen=True, array_like=True):
    """The beginning of a bundle whose download broke off."""

    sha256: Hash
    content: Annotated[bytes, Meta(max_length=FILE_CAP)]


def send_up(carrier: Carrier, member: Membership, bundle: bytes, progress: Progress, room: Room) -> Moved:
    """Send a bundle up in pieces from where the hub has it; then a hello may name its SHA-256.

    After a break the hub is asked first how much it has: the piece whose answer was lost may have arrived. NoProgress
    if the hub answers and takes nothing.
    """
    total, up, down, trips = len(bundle), 0, 0, 0
    offset = ASK if room.asks else 0
    upto = unanswered = 0
    tried = Attempts(room)
    while offset < total:
        progress.step(max(offset, 0), total, _("Sende an den Hub"))
        chunk = bundle[offset : offset + room.piece] if offset >= 0 else b""
        head = UpHead(member.device, sha256(bundle).digest(), total, max(offset, 0), sha256(chunk).digest())
        request = make_up(member.keys.signing, head, chunk)
        raw = tried.carry(carrier.up, request)
        if raw is None:
            upto, unanswered = (offset + len(chunk), len(request)) if chunk else (upto, unanswered)
            offset = ASK
            continue
        up, down, trips = up + len(request), down + len(raw), trips + 1
        before, offset = offset, min(unpack(raw, UpAnswer).received, total)
        tried.look(has_moved=offset > before)
        if unanswered and offset >= upto:
            up += unanswered
        unanswered = 0
        progress.step(offset, total, _("Sende an den Hub"))
    room.asks = False
    return up, down, trips


def fetch_bundle(
    exchange: Exchange, carrier: Carrier, member: Membership, offer: DownOffer, progress: Progress, room: Room
) -> tuple[bytes, Moved]:
    """Return a bundle that waits at the hub, fetched in pieces; BundleDamaged if it is not the one offered.

    What came before an exchange ended too early is kept for the next one.
    """
    content = bytearray(_kept_part(exchange, offer))
    moved = (0, 0, 0)
    tried = Attempts(room)
    try:
        while len(content) < offer.length:
            head = DownHead(member.device, offer.number, len(content), min(room.fetched, offer.length - len(content)))
            request = make_down(member.keys.signing, head)
            piece = tried.carry(carrier.down, request)
            if piece is not None:
                content += piece
                moved = (moved[0] + len(request), moved[1] + len(piece), moved[2] + 1)
            if piece == b"":
                raise BundleDamaged
            progress.step(len(content), offer.length, _("Hole vom Hub"))
    except BundleGone:
        _keep_part(exchange, offer, b"")
        raise
    except (Unreachable, HubBusy, Cancelled):
        _keep_part(exchange, offer, bytes(content))
        raise
    _keep_part(exchange, offer, b"")
    if sha256(content).digest() != offer.sha256:
        raise BundleDamaged
    return bytes(content), moved


class Attempts:
    """Tries again over a line that breaks, in smaller pieces, until nothing got through too often in a row."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._failed = self._idle = 0

    def carry(self, carry: Callable[[bytes], bytes], request: bytes) -> bytes | None:
        """Return the answer, or None if the line broke and may be tried again; Unreachable."""
        try:
            answer = carry(request)
        except Unreachable as error:
            self._failed += 1
            if isinstance(error, LineBroke | LineStalled):
                self._room.narrow()
            if self._failed >= ATTEMPTS or isinstance(error, LineStalled | BundleGone):
                raise
            return None
        self._failed = 0
        return answer

    def look(self, *, has_moved: bool) -> None:
        """Note whether an answer brought an upload on; NoProgress if too many in a row did not."""
        self._idle = 0 if has_moved else self._idle + 1
        if self._idle >= ATTEMPTS:
            raise NoProgress(step="up")


def _kept_part(exchange: Exchange, offer: DownOffer) -> bytes:
    """Return what is here of a bundle, b"" if that was another one."""
    stored = exchange.get(ExchangeFact.PART)
    try:
        part = unpack(stored, _Part, FILE_CAP + 64) if stored else None
    except WireError:
        return b""
    return part.content if part is not None and part.sha256 == offer.sha256 else b""


def _keep_part(exchange: Exchange, offer: DownOffer, content: bytes) -> None:
    """Keep the beginning of a bundle; b"" forgets whatever was kept."""
    if content:
        exchange.put({ExchangeFact.PART: pack(_Part(offer.sha256, content))})
    elif exchange.get(ExchangeFact.PART) is not None:
        exchange.put({ExchangeFact.PART: None})
