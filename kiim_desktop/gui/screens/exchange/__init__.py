"""The screen Abgleich: what stands where with the Kreis, and doing it."""

from kiim_desktop.gui.screens.exchange.screen import ExchangeScreen

__all__ = ["ExchangeScreen"]
