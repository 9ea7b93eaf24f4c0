"""The Qt binding in use loses no references: PySide6 6.12.0 on Python 3.11 does, and crashes after a while."""

from __future__ import annotations

import importlib
import sys

EMITS = 40


def test_emitting_a_signal_keeps_every_reference() -> None:
    core = importlib.import_module("PySide6.QtCore")
    sender = type("Sender", (core.QObject,), {"told": core.Signal(bool)})()
    before = sys.getrefcount(True)  # the object itself is what is counted
    for _ in range(EMITS):
        sender.told.emit(True)
    assert abs(sys.getrefcount(True) - before) < EMITS // 2
