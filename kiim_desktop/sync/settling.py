"""What an answer of the hub changes here, in one transaction: receipts, names, manifest, ring, who waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from kiim_desktop.base.clock import millis
from kiim_desktop.base.ids import KeyId, StreamId, UnitId
from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.crypto.rings import OfficeRing, unwrap_ring
from kiim_desktop.storage import repacks, shares, sharing_orders, streams, transfers
from kiim_desktop.storage.exchange import Desk, Exchange, Outgoing, sent_units
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.storage.streams import StoredUnit
from kiim_desktop.sync.authors import keep_named
from kiim_desktop.sync.contexts import keep_told
from kiim_desktop.sync.errors import ManifestRefused
from kiim_desktop.sync.freshness import note_newest
from kiim_desktop.sync.hub_time import note_hub_time
from kiim_desktop.sync.manifests import accept_manifest, office_publics
from kiim_desktop.sync.membership import Membership, Stage
from kiim_desktop.sync.passing_by import load_unread
from kiim_desktop.sync.post import read_post, write_post
from kiim_desktop.sync.recalling import note_forgotten, recalled_taken
from kiim_desktop.sync.sharing.countersigning import seconds_outdated
from kiim_desktop.sync.sharing.farewell import heed_unknown
from kiim_desktop.sync.sharing.granted import heed_ungranted
from kiim_desktop.sync.sharing.offering import heed_refusals
from kiim_desktop.sync.sharing.ordering import KEYS, heed_turned_down
from kiim_desktop.sync.sharing.turning import LATE, list_turned_away
from kiim_desktop.sync.silence import note_silence
from kiim_desktop.sync.wire.codec import pack, unpack
from kiim_desktop.sync.wire.directory import DeviceCertificate, Manifest, Revocation, RingNotice, Status, ring_info
from kiim_desktop.sync.wire.requests import AnswerCode, SyncAnswer, SyncResponse

_SAYS_NEWEST: Final = (AnswerCode.OK, AnswerCode.EXPIRED)
"""Answers that bring a newer directory if there is one."""
RECEIPTS_AT_ONCE: Final = 5_000
"""Changes in one transaction; a day's exchange has fewer."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer confirmed: own changes receipted, whether the bundle was taken, and whether we are another."""

    receipted: int
    taken: bool
    is_member_changed: bool
    """There is a new manifest or ring: what this device is has to be read again."""


def settle(  # what an answer is taken by
    exchange: Exchange,
    member: Membership,
    named: int,
    answer: SyncAnswer,
    response: SyncResponse,
    *,
    is_late: bool,
    from_line: bool = True,
) -> Settled:
    """Keep everything a verified answer says; ManifestRefused before anything is kept.

    Of a late one only what stays true for ever: receipts, names, and what is newer than what is known. `named` is the
    number of the bundle the request named: up to it the hub has compared our chain with what it holds. What it holds
    beyond may be ours (by another way) or that of a copy of this device; the next request, which names it, will tell.
    """
    compared = answer.code is AnswerCode.OK and answer.number <= named
    if is_late:
        answer = _lasting(member, answer)
    manifest = accept_manifest(member, answer.manifest) if answer.manifest else member.manifest
    ring = _new_ring(member, manifest, answer)
    upto = min(answer.number, named) if answer.code is AnswerCode.OK else 0
    taken = _oldest(exchange, upto)
    own = [each.intervals for each in answer.receipts if each.rid == exchange.store.replica and compared]
    receipted = sum(_receive_in_slices(exchange, intervals) for intervals in own)
    with exchange.writing() as desk:
        receipted += sum(desk.receipted(exchange.store.replica, intervals) for intervals in own)
        refused = _heed_refusals(desk, member, answer)
        if taken is not None:
            list_turned_away(desk, member.office, sent_units(taken.units), _codes(answer))
            _take_off(desk, taken, refused)
        for stream, key_id, alias in answer.aliases:
            streams.name_key(desk.connection, StreamId(stream), KeyId(key_id), alias)
        keep_told(desk, (*(each for each in answer.receipts if each.rid == exchange.store.replica), *answer.named))
        keep_named(desk, member, answer.named_certificates)
        desk.put(_values(answer, response, ring))
        if ring is not None:
            load_unread(desk)
        note_silence(desk, answer.time)
        note_hub_time(desk, answer.time, from_line=from_line)
        if answer.code in _SAYS_NEWEST:
            note_newest(desk, answer.time)
        if not is_late:
            desk.put(_standing(exchange, answer))
            note_forgotten(desk, member, answer)
            heed_ungranted(desk, answer.ungranted)
        is_tidied = manifest is not None and tidy_post(desk, replace(member, manifest=manifest), manifest)
    while (other := _oldest(exchange, upto)) is not None:
        with exchange.writing() as desk:
            _take_off(desk, other, refused)
    is_changed = answer.manifest is not None or ring is not None or is_tidied
    return Settled(receipted, taken is not None, is_changed)


def _receive_in_slices(exchange: Exchange, intervals: Sequence[tuple[int, int]]) -> int:
    """Take in the receipts of a whole office (a first trip) slice by slice, so that nobody who saves has to wait."""
    received = 0
    if exchange.waiting() <= RECEIPTS_AT_ONCE:
        return received
    for first, last in intervals:
        for start in range(first, last + 1, RECEIPTS_AT_ONCE):
            with exchange.writing() as desk:
                piece = (start, min(last, start + RECEIPTS_AT_ONCE - 1))
                received += desk.receipted(exchange.store.replica, [piece])
    return received


def _lasting(member: Membership, answer: SyncAnswer) -> SyncAnswer:
    """Return what of a late answer still holds."""
    known = member.manifest.number if member.manifest else 0
    if answer.manifest is not None and unpack(answer.manifest.raw, Manifest).number <= known:
        return msgspec.structs.replace(answer, manifest=None, siblings=())
    return answer


def _oldest(exchange: Exchange, upto: int) -> Outgoing | None:
    """Return the oldest bundle that waits, if its number is not above."""
    outgoing = exchange.outgoing()
    return outgoing if outgoing is not None and outgoing.number <= upto else None


def _heed_refusals(desk: Desk, member: Membership, answer: SyncAnswer) -> frozenset[bytes]:
    """Have made anew what has to be signed with newer keys; returns what was not taken at all."""
    heed_turned_down(desk, member, _codes(answer))
    heed_refusals(desk, answer.refused)
    heed_unknown(desk, answer.refused)
    outdated = [each.id for each in answer.refused if each.code == KEYS]
    noted = sharing_orders.refused(desk.connection, outdated) + seconds_outdated(desk, outdated)
    if len(outdated) > noted:
        shares.grants_refused(desk.connection)
    return frozenset(each.id for each in answer.refused if each.code != LATE)


def _codes(answer: SyncAnswer) -> Mapping[bytes, str]:
    return {each.id: each.code for each in answer.refused}


def _take_off(desk: Desk, outgoing: Outgoing, refused: frozenset[bytes] = frozenset()) -> None:
    """Forget a bundle the hub took and note its units; of a stream that was refused nothing counts as held there."""
    desk.take_off(outgoing.number)
    repacks.settled(desk, outgoing.number, refused)
    sent = sent_units(outgoing.units)
    held = [StoredUnit(id=UnitId(each.id), stream=StreamId(each.home)) for each in sent if each.id not in refused]
    streams.keep_units(desk.connection, held)
    for home in {each.home for each in sent if each.id in refused}:
        shares.not_held(desk.connection, StreamId(home))
    if not desk.is_any_outgoing():
        streams.offers_taken(desk.connection)
        shares.grants_taken(desk.connection)
        sharing_orders.taken(desk.connection)
        recalled_taken(desk)
        transfers.taken(desk.connection)


def _values(answer: SyncAnswer, response: SyncResponse, ring: OfficeRing | None) -> Mapping[ExchangeFact, bytes | None]:
    values: dict[ExchangeFact, bytes | None] = {ExchangeFact.EPOCH: answer.epoch}
    if answer.receipts:
        values[ExchangeFact.RECEIPT] = pack([response.answer, response.signature])
    if answer.manifest is not None:
        values[ExchangeFact.MANIFEST] = pack(answer.manifest)
        values[ExchangeFact.HUB] = pack(unpack(answer.manifest.raw, Manifest).hub)
        values[ExchangeFact.SIBLINGS] = pack(answer.siblings)
        values[ExchangeFact.BY_NEWS] = None
    if answer.sticks is not None:
        values[ExchangeFact.STICKS] = pack(answer.sticks)
    if ring is not None:
        values[ExchangeFact.RING] = ring.to_bytes()
    return values


def _standing(exchange: Exchange, answer: SyncAnswer) -> Mapping[ExchangeFact, bytes | None]:
    """Return what is true only until the next answer."""
    now = millis(exchange.store.clock.now())
    return {
        ExchangeFact.CONFIRMED_AT: now.to_bytes(8, "big"),
        ExchangeFact.PENDING: pack(answer.pending) if answer.pending else None,
        ExchangeFact.ORDERS: pack(answer.orders) if answer.orders else None,
    }


def _new_ring(member: Membership, manifest: Manifest | None, answer: SyncAnswer) -> OfficeRing | None:
    """Return a newer ring that came with an answer, if the manifest names its public keys; ManifestRefused."""
    if not answer.ring:
        return None
    try:
        ring = unwrap_ring(member.keys.hpke, answer.ring, ring_info(member.office, member.device))
    except CryptoError as error:
        raise ManifestRefused(why="Ring") from error
    if member.ring is not None and ring.generation <= member.ring.generation:
        return None
    check_ring(member, manifest, ring)
    return ring


def check_ring(member: Membership, manifest: Manifest | None, ring: OfficeRing) -> None:
    """Refuse a ring whose public keys the manifest does not name for the own office; ManifestRefused."""
    own = next((each for each in manifest.offices if each.id == member.office), None) if manifest else None
    publics = office_publics(own) if own else []
    if ring.generation > len(publics) or publics[ring.generation - 1].to_bytes() != ring.public.to_bytes():
        raise ManifestRefused(why="Ring")


def tidy_post(desk: Desk, member: Membership, manifest: Manifest) -> bool:
    """Take out of the post what the manifest shows as done; take up the ring made here once it counts.

    Tells whether there was any post.
    """
    post = read_post(desk)
    if post.is_empty:
        return False
    status = {unpack(entry.certificate.raw, DeviceCertificate).device: entry.status for entry in manifest.devices}
    entry = member.office_entry(member.office)
    publics = office_publics(entry) if entry else []
    ring = post.ring
    if ring is not None and ring.generation <= len(publics):
        _take_up_ring(desk, publics[ring.generation - 1].to_bytes())
        ring = None
    if ring is not None and not _covers_all(member, ring, manifest):
        desk.put({ExchangeFact.NEXT_RING: None})
        ring = None
    write_post(
        desk,
        msgspec.structs.replace(
            post,
            approvals=tuple(
                each for each in post.approvals if unpack(each.certificate.raw, DeviceCertificate).device not in status
            ),
            revocations=tuple(
                each
                for each in post.revocations
                if status.get(unpack(each.raw, Revocation).device) is not Status.REVOKED
            ),
            ring=ring,
        ),
    )
    return True


def _covers_all(member: Membership, ring: RingNotice, manifest: Manifest) -> bool:
    """Tell whether new keys think of every device that stays; the hub takes no others."""
    certificates = ((each, unpack(each.certificate.raw, DeviceCertificate)) for each in manifest.devices)
    staying = {said.device for each, said in certificates
               if said.office == member.office and each.status is Status.ACTIVE}  # fmt: skip
    return staying == {unpack(each.raw, DeviceCertificate).device for each in ring.certificates}


def _take_up_ring(desk: Desk, public: bytes) -> None:
    stored = desk.get(ExchangeFact.NEXT_RING)
    made = OfficeRing.from_bytes(stored) if stored else None
    if made is not None and made.public.to_bytes() == public:
        desk.put({ExchangeFact.RING: made.to_bytes()})
    desk.put({ExchangeFact.NEXT_RING: None})


def mark_revoked(exchange: Exchange) -> None:
    exchange.put({ExchangeFact.STAGE: Stage.REVOKED.value.encode()})
