"""`kiim profile`, `user`, `device`: the office on this computer, who works in it, which devices belong to it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiim_desktop.base.clock import today
from kiim_desktop.cli.composing import Call, looking, read_secret, with_call, writing
from kiim_desktop.cli.device_commands import directory, directory_document, directory_warnings, rekey, renew
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.errors import SecretUnreadable, SheetFileMissing, UserMissing
from kiim_desktop.cli.key_commands import add, remove
from kiim_desktop.cli.printing import Json, as_json, iso, tell
from kiim_desktop.cli.sheet_commands import rejoin, sheet, write_sheet

if TYPE_CHECKING:
    from kiim_desktop.crypto.rings import OfficeRing
    from kiim_desktop.usecases.office import Office

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Commands)
def profile() -> None:
    """Das Büro auf diesem Rechner: einrichten, beitreten, ansehen."""


@profile.command()
@click.option("--office", required=True, help="Name des Büros")
@click.option("--recovery-file", default="", help="Datei mit dem Code des Notfallblatts")
@click.option("--recovery-sheet", type=_FILE, help="ein Notfallblatt in diese neue Datei schreiben (PDF)")
@with_call
@as_json
def new(call: Call, office: str, recovery_file: str, recovery_sheet: Path | None, *, as_json: bool) -> None:
    """Ein neues verschlüsseltes Büro einrichten, ohne Kreis."""
    from kiim_desktop.crypto.sheets import new_recovery_code, parse_recovery_code
    from kiim_desktop.storage.profiles import NewProfile
    from kiim_desktop.usecases.unlocking import set_up_office

    if not call.user:
        raise UserMissing
    recovery = parse_recovery_code(read_secret(recovery_file)) if recovery_file else None
    password, around = call.password(), call.around()
    with ExitStack() as undoing:
        if recovery_sheet is not None:
            recovery = recovery or new_recovery_code(around.random)
            day = today(around.clock)
            undoing.callback(write_sheet(recovery, office, day, recovery_sheet, training=call.training).unlink)
        made = NewProfile(
            office_name=office,
            user_name=call.user,
            password=password,
            recovery=recovery,
            training=call.training,
            cost=call.cost,
        )
        result = set_up_office(call.folder, made, around)
        undoing.pop_all()
    document: Json = {
        "profile": result.keyfile.db_id,
        "user": result.users[0].id.hex(),
        "recovery": recovery is not None,
        "training": call.training,
    }
    tell(
        document,
        ["Das Übungsprofil ist eingerichtet." if call.training else "Das Büro ist eingerichtet."],
        as_json=as_json,
    )


@profile.command()
@click.argument("invitation", type=_FILE)
@click.option("--code-file", required=True, help="Datei mit dem Einmalcode, - = Standardeingabe")
@click.option("--recovery-file", default="", help="Datei mit dem Code des Notfallblatts")
@click.option("--label", default="", help="wie das Büro dieses Gerät nennt")
@click.option("--office-sheet-file", default="", help="Datei mit dem Code vom Notfallblatt des Büros")
@click.option("--ring-file", type=_FILE, help="buero.kiimring aus einer Sicherung, zum Blatt des Büros")
@with_call
@as_json
def join(  # noqa: PLR0913  # one option each
    call: Call,
    invitation: Path,
    code_file: str,
    recovery_file: str,
    label: str,
    office_sheet_file: str,
    ring_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Mit einer Einladung (.kiimenrol) einem Kreis beitreten; der Antrag geht mit dem nächsten Abgleich hinaus."""
    from kiim_desktop.crypto.sheets import parse_recovery_code
    from kiim_desktop.usecases.enrolling import (
        Joining,
        binding_problem,
        is_device_bound,
        join_office,
        words_of_this_device,
    )
    from kiim_desktop.usecases.unlocking import lock_office

    if not call.user:
        raise UserMissing
    try:
        raw = invitation.read_bytes()
    except OSError as error:
        raise SecretUnreadable from error
    joining = Joining(
        invitation=raw,
        code=read_secret(code_file),
        user_name=call.user,
        password=call.password(),
        label=label,
        recovery=parse_recovery_code(read_secret(recovery_file)) if recovery_file else None,
        ring=_ring(ring_file, office_sheet_file) if ring_file is not None else None,
        training=call.training,
        cost=call.cost,
    )
    office = join_office(call.folder, joining, call.around())
    try:
        words = " ".join(words_of_this_device(office))
        problem = binding_problem(office)
        document: dict[str, Json] = {
            "device": office.store.identity.device.hex(),
            "words": words,
            "bound": is_device_bound(office),
        }
    finally:
        lock_office(office)
    lines = [f"Der Antrag ist vorbereitet. Die vier Wörter dieses Geräts: {words}", problem]
    tell(document, [line for line in lines if line], as_json=as_json)


def _ring(ring_file: Path, office_sheet_file: str) -> OfficeRing:
    """Return the ring of the office out of a backup, opened with the office sheet."""
    from kiim_desktop.crypto.sheets import SheetKind, parse_recovery_code
    from kiim_desktop.usecases.sheets import ring_of_file

    if not office_sheet_file:
        raise SheetFileMissing
    try:
        raw = ring_file.read_bytes()
    except OSError as error:
        raise SecretUnreadable from error
    return ring_of_file(raw, parse_recovery_code(read_secret(office_sheet_file), SheetKind.OFFICE))[1]


@profile.command()
@with_call
@as_json
def info(call: Call, *, as_json: bool) -> None:
    """Versionen, Anzahlen, Stand des Abgleichs; keine personenbezogenen Daten."""
    from kiim_desktop import __version__
    from kiim_desktop.storage.opening import library_versions
    from kiim_desktop.storage.upgrading import VERSION
    from kiim_desktop.usecases.daily_backup import backup_standing, backup_trouble
    from kiim_desktop.usecases.enrolling import is_device_bound
    from kiim_desktop.usecases.exchanging import standing

    with looking(call) as office:
        exchange = standing(office)
        sqlite, sqlcipher = library_versions()
        identity = office.store.identity
        backup = backup_standing(office.profile, office.settings)
        document: dict[str, Json] = {
            "version": __version__,
            "database_version": VERSION,
            "sqlite": sqlite,
            "sqlcipher": sqlcipher,
            "profile": identity.profile.hex(),
            "office": identity.office.hex(),
            "device": identity.device.hex(),
            "replica": office.store.replica.hex(),
            "training": identity.training,
            "persons": office.store.persons.count(),
            "records": office.store.count_records(),
            "users": len(office.profile.users),
            "generation": office.store.generation(),
            "minimum_generation": office.profile.keyfile.minimum_generation,
            "exchange": {
                "state": exchange.stage.value,
                "confirmed_at": iso(exchange.confirmed_at),
                "waiting": exchange.waiting,
                "conflicts": exchange.conflicts,
                "not_accepted": exchange.not_accepted,
                "bound": is_device_bound(office),
                "directory": directory_document(office),
            },
            "backup": {
                "last": backup.last.isoformat() if backup.last else None,
                "kept": len(backup.days),
                "on_same_disk": backup.is_on_same_disk,
                "trouble": backup_trouble(office),
            },
            "sheets": _sheets(office),
        }
        lines = [f"{name}: {value}" for name, value in document.items() if name != "sheets"]
        lines += [*_sheet_lines(office), *directory_warnings(office)]
    tell(document, lines, as_json=as_json)


def _sheet_lines(office: Office) -> list[str]:
    from kiim_desktop.crypto.sheets import SheetKind
    from kiim_desktop.usecases.sheets import sheet_standing

    titles = {SheetKind.DEVICE: "Notfallblatt dieses Geräts", SheetKind.OFFICE: "Notfallblatt des Büros"}
    lines = []
    for kind, title in titles.items():
        standing = sheet_standing(office, kind)
        tried = f"zuletzt geprobt am {standing.tried.astimezone():%d.%m.%Y}" if standing.tried else "noch nie geprobt"
        lines.append(f"{title}: {tried if standing.exists else 'keines'}")
    return lines


def _sheets(office: Office) -> dict[str, Json]:
    from kiim_desktop.crypto.sheets import SheetKind
    from kiim_desktop.usecases.sheets import sheet_standing

    found: dict[str, Json] = {}
    for kind in SheetKind:
        standing = sheet_standing(office, kind)
        found[kind.name.lower()] = {
            "exists": standing.exists,
            "made": standing.made.isoformat(timespec="seconds") if standing.made else None,
            "tried": standing.tried.isoformat(timespec="seconds") if standing.tried else None,
        }
    return found


@click.group(cls=Commands)
def user() -> None:
    """Wer in diesem Büro arbeitet."""


@user.command("list")
@with_call
@as_json
def list_users(call: Call, *, as_json: bool) -> None:
    """Benutzer und ihre Rollen."""
    with looking(call) as office:
        users = [{"id": each.id.hex(), "name": each.name, "role": each.role.value} for each in office.profile.users]
    tell({"users": users}, [f"{each['id']}  {each['role']:<16}{each['name']}" for each in users], as_json=as_json)


@click.group(cls=Commands)
def device() -> None:
    """Die Geräte dieses Büros."""


@device.command("list")
@with_call
@as_json
def list_devices(call: Call, *, as_json: bool) -> None:
    """Geräte nach dem Stand des letzten Abgleichs; wartende zuerst, mit ihren vier Wörtern."""
    from kiim_desktop.usecases import enrolling

    with looking(call) as office:
        lines = enrolling.list_devices(office)
        found: list[dict[str, Json]] = [
            {
                "id": line.id.hex(),
                "status": line.status,
                "label": line.label,
                "words": " ".join(line.words or ()),
                "this": line.is_own,
                "role": line.role,
                "until": iso(line.until),
                "ended": line.is_ended,
            }
            for line in lines
        ]
    text = [
        f"{each['id']}  {'ended' if each['ended'] else each['status']:<10}{each['label']}  {each['words']}"
        for each in found
    ]
    tell({"devices": found}, text, as_json=as_json)


@device.command()
@click.argument("device_id")
@click.option("--words", required=True, help='die vier Wörter, z. B. --words "birne kegel lampe ufer"')
@with_call
@as_json
def approve(call: Call, device_id: str, words: str, *, as_json: bool) -> None:
    """Ein wartendes Gerät aufnehmen, nachdem die vier Wörter verglichen sind."""
    from kiim_desktop.usecases.enrolling import approve_device

    with writing(call) as office:
        found = approve_device(office, device_id, words)
    tell({"id": found.hex()}, ["Das Gerät ist aufgenommen; es gilt ab dem nächsten Abgleich."], as_json=as_json)


@device.command()
@click.argument("device_id")
@with_call
@as_json
def revoke(call: Call, device_id: str, *, as_json: bool) -> None:
    """Ein Gerät ausschließen; ab dem nächsten Abgleich bekommt es nichts mehr."""
    from kiim_desktop.usecases.enrolling import revoke_device

    with writing(call) as office:
        found = revoke_device(office, device_id)
    tell({"id": found.hex()}, ["Das Gerät ist ausgeschlossen; es gilt ab dem nächsten Abgleich."], as_json=as_json)


device.add_command(renew)
device.add_command(rekey)
profile.add_command(sheet)
profile.add_command(rejoin)
user.add_command(add)
user.add_command(remove)

COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (profile, user, device, directory)}
