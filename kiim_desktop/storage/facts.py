"""Single facts of the profile, kept by name in the table meta."""

from __future__ import annotations

from enum import Enum

from kiim_desktop.storage.connection import Connection


class Fact(Enum):
    """The closed list of names; what an exchange keeps has its own list in exchange.py."""

    PROFILE = "profile"
    OFFICE_ID = "office_id"
    OFFICE_NAME = "office_name"
    DEVICE = "device"
    REPLICA = "replica"
    NEXT_SEQ = "next_seq"
    SEALED_TO = "sealed_to"
    LAMPORT = "lamport"
    TOKEN = "token"  # noqa: S105  # the sentinel's token, no secret
    TRAINING = "training"
    AUDIT_SEED = "audit_seed"
    AUDIT_HEAD = "audit_head"
    FORGOT = "forgot"
    """Something was forgotten and no new replica id was taken yet: the least own seq that had no receipt then."""
    DEADLINE_RULES = "deadline_rules"
    """The version of the rules by which the deadlines of all files were computed."""
    DEADLINES_RENEWED = "deadlines_renewed"
    """The version of the rules by which they are being computed anew, and the last file that is done."""
    LIKENESS = "likeness"
    """The program by whose rules it was last looked for persons on file twice."""
    IMPORT_WAYS = "import_ways"
    """How the files of unfinished imports are read, by batch."""
    GIVEN_UP = "given_up"
    """By replica this device wrote under before: its numbers nobody had receipted when it went on (receipts.py)."""
    IMPORT_NAMES = "import_names"
    """What the files of imports are called, by batch."""
    IMPORTS_BEGUN = "imports_begun"
    """The lists that somebody looked through and did not take over yet when the window was locked, by user."""
    SEARCH_LEFT = "search_left"
    """Who searched for what when the window was locked the last time."""
    NEWS = "news"
    """What came from other offices, as Heute lists it (news.py)."""
    UNSWEPT = "unswept"
    """Something was forgotten whose traces may still lie in the file: the generation that did it (sweeping.py)."""


def get(connection: Connection, fact: Fact) -> bytes | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (fact.value,)).one_or_none()
    return row[0] if row else None


def put(connection: Connection, fact: Fact, value: bytes) -> None:
    connection.execute(
        "INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (fact.value, value),
    )


def drop(connection: Connection, fact: Fact) -> None:
    connection.execute("DELETE FROM meta WHERE key = ?", (fact.value,))


def get_number(connection: Connection, fact: Fact) -> int:
    """Return a number; 0 where none was ever put."""
    value = get(connection, fact)
    return int.from_bytes(value, "big") if value else 0


def put_number(connection: Connection, fact: Fact, number: int) -> None:
    put(connection, fact, number.to_bytes(8, "big"))
