"""The command line of the checks: which parts, what to leave out; prints times, failures whole, and one last count."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.check.parts import PARTS
from tests.check.results import Result
from tests.check.running import run_parts


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for, or all; return 0 only if nothing failed."""
    chosen = _arguments(arguments)
    asked = [part for part in PARTS if not chosen.parts or part.name in chosen.parts]
    parts = [part for part in asked if part.needs not in chosen.without]
    results = []
    for result in run_parts(parts, long=chosen.long):
        results.append(result)
        _show(result)
    for part in asked:
        if part not in parts:
            print(f"left out  {part.name} (--without {part.needs})")
    passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not results else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="one of: " + " ".join(names))
    needs = sorted({part.needs for part in PARTS if part.needs})
    parser.add_argument("--without", action="append", default=[], choices=needs, help="leave out what needs this")
    parser.add_argument("--long", action="store_true", help="more examples and the tests marked long")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.parts if name not in names]
    if unknown:
        parser.error(f"no such part: {' '.join(unknown)} (there are: {' '.join(names)})")
    return chosen


def _show(result: Result) -> None:
    """Print one line for a part, and all it said when something in it failed."""
    word = "FAILED" if result.failed else "ok"
    skipped = f", {result.skipped} skipped" if result.skipped else ""
    counts = f"{result.passed} passed, {result.failed} failed{skipped}"
    print(f"{word:8}  {result.part.name:14}{result.seconds:7.1f} s  {counts}", flush=True)
    if result.failed:
        print(result.output.rstrip() + "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
