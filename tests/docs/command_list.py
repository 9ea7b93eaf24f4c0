"""Renders the chapter "Alle Befehle" from the commands themselves: `python -m tests.docs.command_list` writes it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kiim_desktop.base.paths import resource
from kiim_desktop.cli.hub_main import main as hub
from kiim_desktop.cli.main import main as kiim

NAME = "85-befehle.md"
EVERYWHERE = frozenset({"--json", "--profile", "--user", "--password-file", "--training", "--help"})
_HEAD = """# Alle Befehle

Diese Liste entsteht aus dem Programm selbst. Überall gelten außerdem: `--json` (ein JSON-Dokument statt Text),
`--profile ORDNER` (welches Büro), `--user NAME` (wenn es mehrere gibt), `--password-file DATEI` (Kennwort aus einer
Datei, `-` von der Standardeingabe) und `--training` (das Übungsprofil statt des echten Büros). Jeder Befehl nennt mit
`--help` seine Möglichkeiten."""


def render() -> str:
    """Return the whole chapter in Markdown."""
    return "\n\n".join([_HEAD, _section("Programm", "kiim", kiim), _section("Kreisknoten", "kiim-hub", hub)]) + "\n"


def _section(title: str, name: str, group: click.Command) -> str:
    rows = "\n".join(_rows(name, group))
    return f"## {title} (`{name}`)\n\n| Befehl | Eigene Angaben | Was er tut |\n|---|---|---|\n{rows}"


def _rows(name: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None:
                yield from _rows(f"{name} {each}", found)
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield f"| `{name}` | {_options(command)} | {(command.help or '').splitlines()[0]} |"


def _options(command: click.Command) -> str:
    shown = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            shown.append(parameter.human_readable_name.upper().replace("|", " oder "))
        elif isinstance(parameter, click.Option) and not parameter.hidden and parameter.opts[0] not in EVERYWHERE:
            shown.append(f"`{parameter.opts[0]}`")
    return " ".join(shown)


if __name__ == "__main__":
    (resource("manual") / NAME).write_text(render(), encoding="utf-8")
