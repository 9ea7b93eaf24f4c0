"""Scores with reasons; filled by a later issue."""
