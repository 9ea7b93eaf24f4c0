"""One locked office for the whole package; each test works on copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.offices import make_locked


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_locked(tmp_path_factory.mktemp("faults") / "made")
