"""What offices offered each other and what was said about it; the sealed previews lie apart, with the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from kiim_desktop.hub.store.statements import Connection, Row, sql


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOffer:
    """An offer as its owner signed it (packed); `recipient_generation`: under which keys the preview is sealed."""

    id: bytes
    tenure: bytes
    owner: bytes
    office: bytes
    until: str
    signed: bytes = field(repr=False)
    recipient_generation: int
    rid: bytes
    hub_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWord:
    """Something said about an offer, as it was signed (packed)."""

    id: bytes
    offer_id: bytes
    signed: bytes = field(repr=False)
    rid: bytes
    hub_seq: int


_ADD = sql(
    "INSERT INTO ledger.offer(id, tenure, owner, office, until, signed, recipient_generation, rid, hub_seq) VALUES "
    "(:id, :tenure, :owner, :office, :until, :signed, :recipient_generation, :rid, :hub_seq)"
)
_GET = sql("SELECT * FROM ledger.offer WHERE id = :id")
_ALL = sql("SELECT * FROM ledger.offer ORDER BY hub_seq")
_OF_TENURE = sql("SELECT * FROM ledger.offer WHERE tenure = :tenure AND owner = :owner ORDER BY hub_seq")
_BETWEEN = sql(
    "SELECT * FROM ledger.offer WHERE (owner = :office OR office = :office) AND rid <> :rid "
    "AND hub_seq > :after AND hub_seq <= :upto ORDER BY hub_seq LIMIT :limit"
)
_ADD_WORD = sql(
    "INSERT INTO ledger.word(id, offer_id, signed, rid, hub_seq) VALUES (:id, :offer_id, :signed, :rid, :hub_seq)"
)
_WORD = sql("SELECT * FROM ledger.word WHERE id = :id")
_WORDS = sql("SELECT * FROM ledger.word WHERE offer_id = :id ORDER BY hub_seq")
_ALL_WORDS = sql("SELECT * FROM ledger.word ORDER BY hub_seq")
_WORDS_BETWEEN = sql(
    "SELECT w.* FROM ledger.word w JOIN ledger.offer o ON o.id = w.offer_id "
    "WHERE (o.owner = :office OR o.office = :office) AND w.rid <> :rid AND w.hub_seq > :after AND w.hub_seq <= :upto "
    "ORDER BY w.hub_seq LIMIT :limit"
)
_PUT_PREVIEW = sql(
    "INSERT INTO keys.offer_preview(offer_id, office, sealed) VALUES (:id, :office, :sealed) "
    "ON CONFLICT (offer_id, office) DO UPDATE SET sealed = excluded.sealed"
)
_PREVIEW = sql("SELECT sealed FROM keys.offer_preview WHERE offer_id = :id AND office = :office")
_DROP_PREVIEWS = sql("DELETE FROM keys.offer_preview WHERE offer_id = :id RETURNING offer_id")
_DROP_LAPSED = sql(
    "DELETE FROM keys.offer_preview WHERE offer_id IN (SELECT id FROM ledger.offer WHERE until < :today) "
    "RETURNING offer_id"
)


class Offers:
    """The offers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, offer: StoredOffer) -> None:
        self._connection.execute(_ADD, asdict(offer))

    def get(self, id: bytes) -> StoredOffer | None:
        row = self._connection.execute(_GET, {"id": id}).first()
        return _offer(row) if row else None

    def all(self) -> list[StoredOffer]:
        return [_offer(row) for row in self._connection.execute(_ALL)]

    def of_tenure(self, tenure: bytes, owner: bytes) -> list[StoredOffer]:
        """Return every offer of one file by the office that keeps it."""
        return [_offer(row) for row in self._connection.execute(_OF_TENURE, {"tenure": tenure, "owner": owner})]

    def between(self, after: int, upto: int, office: bytes, rid: bytes, limit: int) -> Sequence[StoredOffer]:
        """Return the first offers by or to an office, those of this replica itself left out."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "limit": limit}
        return [_offer(row) for row in self._connection.execute(_BETWEEN, asked)]

    def add_word(self, word: StoredWord) -> None:
        self._connection.execute(_ADD_WORD, asdict(word))

    def word(self, id: bytes) -> StoredWord | None:
        row = self._connection.execute(_WORD, {"id": id}).first()
        return _word(row) if row else None

    def words_of(self, id: bytes) -> list[StoredWord]:
        return [_word(row) for row in self._connection.execute(_WORDS, {"id": id})]

    def words(self) -> list[StoredWord]:
        return [_word(row) for row in self._connection.execute(_ALL_WORDS)]

    def words_between(self, after: int, upto: int, office: bytes, rid: bytes, limit: int) -> Sequence[StoredWord]:
        """Return the first words about such offers, those of this replica itself left out."""
        asked = {"office": office, "after": after, "upto": upto, "rid": rid, "limit": limit}
        return [_word(row) for row in self._connection.execute(_WORDS_BETWEEN, asked)]

    def put_preview(self, id: bytes, office: bytes, sealed: bytes) -> None:
        self._connection.execute(_PUT_PREVIEW, {"id": id, "office": office, "sealed": sealed})

    def preview(self, id: bytes, office: bytes) -> bytes:
        """Return the preview as sealed to an office, empty if it is gone."""
        row = self._connection.execute(_PREVIEW, {"id": id, "office": office}).first()
        return bytes(row.sealed) if row else b""

    def drop_previews(self, id: bytes) -> bool:
        """Forget the preview of an offer, whoever it was sealed to; tells whether there was one."""
        return bool(self._connection.execute(_DROP_PREVIEWS, {"id": id}).all())

    def drop_lapsed(self, today: str) -> bool:
        """Forget the previews of offers whose days are over; tells whether there were any."""
        return bool(self._connection.execute(_DROP_LAPSED, {"today": today}).all())


def _offer(row: Row) -> StoredOffer:
    return StoredOffer(
        id=bytes(row.id),
        tenure=bytes(row.tenure),
        owner=bytes(row.owner),
        office=bytes(row.office),
        until=row.until,
        signed=bytes(row.signed),
        recipient_generation=row.recipient_generation,
        rid=bytes(row.rid),
        hub_seq=row.hub_seq,
    )


def _word(row: Row) -> StoredWord:
    return StoredWord(
        id=bytes(row.id),
        offer_id=bytes(row.offer_id),
        signed=bytes(row.signed),
        rid=bytes(row.rid),
        hub_seq=row.hub_seq,
    )
