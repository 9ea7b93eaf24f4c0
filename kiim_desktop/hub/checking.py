"""Proves that a hub is whole: files, ledger chain, receipts against promises, manifests against their signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiim_desktop.crypto.errors import CryptoError
from kiim_desktop.hub.checking_sharing import bad_grants, bad_offers, bad_orders, left_of_erased
from kiim_desktop.hub.epochs import is_ready
from kiim_desktop.hub.intervals import Intervals, united
from kiim_desktop.hub.sites import Site
from kiim_desktop.hub.store.ledger import Entry, EntryKind, first_broken
from kiim_desktop.hub.store.transactions import Transaction
from kiim_desktop.sync.wire.codec import unpack
from kiim_desktop.sync.wire.directory import Manifest, Signed, SignLabel, manifest_hash, verified
from kiim_desktop.sync.wire.errors import WireError


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `detail` holds numbers and ids only."""

    name: str
    ok: bool
    detail: str


def verify(site: Site) -> list[Check]:
    """Return every check, good or bad."""
    checks = [Check("files", *_told(site.store.damage()))]
    with site.store.read() as transaction:
        checks.append(Check("ledger_complete", is_ready(transaction), f"head {transaction.ledger.head()[0]}"))
        broken = first_broken(transaction.ledger.entries())
        checks.append(Check("ledger_chain", broken is None, "" if broken is None else f"entry {broken}"))
        checks.append(Check("receipts", *_told(_unpromised(transaction))))
        checks.append(Check("units", *_told(transaction.units.without_stream())))
        checks.append(Check("manifests", *_told(_bad_manifests(site, transaction))))
        checks.append(Check("grants", *_told(bad_grants(transaction))))
        checks.append(Check("orders", *_told(bad_orders(transaction))))
        checks.append(Check("files_attached", *_told(transaction.chunks.faults())))
        checks.append(Check("offers", *_told(bad_offers(transaction))))
        checks.append(Check("erased", *_told(left_of_erased(transaction))))
    return checks


def ledger_lines(site: Site) -> Iterator[dict[str, str | int | None]]:
    """Yield the ledger entry by entry, ids and contents in hexadecimal: what an auditor can check by itself."""
    with site.store.read() as transaction:
        for entry in transaction.ledger.entries():
            yield _line(entry)


def _line(entry: Entry) -> dict[str, str | int | None]:
    return {
        "number": entry.number,
        "kind": entry.kind.value,
        "at": entry.at,
        "subject": entry.subject.hex(),
        "salt": entry.salt.hex() if entry.salt is not None else None,
        "content": entry.content.hex() if entry.content is not None else None,
        "commitment": entry.commitment.hex(),
        "link": entry.link.hex(),
    }


def _told(found: list[str]) -> tuple[bool, str]:
    return not found, ", ".join(found[:5])


def _unpromised(transaction: Transaction) -> list[str]:
    """Return the replicas whose receipts differ from what the entries promise; entries may have been forgotten."""
    promised: dict[bytes, Intervals] = {}
    forgotten: set[bytes] = set()
    for entry in transaction.ledger.entries():
        if entry.kind is not EntryKind.SEEN:
            continue
        if entry.content is None:
            forgotten.add(entry.subject)
        else:
            read = unpack(entry.content, Intervals)
            promised[entry.subject] = united(promised.get(entry.subject, ()), read)
    return [
        replica.rid.hex()
        for replica in transaction.ledger.all_replicas()
        if replica.rid not in forgotten and replica.seen != promised.get(replica.rid, ())
    ]


def _bad_manifests(site: Site, transaction: Transaction) -> list[str]:
    bad: list[str] = []
    previous = bytes(32)
    for number, raw in transaction.directory.manifests():
        try:
            signed = unpack(raw, Signed)
            manifest = verified(site.identity.signing.verify_key(), SignLabel.MANIFEST, signed, Manifest)
        except (CryptoError, WireError):
            bad.append(str(number))
            continue
        if (manifest.number, manifest.previous) != (number, previous):
            bad.append(str(number))
        previous = manifest_hash(signed)
    return bad
