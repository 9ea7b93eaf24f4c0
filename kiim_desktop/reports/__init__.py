"""Indicators; filled by a later issue."""
