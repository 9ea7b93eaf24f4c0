"""The lock names every dependency with its hashes and no place to fetch it from."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT

LOCK = ROOT / "packaging" / "requirements.txt"


@pytest.fixture(scope="module")
def requirements() -> list[str]:
    """Return the lock as one line per requirement, without comments."""
    joined = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def test_lock_names_no_host_and_no_folder(requirements: list[str]) -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")
    assert [line for line in requirements if line.startswith(("-", "/", ".", "file:"))] == []


def test_every_requirement_is_pinned_and_has_a_hash(requirements: list[str]) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64}")
    assert [line[:40] for line in requirements if not pinned.match(line)] == []


def test_lock_covers_every_declared_dependency(requirements: list[str]) -> None:
    locked = {line.partition("==")[0] for line in requirements}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(line for lines in project["optional-dependencies"].values() for line in lines),
    ]
    names = {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower().replace("_", "-") for line in declared}
    assert names - locked == set()


def test_qt_stays_below_6_12_where_it_would_lose_references(requirements: list[str]) -> None:
    qt = [line.partition(" --hash")[0] for line in requirements if line.startswith(("pyside6", "shiboken6"))]
    old = [line for line in qt if "python_full_version < '3.12'" in line]
    assert len(qt) == 2 * len(old)
    assert all("==6.11." in line for line in old)
