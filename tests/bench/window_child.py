"""The process the window bench measures: `empty`, `start` or `work`, each told when its parent began it.

It tells one line of JSON. Times in seconds, memory in MB, `cpu` is user and system time of this process so far.
"""

import time  # isort: skip  # before everything else: nothing may stand between the start and the first look at the clock

import json
import os
import sys

BEGAN, WHAT, ARGUMENTS = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
"""time.monotonic() of the parent: the clock is one for the whole machine."""


def tell(**found: object) -> None:
    """Say what was found and end at once, so that nothing else is measured."""
    spent = os.times()
    print(json.dumps({"cpu": spent.user + spent.system, **found}), flush=True)


def empty() -> None:
    """Show a window with nothing in it: the floor."""
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415  # what is read is what is measured

    app = QApplication([])
    window = QWidget()
    window.resize(1440, 900)
    window.show()
    while not window.windowHandle().isExposed():
        app.processEvents()
    tell(shown=time.monotonic() - BEGAN)


def program() -> None:
    """Start as `python -m kiim_desktop` does; what is done in the window is handed in where its demo does it."""
    from functools import partial  # noqa: PLC0415

    from kiim_desktop import __main__ as kiim  # noqa: PLC0415
    from kiim_desktop.cli import window  # noqa: PLC0415

    window.open_window = partial(window.open_window, play=start if WHAT == "start" else work)
    sys.argv = ["kiim", "--profile", ARGUMENTS[0]]
    kiim.main()


def start(window: object) -> None:
    """Tell when the unlock screen was painted: that is done by the event that exposes it."""
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415

    if not isinstance(window, QWidget):
        raise TypeError(type(window))
    while not window.windowHandle().isExposed():
        QApplication.processEvents()
    tell(shown=time.monotonic() - BEGAN)


def work(window: object) -> None:
    """Unlock, look at a long file, scroll, search and write; tell how long each took and held the window up."""
    from tests.bench.window_work import Morning  # noqa: PLC0415

    tell(**Morning(window, *ARGUMENTS[1:]).told())


if __name__ == "__main__":
    empty() if WHAT == "empty" else program()
