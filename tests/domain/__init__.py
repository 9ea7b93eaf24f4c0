"""Rules of the package domain."""
