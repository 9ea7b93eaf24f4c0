"""Training: the word that stands on all that leaves a profile for training, and the wall round such profiles."""

from __future__ import annotations

from typing import Final

WORD: Final = "Übung"
"""On paper and in files it is this word in every language: whoever finds the sheet in an office reads German."""
FILE_MARK: Final = "KiIM-Übung"
"""Stands in each line of a list; by it a real office recognises the list again."""


def word_for(*, training: bool) -> str:
    """Return the word for what leaves a profile; "" for a real one."""
    return WORD if training else ""
