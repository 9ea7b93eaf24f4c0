"""`kiim-hub`: set up, serve and look after a Kreis hub. What a command does stands in kiim_desktop.hub."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.translation import _
from kiim_desktop.cli.hub_commands import COMMANDS
from kiim_desktop.hub.homes import default_folder

REFUSED = 1


class SentenceGroup(click.Group):
    """The edge of the program: what was refused becomes one sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KiimError as error:
            click.echo(str(error), err=True)
            sys.exit(REFUSED)


@click.group(cls=SentenceGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_folder,
    show_default="KIIM_HUB_HOME",
    help=_("Ordner des Hubs mit hub.key und hub.toml."),
)
@click.pass_context
def main(context: click.Context, home: Path) -> None:
    """Kreis-Hub: nimmt verschlüsselte Pakete der Stellen an und reicht sie weiter. Lesen kann er sie nicht."""
    context.obj = home


for command in COMMANDS:
    main.add_command(command)
