"""Full text of notes: which records hold which words, kept at write time; forgotten words are really gone."""

from __future__ import annotations

from sqlalchemy import Connection

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.changes import RecordState, is_deleted, value_of
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.kinds.declaring import Search
from kiim_desktop.domain.records import Scope


def index_text(connection: Connection, kinds: Kinds, scope: Scope, record: RecordId, state: RecordState) -> None:
    """Bring the index in line with the record; records without text fields cost nothing."""
    kind = kinds.numbered(state.kind)
    numbers = [field.number for field in kind.fields if field.search is Search.TEXT] if kind else []
    if not numbers:
        return
    _forget(connection, scope, record)
    if not is_deleted(state):
        text = "\n".join(value for number in numbers if isinstance(value := value_of(state, number), str))
        if text:
            _remember(connection, scope, record, text)


def _forget(connection: Connection, scope: Scope, record: RecordId) -> None:
    row = connection.exec_driver_sql(
        "SELECT no, words FROM text_entry WHERE scope = ? AND record = ?", (scope, record)
    ).one_or_none()
    if row:
        connection.exec_driver_sql(
            "INSERT INTO text_words(text_words, rowid, words) VALUES ('delete', ?, ?)", (row[0], row[1])
        )
        connection.exec_driver_sql("DELETE FROM text_entry WHERE no = ?", (row[0],))


def _remember(connection: Connection, scope: Scope, record: RecordId, text: str) -> None:
    number = connection.exec_driver_sql(
        "INSERT INTO text_entry(scope, record, words) VALUES (?, ?, ?) RETURNING no", (scope, record, text)
    ).scalar_one()
    connection.exec_driver_sql("INSERT INTO text_words(rowid, words) VALUES (?, ?)", (number, text))
