"""Statements on the open file and the rows they give: the library's own connection, with typed ways to take a result.

SQLAlchemy's connection stood here before. Of its work the file uses none (the statements are written out, values need
no conversion), and it cost 60-90 µs a statement, an import of 0.4 s at the start and 20 MB; the tables of a new file
and migrations are still made with it (tables.py, migrating.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

Row = tuple[Any, ...]
"""Values in the order of the statement."""
Parameters = Sequence[Any] | Mapping[str, Any]


class Result(sqlcipher.Cursor):  # type: ignore[misc]  # the library has no types
    """What a statement gave."""

    rowcount: int
    """How many rows it changed."""

    def all(self) -> list[Row]:
        """Return every row."""
        return self.fetchall()  # type: ignore[no-any-return]  # the library has no types

    def first(self) -> Row | None:
        """Return the first row; what follows is left."""
        row = self.fetchone()
        self.close()
        return row  # type: ignore[no-any-return]  # the library has no types

    def one_or_none(self) -> Row | None:
        """Return the only row; LookupError if there are more."""
        rows = self.fetchmany(2)
        self.close()
        if len(rows) > 1:
            message = "a statement that asks for one row gave more"
            raise LookupError(message)
        return rows[0] if rows else None

    def one(self) -> Row:
        """Return the only row; LookupError if there is none."""
        row = self.one_or_none()
        if row is None:
            message = "a statement that asks for one row gave none"
            raise LookupError(message)
        return row

    def scalar_one(self) -> Any:  # noqa: ANN401  # as declared in the table
        """Return the first value of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401  # as declared in the table
        """Return the first value of the only row, None without one."""
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalars(self) -> list[Any]:
        """Return the first value of every row."""
        return [row[0] for row in self]

    def mappings(self) -> list[dict[str, Any]]:
        """Return every row by the names of its columns."""
        names = [column[0] for column in self.description]
        return [dict(zip(names, row, strict=True)) for row in self]

    def partitions(self, size: int) -> Iterator[list[Row]]:
        """Yield the rows in portions of so many."""
        while rows := self.fetchmany(size):
            yield rows


class Connection:
    """A connection to the open file, lent by `Database` for one transaction."""

    __slots__ = ("raw",)

    def __init__(self, raw: sqlcipher.Connection) -> None:
        self.raw = raw

    def execute(self, statement: str, parameters: Parameters | list[Row] = ()) -> Result:
        """Run a statement; a list of parameters runs it once for each."""
        result: Result = self.raw.cursor(Result)
        if isinstance(parameters, list):
            result.executemany(statement, parameters)
        else:
            result.execute(statement, parameters)
        return result
