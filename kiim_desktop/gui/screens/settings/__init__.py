"""The screen "Einstellungen"."""

from kiim_desktop.gui.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
