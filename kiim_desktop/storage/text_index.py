"""Full text of notes: which records hold which words, kept at write time; forgotten words are really gone."""

from __future__ import annotations

from collections.abc import Iterable

from kiim_desktop.base.ids import RecordId
from kiim_desktop.domain.kinds import Kinds
from kiim_desktop.domain.kinds.declaring import Search
from kiim_desktop.domain.persons import Listed
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.reading import asked_for

FULL_TEXT_TABLES = ("person_words", "text_words")
_Key = tuple[Scope, RecordId]


class TextEntries:
    """The index entries of the records that one transaction writes."""

    def __init__(self, connection: Connection, kinds: Kinds) -> None:
        self._connection = connection
        self._fields = {
            kind.number: found
            for kind in kinds.all
            if (found := [field.number for field in kind.fields if field.search is Search.TEXT])
        }
        self._texts: dict[_Key, str] = {}
        self._known: set[_Key] = set()

    def put(self, scope: Scope, record: Listed, *, existed: bool, lives: bool = True) -> None:
        """Note what a record says now; records without text fields cost nothing."""
        numbers = self._fields.get(record.kind_number)
        if not numbers:
            return
        values = [record.value(number) for number in numbers] if lives else []
        self._texts[scope, record.id] = "\n".join(value for value in values if isinstance(value, str))
        if existed:
            self._known.add((scope, record.id))

    def forget(self, keys: Iterable[_Key]) -> None:
        """Have no words of these records in the index any more."""
        for key in keys:
            self._texts[key] = ""
            self._known.add(key)

    def flush(self) -> None:
        """Bring the index in line; words that changed are forgotten first, others stay as they are."""
        self._forget_changed()
        rows = [(*key, text) for key, text in self._texts.items() if text]
        if not rows:
            return
        last = self._connection.execute("SELECT coalesce(max(no), 0) FROM text_entry").scalar_one()
        numbered = [(number, *row) for number, row in enumerate(rows, last + 1)]
        self._connection.execute("INSERT INTO text_entry(no, scope, record, words) VALUES (?, ?, ?, ?)", numbered)
        self._connection.execute(
            "INSERT INTO text_words(rowid, words) VALUES (?, ?)", [(number, text) for number, _s, _r, text in numbered]
        )

    def _forget_changed(self) -> None:
        query = (
            "SELECT no, text_entry.scope, text_entry.record, words FROM asked CROSS JOIN text_entry"
            " ON text_entry.scope = asked.scope AND text_entry.record = asked.record"
        )
        gone = []
        for number, scope, record, words in asked_for(self._connection, query, sorted(self._known)):
            if self._texts[scope, record] == words:
                del self._texts[scope, record]
            else:
                gone.append((number, words))
        if gone:
            self._connection.execute(
                "INSERT INTO text_words(text_words, rowid, words) VALUES ('delete', ?, ?)",
                sorted(gone),  # FTS5 writes out what it holds at each step back
            )
            self._connection.execute("DELETE FROM text_entry WHERE no = ?", [(no,) for no, _words in gone])
