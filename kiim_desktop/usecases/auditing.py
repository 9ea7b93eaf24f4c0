"""The log of what was done with whose data: reading it and taking it out.

It serves data protection and nothing else: what is kept is who did what with which object and why, no contents. Who
looks at it is logged as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kiim_desktop.base.clock import moment
from kiim_desktop.base.translation import _
from kiim_desktop.domain.audit import AuditAction, AuditLine, AuditQuery, Purpose
from kiim_desktop.domain.codes import CodeLists
from kiim_desktop.domain.kinds import USER
from kiim_desktop.domain.offices import Action
from kiim_desktop.domain.records import office_scope
from kiim_desktop.interchange.tables_out import Line, write_table
from kiim_desktop.usecases.office import Office

_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_OF_CONSENTS = "purposes"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the log with the words for it."""

    line: AuditLine
    who: str
    """Name of the user, or her id if this device does not know her."""
    action: str
    purpose: str


def purpose_of_log() -> str:
    """Return the sentence that stands above every list of the log."""
    return _("Zweck: Datenschutz, keine Leistungskontrolle. Wer das Protokoll liest, steht selbst darin.")


def read_audit(office: Office, query: AuditQuery, limit: int, before: AuditRow | None = None) -> tuple[AuditRow, ...]:
    """Return a page of the log, newest first; `before` is the last row of the page shown. One entry per reading."""
    office.must_allow(Action.READ_AUDIT)
    if before is None:
        _log_reading(office, query)
    lines = office.store.audit.page(query, limit, before.line if before else None)
    return tuple(_rows(office, iter(lines)))


@dataclass(frozen=True, slots=True)
class AuditView:
    """What somebody looks at: the lines up to one number, however many come while she looks."""

    query: AuditQuery
    total: int


def look_into_audit(office: Office, query: AuditQuery) -> AuditView:
    """Begin to look at the lines a query asks for, in pages (`audit_part`). One entry per looking, not per page."""
    office.must_allow(Action.READ_AUDIT)
    _log_reading(office, query)
    pinned = replace(query, upto=office.store.audit.last_number())
    return AuditView(pinned, office.store.audit.count(pinned))


def audit_part(office: Office, view: AuditView, offset: int, limit: int) -> tuple[AuditRow, ...]:
    """Return some rows of what is looked at, newest first, from the `offset`-th on."""
    office.must_allow(Action.READ_AUDIT)
    return tuple(_rows(office, iter(office.store.audit.part(view.query, offset, limit))))


def audit_people(office: Office) -> tuple[tuple[bytes, str], ...]:
    """Return id and name of everybody who can stand in the log, by name."""
    office.must_allow(Action.READ_AUDIT)
    return tuple(sorted(_names(office).items(), key=lambda each: each[1].casefold()))


def every_row(office: Office, query: AuditQuery) -> Iterator[AuditRow]:
    """Return all rows a query asks for, oldest first, however many they are. One entry per reading."""
    office.must_allow(Action.READ_AUDIT)
    _log_reading(office, query)
    return _rows(office, office.store.audit.lines(query))


def export_audit(office: Office, query: AuditQuery, out: Path) -> int:
    """Write the rows a query asks for as .csv or .xlsx; returns how many. FileNotWritten, UnknownFileKind.

    The first line says what the log is for, the second one names the columns.
    """
    office.must_allow(Action.READ_AUDIT)
    detail = f"audit format={out.suffix[1:]}"
    office.store.log(
        [office.entry(AuditAction.EXPORT, query.object or b"", detail, purpose=Purpose.DATA_PROTECTION.value)]
    )
    table = _table(_rows(office, office.store.audit.lines(query)))
    return write_table(table, out, training=office.store.identity.training) - 2


def _log_reading(office: Office, query: AuditQuery) -> None:
    asked = (("since", query.since), ("until", query.until), ("user", query.user), ("action", query.action))
    detail = " ".join(name for name, value in asked if value is not None)
    office.store.log([office.entry(AuditAction.READ_AUDIT, query.object or b"", detail)])


def _rows(office: Office, lines: Iterator[AuditLine]) -> Iterator[AuditRow]:
    names = _names(office)
    for line in lines:
        entry = line.entry
        yield AuditRow(
            line=line,
            who=names.get(entry.user) or entry.user.hex(),
            action=entry.action.title,
            purpose=_purpose(entry.purpose, office.codes),
        )


def _names(office: Office) -> dict[bytes, str]:
    """Return the names of everybody who ever worked in the office, those who left too."""
    known = office.store.records(office_scope(office.store.identity.office), [USER.number])
    introduced = {bytes(each.id): str(each.answer(USER, "name") or "") for each in known}
    return introduced | {bytes(user.id): user.name for user in office.profile.users}


def _purpose(code: str, codes: CodeLists) -> str:
    """Return the words for a purpose: one of ours, or one that a consent names."""
    if code in _PURPOSES:
        return _PURPOSES[code].title
    return codes[_OF_CONSENTS].label(code) if _OF_CONSENTS in codes else code


def _table(rows: Iterator[AuditRow]) -> Iterator[Line]:
    yield [purpose_of_log()]
    yield [_("Nummer"), _("Zeit (UTC)"), _("Benutzer"), _("Kennung"), _("Vorgang"), _("Code"), _("Objekt"), _("Zweck"),
           _("Einwilligung"), _("Umfang")]  # fmt: skip
    for row in rows:
        entry = row.line.entry
        yield [
            str(row.line.number),
            moment(row.line.at).isoformat(timespec="seconds"),
            row.who,
            entry.user.hex(),
            row.action,
            entry.action.value,
            entry.object.hex(),
            row.purpose,
            entry.consent.hex(),
            entry.detail,
        ]
