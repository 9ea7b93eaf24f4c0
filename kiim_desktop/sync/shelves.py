"""What else lies in a folder: news of the hub for everybody, and bundles of siblings on their way to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from kiim_desktop.crypto.errors import BadSignature
from kiim_desktop.crypto.signing import VerifyKey
from kiim_desktop.domain.device_rules import DAY, DeviceTerms
from kiim_desktop.storage import carried
from kiim_desktop.storage.carried import CarriedBundle
from kiim_desktop.storage.exchange import Exchange
from kiim_desktop.storage.exchange_facts import ExchangeFact
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import DeviceRevoked
from kiim_desktop.sync.freshness import note_newest
from kiim_desktop.sync.hub_time import note_hub_time
from kiim_desktop.sync.manifests import accept_manifest
from kiim_desktop.sync.membership import Membership, load_membership
from kiim_desktop.sync.settling import mark_revoked, tidy_post
from kiim_desktop.sync.silence import note_silence
from kiim_desktop.sync.wire.bundles import bundle_hash, inspect, recipient_id
from kiim_desktop.sync.wire.codec import TRIP_CAP, pack, unpack
from kiim_desktop.sync.wire.directory import Manifest, Status
from kiim_desktop.sync.wire.errors import WireError
from kiim_desktop.sync.wire.folders import FolderNews, LaidRequest
from kiim_desktop.sync.wire.requests import verify_request


@runtime_checkable
class Shelf(Protocol):
    """A carrier on which things for others lie, too."""

    def news(self) -> FolderNews | None:
        """Return what the hub last laid down for everybody, checked to be its own."""
        ...

    def laid_requests(self) -> Iterable[LaidRequest]:
        """Return what devices laid down for the hub."""
        ...


def look_at_shelf(exchange: Exchange, carrier: Carrier, member: Membership, terms: DeviceTerms) -> Membership:
    """Take up news and the bundles of siblings, and return the membership as it is then.

    ManifestRefused for a directory that does not go on from the known one, DeviceRevoked if it says so of this device.
    """
    if not isinstance(carrier, Shelf):
        return member
    news = carrier.news()
    if news is not None:
        _take_news(exchange, member, news)
        member = load_membership(exchange)
    if member.device in member.certified and not member.is_active(member.device):
        mark_revoked(exchange)
        raise DeviceRevoked
    _pick_up(exchange, member, carrier.laid_requests(), terms)
    return member


def _take_news(exchange: Exchange, member: Membership, news: FolderNews) -> None:
    """Believe the newer of two directories. An older one only shows that the stick lay in a drawer for a while."""
    known = member.manifest.number if member.manifest else 0
    offered = unpack(news.manifest.raw, Manifest).number
    manifest = accept_manifest(member, news.manifest) if offered >= known else None
    with exchange.writing() as desk:
        note_silence(desk, news.time)
        note_hub_time(desk, news.time, from_line=False)
        if manifest is None:
            return
        note_newest(desk, news.time)
        if offered > known:
            values = {ExchangeFact.MANIFEST: pack(news.manifest), ExchangeFact.HUB: pack(manifest.hub)}
            desk.put({**values, ExchangeFact.BY_NEWS: b"1"})
            tidy_post(desk, replace(member, manifest=manifest), manifest)


def _pick_up(exchange: Exchange, member: Membership, laid: Iterable[LaidRequest], terms: DeviceTerms) -> None:
    with exchange.reading() as desk:
        known, size = carried.known(desk.connection), carried.size(desk.connection)
    found: list[CarriedBundle] = []
    for request in laid:
        for each in _of_sibling(member, request):
            if each.hash not in known and size + len(each.bundle) <= TRIP_CAP:
                size += len(each.bundle)
                found.append(each)
    with exchange.writing() as desk:
        for each in found:
            carried.keep(desk.connection, each, desk.now())
        carried.forget_before(desk.connection, desk.now() - terms.carried_days.value * DAY)


def _of_sibling(member: Membership, laid: LaidRequest) -> Sequence[CarriedBundle]:
    """Return the bundles a request of another device of the office brings; nobody else's are any business of ours."""
    sender = member.certified.get(laid.hello.device)
    if sender is None or sender.certificate.office != member.office or sender.certificate.device == member.device:
        return ()
    if sender.entry.status is not Status.ACTIVE:
        return ()
    to_hub = recipient_id(member.hub.hpke_public)
    try:
        verify_request(VerifyKey(sender.certificate.signing_public), laid.request)
        headers = [(inspect(raw), raw) for raw in laid.bundles]
    except (BadSignature, WireError):
        return ()
    return [
        CarriedBundle(
            hash=bundle_hash(raw), device=laid.hello.device, rid=header.channel, number=header.number, bundle=raw
        )
        for header, raw in headers
        if header.channel == laid.hello.rid and to_hub in header.recipients
    ]
