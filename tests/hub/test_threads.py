"""Several threads of a hub meet a form of message for the first time at once, right after it started."""

from __future__ import annotations

import threading

import msgspec

from kiim_desktop.sync.wire.codec import pack, unpack

entered, second, go = threading.Event(), threading.Event(), threading.Event()


def looked_at() -> type[int]:
    """Stand in an annotation: msgspec asks it while it looks at the type below."""
    (second if entered.is_set() else entered).set()
    go.wait(30)
    return int


class Slow(msgspec.Struct, array_like=True):
    """Takes as long to look at as the test wants."""

    number: looked_at()  # type: ignore[valid-type]  # called, that is the point


def test_one_thread_looks_at_a_form_while_the_others_wait() -> None:
    """With msgspec 0.22 a type half looked at passes for a whole one, and the process crashes."""
    found: list[Slow] = []
    threads = [threading.Thread(target=lambda: found.append(unpack(b"\x91\x07", Slow))) for _each in range(2)]
    for thread in threads:
        thread.start()
    assert entered.wait(30)
    is_second_inside = second.wait(0.2)
    go.set()
    for thread in threads:
        thread.join()
    assert not is_second_inside
    assert [pack(one) for one in found] == [b"\x91\x07"] * 2
