"""Short numbers for replica ids: states name hundreds of thousands of dots, and 8 bytes each time would be waste."""

from __future__ import annotations

from kiim_desktop.base.ids import ReplicaId
from kiim_desktop.storage.connection import Connection


class ReplicaNumbers:
    """The table `replica` in memory; numbers are given inside a write transaction and forgotten if it fails."""

    def __init__(self) -> None:
        self._numbers: dict[ReplicaId, int] = {}
        self._replicas: dict[int, ReplicaId] = {}
        self._new: list[ReplicaId] = []

    def load(self, connection: Connection) -> None:
        for no, rid in connection.execute("SELECT no, rid FROM replica"):
            self._know(no, ReplicaId(rid))

    def writer(self, connection: Connection) -> WritingNumbers:
        return WritingNumbers(self, connection)

    def replica_of(self, no: int) -> ReplicaId:
        """Return the replica of a number that stands in the file."""
        return self._replicas[no]

    def number_in(self, connection: Connection, replica: ReplicaId) -> int:
        """Return the number of a replica, giving it one inside the transaction of this connection."""
        number = self._numbers.get(replica)
        if number is None:
            number = len(self._replicas) + 1
            connection.execute("INSERT INTO replica(no, rid) VALUES (?, ?)", (number, replica))
            self._know(number, replica)
            self._new.append(replica)
        return number

    def keep_new(self) -> None:
        self._new.clear()

    def forget_new(self) -> None:
        """Forget numbers whose transaction was rolled back."""
        for replica in self._new:
            del self._replicas[self._numbers.pop(replica)]
        self._new.clear()

    def _know(self, no: int, rid: ReplicaId) -> None:
        self._numbers[rid] = no
        self._replicas[no] = rid


class WritingNumbers:
    """Gives numbers inside one transaction."""

    def __init__(self, numbers: ReplicaNumbers, connection: Connection) -> None:
        self._numbers = numbers
        self._connection = connection

    def __call__(self, replica: ReplicaId) -> int:
        return self._numbers.number_in(self._connection, replica)
