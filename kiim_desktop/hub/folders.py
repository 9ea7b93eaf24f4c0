"""A shared folder or stick in place of a line: one trip brings everything up, and everything back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import structs

from kiim_desktop.hub.certificates import renewed
from kiim_desktop.hub.chunk_trips import serve_chunks
from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.downlinks import send_all, send_nothing
from kiim_desktop.hub.errors import FolderRefused
from kiim_desktop.hub.exchanges import Uplinked, admit, open_uplink, read_signed, reply, take
from kiim_desktop.hub.ingesting import TakenIn
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.sticks import note_stick
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Signed
from kiim_desktop.sync.wire.folders import (
    IDENTITY,
    Answered,
    FolderNews,
    answer_folder,
    is_folder_of,
    lay_news,
    mark_folder,
)
from kiim_desktop.sync.wire.requests import AnswerCode, Hello, make_response

ALIASES_CAP: Final = 16_000
"""In one answer; a stream without its alias is announced once more and gets it then."""
_SERVED_IN_FULL: Final = (AnswerCode.GAP, AnswerCode.EXPIRED)
"""Nothing was taken; what waits for the device comes down all the same."""


def serve_folder(hub: Hub, root: Path) -> int:
    """Answer what lies in a folder, once, and return how many requests that were; FolderRefused.

    A new folder is marked as this hub's; one that another hub marked is left alone.
    """
    identity = hub.site.identity
    if (root / IDENTITY).exists() and not is_folder_of(root, identity.signing.verify_key(), identity.id):
        raise FolderRefused
    try:
        mark_folder(root, identity.signing, identity.id, hub.site.now())
        answered = answer_folder(root, partial(answer_trip, hub.site), hub.enrol)
        _lay_news(hub.site, root)
        serve_chunks(hub.site, root)
    except OSError as error:
        raise FolderRefused from error
    return answered


def _lay_news(site: Site, root: Path) -> None:
    """Lay down the directory as it stands now; none before the first device was let in."""
    with site.store.read() as transaction:
        number, manifest = transaction.directory.manifest()
    if number:
        lay_news(root, site.identity.signing, FolderNews(site.identity.id, site.now(), unpack(manifest, Signed)))


def answer_trip(site: Site, request: bytes, bundles: Iterable[bytes], *, brings_down: bool) -> Answered:
    """Take the bundles of a channel in their order, each in a transaction of its own, and answer once for all of them.

    The first that cannot be taken ends it (a number is missing, no room): the rest stays with the device. What waits
    for the device comes down even where a number is missing: a file lost on a stick is nothing unusual. Whoever dies in
    between begins again: what was taken is known then, and the number of the request is used up only at the end.
    """
    device, hello, read = read_signed(site, request)
    if read.renewals:
        _renew(site, device, hello, read.renewals)
    code, taken = _take_all(site, device, hello, bundles)
    with site.store.write() as transaction:
        admitted = admit(site, transaction, device.id, hello)
        if admitted.code is AnswerCode.OK and code not in _SERVED_IN_FULL:
            admitted = replace(admitted, code=code)
        admitted = replace(admitted, channel=replace(admitted.channel, by_folder=1))
        note_stick(site, transaction)
        send = send_all if brings_down else send_nothing
        answer, down = reply(site, transaction, admitted, hello, taken, send)
    if answer.code is AnswerCode.OK:
        answer = structs.replace(answer, code=code)
    response = make_response(site.identity.signing, read.hello, answer, down.bundle)
    return Answered(response=response, beside=down.beside)


def _renew(site: Site, device: Device, hello: Hello, renewals: tuple[Signed, ...]) -> None:
    with site.store.write() as transaction:
        admitted = admit(site, transaction, device.id, hello)
        if admitted.device is not None and admitted.code is AnswerCode.OK:
            renewed(site, transaction, admitted.device, renewals)


def _take_all(site: Site, device: Device, hello: Hello, bundles: Iterable[bytes]) -> tuple[AnswerCode, TakenIn]:
    """Return what was taken; another code than OK only if the very first could not be."""
    code, taken = _take_one(site, device, hello, Uplinked())
    size = 0
    for raw in bundles if code is AnswerCode.OK else ():
        size += len(raw)
        if taken.number and size > site.terms.trip_bytes:
            break
        code, one = _take_one(site, device, hello, open_uplink(site, device, hello, raw))
        if code is not AnswerCode.OK:
            break
        taken = _joined(taken, one)
    is_served = taken.number > 0 and code is not AnswerCode.FORK
    return (AnswerCode.OK if is_served else code), taken


def _take_one(site: Site, device: Device, hello: Hello, uplinked: Uplinked) -> tuple[AnswerCode, TakenIn]:
    with site.store.write() as transaction:
        admitted = admit(site, transaction, device.id, hello)
        if admitted.device is None or admitted.code is not AnswerCode.OK:
            return admitted.code, TakenIn()
        return take(site, transaction, admitted.device, hello, uplinked)


def _joined(before: TakenIn, after: TakenIn) -> TakenIn:
    """Return what became of two bundles; receipts name everything held, so the later ones count."""
    receipts = {each.rid: each for each in (*before.receipts, *after.receipts)}
    return TakenIn(
        receipts=tuple(receipts[rid] for rid in sorted(receipts)),
        aliases=(*before.aliases, *after.aliases)[:ALIASES_CAP],
        refused=before.refused + after.refused,
        number=max(before.number, after.number),
        recalled=before.recalled or after.recalled,
    )
