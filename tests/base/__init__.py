"""Rules of the package base."""
