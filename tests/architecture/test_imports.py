"""Who may import whom: the contracts of pyproject.toml, and the reach of packages that a contract cannot state."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import grimp
import pytest

from tests.architecture.sources import ROOT

PRODUCT = "kiim_desktop"
REACH = {
    "hub": {"hub", "sync.wire", "crypto", "domain", "base"},
    "sync.wire": {"sync.wire", "crypto", "domain", "base"},
    "crypto": {"crypto", "domain", "base"},
    "base": {"base"},
}
"""Everything a package imports, directly or through others, lies in these packages."""
STRANGERS = ("gui.screens",)
"""The modules of these packages do not import each other."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(PRODUCT, cache_dir=None)


def test_every_import_contract_is_kept() -> None:
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", REACH)
def test_package_reaches_only_what_it_may(graph: grimp.ImportGraph, package: str) -> None:
    name = f"{PRODUCT}.{package}"
    assert name in graph.modules, f"{name} is missing"
    allowed = {f"{PRODUCT}.{inside}" for inside in REACH[package]}
    reached = graph.find_upstream_modules(name, as_package=True)
    strange = sorted(module for module in reached if not _inside(module, allowed) and not _parent(module, allowed))
    assert not strange, f"{name} reaches {strange}"


@pytest.mark.parametrize("package", STRANGERS)
def test_screens_do_not_import_each_other(graph: grimp.ImportGraph, package: str) -> None:
    name = f"{PRODUCT}.{package}"
    assert name in graph.modules, f"{name} is missing"
    pairs = permutations(sorted(graph.find_children(name)), 2)
    known = [
        f"{a} imports {b}" for a, b in pairs if graph.direct_import_exists(importer=a, imported=b, as_packages=True)
    ]
    assert not known


def _inside(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _parent(module: str, packages: set[str]) -> bool:
    """Tell whether this is the empty package around an allowed one, such as sync around sync.wire."""
    return any(package.startswith(module + ".") for package in packages)
