"""One person: header, tabs, Verlauf with the note editor beside it (04-person, 05-notiz)."""

from kiim_desktop.gui.screens.person.screen import PersonScreen

__all__ = ["PersonScreen"]
