"""Which offices come by folder or stick alone, and when last: what is taken back reaches them no sooner than that.

Every office may know: whoever shares a file with such an office has to tell the person so.
"""

from __future__ import annotations

from typing import Final

from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import DeviceStatus
from kiim_desktop.hub.store.transactions import Transaction

CHANGED: Final = "sticks_changed"
"""Name of a fact: when a folder was last served, or an office that came by one came by a line."""
OFFICES_CAP: Final = 500


def note_stick(site: Site, transaction: Transaction) -> None:
    transaction.facts.put_number(CHANGED, site.now())


def told_sticks(transaction: Transaction, since: int, *, is_new: bool) -> tuple[tuple[bytes, int], ...] | None:
    """Return (office, time of its last visit) of these offices; None if nothing changed since a device asked last."""
    if transaction.facts.number(CHANGED) < since and not is_new:
        return None
    channels = transaction.channels.all()
    seen: dict[bytes, list[tuple[int, int]]] = {}
    for device in transaction.directory.devices():
        channel = channels.get(device.id)
        if device.status is DeviceStatus.ACTIVE and channel is not None and channel.seen_at:
            seen.setdefault(device.office, []).append((channel.seen_at, channel.by_folder))
    alone = {office: visits for office, visits in seen.items() if all(by_folder for _at, by_folder in visits)}
    return tuple((office, max(alone[office])[0]) for office in sorted(alone)[:OFFICES_CAP])
