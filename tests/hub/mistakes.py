"""Wrong variants of the hub by name (sync.md 8): one function of the real path replaced by a plausible mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from kiim_desktop.hub import downlinks, exchanges, ingesting, ordering, pieces
from kiim_desktop.hub.intervals import Intervals
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.databases import Store
from kiim_desktop.hub.store.directory import Device
from kiim_desktop.hub.store.facts import Facts
from kiim_desktop.hub.store.key_store import KeyStore, SealedKey
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


_put_keys = KeyStore.put


def _keys_among_the_rest(self: KeyStore, keys: Sequence[SealedKey]) -> None:
    """Keep a sealed key where backups of many weeks hold it, too, as a cache."""
    _put_keys(self, keys)
    facts = Facts(self._connection)  # the mistake is to go past the store
    for key in keys:
        facts.put(f"key {key.key_id.hex()}", key.sealed)


_written = Store.write
_LEFT_OPEN: list[AbstractContextManager[Transaction]] = []


@contextmanager
def _answered_first(self: Store) -> Iterator[Transaction]:
    """Let the answer leave and commit with the next request: faster, and mostly right."""
    while _LEFT_OPEN:
        _LEFT_OPEN.pop().__exit__(None, None, None)
    begun = _written(self)
    yield begun.__enter__()
    _LEFT_OPEN.append(begun)


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
    "key_blob_outside_the_key_store": Variant(((KeyStore, "put", _keys_among_the_rest),), 0),
    "ack_before_fsync": Variant(((Store, "write", _answered_first),), 0),
    "one_high_water_mark": Variant(((ingesting, "united", _up_to_the_highest),), 0),
}
"""Each is noticed by a rule in tests/hub/test_mistakes.py; worlds rarely make what they need."""
