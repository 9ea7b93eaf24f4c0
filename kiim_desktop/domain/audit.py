"""What is logged for data protection: a closed list of actions, no contents (security.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class AuditAction(Enum):
    """Closed: a new action needs a decision, not a string."""

    READ_RECORD = "read_record"
    READ_SPECIAL = "read_special_category"
    SEARCH = "search"
    EXPORT = "export"
    PRINT = "print"
    SHARE = "share"
    IMPORT = "import"
    WRITE = "write"
    DELETE = "delete"
    RESTORE = "restore"
    KEY_USE = "key_use"
    EXCHANGE = "exchange"
    ORDER = "order_executed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line to be logged: who did what with which object; `detail` holds counts and codes, never contents."""

    user: bytes
    action: AuditAction
    object: bytes = b""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line as it stands in the chain."""

    number: int
    at: int
    """Milliseconds since 1970-01-01 UTC."""
    entry: AuditEntry
    hash: bytes
