"""Colours keep their contrast, letters and measures scale together, digits stand under each other."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kiim_desktop.base.paths import resource
from kiim_desktop.gui.fonts import Type
from kiim_desktop.gui.palette import Look, Palette, Theme, Tokens
from kiim_desktop.gui.scaling import STEPS, larger, smaller
from kiim_desktop.gui.style import Dress
from kiim_desktop.gui.widgets.buttons import ButtonSize, plain_button, primary_button
from kiim_desktop.gui.widgets.fields import TextField

TOKENS = json.loads(resource("ui/tokens.json").read_text(encoding="utf-8"))
PAIRS = [
    (theme, pair, limits["min"], limits["ratio"])
    for theme in ("light", "dark")
    for pair, limits in TOKENS["contrast"][theme].items()
]


def _luminance(color: QColor) -> float:
    """Return the relative luminance of WCAG 2.x."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.red() / 255, color.green() / 255, color.blue() / 255)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("theme", "pair", "least", "stated"), PAIRS, ids=str)
def test_contrast_pair_keeps_its_minimum(theme: str, pair: str, least: float, stated: float) -> None:
    tokens = Tokens()
    palette: Palette = tokens.light if theme == "light" else tokens.dark
    front, ground = pair.split(" on ")
    measured = contrast(palette.named(front), palette.named(ground))
    assert measured >= least
    assert measured == pytest.approx(stated, abs=0.01)


INKS = ("text", "text2", "text3", "accent", "danger", "warn", "ok")
GROUNDS = ("surface", "window", "sunken", "hover", "selected")
TINTS = ("accent_tint", "danger_tint", "warn_tint", "ok_tint", "bar_past", "bar_now", "mark")
MARKS = ("focus", "line_input", "bar_past_line", "accent", "warn", "practice")
READABLE, SEEN = 4.5, 3.0
"""WCAG 2.2: 1.4.3 for text, 1.4.11 for marks and borders that mean something."""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_ink_can_be_read_on_every_ground_whether_the_tokens_list_the_pair_or_not(theme: str) -> None:
    tokens = Tokens()
    palette: Palette = tokens.light if theme == "light" else tokens.dark
    pairs = [(ink, ground, READABLE) for ink in INKS for ground in GROUNDS]
    pairs += [(ink, tint, READABLE) for ink in ("text", "text2") for tint in TINTS]
    pairs += [(mark, ground, SEEN) for mark in MARKS for ground in ("surface", "window", "sunken")]
    weak = {
        f"{front} on {ground}": round(found, 2)
        for front, ground, least in pairs
        if (found := contrast(palette.named(front), palette.named(ground))) < least
    }
    assert weak == {}


def test_theme_and_scale_are_told_and_taken_at_once(look: Look, qtbot: QtBot) -> None:
    light, body = look.palette.surface, look.font(Type.BODY).pointSizeF()
    with qtbot.waitSignal(look.changed):
        look.set_theme(Theme.DARK)
    assert look.palette.surface != light
    with qtbot.waitSignal(look.changed):
        look.set_scale(200)
    assert look.font(Type.BODY).pointSizeF() == 2 * body
    assert (look.size.button, look.row.list, look.line(Type.BODY)) == (64, 80, 40)


def test_the_system_scheme_counts_only_until_somebody_chose(look: Look) -> None:
    own = Look(theme=Theme.SYSTEM)
    own.follow_system(Qt.ColorScheme.Dark)
    assert own.is_dark
    own.set_theme(Theme.LIGHT)
    own.follow_system(Qt.ColorScheme.Dark)
    assert not own.is_dark


def test_scale_goes_up_and_down_in_fixed_steps() -> None:
    assert [larger(step) for step in STEPS] == [115, 130, 150, 175, 200, 200]
    assert [smaller(step) for step in STEPS] == [100, 100, 115, 130, 150, 175]
    assert all(larger(low) == high and smaller(high) == low for low, high in pairwise(STEPS))


def test_digits_are_equally_wide(look: Look) -> None:
    metrics = QFontMetrics(look.font(Type.BODY))
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def test_controls_have_the_heights_of_the_design(look: Look, worn: Dress, qtbot: QtBot) -> None:
    sizes = [(ButtonSize.SMALL, 24), (ButtonSize.NORMAL, 32), (ButtonSize.LARGE, 40)]
    for size, height in sizes:
        for button in (primary_button(look, "Öffnen", size=size), plain_button(look, "Öffnen", size=size)):
            qtbot.addWidget(button)
            button.show()
            button.adjustSize()
            assert button.height() == height


def test_a_field_does_not_jump_when_it_gets_the_focus(look: Look, worn: Dress, qtbot: QtBot) -> None:
    field = TextField(look, "Ort", text="Steinfeld")
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    line: QLineEdit = field.line
    line.clearFocus()
    before, text_at = line.size(), line.cursorRect().topLeft()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QApplication.processEvents()
    assert (line.size(), line.cursorRect().topLeft()) == (before, text_at)
    assert line.height() == 32


def test_icons_take_the_colour_asked_for_and_are_drawn_once(look: Look) -> None:
    red = QColor("#ff0000")
    first = look.icons.pixmap("check", 16, red, 2.0)
    assert first.toImage().size().width() == 32
    assert look.icons.pixmap("check", 16, red, 2.0).cacheKey() == first.cacheKey()
    image = first.toImage()
    inks = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#ff0000"}


def test_every_icon_draws_something(look: Look) -> None:
    names = look.icons.names()
    assert len(names) >= 30
    for name in names:
        image = look.icons.pixmap(name, 20, QColor("#000000")).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(20) for y in range(20)), name
