"""Large bundles in pieces: up until whole, down from wherever the line broke."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, TypeVar

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.exchanges import known_device
from kiim_desktop.hub.refusals import Damaged, Gone, OverQuota, TooLarge, Unknown
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.channels import Piece
from kiim_desktop.hub.store.directory import Device, DeviceStatus
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
Form = TypeVar("Form")
UPLOAD_KEPT_MILLIS: Final = 7 * 24 * 3600 * 1000


def take_piece(site: Site, raw: bytes) -> bytes:
    """Add a piece to an upload and return the packed UpAnswer; Unknown, Damaged, TooLarge, OverQuota.

    A piece that does not follow what is here changes nothing: the answer says from where to go on.
    """
    request = _read(raw, UpRequest)
    head = _read(request.head, UpHead)
    device = _sender(site, head.device, UP_PATH, request)
    if sha256(request.chunk).digest() != head.chunk:
        raise Damaged
    with site.store.write() as transaction:
        transaction.lock_device(device.id)
        total, received = transaction.channels.upload_progress(device.id, head.sha256) or (head.total, 0)
        if not request.chunk or head.offset != received or total != head.total:
            return pack(UpAnswer(received))
        if received + len(request.chunk) > total:
            raise TooLarge
        transaction.channels.drop_uploads_before(site.now() - UPLOAD_KEPT_MILLIS)
        if transaction.channels.open_uploads(device.id, head.sha256) + total > OPEN_UPLOADS_CAP:
            raise OverQuota
        piece = Piece(device=device.id, id=head.sha256, start=received, at=site.now(), size=total, body=request.chunk)
        transaction.channels.extend_upload(piece)
    return pack(UpAnswer(received + len(request.chunk)))


def give_piece(site: Site, raw: bytes) -> bytes:
    """Return a piece of the bundle that waits for a device; Gone if it does not wait any more, Unknown, Damaged."""
    request = _read(raw, DownRequest)
    head = _read(request.head, DownHead)
    device = _sender(site, head.device, DOWN_PATH, request)
    with site.store.read() as transaction:
        queued = transaction.channels.queued(device.id)
    if queued is None or queued.number != head.number:
        raise Gone
    return queued.body[head.offset : head.offset + head.length]


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
