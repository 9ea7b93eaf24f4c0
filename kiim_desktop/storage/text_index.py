"""Full text of notes: which records hold which words, kept at write time; forgotten words are really gone."""

from __future__ import annotations

from sqlalchemy import Connection

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.changes import RecordState, is_deleted, value_of
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.kinds.declaring import Search
from kiim_desktop.domain.records import Scope


class TextEntries:
    """The index entries of the records that one transaction writes."""

    def __init__(self, connection: Connection, kinds: Kinds) -> None:
        self._connection = connection
        self._kinds = kinds
        self._texts: dict[tuple[Scope, RecordId], str] = {}
        self._known: set[tuple[Scope, RecordId]] = set()

    def put(self, scope: Scope, record: RecordId, state: RecordState, *, existed: bool) -> None:
        """Note what a record says now; records without text fields cost nothing."""
        numbers = self._fields(state.kind)
        if not numbers:
            return
        values = [] if is_deleted(state) else [value_of(state, number) for number in numbers]
        self._texts[scope, record] = "\n".join(value for value in values if isinstance(value, str))
        if existed:
            self._known.add((scope, record))

    def flush(self) -> None:
        """Bring the index in line; what was there before is forgotten first."""
        for scope, record in self._known:
            _forget(self._connection, scope, record)
        rows = [(*key, text) for key, text in self._texts.items() if text]
        if not rows:
            return
        last = self._connection.exec_driver_sql("SELECT coalesce(max(no), 0) FROM text_entry").scalar_one()
        numbered = [(number, *row) for number, row in enumerate(rows, last + 1)]
        self._connection.exec_driver_sql(
            "INSERT INTO text_entry(no, scope, record, words) VALUES (?, ?, ?, ?)", numbered
        )
        self._connection.exec_driver_sql(
            "INSERT INTO text_words(rowid, words) VALUES (?, ?)", [(number, text) for number, _s, _r, text in numbered]
        )

    def _fields(self, number: int) -> list[int]:
        kind = self._kinds.numbered(number)
        return [field.number for field in kind.fields if field.search is Search.TEXT] if kind else []


def _forget(connection: Connection, scope: Scope, record: RecordId) -> None:
    row = connection.exec_driver_sql(
        "SELECT no, words FROM text_entry WHERE scope = ? AND record = ?", (scope, record)
    ).one_or_none()
    if row:
        connection.exec_driver_sql(
            "INSERT INTO text_words(text_words, rowid, words) VALUES ('delete', ?, ?)", (row[0], row[1])
        )
        connection.exec_driver_sql("DELETE FROM text_entry WHERE no = ?", (row[0],))
