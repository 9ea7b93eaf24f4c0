"""A device brings what another one of its office laid into a folder: taken as if its own device had brought it."""

from __future__ import annotations

from hashlib import sha256

from msgspec import structs

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.downlinks import send_down
from kiim_desktop.hub.epochs import is_ready
from kiim_desktop.hub.exchanges import Uplinked, admit, read_signed, reply, take
from kiim_desktop.hub.ingesting import TakenIn, own_certificates
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.sync.wire.bundles import OpenedBundle, open_bundle
from kiim_desktop.sync.wire.errors import BundleNewer, WireError
from kiim_desktop.sync.wire.requests import AnswerCode, Hello, SyncRequest, Wish, make_response, read_request


def is_forward(raw: bytes) -> bool:
    """Tell whether a packed SyncRequest brings the bundle of another device."""
    try:
        return bool(read_request(raw)[0].wishes & Wish.FORWARD)
    except WireError:
        return False


def answer_forward(site: Site, raw: bytes) -> tuple[AnswerCode, bytes]:
    """Return how the courier's request was taken, and the packed SyncResponse that tells how the bundle was."""
    courier, hello, request = read_signed(site, raw)
    with site.pace.turn(courier.id):
        is_active = courier.status is DeviceStatus.ACTIVE
        code = _take_forwarded(site, courier, hello, request) if is_active else AnswerCode.REVOKED
        with site.store.write() as transaction:
            admitted = admit(site, transaction, courier.id, hello)
            answer, down = reply(site, transaction, admitted, hello, TakenIn(), send_down)
    answer = structs.replace(answer, forwarded=code)
    return answer.code, make_response(site.identity.signing, request.hello, answer, down.bundle)


def _take_forwarded(site: Site, courier: Device, hello: Hello, request: SyncRequest) -> AnswerCode:
    """Take the bundle a courier's request names and return how; nothing else of the request is served by this.

    Only bundles of active devices of the courier's own office: of others it is told what it would be of nonsense.
    """
    raw = request.bundle
    if not raw:
        with site.store.read() as transaction:
            raw = transaction.channels.whole_upload(courier.id, hello.bundle) or b""
    if not raw:
        return AnswerCode.MISSING
    senders: list[Device] = []
    opened = _opened(site, courier, raw, senders) if sha256(raw).digest() == hello.bundle else AnswerCode.DAMAGED
    if isinstance(opened, AnswerCode):
        return opened
    sender = senders[-1]
    with site.store.write() as transaction:
        transaction.lock_device(sender.id)
        device = transaction.directory.device(sender.id)
        if device is None or device.status is not DeviceStatus.ACTIVE or not is_ready(transaction):
            return AnswerCode.LATER if device is not None and not is_ready(transaction) else AnswerCode.REVOKED
        spoken = structs.replace(hello, device=device.id, rid=opened.header.channel)
        uplinked = Uplinked(opened=opened, certified=own_certificates(device, opened.body))
        code, _taken = take(site, transaction, device, spoken, uplinked)
        transaction.channels.drop_upload(courier.id, hello.bundle)
    return code


def _opened(site: Site, courier: Device, raw: bytes, senders: list[Device]) -> OpenedBundle | AnswerCode:
    def sender_key(sender: bytes) -> VerifyKey | None:
        with site.store.read() as transaction:
            found = transaction.directory.device(sender)
        if found is None or found.office != courier.office or found.status is not DeviceStatus.ACTIVE:
            return None
        senders.append(found)
        return DevicePublic.from_bytes(found.public).verify_key

    identity = site.identity
    try:
        return open_bundle(
            raw,
            keypair=identity.hpke,
            public=identity.hpke_public,
            sender_key=sender_key,
            training=site.terms.training,
        )
    except BundleNewer:
        return AnswerCode.SCHEMA
    except (WireError, CryptoError):
        return AnswerCode.DAMAGED
