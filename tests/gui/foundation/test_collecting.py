"""Python's garbage is collected by the thread of the window and by no other."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from kiim_desktop.gui.collecting import ALL_EVERY, YOUNG_EVERY, Collecting


class Knot:
    """Garbage that only a collection finds; notes the thread in which it goes."""

    gone: list[int] = []  # noqa: RUF012  # emptied by the fixture

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.gone.append(threading.get_ident())


@pytest.fixture
def collecting(qapp: object) -> Iterator[Collecting]:
    assert qapp is not None
    Knot.gone.clear()
    gc.collect()
    found = Collecting()
    yield found
    found.stop()


def make_much() -> None:
    for _each in range(20_000):
        Knot()


def test_no_worker_destroys_what_belongs_to_the_window(collecting: Collecting) -> None:
    worker = threading.Thread(target=make_much)
    worker.start()
    worker.join()
    assert Knot.gone == []
    collecting.step()
    assert set(Knot.gone) == {threading.get_ident()}
    assert len(Knot.gone) == 20_000


def test_what_grew_old_goes_within_a_minute(collecting: Collecting) -> None:
    knot = Knot()
    gc.collect(0)
    gc.collect(1)
    del knot
    for _step in range(ALL_EVERY - 1):
        collecting.step()
    assert Knot.gone == []
    collecting.step()
    assert len(Knot.gone) == 1
    assert ALL_EVERY % YOUNG_EVERY == 0


def test_afterwards_python_collects_by_itself_again(collecting: Collecting) -> None:
    assert not gc.isenabled()
    collecting.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
