"""The store of one profile: what other rooms may ask of the file. Values in, values out; no SQL leaves this package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiim_desktop.base.clock import Clock, millis
from kiim_desktop.base.ids import DeviceId, OfficeId, PersonId, Random, RecordId, ReplicaId, UserId
from kiim_desktop.domain.audit import AuditEntry, AuditLine
from kiim_desktop.domain.changes import Change
from kiim_desktop.domain.kinds import FILE_MERGE, Kinds
from kiim_desktop.domain.records import Edit, Record, Scope
from kiim_desktop.storage import chains, chunks, facts, reading, writing
from kiim_desktop.storage.acts import Acts
from kiim_desktop.storage.agenda import Agenda
from kiim_desktop.storage.audit_log import AuditLog
from kiim_desktop.storage.batches import Batches, BatchPart
from kiim_desktop.storage.chunks import Attachments
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.database import Database, Superseded
from kiim_desktop.storage.deadlines import Deadlines
from kiim_desktop.storage.drafts import Drafts
from kiim_desktop.storage.errors import ProfileInUse, StorageError
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.families import Families
from kiim_desktop.storage.hidden import NOT_HIDDEN, is_hidden
from kiim_desktop.storage.incoming_files import IncomingFiles
from kiim_desktop.storage.left_open import LeftOpen
from kiim_desktop.storage.likeness import Likenesses
from kiim_desktop.storage.merged import at_home, family_of, home_of
from kiim_desktop.storage.noting import ActNote
from kiim_desktop.storage.offer_lists import OfferLists
from kiim_desktop.storage.person_lists import PersonLists
from kiim_desktop.storage.plain import plain_of
from kiim_desktop.storage.reading import PastValue
from kiim_desktop.storage.references import pointing_at
from kiim_desktop.storage.sentinel import (
    Sentinel,
    Standing,
    is_continuation,
    new_token,
    read_sentinel,
    sentinel_path,
    write_sentinel,
)
from kiim_desktop.storage.sweeping import sweep_out
from kiim_desktop.storage.writing import Changed, Ground, Stamp


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose profile this is."""

    profile: bytes
    office: OfficeId
    office_name: str
    device: DeviceId
    training: bool


class Store:
    """The open profile. Reading methods may run beside the writer; each write is one transaction."""

    def __init__(
        self,
        database: Database,
        kinds: Kinds,
        clock: Clock,
        random: Random,
        state_folder: Path,
        *,
        beside: bool = False,
    ) -> None:
        """Take up an open file; `beside` another program that writes: nothing but the audit log is written then."""
        self.database = database
        self.is_beside = beside
        self.kinds = kinds
        self.clock = clock
        self.random = random
        with database.read() as connection:
            self.identity = _identity(connection)
        self.sentinel = sentinel_path(state_folder, self.identity.profile)
        self.replica = self._known_replica() if beside else self._take_up()
        if not beside:
            with suppress(StorageError):  # a full disk must not keep the office closed; it stays due
                sweep_out(database)
                chunks.sweep_halves(database)
        self.persons = PersonLists(database, clock)
        self.agenda = Agenda(database)
        self.deadlines = Deadlines(database)
        self.drafts = Drafts(database, clock, random)
        self.batches = Batches(database, clock)
        self.left_open = LeftOpen(database)
        self.attachments = Attachments(database, clock, random)
        self.incoming = IncomingFiles(database, clock)
        self.audit = AuditLog(database, clock)
        self.acts = Acts(database)
        self.families = Families(database)
        self.likenesses = Likenesses(database)
        self.offers = OfferLists(database)

    @property
    def ground(self) -> Ground:
        return Ground(self.kinds, bytes(self.identity.office), self.database.replicas)

    def save(
        self,
        edits: Sequence[Edit],
        user: UserId,
        audit: Iterable[AuditEntry],
        part: BatchPart | None = None,
        file: chunks.Step | None = None,
        act: ActNote | None = None,
    ) -> Changed:
        """Save own edits durably in one transaction; StaleEdit, DiskFull. This is what "gespeichert" means.

        `part` notes the rows of an import with the records they became, `file` lets an attached file be seen or not,
        `act` is what the journal says of it, all in the same transaction.
        """
        self._must_be_writer()
        with self.database.write(is_piece=part is not None) as connection:
            changed = writing.commit(
                connection, self.ground, at_home(connection, edits), self._stamp(user), audit, part, act
            )
            if file is not None:
                chunks.take_step(connection, file)
        if part is None:  # between the parts of an import the WAL is carried over by itself
            with suppress(StorageError):  # it is in the WAL and safe; a full disk must not make it look unsaved
                self.database.checkpoint()
        return changed

    def take_in(self, changes: Iterable[Change], audit: Iterable[AuditEntry]) -> Changed:
        """Apply changes of other devices in one transaction; known ones change nothing."""
        self._must_be_writer()
        with self.database.write() as connection:
            return writing.take_in(connection, self.ground, map(plain_of, changes), millis(self.clock.now()), audit)

    def log(self, entries: Iterable[AuditEntry]) -> None:
        """Write audit lines for something that changed no record (reading, searching)."""
        with self.database.write() as connection:
            for entry in entries:
                chains.append_audit(connection, millis(self.clock.now()), entry)
            chains.advance_generation(connection)

    def records(self, scope: Scope, kinds: Iterable[int] | None = None, *, deleted: bool = False) -> list[Record]:
        """Return the living records of a scope, or the deleted ones; with those of files that are merged with it.

        Core data, which each of them has, are those of the file that is listed. That files are merged is no entry.
        """
        with self.database.read() as connection:
            if is_hidden(connection, scope):
                return []
            asked = None if kinds is None else tuple(kinds)
            found: dict[RecordId, Record] = {}
            for each in family_of(connection, scope):
                for record in reading.records_of(connection, self.database.replicas, each, asked, deleted=deleted):
                    if asked is not None or record.kind_number != FILE_MERGE.number:
                        found.setdefault(record.id, record)
            return list(found.values())

    def record(self, scope: Scope, record: RecordId) -> Record | None:
        """Return one record, deleted or not, wherever in the family of a file it stands."""
        with self.database.read() as connection:
            if is_hidden(connection, scope):
                return None
            return reading.one_record(connection, self.database.replicas, home_of(connection, scope, record), record)

    def pointing_at(self, target: bytes, kind: int) -> list[Record]:
        """Return the living records of a kind, of whatever scope, that point at a person, household or record."""
        with self.database.read() as connection:
            keys = [key for each in family_of(connection, target) for key in pointing_at(connection, each, kind)]
            found = (reading.one_record(connection, self.database.replicas, *key) for key in keys)
            return [record for record in found if record is not None]

    def count_records(self) -> int:
        """Return how many living records there are in all files."""
        with self.database.read() as connection:
            sql = f"SELECT count(*) FROM record WHERE deleted = 0 AND {NOT_HIDDEN}"  # noqa: S608  # a constant
            return int(connection.execute(sql).scalar_one())

    def history(self, scope: Scope, record: RecordId, field: int) -> list[PastValue]:
        """Return the replaced values of a field, newest first."""
        with self.database.read() as connection:
            if is_hidden(connection, scope):
                return []
            return reading.history_of(connection, home_of(connection, scope, record), record, field)

    def conflicting(self, limit: int = 500) -> list[Record]:
        """Return the records about which two people disagree."""
        with self.database.read() as connection:
            found = reading.conflicting_records(connection, self.database.replicas, limit)
            return [each for each in found if home_of(connection, each.scope, each.id) == each.scope]

    def audit_lines(self, since: int = 0) -> list[AuditLine]:
        with self.database.read() as connection:
            return chains.audit_lines(connection, since)

    def generation(self) -> int:
        """Return the number of transactions; the key file remembers the least that may ever be shown."""
        with self.database.read() as connection:
            return chains.generation(connection)

    def note_sealed(self, seq: int) -> None:
        """Remember outside the profile that own changes up to seq are about to leave here. Call before they do."""
        known = read_sentinel(self.sentinel)
        if known is not None and seq > known.sealed_to:
            write_sentinel(self.sentinel, Sentinel(known.replica, seq, known.tokens, known.erased))

    def mint_replica(self) -> ReplicaId:
        """Begin to write under a new replica id, because local state was rolled back, forgotten or copied."""
        self._must_be_writer()
        replica = ReplicaId(self.random(8))
        token = new_token(self.random)
        with self.database.write() as connection:
            writing.begin_replica(connection, self.ground, replica)
            facts.put(connection, Fact.TOKEN, token)
        known = read_sentinel(self.sentinel)
        write_sentinel(self.sentinel, Sentinel(replica.hex(), 0, (token.hex(),), known.erased if known else ()))
        self.replica = replica
        return replica

    def close(self) -> None:
        self.database.close(carry_over=not self.is_beside)

    def _must_be_writer(self) -> None:
        if self.is_beside:
            raise ProfileInUse

    def _known_replica(self) -> ReplicaId:
        with self.database.read() as connection:
            return ReplicaId(facts.get(connection, Fact.REPLICA) or b"")

    def _stamp(self, user: UserId) -> Stamp:
        return Stamp(user, millis(self.clock.now()))

    def _take_up(self) -> ReplicaId:
        """Go on under the known replica id, or mint one if this is not the state this device left behind."""
        with self.database.read() as connection:
            replica = ReplicaId(facts.get(connection, Fact.REPLICA) or b"")
            standing = Standing(
                replica, facts.get_number(connection, Fact.NEXT_SEQ), facts.get(connection, Fact.TOKEN) or b""
            )
            has_forgotten = facts.get(connection, Fact.FORGOT) is not None
        known = read_sentinel(self.sentinel)
        if known is None or has_forgotten or not is_continuation(known, standing):
            return self.mint_replica()
        token = new_token(self.random)
        both = (standing.token.hex(), token.hex())
        write_sentinel(self.sentinel, Sentinel(known.replica, known.sealed_to, both, known.erased))
        with self.database.write() as connection:
            facts.put(connection, Fact.TOKEN, token)
        write_sentinel(self.sentinel, Sentinel(known.replica, known.sealed_to, both[1:], known.erased))
        return replica


def _identity(connection: Connection) -> Identity:
    return Identity(
        profile=facts.get(connection, Fact.PROFILE) or b"",
        office=OfficeId(facts.get(connection, Fact.OFFICE_ID) or b""),
        office_name=(facts.get(connection, Fact.OFFICE_NAME) or b"").decode(),
        device=DeviceId(facts.get(connection, Fact.DEVICE) or b""),
        training=facts.get(connection, Fact.TRAINING) == b"1",
    )


__all__ = ["Changed", "Identity", "PersonId", "Store", "Superseded"]
