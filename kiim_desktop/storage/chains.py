"""The audit chain and the generation chain: what notices a changed line or an old file.

Each audit line carries the hash of the one before. A month of lines is a segment; the first line of another month ends
it with a signed anchor (anchors.py). `chain_checking.py` walks the whole and names the first broken line.
The generation counts transactions and is chained in the same way; the key file and the hub receipts remember the least
generation this device may show.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from struct import Struct

from kiim_desktop.domain.audit import AuditAction, AuditEntry, AuditLine, AuditQuery, month_of
from kiim_desktop.storage.anchors import START, Head, close_segment, latest_anchor, read_standing, sure_seed, write_head
from kiim_desktop.storage.connection import Connection, Row

COLUMNS = "no, at, user, action, object, detail, purpose, consent, hash"
_OFTEN = frozenset(
    {
        AuditAction.READ_RECORD,
        AuditAction.READ_SPECIAL,
        AuditAction.SEARCH,
        AuditAction.WRITE,
        AuditAction.KEY_USE,
        AuditAction.EXCHANGE,
    }
)
Said = tuple[int, int, bytes, str, bytes, str, str, bytes]
"""What a line says, in the order of COLUMNS, without its hash."""
_NUMBERS = Struct(">Qq6I")
"""Number and time of a line, and how long each of its texts is."""
_ACTIONS = {action.value: action for action in AuditAction}


def append_audit(connection: Connection, at: int, entry: AuditEntry) -> None:
    """Write one line behind the last one, in the transaction of what it tells."""
    month = month_of(at)
    log = read_standing(connection)
    seed, head = log.seed, log.head
    if seed is None or head is None or log.last > head.number:
        seed, head = sure_seed(connection), _head_of_lines(connection)
    if head.month and head.month != month:
        head = close_segment(connection, head)
    number = head.number + 1
    said = (number, at, entry.user, entry.action.value, entry.object, entry.detail, entry.purpose_code, entry.consent)
    hash_ = line_hash(head.hash, said)
    connection.execute(
        f"INSERT INTO audit({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # constant names
        (*said, hash_),
    )
    write_head(connection, seed, replace(head, number=number, hash=hash_, month=month))


def _head_of_lines(connection: Connection) -> Head:
    """Return where the log stands by its lines, because the note of it is gone or was changed, or lines were added.

    Every file has that note from its beginning. One number is left out, so that the log goes on and shows for ever
    that somebody was here.
    """
    last = connection.execute("SELECT no, at, hash FROM audit ORDER BY no DESC LIMIT 1").one_or_none()
    anchor = latest_anchor(connection)
    first, segment = (anchor.last + 1, anchor.no + 1) if anchor else (1, 1)
    if last is None or last[0] < first:
        return Head(number=first, hash=anchor.head if anchor else START, segment=segment, first=first)
    month = month_of(last[1]) if isinstance(last[1], int) else ""
    return Head(number=last[0] + 1, hash=last[2], segment=segment, first=first, month=month)


def audit_lines(connection: Connection, since: int = 0) -> list[AuditLine]:
    """Return the lines from a moment on (milliseconds), oldest first."""
    return audit_page(connection, AuditQuery(since=since), -1, newest_first=False)


def audit_page(
    connection: Connection,
    query: AuditQuery,
    limit: int,
    place: AuditLine | None = None,
    *,
    newest_first: bool = True,
    offset: int = 0,
) -> list[AuditLine]:
    """Return lines a query asks for, in time; `place` is the last line of the page before, limit -1 takes all."""
    asked = _asked(query)
    if place is not None:
        asked.append((f"(at, no) {'<' if newest_first else '>'} (?, ?)", (place.at, place.number)))
    conditions, values = _where(asked)
    order = "DESC" if newest_first else "ASC"
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM audit WHERE {conditions} ORDER BY at {order}, no {order} LIMIT ? OFFSET ?",  # noqa: S608  # constant words
        (*values, limit, offset),
    )
    return [_line(row) for row in rows]


def audit_count(connection: Connection, query: AuditQuery) -> int:
    """Return how many lines a query asks for."""
    conditions, values = _where(_asked(query))
    counted = connection.execute(f"SELECT count(*) FROM audit WHERE {conditions}", values)  # noqa: S608  # constant words
    return int(counted.scalar_one())


def last_number(connection: Connection) -> int:
    """Return the number of the newest line."""
    return int(connection.execute("SELECT coalesce(max(no), 0) FROM audit").scalar_one())


_Asked = list[tuple[str, tuple[object, ...]]]


def _asked(query: AuditQuery) -> _Asked:
    asked = _equal(query)
    if query.since is not None:
        asked.append(("at >= ?", (query.since,)))
    if query.until is not None:
        asked.append(("at < ?", (query.until,)))
    if query.upto is not None:
        asked.append(("+no <= ?", (query.upto,)))
    return asked


def _where(asked: _Asked) -> tuple[str, tuple[object, ...]]:
    conditions = " AND ".join(condition for condition, _values in asked) or "1"
    return conditions, tuple(value for _condition, values in asked for value in values)


def _equal(query: AuditQuery) -> list[tuple[str, tuple[object, ...]]]:
    """Return what has to be equal, the one that leaves the fewest lines first; only that one may choose the index.

    SQLite knows no better and would walk through every reading there ever was (measured: seconds).
    """
    by_object = ("object = ? AND object <> x''", query.object)
    by_user, by_action = ("user = ?", query.user), ("action = ?", query.action.value if query.action else None)
    order = (by_object, by_user, by_action) if query.action in _OFTEN else (by_object, by_action, by_user)
    asked: list[tuple[str, tuple[object, ...]]] = [(text, (value,)) for text, value in order if value is not None]
    return [(text if number == 0 else f"+{text}", values) for number, (text, values) in enumerate(asked)]


def _line(row: Row) -> AuditLine:
    no, at, user, action, object_, detail, purpose, consent, hash_ = tuple(row)
    entry = AuditEntry(user, _ACTIONS.get(action, AuditAction.UNKNOWN), object_, detail, purpose, consent)
    return AuditLine(no, at, entry, hash_)


def line_hash(before: bytes, said: Said) -> bytes:
    """Return the hash of a line that stands behind the one with the hash `before`."""
    number, at, user, action, object_, detail, purpose, consent = said
    parts = (user, action.encode(), object_, detail.encode(), purpose.encode(), consent)
    return hashlib.sha256(b"".join((before, _NUMBERS.pack(number, at, *map(len, parts)), *parts))).digest()


def advance_generation(connection: Connection) -> int:
    """Count this transaction and chain it to the one before; returns the new generation."""
    number, before = generation_chain(connection)
    number += 1
    chain = next_link(before, number)
    connection.execute(
        "INSERT INTO meta(key, value) VALUES ('generation', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (number.to_bytes(8, "big") + chain,),
    )
    return number


def generation(connection: Connection) -> int:
    """Return the number of transactions this file has seen."""
    return generation_chain(connection)[0]


def generation_chain(connection: Connection) -> tuple[int, bytes]:
    """Return the generation and the last link of its chain."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").one_or_none()
    return (int.from_bytes(row[0][:8], "big"), row[0][8:]) if row else (0, START)


def next_link(before: bytes, number: int) -> bytes:
    return hashlib.sha256(before + number.to_bytes(8, "big")).digest()
