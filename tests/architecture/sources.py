"""Where the files of this project are, and the Python ones among them as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_FOLDERS = ("kiim_desktop", "tests", "packaging")


@cache
def ignored_names() -> tuple[str, ...]:
    """Return the patterns of .gitignore; what they match belongs to no commit."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git", *(line.rstrip("/") for line in lines if line))


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file that is or may be committed, in a steady order."""
    for entry in sorted(folder.iterdir()):
        if any(fnmatch(entry.name, pattern) for pattern in ignored_names()):
            continue
        if entry.is_dir():
            yield from files(entry)
        else:
            yield entry


@cache
def python_files() -> tuple[Path, ...]:
    """Return the Python files of product, tests and packaging."""
    return tuple(path for name in PYTHON_FOLDERS for path in files(ROOT / name) if path.suffix == ".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """Return a path as a person would write it."""
    return path.relative_to(ROOT).as_posix()
