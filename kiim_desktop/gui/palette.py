"""The look: colours, letters, measures and icons, read from the tokens and handed to every widget.

Painting asks `look.palette` each time it paints, so a change of theme needs no second thought.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics

from kiim_desktop.base.paths import resource
from kiim_desktop.gui.fonts import Type, make_font, read_types
from kiim_desktop.gui.icons import Icons
from kiim_desktop.gui.measures import (
    Borders,
    IconSizes,
    Panels,
    Radii,
    Rows,
    Sizes,
    Spaces,
    read_measures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """All colours of one theme; what each is for stands in tokens.json under `use`."""

    window: QColor
    surface: QColor
    sunken: QColor
    hover: QColor
    selected: QColor
    line: QColor
    line_control: QColor
    line_input: QColor
    text: QColor
    text2: QColor
    text3: QColor
    disabled: QColor
    accent: QColor
    accent_hover: QColor
    on_accent: QColor
    accent_tint: QColor
    accent_line: QColor
    danger: QColor
    danger_tint: QColor
    danger_line: QColor
    warn: QColor
    warn_tint: QColor
    warn_line: QColor
    ok: QColor
    ok_tint: QColor
    ok_line: QColor
    mark: QColor
    focus: QColor
    bar_past: QColor
    bar_past_line: QColor
    bar_now: QColor
    track: QColor
    practice: QColor
    on_practice: QColor

    def named(self, role: str) -> QColor:
        """Return the colour of a role name from the tokens, for values that carry only the name."""
        color: QColor = getattr(self, role)
        return color


class Theme(Enum):
    """What the person chose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Tokens:
    """The token file, read once."""

    def __init__(self, path: Path | None = None) -> None:
        content: Mapping[str, Mapping[str, object]] = json.loads(
            (path or resource("ui/tokens.json")).read_text(encoding="utf-8")
        )
        self.light = _palette(content["light"])
        self.dark = _palette(content["dark"])
        self.types = read_types(content["type"])
        self.content = content


def _palette(colors: Mapping[str, object]) -> Palette:
    return Palette(**{field.name: QColor(str(colors[field.name])) for field in fields(Palette)})


class Look(QObject):
    """The one look of the window: built in app, passed to every widget; `changed` tells a new theme or scale."""

    changed = Signal()

    def __init__(
        self,
        tokens: Tokens | None = None,
        *,
        theme: Theme = Theme.SYSTEM,
        scale: int = 100,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens or Tokens()
        self._theme = theme
        self._scale = scale
        self._system_is_dark = False
        self._fonts: dict[tuple[Type, bool | None], QFont] = {}
        self.icons = Icons(resource("icons"))
        self._measure()

    def current(self) -> Palette:
        """Return the palette that holds now."""
        return self._tokens.dark if self.is_dark else self._tokens.light

    @property
    def palette(self) -> Palette:
        return self.current()

    @property
    def is_dark(self) -> bool:
        return self._theme is Theme.DARK or (self._theme is Theme.SYSTEM and self._system_is_dark)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def scale(self) -> int:
        """Per cent, 100 to 200."""
        return self._scale

    def set_theme(self, theme: Theme) -> None:
        if theme is not self._theme:
            self._theme = theme
            self.changed.emit()

    def follow_system(self, scheme: Qt.ColorScheme) -> None:
        """Take over what the desktop says; matters only while the theme is SYSTEM."""
        is_dark = scheme is Qt.ColorScheme.Dark
        if is_dark != self._system_is_dark:
            self._system_is_dark = is_dark
            if self._theme is Theme.SYSTEM:
                self.changed.emit()

    def set_scale(self, percent: int) -> None:
        """Scale letters and measures together."""
        if percent != self._scale:
            self._scale = percent
            self._fonts.clear()
            self._measure()
            self.changed.emit()

    def px(self, value: float) -> int:
        """Return a measure of the design in logical px at the chosen scale."""
        return round(value * self._scale / 100)

    def font(self, kind: Type = Type.BODY, semibold: bool | None = None) -> QFont:
        """Return the font of a letter style; `semibold` overrides its weight."""
        key = (kind, semibold)
        if key not in self._fonts:
            self._fonts[key] = make_font(self._tokens.types[kind], self._scale / 100, semibold)
        return self._fonts[key]

    def metrics(self, kind: Type = Type.BODY, semibold: bool | None = None) -> QFontMetrics:
        return QFontMetrics(self.font(kind, semibold))

    def line(self, kind: Type = Type.BODY) -> int:
        """Return the line height of a letter style in px."""
        return self.px(self._tokens.types[kind].line)

    def _measure(self) -> None:
        content, factor = self._tokens.content, self._scale / 100
        self.size = read_measures(Sizes, content["size"], factor)
        self.row = read_measures(Rows, content["row"], factor)
        self.space = read_measures(Spaces, content["space"], factor)
        self.radius = read_measures(Radii, content["radius"], factor)
        self.icon_size = read_measures(IconSizes, content["icon"], factor)
        self.panel = read_measures(Panels, content["panel"], factor)
        self.border = read_measures(Borders, content["border"], factor)
