"""Sheets about a person: choose, look, print, save."""

from kiim_desktop.gui.screens.printing.screen import PrintingScreen

__all__ = ["PrintingScreen"]
