"""`kiim audit`: who did what with which object, when and why; no contents. For lead and data protection officer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from kiim_desktop.cli.composing import Call, looking, with_call
from kiim_desktop.cli.errors import NotAnId
from kiim_desktop.cli.printing import Json, as_json, iso, local, printable, since_millis, tell
from kiim_desktop.domain.audit import AuditAction, AuditQuery
from kiim_desktop.usecases import auditing
from kiim_desktop.usecases.auditing import AuditRow, purpose_of_log
from kiim_desktop.usecases.office import Office

P = ParamSpec("P")
R = TypeVar("R")
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_CODES = [each.value for each in AuditAction if each is not AuditAction.UNKNOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which lines somebody wants to see, as typed."""

    since: datetime | None
    until: datetime | None
    person: str
    by: str
    action: str | None

    def query(self, office: Office) -> AuditQuery:
        """Return the question in the words of the log; NotAnId."""
        return AuditQuery(
            since=since_millis(self.since) if self.since else None,
            until=since_millis(self.until + timedelta(days=1)) if self.until else None,
            object=_id(self.person, "PERSON") if self.person else None,
            user=_user(office, self.by) if self.by else None,
            action=AuditAction(self.action) if self.action else None,
        )


def with_question(command: Callable[Concatenate[Call, Asked, P], R]) -> Callable[Concatenate[Call, P], R]:
    """Add the options that choose lines to a command."""

    @click.option("--since", type=_DAY, help="ab diesem Tag (JJJJ-MM-TT)")
    @click.option("--until", type=_DAY, help="bis zu diesem Tag, ihn eingeschlossen")
    @click.option("--person", default="", help="nur was diese Kennung betrifft")
    @click.option("--by", default="", help="nur was dieser Benutzer getan hat (Name oder Kennung)")
    @click.option("--action", type=click.Choice(_CODES), help="nur dieser Vorgang")
    @functools.wraps(command)
    def called(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        told: Any = {name: kwargs.pop(name) for name in ("since", "until", "person", "by", "action")}
        return command(call, Asked(**told), *args, **kwargs)

    return called


@click.command()
@click.option("--limit", type=click.IntRange(1, 100_000), help="nur die neuesten so vielen")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="in eine Datei schreiben (.csv, .xlsx)")
@with_call
@with_question
@as_json
def audit(call: Call, asked: Asked, limit: int | None, out: Path | None, *, as_json: bool) -> None:
    """Das Protokoll: wer wann was womit getan hat, ohne Inhalte; für den Datenschutz, nicht zur Leistungskontrolle."""
    with looking(call) as office:
        query = asked.query(office)
        if out is not None:
            count = auditing.export_audit(office, query, out)
            document: Json = {"lines": count, "purpose": purpose_of_log()}
            tell(document, [purpose_of_log(), f"{count} Zeilen geschrieben."], as_json=as_json)
            return
        rows = _newest(office, query, limit) if limit else auditing.every_row(office, query)
        _tell_rows(office, rows, as_json=as_json)


def _newest(office: Office, query: AuditQuery, limit: int) -> Iterator[AuditRow]:
    return reversed(auditing.read_audit(office, query, limit))


def _tell_rows(office: Office, rows: Iterator[AuditRow], *, as_json: bool) -> None:
    if as_json:
        device = office.store.identity.device.hex()
        tell(
            {"purpose": purpose_of_log(), "device": device, "lines": [_document(row) for row in rows]}, [], as_json=True
        )
        return
    click.echo(purpose_of_log())
    for row in rows:
        click.echo(printable(_text(row)))


def _document(row: AuditRow) -> Json:
    entry = row.line.entry
    return {
        "no": row.line.number,
        "at": iso(row.line.at),
        "user": entry.user.hex(),
        "who": row.who,
        "action": entry.action.value,
        "title": row.action,
        "object": entry.object.hex(),
        "purpose": entry.purpose,
        "consent": entry.consent.hex(),
        "detail": entry.detail,
    }


def _text(row: AuditRow) -> str:
    entry = row.line.entry
    said = f"{row.line.number:6} {local(row.line.at)} {row.who:20} {row.action:28} {entry.object.hex():33}"
    return f"{said}{row.purpose:24}{entry.detail}".rstrip()


def _user(office: Office, told: str) -> bytes:
    """Return the id of a user by name or as typed; NotAnId."""
    named = next((bytes(each.id) for each in office.profile.users if each.name == told), None)
    return named or _id(told, "USER")


def _id(text: str, what: str) -> bytes:
    try:
        return bytes.fromhex(text.replace("-", ""))
    except ValueError as error:
        raise NotAnId(what=what) from error


COMMANDS: dict[str, click.Command] = {"audit": audit}
