"""The manual as it ships: chapters in order, read from resources, without a network."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiim_desktop.base.paths import resource


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


def _chapter(name: str, text: str) -> Chapter:
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    shown = re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL)
    return Chapter(name, title.group(1) if title else name, shown)
