"""Statements of the hub, written once for both databases, and the rows they give.

Names stand as `:name` in them, lists as `IN :names`. They go straight to the driver; SQLAlchemy keeps the connections,
makes the tables and copies them whole. (Through its compiled text a statement cost 100 µs more, and a bundle has 32.)
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection as Library

_LIST = re.compile(r"\bIN :(\w+)")
_NAME = re.compile(r"(?<![:\w]):(\w+)")
Values = Mapping[str, Any]
Given: TypeAlias = "Values | Sequence[Values] | None"
Row: TypeAlias = Any
"""Columns by name, and in their order."""


class Statement:
    """One statement, and how each of the two databases wants it."""

    __slots__ = ("_for_postgres", "_lists", "_rows", "_sql")

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._lists: tuple[str, ...] = tuple(_LIST.findall(sql))
        self._for_postgres = _NAME.sub(r"%(\1)s", _LIST.sub(r"= ANY(:\1)", sql.replace("%", "%%")))
        self._rows: type[Any] | None = None

    def said(self, values: Values | None, *, to_postgres: bool) -> tuple[str, Values | None]:
        """Return the words and the values for the driver. SQLite knows no lists: each place of one gets a name."""
        if to_postgres:
            return self._for_postgres, values
        if not self._lists or values is None:
            return self._sql, values
        spread = dict(values)
        for name in self._lists:
            spread |= {f"{name}_{number}": each for number, each in enumerate(values[name])}
            del spread[name]
        return _LIST.sub(lambda found: _places(found[1], len(values[found[1]])), self._sql), spread

    def row_type(self, cursor: Any) -> type[Any]:  # noqa: ANN401  # of either driver
        """Return what a row is: its columns by name, in their order; a cursor describes them anew at every look."""
        if self._rows is None:
            self._rows = namedtuple("Row", [column[0] for column in cursor.description], rename=True)  # type: ignore[misc]  # noqa: PYI024  # the names are those of the statement
        return self._rows


def sql(words: str) -> Statement:
    return Statement(words)


def _places(name: str, count: int) -> str:
    return f"IN ({', '.join(f':{name}_{number}' for number in range(count))})"


class Result:
    """What a statement gave."""

    __slots__ = ("_cursor", "_statement")

    def __init__(self, cursor: Any, statement: Statement) -> None:  # noqa: ANN401  # of either driver
        self._cursor = cursor
        self._statement = statement

    def __iter__(self) -> Iterator[Row]:
        rows = self._cursor.fetchall()
        return map(self._make(), rows)

    def all(self) -> list[Row]:
        """Return every row."""
        return list(self)

    def first(self) -> Row | None:
        """Return the first row, None without one."""
        row = self._cursor.fetchone()
        return None if row is None else self._make()(row)

    def one(self) -> Row:
        """Return the row of a statement that always gives one."""
        row = self.first()
        if row is None:
            message = "a statement that asks for one row gave none"
            raise LookupError(message)
        return row

    def scalar_one(self) -> Any:  # noqa: ANN401  # as declared in the table
        """Return the only value of the only row."""
        return self.one()[0]

    def scalar_or_none(self) -> Any:  # noqa: ANN401  # as declared in the table
        """Return the first value of the first row, None without one."""
        row = self.first()
        return None if row is None else row[0]

    def scalars(self) -> list[Any]:
        """Return the first value of every row."""
        return [row[0] for row in self._cursor.fetchall()]

    def _make(self) -> Callable[[Any], Row]:
        """Return what makes a row of what the driver gives; it knows the columns once something was fetched."""
        return self._statement.row_type(self._cursor)._make  # type: ignore[no-any-return]  # a named tuple


class Connection:
    """A connection of either database inside a transaction."""

    __slots__ = ("_library", "_pipeline", "is_postgres", "raw")

    def __init__(self, library: Library) -> None:
        self._library = library
        self._pipeline = ExitStack()
        self.raw: Any = library.connection.dbapi_connection
        self.is_postgres = library.dialect.name == "postgresql"

    @property
    def library(self) -> Library:
        """For tables as a whole. It asks the driver what came at once, so every answer is waited for from here on."""
        self._pipeline.close()
        return self._library

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Wait for PostgreSQL only where an answer is looked at; what is merely written goes on its way meanwhile.

        An error comes out with the next answer, at the latest when this ends, so before anything is committed.
        """
        with self._pipeline:
            if self.is_postgres:
                self._pipeline.enter_context(self.raw.pipeline())
            yield

    def execute(self, statement: Statement, values: Given = None) -> Result:
        """Run a statement; a list of values runs it once for each."""
        cursor = self.raw.cursor()
        if isinstance(values, Sequence):
            words, _ = statement.said(None, to_postgres=self.is_postgres)
            cursor.executemany(words, values)
        else:
            words, given = statement.said(values, to_postgres=self.is_postgres)
            cursor.execute(words, given or {})
        return Result(cursor, statement)
