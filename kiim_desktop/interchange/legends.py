"""Reads what colours mean in a list: "grün = Fall beendet", or a coloured cell with a word above the table."""

from __future__ import annotations

import colorsys
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from kiim_desktop.domain.codes import CodeList
from kiim_desktop.interchange.sheets import Row

_NAMES = {
    "rot": "red", "orange": "orange", "gelb": "yellow", "grün": "green", "gruen": "green", "türkis": "turquoise",
    "blau": "blue", "lila": "violet", "violett": "violet", "rosa": "pink", "pink": "pink", "grau": "grey",
    "durchgestrichen": "struck",
}  # fmt: skip
_HUES = ((15, "red"), (42, "orange"), (68, "yellow"), (165, "green"), (190, "turquoise"), (258, "blue"),
         (295, "violet"),
         (342, "pink"), (361, "red"))  # fmt: skip
_ENTRY = re.compile(
    rf"(?:hell|dunkel)?({'|'.join(_NAMES)})\w*\s*(?:=|:|–|-|heißt|bedeutet)\s*([^,;|\n]+)", re.IGNORECASE
)
_PALE, _DARK, _WHITE = 0.06, 0.15, 0.98


def colour_name(rgb: str) -> str:
    """Return the everyday name of RRGGBB, empty for white, black and none."""
    if not re.fullmatch(r"[0-9A-F]{6}", rgb):
        return ""
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if value < _DARK or (saturation < _PALE and value > _WHITE):
        return ""
    if saturation < _PALE:
        return "grey"
    return next(name for limit, name in _HUES if hue * 360 < limit)


def read_legend(rows: Iterable[Row], statuses: CodeList) -> dict[str, str]:
    """Return the state of the case by colour name, from the rows outside the data."""
    legend: dict[str, str] = {}
    for row in rows:
        for column in row.filled:
            cell = row.cell(column)
            for found in _ENTRY.finditer(cell.text):
                if status := statuses.exact(found[2].strip(" .!()")):
                    legend[_NAMES[found[1].casefold()]] = status.code
            status = statuses.exact(cell.text)
            if status and (name := colour_name(cell.fill)):
                legend.setdefault(name, status.code)
    return legend


def row_colour(row: Row) -> str:
    """Return the colour most of the filled cells have, "struck" if all are struck through."""
    filled = row.filled
    if filled and all(row.cell(column).is_struck for column in filled):
        return "struck"
    colours = Counter(colour_name(row.cell(column).fill) for column in filled)
    name, count = colours.most_common(1)[0] if colours else ("", 0)
    return name if count * 2 > len(filled) else ""


def status_of(row: Row, legend: Mapping[str, str]) -> str:
    """Return the state of the case a row is coloured in, empty if the legend does not say."""
    return legend.get(row_colour(row), "") if legend else ""
