"""Presenters: states and intents, without Qt."""
