"""Runs the parts, two at a time, and prints each as it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.check.parts import Part
from tests.check.results import Result, of_nothing, of_pytest, of_tool, with_missing

ROOT = Path(__file__).resolve().parents[2]
AT_A_TIME = 2


def run_parts(parts: Sequence[Part], *, long: bool) -> Iterator[Result]:
    """Run every part and yield results as they come; no test measures time, so they may run side by side."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        running = [pool.submit(run_part, part, long=long) for part in parts]
        for future in as_completed(running):
            yield future.result()


def run_part(part: Part, *, long: bool) -> Result:
    """Run one part; folders without tests count as failures beside whatever the others come to."""
    if part.tool:
        seconds, code, output = _run(["-m", *part.tool])
        return of_tool(part, seconds, code, output)
    present = [name for name in part.tests if _has_tests(ROOT / name)]
    missing = [name for name in part.tests if name not in present]
    if not present:
        return of_nothing(part, missing)
    with tempfile.TemporaryDirectory(prefix="kiim-check-") as folder:
        report = Path(folder) / "report.xml"
        fixed = ["-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", f"--junitxml={report}"]
        extra = ["--long", "--timeout=3600"] if long else []
        seconds, code, output = _run([*fixed, *extra, *part.options, *present])
        return with_missing(of_pytest(part, seconds, code, output, report), missing)


def _has_tests(place: Path) -> bool:
    return place.is_file() or any(place.glob("**/test_*.py"))


def _run(arguments: Sequence[str]) -> tuple[float, int, str]:
    """Run Python with these arguments; return seconds, exit code and everything it said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return time.monotonic() - started, done.returncode, done.stdout
