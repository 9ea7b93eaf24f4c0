"""The one edge of all commands: what went wrong becomes a sentence with a code and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import click

from kiim_desktop.base.errors import KiimError
from kiim_desktop.base.jobs import Cancelled
from kiim_desktop.base.translation import _
from kiim_desktop.cli.errors import Interrupted, Unexpected, UnknownCommand, WrongUsage

_log = logging.getLogger(__name__)


class Exit(IntEnum):
    """Exit codes of the contract."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    PARTLY = 3


class Partly(Exception):  # no error: a result with gaps, printed already
    """The command was done in part; the list of what was left is printed."""


class Commands(click.Group):
    """A group whose failures are sentences."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise UnknownCommand(known=", ".join(self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


class Program(Commands):
    """The outermost group."""

    group_class = Commands

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  # click's own signature
        extra["standalone_mode"] = False
        outer = super().main
        sys.exit(int(run_at_the_edge(lambda: outer(*args, **extra))))


def run_at_the_edge(work: Callable[[], object]) -> int:
    """Run a command and return its exit code; every failure is one sentence on stderr."""
    try:
        result = work()
    except Partly:
        return Exit.PARTLY
    except BrokenPipeError:  # whoever read our output has enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # what is left goes nowhere, until exit
        return Exit.DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the edge: no person ever sees a traceback
        return _told(error)
    return result if isinstance(result, int) else Exit.DONE


def _told(error: BaseException) -> Exit:
    match error:
        case UnknownCommand() | WrongUsage():
            return _say(error, Exit.USAGE)
        case KiimError():
            return _say(error, Exit.REFUSED)
        case click.ClickException():
            return _say(_usage(error), Exit.USAGE)
        case click.Abort() | Cancelled() | KeyboardInterrupt():
            return _say(Interrupted(), Exit.REFUSED)
        case _:  # the log gets the place, never what was in the hands of the program
            _log.error("command failed: %s at %s", type(error).__name__, _place(error))
            return _say(Unexpected(kind=type(error).__name__), Exit.REFUSED)


def _say(error: KiimError, code: Exit) -> Exit:
    click.echo(str(error), err=True)
    return code


def _usage(error: click.ClickException) -> WrongUsage:
    """Return the sentence for wrong usage; it names options, never what was typed."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "kiim"
    return WrongUsage(what=_what(error), command=command)


def _what(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return _("{option} gibt es hier nicht").format(option=error.option_name)
    if isinstance(error, click.MissingParameter):
        return _("{name} fehlt").format(name=_name(error))
    if isinstance(error, click.BadParameter):
        return _("{name} ist nicht möglich").format(name=_name(error))
    if isinstance(error, click.BadOptionUsage):
        return _("{option} braucht einen Wert oder keinen").format(option=error.option_name)
    return _("zu viele oder zu wenige Angaben")


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return _("eine Angabe")
    return parameter.opts[-1] if isinstance(parameter, click.Option) else str(parameter.human_readable_name)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else "?"
