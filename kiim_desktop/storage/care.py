"""What the office remembers of its key duties: sheets and when they were tried, the last backup, the binding.

It lies in the encrypted file and is never exchanged: it is about this device.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum

from kiim_desktop.base.ids import DeviceId, UserId
from kiim_desktop.storage import chains, facts
from kiim_desktop.storage.facts import Fact
from kiim_desktop.storage.noting import drop_of_others
from kiim_desktop.storage.store import Store


class CareFact(Enum):
    """The closed list of what is kept by name; times are milliseconds in eight bytes."""

    SHEET_MADE = "c_sheet_made"
    SHEET_TRIED = "c_sheet_tried"
    OFFICE_SHEET_MADE = "c_office_sheet_made"
    OFFICE_SHEET_TRIED = "c_office_sheet_tried"
    OFFICE_SHEET_PUBLIC = "c_office_sheet_public"
    """The public key of the office sheet: the ring goes with every backup, sealed to it."""
    BACKED_UP = "c_backed_up"
    BACKUP_TROUBLE = "c_backup_trouble"
    """The code of the error that kept the last automatic backup from being made."""
    BINDING = "c_binding"
    """What the binding secret of this device hashes to; absent: this device is not bound."""
    BINDING_TROUBLE = "c_binding_trouble"
    """Why this device could not be bound."""


def remembered(store: Store, fact: CareFact) -> bytes | None:
    with store.database.read() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (fact.value,)).one_or_none()
    return bytes(row[0]) if row else None


def remembered_time(store: Store, fact: CareFact) -> int | None:
    """Return milliseconds, None if it never was."""
    value = remembered(store, fact)
    return int.from_bytes(value, "big") if value else None


def remember(store: Store, values: Mapping[CareFact, bytes | int | None]) -> None:
    """Keep values durably; None forgets one, a number is a time."""
    with store.database.write() as connection:
        for fact, value in values.items():
            if value is None:
                connection.execute("DELETE FROM meta WHERE key = ?", (fact.value,))
                continue
            connection.execute(
                "INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                (fact.value, value.to_bytes(8, "big") if isinstance(value, int) else value),
            )
        chains.advance_generation(connection)


def inherit_drafts(store: Store, heir: UserId, present: Collection[UserId]) -> int:
    """Give drafts whose writer has no password here any more to somebody who has; returns how many.

    What such a writer did is nobody else's to take back: it leaves the journal.
    """
    with store.database.write() as connection:
        drop_of_others(connection, present)
        owners = {row[0] for row in connection.execute("SELECT DISTINCT user FROM draft")} - set(present)
        return sum(
            connection.execute("UPDATE draft SET user = ? WHERE user = ?", (heir, owner)).rowcount for owner in owners
        )


def become_new_device(store: Store) -> DeviceId:
    """Take another device id, because the hub knows the present one with keys that are lost. Open the office anew."""
    device = DeviceId(store.random(16))
    with store.database.write() as connection:
        facts.put(connection, Fact.DEVICE, device)
        chains.advance_generation(connection)
    return device
