"""Bigger and smaller: letters and measures grow together in fixed steps, by Strg+plus, Strg+minus and Strg+0."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiim_desktop.base.settings import SCALE_STEPS
from kiim_desktop.gui.palette import Look

STEPS = SCALE_STEPS


def larger(percent: int) -> int:
    """Return the next step up, or the last one."""
    return next((step for step in STEPS if step > percent), STEPS[-1])


def smaller(percent: int) -> int:
    """Return the next step down, or the first one."""
    return next((step for step in reversed(STEPS) if step < percent), STEPS[0])


def install_scale_keys(window: QWidget, look: Look, chosen: Callable[[int], None] | None = None) -> None:
    """Give a window the three keys; `chosen` learns the new per cent (to keep it in the settings)."""

    def choose(percent: int) -> None:
        if chosen is not None:
            chosen(percent)
        look.set_scale(percent)

    def bind(keys: tuple[str, ...], step: Callable[[int], int]) -> None:
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda: choose(step(look.scale)))

    bind(("Ctrl++", "Ctrl+="), larger)
    bind(("Ctrl+-",), smaller)
    bind(("Ctrl+0",), lambda _percent: STEPS[0])
