"""`python -m tests.simulate [--sharing] --worlds N --seed S [--variant NAME]`: runs worlds and says how they ended."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from tests.simulate.places import ONE_OFFICE, THREE_OFFICES, make_template, workshop
from tests.simulate.running import STEPS, Result, run_world
from tests.simulate.sharing.running import STEPS as SHARING_STEPS
from tests.simulate.sharing.running import run_sharing_world
from tests.simulate.sharing.variants import SHARING_VARIANTS
from tests.simulate.variants import VARIANTS, mistaken


def main(arguments: Sequence[str]) -> int:
    """Run the worlds asked for; 0 if nothing was lost in any of them."""
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
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    results: list[Result] = []
    with workshop() as folder:
        template = make_template(folder / "template", THREE_OFFICES if chosen.sharing else ONE_OFFICE)
        run, steps = (run_sharing_world, SHARING_STEPS) if chosen.sharing else (run_world, STEPS)
        for seed in range(chosen.seed, chosen.seed + chosen.worlds):
            with mistaken({**VARIANTS, **SHARING_VARIANTS}, chosen.variant):
                result = run(template, folder, seed, chosen.steps or steps)
            results.append(result)
            if result.failures:
                print(f"seed {seed}: {'; '.join(result.failures[:4])}", flush=True)
                if chosen.trace:
                    print("\n".join(result.trace))
                if chosen.until_noticed:
                    break
    took = time.monotonic() - began
    failed = [result.seed for result in results if result.failures]
    writes, exchanges = sum(result.writes for result in results), sum(result.exchanges for result in results)
    written_off = sum(result.destroyed for result in results)
    print(
        f"{len(results)} worlds, {writes} writes, {exchanges} exchanges, {written_off} written off with what held them"
    )
    print(f"{len(failed)} failures, {len(results) / took:.1f} worlds/s")
    if failed:
        print("seeds:", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
