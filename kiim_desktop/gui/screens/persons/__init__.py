"""The list of persons with live search, and the panel for a new person (03-personen)."""

from kiim_desktop.gui.screens.persons.screen import PersonsScreen

__all__ = ["PersonsScreen"]
