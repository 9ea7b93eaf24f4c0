"""The matcher: names and records compared."""
