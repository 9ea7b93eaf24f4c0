"""Rules of the package storage."""
