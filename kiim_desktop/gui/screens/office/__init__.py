"""Verwaltung: the sections of presenters/office as tabs."""

from kiim_desktop.gui.screens.office.screen import OfficeScreen

__all__ = ["OfficeScreen"]
