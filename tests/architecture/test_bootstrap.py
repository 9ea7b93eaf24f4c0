"""packaging/run.py: which Python fits, what it says when something lacks, and when it shows no window."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT, tree

SCRIPT = ROOT / "packaging" / "run.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kiim_bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_nothing_but_the_standard_library() -> None:
    imports = [node for node in ast.walk(tree(SCRIPT)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in imports if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) == set()


def test_an_older_python_can_read_it_and_be_told() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(("version", "does"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)])
def test_python_fits_from_3_11_to_3_13(bootstrap: ModuleType, version: tuple[int, int], does: bool) -> None:
    assert bootstrap.fits(version) is does


def test_who_may_not_install_gets_one_line_to_type(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    with pytest.raises(bootstrap.Impossible) as told:
        bootstrap.install(["libegl1", "postgresql"])
    last = str(told.value).splitlines()[-1]
    assert last == "sudo apt-get install -y --no-install-recommends libegl1 postgresql"


def test_without_a_display_the_demo_plays_into_a_folder(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert bootstrap.smoke_folder(None) == ROOT / "demo-out"
    monkeypatch.setenv("DISPLAY", ":0")
    assert bootstrap.smoke_folder(None) is None
    assert bootstrap.smoke_folder("pictures") == Path("pictures").absolute()


def test_a_changed_lock_makes_a_new_environment(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = bootstrap.wanted_stamp()
    other = tmp_path / "requirements.txt"
    other.write_bytes(bootstrap.REQUIREMENTS.read_bytes() + b"\n")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", other)
    assert bootstrap.wanted_stamp() != before


@pytest.mark.parametrize("lacking", ["libxcb-icccm.so.4", "libxcb-cursor.so.0"])
def test_each_library_of_a_window_is_looked_for_by_itself(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(bootstrap, "loads", lambda library: library != lacking)
    missing = bootstrap.missing_packages(with_window=True, for_tests=False, with_postgres=False)
    assert [name for name in missing if name in bootstrap.WINDOW_PACKAGES] == [
        package for package, library in bootstrap.WINDOW_PACKAGES.items() if library == lacking
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="the list is for Debian")
def test_the_window_needs_no_library_that_is_not_looked_for(bootstrap: ModuleType) -> None:
    """Qt's plugin for X names what it is linked with; a package that brings it stands in the list or in Qt's own."""
    qt = Path(sysconfig.get_path("purelib"), "PySide6", "Qt", "lib")
    plugin = qt / "libQt6XcbQpa.so.6"
    linked = {name.decode() for name in re.findall(rb"lib(?:xcb|X11|xkb)[\w.-]*\.so\.\d+", plugin.read_bytes())}
    of_qt = {"libX11.so.6", "libxkbcommon.so.0"}
    base = {"libxcb.so.1", "libxcb-shm.so.0", "libxcb-render.so.0", "libxcb-util.so.1"}  # what the others depend on
    assert linked - of_qt - base <= set(bootstrap.WINDOW_PACKAGES.values())
