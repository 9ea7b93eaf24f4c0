"""Wrong variants of the hub by name (sync.md 8): one function of the real path replaced by a plausible mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kiim_desktop.hub import downlinks, exchanges, ingesting, ordering, pieces
from kiim_desktop.hub.intervals import Intervals
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.key_store import KeyStore
from kiim_desktop.hub.store.ledger import Ledger, Replica
from kiim_desktop.hub.store.transactions import Transaction
from tests.simulate.variants import Variant


def _never_void(site: Site, transaction: Transaction, office: bytes, *, head: int, at: int) -> bool:
    """Give what waits, whatever was taken back since."""
    return False


def _left_waiting(transaction: Transaction, offices: Iterable[bytes]) -> None:
    """Leave what waits for the devices of these offices where it is."""


def _nothing_erased(self: Ledger, tags: Sequence[bytes]) -> set[bytes]:
    return set()


def _anybodys(transaction: Transaction, sender: Device, rids: Sequence[bytes]) -> dict[bytes, Replica]:
    """Let a device write under whatever replica id it names."""
    return transaction.ledger.replicas(rids)


def _keys_stay(self: KeyStore, stream: bytes) -> None:
    """Delete the units of an erased stream and keep what opens them in older backups."""


def _up_to_the_highest(one: Intervals, other: Intervals) -> Intervals:
    """Receipt everything up to the highest number seen."""
    both = (*one, *other)
    return ((min(first for first, _last in both), max(last for _first, last in both)),) if both else ()


HUB_VARIANTS: Mapping[str, Variant] = {
    "queued_bundle_survives_withdrawal": Variant(
        (
            (ordering, "_void_queued", _left_waiting),
            (downlinks, "is_void", _never_void),
            (pieces, "is_void", _never_void),
        ),
        0,
    ),
    "no_erased_check": Variant(((Ledger, "erased", _nothing_erased),), 0),
    "rid_not_bound": Variant(((exchanges, "own_replicas", _anybodys),), 0),
    "key_outlives_erasure": Variant(((KeyStore, "drop_stream", _keys_stay),), 0),
    "one_high_water_mark": Variant(((ingesting, "united", _up_to_the_highest),), 0),
}
"""Each is noticed by a rule in tests/hub/test_mistakes.py; worlds rarely make what they need."""
