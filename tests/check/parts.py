"""The parts of the check command, one row each: what it is called, what it runs, where its tests lie."""

from __future__ import annotations

from dataclasses import dataclass

CORE = (
    "tests/base",
    "tests/domain",
    "tests/crypto",
    "tests/interchange",
    "tests/matching",
    "tests/presenters",
    "tests/usecases",
    "tests/architecture",
    "tests/cli",
)
IMPORTS = "tests/architecture/test_imports.py"
SIZES = "tests/architecture/test_sizes.py"
OWN_PARTS = (f"--ignore={IMPORTS}", f"--ignore={SIZES}")
PRINTED = ("tests/cli/test_key_commands.py", "tests/cli/test_session_end.py")
"""Run a second time with Qt, which writes the PDF."""
# The core must pass where Qt is not installed, so its parts always run with Qt made impossible to import.
WITHOUT_QT = ("-p", "no:pytest-qt", "-p", "tests.check.without_qt")
NEEDS_LINUX = r"needs Linux on x86_64|needs /proc"
NEEDS_QT = r"could not import 'PySide6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row. `tool` is a Python module with its arguments; a part without one runs pytest on `tests`."""

    name: str
    tool: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    needs: str = ""
    """What `--without` may take away."""
    may_skip: str = ""
    """Regular expression of the only reason for which a test may be skipped."""


PARTS = (
    Part(name="format", tool=("ruff", "format", "--check", "--quiet", ".")),
    Part(name="lint", tool=("ruff", "check", "--quiet", ".")),
    Part(name="contracts", tests=(IMPORTS,)),
    Part(name="sizes", tests=(SIZES,)),
    Part(name="gui", tests=("tests/gui",)),
    Part(name="unit", tests=CORE, options=(*OWN_PARTS, *WITHOUT_QT), may_skip=NEEDS_QT),
    Part(name="storage", tests=("tests/storage",), options=WITHOUT_QT),
    Part(name="sync", tests=("tests/sync",), options=WITHOUT_QT),
    Part(name="journeys", tests=("tests/journeys",)),
    Part(name="faults", tests=("tests/faults",), may_skip=NEEDS_LINUX),
    Part(name="hub_postgres", tests=("tests/hub",), options=("--store", "postgres"), needs="postgres"),
    Part(name="types", tool=("mypy", "--no-error-summary")),
    Part(name="reader", tests=("tests/reader",), options=("--timeout=900",)),
    Part(name="hub", tests=("tests/hub",), options=WITHOUT_QT),
    Part(name="paper", tests=PRINTED),
    Part(name="docs", tests=("tests/docs",)),
)
"""What says no at once comes first, then the long ones, so that two at a time end together."""
