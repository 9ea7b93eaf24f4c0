"""The screen Heute."""

from kiim_desktop.gui.screens.today.screen import TodayScreen

__all__ = ["TodayScreen"]
