"""The manual as it ships: chapters in order, read from resources, without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiim_desktop.base.paths import resource
from kiim_desktop.domain.codes import fold

CONTENTS = "00-inhalt.md"
_ABOUT: Mapping[str, str] = {
    "today": "15-heute.md",
    "persons": "20-personen.md",
    "duplicates": "25-doppelte.md",
    "person": "30-akte.md",
    "person/consents": "45-teilen.md",
    "acts": "30-akte.md",
    "printing": "37-drucken.md",
    "exchange": "40-abgleich.md",
    "import": "50-einlesen.md",
    "office": "65-verwaltung.md",
    "settings": "72-einstellungen.md",
}
"""Of each screen, or tab of a screen, the chapter that F1 opens."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: file name, title, Markdown."""

    name: str
    title: str
    text: str


def chapters() -> tuple[Chapter, ...]:
    """Return the chapters in the order of their file names."""
    folder = resource("manual")
    return tuple(_chapter(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md")))


def chapter_about(screen: str, tab: str = "") -> str:
    """Return the file name of the chapter that tells about a place; "" where none does."""
    return _ABOUT.get(f"{screen}/{tab}", _ABOUT.get(screen, ""))


def found_in(all_chapters: Sequence[Chapter], typed: str) -> tuple[Chapter, ...]:
    """Return the chapters in which every typed word stands, those with it in the title first."""
    wanted = fold(typed).split()
    fits = [chapter for chapter in all_chapters if all(word in fold(chapter.text) for word in wanted)]
    return tuple(sorted(fits, key=lambda chapter: not any(word in fold(chapter.title) for word in wanted)))


def _chapter(name: str, text: str) -> Chapter:
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    shown = re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL)
    return Chapter(name, title.group(1) if title else name, shown)
