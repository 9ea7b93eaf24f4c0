"""The commands of `kiim-hub`, as commands.md lists them; only what is built."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click

from kiim_desktop.base.clock import SystemClock
from kiim_desktop.base.translation import _
from kiim_desktop.cli.hub_status import PARTLY, as_json, opened_site, print_json, status
from kiim_desktop.domain.offices import Role
from kiim_desktop.hub import administration, backups, checking
from kiim_desktop.hub.administration import DeviceLine
from kiim_desktop.hub.folders import serve_folder
from kiim_desktop.hub.homes import HERE, Settings, create_home, default_folder, read_home
from kiim_desktop.hub.overviews import told_time
from kiim_desktop.hub.serving import Serving, serve
from kiim_desktop.hub.store.databases import is_postgres
from kiim_desktop.hub.watching import until_told, watch_folder

FAILED: Final = 1
PORT = click.IntRange(1, 65535)
FILE_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("where", metavar="DIR|POSTGRES-URL")
@click.option("--url", "urls", multiple=True, help=_("Adresse für die Geräte (mehrfach möglich)."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=PORT, default=8443, show_default=True)
@click.option("--training", is_flag=True, help=_("Übungs-Hub: tauscht nie mit echten Daten."))
@click.pass_obj
def init(home: Path, where: str, urls: tuple[str, ...], host: str, port: int, *, training: bool) -> None:
    """Richtet einen Hub ein: Schlüssel, Zertifikat, Speicher."""
    on_postgres = is_postgres(where)
    folder = home if on_postgres else Path(where)
    settings = Settings(
        store=where if on_postgres else HERE,
        urls=urls or (f"https://{host}:{port}",),
        host=host,
        port=port,
        training=training,
    )
    create_home(folder, settings, SystemClock())
    click.echo(_("Der Hub ist eingerichtet. Bitte hub.key getrennt sichern: Ohne sie ist jede Sicherung wertlos."))
    if folder != default_folder():
        click.echo(_("Weitere Befehle: kiim-hub --home {folder} …").format(folder=folder))


@click.command("serve")
@click.option("--host")
@click.option("--port", type=PORT)
@click.option("--workers", type=click.IntRange(1, 32), help=_("Mehr als einer nur mit PostgreSQL."))
@click.option("--tls-cert", type=FILE_IN)
@click.option("--tls-key", type=FILE_IN)
@click.option("--behind-proxy", is_flag=True, help=_("Ohne TLS auf diesem Rechner; TLS macht der Proxy davor."))
@click.pass_obj
def serve_command(
    home: Path,
    host: str | None,
    port: int | None,
    workers: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    *,
    behind_proxy: bool,
) -> None:
    """Nimmt Verbindungen an, bis er beendet wird."""
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError(_("--tls-cert und --tls-key gehören zusammen."))
    found = read_home(home)
    in_clear = tls_cert is None and (behind_proxy or not found.speaks_tls)
    serving = Serving(
        host=host or found.settings.host,
        port=port or found.settings.port,
        workers=workers or found.settings.workers,
        certificate=None if in_clear else tls_cert or found.certificate,
        private_key=None if in_clear else tls_key or found.private_key,
        behind_proxy=behind_proxy,
    )
    serve(found, serving)


@click.group()
def office() -> None:
    """Stellen."""


@office.command("add")
@click.argument("name")
@click.option("--kind", required=True, help=_("Art der Stelle, zum Beispiel mbe, jmd, kommune, traeger."))
@click.option("--organisation", default="", help=_("Träger; ohne Angabe steht die Stelle für sich."))
@as_json
@click.pass_obj
def office_add(home: Path, name: str, kind: str, organisation: str, *, is_json: bool) -> None:
    """Nimmt eine Stelle auf."""
    with opened_site(home) as site:
        added = administration.add_office(site, name, kind, organisation)
    if is_json:
        print_json({"id": added.id.hex(), "name": added.name, "kind": added.kind})
    else:
        click.echo(added.id.hex())


@click.command()
@click.argument("office_name", metavar="OFFICE")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--out", type=FILE_OUT, required=True, help=_("Einladungsdatei (*.kiimenrol)."))
@as_json
@click.pass_obj
def invite(home: Path, office_name: str, role: str, out: Path, *, is_json: bool) -> None:
    """Schreibt eine Einladung für ein Gerät und zeigt einmal ihren Code."""
    with opened_site(home) as site:
        invited = administration.invite(site, administration.find_office(site, office_name), Role(role))
    out.write_bytes(invited.file)
    shown = "-".join(invited.code[at : at + 4] for at in range(0, len(invited.code), 4))
    if is_json:
        print_json({"code": shown, "file": out.name})
    else:
        click.echo(shown)
        click.echo(_("Bitte getrennt von der Datei weitergeben. Der Code wird nicht wieder angezeigt."), err=True)


@click.command()
@click.argument("device")
@click.option("--words", default="", help=_("Die vier Wörter, die am Gerät stehen."))
@as_json
@click.pass_obj
def approve(home: Path, device: str, words: str, *, is_json: bool) -> None:
    """Lässt das erste Gerät einer Stelle zu. Davor bitte die vier Wörter am Telefon vergleichen."""
    with opened_site(home) as site:
        waiting = administration.words_of(administration.find_device(site, device))
        if not words and sys.stdin.isatty():
            click.confirm(_("Stehen am Gerät diese Wörter: {words}?").format(words=" ".join(waiting)), abort=True)
        line = administration.approve(site, device, words)
    _show([line], is_json=is_json)


@click.command()
@as_json
@click.pass_obj
def devices(home: Path, *, is_json: bool) -> None:
    """Zeigt alle Geräte mit Stand, vier Wörtern und letztem Abgleich."""
    with opened_site(home) as site:
        lines = administration.device_lines(site)
    _show(lines, is_json=is_json, many=True)


@click.command()
@click.argument("device")
@as_json
@click.pass_obj
def revoke(home: Path, device: str, *, is_json: bool) -> None:
    """Sperrt ein Gerät. Seine Stelle wechselt beim nächsten Abgleich die Schlüssel."""
    with opened_site(home) as site:
        line = administration.revoke(site, device)
    _show([line], is_json=is_json)


def _show(lines: list[DeviceLine], *, is_json: bool, many: bool = False) -> None:
    documents = [
        {
            "id": line.id.hex(),
            "office": line.office.hex(),
            "office_name": line.office_name,
            "label": line.label,
            "role": line.role,
            "status": line.status.value,
            "words": " ".join(line.words),
            "last_exchange": told_time(line.seen_at),
            "behind": line.behind,
        }
        for line in lines
    ]
    if is_json:
        print_json(documents if many else documents[0])
        return
    for document in documents:
        click.echo("{id}  {status:<14}  {office_name}  {label}  {words}".format(**document))


@click.command()
@click.argument("out", type=FILE_OUT)
@as_json
@click.pass_obj
def backup(home: Path, out: Path, *, is_json: bool) -> None:
    """Sichert im laufenden Betrieb nach OUT und OUT.keys. OUT.keys darf höchstens 14 Tage aufbewahrt werden."""
    with opened_site(home) as site:
        written = backups.back_up(site, out)
    if is_json:
        print_json({"rows": written.rows, "bytes": written.size, "sha256": written.sha256.hex()})
    else:
        click.echo(_("Gesichert: {rows} Zeilen, {size} Byte.").format(rows=written.rows, size=written.size))


@click.command()
@click.argument("file", type=FILE_IN)
@click.pass_obj
def restore(home: Path, file: Path) -> None:
    """Setzt den Stand einer Sicherung ein. Danach bieten die Geräte von selbst an, was fehlt."""
    with opened_site(home) as site:
        with_keys = backups.restore(site, file, home)
    click.echo(_("Eingespielt. Eine neue Epoche hat begonnen."))
    if not with_keys:
        click.echo(_("Die Schlüsseldatei (.keys) fehlte: Die Stellen bieten ihre Schlüssel neu an."), err=True)
        raise SystemExit(PARTLY)


@click.command()
@as_json
@click.pass_obj
def verify(home: Path, *, is_json: bool) -> None:
    """Prüft Dateien, Ledger, Quittungen und Verzeichnis."""
    with opened_site(home) as site:
        checks = checking.verify(site)
    is_whole = all(check.ok for check in checks)
    if is_json:
        found = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        print_json({"ok": is_whole, "checks": found})
    else:
        for check in checks:
            click.echo(f"{'ok   ' if check.ok else 'FEHLER'} {check.name} {check.detail}".rstrip())
    if not is_whole:
        raise SystemExit(FAILED)


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--watch", is_flag=True, help=_("Immer wieder nachsehen, bis der Befehl beendet wird."))
@click.option("--every", type=click.IntRange(5, 3600), help=_("Sekunden dazwischen; ohne Angabe folder_seconds."))
@as_json
@click.pass_obj
def folder(home: Path, directory: Path, every: int | None, *, watch: bool, is_json: bool) -> None:
    """Beantwortet, was in einem Ordner oder auf einem Stick für den Hub liegt: einmal, oder mit --watch fortwährend."""
    found = read_home(home)
    hub = found.open_hub()
    try:
        if watch:
            with until_told() as stop:
                answered = watch_folder(hub, directory, every or found.settings.folder_seconds, stop)
        else:
            answered = serve_folder(hub, directory)
    finally:
        hub.site.store.close()
    if is_json:
        print_json({"answered": answered})
    else:
        click.echo(_("Beantwortet: {count}").format(count=answered))


@click.group()
def ledger() -> None:
    """Ledger: was der Hub zugesagt hat."""


@ledger.command("export")
@click.option("--out", type=FILE_OUT, help=_("Datei; ohne Angabe Standardausgabe."))
@click.pass_obj
def ledger_export(home: Path, out: Path | None) -> None:
    """Schreibt jeden Eintrag als eine Zeile JSON, so dass Dritte die Kette prüfen können."""
    with opened_site(home) as site, click.open_file(str(out) if out else "-", "w", encoding="utf-8") as file:
        for line in checking.ledger_lines(site):
            file.write(json.dumps(line) + "\n")


COMMANDS: Final[tuple[click.Command, ...]] = (
    init,
    serve_command,
    office,
    invite,
    approve,
    devices,
    revoke,
    status,
    backup,
    restore,
    verify,
    folder,
    ledger,
)
