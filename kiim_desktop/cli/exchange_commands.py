"""`kiim exchange` and `kiim bundle`: one exchange over HTTPS or a folder, and what a bundle says from outside."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kiim_desktop.cli.composing import Call, with_call, writing
from kiim_desktop.cli.device_commands import directory_warnings
from kiim_desktop.cli.edge import Commands
from kiim_desktop.cli.printing import Json, as_json, iso, local, tell
from kiim_desktop.interchange.errors import FileMissing
from kiim_desktop.sync.errors import NotEnrolled


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="über einen Ordner oder Stick")
@with_call
@as_json
def exchange(call: Call, folder: Path | None, *, as_json: bool) -> None:
    """Einmal abgleichen: mit dem Kreis über das Netz, oder über einen Ordner oder Stick."""
    from kiim_desktop.presenters.exchange_lines import refused_line
    from kiim_desktop.usecases.carrying import exchange_in_folder, exchange_over_line
    from kiim_desktop.usecases.claimed_files import claimed_files
    from kiim_desktop.usecases.exchange_overview import not_accepted

    with writing(call) as office:
        done = exchange_in_folder(office, folder) if folder else exchange_over_line(office)
        if done is None:
            raise NotEnrolled
        refused = [(each, refused_line(each, office)) for each in not_accepted(office)]
        warnings = (*directory_warnings(office), *(each.sentence for each in claimed_files(office)))
    document: Json = {
        "confirmed_at": iso(done.confirmed_at),
        "sent": done.sent,
        "received": done.received,
        "waiting": done.waiting,
        "not_accepted": [
            {
                "name": line.name,
                "what": line.what,
                "reason": each.value.reason,
                "why": line.why,
                "office": each.office,
                "own": each.is_own,
                "at": iso(each.value.at),
            }
            for each, line in refused
        ],
        "orders": done.orders,
        "conflicts": done.conflicts,
        "parked": done.parked,
        "quarantined": done.quarantined,
        "left_in_folder": done.left_in_folder,
        "bytes_up": done.bytes_up,
        "bytes_down": done.bytes_down,
        "round_trips": done.round_trips,
        "warnings": list(warnings),
        "files_sent": done.files_sent,
        "files_fetched": done.files_fetched,
        "files_problem": done.files_problem,
    }
    text = [
        f"Bestätigt: {local(done.confirmed_at)}",
        f"Gesendet {done.sent}, empfangen {done.received}, wartend {done.waiting}",
        f"Nicht angenommen {done.not_accepted}",
        *[f"    {line.name}: {line.what}. {line.why}" for _each, line in refused],
        *warnings,
    ]
    if done.files_sent or done.files_fetched or done.files_problem:
        text.append(f"Dateien gesendet {done.files_sent}, geholt {done.files_fetched}. {done.files_problem}".strip())
    tell(document, text, as_json=as_json)


@click.group(cls=Commands)
def bundle() -> None:
    """Dateien des Abgleichs (.kiim)."""


@bundle.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def inspect(file: Path, *, as_json: bool) -> None:
    """Was außen auf einer Datei des Abgleichs steht; sie wird nicht geöffnet."""
    from kiim_desktop.sync.wire.bundles import inspect as outside
    from kiim_desktop.sync.wire.codec import FILE_CAP

    try:
        with file.open("rb") as opened:
            raw = opened.read(FILE_CAP + 1)
    except OSError as error:
        raise FileMissing from error
    header = outside(raw)
    document: dict[str, Json] = {
        "version": header.version,
        "kind": header.kind.value,
        "id": header.id.hex(),
        "channel": header.channel.hex(),
        "number": header.number,
        "previous": header.previous.hex(),
        "recipients": [each.hex() for each in header.recipients],
        "training": header.training,
        "unpacked": header.unpacked,
        "bytes": len(raw),
    }
    tell(document, [f"{name}: {value}" for name, value in document.items()], as_json=as_json)


def show_in_window(call: Call, file: Path) -> None:
    """Open the window and take the bundle in there: somebody double-clicked it, nobody can type a password here."""
    from kiim_desktop.cli.window import open_window

    raise SystemExit(open_window(call.folder, call.settings(), cost=call.cost, bundle=file.resolve()))


@bundle.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_call
@as_json
def take(call: Call, file: Path, *, as_json: bool) -> None:
    """Ein Paket übernehmen, das als Datei kam, z. B. als Anhang; „kiim DATEI.kiim“ tut dasselbe."""
    from kiim_desktop.usecases.arriving import take_bundle_file

    if not as_json and not call.password_file and not sys.stdin.isatty():
        show_in_window(call, file)
        return
    with writing(call) as office:
        done = take_bundle_file(office, file)
    document: Json = {
        "received": done.received,
        "orders": done.orders,
        "parked": done.parked,
        "quarantined": done.quarantined,
    }
    tell(document, [done.sentence], as_json=as_json)


COMMANDS: dict[str, click.Command] = {each.name or "": each for each in (exchange, bundle)}
