"""What a part came to: read from pytest's report, or from the exit code of a tool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element  # only the type; defusedxml parses

from defusedxml.ElementTree import parse

from tests.check.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of one part; `output` is shown whole when something failed."""

    part: Part
    seconds: float
    passed: int
    failed: int
    skipped: int = 0
    output: str = ""


def of_tool(part: Part, seconds: float, code: int, output: str) -> Result:
    """Count a tool as one check."""
    return Result(part=part, seconds=seconds, passed=int(code == 0), failed=int(code != 0), output=output)


def of_nothing(part: Part, missing: Sequence[str]) -> Result:
    """Fail a part whose tests are not there: nothing was checked, so nothing is in order."""
    return with_missing(Result(part=part, seconds=0, passed=0, failed=0), missing)


def with_missing(result: Result, missing: Sequence[str]) -> Result:
    """Count every folder without tests as one failure."""
    told = "".join(f"\nkeine Tests: {name}" for name in missing)
    return replace(result, failed=result.failed + len(missing), output=result.output + told)


def of_pytest(part: Part, seconds: float, code: int, output: str, report: Path) -> Result:
    """Count the tests of a report; a skip without a declared reason counts as a failure."""
    suites = list(parse(report).iter("testsuite")) if report.exists() else []
    total = _sum(suites, "tests")
    if not total:
        lines = output if code else "keine Tests: " + " ".join(part.tests)
        return Result(part=part, seconds=seconds, passed=0, failed=1, output=lines)
    reasons = [skip.get("message") or "" for suite in suites for skip in suite.iter("skipped")]
    undeclared = [reason for reason in reasons if not (part.may_skip and re.search(part.may_skip, reason))]
    red = _sum(suites, "failures") + _sum(suites, "errors")
    failed = red + len(undeclared)
    if code and not failed:
        failed = 1  # pytest itself was not content, for example with a leftover at its very end
    passed = max(0, total - red - len(reasons))
    told = "".join(f"\nskipped without a declared reason: {reason}" for reason in undeclared)
    return Result(part=part, seconds=seconds, passed=passed, failed=failed, skipped=len(reasons), output=output + told)


def _sum(suites: list[Element], attribute: str) -> int:
    return sum(int(suite.get(attribute) or 0) for suite in suites)
