"""What the exchange looks at in the file while it seals and judges: living heads, records, what is not sent yet."""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.base.clock import millis, today
from kiim_desktop.base.ids import OfficeId, RecordId
from kiim_desktop.domain.records import Record, Scope
from kiim_desktop.storage import chains, facts, reading
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.pending import Ground
from kiim_desktop.storage.plain import PlainChange, without_values
from kiim_desktop.storage.store import Store


class FileView:
    """The file as one transaction or snapshot sees it."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self._store = store
        self.connection = connection

    @property
    def office(self) -> OfficeId:
        """Return the office whose file this is."""
        return self._store.identity.office

    def generation(self) -> int:
        """Return the number of transactions of this file."""
        return chains.generation(self.connection)

    def living(self, scope: Scope) -> list[PlainChange]:
        """Return all that lives in a scope, own or not, deletions too, in the order of records and dots."""
        return reading.living_of(self.connection, self._store.database.replicas, scope)

    def living_of(self, scope: Scope, records: Sequence[RecordId]) -> list[PlainChange]:
        """Return all that lives in some records of a scope."""
        return reading.living_of(self.connection, self._store.database.replicas, scope, records)

    def sayable(self, scope: Scope, records: Sequence[RecordId] | None = None) -> list[PlainChange]:
        """Return all that lives in a scope, or in some of its records, as it is sent again.

        Of a record that was deleted only what merging needs: places and contexts, no values.
        """
        living = self.living(scope) if records is None else self.living_of(scope, records)
        sql = "SELECT id FROM record WHERE scope = ? AND deleted = 1"
        gone = frozenset(self.connection.execute(sql, (scope,)).scalars())
        return [without_values(each) if each.record in gone else each for each in living] if gone else living

    def records(self, scope: Scope) -> list[Record]:
        """Return the records of a scope that are not deleted."""
        return reading.records_of(self.connection, self._store.database.replicas, scope)

    def unsealed_scopes(self, *kinds: int) -> list[Scope]:
        """Return the persons of whom own changes of one of these kinds are in no bundle yet."""
        marks = ", ".join("?" * len(kinds))
        rows = self.connection.execute(
            f"SELECT DISTINCT scope FROM outbox WHERE seq > ? AND kind IN ({marks})",  # noqa: S608  # question marks
            (facts.get_number(self.connection, Fact.SEALED_TO), *kinds),
        )
        return list(rows.scalars())

    def next_seq(self) -> int:
        """Return the number the next own change will get."""
        return facts.get_number(self.connection, Fact.NEXT_SEQ)

    def is_pending(self, scope: Scope) -> bool:
        """Tell whether own changes of a scope have no receipt yet."""
        sql = "SELECT 1 FROM outbox WHERE scope = ? LIMIT 1"
        return self.connection.execute(sql, (scope,)).first() is not None

    def unreceipted(self, scope: Scope) -> list[tuple[int, RecordId, PlainChange | None]]:
        """Return own changes of a scope without a receipt, in bundles or not, and what of each still lives."""
        rows = self.connection.execute("SELECT seq, record FROM outbox WHERE scope = ? ORDER BY seq", (scope,))
        pending = [(int(seq), RecordId(record)) for seq, record in rows]
        own = facts.get(self.connection, Fact.REPLICA)
        living = self.living_of(scope, [record for _seq, record in pending]) if pending else []
        by_seq = {each.dot.seq: each for each in living if each.dot.replica == own}
        return [(seq, record, by_seq.get(seq)) for seq, record in pending]

    def persons_and_hidden(self) -> int:
        """Return how many files of persons there are, those out of sight included."""
        hidden = self.connection.execute("SELECT count(DISTINCT scope) FROM hidden").scalar_one()
        return int(self.connection.execute("SELECT count(*) FROM person").scalar_one()) + int(hidden)

    def now(self) -> int:
        """Return milliseconds since 1970 by the clock of this device."""
        return millis(self._store.clock.now())

    def today(self) -> str:
        """Return the day here, ISO 8601."""
        return today(self._store.clock).isoformat()

    @property
    def is_unswept(self) -> bool:
        """Tell whether something was forgotten that may still be read from pages of the file."""
        return facts.get(self.connection, Fact.UNSWEPT) is not None

    @property
    def ground(self) -> Ground:
        return self._store.ground
