"""Letters: which families, which sizes, tabular digits; built from the type tokens and the chosen scale."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFont

LATIN = ("Segoe UI", "Open Sans") if sys.platform == "win32" else ("Open Sans", "Noto Sans", "Cantarell")
SCRIPTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic", "Noto Sans Hebrew", "Segoe UI")


class Type(Enum):
    """The letter styles of the design; the value is the name in tokens.json."""

    BODY = "body"
    READING = "reading"
    SMALL = "small"
    KEY_HINT = "key_hint"
    TITLE = "title"
    TITLE_UNLOCK = "title_unlock"
    SECTION = "section"
    LABEL_HEADING = "label_heading"
    NAME_VARIANT = "name_variant"
    SCORE = "score"
    LANE_LABEL = "lane_label"
    LANE_BAR = "lane_bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeStyle:
    """One letter style: points or pixels (0 = not given), line height in px at 100 %, weight 400 or 600."""

    points: float
    pixels: int
    line: int
    weight: int


def read_types(section: Mapping[str, object]) -> dict[Type, TypeStyle]:
    """Return the styles of the `type` section of the tokens."""
    return {kind: _style(section[kind.value]) for kind in Type}


def _style(entry: object) -> TypeStyle:
    values = entry if isinstance(entry, Mapping) else {}
    pixels = int(values.get("px", 0))
    points = float(values.get("pt", 0))
    return TypeStyle(
        points=points,
        pixels=pixels,
        line=int(values.get("line_px", round((pixels or points) * 1.35))),
        weight=int(values.get("weight", 400)),
    )


def make_font(style: TypeStyle, scale: float = 1.0, semibold: bool | None = None) -> QFont:
    """Return a font with tabular digits; `semibold` overrides the weight of the style."""
    font = QFont()
    font.setFamilies([*LATIN, *(family for family in SCRIPTS if family not in LATIN)])
    if style.pixels:
        font.setPixelSize(round(style.pixels * scale))
    else:
        font.setPointSizeF(style.points * scale)
    is_heavy = style.weight >= QFont.Weight.DemiBold.value if semibold is None else semibold
    font.setWeight(QFont.Weight.DemiBold if is_heavy else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
