"""Offers of the catalogue, found by the words of their title, provider and place."""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import OFFER
from kiim_desktop.domain.persons import ListedRecord
from kiim_desktop.domain.records import CATALOGUE
from kiim_desktop.storage.codec import read_payload
from kiim_desktop.storage.database import Database, Superseded
from kiim_desktop.storage.tolerant_query import prefix


class OfferLists:
    """Reading only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(
        self, words: Sequence[str], limit: int, superseded: Superseded | None = None
    ) -> tuple[ListedRecord, ...]:
        """Return offers in which every word begins one of theirs, the best first. QuerySuperseded."""
        if not words:
            return ()
        with self._database.read(superseded) as connection:
            rows = connection.execute(
                "SELECT record.id, record.kind, record.payload FROM text_words"
                " JOIN text_entry ON text_entry.no = text_words.rowid"
                " JOIN record ON record.scope = text_entry.scope AND record.id = text_entry.record"
                " WHERE text_words MATCH ? AND text_entry.scope = ? AND record.kind = ? AND record.deleted = 0"
                " ORDER BY text_words.rank LIMIT ?",
                (" AND ".join(map(prefix, words)), CATALOGUE, OFFER.number, limit),
            ).all()
        return tuple(ListedRecord(RecordId(id_), kind, read_payload(payload)) for id_, kind, payload in rows)
