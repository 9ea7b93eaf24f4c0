"""What the hub knows of the conversation with each replica: counters, numbers and hashes, and transfers under way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from kiim_desktop.hub.store.statements import Connection, Row, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The conversation with one device; times in milliseconds."""

    device: bytes
    counter: int = 0
    down_number: int = 0
    down_hash: bytes = bytes(32)
    rid: bytes = b""
    cursor: int = 0
    scanned: int = 0
    seen_at: int = 0
    schema: int = 0
    by_folder: int = 0
    """1 if it asked by a folder or stick last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """A bundle a replica sent, as the hub remembers it."""

    rid: bytes
    number: int
    hash: bytes
    at: int
    epoch: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A bundle a device may fetch in pieces; `head` is the greatest hub_seq when it was cut."""

    device: bytes
    number: int
    from_seq: int
    to_seq: int
    head: int
    at: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How large a bundle that waits is, and the greatest hub_seq and the time when it was cut."""

    size: int
    head: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of an upload; size is that of the whole."""

    device: bytes
    id: bytes
    start: int
    at: int
    size: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """Bundles on their way in pieces, down and up."""

    queued: int
    queued_bytes: int
    uploads: int
    upload_bytes: int


_GET = sql("SELECT * FROM hub.channel WHERE device = :device")
_PUT = sql(
    "INSERT INTO hub.channel"
    "(device, counter, down_number, down_hash, rid, cursor, scanned, seen_at, schema, by_folder) "
    "VALUES (:device, :counter, :down_number, :down_hash, :rid, :cursor, :scanned, :seen_at, :schema, :by_folder) "
    "ON CONFLICT (device) DO UPDATE SET counter = excluded.counter, down_number = excluded.down_number, "
    "down_hash = excluded.down_hash, rid = excluded.rid, cursor = excluded.cursor, scanned = excluded.scanned, "
    "seen_at = excluded.seen_at, schema = excluded.schema, by_folder = excluded.by_folder"
)
_ALL = sql("SELECT * FROM hub.channel")
_UPLINK = sql("SELECT * FROM hub.uplink WHERE rid = :rid AND epoch = :epoch AND number = :number")
_LAST_UPLINK = sql("SELECT * FROM hub.uplink WHERE rid = :rid AND epoch = :epoch ORDER BY number DESC LIMIT 1")
_ADD_UPLINK = sql("INSERT INTO hub.uplink(rid, number, hash, at, epoch) VALUES (:rid, :number, :hash, :at, :epoch)")
_UPLOAD = sql("SELECT size, body FROM hub.transfer WHERE device = :device AND id = :id ORDER BY start")
_UPLOAD_SIZE = sql(
    "SELECT max(size) AS size, sum(length(body)) AS got, count(*) AS pieces FROM hub.transfer "
    "WHERE device = :device AND id = :id"
)
_ADD_UPLOAD = sql(
    "INSERT INTO hub.transfer(device, id, start, at, size, body) VALUES (:device, :id, :start, :at, :size, :body)"
)
_OPEN_UPLOADS = sql(
    "SELECT count(*) AS number, coalesce(sum(size), 0) AS bytes FROM hub.transfer "
    "WHERE device = :device AND id <> :id AND start = 0"
)
_DROP_UPLOAD = sql("DELETE FROM hub.transfer WHERE device = :device AND id = :id")
_DROP_OLD = sql("DELETE FROM hub.transfer WHERE at < :before")
_QUEUED = sql("SELECT * FROM hub.queued WHERE device = :device")
_QUEUED_CUT = sql("SELECT length(body) AS size, head, at FROM hub.queued WHERE device = :device AND number = :number")
_QUEUED_PART = sql("SELECT substr(body, :start, :length) FROM hub.queued WHERE device = :device AND number = :number")
_PUT_QUEUED = sql(
    "INSERT INTO hub.queued(device, number, from_seq, to_seq, head, at, body) "
    "VALUES (:device, :number, :from_seq, :to_seq, :head, :at, :body)"
)
_UNDER_WAY = sql(
    "SELECT (SELECT count(*) FROM hub.queued) AS queued, "
    "(SELECT coalesce(sum(length(body)), 0) FROM hub.queued) AS queued_bytes, "
    "(SELECT count(*) FROM hub.transfer WHERE start = 0) AS uploads, "
    "(SELECT coalesce(sum(length(body)), 0) FROM hub.transfer) AS upload_bytes"
)
_DROP_QUEUED = sql("DELETE FROM hub.queued WHERE device = :device")
_DROP_ALL_QUEUED = sql("DELETE FROM hub.queued")


class Channels:
    """The channels and transfers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, device: bytes) -> Channel:
        """Return the channel of a device, a new one if it never asked before."""
        row = self._connection.execute(_GET, {"device": device}).first()
        return _channel(row) if row else Channel(device=device)

    def put(self, channel: Channel) -> None:
        self._connection.execute(_PUT, asdict(channel))

    def all(self) -> dict[bytes, Channel]:
        return {bytes(row.device): _channel(row) for row in self._connection.execute(_ALL)}

    def uplink(self, rid: bytes, epoch: bytes, number: int) -> Uplink | None:
        row = self._connection.execute(_UPLINK, {"rid": rid, "epoch": epoch, "number": number}).first()
        return _uplink(row) if row else None

    def last_uplink(self, rid: bytes, epoch: bytes) -> Uplink | None:
        """Return the newest bundle of a replica in this epoch."""
        row = self._connection.execute(_LAST_UPLINK, {"rid": rid, "epoch": epoch}).first()
        return _uplink(row) if row else None

    def add_uplink(self, uplink: Uplink) -> None:
        self._connection.execute(_ADD_UPLINK, asdict(uplink))

    def upload_progress(self, device: bytes, id: bytes) -> tuple[int, int, int] | None:
        """Return (whole size, bytes here, pieces here) of an upload under way."""
        row = self._connection.execute(_UPLOAD_SIZE, {"device": device, "id": id}).one()
        return (int(row.size), int(row.got), int(row.pieces)) if row.size is not None else None

    def open_uploads(self, device: bytes, but: bytes) -> tuple[int, int]:
        """Return how many other uploads of a device are under way, and their announced bytes."""
        row = self._connection.execute(_OPEN_UPLOADS, {"device": device, "id": but}).one()
        return int(row.number), int(row.bytes)

    def extend_upload(self, piece: Piece) -> None:
        self._connection.execute(_ADD_UPLOAD, asdict(piece))

    def whole_upload(self, device: bytes, id: bytes) -> bytes | None:
        """Return an upload if all of it is here."""
        rows = self._connection.execute(_UPLOAD, {"device": device, "id": id}).all()
        body = b"".join(bytes(row.body) for row in rows)
        return body if rows and len(body) == rows[0].size else None

    def drop_upload(self, device: bytes, id: bytes) -> None:
        self._connection.execute(_DROP_UPLOAD, {"device": device, "id": id})

    def drop_uploads_before(self, at: int) -> None:
        self._connection.execute(_DROP_OLD, {"before": at})

    def under_way(self) -> UnderWay:
        """Return how much waits to be fetched or sent to its end, of all devices."""
        row = self._connection.execute(_UNDER_WAY).one()
        return UnderWay(
            queued=int(row.queued),
            queued_bytes=int(row.queued_bytes),
            uploads=int(row.uploads),
            upload_bytes=int(row.upload_bytes),
        )

    def queued(self, device: bytes) -> Queued | None:
        """Return the bundle that waits for a device."""
        row = self._connection.execute(_QUEUED, {"device": device}).first()
        return _queued(row) if row else None

    def queued_cut(self, device: bytes, number: int) -> Cut | None:
        """Return how the bundle was cut that waits under a number, None if none does."""
        row = self._connection.execute(_QUEUED_CUT, {"device": device, "number": number}).first()
        return Cut(size=row.size, head=row.head, at=row.at) if row else None

    def queued_part(self, device: bytes, number: int, start: int, length: int) -> bytes:
        """Return bytes of a bundle that waits, b"" if it does not; start counts from 0 and lies within it."""
        asked = {"device": device, "number": number, "start": start + 1, "length": length}
        return bytes(self._connection.execute(_QUEUED_PART, asked).scalar_or_none() or b"")

    def put_queued(self, queued: Queued) -> None:
        """Keep one bundle to be fetched in pieces; an older one of the device is void."""
        self.drop_queued(queued.device)
        self._connection.execute(_PUT_QUEUED, asdict(queued))

    def drop_queued(self, device: bytes) -> None:
        self._connection.execute(_DROP_QUEUED, {"device": device})

    def drop_all_queued(self) -> None:
        self._connection.execute(_DROP_ALL_QUEUED)


def _channel(row: Row) -> Channel:
    return Channel(
        device=bytes(row.device),
        counter=row.counter,
        down_number=row.down_number,
        down_hash=bytes(row.down_hash),
        rid=bytes(row.rid),
        cursor=row.cursor,
        scanned=row.scanned,
        seen_at=row.seen_at,
        schema=row.schema,
        by_folder=row.by_folder,
    )


def _uplink(row: Row) -> Uplink:
    return Uplink(rid=bytes(row.rid), number=row.number, hash=bytes(row.hash), at=row.at, epoch=bytes(row.epoch))


def _queued(row: Row) -> Queued:
    return Queued(
        device=bytes(row.device),
        number=row.number,
        from_seq=row.from_seq,
        to_seq=row.to_seq,
        head=row.head,
        at=row.at,
        body=bytes(row.body),
    )
