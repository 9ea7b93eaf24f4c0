"""Sweeps out what forgetting leaves in the free room of the file, and remembers that it is due until it is done.

Deleted rows are overwritten (secure_delete), but when SQLite moves rows from page to page as a table grows, their older
copies stay in the free room of the pages they left (measured: 2 of 90 erased persons were still to be read). Only
writing the whole file anew leaves nothing (rewriting.py).
"""

from __future__ import annotations

from kiim_desktop.storage import chains, facts
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.facts import Fact


def sweep_out(database: Database) -> bool:
    """Leave nothing of what was forgotten in file and WAL; call it outside all transactions, in the records lane.

    Costs nothing if nothing was forgotten. False if somebody still reads the state before: it stays due, the next call
    or the next opening does it. DiskFull leaves it due as well.
    """
    with database.read() as connection:
        due = facts.get(connection, Fact.UNSWEPT)
    if due is None:
        return True
    if not database.rewrite():
        return False
    with database.write() as connection:
        if facts.get(connection, Fact.UNSWEPT) == due:  # else something more was forgotten meanwhile
            facts.drop(connection, Fact.UNSWEPT)
            chains.advance_generation(connection)
    return True


def is_unswept(database: Database) -> bool:
    """Tell whether something was forgotten whose traces may still be there; no receipt may say it is gone."""
    with database.read() as connection:
        return facts.get(connection, Fact.UNSWEPT) is not None
