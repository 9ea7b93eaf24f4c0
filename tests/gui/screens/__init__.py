"""Screens, offscreen, as a person uses them."""
