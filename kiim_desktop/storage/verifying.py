"""Looks the whole file through: every page, the structure, its age, the audit chain, and what lists say of records.

The rule: a flipped bit is never silently wrong. A page that is read is checked by SQLCipher (HMAC of each page) and
refused; pages that nobody reads are found here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from kiim_desktop.domain.records import Scope
from kiim_desktop.storage import chains
from kiim_desktop.storage.chunks import differing
from kiim_desktop.storage.connection import Connection
from kiim_desktop.storage.errors import StorageError
from kiim_desktop.storage.merged import Merges
from kiim_desktop.storage.pending import Ground
from kiim_desktop.storage.projections import PersonLines, read_row
from kiim_desktop.storage.reading import records_of
from kiim_desktop.storage.references import References
from kiim_desktop.storage.store import Store
from kiim_desktop.storage.text_index import FULL_TEXT_TABLES, TextEntries

_PERSONS_AT_ONCE = 100
_SCOPES = (
    "SELECT scope FROM (SELECT scope FROM record UNION SELECT id FROM person UNION SELECT scope FROM text_entry)"
    " WHERE scope > ? ORDER BY scope LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` holds counts and codes, never contents."""

    name: str
    ok: bool
    detail: str = ""


def verify(
    store: Store, minimum_generation: int = 0, looked: Callable[[int, int], None] | None = None
) -> tuple[Check, ...]:
    """Return every check; nothing is changed or repaired. `minimum_generation` is that of the key file.

    Takes seconds on a large file and holds the writer for moments; call it in the records lane. `looked` hears before
    each check how many are done of how many, and ends it by raising.
    """
    checks = {
        "pages": lambda: _pages(store),
        "structure": lambda: _structure(store),
        "generation": lambda: _generation(store, minimum_generation),
        "audit": lambda: _audit(store),
        "lists": lambda: _lists(store),
        "attachments": lambda: _attachments(store),
    }
    found = []
    for number, (name, look) in enumerate(checks.items()):
        if looked is not None:
            looked(number, len(checks))
        found.append(_checked(name, look))
    return tuple(found)


def _checked(name: str, look: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *look())
    except StorageError as error:
        return Check(name, ok=False, detail=error.code)


def _pages(store: Store) -> tuple[bool, str]:
    """Check the HMAC of each page; the WAL is carried over first, because the check does not see it (measured)."""
    store.database.checkpoint(truncate=True)
    with store.database.read() as connection:
        wrong = connection.execute("PRAGMA cipher_integrity_check").all()
        pages = connection.execute("PRAGMA page_count").scalar_one()
    return not wrong, f"{len(wrong)} / {pages}"


def _structure(store: Store) -> tuple[bool, str]:
    with store.database.read() as connection:
        for table in FULL_TEXT_TABLES:  # else a connection that searched before takes what was written since for damage
            connection.execute(f"SELECT 1 FROM {table} WHERE {table} MATCH 'x' LIMIT 1").all()  # noqa: S608  # constants
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
        orphans = connection.execute("PRAGMA foreign_key_check").all()
    return found == ["ok"] and not orphans, "" if found == ["ok"] else str(len(found))


def _generation(store: Store, minimum: int) -> tuple[bool, str]:
    with store.database.read() as connection:
        number, chain = chains.generation_chain(connection)
    return number >= minimum and chain == _chain_of(number), f"{number} >= {minimum}"


def _chain_of(number: int) -> bytes:
    chain = bytes(hashlib.sha256().digest_size)
    for each in range(1, number + 1):
        chain = chains.next_link(chain, each)
    return chain


def _audit(store: Store) -> tuple[bool, str]:
    broken = store.audit.first_break()
    with store.database.read() as connection:
        count = connection.execute("SELECT count(*) FROM audit").scalar_one()
    if broken is None:
        return True, str(count)
    return False, f"{broken.fault.value} {broken.number} {broken.month}".rstrip()


def _lists(store: Store) -> tuple[bool, str]:
    """Build list lines and search words anew from the records and compare; page by page, nothing is kept."""
    wrong, count = 0, 0
    scopes = _scopes(store)
    while part := list(islice(scopes, _PERSONS_AT_ONCE)):
        count += len(part)
        wrong += _differing(store, part)
    return wrong == 0, f"{wrong} / {count}"


def _attachments(store: Store) -> tuple[bool, str]:
    wrong, count = differing(store.database)
    return wrong == 0, f"{wrong} / {count}"


def _scopes(store: Store) -> Iterator[Scope]:
    after = b""
    while True:
        with store.database.read() as connection:
            rows = connection.execute(
                _SCOPES,
                (after, _PERSONS_AT_ONCE),
            ).all()
        if not rows:
            return
        yield from (scope for (scope,) in rows)
        after = rows[-1][0]


def _differing(store: Store, scopes: list[Scope]) -> int:
    with store.database.write() as connection:
        before = [_said(connection, scope) for scope in scopes]
        connection.execute("SAVEPOINT built_anew")
        _build_anew(connection, store.ground, scopes)
        differing = sum(_said(connection, scope) != was for scope, was in zip(scopes, before, strict=True))
        connection.execute("ROLLBACK TO built_anew")
        connection.execute("RELEASE built_anew")
    return differing


def _build_anew(connection: Connection, ground: Ground, scopes: list[Scope]) -> None:
    lines = PersonLines(connection, ground.kinds)
    texts = TextEntries(connection, ground.kinds)
    pointers = References(connection, ground.kinds)
    merges = Merges(connection)
    for scope in scopes:
        if ground.is_person(scope):
            lines.project(scope)
        connection.execute("DELETE FROM text_entry WHERE scope = ?", (scope,))
        connection.execute("DELETE FROM reference WHERE scope = ?", (scope,))
        connection.execute("DELETE FROM merged WHERE scope = ?", (scope,))
        for record in records_of(connection, ground.replicas, scope):
            texts.put(scope, record, existed=False)
            pointers.put(scope, record, existed=False)
            merges.put(scope, record)
    for scope in merges.flush(scopes):
        lines.project(scope)
    lines.flush()
    texts.flush()
    pointers.flush()


def _said(connection: Connection, scope: Scope) -> tuple[object, ...]:
    """Return what lists and search indexes say of a scope, in a form that can be compared."""
    person = connection.execute("SELECT row, names, numbers FROM person WHERE id = ?", (scope,)).one_or_none()
    texts = connection.execute("SELECT record, words FROM text_entry WHERE scope = ?", (scope,)).all()
    line = (read_row(person[0]), set(person[1].split()), set(person[2].split())) if person else None
    points = connection.execute(
        "SELECT target, record, field FROM reference WHERE scope = ? ORDER BY target, record, field", (scope,)
    ).all()
    merge = connection.execute("SELECT target, person FROM merged WHERE scope = ?", (scope,)).one_or_none()
    return line, {bytes(record): words for record, words in texts}, [tuple(row) for row in points], merge
