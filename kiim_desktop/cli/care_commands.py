"""`kiim verify`, `state-hash`, `backup`, `restore`, `audit`, `doctor`: looking after a profile."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kiim_desktop.cli.checkup import checkup
from kiim_desktop.cli.composing import Call, looking, with_call
from kiim_desktop.cli.edge import Exit, Partly
from kiim_desktop.cli.printing import Json, as_json, iso, local, since_millis, tell
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
    """Eine Zahl für den logischen Stand: gleich auf zwei Geräten, wenn beide dasselbe wissen."""
    from kiim_desktop.storage.state_hash import state_hash as hash_of

    with looking(call) as office:
        office.must_allow(Action.EXCHANGE)
        found = hash_of(office.store)
    tell({"state_hash": found}, [found], as_json=as_json)


@click.command()
@click.argument("out", type=_FOLDER)
@with_call
@as_json
def backup(call: Call, out: Path, *, as_json: bool) -> None:
    """Eine Sicherung in einen neuen Ordner schreiben; geht auch, während das Fenster offen ist."""
    from kiim_desktop.usecases.backing_up import back_up

    with looking(call) as office:
        done = back_up(office, out)
    tell({"generation": done.generation, "bytes": done.size}, ["Die Sicherung ist geschrieben."], as_json=as_json)


@click.command()
@click.argument("folder", type=_FOLDER)
@with_call
@as_json
def restore(call: Call, folder: Path, *, as_json: bool) -> None:
    """Aus einer Sicherung ein Büro machen; es schreibt unter neuer Kennung weiter."""
    from kiim_desktop.usecases.backing_up import restore as make_of
    from kiim_desktop.usecases.unlocking import lock_office

    office = make_of(folder, call.folder, call.user, call.password(), call.around())
    try:
        document: Json = {"replica": office.store.replica.hex(), "generation": office.store.generation()}
    finally:
        lock_office(office)
    tell(document, ["Die Sicherung ist zurückgeholt. Bitte bald abgleichen."], as_json=as_json)


@click.command()
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), help="ab diesem Tag (JJJJ-MM-TT)")
@with_call
@as_json
def audit(call: Call, since: datetime | None, *, as_json: bool) -> None:
    """Das Protokoll: wer wann was getan hat, ohne Inhalte."""
    with looking(call) as office:
        office.must_allow(Action.READ_AUDIT)
        lines = office.store.audit_lines(since_millis(since))
        names = {each.id: each.name for each in office.profile.users}
    document: Json = {
        "lines": [
            {
                "no": each.number,
                "at": iso(each.at),
                "user": each.entry.user.hex(),
                "action": each.entry.action.value,
                "object": each.entry.object.hex(),
                "detail": each.entry.detail,
            }
            for each in lines
        ]
    }
    shown = {bytes(user): name for user, name in names.items()}
    text = (
        f"{each.number:6} {local(each.at)} {shown.get(each.entry.user, '?'):20} {each.entry.action.value:24}"
        f"{each.entry.object.hex():34}{each.entry.detail}"
        for each in lines
    )
    tell(document, text, as_json=as_json)


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


COMMANDS: dict[str, click.Command] = {
    each.name or "": each for each in (verify, state_hash, backup, restore, audit, doctor)
}
