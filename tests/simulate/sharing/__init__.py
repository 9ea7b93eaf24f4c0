"""Worlds of several offices that open persons to each other and take them back (sync.md 2, 6 and 8)."""
