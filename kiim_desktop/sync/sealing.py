"""Streams and units on this side of the seal: making keys, sealing changes, opening what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiim_desktop.base.ids import KeyId, OfficeId, Random, StreamId, UnitId
from kiim_desktop.crypto.errors import SealError
from kiim_desktop.crypto.rings import OfficeRing, open_stream_key, seal_stream_key
from kiim_desktop.crypto.streams import SealedUnit, StreamKey, open_unit, seal_unit
from kiim_desktop.domain.records import CATALOGUE, Scope
from kiim_desktop.storage.plain import PlainChange
from kiim_desktop.storage.streams import StoredKey, Stream, StreamKind
from kiim_desktop.sync import dictionaries
from kiim_desktop.sync.translating import changes_of, unit_body
from kiim_desktop.sync.wire.bundles import SCHEMA
from kiim_desktop.sync.wire.codec import UNIT_CAP, deflate, inflate, pack, unpack
from kiim_desktop.sync.wire.errors import BundleNewer, BundleTooLarge, MessageDamaged
from kiim_desktop.sync.wire.units import Reach, StreamHead, StreamNotice, Triple, UnitBody, UnitEnvelope, UnitForm

LEVELS = ((1024, 19), (16 * 1024, 15))
"""Level of zstd for units shorter than so many bytes: a day's changes are small, a first load is not.

With a dictionary 19 gives 2.5 % less than 15 on single changes, and costs half as much time again on whole files.
"""
LEVEL_OF_LARGE = 9


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream whose key lies open for the moment."""

    stream: Stream
    key: StreamKey
    stored: StoredKey
    terms: bytes = b""
    """Of a shared stream, when its notice was read: packed SharedTerms."""


REACH = {
    StreamKind.OWN: Reach.OFFICE,
    StreamKind.OFFICE: Reach.OFFICE,
    StreamKind.CATALOGUE: Reach.MEMBERS,
    StreamKind.SHARED: Reach.SHARED,
}


def kind_of_scope(scope: Scope, office: OfficeId) -> StreamKind:
    if scope == CATALOGUE:
        return StreamKind.CATALOGUE
    return StreamKind.OFFICE if scope == office else StreamKind.OWN


def new_stream(scope: Scope, office: OfficeId, random: Random) -> Stream:
    return Stream(id=StreamId(random(16)), kind=kind_of_scope(scope, office), scope=scope, owner=office)


def new_key(stream: Stream, ring: OfficeRing, random: Random, terms: bytes = b"") -> OpenStream:
    """Return the stream under a fresh key, sealed for the office; that of a catalogue is open to every member.

    `terms` of a shared stream: packed SharedTerms.
    """
    key = StreamKey.create(random)
    head = seal_unit(key, stream.id, dictionaries.NONE, pack(StreamHead(stream.kind.value, stream.scope, terms)))
    is_open = stream.kind is StreamKind.CATALOGUE
    stored = StoredKey(
        stream=stream.id,
        key_id=key.key_id,
        sealed=key.to_bytes() if is_open else seal_stream_key(ring, stream.id, key),
        head=head.to_bytes(),
        generation=ring.generation,
        alias=None,
    )
    return OpenStream(stream, key, stored, terms)


def open_stored(stream: Stream, stored: StoredKey, ring: OfficeRing) -> OpenStream:
    """Return the stream with its key open; SealError."""
    return OpenStream(stream, _open_key(stream.kind is StreamKind.CATALOGUE, stream.id, stored.sealed, ring), stored)


def notice_of(opened: OpenStream) -> StreamNotice:
    stored = opened.stored
    return StreamNotice(opened.stream.id, stored.key_id, stored.sealed, stored.head, REACH[opened.stream.kind])


def reference_to(opened: OpenStream) -> StreamNotice:
    """Return a notice that only asks for the hub's short name of a stream of another office."""
    return asking_for(opened.stream.id, opened.stored.key_id)


def asking_for(stream: StreamId, key: KeyId) -> StreamNotice:
    """Return a notice that tells no more of a stream than under which key it is meant: no key, no head."""
    return StreamNotice(stream, key, b"", b"", Reach.SHARED)


def read_notice(notice: StreamNotice, ring: OfficeRing) -> OpenStream:
    """Return the stream a notice announces to its owner or to every member.

    SealError or MessageDamaged if it is not what it says.
    """
    is_open = notice.reach is Reach.MEMBERS
    key = _open_key(is_open, StreamId(notice.stream), notice.sealed_key, ring)
    generation = 0 if is_open else _generation(notice.sealed_key)
    return _announced(notice, key, notice.sealed_key, generation)


def open_shared(notice: StreamNotice, key: StreamKey, ring: OfficeRing) -> OpenStream:
    """Return a stream of another office whose key came with a grant, the key sealed for the own office.

    SealError or MessageDamaged if it is not what it says.
    """
    if notice.reach is not Reach.SHARED:
        raise MessageDamaged(what="StreamNotice")
    return _announced(notice, key, seal_stream_key(ring, StreamId(notice.stream), key), ring.generation)


def _announced(notice: StreamNotice, key: StreamKey, sealed: bytes, generation: int) -> OpenStream:
    if key.key_id != notice.key_id:
        raise MessageDamaged(what="StreamNotice")
    plain = open_unit(key, StreamId(notice.stream), dictionaries.NONE, SealedUnit.from_bytes(notice.head))
    head = unpack(plain, StreamHead)
    try:
        kind = StreamKind(head.kind)
    except ValueError as error:
        raise MessageDamaged(what="StreamHead") from error
    stream = Stream(id=StreamId(notice.stream), kind=kind, scope=head.scope, owner=OfficeId(notice.owner))
    is_right_scope = (kind is StreamKind.CATALOGUE) == (head.scope == CATALOGUE) and (kind is StreamKind.OFFICE) == (
        head.scope == stream.owner
    )
    if REACH[kind] is not notice.reach or not is_right_scope:
        raise MessageDamaged(what="StreamHead")
    stored = StoredKey(
        stream=stream.id,
        key_id=KeyId(notice.key_id),
        sealed=sealed,
        head=notice.head,
        generation=generation,
        alias=notice.alias or None,
    )
    return OpenStream(stream, key, stored, head.terms)


def seal_changes(
    opened: OpenStream,
    changes: Sequence[PlainChange],
    name: int,
    covers: tuple[Triple, ...],
    replaces: tuple[bytes, ...] = (),
) -> UnitEnvelope:
    """Return the sealed unit; `name` is how the bundle calls the stream. BundleTooLarge beyond 256 KiB.

    A unit without changes only receipts what died; it holds what it covers, so that no two are equal. `replaces`: the
    marks of the units in whose place it comes; so it never equals one of them.
    """
    plain = pack(unit_body(changes, () if changes else covers, replaces))
    if len(plain) > UNIT_CAP:
        raise BundleTooLarge(count=len(plain), limit=UNIT_CAP)
    number = dictionaries.newest()
    packed = deflate(plain, dictionaries.dictionary(number) or b"", _level(len(plain)))
    unit = seal_unit(opened.key, opened.stream.id, number, packed)
    return UnitEnvelope(unit.unit_id, name, number, unit.ciphertext, covers)


def open_changes(opened: OpenStream, unit: UnitEnvelope) -> list[PlainChange]:
    """Return the changes of a unit, as `open_content`."""
    return open_content(opened, unit)[0]


def open_content(opened: OpenStream, unit: UnitEnvelope) -> tuple[list[PlainChange], tuple[bytes, ...]]:
    """Return the changes of a unit and the marks of those it replaced; SealError, MessageDamaged, BundleTooLarge.

    BundleNewer if its seal is right and only a newer version can read it: an unknown dictionary, or an unknown form.
    """
    if unit.dictionary > dictionaries.GREATEST:
        raise MessageDamaged(what="dictionary")
    sealed = SealedUnit(UnitId(unit.id), unit.body)
    packed = open_unit(opened.key, opened.stream.id, unit.dictionary, sealed)
    content = dictionaries.dictionary(unit.dictionary)
    if content is None:
        raise BundleNewer
    plain = inflate(packed, UNIT_CAP, content)
    try:
        body = unpack(plain, UnitBody, UNIT_CAP)
    except MessageDamaged:
        if unpack(plain, UnitForm, UNIT_CAP).schema > SCHEMA:
            raise BundleNewer from None
        raise
    return changes_of(body, opened.stream.scope), body.replaces


def _open_key(is_open: bool, stream: StreamId, sealed: bytes, ring: OfficeRing) -> StreamKey:  # noqa: FBT001  # private
    if not is_open:
        return open_stream_key(ring, stream, sealed)
    try:
        return StreamKey.from_bytes(sealed)
    except ValueError as error:
        raise MessageDamaged(what="StreamNotice") from error


def _level(length: int) -> int:
    return next((level for shorter_than, level in LEVELS if length < shorter_than), LEVEL_OF_LARGE)


def _generation(sealed_key: bytes) -> int:
    """Return the generation of the office secret under which a stream key lies (crypto.rings.seal_stream_key)."""
    return int.from_bytes(sealed_key[1:5], "big")


__all__ = [
    "OpenStream",
    "SealError",
    "kind_of_scope",
    "new_key",
    "new_stream",
    "notice_of",
    "open_changes",
    "open_content",
    "open_shared",
    "open_stored",
    "read_notice",
    "seal_changes",
]
