"""A score is split as its parts are; what cannot be undone needs a second thought."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiim_desktop.gui.charts.score_bar import ScorePart, paint_score, slots
from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.widgets.confirm import ConfirmLoss

PARTS = tuple(ScorePart(points=points, most=most) for points, most in ((25, 25), (10, 25), (0, 5)))


def test_slots_are_as_wide_as_their_maximum_and_filled_by_their_points() -> None:
    assert slots(PARTS, 59) == ((0, 25, 25), (27, 25, 10), (54, 5, 0))


def test_a_full_part_is_accent_and_an_empty_one_track(look: Look) -> None:
    pixmap = QPixmap(59, 12)
    painter = QPainter(pixmap)
    paint_score(painter, look, QRectF(0, 0, 59, 12), PARTS)
    painter.end()
    image = pixmap.toImage()
    found = [image.pixelColor(x, 6).name() for x in (12, 30, 45, 56)]
    accent, track = look.palette.accent.name(), look.palette.track.name()
    assert found == [accent, accent, track, track]


def test_enter_keeps_and_only_the_red_button_loses(look: Look, worn: Dress, qtbot: QtBot) -> None:
    window, lost = QWidget(), list[str]()
    qtbot.addWidget(window)
    window.show()
    for press in ("enter", "lose"):
        dialog = ConfirmLoss(
            look,
            window,
            question="Akte löschen?",
            loss="42 Einträge werden gelöscht.",
            keep="Behalten",
            lose="Löschen",
            confirmed=lambda press=press: lost.append(press),  # type: ignore[misc]  # mypy cannot see the default
        )
        with qtbot.waitExposed(dialog):
            dialog.open()
        if press == "enter":
            QTest.keyClick(dialog, Qt.Key.Key_Return)
        else:
            QTest.mouseClick(dialog.lose, Qt.MouseButton.LeftButton)
    assert lost == ["lose"]
