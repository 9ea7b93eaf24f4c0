"""Exit codes, sentences and silence: what scripts may rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kiim_desktop.cli.edge import Exit, run_at_the_edge
from kiim_desktop.cli.printing import printable
from kiim_desktop.storage.places import ProfileLock
from tests.cli.conftest import Kiim


def test_an_unknown_command_is_wrong_usage_and_names_the_known_ones(empty: Kiim) -> None:
    result = empty("unsinn")
    assert result.exit_code == 2
    assert "[unknown_command]" in result.stderr
    assert "search" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "args",
    [("search",), ("search", "x", "--nope"), ("record", "p"), ("import",), ("generate", "--size", "X"), ("device",)],
)
def test_wrong_usage_ends_with_two_and_one_german_sentence(empty: Kiim, args: tuple[str, ...]) -> None:
    result = empty(*args)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert "Usage" not in result.stderr or args == ("device",)


def test_wrong_usage_never_repeats_what_was_typed(empty: Kiim) -> None:
    result = empty("show", "a", "Amina Haddad, geb. 1990")
    assert result.exit_code == 2
    assert "Amina" not in result.stderr


def test_without_a_profile_commands_say_so(empty: Kiim) -> None:
    result = empty("search", "Haddad")
    assert (result.exit_code, "[profile_missing]" in result.stderr) == (1, True)


def test_a_wrong_password_opens_nothing(kiim: Kiim, tmp_path: Path) -> None:
    wrong = tmp_path / "falsch"
    wrong.write_text("Nebel-Kachel-Ruder-12", encoding="utf-8")
    result = kiim.bare("--profile", kiim.folder, "--password-file", wrong, "search", "x")
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("]")


def test_without_a_terminal_a_missing_password_is_a_sentence(kiim: Kiim) -> None:
    result = kiim.bare("--profile", kiim.folder, "search", "x")
    assert (result.exit_code, "[password_missing]" in result.stderr) == (1, True)


def test_an_empty_secret_file_is_refused(kiim: Kiim, tmp_path: Path) -> None:
    (tmp_path / "leer").write_text("")
    result = kiim.bare("--profile", kiim.folder, "--password-file", tmp_path / "leer", "search", "x")
    assert (result.exit_code, "[secret_unreadable]" in result.stderr) == (1, True)


def test_writing_while_another_program_writes_is_refused(kiim: Kiim) -> None:
    with ProfileLock(kiim.folder):
        result = kiim("record", "new", "identity", "family_name=Haddad")
    assert (result.exit_code, "[in_use]" in result.stderr) == (1, True)


def test_reading_works_beside_a_program_that_writes_and_changes_no_sentinel(kiim: Kiim, tmp_path: Path) -> None:
    person = kiim.person()
    sentinels = {path: path.read_bytes() for path in (tmp_path / "state").glob("*.sentinel")}
    with ProfileLock(kiim.folder):
        assert [hit["id"] for hit in kiim.json("search", "Haddad")["hits"]] == [person]
        assert kiim.json("show", person)["id"] == person
    assert {path: path.read_bytes() for path in (tmp_path / "state").glob("*.sentinel")} == sentinels
    assert any(line["action"] == "read_record" for line in kiim.json("audit")["lines"])


@pytest.mark.logs("command failed: ZeroDivisionError")
def test_a_fault_of_the_program_is_a_sentence_and_never_shows_contents(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ZeroDivisionError("Amina Haddad")

    assert run_at_the_edge(broken) == Exit.REFUSED
    told = capsys.readouterr().err
    assert "[unexpected]" in told
    assert "Amina" not in told


def test_ctrl_c_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise click.Abort

    assert run_at_the_edge(interrupted) == Exit.REFUSED
    assert "[interrupted]" in capsys.readouterr().err


def test_a_name_cannot_steer_the_terminal() -> None:
    assert printable("Amina\x1b[2J\u202eX") == "Amina\ufffd[2J\ufffdX"


def _run(kiim: Kiim, *args: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiim_desktop", "--profile", str(kiim.folder), *args]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)


def test_the_real_program_reads_the_password_from_standard_input(kiim: Kiim) -> None:
    kiim.person()
    done = _run(kiim, "--password-file", "-", "search", "Haddad", "--json", text=kiim.password_file.read_text())
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["hits"]) == 1
    assert done.stderr == ""


def test_the_real_program_ends_with_codes_and_without_a_traceback(kiim: Kiim) -> None:
    unknown, nobody = _run(kiim, "unsinn"), _run(kiim, "show", "zz", "--password-file", str(kiim.password_file))
    assert (unknown.returncode, nobody.returncode) == (2, 1)
    assert "[not_an_id]" in nobody.stderr
    assert "Traceback" not in unknown.stderr + nobody.stderr


def test_the_commands_do_not_load_qt(kiim: Kiim) -> None:
    code = "import sys; import kiim_desktop.cli.main; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
