"""`python -m tests.bench [NAME...] [--json FILE] [--persons N]`: every figure beside its floor and budget.

Exit 3 if a figure is over its budget. NAME is the name of a file without `_bench`, such as `local`.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from pathlib import Path
from typing import cast

from tests.bench.figures import Figure

OVER_BUDGET = 3
_HERE = Path(__file__).parent


def main() -> int:
    known = sorted(path.stem.removesuffix("_bench") for path in _HERE.glob("*_bench.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--json", type=Path, help="write the figures as JSON")
    parser.add_argument("--persons", type=int, default=1_000, help="how large the measured office is")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    found: list[Figure] = []
    for name in chosen.names or known:
        figures = _figures(name, chosen.persons)
        found += figures
        for figure in figures:
            print(_line(figure), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(figure["ok"] for figure in found) else OVER_BUDGET


def _figures(name: str, persons: int) -> list[Figure]:
    """Call figures() of a bench; one that can be scaled gets the number of persons."""
    figures = importlib.import_module(f"tests.bench.{name}_bench").figures
    scaled = "persons" in inspect.signature(figures).parameters
    return cast("list[Figure]", figures(persons=persons) if scaled else figures())


def _line(figure: Figure) -> str:
    floor = f"Boden {figure['floor']:>10,.3f}  x{figure['ratio']}" if figure["ratio"] else ""
    budget = f"Budget {figure['budget']:,g}" if figure["budget"] is not None else ""
    mark = "  " if figure["ok"] else "!!"
    return f"{mark} {figure['name']:<52}{figure['value']:>12,.3f} {figure['unit']:<12} {floor:<32}{budget}"


if __name__ == "__main__":
    sys.exit(main())
