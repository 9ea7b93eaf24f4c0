"""`python -m tests.simulate [--sharing] --worlds N --seed S [--variant NAME]`: runs worlds and says how they ended."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.simulate.crew import FEW, RunSeed, Summary, note, results_of, seeds_left
from tests.simulate.places import ONE_OFFICE, THREE_OFFICES, make_template, workshop
from tests.simulate.running import STEPS, Result, run_world
from tests.simulate.sharing.running import STEPS as SHARING_STEPS
from tests.simulate.sharing.running import run_sharing_world
from tests.simulate.sharing.variants import SHARING_VARIANTS
from tests.simulate.variants import VARIANTS, mistaken

SECONDS_BETWEEN_SUMMARIES = 60


def main(arguments: Sequence[str]) -> int:
    """Run the worlds asked for; 0 if nothing was lost in any of them."""
    chosen = _arguments(arguments)
    seeds = seeds_left(chosen.seed, chosen.worlds, chosen.report)
    summary, told = Summary(), time.monotonic()
    with workshop() as folder:
        for result in results_of(_runner(chosen, folder), seeds, chosen.workers):
            summary.count(result)
            if chosen.report is not None:
                note(chosen.report, result)
            _tell(result, with_trace=chosen.trace)
            if time.monotonic() - told > SECONDS_BETWEEN_SUMMARIES:
                told = time.monotonic()
                print(summary, flush=True)
            if result.failures and chosen.until_noticed:
                break
    print(summary)
    if summary.failed:
        print("seeds:", *sorted(summary.failed))
    return 1 if summary.failed else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulate", description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first world; the next ones count up")
    parser.add_argument(
        "--sharing", action="store_true", help="worlds of three offices that open persons to each other"
    )
    parser.add_argument("--steps", type=int, default=0, help="0: as many as usual")
    parser.add_argument(
        "--variant", choices=[*VARIANTS, *SHARING_VARIANTS], help="make one mistake; the worlds must notice"
    )
    parser.add_argument("--until-noticed", action="store_true", help="stop at the first world that fails")
    parser.add_argument("--trace", action="store_true", help="tell what happened in worlds that failed")
    parser.add_argument("--workers", type=int, default=1, help="processes side by side; 0: one per processor")
    parser.add_argument("--report", type=Path, help="a line per world; run again with it goes on where it stopped")
    chosen = parser.parse_args(arguments)
    chosen.workers = chosen.workers or os.cpu_count() or 1
    return chosen


def _runner(chosen: argparse.Namespace, folder: Path) -> RunSeed:
    """Make the offices all these worlds begin with, and return what runs the world of a seed."""
    template = make_template(folder / "template", THREE_OFFICES if chosen.sharing else ONE_OFFICE)
    run, steps = (run_sharing_world, SHARING_STEPS) if chosen.sharing else (run_world, STEPS)

    def run_seed(seed: int) -> Result:
        with mistaken({**VARIANTS, **SHARING_VARIANTS}, chosen.variant):
            return run(template, folder, seed, chosen.steps or steps)

    return run_seed


def _tell(result: Result, *, with_trace: bool) -> None:
    if not result.failures:
        return
    print(f"seed {result.seed}: {'; '.join(result.failures[:FEW])}", flush=True)
    if with_trace:
        print("\n".join(result.trace))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
