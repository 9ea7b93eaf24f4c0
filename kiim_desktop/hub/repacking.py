"""Packing anew at the hub: the owner of a stream puts units in the place of others, and only the owner can.

The swap is one step: whoever fetches sees the units before or those after it. What was replaced is kept aside for some
weeks, or until another device of the owner could open what took its place - unless a record was deleted: then it goes
at once, with everything of that stream that was aside. What is listed and does not lie in this stream is passed over:
a colleague may have replaced it before. Units that came late are for the owner to look at; they are never replaced.

A unit that cannot be opened destroys nothing: the device that sent it is told, and if it replaced others, a report of
any device of the owner brings them back, as long as they are aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from kiim_desktop.base.clock import today
from kiim_desktop.base.resources import read_text
from kiim_desktop.domain.repacking_rules import load_packing_rules
from kiim_desktop.hub.intervals import Interval, united
from kiim_desktop.hub.reasons import Reason
from kiim_desktop.hub.sharing import day_of, judge_uploads
from kiim_desktop.hub.signatures import NotTaken
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.repacks import Place
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.hub.store.units import Stream, Unit
from kiim_desktop.sync.wire.bundles import BundleBody
from kiim_desktop.sync.wire.codec import pack
from kiim_desktop.sync.wire.repacking import UNITS_CAP, Repack
from kiim_desktop.sync.wire.units import RefusedUnit, UnitEnvelope

DAY: Final = int(timedelta(days=1).total_seconds() * 1000)
Alias = tuple[bytes, bytes, int]


def take_repacks(
    site: Site, transaction: Transaction, sender: Device, rid: bytes, body: BundleBody, aliases: Sequence[Alias]
) -> tuple[list[RefusedUnit], int]:
    """Swap units as their owner says, and note which of a colleague's could be opened.

    Returns what was not taken, and the bytes of what was stored.
    """
    transaction.lock_numbers()
    refused: list[RefusedUnit] = []
    stored = 0
    for repack in body.repacks:
        try:
            if _take(site, transaction, sender, rid, repack, aliases):
                stored += _bytes_of(repack)
        except NotTaken as left_out:
            refused.append(RefusedUnit(repack.name, left_out.reason.value))
    for number in transaction.repacks.openable(body.opened, sender.office, sender.id):
        _free(transaction, transaction.repacks.forget_aside(transaction.repacks.aside_by(number)))
    _take_reports(transaction, sender, body.unopened)
    forget_old(site, transaction)
    return refused, stored


def _take_reports(transaction: Transaction, sender: Device, ids: Sequence[bytes]) -> None:
    """Keep that a device cannot open units, for those who sent them.

    If it is a device of the owner and they replaced others that are still aside, these lie in the stream again.
    """
    for reported in transaction.repacks.reportable(ids, sender.office, sender.id):
        (number,) = transaction.facts.give_hub_seqs(1)
        transaction.repacks.report(number, reported, sender.id)
        if reported.owner == sender.office:
            kept = transaction.repacks.replaced_by(reported, UNITS_CAP)
            numbers = transaction.facts.give_hub_seqs(len(kept)) if kept else range(0)
            transaction.repacks.give_back(list(zip(numbers, kept, strict=True)))


def forget_old(site: Site, transaction: Transaction) -> None:
    """Forget what was kept aside for as long as the terms say, whoever could open what."""
    before = site.now() - load_packing_rules(read_text).terms_on(today(site.clock)).aside_days.value * DAY
    _free(transaction, transaction.repacks.forget_aside(transaction.repacks.aside_before(before)))


def repacked_bytes(body: BundleBody) -> int:
    """Return what the new units of a bundle add to the store of its office."""
    return sum(_bytes_of(repack) for repack in body.repacks)


def _bytes_of(repack: Repack) -> int:
    return sum(len(unit.body) for unit in repack.units)


def _take(
    site: Site, transaction: Transaction, sender: Device, rid: bytes, repack: Repack, aliases: Sequence[Alias]
) -> bool:
    """Swap the units of one stream; tells whether anything new is stored now. NotTaken."""
    stream = _stream_of(site, transaction, sender, repack, aliases)
    names = [unit.id for unit in repack.units]
    if len(set(names)) != len(names) or any(_alias_of(unit.stream, aliases) != stream.alias for unit in repack.units):
        raise NotTaken(Reason.ORDER)
    known = transaction.units.known(names)
    if names and all((stream.alias, name) in known for name in names):
        return False
    away = [place for place in transaction.repacks.lying(stream.id, repack.replaces) if not place.late]
    if not away and names:
        raise NotTaken(Reason.REPACKED)
    if away or repack.forgets:
        _swap(site, transaction, sender, rid, stream, repack, away)
    return bool(away or repack.forgets)


def _stream_of(
    site: Site, transaction: Transaction, sender: Device, repack: Repack, aliases: Sequence[Alias]
) -> Stream:
    """Return the stream, if it is the sender's to pack; a foreign, an unknown and a random one are told alike."""
    alias = _alias_of(repack.stream, aliases)
    stream = transaction.units.by_alias([alias]).get(alias)
    if stream is None or stream.owner != sender.office:
        raise NotTaken(Reason.UNKNOWN)
    reason = judge_uploads(transaction, sender.office, {alias: stream}, day_of(site))[alias]
    if reason is not None and reason is not Reason.LATE:
        raise NotTaken(reason)
    if stream.frozen and repack.units:
        raise NotTaken(Reason.FROZEN)
    if not stream.frozen and not repack.units:
        raise NotTaken(Reason.ORDER)
    return stream


def _swap(  # who sent what into which stream
    site: Site,
    transaction: Transaction,
    sender: Device,
    rid: bytes,
    stream: Stream,
    repack: Repack,
    away: Sequence[Place],
) -> None:
    numbers = transaction.facts.give_hub_seqs(len(repack.units)) if repack.units else range(0)
    first, by = (numbers[0], numbers[-1]) if numbers else (0, 0)
    transaction.units.add(
        [
            _unit(stream, unit, number, sender, rid, _covered(away) if number == first else b"\x90")
            for number, unit in zip(numbers, repack.units, strict=True)
        ]
    )
    if away:
        at = None if repack.forgets else site.now()
        _free(transaction, transaction.repacks.replace([place.hub_seq for place in away], by=by, at=at))
    if repack.forgets:
        _free(transaction, transaction.repacks.forget_aside(transaction.repacks.aside_of(stream.id)))
        _void_queued(transaction, stream)
        transaction.shred_at_end()


def _unit(  # what a row of the store says
    stream: Stream, unit: UnitEnvelope, number: int, sender: Device, rid: bytes, covers: bytes
) -> Unit:
    return Unit(
        hub_seq=number,
        alias=stream.alias,
        id=unit.id,
        device=sender.id,
        rid=rid,
        dictionary=unit.dictionary,
        body=unit.body,
        covers=covers,
    )


def _covered(away: Iterable[Place]) -> bytes:
    """Return the dots that were receipted with units: whose they are goes down with what takes their place, too."""
    dots: dict[bytes, tuple[Interval, ...]] = {}
    for place in away:
        for rid, first, last in msgspec.msgpack.decode(place.covers, type=list[tuple[bytes, int, int]]):
            dots[rid] = united(dots.get(rid, ()), [(first, last)])
    return pack([(rid, first, last) for rid, intervals in sorted(dots.items()) for first, last in intervals])


def _void_queued(transaction: Transaction, stream: Stream) -> None:
    """Cut anew what waits for a device and may hold what was deleted."""
    for office in sorted({stream.owner, *transaction.subscriptions.offices_of([stream.id])}):
        for device in transaction.directory.devices(office):
            transaction.channels.drop_queued(device.id)


def _free(transaction: Transaction, freed: Mapping[bytes, int]) -> None:
    for office, size in freed.items():
        transaction.units.use(office, -size)


def _alias_of(name: int, aliases: Sequence[Alias]) -> int:
    if name >= 0:
        return name
    return aliases[~name][2] if ~name < len(aliases) else 0
