"""The tables of the hub in three parts that are backed up and forgotten apart (sync.md 4).

hub     what is on its way: streams, sealed units, channels, cursors, queued transfers
ledger  what was promised: a chain of entries, and their present sum (replicas, devices, subscriptions, manifests)
keys    sealed stream keys and sealed rings: deleting here shreds content in every older backup of the rest
No column holds a person, a category or a name of a stream; `name` is that of an office.
"""

from __future__ import annotations

from kiim_desktop.hub.store import hub_tables, key_tables, ledger_tables
from kiim_desktop.hub.store.columns import metadata

PARTS = ("keys", "hub", "ledger")
"""In the order in which SQLite commits them: a receipt is never there without its unit, nor a unit without its key."""

CACHES = frozenset({"hub.transfer", "hub.queued"})
"""Never backed up."""

ALL_TABLES = metadata
"""With the tables of all parts, which the modules imported here add."""
_PARTS_ADDED = (hub_tables, ledger_tables, key_tables)


def backed_up(*, keys: bool) -> list[str]:
    """Return the names of the tables of a backup file, the ledger first: what it promises is then in the rest too."""
    names = [name for name in ALL_TABLES.tables if name not in CACHES]
    if keys:
        return [name for name in names if name.startswith("keys.")]
    return sorted((name for name in names if not name.startswith("keys.")), key=lambda name: name.startswith("hub."))
