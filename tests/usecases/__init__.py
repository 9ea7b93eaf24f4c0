"""Rules of the package usecases."""
