"""What every test gets: a place of its own, a clock that stands, seeded randomness, and guards against leftovers.

Options: `--store sqlite|postgres` (what the hub tests run on), `--examples N` (per property), `--long`.
Nothing here imports Qt: the core suite runs without it.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from kiim_desktop.base.clock import FixedClock
from kiim_desktop.base.ids import Random
from kiim_desktop.hub.store.databases import open_postgres
from tests import guards, postgres

SEED = 20260302
EXAMPLES, EXAMPLES_LONG = 300, 5_000

os.environ["QT_QPA_PLATFORM"] = os.environ.get("KIIM_TEST_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["TZ"] = "Europe/Berlin"
if hasattr(time, "tzset"):
    time.tzset()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=("sqlite", "postgres"), default="sqlite", help="what the hub tests run on")
    parser.addoption("--examples", type=int, help=f"examples per property (default {EXAMPLES})")
    parser.addoption("--long", action="store_true", help="run the tests marked long, too, and more examples")


def pytest_configure(config: pytest.Config) -> None:
    examples = config.getoption("--examples") or (EXAMPLES_LONG if config.getoption("--long") else EXAMPLES)
    settings.register_profile("kiim", derandomize=True, deadline=None, database=None, max_examples=examples)
    settings.load_profile("kiim")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked long out of a usual run; they are not there, rather than skipped."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every folder the program would choose by itself into the folder of this test."""
    monkeypatch.setenv("KIIM_STATE_DIR", str(tmp_path / "state"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves threads or sockets, or logs a warning it did not announce with `@pytest.mark.logs`."""
    expected = [str(mark.args[0]) for mark in request.node.iter_markers("logs")]
    with guards.no_leaked_threads(), guards.no_leaked_sockets():
        yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    stray = guards.stray_records(records, expected)
    assert not stray, f"unexpected log records: {stray}"


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands at Monday, 2 March 2026, 10:00 in Berlin until the test moves it."""
    return FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def seeded_random() -> Random:
    """Return a source of bytes that gives the same bytes in every run."""
    return random.Random(SEED).randbytes


@pytest.fixture(scope="session")
def fonts() -> None:
    """Make sure pictures are drawn with the fonts they were judged with."""
    known = subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout
    for family, package in (("Open Sans", "fonts-open-sans"), ("Noto Sans Ethiopic", "fonts-noto-core")):
        assert family in known, f"sudo apt-get install -y --no-install-recommends {package}"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    with postgres.running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def database_numbers() -> count[int]:
    return count(1)


@pytest.fixture
def postgres_url(
    request: pytest.FixtureRequest, postgres_cluster: postgres.Cluster, database_numbers: count[int], is_filled: bool
) -> Iterator[str]:
    """Return the address of a PostgreSQL database that this test has to itself: empty, but for `is_filled`."""
    mould = request.getfixturevalue("postgres_mould") if is_filled else ""
    with postgres.fresh_database(postgres_cluster, database_numbers, mould) as url:
        yield url


@pytest.fixture
def is_filled(request: pytest.FixtureRequest) -> bool:
    """Tell whether the database of this test has the tables of a hub from the beginning: they are copied then."""
    return "store" in request.fixturenames


@pytest.fixture(scope="session")
def postgres_mould(postgres_cluster: postgres.Cluster) -> str:
    """Return the name of a database with the tables of a hub, made once: making them takes longer than most tests."""
    name = "kiim_mould"
    postgres_cluster.create(name)
    open_postgres(postgres_cluster.url(name), create=True).close()
    return name


@pytest.fixture
def hub_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a hub keeps its store in this run: an empty SQLite file, or PostgreSQL with `--store postgres`."""
    if request.config.getoption("--store") == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'hub.db'}"
