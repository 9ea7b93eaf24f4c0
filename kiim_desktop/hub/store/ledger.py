"""What the hub promised: a hash chain of entries, and the replicas and erased tags they sum up to.

An entry binds a salted commitment, not its content, so that salt and content can be deleted later while whoever
holds an older head can still check that the chain was only ever continued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

import msgspec

from kiim_desktop.hub.intervals import Intervals
from kiim_desktop.hub.store.statements import Connection, Row, sql

SALT_LENGTH = 16
FIRST_LINK = bytes(32)


class EntryKind(StrEnum):
    """The closed list of what is promised."""

    DEVICE_STATUS = "device_status"
    REPLICA = "replica"
    SEEN = "seen"
    SUBSCRIPTION = "subscription"
    MANIFEST = "manifest"
    EPOCH = "epoch"
    GRANT = "grant"
    ORDER = "order"
    COUNTERSIGNATURE = "countersignature"
    ORDER_RECEIPT = "order_receipt"
    ERASED = "erased"
    OFFER = "offer"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promise; `content` and `salt` are None once deleted."""

    number: int
    kind: EntryKind
    at: int
    subject: bytes
    salt: bytes | None
    content: bytes | None
    commitment: bytes
    link: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A replica id, the device that certified it, and what of it was receipted."""

    rid: bytes
    device: bytes
    office: bytes
    certificate: bytes = field(repr=False)
    seen: Intervals
    changed: int


_HEAD = sql("SELECT number, link FROM ledger.entry ORDER BY number DESC LIMIT 1")
_APPEND = sql(
    "INSERT INTO ledger.entry(number, kind, at, subject, salt, content, commitment, link) "
    "VALUES (:number, :kind, :at, :subject, :salt, :content, :commitment, :link)"
)
_ENTRIES = sql("SELECT * FROM ledger.entry WHERE number > :after ORDER BY number LIMIT :limit")
_FORGET = sql("UPDATE ledger.entry SET salt = NULL, content = NULL WHERE subject = :subject")
_REPLICA = sql("SELECT * FROM ledger.replica WHERE rid IN :rids")
_MARK_ERASED = sql("INSERT INTO ledger.erased(tag, at) VALUES (:tag, :at) ON CONFLICT DO NOTHING")
_ALL_REPLICAS = sql("SELECT * FROM ledger.replica ORDER BY rid")
_PUT_REPLICA = sql(
    "INSERT INTO ledger.replica(rid, device, office, certificate, seen, changed) "
    "VALUES (:rid, :device, :office, :certificate, :seen, :changed) "
    "ON CONFLICT (rid) DO UPDATE SET seen = excluded.seen, changed = excluded.changed"
)
_ADD_ERASED_OFFICE = sql("INSERT INTO ledger.erased_office(tag, office) VALUES (:tag, :office) ON CONFLICT DO NOTHING")
_ERASED_FOR = sql("SELECT tag FROM ledger.erased_office WHERE office = :office AND tag IN :tags")
_ERASED = sql("SELECT tag FROM ledger.erased WHERE tag IN :tags")
_PAGE = 1_000


class Ledger:
    """The ledger of one transaction; whoever appends holds the lock of numbers, so the tail it wrote stays the tail."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._head_before: int | None = None
        self._tail: tuple[int, bytes] | None = None

    @property
    def head_before(self) -> int:
        """Return the head this transaction found before it appended anything: committed for sure."""
        return self.head()[0] if self._head_before is None else self._head_before

    def head(self) -> tuple[int, bytes]:
        """Return the number and link of the newest entry, (0, zeros) if there is none."""
        if self._tail is not None:
            return self._tail
        row = self._connection.execute(_HEAD).first()
        return (row.number, bytes(row.link)) if row else (0, FIRST_LINK)

    def append(self, kind: EntryKind, at: int, subject: bytes, content: bytes, random: Callable[[int], bytes]) -> int:
        """Continue the chain by one promise and return its number."""
        number, link = self.head()
        if self._head_before is None:
            self._head_before = number
        salt = random(SALT_LENGTH)
        entry = Entry(
            number=number + 1,
            kind=kind,
            at=at,
            subject=subject,
            salt=salt,
            content=content,
            commitment=commitment_of(salt, content),
            link=b"",
        )
        new_link = link_of(link, entry)
        row = {name: getattr(entry, name) for name in Entry.__slots__} | {"kind": kind.value, "link": new_link}
        self._connection.execute(_APPEND, row)
        self._tail = (number + 1, new_link)
        return number + 1

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield entries in order."""
        while rows := self._connection.execute(_ENTRIES, {"after": after, "limit": _PAGE}).all():
            for row in rows:
                yield Entry(
                    number=row.number,
                    kind=EntryKind(row.kind),
                    at=row.at,
                    subject=bytes(row.subject),
                    salt=bytes(row.salt) if row.salt is not None else None,
                    content=bytes(row.content) if row.content is not None else None,
                    commitment=bytes(row.commitment),
                    link=bytes(row.link),
                )
            after = rows[-1].number

    def forget(self, subject: bytes) -> None:
        """Delete what the entries about a subject say; the chain stays whole."""
        self._connection.execute(_FORGET, {"subject": subject})

    def replicas(self, rids: Sequence[bytes]) -> dict[bytes, Replica]:
        """Return the replicas that are known among these."""
        if not rids:
            return {}
        return {bytes(row.rid): _replica(row) for row in self._connection.execute(_REPLICA, {"rids": list(rids)})}

    def all_replicas(self) -> list[Replica]:
        return [_replica(row) for row in self._connection.execute(_ALL_REPLICAS)]

    def put_replicas(self, replicas: Sequence[Replica]) -> None:
        """Store replicas; of a known one only its receipts change."""
        rows = [
            {
                "rid": replica.rid,
                "device": replica.device,
                "office": replica.office,
                "certificate": replica.certificate,
                "seen": msgspec.msgpack.encode(replica.seen),
                "changed": replica.changed,
            }
            for replica in replicas
        ]
        if rows:
            self._connection.execute(_PUT_REPLICA, rows)

    def mark_erased(self, stream: bytes, at: int, offices: Sequence[bytes] = ()) -> None:
        """Refuse a stream from now on for ever; `offices` had access and may be told why."""
        tag = erased_tag(stream)
        self._connection.execute(_MARK_ERASED, {"tag": tag, "at": at})
        if offices:
            self._connection.execute(_ADD_ERASED_OFFICE, [{"tag": tag, "office": office} for office in offices])

    def erased(self, tags: Sequence[bytes]) -> set[bytes]:
        """Return which of these tags mark an erased stream."""
        if not tags:
            return set()
        return {bytes(row.tag) for row in self._connection.execute(_ERASED, {"tags": list(tags)})}

    def erased_for(self, office: bytes, tags: Sequence[bytes]) -> set[bytes]:
        """Return which of these tags mark an erased stream this office had access to."""
        if not tags:
            return set()
        rows = self._connection.execute(_ERASED_FOR, {"office": office, "tags": list(tags)})
        return {bytes(row.tag) for row in rows}


def erased_tag(stream: bytes) -> bytes:
    """Return the mark by which an erased stream is refused for ever, without naming it."""
    return sha256(b"erased" + stream).digest()[:16]


def commitment_of(salt: bytes, content: bytes) -> bytes:
    return sha256(b"kiim ledger commitment\0" + salt + content).digest()


def link_of(previous: bytes, entry: Entry) -> bytes:
    """Return the hash that binds an entry to everything before it."""
    head = f"{entry.number}\0{entry.kind.value}\0{entry.at}\0".encode()
    return sha256(b"kiim ledger link\0" + previous + head + sha256(entry.subject).digest() + entry.commitment).digest()


def first_broken(entries: Iterator[Entry]) -> int | None:
    """Return the number of the first entry that does not continue the chain, None if all do."""
    previous, expected = FIRST_LINK, 1
    for entry in entries:
        told = entry.salt is not None and entry.content is not None
        if told and commitment_of(entry.salt or b"", entry.content or b"") != entry.commitment:
            return entry.number
        if entry.number != expected or link_of(previous, entry) != entry.link:
            return entry.number
        previous, expected = entry.link, entry.number + 1
    return None


def _replica(row: Row) -> Replica:
    return Replica(
        rid=bytes(row.rid),
        device=bytes(row.device),
        office=bytes(row.office),
        certificate=bytes(row.certificate),
        seen=msgspec.msgpack.decode(row.seen, type=Intervals),
        changed=row.changed,
    )
