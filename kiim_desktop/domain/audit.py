"""What is logged for data protection: a closed list of actions, no contents (security.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiim_desktop.base.clock import moment
from kiim_desktop.base.translation import _, mark


class Purpose(Enum):
    """For what something was done; what is shared names the purpose of its consent instead."""

    CASEWORK = "casework"
    OPERATION = "operation"
    DATA_PROTECTION = "data_protection"

    @property
    def title(self) -> str:
        return _(_PURPOSE_TITLES[self])


class AuditAction(Enum):
    """Closed: a new action needs a decision, not a string. The codes stand in files for years and never change."""

    READ_RECORD = "read_record"
    READ_SPECIAL = "read_special_category"
    SEARCH = "search"
    EXPORT = "export"
    PRINT = "print"
    SHARE = "share"
    IMPORT = "import"
    WRITE = "write"
    MERGE = "merge"
    DELETE = "delete"
    RESTORE = "restore"
    KEY_USE = "key_use"
    EXCHANGE = "exchange"
    ORDER = "order_executed"
    REFUSED = "refused"
    READ_AUDIT = "read_audit"
    SHORTENED = "log_shortened"
    UNKNOWN = "unknown"
    """Never written: a line whose action is none of these was changed by somebody."""

    @property
    def title(self) -> str:
        """Return what was done, in words for a list."""
        return _(_TITLES[self])

    @property
    def purpose(self) -> Purpose:
        """Return for what this is done unless its entry says otherwise."""
        return _PURPOSES.get(self, Purpose.CASEWORK)


_PURPOSE_TITLES = {
    Purpose.CASEWORK: mark("Beratung"),
    Purpose.OPERATION: mark("Betrieb und Sicherheit"),
    Purpose.DATA_PROTECTION: mark("Datenschutz"),
}
_TITLES = {
    AuditAction.READ_RECORD: mark("Akte gelesen"),
    AuditAction.READ_SPECIAL: mark("Besondere Kategorie gelesen"),
    AuditAction.SEARCH: mark("Gesucht"),
    AuditAction.EXPORT: mark("Ausgeführt in eine Datei"),
    AuditAction.PRINT: mark("Gedruckt"),
    AuditAction.SHARE: mark("Geteilt"),
    AuditAction.IMPORT: mark("Importiert"),
    AuditAction.WRITE: mark("Geschrieben"),
    AuditAction.MERGE: mark("Zusammengeführt"),
    AuditAction.DELETE: mark("Gelöscht"),
    AuditAction.RESTORE: mark("Zurückgeholt"),
    AuditAction.KEY_USE: mark("Schlüssel benutzt"),
    AuditAction.EXCHANGE: mark("Abgeglichen"),
    AuditAction.ORDER: mark("Auftrag ausgeführt"),
    AuditAction.REFUSED: mark("Abgelehnt"),
    AuditAction.READ_AUDIT: mark("Protokoll gelesen"),
    AuditAction.SHORTENED: mark("Protokoll gekürzt"),
    AuditAction.UNKNOWN: mark("Unbekannt (Zeile verändert)"),
}
_PURPOSES = {
    AuditAction.RESTORE: Purpose.OPERATION,
    AuditAction.KEY_USE: Purpose.OPERATION,
    AuditAction.EXCHANGE: Purpose.OPERATION,
    AuditAction.REFUSED: Purpose.OPERATION,
    AuditAction.ORDER: Purpose.DATA_PROTECTION,
    AuditAction.READ_AUDIT: Purpose.DATA_PROTECTION,
    AuditAction.SHORTENED: Purpose.DATA_PROTECTION,
}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line to be logged: who did what with which object; `detail` holds counts and codes, never contents."""

    user: bytes
    action: AuditAction
    object: bytes = b""
    detail: str = ""
    purpose: str = ""
    """Code of a Purpose or of the purpose a consent names; empty takes that of the action."""
    consent: bytes = b""
    """The consent under which something was shared."""

    @property
    def purpose_code(self) -> str:
        return self.purpose or self.action.purpose.value


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line as it stands in the chain."""

    number: int
    at: int
    """Milliseconds since 1970-01-01 UTC."""
    entry: AuditEntry
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which lines to show; None leaves a question out. Times in milliseconds, `until` excluded."""

    since: int | None = None
    until: int | None = None
    user: bytes | None = None
    action: AuditAction | None = None
    object: bytes | None = None
    upto: int | None = None
    """The number of the last line to show: lines written while somebody looks do not move what is in sight."""


class Fault(Enum):
    """What is wrong at the first place where the log does not hold together."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    ANCHOR = "anchor"
    """The anchor of a month was forged, changed, or is gone."""
    SEGMENT = "segment"
    """The lines of a whole month are gone, and no signed removal says why."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first broken line of a log: its number, its month as YYYY-MM, and what happened to it."""

    number: int
    month: str
    fault: Fault


def month_of(at: int) -> str:
    """Return the month (UTC, YYYY-MM) in which a line was written; it names the segment."""
    return moment(at).strftime("%Y-%m")


def months_before(month: str, count: int) -> str:
    """Return the month that lies `count` months before another."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 - count, 12)
    return f"{year:04}-{number + 1:02}"
