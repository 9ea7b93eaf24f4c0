"""What one trip of a folder or stick carries: everything that waits goes up, and what came down may have holes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from kiim_desktop.base.ids import Random
from kiim_desktop.base.jobs import Progress
from kiim_desktop.base.translation import _
from kiim_desktop.storage.exchange import Exchange, Outgoing
from kiim_desktop.sync.carriers import Carrier
from kiim_desktop.sync.errors import BundlesMissing
from kiim_desktop.sync.membership import Membership
from kiim_desktop.sync.outbox import seal_bundle
from kiim_desktop.sync.recovering import drop_bundles
from kiim_desktop.sync.rooms import Room
from kiim_desktop.sync.transfers import send_up
from kiim_desktop.sync.wire.bundles import OpenedBundle, inspect
from kiim_desktop.sync.wire.codec import FILE_CAP, TRIP_CAP
from kiim_desktop.sync.wire.requests import DownOffer


def waiting_bundles(exchange: Exchange) -> Iterator[Outgoing]:
    """Yield the bundles not yet taken, oldest first."""
    outgoing = exchange.outgoing()
    while outgoing is not None:
        yield outgoing
        outgoing = exchange.outgoing(after=outgoing.number)


def seal_trip(exchange: Exchange, member: Membership, random: Random, progress: Progress) -> None:
    """Make bundles of everything that waits, as far as one trip carries them.

    Those of a replica id this device has left are thrown away: what is in them is sealed again under the new one.
    """
    oldest = exchange.outgoing()
    if oldest is not None and inspect(oldest.bundle).channel != exchange.store.replica:
        drop_bundles(exchange)
    size = sum(len(each.bundle) for each in waiting_bundles(exchange))
    while size < TRIP_CAP and (made := seal_bundle(exchange, member, random)) is not None:
        size += len(made.bundle)
        progress.step(size, 0, _("Packe für den Ordner oder Stick"))
        progress.let_others()


def lay_trip(
    exchange: Exchange, carrier: Carrier, member: Membership, progress: Progress
) -> tuple[Outgoing | None, int]:
    """Lay every bundle that waits into the folder; returns the newest, which the request names, and the bytes."""
    newest, size = None, 0
    for newest in waiting_bundles(exchange):
        size += send_up(carrier, member, newest.bundle, progress, Room(exchange, FILE_CAP))[0]
    return newest, size


def beyond_gap(bundle: OpenedBundle) -> OpenedBundle:
    """Return a bundle that leaves the cursor where it is: one before it is missing, all of it has to come again."""
    return replace(bundle, body=msgspec.structs.replace(bundle.body, cursor=0))


def missing_of(offers: Sequence[DownOffer], missing: Sequence[int]) -> BundlesMissing:
    """Return the sentence about bundles that were announced and did not come."""
    numbers = [offer.number for offer in offers]
    return BundlesMissing(first=min(numbers), last=max(numbers), missing=_spans(missing))


def _spans(numbers: Sequence[int]) -> str:
    """Return numbers as people write them: 57, 59–61."""
    spans: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
