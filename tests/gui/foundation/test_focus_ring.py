"""One ring is always where the keyboard is."""

from __future__ import annotations

from PySide6.QtWidgets import QFocusFrame, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.widgets.buttons import plain_button
from kiim_desktop.gui.widgets.chips import FilterChip


def test_the_ring_follows_the_focus_and_leaves_fields_alone(look: Look, worn: Dress, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    button, chip, line = plain_button(look, "Vermitteln"), FilterChip(look, "Filter"), QLineEdit()
    for widget in (button, chip, line):
        column.addWidget(widget)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    for widget, ringed in ((button, button), (chip, chip), (line, None), (button, button)):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        assert worn.ring.widget is ringed
    assert len(window.findChildren(QFocusFrame)) == 1
    gap = worn.ring.frame_gap
    assert gap == 3


def test_the_ring_survives_the_end_of_its_window(look: Look, worn: Dress, qtbot: QtBot) -> None:
    for _turn in range(2):
        window = QWidget()
        column = QVBoxLayout(window)
        button = plain_button(look, "Weg damit")
        column.addWidget(button)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        button.setFocus()
        qtbot.waitUntil(button.hasFocus)
        assert worn.ring.widget is button
        window.close()
        window.deleteLater()
        qtbot.wait(1)
