"""What use cases of printing leave in the log (test_auditing)."""

from __future__ import annotations

from kiim_desktop.domain.audit import AuditAction

WRITES_OF_PRINTING: dict[str, AuditAction] = {
    "printing.note_printing": AuditAction.PRINT,
    "printing.save_sheet": AuditAction.PRINT,
    "printing.export_sheet": AuditAction.EXPORT,
}
NOTHING_OF_PRINTING: dict[str, str] = {
    "printing.file_for_paper": "part of the file that is open; what leaves the office is logged",
    "printing.spoken_in": "part of what was read",
    "sheet_words.languages_for": "shipped texts, no person",
    "sheet_words.own_language": "shipped texts, no person",
    "sheet_words.sheet_language": "shipped texts, no person",
}
