"""Figures of performance.md, each beside its floor."""
