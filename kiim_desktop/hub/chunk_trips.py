"""Chunks that came in a folder or on a stick: taken one bundle at a time, answered with what one trip carries back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiim_desktop.crypto.devices import DevicePublic
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.hub.chunks import chunk_body, chunk_names, read_asked, take_asked
from kiim_desktop.hub.epochs import EPOCH
from kiim_desktop.hub.exchanges import known_device
from kiim_desktop.hub.refusals import Damaged, NoRoomForFiles, Refused
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.sync.wire.bundles import BundleBody, BundleKind, BundlePlan, OpenedBundle, make_bundle, open_bundle
from kiim_desktop.sync.wire.chunk_folders import answer_chunks_in
from kiim_desktop.sync.wire.chunks import ChunkReply, Fetch, Outcome
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.errors import WireError

BUNDLE_BYTES: Final = 3 * 1024 * 1024
"""Of the chunks in one bundle down."""


@dataclass(slots=True)
class _Trip:
    """What one trip may still carry down."""

    site: Site
    room: int = field(init=False)

    def __post_init__(self) -> None:
        self.room = self.site.terms.trip_bytes

    def take(self, raw: bytes) -> list[tuple[bytes, bytes]]:
        """Do what a bundle asks for, and return (device, bundle) of the replies; Refused."""
        opened = _opened(self.site, raw)
        bundles: list[tuple[bytes, bytes]] = []
        replies: list[bytes] = []
        size = 0
        for reply in self._replies(opened):
            if size + len(reply) > BUNDLE_BYTES and replies:
                bundles.append((opened.sender, _sealed(self.site, opened, replies)))
                replies, size = [], 0
            replies.append(reply)
            size += len(reply)
        if replies:
            bundles.append((opened.sender, _sealed(self.site, opened, replies)))
        return bundles

    def _replies(self, opened: OpenedBundle) -> Iterator[bytes]:
        for raw in opened.body.chunks:
            device, head, request = read_asked(self.site, raw)
            if device.id != opened.sender:
                raise Damaged
            try:
                if isinstance(head.said, Fetch):
                    yield from self._chunks(device, request.head, head.said)
                else:
                    there = take_asked(self.site, device, head, request)
                    yield pack(ChunkReply(request.head, Outcome.OK, there))
            except NoRoomForFiles:
                yield pack(ChunkReply(request.head, Outcome.QUOTA))
            except Refused:
                yield pack(ChunkReply(request.head, Outcome.REFUSED))

    def _chunks(self, device: Device, head: bytes, asked: Fetch) -> Iterator[bytes]:
        """Yield the chunks of a file, its index first, a few in each reply; what does not fit comes another time."""
        some: list[bytes] = []
        size = 0
        for address in chunk_names(self.site, device, asked):
            body = chunk_body(self.site, asked.stream, address)
            if len(body) > self.room:
                break
            self.room -= len(body)
            if size + len(body) > BUNDLE_BYTES // 2:
                yield pack(ChunkReply(head, Outcome.OK, (), tuple(some)))
                some, size = [], 0
            some.append(body)
            size += len(body)
        yield pack(ChunkReply(head, Outcome.OK, (), tuple(some)))


def serve_chunks(site: Site, root: Path) -> int:
    """Answer the bundles of chunks that lie in a folder; returns how many were taken."""
    return answer_chunks_in(root, _Trip(site).take)


def _opened(site: Site, raw: bytes) -> OpenedBundle:
    def sender_key(sender: bytes) -> VerifyKey | None:
        return DevicePublic.from_bytes(known_device(site, sender).public).verify_key

    identity = site.identity
    try:
        opened = open_bundle(
            raw,
            keypair=identity.hpke,
            public=identity.hpke_public,
            sender_key=sender_key,
            training=site.terms.training,
        )
    except (WireError, CryptoError) as error:
        raise Damaged from error
    if opened.header.kind is not BundleKind.CHUNKS:
        raise Damaged
    return opened


def _sealed(site: Site, opened: OpenedBundle, replies: list[bytes]) -> bytes:
    with site.store.read() as transaction:
        epoch = transaction.facts.get(EPOCH)
    plan = BundlePlan(
        channel=opened.sender,
        number=0,
        previous=bytes(32),
        epoch=epoch,
        training=site.terms.training,
        kind=BundleKind.CHUNKS,
    )
    public = DevicePublic.from_bytes(known_device(site, opened.sender).public)
    return make_bundle(
        plan,
        BundleBody(chunks=tuple(replies)),
        sender=site.identity.id,
        key=site.identity.signing,
        recipients=[public.hpke_public],
        random=site.random,
    )
