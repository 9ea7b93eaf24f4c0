"""Large bundles in pieces: up until whole, down from wherever the line broke."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.exchanges import known_device
from kiim_desktop.hub.pace import PIECE
from kiim_desktop.hub.refusals import Damaged, Gone, NoSuchRange, OverQuota, TooLarge, TooMany, Unknown
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.channels import Piece
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.telling import is_void
from kiim_desktop.sync.wire.codec import FILE_CAP, pack, unpack
from kiim_desktop.sync.wire.errors import BundleTooLarge, WireError
from kiim_desktop.sync.wire.requests import (
    DOWN_PATH,
    UP_PATH,
    DownHead,
    DownRequest,
    UpAnswer,
    UpHead,
    UpRequest,
    verify_piece,
)

OPEN_UPLOADS_CAP: Final = 4 * FILE_CAP
"""Bytes one device may have under way."""
OPEN_UPLOADS: Final = 4
"""Bundles one device may have under way; a device of ours sends one after the other."""
PIECES_CAP: Final = 4096
"""Of one upload: the store takes no crumbs."""
Form = TypeVar("Form")
UPLOAD_KEPT_MILLIS: Final = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A piece of a bundle that waits for a device: `length` bytes from `start` on, of `total`."""

    device: bytes
    number: int
    start: int
    length: int
    total: int


def named_upload(raw: bytes) -> bytes:
    """Return the SHA-256 an UpRequest is about; Damaged, TooLarge."""
    return _read(_read(raw, UpRequest).head, UpHead).sha256


def take_piece(site: Site, raw: bytes) -> bytes:
    """Add a piece to an upload and return the packed UpAnswer; Unknown, Damaged, TooLarge, TooMany, OverQuota.

    A piece that does not follow what is here changes nothing: the answer says from where to go on.
    """
    request = _read(raw, UpRequest)
    head = _read(request.head, UpHead)
    device = _sender(site, head.device, UP_PATH, request)
    if sha256(request.chunk).digest() != head.chunk:
        raise Damaged
    with site.pace.turn(device.id, PIECE), site.store.write() as transaction:
        transaction.lock_device(device.id)
        known = transaction.channels.upload_progress(device.id, head.sha256)
        total, received, pieces = known or (head.total, 0, 0)
        if not request.chunk or head.offset != received or total != head.total:
            return pack(UpAnswer(received))
        if received + len(request.chunk) > total:
            raise TooLarge
        transaction.channels.drop_uploads_before(site.now() - UPLOAD_KEPT_MILLIS)
        others, announced = transaction.channels.open_uploads(device.id, head.sha256)
        if announced + total > OPEN_UPLOADS_CAP:
            raise OverQuota
        if others >= OPEN_UPLOADS or pieces >= PIECES_CAP:
            raise TooMany
        piece = Piece(device=device.id, id=head.sha256, start=received, at=site.now(), size=total, body=request.chunk)
        transaction.channels.extend_upload(piece)
    return pack(UpAnswer(received + len(request.chunk)))


def give_piece(site: Site, raw: bytes) -> bytes:
    """Return a piece of the bundle that waits for a device; Gone, NoSuchRange, Unknown, Damaged."""
    waiting = find_waiting(site, raw)
    return read_waiting(site, waiting, waiting.start, waiting.length)


def find_waiting(site: Site, raw: bytes) -> Waiting:
    """Return what a DownRequest asks for; Gone if it does not wait any more, NoSuchRange, Unknown, Damaged."""
    request = _read(raw, DownRequest)
    head = _read(request.head, DownHead)
    device = _sender(site, head.device, DOWN_PATH, request)
    with site.pace.turn(device.id, PIECE), site.store.read() as transaction:
        cut = transaction.channels.queued_cut(device.id, head.number)
        if cut is None or is_void(site, transaction, device.office, head=cut.head, at=cut.at):
            raise Gone
    if head.offset >= cut.size or not head.length:
        raise NoSuchRange
    length = min(head.length, cut.size - head.offset)
    return Waiting(device=device.id, number=head.number, start=head.offset, length=length, total=cut.size)


def read_waiting(site: Site, waiting: Waiting, start: int, length: int) -> bytes:
    """Return bytes of a bundle that waits, without holding the rest of it; Gone."""
    with site.store.read() as transaction:
        found = transaction.channels.queued_part(waiting.device, waiting.number, start, length)
    if not found:
        raise Gone
    return found


def _sender(site: Site, device_id: bytes, path: str, request: UpRequest | DownRequest) -> Device:
    device = known_device(site, device_id)
    try:
        verify_piece(DevicePublic.from_bytes(device.public).verify_key, path, request)
    except CryptoError as error:
        raise Unknown from error
    if device.status is not DeviceStatus.ACTIVE:
        raise Unknown
    return device


def _read(raw: bytes, form: type[Form]) -> Form:
    try:
        return unpack(raw, form, FILE_CAP + 4096)
    except BundleTooLarge as error:
        raise TooLarge from error
    except WireError as error:
        raise Damaged from error
