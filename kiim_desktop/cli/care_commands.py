"""`kiim verify`, `state-hash`, `backup`, `restore`, `doctor`: looking after a profile."""

from __future__ import annotations

from pathlib import Path

import click

from kiim_desktop.cli.checkup import checkup
from kiim_desktop.cli.composing import Call, looking, with_call
from kiim_desktop.cli.edge import Exit, Partly
from kiim_desktop.cli.key_commands import NEW_PASSWORD, SHEET, new_password, sheet_text
from kiim_desktop.cli.printing import Json, as_json, tell
from kiim_desktop.crypto.sheets import parse_recovery_code
from kiim_desktop.domain.offices import Action

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@with_call
@as_json
def verify(call: Call, *, as_json: bool) -> int:
    """Die Datei prüfen: jede Seite, Aufbau, Stand, Protokollkette, Listen gegen Einträge."""
    from kiim_desktop.usecases.backing_up import verify_profile

    with looking(call) as office:
        checks = verify_profile(office)
    ok = all(check.ok for check in checks)
    document: Json = {
        "ok": ok,
        "checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in checks],
    }
    tell(document, [f"{'ok  ' if c.ok else 'FEHLER'} {c.name} {c.detail}" for c in checks], as_json=as_json)
    return Exit.DONE if ok else Exit.REFUSED


@click.command("state-hash")
@with_call
@as_json
def state_hash(call: Call, *, as_json: bool) -> None:
    """Eine Zahl für das, was in den Akten steht: gleich auf zwei Geräten und nach dem Wiederherstellen."""
    from kiim_desktop.storage import state_hash as hashes

    with looking(call) as office:
        office.must_allow(Action.EXCHANGE)
        found, heads = hashes.state_hash(office.store), hashes.heads_hash(office.store)
    tell({"state_hash": found, "heads_hash": heads}, [found], as_json=as_json)


@click.command()
@click.argument("out", type=_FOLDER, required=False)
@click.option("--daily", is_flag=True, help="die Sicherung dieses Tages, wenn es sie noch nicht gibt; alte räumen")
@with_call
@as_json
def backup(call: Call, out: Path | None, *, daily: bool, as_json: bool) -> None:
    """Eine Sicherung in einen neuen Ordner schreiben; geht auch, während das Fenster offen ist."""
    from kiim_desktop.usecases.backing_up import back_up
    from kiim_desktop.usecases.daily_backup import backup_if_due

    if daily is (out is not None):
        raise click.UsageError("OUT oder --daily")
    with looking(call) as office:
        done = back_up(office, out) if out is not None else backup_if_due(office, office.clock.now())
    if done is None:
        tell({"generation": None, "bytes": 0}, ["Die Sicherung von heute gibt es schon."], as_json=as_json)
        return
    tell({"generation": done.generation, "bytes": done.size}, ["Die Sicherung ist geschrieben."], as_json=as_json)


@click.command()
@click.argument("folder", type=_FOLDER)
@SHEET
@NEW_PASSWORD
@click.option(
    "--set-aside", "aside", is_flag=True, help="ein Büro, das sich nicht mehr öffnen lässt, vorher daneben legen"
)
@with_call
@as_json
def restore(  # one option each
    call: Call, folder: Path, sheet_file: str, new_password_file: str, *, aside: bool, as_json: bool
) -> None:
    """Aus einer Sicherung ein Büro machen, mit Kennwort oder Notfallblatt; es schreibt unter neuer Kennung weiter."""
    from kiim_desktop.usecases.backing_up import NewAccess, restore_with_sheet
    from kiim_desktop.usecases.backing_up import restore as make_of
    from kiim_desktop.usecases.unlocking import lock_office

    if sheet_file:
        code, new = parse_recovery_code(sheet_text(sheet_file)), new_password(new_password_file)
        access = NewAccess(code=code, user=call.user, password=new, cost=call.cost)
        office = restore_with_sheet(folder, call.folder, access, call.around(), aside=aside, training=call.training)
    else:
        password, around = call.password(), call.around()
        office = make_of(folder, call.folder, call.user, password, around, aside=aside, training=call.training)
    try:
        document: Json = {"replica": office.store.replica.hex(), "generation": office.store.generation()}
    finally:
        lock_office(office)
    tell(document, ["Die Sicherung ist zurückgeholt. Bitte bald abgleichen."], as_json=as_json)


@click.command()
@with_call
@as_json
def doctor(call: Call, *, as_json: bool) -> None:
    """Die Umgebung prüfen: Versionen, Ordner, Platz, Uhr, Richtlinien; ohne Kennwort."""
    findings = checkup(call.folder, call.settings())
    ok = all(each.ok for each in findings)
    document: Json = {
        "ok": ok,
        "checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in findings],
    }
    tell(document, [f"{'ok  ' if f.ok else 'ACHTUNG'} {f.name}: {f.detail}" for f in findings], as_json=as_json)
    if not ok:
        raise Partly


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (verify, state_hash, backup, restore, doctor)}
