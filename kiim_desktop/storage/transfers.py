"""Offers of files and referrals on this device: those this office made, those it got, and what was said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiim_desktop.base.ids import OfficeId
from kiim_desktop.domain.records import Scope
from kiim_desktop.storage.connection import Connection, Row
from kiim_desktop.storage.forgetting import note_unswept

TO_SEND, UNDER_WAY, TAKEN, REFUSED, PUT_OFF = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTransfer:
    """An offer; `signed` and `preview` are packed (sync/wire/handing_over.py)."""

    id: bytes
    kind: str
    given: bool
    scope: Scope
    office: OfficeId
    """The other one."""
    tenure: bytes
    until: str
    signed: bytes = field(repr=False)
    preview: bytes | None = field(default=None, repr=False)
    record: bytes = b""
    """The record of a referral."""
    sent: int = TO_SEND
    past: bool = False
    """Given: the file came back to this office since. Got: it was taken over here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWord:
    """Something said about an offer."""

    id: bytes
    offer: bytes
    kind: str
    signed: bytes = field(repr=False)
    sent: int = TO_SEND
    why: str = ""


_COLUMNS = "id, kind, given, scope, office, tenure, until, signed, preview, record, sent, past"
_WORD_COLUMNS = "id, offer, kind, signed, sent, why"


def keep_transfer(connection: Connection, transfer: StoredTransfer) -> bool:
    """Keep an offer; of a known one a preview that is new here. Tells whether it was new."""
    row = connection.execute(
        f"INSERT INTO transfer({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING",  # noqa: S608
        (transfer.id, transfer.kind, int(transfer.given), transfer.scope, transfer.office, transfer.tenure,
         transfer.until, transfer.signed, transfer.preview, transfer.record, transfer.sent, int(transfer.past)),
    )  # fmt: skip
    return bool(row.rowcount)


def transfer_by_id(connection: Connection, id: bytes) -> StoredTransfer | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM transfer WHERE id = ?", (id,)).one_or_none()  # noqa: S608
    return _transfer(row) if row else None


def transfers(connection: Connection, scope: Scope | None = None) -> list[StoredTransfer]:
    """Return all offers, or those of one person, in the order of their ids."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM transfer WHERE scope = coalesce(?, scope) ORDER BY id",  # noqa: S608
        (scope,),
    )
    return [_transfer(row) for row in rows]


def know_more(connection: Connection, id: bytes, scope: Scope, preview: bytes | None, record: bytes = b"") -> None:
    """Note whom an offer is about, and what may be seen of it, if that was not known."""
    connection.execute(
        "UPDATE transfer SET scope = CASE scope WHEN x'' THEN ? ELSE scope END, preview = coalesce(preview, ?),"
        " record = CASE record WHEN x'' THEN ? ELSE record END WHERE id = ?",
        (scope, preview, record, id),
    )


def is_any(connection: Connection) -> bool:
    """Tell whether anything was ever offered; most offices begin without."""
    return connection.execute("SELECT 1 FROM transfer LIMIT 1").first() is not None


def forget_preview(connection: Connection, id: bytes) -> None:
    """Nobody has to decide any more: what was shown for that goes."""
    done = connection.execute("UPDATE transfer SET preview = NULL WHERE id = ? AND preview NOT NULL", (id,))
    if done.rowcount:
        note_unswept(connection)


def set_past(connection: Connection, ids: Iterable[bytes]) -> None:
    """Note that offers have had their effect here: what was got is taken over, what was given came back."""
    for each in ids:
        connection.execute("UPDATE transfer SET past = 1 WHERE id = ?", (each,))


def handed_over(connection: Connection, scope: Scope | None = None) -> list[StoredTransfer]:
    """Return the offers by which files of this office went to another and did not come back."""
    names = ", ".join(f"t.{name}" for name in _COLUMNS.split(", "))
    rows = connection.execute(
        f"SELECT {names} FROM transfer t WHERE t.scope = coalesce(?, t.scope) AND t.given = 1 AND t.past = 0"  # noqa: S608
        " AND t.kind = 'handover' AND EXISTS (SELECT 1 FROM transfer_word w WHERE w.offer = t.id AND w.kind = 'done'"
        " AND w.sent <> 3) ORDER BY t.id",
        (scope,),
    )
    return [_transfer(row) for row in rows]


def keep_word(connection: Connection, word: StoredWord) -> bool:
    """Keep a word; what came from the hub counts as taken there. Tells whether anything is new."""
    row = connection.execute(
        f"INSERT INTO transfer_word({_WORD_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET"  # noqa: S608
        " sent = excluded.sent, why = excluded.why, signed = excluded.signed WHERE excluded.sent = 2 AND sent <> 2",
        (word.id, word.offer, word.kind, word.signed, word.sent, word.why),
    )
    return bool(row.rowcount)


def words_of(connection: Connection, offer: bytes) -> list[StoredWord]:
    """Return what was said about an offer and not refused by the hub."""
    rows = connection.execute(
        f"SELECT {_WORD_COLUMNS} FROM transfer_word WHERE offer = ? AND sent <> 3 ORDER BY id",  # noqa: S608
        (offer,),
    )
    return [_word(row) for row in rows]


def refused_words(connection: Connection, offer: bytes) -> list[StoredWord]:
    """Return what the hub did not take of what was said here."""
    rows = connection.execute(
        f"SELECT {_WORD_COLUMNS} FROM transfer_word WHERE offer = ? AND sent = 3 ORDER BY id",  # noqa: S608
        (offer,),
    )
    return [_word(row) for row in rows]


def to_send(connection: Connection) -> tuple[list[StoredTransfer], list[StoredWord]]:
    """Return the offers and words that are in no bundle yet; a word never leaves before its offer."""
    offers = connection.execute(f"SELECT {_COLUMNS} FROM transfer WHERE sent = 0 ORDER BY id")  # noqa: S608
    words = connection.execute(
        f"SELECT {_WORD_COLUMNS} FROM transfer_word WHERE sent = 0 AND kind <> 'done' ORDER BY id"  # noqa: S608
    )
    return [_transfer(row) for row in offers], [_word(row) for row in words]


def sent(connection: Connection, offers: Iterable[bytes], words: Iterable[bytes]) -> None:
    """They are in a bundle that is kept."""
    for each in offers:
        connection.execute("UPDATE transfer SET sent = 1 WHERE id = ?", (each,))
    for each in words:
        connection.execute("UPDATE transfer_word SET sent = 1 WHERE id = ?", (each,))


def taken(connection: Connection) -> None:
    """The hub has every bundle that was made: what it refused is marked before."""
    for table in ("transfer", "transfer_word"):
        connection.execute(f"UPDATE {table} SET sent = 2 WHERE sent = 1")  # noqa: S608  # closed list


def dropped(connection: Connection) -> None:
    """Bundles were thrown away: let what lay in them leave once more."""
    for table in ("transfer", "transfer_word"):
        connection.execute(f"UPDATE {table} SET sent = 0 WHERE sent = 1")  # noqa: S608  # closed list


def send_again(connection: Connection) -> None:
    """The hub was put back: offers of this office leave once more, and every word it had taken."""
    connection.execute("UPDATE transfer SET sent = 0 WHERE given = 1")
    connection.execute("UPDATE transfer_word SET sent = 0 WHERE sent IN (1, 2)")


def refuse_word(connection: Connection, id: bytes, why: str) -> None:
    connection.execute("UPDATE transfer_word SET sent = 3, why = ? WHERE id = ?", (why, id))


def put_off(connection: Connection, id: bytes) -> None:
    """The hub does not know the offer yet: the word waits for the next exchange."""
    connection.execute("UPDATE transfer_word SET sent = 4 WHERE id = ?", (id,))


def is_any_put_off(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM transfer_word WHERE sent = 4 LIMIT 1").first() is not None


def take_up(connection: Connection) -> None:
    """Let what was put off leave now."""
    connection.execute("UPDATE transfer_word SET sent = 0 WHERE sent = 4")


def words_under_way(connection: Connection) -> list[StoredWord]:
    rows = connection.execute(f"SELECT {_WORD_COLUMNS} FROM transfer_word WHERE sent = 1 ORDER BY id")  # noqa: S608
    return [_word(row) for row in rows]


def _transfer(row: Row) -> StoredTransfer:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return StoredTransfer(**{**values, "given": bool(values["given"]), "past": bool(values["past"])})


def _word(row: Row) -> StoredWord:
    return StoredWord(**dict(zip(_WORD_COLUMNS.split(", "), row, strict=True)))
