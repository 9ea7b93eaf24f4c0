"""Tests with a window collect garbage as the program does: in the thread of the window, between two deeds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import count

import pytest

ALL_EVERY = 20
"""Tests between two collections of everything."""
_tests = count(1)


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    gc.disable()
    yield
    gc.collect(2 if next(_tests) % ALL_EVERY == 0 else 1)
    gc.enable()
