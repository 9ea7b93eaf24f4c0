"""Where the entries of the reading view stand below each other: true heights where laid out, good guesses elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from kiim_desktop.gui.palette import Look
from kiim_desktop.gui.screens.person.reading_entry import LaidOut, estimated_height, lay_out_entry
from kiim_desktop.presenters.history import Entry

MOST_LAID_OUT = 200
"""Older layouts are thrown away; nobody scrolls through more at once."""


class EntryStack:
    """Entries of one width in a column; all heights in px."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._width = 0
        self._laid: dict[str, LaidOut] = {}
        self.entries: tuple[Entry, ...] = ()
        self.tops: list[int] = [0]

    @property
    def height(self) -> int:
        return self.tops[-1]

    @property
    def laid_out(self) -> int:
        """Return how many entries are laid out now."""
        return len(self._laid)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Take other entries; what is known of those that stay is kept."""
        known = {entry.key: entry for entry in self.entries}
        self.entries = tuple(entries)
        stays = [entry.key for entry in self.entries if known.get(entry.key) == entry]
        self._laid = {key: self._laid[key] for key in stays if key in self._laid}
        self._measure()

    def set_width(self, width: int) -> None:
        """Take another width, or other letters: nothing that was laid out holds any more."""
        self._width = width
        self._laid.clear()
        self._measure()

    def index(self, key: str) -> int | None:
        return next((number for number, entry in enumerate(self.entries) if entry.key == key), None)

    def at(self, y: int) -> int:
        """Return the entry at a height."""
        return max(0, bisect_right(self.tops, y) - 1)

    def is_laid_out(self, index: int) -> bool:
        return self.entries[index].key in self._laid

    def lay_out(self, index: int) -> LaidOut:
        """Return an entry laid out; those below move if it is higher or lower than guessed."""
        entry = self.entries[index]
        found = self._laid.get(entry.key)
        if found is not None:
            return found
        while len(self._laid) >= MOST_LAID_OUT:
            del self._laid[next(iter(self._laid))]
        laid = self._laid[entry.key] = lay_out_entry(self._look, entry, self._width)
        grown = laid.height - (self.tops[index + 1] - self.tops[index])
        if grown:
            self.tops[index + 1 :] = [top + grown for top in self.tops[index + 1 :]]
        return laid

    def _measure(self) -> None:
        heights = (
            laid.height if (laid := self._laid.get(entry.key)) else estimated_height(self._look, entry)
            for entry in self.entries
        )
        self.tops = [0, *accumulate(heights)]
