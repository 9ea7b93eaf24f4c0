"""`kiim`: the program without a command, and the commands of the office.

A command is loaded when it is asked for: the window must not wait for the room of the file.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from kiim_desktop import __version__
from kiim_desktop.cli.composing import Call
from kiim_desktop.cli.edge import Program
from kiim_desktop.cli.errors import NoWindow

ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "agenda_commands": ("task",),
    "attachment_commands": ("attach", "attachments", "attachment"),
    "audit_commands": ("audit",),
    "care_commands": ("verify", "state-hash", "backup", "restore", "doctor"),
    "conflict_commands": ("conflicts",),
    "consent_commands": ("consent",),
    "deadline_commands": ("deadlines",),
    "duplicate_commands": ("duplicates",),
    "exchange_commands": ("exchange", "bundle"),
    "file_commands": ("search", "show", "record"),
    "generate_commands": ("generate", "score"),
    "household_commands": ("household",),
    "import_commands": ("import", "export"),
    "key_commands": ("password", "rotate-key", "recover"),
    "merge_commands": ("merge", "unmerge"),
    "order_commands": ("orders", "erase"),
    "print_commands": ("print",),
    "profile_commands": ("profile", "user", "device", "directory"),
    "transfer_commands": ("handover", "refer", "referral"),
    "undo_commands": ("undo",),
}
"""In which module of this room each command stands, in its COMMANDS."""
NAMES: Final = (*(name for names in ROOMS.values() for name in names), "demo")
BUNDLE_FILE = ".kiim"


def load_command(name: str) -> click.Command | None:
    """Return a command by its name; its module is read now."""
    if name == "demo":
        return demo
    room = next((room for room, names in ROOMS.items() if name in names), None)
    if room is None:
        return None
    found: dict[str, click.Command] = importlib.import_module(f"kiim_desktop.cli.{room}").COMMANDS
    return found[name]


class Kiim(Program):
    """The outermost group, which loads its commands late."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        return sorted(NAMES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a bundle file in place of a command for taking it in."""
        if args and args[0].lower().endswith(BUNDLE_FILE):
            from kiim_desktop.cli.exchange_commands import take

            return "take", take, args
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        return load_command(cmd_name)


@click.group(cls=Kiim, invoke_without_command=True, commands=dict.fromkeys(NAMES, click.Command("later")))
@click.version_option(__version__, prog_name="kiim")
@click.option("--profile", "folder", type=click.Path(path_type=Path, file_okay=False), help="Ordner mit dem Büro")
@click.option("--user", "user_name", default="", help="Benutzer, wenn es mehrere gibt")
@click.option("--password-file", default="", help="Datei mit dem Kennwort, - = Standardeingabe")
@click.option("--training", is_flag=True, help="das Übungsprofil statt des echten Büros")
@click.option("--after-lock", is_flag=True, hidden=True)
@click.option("--stays", is_flag=True, hidden=True)
@click.pass_context
def main(
    context: click.Context,
    folder: Path | None,
    user_name: str,
    password_file: str,
    *,
    training: bool,
    after_lock: bool,
    stays: bool,
) -> int | None:
    """KiIM Desktop: Beratung und Vermittlung im Integrationsmanagement. Ohne Befehl öffnet sich das Fenster."""
    before = context.obj if isinstance(context.obj, Call) else Call()
    call = replace(
        before,
        profile=folder or before.profile,
        user=user_name,
        password_file=password_file,
        training=training or before.training,
    )
    context.obj = call
    if context.invoked_subcommand is None:
        return _window(call, after_lock=after_lock, stays=stays)
    return None


@click.command()
@click.option(
    "--smoke", type=click.Path(path_type=Path, file_okay=False), help="ohne Fenster spielen, Bilder nach ORDNER"
)
def demo(smoke: Path | None) -> int:
    """Das Programm an einem erfundenen Kreis zeigen; nichts bleibt übrig."""
    return _with_window(lambda: _demo(smoke))


def _demo(smoke: Path | None) -> int:
    from kiim_desktop.cli.demo.running import run_demo

    return run_demo(smoke)


def _window(call: Call, *, after_lock: bool, stays: bool) -> int:
    gc.disable()  # reading modules leaves nothing to collect; the window collects by itself (gui/collecting.py)
    try:
        return _with_window(lambda: _open(call, after_lock=after_lock, stays=stays))
    finally:
        gc.enable()


def _open(call: Call, *, after_lock: bool, stays: bool) -> int:
    from kiim_desktop.cli.processes import read_after_lock
    from kiim_desktop.cli.window import open_window

    before = read_after_lock() if after_lock else None
    return open_window(call.folder, call.settings(), before, cost=call.cost, stays=stays, training=call.training)


def _with_window(show: Callable[[], int]) -> int:
    """Show something that needs Qt; NoWindow where it is not installed."""
    try:
        return show()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"PySide6", "shiboken6"}:
            raise NoWindow from error
        raise
