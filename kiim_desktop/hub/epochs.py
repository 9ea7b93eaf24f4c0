"""The hub epoch: it changes whenever the hub may have forgotten something it promised (sync.md 7).

A token is written into the store and into a small file beside it at every opening, and the highest number given into
another. A store that was put back carries an older token or lower numbers, or keys that are older than the rest, so a
new epoch begins by itself: numbers jump, queued bundles are void, and every device offers again what is
missing. Where the files beside it were put back too, a device that was told more proves it (exchanges.py).
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kiim_desktop.base.ids import Random
from kiim_desktop.hub.floors import Floor
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.ledger import EntryKind, erased_tag
from kiim_desktop.hub.store.transactions import Transaction

EPOCH, EPOCH_NUMBER, TOKEN = "epoch", "epoch_number", "token"  # names of facts
LEDGER_FLOOR = "ledger_floor"
"""The head the ledger had when the newest promise was about to be written: below it, the ledger was put back."""
EPOCH_LENGTH = 8
NUMBERS_LEFT_OUT = 1_000_000
SENTINEL_FILE = "hub.sentinel"


class Sentinel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file beside the store holds: the tokens it may carry, in hexadecimal."""

    tokens: tuple[str, ...]


def open_epoch(site: Site, folder: Path) -> bool:
    """Check the store against the sentinel and renew both; tells whether a new epoch began."""
    path, floor = folder / SENTINEL_FILE, Floor(folder)
    lowest = floor.read()
    with site.store.read() as transaction:
        found = transaction.facts.get(TOKEN)
        is_behind = transaction.facts.hub_seq() < lowest or transaction.lacks_keys()
    known = _read(path)
    continues = bool(found) and known is not None and found.hex() in known.tokens and not is_behind
    site.store.on_numbers = floor.note
    token = site.random(EPOCH_LENGTH)
    _write(path, Sentinel((found.hex(), token.hex())))
    with site.store.write() as transaction:
        transaction.facts.put(TOKEN, token)
        if not continues:
            begin_epoch(transaction, site.now(), site.random, lowest)
    _write(path, Sentinel((token.hex(),)))
    return not continues


def begin_epoch(transaction: Transaction, now: int, random: Random, lowest: int = 0) -> bytes:
    """Begin a new epoch: no number of the lost state is given again, and what was queued is void.

    `lowest`: a number the lost state is known to have given.
    """
    transaction.lock_numbers()
    transaction.facts.forget_read()
    epoch = random(EPOCH_LENGTH)
    number = transaction.facts.number(EPOCH_NUMBER) + 1
    transaction.facts.put(EPOCH, epoch)
    transaction.facts.put_number(EPOCH_NUMBER, number)
    if number > 1:
        transaction.facts.skip(NUMBERS_LEFT_OUT + max(0, lowest - transaction.facts.hub_seq()))
        _forget_keys(transaction)
        transaction.subscriptions.freeze_dropped()
    transaction.channels.drop_all_queued()
    promise(transaction, EntryKind.EPOCH, now, b"", epoch, random)
    return epoch


def promise(transaction: Transaction, kind: EntryKind, now: int, subject: bytes, content: bytes, random: Random) -> int:
    """Append to the ledger; the store remembers which head it had, so that an older ledger is noticed."""
    transaction.lock_numbers()
    number = transaction.ledger.append(kind, now, subject, content, random)
    floor = max(transaction.ledger.head_before, transaction.facts.number(LEDGER_FLOOR))
    transaction.facts.put_number(LEDGER_FLOOR, floor)
    return number


def _forget_keys(transaction: Transaction) -> None:
    """Forget keys that were forgotten before: if only they were put back, they know of no erasure and no closing.

    A grant whose key is gone, or was sealed with another grant than the one that is here, counts for nothing until its
    owner gives it again: what it opened could not be read.
    """
    tags = {erased_tag(stream): stream for stream in transaction.keys.streams()}
    for tag in transaction.ledger.erased(list(tags)):
        transaction.keys.drop_stream(tags[tag])
    transaction.keys.drop_closed()
    transaction.subscriptions.forget_keyless(transaction.keys.grant_hashes())


def is_ready(transaction: Transaction) -> bool:
    """Tell whether the ledger holds everything the store knows to have been promised.

    The floor is read first: others may commit in between, and the head only grows.
    """
    floor = transaction.facts.number(LEDGER_FLOOR)
    return transaction.ledger.head()[0] >= floor


def _read(path: Path) -> Sentinel | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sentinel)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(path: Path, sentinel: Sentinel) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(msgspec.json.encode(sentinel))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
