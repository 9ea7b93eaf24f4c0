"""What this device tells a hub that was found to have forgotten part of the directory, or a sibling's ring."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from kiim_desktop.crypto.rings import wrap_ring_for_device
from kiim_desktop.storage.exchange import Desk
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.rotating import Siblings, staying
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import Recalled, manifest_hash, ring_info
from kiim_desktop.sync.wire.requests import SyncAnswer


def note_forgotten(desk: Desk, member: Membership, answer: SyncAnswer) -> None:
    """Put into the post what the hub says it lacks: it leaves with the next bundle, once in an epoch of the hub."""
    if not answer.forgot_manifest and not answer.ringless:
        return
    name = name_of_manifest(member) if answer.forgot_manifest else b""
    asked = sha256(pack((answer.epoch, name, sorted(device for device, _public in answer.ringless)))).digest()
    if asked == desk.get(ExchangeFact.RECALLED):
        return
    desk.put({ExchangeFact.RECALLED: asked})
    siblings = unpack(desk.get(ExchangeFact.SIBLINGS) or b"\x90", Siblings)
    known = dict(siblings) | {member.device: member.keys.public.to_bytes()}
    recalled = Recalled(
        manifest=member.manifest_raw if answer.forgot_manifest else None,
        publics=tuple(known.items()) if answer.forgot_manifest else (),
        generation=member.ring.generation if member.ring else 0,
        rings=_wrapped(member, answer.ringless),
    )
    write_post(desk, msgspec.structs.replace(read_post(desk), recalled=recalled, sealed=False))


def recalled_taken(desk: Desk) -> None:
    """The hub has every bundle: what was told it need not be told again."""
    post = read_post(desk)
    if post.recalled is not None and post.sealed:
        write_post(desk, msgspec.structs.replace(post, recalled=None))


def name_of_manifest(member: Membership) -> bytes:
    """Return by which the hub is told of the manifest this device goes by."""
    return manifest_hash(member.manifest_raw) if member.manifest_raw else b""


def _wrapped(member: Membership, ringless: Siblings) -> tuple[tuple[bytes, bytes], ...]:
    if member.ring is None:
        return ()
    named = {device for device, _public in ringless}
    return tuple(
        (one.device, wrap_ring_for_device(member.ring, public.hpke_public, ring_info(member.office, one.device)))
        for one, public in staying(member, ringless)
        if one.device in named
    )
