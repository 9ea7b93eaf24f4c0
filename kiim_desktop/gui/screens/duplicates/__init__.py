"""Doppelte Akten: pairs that wait for a decision, the comparison of two files, and the merge."""

from kiim_desktop.gui.screens.duplicates.screen import DuplicatesScreen

__all__ = ["DuplicatesScreen"]
