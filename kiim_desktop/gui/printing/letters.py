"""The letters of printed pages: which font sets them, and what no font on this computer can set."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFont, QTextLayout

from kiim_desktop.base.translation import _
from kiim_desktop.base.translation import mark as marked
from kiim_desktop.gui.fonts import LATIN, SCRIPTS
from kiim_desktop.presenters.paper.pages import Page, every_said

UNIT: Final = 4
"""Units of a layout in a point."""
BODY: Final = 11.0
CODE: Final = ("DejaVu Sans Mono", "Consolas", "Noto Sans Mono", "monospace")
_SCRIPTS: Final = {
    "ARABIC": (marked("Arabisch, Persisch und Paschtu"), "Noto Sans Arabic"),
    "ETHIOPIC": (marked("Tigrinya"), "Noto Sans Ethiopic"),
    "CYRILLIC": (marked("Ukrainisch und Russisch"), "Noto Sans"),
    "HEBREW": (marked("Hebräisch"), "Noto Sans Hebrew"),
}
"""Scripts by the first word of the Unicode names of their letters: who reads them, and a font that has them."""
_OTHER: Final = (marked("einzelne Zeichen"), "Noto Sans")


@dataclass(frozen=True, slots=True)
class MissingLetters:
    """What would be boxes on paper."""

    scripts: tuple[tuple[str, str], ...] = ()
    """Of our own words: for whom, and a font that would help; then nothing is printed."""
    signs: str = ""
    """Of what people wrote, such as a picture sign: the page can be read without."""


def paper_font(points: float = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the font of printed pages, in units of a layout."""
    font = QFont()
    font.setFamilies([*LATIN, *(family for family in SCRIPTS if family not in LATIN)])
    font.setPixelSize(round(points * UNIT))
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def missing_letters(page: Page) -> MissingLetters:
    """Return which letters of a page no font on this computer has."""
    ours, theirs = set[str](), set[str]()
    for said in every_said(page):
        (theirs if said.is_written else ours).update(said.text)
        ours.update(said.german)
    boxes = unset(ours)
    scripts = dict.fromkeys(_script(sign) for sign in sorted(boxes))
    return MissingLetters(
        scripts=tuple((_(who), font) for who, font in scripts), signs="".join(sorted(unset(theirs - boxes)))
    )


def unset(signs: Iterable[str]) -> frozenset[str]:
    """Return those of some signs that would be painted as a box."""
    font = paper_font()
    return frozenset(sign for sign in signs if not _leaves_no_mark(sign) and _is_box(sign, font))


def _script(sign: str) -> tuple[str, str]:
    return _SCRIPTS.get(unicodedata.name(sign, "").partition(" ")[0], _OTHER)


def _leaves_no_mark(sign: str) -> bool:
    """Tell whether nothing is painted for a sign: blanks, joiners, what steers the direction."""
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc", "Mn")


def _is_box(sign: str, font: QFont) -> bool:
    layout = QTextLayout(sign, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns()) or not layout.glyphRuns()
