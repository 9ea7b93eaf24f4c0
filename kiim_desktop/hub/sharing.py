"""Grants: an office opens a stream of its own to another; and who may write into which stream.

The hub checks who signed, whose stream it is and that the grant belongs to the terms announced; it can read neither
the terms nor the key. An office that was shut out of a stream never gets in again (sync.md 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from kiim_desktop.base.clock import today
from kiim_desktop.crypto.rings import OfficePublic
from kiim_desktop.hub.epochs import promise
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.signatures import NotTaken, check_signed, decoded, keys_of_sender, stands_in_manifest
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.key_store import SealedKey
from kiim_desktop.hub.store.ledger import EntryKind, erased_tag
from kiim_desktop.hub.store.subscriptions import Granted, Subscription
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.directory import SignLabel
from kiim_desktop.sync.wire.sharing import Grant, GrantNotice, Mode, refusal_id
from kiim_desktop.sync.wire.units import Reach, RefusedUnit

WRITING = frozenset(mode.name.lower() for mode in Mode if mode >= Mode.CONTRIBUTE)


def day_of(site: Site) -> str:
    """Return the day at the place of the hub, ISO 8601: what `until` is compared with."""
    return today(site.clock).isoformat()


def take_grants(
    site: Site, transaction: Transaction, sender: Device, notices: Sequence[GrantNotice]
) -> list[RefusedUnit]:
    """Open streams as their owner says, and return which grants were not taken."""
    refused: list[RefusedUnit] = []
    keys = keys_of_sender(transaction, sender) if notices else None
    for notice in notices:
        try:
            _take_grant(site, transaction, sender, keys, notice)
        except NotTaken as left_out:
            refused.append(RefusedUnit(refusal_id(notice.grant.raw), left_out.reason.value))
    return refused


def judge_uploads(
    transaction: Transaction, office: bytes, streams: dict[int, Stream], day: str
) -> dict[int, Reason | None]:
    """Return by alias why a unit of an office is not taken, or not as meant; None: taken."""
    tags = {alias: erased_tag(stream.id) for alias, stream in streams.items()}
    asked = sorted(set(tags.values()))
    erased = transaction.ledger.erased(asked)
    told = transaction.ledger.erased_for(office, sorted(erased))
    foreign = sorted({stream.id for stream in streams.values() if stream.owner != office})
    subscriptions = transaction.subscriptions.of(office, foreign)
    verdicts: dict[int, Reason | None] = {}
    for alias, stream in streams.items():
        if tags[alias] in erased:
            may_know = stream.owner == office or tags[alias] in told
            verdicts[alias] = Reason.ERASED if may_know else Reason.UNKNOWN
        elif stream.owner == office:
            verdicts[alias] = Reason.LATE if stream.frozen else None
        else:
            verdicts[alias] = _judge_subscriber(stream, subscriptions.get(stream.id), day)
    return verdicts


def _judge_subscriber(stream: Stream, subscription: Subscription | None, day: str) -> Reason | None:
    if subscription is None:
        return Reason.UNKNOWN
    if subscription.mode not in WRITING:
        return Reason.FOREIGN
    return Reason.LATE if stream.frozen or not subscription.is_open(day) else None


def _take_grant(
    site: Site, transaction: Transaction, sender: Device, keys: OfficePublic | None, notice: GrantNotice
) -> None:
    """Check a grant and store it; NotTaken. What was taken before, or is outdated by now, is quietly taken again.

    Whose the stream is comes first: of a stream of others nothing shows, whatever the grant says and who signed it.
    """
    grant = decoded(notice.grant, Grant)
    if grant.owner != sender.office:
        raise NotTaken(Reason.UNKNOWN)
    stream = _stream_of(transaction, sender, grant)
    signed = pack(notice.grant)
    held = transaction.subscriptions.granted(grant.stream, grant.office)
    old = transaction.subscriptions.get(grant.stream, grant.office)
    same = held.get(grant.key_id)
    if same is not None and same.signed == signed and _key_of(transaction, grant) == notice.sealed_key:
        return
    if same is not None and old is not None and grant.at < old.at:
        return
    check_signed(keys, SignLabel.GRANT, notice.grant, Grant, grant.generation)
    _check_terms(transaction, grant, stream, old)
    _open(site, transaction, notice, old, held)
    promise(transaction, EntryKind.GRANT, site.now(), grant.stream, signed, site.random)


def _key_of(transaction: Transaction, grant: Grant) -> bytes:
    return transaction.keys.sealed_for(grant.office, grant.stream, grant.key_id)


def _stream_of(transaction: Transaction, sender: Device, grant: Grant) -> Stream:
    known = transaction.units.by_id(grant.stream)
    stream = next((one for one in known if one.key_id == grant.key_id), None)
    if stream is None or stream.owner != sender.office:
        raise NotTaken(Reason.UNKNOWN)
    if transaction.ledger.erased([erased_tag(stream.id)]):
        raise NotTaken(Reason.ERASED)
    return stream


def _check_terms(transaction: Transaction, grant: Grant, stream: Stream, old: Subscription | None) -> None:
    if stream.reach != Reach.SHARED:
        raise NotTaken(Reason.REACH)
    if sha256(stream.head).digest() != grant.head:
        raise NotTaken(Reason.HEAD)
    if grant.office == grant.owner or not stands_in_manifest(transaction, grant.office):
        raise NotTaken(Reason.OFFICE)
    if not _is_day(grant.until):
        raise NotTaken(Reason.DAY)
    if stream.frozen:
        raise NotTaken(Reason.FROZEN)
    if old is not None and old.closed:
        raise NotTaken(Reason.CLOSED)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _open(
    site: Site,
    transaction: Transaction,
    notice: GrantNotice,
    old: Subscription | None,
    held: dict[bytes, Granted],
) -> None:
    """Store grant, key and subscription. Whoever was shut out for a while gets everything of the stream again."""
    grant = decoded(notice.grant, Grant)
    number = transaction.facts.give_hub_seqs(1)[0]
    day = day_of(site)
    goes_on = old is not None and old.is_open(day)
    same = held.get(grant.key_id)
    since = same.since if same is not None and goes_on else number
    held = held | {
        grant.key_id: Granted(
            stream=grant.stream,
            key_id=grant.key_id,
            office=grant.office,
            signed=pack(notice.grant),
            generation=notice.recipient_generation,
            since=since,
            hub_seq=number,
        )
    }
    sealed = SealedKey(stream=grant.stream, key_id=grant.key_id, sealed=notice.sealed_key)
    transaction.keys.put_for(grant.office, sealed, sha256(held[grant.key_id].signed).digest())
    transaction.subscriptions.put(_subscribed(grant, old, number, goes_on=goes_on))
    for one in [held[grant.key_id]] if goes_on else list(held.values()):
        _start(transaction, one, number, is_new=one.since == number or not goes_on)
    _void_if_over(transaction, grant, day)


def _subscribed(grant: Grant, old: Subscription | None, number: int, *, goes_on: bool) -> Subscription:
    """Return the subscription after a grant: the newest one says how and until when."""
    is_newest = old is None or grant.at >= old.at
    fresh = Subscription(
        stream=grant.stream,
        office=grant.office,
        mode=grant.mode.name.lower(),
        until=grant.until,
        since=old.since if old is not None and goes_on else number,
        at=grant.at,
    )
    if is_newest or old is None:
        return fresh
    return replace(fresh, mode=old.mode, until=old.until, at=old.at)


def _start(transaction: Transaction, granted: Granted, number: int, *, is_new: bool) -> None:
    """Store a grant; from a new start on, what the stream holds already gets numbers for this office."""
    if not is_new:
        transaction.subscriptions.put_granted(granted)
        return
    transaction.subscriptions.put_granted(replace(granted, since=number, hub_seq=number))
    known = transaction.units.by_id(granted.stream)
    for stream in known:
        if stream.key_id == granted.key_id:
            older = transaction.units.older_than_now(stream.alias)
            numbers = transaction.facts.give_hub_seqs(len(older))
            numbered = list(zip(numbers, older, strict=True))
            transaction.units.put_backlog(granted.office, stream.alias, numbered)


def _void_if_over(transaction: Transaction, grant: Grant, day: str) -> None:
    """Nothing that waits is given to an office whose time the newest grant has ended."""
    now = transaction.subscriptions.get(grant.stream, grant.office)
    if now is not None and not now.is_open(day):
        for device in transaction.directory.devices(grant.office):
            transaction.channels.drop_queued(device.id)
