"""Files that are shown as one (merged.py), asked for from outside: which belong together, and each for itself."""

from __future__ import annotations

from collections.abc import Iterable

from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage import reading
from kiim_desktop.storage.database import Database
from kiim_desktop.storage.hidden import is_hidden
from kiim_desktop.storage.merged import family_of


class Families:
    """Reading only; a merge is made and ended by a record like any other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, scope: Scope) -> list[Scope]:
        """Return the file under which a file is shown, and all that are shown there with it."""
        with self._database.read() as connection:
            return list(family_of(connection, scope))

    def apart(self, scope: Scope, kinds: Iterable[int] | None = None) -> list[Record]:
        """Return the living records of a file itself, without those of files that are merged with it."""
        with self._database.read() as connection:
            if is_hidden(connection, scope):
                return []
            return reading.records_of(connection, self._database.replicas, scope, kinds)
