"""`kiim`: the program without a command, and the commands of the office."""

from __future__ import annotations

from pathlib import Path

import click

from kiim_desktop import __version__
from kiim_desktop.cli.care_commands import audit, backup, doctor, restore, state_hash, verify
from kiim_desktop.cli.composing import Call
from kiim_desktop.cli.edge import Program
from kiim_desktop.cli.errors import NoWindow
from kiim_desktop.cli.exchange_commands import bundle, exchange
from kiim_desktop.cli.file_commands import conflicts, record, search, show
from kiim_desktop.cli.generate_commands import generate, score
from kiim_desktop.cli.import_commands import export, import_
from kiim_desktop.cli.profile_commands import device, profile, user


@click.group(cls=Program, invoke_without_command=True)
@click.version_option(__version__, prog_name="kiim")
@click.option("--profile", "folder", type=click.Path(path_type=Path, file_okay=False), help="Ordner mit dem Büro")
@click.option("--user", "user_name", default="", help="Benutzer, wenn es mehrere gibt")
@click.option("--password-file", default="", help="Datei mit dem Kennwort, - = Standardeingabe")
@click.option("--after-lock", is_flag=True, hidden=True)
@click.pass_context
def main(
    context: click.Context, folder: Path | None, user_name: str, password_file: str, *, after_lock: bool
) -> int | None:
    """KiIM Desktop: Beratung und Vermittlung im Integrationsmanagement. Ohne Befehl öffnet sich das Fenster."""
    before = context.obj if isinstance(context.obj, Call) else Call()
    call = Call(profile=folder or before.profile, user=user_name, password_file=password_file, cost=before.cost)
    context.obj = call
    if context.invoked_subcommand is None:
        return _window(call, after_lock=after_lock)
    return None


def _window(call: Call, *, after_lock: bool) -> int:
    from kiim_desktop.cli.window import open_window, read_after_lock

    try:
        before = read_after_lock() if after_lock else None
        return open_window(call.folder, call.settings(), before, cost=call.cost)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"PySide6", "shiboken6"}:
            raise NoWindow from error
        raise


for command in (
    profile, user, device, import_, export, search, show, record, conflicts, exchange, bundle, state_hash, verify,
    backup, restore, doctor, audit, generate, score,
):  # fmt: skip
    main.add_command(command)
