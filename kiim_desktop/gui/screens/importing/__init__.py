"""The screen "Liste einlesen"."""

from kiim_desktop.gui.screens.importing.screen import ImportScreen

__all__ = ["ImportScreen"]
