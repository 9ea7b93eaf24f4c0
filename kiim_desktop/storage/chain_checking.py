"""Walks the log from its first anchor to its last line and names the first line that does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from struct import error as StructError  # noqa: N812  # reads as the class it is

from kiim_desktop.domain.audit import Break, Fault, month_of
from kiim_desktop.storage.anchors import START, Anchor, Head, Seals, anchors, read_standing
from kiim_desktop.storage.chains import COLUMNS, line_hash
from kiim_desktop.storage.connection import Connection, Row

_LINES = f"SELECT {COLUMNS} FROM audit WHERE no BETWEEN ? AND ? ORDER BY no"  # noqa: S608  # constant names
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines that belong together: a segment, or the open one."""

    first: int
    last: int
    month: str
    head: bytes
    """What the hash of the last line has to be."""


def first_break(connection: Connection) -> Break | None:
    """Return the first broken line of the log, or None if it holds from the first anchor to the last line."""
    seals, head = Seals(connection), read_standing(connection).head
    line, anchor = START, START
    expected = 1
    for position, found in enumerate(anchors(connection), 1):
        if (broken := _broken_anchor(connection, seals, found, position, expected, anchor)) is not None:
            return broken
        if found.removed is not None:
            broken = _broken_removal(connection, seals, found)
        else:
            broken = _broken_line(connection, _Stretch(found.first, found.last, found.month, found.head), line)
        if broken is not None:
            return broken
        expected, line, anchor = found.last + 1, found.head, found.hash
    return _broken_end(connection, head, expected, line)


def _broken_anchor(
    connection: Connection, seals: Seals, anchor: Anchor, position: int, expected: int, before: bytes
) -> Break | None:
    """Return what is wrong with an anchor by itself and in its row."""
    if anchor.no != position or anchor.first != expected:
        gone = _first_from(connection, expected) != expected
        return Break(expected, _month_of_line(connection, expected) or anchor.month,
                     Fault.SEGMENT if gone else Fault.ANCHOR)  # fmt: skip
    if anchor.before != before or not seals.is_genuine(anchor):
        return Break(anchor.first, anchor.month, Fault.ANCHOR)
    return None


def _broken_removal(connection: Connection, seals: Seals, anchor: Anchor) -> Break | None:
    if not seals.is_removed_rightly(anchor):
        return Break(anchor.first, anchor.month, Fault.SEGMENT)
    found = _first_from(connection, anchor.first)
    if found is not None and found <= anchor.last:
        return Break(found, anchor.month, Fault.CHANGED)
    return None


def _broken_end(connection: Connection, head: Head | None, expected: int, line: bytes) -> Break | None:
    """Look at the lines behind the last anchor, and whether the log ends where it was noted that it does."""
    last = connection.execute("SELECT max(no) FROM audit").scalar_one() or expected - 1
    if head is None:
        month = _month_of_line(connection, last) or ""
        broken = _broken_line(connection, _Stretch(expected, last, month, b""), line)
        return broken or (Break(last + 1, month, Fault.TRUNCATED) if last else None)
    if head.first != expected:
        gone = _first_from(connection, expected) != expected
        return Break(expected, _month_of_line(connection, expected) or head.month,
                     Fault.SEGMENT if gone else Fault.ANCHOR)  # fmt: skip
    broken = _broken_line(connection, _Stretch(expected, head.number, head.month, head.hash), line)
    if broken is None and last > head.number:
        return Break(head.number + 1, head.month, Fault.CHANGED)
    return broken


def _broken_line(connection: Connection, stretch: _Stretch, before: bytes) -> Break | None:
    """Return the first line of a stretch that does not follow from the one before."""
    expected = stretch.first
    result = connection.execute(_LINES, (stretch.first, stretch.last))
    for rows in result.partitions(_AT_ONCE):
        for row in rows:
            if row[0] != expected:
                result.close()
                return Break(expected, stretch.month, Fault.MISSING)
            if _hash(before, expected, row) != row[8]:
                result.close()
                return Break(expected, stretch.month, _why(connection, stretch, before, expected))
            before, expected = row[8], expected + 1
    if expected <= stretch.last:
        return Break(expected, stretch.month, _what_is_cut_off(connection, stretch, expected))
    if stretch.head and before != stretch.head and stretch.last >= stretch.first:
        return Break(stretch.last, stretch.month, Fault.CHANGED)
    return None


def _what_is_cut_off(connection: Connection, stretch: _Stretch, expected: int) -> Fault:
    """Tell a cut-off end of the log from lines missing at the end of a month, and both from a month that is gone."""
    if _first_from(connection, expected) is None:
        return Fault.TRUNCATED
    return Fault.SEGMENT if expected == stretch.first else Fault.MISSING


def _why(connection: Connection, stretch: _Stretch, before: bytes, expected: int) -> Fault:
    """Tell whether what belongs at a place stands further on: then lines were put into another order."""
    later = connection.execute(_LINES, (expected + 1, stretch.last))
    if any(_hash(before, expected, row) == row[8] for row in later):
        return Fault.REORDERED
    return Fault.CHANGED


def _hash(before: bytes, number: int, row: Row) -> bytes:
    """Return what the hash of a line has to be; of one that no program of ours could have written: nothing."""
    try:
        return line_hash(before, (number, *tuple(row)[1:8]))
    except (TypeError, AttributeError, StructError):  # somebody put another type of value there
        return b""


def _first_from(connection: Connection, number: int) -> int | None:
    """Return the number of the first line that is there from a number on."""
    found = connection.execute("SELECT min(no) FROM audit WHERE no >= ?", (number,)).scalar_one()
    return int(found) if found is not None else None


def _month_of_line(connection: Connection, number: int) -> str | None:
    at = connection.execute("SELECT at FROM audit WHERE no = ?", (number,)).scalar_one_or_none()
    return month_of(at) if isinstance(at, int) else None
