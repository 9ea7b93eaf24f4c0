"""The check command counts honestly: a skip, an empty folder or a silent crash is never green."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.check import __main__ as command
from tests.check.parts import PARTS, Part
from tests.check.results import Result, of_nothing, of_pytest, of_tool
from tests.check.running import run_part

PART = Part(name="unit", tests=("tests/base",))
REPORT = """<testsuites><testsuite tests="4" failures="1" errors="0" skipped="1">
<testcase name="a"/><testcase name="b"/><testcase name="c"><failure/></testcase>
<testcase name="d"><skipped message="{reason}"/></testcase></testsuite></testsuites>"""


def _counted(tmp_path: Path, part: Part, reason: str) -> tuple[int, int]:
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(reason=reason), encoding="utf-8")
    result = of_pytest(part, 1.0, 1, "", report)
    return result.passed, result.failed


def test_a_skip_without_a_declared_reason_fails(tmp_path: Path) -> None:
    assert _counted(tmp_path, PART, "no time") == (2, 2)


def test_a_skip_for_the_declared_reason_is_neither_passed_nor_failed(tmp_path: Path) -> None:
    assert _counted(tmp_path, replace(PART, may_skip="no time"), "no time") == (2, 1)


def test_a_part_without_tests_fails_and_says_so(tmp_path: Path) -> None:
    empty = run_part(Part(name="x", tests=("tests/no_such_folder",)), long=False)
    assert (empty.failed, empty.output.strip()) == (1, "keine Tests: tests/no_such_folder")
    assert of_pytest(PART, 1.0, 0, "", tmp_path / "no report").failed == 1
    assert of_nothing(PART, ["a", "b"]).failed == 2


def test_a_tool_counts_as_one_check() -> None:
    good, bad = of_tool(PART, 1.0, 0, ""), of_tool(PART, 1.0, 2, "")
    assert (good.passed, good.failed, bad.passed, bad.failed) == (1, 0, 0, 1)


def test_last_line_is_the_plain_count_and_left_out_parts_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = [Result(part=PART, seconds=1.0, passed=3, failed=1, output="what went wrong")]
    monkeypatch.setattr(command, "run_parts", lambda parts, *, long: fake)
    assert command.main(["unit", "hub_postgres", "--without", "postgres"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "3 passed, 1 failed"
    assert "what went wrong" in lines
    assert "left out  hub_postgres (--without postgres)" in lines


def test_every_folder_of_tests_belongs_to_a_part() -> None:
    known = {name for part in PARTS for name in part.tests} | {"tests/check"}
    folders = {path.parent for path in (ROOT / "tests").glob("*/**/test_*.py")}
    tops = {"tests/" + path.relative_to(ROOT / "tests").parts[0] for path in folders}
    assert tops - known == set()
    assert list((ROOT / "tests").glob("test_*.py")) == []
