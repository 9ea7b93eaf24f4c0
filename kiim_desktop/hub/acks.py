"""What a member may ask besides an exchange: that its cursor be kept, and the directory as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from msgspec import structs

from kiim_desktop.hub.downlinks import Down, heard
from kiim_desktop.hub.exchanges import Uplinked, admit, read_signed, reply, take
from kiim_desktop.hub.ingesting import TakenIn
from kiim_desktop.hub.refusals import Damaged, NotReady, Unknown
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.channels import Channel
from kiim_desktop.hub.store.directory import Device, DeviceStatus
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed, manifest_hash
from kiim_desktop.sync.wire.requests import ACK_PATH, MANIFEST_PATH, AnswerCode, Hello, make_response


@dataclass(frozen=True, slots=True)
class Published:
    """The newest manifest as it was signed, and a name for exactly these bytes."""

    name: str
    signed: bytes = field(repr=False)


def answer_ack(site: Site, raw: bytes) -> tuple[AnswerCode, bytes]:
    """Keep the cursor of a hello and answer as to an exchange that brought and wanted nothing; Unknown, Damaged.

    As there, it is bound to the replica, the epoch and the counter, which it uses up.
    """
    device, hello, request = read_signed(site, raw, ACK_PATH)
    if hello.bundle or request.bundle:
        raise Damaged
    hello = structs.replace(hello, wishes=0)
    with site.pace.turn(device.id), site.store.write() as transaction:
        admitted, taken = admit(site, transaction, device.id, hello), TakenIn()
        if admitted.device is not None and admitted.code is AnswerCode.OK:
            code, taken = take(site, transaction, admitted.device, hello, Uplinked())
            admitted = replace(admitted, code=code)
        answer, _down = reply(site, transaction, admitted, hello, taken, _confirm)
    return answer.code, make_response(site.identity.signing, request.hello, answer)


def answer_manifest(site: Site, raw: bytes) -> Published:
    """Return the newest manifest to a member; Unknown, Damaged. Reading changes nothing, so no counter is used up."""
    device, _hello, _request = read_signed(site, raw, MANIFEST_PATH)
    if device.status is not DeviceStatus.ACTIVE:
        raise Unknown
    with site.pace.turn(device.id), site.store.read() as transaction:
        number, signed = transaction.directory.manifest()
    if not number:
        raise NotReady
    return Published(f"{number}-{manifest_hash(unpack(signed, Signed)).hex()[:32]}", signed)


def _confirm(_site: Site, transaction: Transaction, device: Device, hello: Hello, channel: Channel) -> Down:
    """Move the cursor; a bundle that was cut for another one is void."""
    channel, is_same = heard(channel, hello)
    if not is_same:
        transaction.channels.drop_queued(device.id)
    return Down(channel=channel)
