"""What is said about orders beside their receipts: second signatures, that one is waited for, that it did not come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from kiim_desktop.storage.connection import Connection


class Said(Enum):
    """What a letter says."""

    SECOND = "second"
    """A second signature of this office for an order."""
    NOTICE = "notice"
    """Why this device has not deleted yet; the newest one counts."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter about an order; `signed` is the packed Signed."""

    order: bytes
    said: Said
    signed: bytes = field(repr=False)


_UNSENT, _UNDER_WAY, _TAKEN, _OUTDATED = range(4)


def keep(connection: Connection, letter: Letter) -> None:
    """Let a letter leave with the next bundle, in place of one that said the same."""
    connection.execute(
        'INSERT INTO order_letter("order", what, signed, sent) VALUES (?, ?, ?, ?) ON CONFLICT("order", what)'
        " DO UPDATE SET signed = excluded.signed, sent = excluded.sent",
        (letter.order, letter.said.value, letter.signed, _UNSENT),
    )


def to_send(connection: Connection) -> list[Letter]:
    rows = connection.execute(
        'SELECT "order", what, signed FROM order_letter WHERE sent = ? ORDER BY "order", what', (_UNSENT,)
    )
    return [Letter(order, Said(what), signed) for order, what, signed in rows]


def untaken(connection: Connection, said: Said) -> list[Letter]:
    """Return the letters of a sort that the hub does not have, in bundles or not."""
    rows = connection.execute(
        'SELECT "order", signed FROM order_letter WHERE what = ? AND sent <> ? ORDER BY "order"', (said.value, _TAKEN)
    )
    return [Letter(order, said, signed) for order, signed in rows]


def has(connection: Connection, order: bytes, said: Said) -> bool:
    query = 'SELECT 1 FROM order_letter WHERE "order" = ? AND what = ?'
    return connection.execute(query, (order, said.value)).first() is not None


def sent(connection: Connection, letters: Iterable[Letter]) -> None:
    """These are in a bundle that is kept; a newer one that says the same is not."""
    for each in letters:
        connection.execute(
            'UPDATE order_letter SET sent = ? WHERE "order" = ? AND what = ? AND signed = ?',
            (_UNDER_WAY, each.order, each.said.value, each.signed),
        )


def taken(connection: Connection) -> None:
    """The hub has every letter that was in a bundle."""
    connection.execute("UPDATE order_letter SET sent = ? WHERE sent = ?", (_TAKEN, _UNDER_WAY))


def outdated(connection: Connection, orders: Iterable[bytes], said: Said) -> None:
    """The hub wants these signed by newer office keys."""
    for order in orders:
        connection.execute(
            'UPDATE order_letter SET sent = ? WHERE "order" = ? AND what = ?', (_OUTDATED, order, said.value)
        )


def dropped(connection: Connection) -> None:
    """Bundles were thrown away: let the letters in them leave once more."""
    connection.execute("UPDATE order_letter SET sent = ? WHERE sent = ?", (_UNSENT, _UNDER_WAY))


def send_again(connection: Connection) -> None:
    """Let every letter leave once more: the hub may have lost it."""
    connection.execute("UPDATE order_letter SET sent = ?", (_UNSENT,))
