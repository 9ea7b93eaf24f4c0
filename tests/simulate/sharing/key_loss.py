"""Whether the newest keys of an office are gone from everywhere: then nobody can read what is sealed to them.

A ring lies on the devices of the office, sealed to each of them at the hub, and in their backups. If the only device
that had it was put back to the time before, and the key store too, it was destroyed with what it opened.
"""

from __future__ import annotations

from kiim_desktop.sync.membership import load_membership
from tests.simulate.sharing.world import SharingWorld


def lost_its_keys(world: SharingWorld, office: bytes) -> bool:
    """Tell whether neither a device in use of an office nor the hub has its newest ring."""
    members = [load_membership(each.exchange) for each in world.devices_of(office)]
    with world.hub.site.store.read() as transaction:
        sealed = [found for each in members if (found := transaction.keys.ring_for(each.device)) is not None]
    held = [each.ring.generation for each in members if each.ring is not None]
    entries = (each.office_entry(each.office) for each in members)
    newest = max((len(entry.keys) for entry in entries if entry is not None), default=0)
    return max([*held, *(generation for generation, _ring in sealed)], default=0) < newest


__all__ = ["lost_its_keys"]
