"""The table of commands: every name leads somewhere, and the start stays light."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiim_desktop.cli.main import NAMES, load_command
from tests.cli.conftest import Kiim


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_a_name_and_a_german_help(name: str) -> None:
    command = load_command(name)
    assert command is not None
    assert (command.name, bool(command.help)) == (name, True)


def test_help_lists_every_command(empty: Kiim) -> None:
    listed = empty.bare("--help").stdout
    assert [name for name in NAMES if f"  {name} " not in listed] == []


def test_the_window_does_not_wait_for_the_room_of_the_file() -> None:
    code = "import sys; import kiim_desktop.cli.main; sys.exit(bool({'sqlalchemy', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
